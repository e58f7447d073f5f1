"""Complaints that the web process can make from the summary alone."""

from typing import Any

import pytest

from training.trainers.recommend import check
from training.trainers.registry import get_spec
from training.trainers.tabular.table_info import TableInfo


def column(name: str, kind: str = "numeric", unique: int = 50, missing: int = 0, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "unique": unique, "missing": missing, **more}


def complain(
    key: str, columns: list[dict[str, Any]], target: str | None, rows: int = 100, **config: Any
) -> dict[str, str]:
    data = TableInfo.from_reading({"rows": rows, "columns": columns}, target)
    return {item.code: item.severity for item in check(get_spec(key), config, data)}


FOREST, BOOST, MEANS = "random-forest-classifier", "gradient-boosting-regressor", "k-means"
KIND = column("kind", "categorical", 2, top=[["a", 60], ["b", 40]])


@pytest.mark.parametrize(
    ("key", "columns", "target", "expected"),
    [
        (FOREST, [column("x"), KIND], "kind", {}),
        (FOREST, [column("x"), column("kind", "categorical", 1)], "kind", {"one_class": "error"}),
        (FOREST, [column("x"), KIND], None, {"no_target": "error"}),
        (FOREST, [column("x"), KIND], "absent", {"no_target": "error"}),
        (FOREST, [KIND], "kind", {"no_features": "error"}),
        (FOREST, [column("x"), column("kind", "categorical", 50)], "kind", {}),
        (FOREST, [column("x"), column("kind", "categorical", 51)], "kind", {"too_many_classes": "error"}),
        (FOREST, [column("x"), column("kind", "numeric", 40)], "kind", {"numeric_classes": "warning"}),
        (FOREST, [column("x"), KIND | {"missing": 30}], "kind", {"target_missing": "warning"}),
        (FOREST, [column("x"), KIND | {"missing": 95}], "kind", {"too_few_rows": "error"}),
        (FOREST, [column("x"), KIND | {"top": [["a", 99], ["b", 1]]}], "kind", {"rare_class": "warning"}),
        (FOREST, [column("x"), column("id", "identifier", 100), KIND], "kind", {"identifier": "warning"}),
        (FOREST, [column("x"), column("note", "text", 100), KIND], "kind", {"text": "warning"}),
        (FOREST, [column("x"), column("c", unique=1), KIND], "kind", {"constant": "warning"}),
        (FOREST, [column("x", missing=60), KIND], "kind", {"mostly_missing": "warning"}),
        (BOOST, [column("x"), column("y", unique=80)], "y", {}),
        (BOOST, [column("x"), KIND], "kind", {"target_not_numeric": "error"}),
        (BOOST, [column("x"), column("y", unique=1)], "y", {"constant_target": "error"}),
        (BOOST, [column("x"), column("y", unique=3)], "y", {"few_values": "warning"}),
        (MEANS, [column("x"), column("y")], None, {}),
    ],
)
def test_complaints(key, columns, target, expected):
    assert complain(key, columns, target) == expected


def test_more_clusters_than_rows():
    assert complain(MEANS, [column("x")], None, rows=20, n_clusters=20) == {"too_many_clusters": "error"}
    assert complain(MEANS, [column("x")], None, rows=20, n_clusters=4) == {}


def test_too_few_rows():
    assert complain(FOREST, [column("x"), KIND], "kind", rows=9)["too_few_rows"] == "error"


def test_large_leaves_in_a_small_table():
    found = complain(BOOST, [column("x"), column("y")], "y", rows=40, min_samples_leaf=20)
    assert found == {"leaves_too_large": "warning"}


def test_errors_come_first():
    data = TableInfo.from_reading({"rows": 100, "columns": [column("id", "identifier"), KIND]}, "kind")
    assert [item.severity for item in check(get_spec(FOREST), {}, data)] == ["error", "warning"]


def test_identifiers_are_used_only_when_the_user_insists():
    reading = {"rows": 100, "columns": [column("id", "identifier"), column("x"), KIND]}
    assert [item["name"] for item in TableInfo.from_reading(reading, "kind").as_features()] == ["x"]
    forced = TableInfo.from_reading(reading, "kind", forced=["id"])
    assert forced.as_features()[0] == {"name": "id", "type": "identifier", "include": True}
