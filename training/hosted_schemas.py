"""What the provider keys API takes and gives. Never a secret."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from mlplatform.core.schemas import StrictSchema


class ProviderKeyIn(StrictSchema):
    """Put in place of the key that the team had for the same provider and address."""

    provider: str = Field(max_length=40)
    base_url: str = Field("", max_length=200, description="Empty: the provider's usual address.")
    secret: str = Field(max_length=600, description="Shown nowhere again.")


class ProviderKeyOut(Schema):
    """That there is a key, and its last characters."""

    id: UUID
    provider: str
    base_url: str
    ending: str
    created_at: datetime
    created_by: str | None
    last_used_at: datetime | None
    checked_at: datetime | None
    check_code: str = Field(
        description="What the newest check found: “ok”, “provider_closed”, …; empty: never checked."
    )
    check_message: str


class ProviderKeyList(Schema):
    items: list[ProviderKeyOut]


class KeyCheckOut(Schema):
    """What the provider said just now."""

    code: str
    message: str
    works: bool | None = Field(description="The provider accepts the key; null: nobody knows.")
    open: bool | None = Field(description="It trains for this account; null: nobody knows.")
