"""Curves: thinned without losing their shape, one series a try."""

from tests.training.factories import make_job, make_version, report
from training.models import MetricPoint
from training.presentation.curves import curve_charts, new_points
from training.selectors.events import curves, thin


def test_short_curves_are_left_alone():
    points = [[step, step / 2] for step in range(500)]
    assert thin(points) is points


def test_long_curves_keep_their_ends_and_their_extremes():
    points = [[float(step), 0.0] for step in range(20_000)]
    points[7_000][1], points[13_000][1] = 9.0, -9.0
    few = thin(points, 200)
    assert len(few) <= 220
    assert few[0] == points[0]
    assert few[-1] == points[-1]
    assert [7_000.0, 9.0] in few
    assert [13_000.0, -9.0] in few
    assert [step for step, _ in few] == sorted(step for step, _ in few)


def test_each_try_has_a_series_of_its_own(alpha):
    job = make_job(make_version(alpha))
    report(job, ("metric", {"name": "loss", "split": "train", "step": 1, "value": 0.9}))
    MetricPoint.objects.create(job=job, attempt=2, seq=2, name="loss", split="train", step=1, value=0.8)
    assert curves(job) == {"loss": {"train": [[1.0, 0.9]], "train (try 2)": [[1.0, 0.8]]}}
    assert new_points(job, 1, 2) == [{"type": "chart", "name": "live-loss", "points": {"train (try 2)": [[1.0, 0.8]]}}]
    assert curve_charts(job, until=1)[0]["series"][0]["points"] == [[1.0, 0.9]]


def test_a_curve_that_the_result_draws_is_not_drawn_twice(alpha):
    job = make_job(make_version(alpha))
    for seq, name in enumerate(["loss", "accuracy"], start=1):
        MetricPoint.objects.create(job=job, attempt=1, seq=seq, name=name, split="train", step=1, value=0.8)
    job.evaluation = {"charts": [{"name": "loss"}, {"name": "roc"}]}
    assert [chart["name"] for chart in curve_charts(job)] == ["live-accuracy"]
