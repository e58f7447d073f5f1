"""Which line of models a finished training joins, while people rename and restore lines."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from mlplatform.core import storage
from mlplatform.core.errors import Conflict
from models_registry.models import ModelVersion, RegisteredModel
from models_registry.services.models import restore_model, update_model
from models_registry.services.publish import publish_version
from tests.together import second_waits_for_first

TASK = "tabular-classification"


def publish(team, name: str = "Lengths", task: str = TASK) -> ModelVersion:
    job_id = uuid4()
    result: dict[str, Any] = {
        "headline": {"name": "accuracy", "split": "test"}, "metrics": {"test": {"accuracy": {"value": 0.9}}},
        "flavor": "sklearn", "files": [], "signature": {}, "example_row": {},
    }  # fmt: skip
    with transaction.atomic():
        return publish_version(
            team=team, created_by=None, model_name=name, job_id=job_id, result=result, target="kind", task=task,
            artifact_dir=storage.attempt_dir(job_id, 1) / "out", lineage={}, hyperparameters={}, trainer="any",
        )  # fmt: skip


def line(team, name: str, task: str = "clustering", **columns: Any) -> RegisteredModel:
    return RegisteredModel.objects.create(team=team, name=name, task=task, **columns)


@pytest.mark.django_db
def test_names_that_all_belong_to_other_tasks_get_a_number(alpha):
    names = ["Lengths", f"Lengths ({TASK})", f"Lengths ({TASK} 2)"]
    for name in names:
        line(alpha, name)
    first, second = publish(alpha), publish(alpha)
    assert first.model == second.model
    assert (first.model.name, second.number) == (f"Lengths ({TASK} 3)", 2)
    assert {model.versions.count() for model in RegisteredModel.objects.filter(name__in=names)} == {0}


@pytest.mark.django_db
def test_the_longest_name_leaves_room_for_task_and_number(alpha):
    long = "x" * 160
    line(alpha, long)
    line(alpha, f"{long[:110]} ({TASK})")
    assert publish(alpha, long).model.name.endswith(f"x ({TASK} 2)")


@pytest.mark.django_db(transaction=True)
def test_a_name_that_is_taken_by_a_training_meanwhile_is_refused(alice):
    other = line(alice.team, "Widths")
    _, refusal = second_waits_for_first(
        lambda: publish(alice.team), lambda: update_model(actor=alice.actor, model=other, name="Lengths")
    )
    assert isinstance(refusal, Conflict)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["renamed", "restored"])
def test_a_training_joins_a_line_that_gets_its_name_meanwhile(alice, way):
    deleted_at = timezone.now() if way == "restored" else None
    other = line(alice.team, "Lengths" if deleted_at else "Widths", TASK, deleted_at=deleted_at)

    def give_name() -> RegisteredModel:
        if deleted_at:
            return restore_model(actor=alice.actor, model=other)
        return update_model(actor=alice.actor, model=other, name="Lengths")

    _, version = second_waits_for_first(give_name, lambda: publish(alice.team))
    assert isinstance(version, ModelVersion), version
    assert version.model == other
