"""Base of everything the API takes."""

from ninja import Schema
from pydantic import ConfigDict


class StrictSchema(Schema):
    """A body with a misspelt or foreign field is refused, so that nothing a client sends is ignored in silence."""

    model_config = ConfigDict(extra="forbid")
