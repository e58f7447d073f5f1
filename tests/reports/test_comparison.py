"""Several jobs side by side: best marks, whether the lead is real, and what they were told differently."""

import copy
from typing import Any

import pytest

from reports.content.build import build
from tests.training.factories import METRICS, make_job


def section(content, name):
    return next(item for item in content["sections"] if item["name"] == name)


def test_best_marks_intervals_and_baseline(job, weaker):
    content = build([weaker, job])
    [metrics, intervals] = section(content, "metrics")["tables"]
    accuracy = metrics["rows"][0]
    assert accuracy[0] == "Accuracy"
    assert [cell["best"] for cell in accuracy[1:]] == [False, True]
    assert accuracy[2]["note"] == "95 %: 0.94 to 1, baseline 0.442"
    assert intervals["rows"][0] == ["Accuracy", "2 · Penguins 2", 0.92, 0.86, 0.97, 0.442]


def test_equal_results_have_no_best(job, weaker):
    f1 = section(build([job, weaker]), "metrics")["tables"][0]["rows"][1]
    assert [cell["best"] for cell in f1[1:]] == [False, False]


def test_a_small_lead_could_be_chance_and_says_how_that_was_found(job, weaker):
    margin = section(build([job, weaker]), "margin")
    assert "Job 1 is ahead of job 2" in margin["text"][0]
    assert margin["text"][0].endswith("Could be chance.")
    assert "square-and-add" in margin["text"][1]
    assert "tested on the same rows" in margin["text"][1]
    assert margin["tables"][0]["rows"][0][6]["value"] == "Could be chance"
    assert [row[0] for row in margin["tables"][0]["rows"]] == ["Accuracy", "F1"]
    assert margin["tables"][0]["rows"][1][6]["value"] == "Level"


def test_a_large_lead_is_likely_real(job, version, ed):
    metrics: Any = copy.deepcopy(METRICS)
    metrics["test"]["accuracy"] |= {"value": 0.6, "interval": [0.5, 0.7]}
    poor = make_job(version, status="succeeded", user=ed.user, metrics=metrics, seed=7)
    margin = section(build([job, poor]), "margin")
    assert margin["text"][0].endswith("Likely real.")
    assert "not all tested on the same rows" in margin["text"][1]


def test_settings_that_differ_stand_apart_from_those_that_do_not(job, weaker):
    [different, same] = section(build([job, weaker]), "settings")["tables"]
    assert [row[1:] for row in different["rows"]] == [["50", "10"]]
    assert same["folded"]
    assert ["Seed", "42"] in same["rows"]


def test_curves_are_laid_over_each_other(job, weaker):
    [chart] = section(build([job, weaker]), "curves")["charts"]
    assert [line["label"] for line in chart["series"]] == ["Job 1, train", "Job 1, validation", "Job 2, train"]
    [roc] = section(build([job, weaker]), "evaluation")["charts"]
    assert [line["label"] for line in roc["series"]] == ["Job 1, model", "Job 2, model"]


@pytest.mark.parametrize("other", [{"target": "island"}, {"task": "tabular-regression"}])
def test_jobs_that_answer_different_questions_are_not_ranked(job, version, ed, other):
    content = build([job, make_job(version, status="succeeded", user=ed.user, **other)])
    metrics = section(content, "metrics")
    assert "different questions" in metrics["text"][0]
    assert not any(cell["best"] for row in metrics["tables"][0]["rows"] for cell in row[1:])
    assert "margin" not in [item["name"] for item in content["sections"]]
