"""Task types as data: found by folder, complete, and telling of a result no more than it holds."""

import copy
import json
import pickle
from typing import Any

import pytest

from training.trainers.errors import ConfigError
from training.trainers.registry import specs
from training.trainers.tasks import all_tasks, find_task, get_task, suited, tasks_for
from training.trainers.tasks.parts import ANSWERS, IMAGES_BY_CLASS, IMPORTANCE, MISTAKES, SAMPLES
from training.trainers.tasks.registry import in_order
from training.trainers.tasks.sections import Part, Section

COLUMNS = [
    {"name": "mass", "type": "numeric", "unique": 94},
    {"name": "year", "type": "numeric", "integer": True, "unique": 3},
    {"name": "island", "type": "categorical", "unique": 3},
]
TABLE = {"kind": "table", "rows": 344, "columns": COLUMNS}


@pytest.mark.parametrize("task", all_tasks())
def test_a_task_type_is_its_own_key(task):
    assert task == task.key == str(task)
    assert json.loads(json.dumps({"task": task})) == {"task": task.key}
    assert pickle.loads(pickle.dumps(task)) is task
    assert copy.deepcopy(task) == task
    assert get_task(task.key) is task


@pytest.mark.parametrize("task", all_tasks())
def test_a_task_type_is_complete(task):
    assert task.label
    assert task.description.endswith(".")
    assert task.predicts
    assert task.answers
    assert [part.name for part in task.parts] == sorted({part.name for part in task.parts}, key=_order(task))
    assert all(part.build({}) is None for part in task.parts)
    assert task in tasks_for(task.dataset_kind)


def told(part: Part, evaluation: dict[str, Any]) -> Section:
    section = part.build(evaluation)
    assert section is not None
    return section


def _order(task):
    return [part.name for part in task.parts].index


def test_every_trainer_has_a_task_for_its_kind_of_data():
    assert all(spec.task in tasks_for(spec.dataset_kind) for spec in specs())


@pytest.mark.parametrize(("loss", "said"), [(0.25, "“mass” matters most"), (0.0, "looks at none of them")])
def test_what_matters_most_is_said_where_something_does(loss, said):
    section = told(IMPORTANCE, {"importance": [{"feature": "mass", "value": loss, "std": 0.0}]})
    assert said in section["charts"][0]["summary"]


def test_metrics_come_in_the_reader_s_order_whatever_the_database_s():
    assert in_order("tabular-classification", ["log_loss", "own", "roc_auc", "accuracy"]) == [
        "accuracy", "roc_auc", "log_loss", "own",
    ]  # fmt: skip
    assert in_order("gone", ["b", "a"]) == ["b", "a"]


def test_an_unknown_task_is_refused_with_the_nearest_key():
    with pytest.raises(ConfigError) as caught:
        get_task("image-clasification")
    assert "image-classification" in caught.value.hint
    assert find_task("image-clasification") is None


@pytest.mark.parametrize(
    ("target", "task"),
    [
        ("mass", "tabular-regression"),
        ("year", "tabular-classification"),
        ("island", "tabular-classification"),
        (None, "tabular-clustering"),
    ],
)
def test_the_task_of_a_table_follows_from_its_target(target, task):
    best = suited("table", TABLE, target)
    assert best is not None
    found, suits = best
    assert found == task
    assert suits.reason.endswith(".")


def test_no_task_suits_a_kind_that_nobody_trains_on():
    assert suited("sounds", {}, None) is None


def test_the_confusion_matrix_marks_what_is_right_and_what_is_wrong():
    evaluation = {
        "confusion_matrix": {"labels": ["cat", "dog"], "counts": [[7, 1], [0, 8]]},
        "per_class": [{"label": "cat", "precision": 1.0, "recall": 0.875, "f1": 0.93, "support": 8}],
    }
    matrix, by_class = told(IMAGES_BY_CLASS, evaluation)["tables"]
    assert [cell.get("mark", "") for cell in matrix["rows"][0][1:]] == ["right", "wrong"]
    assert [cell.get("mark", "") for cell in matrix["rows"][1][1:]] == ["", "right"]
    assert by_class["columns"][-1] == {"label": "Images", "type": "number"}


def test_mistakes_show_their_pictures():
    mistake = {"name": "a.png", "actual": "cat", "predicted": "dog", "confidence": 0.9, "thumbnail": "data:image/jpeg,"}
    (table,) = told(MISTAKES, {"mistakes": [mistake]})["tables"]
    assert [column["type"] for column in table["columns"]] == ["text", "picture", "text", "text", "number"]
    assert table["rows"] == [["a.png", "data:image/jpeg,", "cat", "dog", 0.9]]


def test_texts_keep_their_lines():
    written = told(SAMPLES, {"samples": [{"step": 8, "prompt": "In the", "text": "beginning\nwas"}]})
    assert "“In the”" in written["text"][0]
    assert written["tables"][0]["rows"] == [[8, "beginning\nwas"]]
    assert written["tables"][0]["columns"][1]["type"] == "prose"


def test_answers_stand_beside_each_other():
    answer = {"question": "What is a hack?", "before": "the", "after": "A job.", "expected": "A quick job."}
    (table,) = told(ANSWERS, {"answers": [answer]})["tables"]
    assert table["rows"] == [["What is a hack?", "the", "A job.", "A quick job."]]
