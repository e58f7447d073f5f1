"""Writes on registered models: name, description, aliases, bin."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, ValidationFailed
from mlplatform.core.models import Team
from mlplatform.core.permissions import require_write
from mlplatform.core.services import audit
from models_registry.models import ModelAlias, ModelVersion, RegisteredModel


@transaction.atomic
def update_model(
    *, actor: Actor, model: RegisteredModel, name: str | None = None, description: str | None = None
) -> RegisteredModel:
    """Rename or describe. Raises ValidationFailed for an empty name, Conflict for one that the team already uses."""
    require_write(actor, "change this model")
    before: dict[str, Any] = {"name": model.name, "description": model.description}
    if name is not None:
        model.name = _free_name(model, name.strip())
    if description is not None:
        model.description = description.strip()
    model.save(update_fields=["name", "description"])
    audit.record(actor, "model.update", model, f"Changed model {model.name}", {"before": before})
    return model


def _free_name(model: RegisteredModel, name: str) -> str:
    if not name or len(name) > 160:
        raise ValidationFailed("The model needs a name.", fields={"name": ["Write a name of 1 to 160 characters."]})
    # A training that ends now may be making a line of that name (`publish`).
    Team.objects.select_for_update(no_key=True).get(pk=model.team_id)
    taken = RegisteredModel.objects.filter(team=model.team, name=name, deleted_at=None).exclude(pk=model.pk)
    if taken.exists():
        raise Conflict(f"Your team already has a model named “{name}”.", hint="Choose another name.")
    return name


@transaction.atomic
def delete_model(*, actor: Actor, model: RegisteredModel) -> None:
    """Move to the bin; `restore_model` brings it back with all versions."""
    require_write(actor, "delete this model")
    model.deleted_at = timezone.now()
    model.save(update_fields=["deleted_at"])
    audit.record(actor, "model.delete", model, f"Moved model {model.name} to the bin")


@transaction.atomic
def restore_model(*, actor: Actor, model: RegisteredModel) -> RegisteredModel:
    """Take out of the bin. Raises Conflict when the name was given to another model meanwhile."""
    require_write(actor, "restore this model")
    _free_name(model, model.name)
    model.deleted_at = None
    model.save(update_fields=["deleted_at"])
    audit.record(actor, "model.restore", model, f"Took model {model.name} out of the bin")
    return model


@transaction.atomic
def set_alias(*, actor: Actor, version: ModelVersion, name: str) -> ModelAlias:
    """Point alias `name` of the model at `version`, moving it when another version holds it."""
    require_write(actor, "move an alias")
    slug = slugify(name)[:40]
    if not slug:
        raise ValidationFailed("The alias needs a name.", fields={"name": ["Use letters, digits and hyphens."]})
    alias, _ = ModelAlias.objects.update_or_create(model=version.model, name=slug, defaults={"version": version})
    audit.record(actor, "model.alias", version.model, f"{slug} of {version.model.name} is now v{version.number}")
    return alias


@transaction.atomic
def remove_alias(*, actor: Actor, alias: ModelAlias) -> None:
    require_write(actor, "remove an alias")
    audit.record(actor, "model.alias.remove", alias.model, f"Removed alias {alias.name} of {alias.model.name}")
    alias.delete()
