"""Target, task and trainer that are guessed, each with its reason."""

import pytest

from mlplatform.core.errors import ValidationFailed
from tests.training.factories import make_version
from training.selectors.guesses import column_choices, guess, guess_task, recommended_trainer
from training.trainers.tasks import tabular_classification, tabular_clustering, tabular_regression


@pytest.fixture
def penguins(alpha):
    return make_version(alpha)


def test_the_readers_suggestion_is_taken_with_its_reason(penguins):
    found = guess(penguins)
    assert (found.target, found.task) == ("species", tabular_classification.TASK)
    assert "species" in found.reason


@pytest.mark.parametrize(
    ("target", "task", "word"),
    [
        ("body_mass_g", tabular_regression.TASK, "numbers"),
        ("year", tabular_classification.TASK, "whole numbers"),
        ("island", tabular_classification.TASK, "different values"),
        (None, tabular_clustering.TASK, "grouped"),
    ],
)
def test_the_task_follows_from_the_target(penguins, target, task, word):
    found, reason = guess_task(penguins, target)
    assert found == task
    assert word in reason


def test_a_column_that_is_not_there_is_refused_by_name(penguins):
    with pytest.raises(ValidationFailed, match="no column “wings”"):
        guess_task(penguins, "wings")


def test_the_recommended_trainer_fits_the_task(penguins):
    assert recommended_trainer(penguins, None, tabular_clustering.TASK) == "k-means"


def test_identifiers_and_texts_are_off_at_first_with_the_reason(penguins):
    penguins.columns = [
        *penguins.columns,
        {"name": "tag", "type": "identifier", "missing": 0, "unique": 344, "warnings": []},
        {"name": "note", "type": "text", "missing": 0, "unique": 300, "warnings": []},
    ]
    choices = {choice.name: choice for choice in column_choices(penguins, tabular_classification.TASK, "species", None)}
    assert choices["island"].used
    assert not choices["tag"].used
    assert "identifies rows" in choices["tag"].reason
    assert not choices["note"].used
    chosen = {
        choice.name: choice.used for choice in column_choices(penguins, tabular_classification.TASK, "species", ["tag"])
    }
    assert chosen["tag"]
    assert not chosen["island"]
