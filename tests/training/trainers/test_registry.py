"""Finding trainers, and saying why one cannot run."""

from importlib.metadata import EntryPoint

import pytest

from training.trainers import registry
from training.trainers.base import Requirement
from training.trainers.errors import UnknownTrainer
from training.trainers.recommend import recommend
from training.trainers.tabular.random_forest.config import spec
from training.trainers.tabular.table_info import TableInfo
from training.trainers.tasks import tabular_classification

TABLE = TableInfo.from_reading(
    {
        "rows": 344,
        "columns": [
            {"name": "species", "type": "categorical", "unique": 3},
            {"name": "mass", "type": "numeric", "unique": 94},
        ],
    },
    target="species",
)


def test_an_unknown_key_raises_and_names_the_nearest():
    with pytest.raises(UnknownTrainer) as caught:
        registry.get_spec("random-forest")
    assert "random-forest-classifier" in caught.value.hint


def test_trainers_of_a_task():
    found = registry.specs(tabular_classification.TASK)
    assert [item.key for item in found] == ["random-forest-classifier", "logistic-regression"]


def test_a_missing_library_is_named_with_its_command():
    changed = type(spec)(
        **{name: getattr(spec, name) for name in spec.__slots__ if name != "requires"},
        requires=(Requirement(module="no_such_library", label="NoSuch", command="pip install nosuch"),),
    )
    available, reason = registry.availability(changed)
    assert not available
    assert "NoSuch" in reason
    assert "pip install nosuch" in reason


def test_an_entry_point_adds_a_trainer(monkeypatch: pytest.MonkeyPatch):
    point = EntryPoint("other", "training.trainers.tabular.k_means.config:spec", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point])
    registry._plugins.cache_clear()
    try:
        assert registry.get_spec("other").key == "k-means"
        assert len(registry.specs()) == len(registry.TRAINERS) + 1
    finally:
        registry._plugins.cache_clear()


def test_the_best_trainer_comes_first_with_reason_and_time():
    cards = recommend(tabular_classification.TASK, TABLE)
    assert [card.recommended for card in cards] == [True, False]
    assert cards[0].spec.key == "random-forest-classifier"
    assert all(card.reason and 0 < card.estimate.low < card.estimate.high for card in cards)


def test_more_rows_are_expected_to_take_longer():
    large = TableInfo(rows=900_000, columns=TABLE.columns, target=TABLE.target, features=TABLE.features)
    for item in registry.specs():
        if item.dataset_kind != "table":
            continue
        assert item.estimate(item.config_class(), large).low > item.estimate(item.config_class(), TABLE).low
