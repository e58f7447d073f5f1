"""A team's keys at providers: owners enter and remove them, editors see which there are."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from mlplatform.core.models import ProviderKey
from mlplatform.core.selectors.provider_keys import provider_key_of, provider_keys_of
from mlplatform.core.services.provider_keys import delete_provider_key
from training.api.access import actor_of
from training.hosted_schemas import KeyCheckOut, ProviderKeyIn, ProviderKeyList, ProviderKeyOut
from training.services.hosted.keys import add_key, check_key

router = Router(tags=["provider keys"])
_SHOWN = ("provider", "base_url", "ending", "created_at", "last_used_at", "checked_at", "check_code", "check_message")


@router.get("", response=ProviderKeyList, summary="Which keys the team has, without the secrets")
def list_provider_keys(request: HttpRequest) -> Any:
    return {"items": [_json(key) for key in provider_keys_of(actor_of(request))]}


@router.post("", response={201: ProviderKeyOut}, summary="Enter a key")
def create_provider_key(request: HttpRequest, payload: ProviderKeyIn) -> Any:
    return Status(201, _json(add_key(actor=actor_of(request), **payload.model_dump())))


@router.delete("/{uuid:key_id}", response={204: None}, summary="Forget a key for good")
def remove_provider_key(request: HttpRequest, key_id: UUID) -> Status[None]:
    actor = actor_of(request)
    delete_provider_key(actor=actor, key=provider_key_of(actor, key_id))
    return Status(204, None)


@router.post("/{uuid:key_id}/check", response=KeyCheckOut, summary="Ask the provider whether the key works")
def check_provider_key(request: HttpRequest, key_id: UUID) -> Any:
    """Also whether it trains for this account at all. Costs nothing and sends no data; takes a few seconds."""
    actor = actor_of(request)
    return check_key(actor=actor, key=provider_key_of(actor, key_id))


def _json(key: ProviderKey) -> dict[str, Any]:
    by = key.created_by.display_name if key.created_by else None
    return {"id": key.pk, "created_by": by, **{name: getattr(key, name) for name in _SHOWN}}
