"""Who asks."""

from django.http import HttpRequest

from mlplatform.core.actors import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the token or the session stands for."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
