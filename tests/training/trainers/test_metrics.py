"""Our vectorised scores against scikit-learn's, and intervals that hold what they promise."""

import numpy as np
import pytest
from sklearn import metrics as reference

from training.trainers.evaluation.bootstrap import RESAMPLES, Bootstrap, mean_of
from training.trainers.evaluation.classification import classification_metrics, confusion_matrix, per_class
from training.trainers.evaluation.clustering import clustering_metrics
from training.trainers.evaluation.metric import number, times
from training.trainers.evaluation.regression import regression_metrics
from training.trainers.evaluation.scores import roc_aucs


def predictions(rows: int, classes: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    codes = random.integers(0, classes, rows)
    logits = random.normal(size=(rows, classes)).round(1) + 1.5 * np.eye(classes)[codes]  # rounded: ties occur
    shares = np.exp(logits)
    return codes, shares / shares.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("classes", [2, 5])
def test_classification_scores_equal_scikit_learns(classes):
    codes, shares = predictions(300, classes)
    prior = np.bincount(codes, minlength=classes) / len(codes)
    ours = {name: item["value"] for name, item in classification_metrics(codes, shares, prior).items()}
    said = shares.argmax(axis=1)
    auc = reference.roc_auc_score(codes, shares[:, 1] if classes == 2 else shares, multi_class="ovr")
    assert ours == pytest.approx(
        {
            "accuracy": reference.accuracy_score(codes, said),
            "balanced_accuracy": reference.balanced_accuracy_score(codes, said),
            "macro_f1": reference.f1_score(codes, said, average="macro"),
            "roc_auc": auc,
            "log_loss": reference.log_loss(codes, shares),
        }
    )


def test_resampled_auc_equals_that_of_the_resampled_rows():
    codes, shares = predictions(60, 3)
    draws = np.random.default_rng(1).integers(0, 60, (20, 60))
    expected = [reference.roc_auc_score(codes[d], shares[d], multi_class="ovr") for d in draws]
    assert roc_aucs(codes, shares)(draws) == pytest.approx(expected)


def test_a_class_without_rows_leaves_the_scores_finite():
    codes, shares = predictions(50, 3)
    codes[codes == 2] = 0
    found = classification_metrics(codes, shares, np.array([0.5, 0.3, 0.2]), Bootstrap(50, 0))
    assert all(np.isfinite(item["value"]) for item in found.values())
    assert per_class(codes, shares, ["a", "b", "c"])[2]["recall"] is None


def test_one_class_only_has_no_auc():
    _, shares = predictions(20, 2)
    assert "roc_auc" not in classification_metrics(np.zeros(20, int), shares, np.array([0.5, 0.5]), Bootstrap(20, 0))


def test_everything_right_is_not_called_certain():
    codes = np.array([0, 1] * 10)
    found = classification_metrics(codes, np.eye(2)[codes], np.array([0.5, 0.5]), Bootstrap(20, 0))
    assert found["accuracy"]["interval"] == pytest.approx([0.8316, 1.0], abs=1e-3)  # Clopper–Pearson
    assert found["macro_f1"]["interval"] is None


def test_the_baseline_is_the_commonest_class():
    codes, shares = np.array([0, 0, 0, 1]), np.eye(2)[[0, 0, 1, 1]]
    found = classification_metrics(codes, shares, np.array([0.7, 0.3]))
    assert found["accuracy"]["baseline"] == 0.75
    assert found["accuracy"]["sentence"] == (
        "Accuracy 0.75: right 75 times in 100; always guessing the commonest class gives 0.75."
    )
    assert confusion_matrix(codes, shares, ["a", "b"]) == {"labels": ["a", "b"], "counts": [[2, 1], [0, 1]]}


def test_regression_scores_equal_scikit_learns():
    random = np.random.default_rng(0)
    true = random.normal(size=200)
    said = true + random.normal(0, 0.5, 200)
    found = regression_metrics(true, said, 0.1, Bootstrap(200, 0))
    assert found["r2"]["value"] == pytest.approx(reference.r2_score(true, said))
    assert found["mae"]["value"] == pytest.approx(reference.mean_absolute_error(true, said))
    assert found["rmse"]["value"] == pytest.approx(reference.root_mean_squared_error(true, said))
    assert found["median_absolute_error"]["value"] == pytest.approx(reference.median_absolute_error(true, said))
    assert found["r2"]["baseline"] == pytest.approx(reference.r2_score(true, np.full(200, 0.1)))
    assert all(item["interval"][0] < item["value"] < item["interval"][1] for item in found.values())


def test_a_constant_test_target_leaves_r2_out():
    assert "r2" not in regression_metrics(np.ones(5), np.arange(5.0), 1.0, Bootstrap(5, 0))


def test_clusters_that_are_not_there_give_no_metric():
    rows, alone = np.arange(10.0)[:, None], np.zeros(10, int)
    assert clustering_metrics(rows, alone, (rows, alone), 0, intervals=True) == {}


@pytest.mark.parametrize("rows", [60, 5000])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(rows):
    random = np.random.default_rng(0)
    hits = 0
    for trial in range(200):
        sample = (random.random(rows) < 0.7).astype(float)
        interval = Bootstrap(rows, trial).interval(mean_of(sample), float(sample.mean()))
        hits += interval is not None and interval[0] <= 0.7 <= interval[1]
    assert 0.89 <= hits / 200 <= 0.99


def test_many_rows_keep_the_width_of_their_number():
    values = np.random.default_rng(0).normal(size=100_000)
    low, high = Bootstrap(len(values), 0).interval(mean_of(values), float(values.mean())) or (0, 0)
    assert high - low == pytest.approx(2 * 1.96 / np.sqrt(100_000), rel=0.1)
    assert RESAMPLES >= 1000


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.934, "0.93"), (0.9996, "0.999"), (1.0, "1.00"), (43.62, "43.6"), (12345.6, "12,346"), (0.0712, "0.071")],
)
def test_numbers_in_sentences(value, text):
    assert number(value) == text


def test_times():
    assert times(0.93) == "93 times in 100"
    assert times(0.997) == "997 times in 1,000"
