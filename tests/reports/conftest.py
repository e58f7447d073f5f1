"""Finished jobs to report on, and reports whose files a real child process has drawn."""

import copy
from typing import Any

import pytest

from reports.models import Report
from reports.services.create import create_report
from reports.services.render import render
from tests.training.factories import EVALUATION, METRICS, make_job, make_version, report

NASTY = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
TEMPLATE = "{{ 7 }}{% now %}"


@pytest.fixture
def version(alpha):
    return make_version(alpha)


@pytest.fixture
def job(ed, version):
    made = make_job(version, status="succeeded", user=ed.user)
    report(made, *(("metric", {"name": "loss", "split": part, "step": step, "value": 1 / (step + 1)})
                   for part in ("train", "validation") for step in range(5)))  # fmt: skip
    return made


@pytest.fixture
def weaker(ed, version):
    """Another job on the same rows, 6 points of accuracy behind, with other settings."""
    metrics: Any = copy.deepcopy(METRICS)
    metrics["test"]["accuracy"] |= {"value": 0.92, "interval": [0.86, 0.97]}
    headline = {"name": "accuracy", "split": "test", **metrics["test"]["accuracy"]}
    made = make_job(version, status="succeeded", user=ed.user, metrics=metrics, headline=headline,
                    hyperparameters={"n_estimators": 10, "max_depth": None})  # fmt: skip
    report(made, *(("metric", {"name": "loss", "split": "train", "step": step, "value": 1.0}) for step in range(5)))
    return made


@pytest.fixture
def nasty_job(ed, version):
    """A job whose every name would do something where it is not taken for text."""
    evaluation: Any = copy.deepcopy(EVALUATION)
    evaluation["confusion_matrix"]["labels"] = [NASTY, FORMULA]
    evaluation["importance"] = [{"feature": FORMULA, "value": 0.3, "std": 0.1}]
    evaluation["charts"][0] |= {"title": f"{NASTY} $x_{{", "name": "../../Roc <1>"}
    evaluation["charts"][0]["series"][0]["label"] = f"_{TEMPLATE}"
    evaluation["charts"].append(copy.deepcopy(evaluation["charts"][0]))
    return make_job(version, status="succeeded", user=ed.user, name=f"{TEMPLATE} {NASTY}", target=FORMULA,
                    evaluation=evaluation)  # fmt: skip


@pytest.fixture
def drawn(ed):
    """Makes and draws a report on the given jobs."""

    def make(*jobs) -> Report:
        made = create_report(actor=ed.actor, jobs=jobs)
        render(made.pk)
        made.refresh_from_db()
        return made

    return make
