"""The suggested target and task, quality and column warnings."""

from collections.abc import Sequence

import pytest


def lines(header: str, *columns: Sequence[object]) -> str:
    rows = [",".join(str(cell) for cell in cells) for cells in zip(*columns, strict=True)]
    return "\n".join([header, *rows]) + "\n"


FLOATS = [number * 1.37 % 11 for number in range(120)]
CLASSES = ["rain", "sun", "fog"] * 40
DAYS = [f"2012-{1 + number // 28:02}-{1 + number % 28:02}" for number in range(120)]
PEOPLE = [f"{number} is a person of great renown" for number in range(120)]


@pytest.mark.parametrize(
    ("content", "target", "task"),
    [
        (lines("species,length,year", CLASSES, FLOATS, [2007, 2008] * 60), "species", "tabular-classification"),
        (lines("Species,x,Comments", CLASSES, FLOATS, PEOPLE), "Species", "tabular-classification"),
        (lines("date,wind,weather", DAYS, FLOATS, CLASSES), "weather", "tabular-classification"),
        (lines("age,progression", [1, 2] * 60, FLOATS), "progression", "tabular-regression"),
        (lines("a,grade", FLOATS, [1, 2, 3] * 40), "grade", "tabular-classification"),
        (lines("target,a", FLOATS, CLASSES), "target", "tabular-regression"),
        (lines("y,a,last", [True, False] * 60, FLOATS, FLOATS), "y", "tabular-classification"),
        (lines("a,b,about", FLOATS, FLOATS, PEOPLE), None, "tabular-clustering"),
    ],
)
def test_target_and_task(read_table, content, target, task):
    suggested = read_table(content)["suggested"]
    assert (suggested["target"], suggested["task"]) == (target, task)
    assert suggested["reason"].endswith(".")


def test_warnings_and_quality(read_table):
    content = lines(
        "id,same,gaps,many,nothing,x",
        [f"k{number}" for number in range(120)],
        ["a"] * 120,
        ["", "", 5.5] * 40,
        [f"c{number % 60}" for number in range(120)],
        [""] * 120,
        FLOATS,
    )
    reading = read_table(content)
    warned = {column["name"]: [warning["code"] for warning in column["warnings"]] for column in reading["columns"]}
    assert warned["id"] == ["identifier"]
    assert warned["same"] == ["constant"]
    assert warned["gaps"] == ["mostly_missing", "constant"]
    assert warned["many"] == ["high_cardinality"]
    assert warned["nothing"] == ["empty"]
    assert warned["x"] == []
    quality = reading["quality"]
    assert quality["score"] == 100 - sum(reason["points"] for reason in quality["reasons"])
    assert quality["score"] < 80


def test_a_clean_table_has_full_marks(read_table):
    reading = read_table(lines("a,weather", FLOATS, CLASSES))
    assert reading["quality"] == {"score": 100, "reasons": []}
    assert reading["problems"] == []


@pytest.mark.parametrize(
    "content",
    [
        "name;price\nA;1.234,5\nB;NA\n" * 1,
        "a\tb\n1\tx\n2\tNone\n",
        "ville,prix\nOrléans,1\n",
    ],
)
def test_the_options_of_a_reading_read_the_file_the_same_way(read_table, content):
    for encoding in ("utf-8", "cp1252", "utf-16"):
        first = read_table(content.encode(encoding))
        again = read_table(content.encode(encoding), **first["options"])
        first.pop("problems")
        again.pop("problems")
        assert again == first
