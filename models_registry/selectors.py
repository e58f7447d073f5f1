"""Reads of the model registry."""

from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from models_registry.models import ModelAlias, ModelVersion, RegisteredModel

CHAMPION = "champion"
ORDERINGS = {
    "-created_at": "Newest first",
    "created_at": "Oldest first",
    "name": "Name",
    "-trained_at": "Last version first",
}


def models_for(
    actor: Actor, *, q: str = "", task: str = "", ordering: str = "-trained_at"
) -> QuerySet[RegisteredModel]:
    """The team's models with `version_count` and the newest version's number, time, headline and trainer.

    All of these are looked up for the rows of the shown page only: no join, so counting and sorting need one index.
    """
    newest = ModelVersion.objects.filter(model=OuterRef("pk")).order_by("-number")
    models = RegisteredModel.objects.visible_to(actor).annotate(
        version_count=Coalesce(Subquery(_counted(newest)), 0),
        latest_at=Subquery(newest.values("created_at")[:1]),
        latest_number=Subquery(newest.values("number")[:1]),
        latest_headline=Subquery(newest.values("headline")[:1]),
        latest_trainer=Subquery(newest.values("trainer")[:1]),
    )
    if q:
        models = models.filter(Q(name__icontains=q) | Q(description__icontains=q))
    if task:
        models = models.filter(task=task)
    return models.order_by(ordering if ordering in ORDERINGS else "-trained_at", "id")


def tasks_of(actor: Actor) -> list[str]:
    """The task types of the team's models, for the filter."""
    return list(RegisteredModel.objects.visible_to(actor).order_by("task").values_list("task", flat=True).distinct())


def _counted(versions: QuerySet[ModelVersion]) -> QuerySet[ModelVersion, Any]:
    return versions.order_by().values("model").annotate(count=Count("pk")).values("count")


def model_for(actor: Actor, model_id: UUID) -> RegisteredModel:
    """One model of the team. Raises NotFound for outsiders and for those in the bin."""
    model = RegisteredModel.objects.visible_to(actor).filter(pk=model_id).first()
    if model is None:
        raise NotFound("There is no such model in your team.", hint="It may be in the bin, or belong to another team.")
    return model


def deleted_model_for(actor: Actor, model_id: UUID) -> RegisteredModel:
    """A model of the team that is in the bin. Raises NotFound."""
    model = RegisteredModel.objects.filter(team=actor.team, pk=model_id).exclude(deleted_at=None).first()
    if model is None:
        raise NotFound("This model is not in your team's bin.")
    return model


def versions_of(model: RegisteredModel) -> QuerySet[ModelVersion]:
    """All versions, newest first, with their aliases; the big evaluation columns are left out."""
    return model.versions.defer("signature", "example_row", "lineage").prefetch_related("aliases")


def version_for(actor: Actor, model_id: UUID, number: int | None = None) -> ModelVersion:
    """Version `number` of a model; without a number the champion, else the newest.

    `model_id` may also be the id of a version itself, so that a job's result can be addressed directly.
    """
    visible = ModelVersion.objects.filter(model__team=actor.team, model__deleted_at=None).select_related("model")
    if number is None and (exact := visible.filter(pk=model_id).first()):
        return exact
    versions = visible.filter(model_id=model_id)
    if number is not None:
        found = versions.filter(number=number).first()
    else:
        found = versions.filter(aliases__name=CHAMPION).first() or versions.order_by("-number").first()
    if found is None:
        wanted = f"version {number}" if number is not None else "version"
        raise NotFound(f"There is no such {wanted} among your team's models.")
    return found


def aliases_of(model: RegisteredModel) -> QuerySet[ModelAlias]:
    return ModelAlias.objects.filter(model=model).select_related("version").order_by("name")
