"""Ways of asking a model on its page, one module each; its partials lie in templates/models_registry/try_it/<key>/.

Which one a version gets, its signature decides. A new way is a module here, two partials, and a line in `WAYS`.
"""

from models_registry.models import ModelVersion
from models_registry.try_it import chat, image, prompt, rows
from models_registry.try_it.base import Form, Way

# The first that fits counts; rows fit everything.
WAYS: tuple[Way, ...] = (image.WAY, chat.WAY, prompt.WAY, rows.WAY)

__all__ = ["WAYS", "Form", "Way", "way_of"]


def way_of(version: ModelVersion) -> Way:
    """How this version is asked."""
    return next(way for way in WAYS if way.fits(version.signature))
