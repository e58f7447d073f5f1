"""What every trainer must do. A new trainer is tested by being registered."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.training.trainers.conftest import ROWS, Ran, Train, generated, request_for, write_run
from training.trainers import predict
from training.trainers.artifact import verify
from training.trainers.errors import Cancelled
from training.trainers.events import EventWriter
from training.trainers.job import Job
from training.trainers.registry import TRAINERS, availability, get_spec, keys, resolve
from training.trainers.request import read_json, read_request
from training.trainers.schema import dump_config, fields, json_schema, parse_config, preset_values
from training.trainers.vision.transfer_image.pretrained import FOLDER

# Pretrained networks need their weights, which `pytest -m "not weights"` does without.
PRETRAINED = {"transfer-image"}
LANGUAGE = {"causal-lm", "chat-sft"}  # go on from a tiny model that is made on the spot
HOSTED = {key for key in keys() if get_spec(key).hosted}  # trained by a provider: nothing to fit here
KEYS = [pytest.param(key, marks=pytest.mark.weights) if key in PRETRAINED else key for key in keys()]
FITTED = [key for key in KEYS if not isinstance(key, str) or key not in HOSTED]
HEAVY = ("numpy", "sklearn", "scipy", "pyarrow", "pandas", "torch", "transformers", "skops", "django", "matplotlib")


@pytest.fixture(scope="module", params=FITTED)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    from training.trainers.run import run

    if request.param in PRETRAINED:
        request.getfixturevalue("imagenet_weights")
    directory = write_run(tmp_path_factory.mktemp("run") / "a", generated(request.param), request_for(request.param))
    with pytest.MonkeyPatch.context() as patch:
        if request.param in LANGUAGE:
            patch.setenv(FOLDER, str(request.getfixturevalue("language_weights")))
        return Ran(directory, run(directory))


@pytest.mark.parametrize("path", TRAINERS.values())
def test_importing_the_spec_loads_nothing_heavy(path):
    code = (
        f"import sys; from training.trainers.registry import resolve; resolve({path!r});"
        "from training.trainers import recommend, schema;"
        f"print([m for m in sys.modules if m.split('.')[0] in {HEAVY!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("key", KEYS)
def test_the_spec_is_complete(key):
    spec = get_spec(key)
    assert spec.key == key
    assert spec.label
    assert spec.description.endswith(".")
    assert [preset.key for preset in spec.presets] == ["quick", "balanced", "thorough"]
    assert availability(spec) == (True, "")
    assert callable(resolve(spec.fit))
    assert spec.resumable or spec.resume_note


@pytest.mark.parametrize("key", KEYS)
def test_every_hyperparameter_has_default_title_group_and_help(key):
    config_class = get_spec(key).config_class
    assert "required" not in json_schema(config_class)
    for field in fields(config_class):
        assert field.title
        assert field.group
        assert field.help.endswith(".")
        assert field.default is not None or field.nullable
        if field.type in ("integer", "number"):
            assert field.ge is not None or field.gt is not None, f"{field.name} has no lower bound"
            assert field.le is not None or field.lt is not None, f"{field.name} has no upper bound"


@pytest.mark.parametrize("key", KEYS)
def test_config_survives_json(key):
    spec = get_spec(key)
    config = spec.config_class()
    assert parse_config(spec, json.loads(json.dumps(dump_config(config)))) == config
    for preset in spec.presets:
        assert set(preset_values(spec, preset.key)) == {field.name for field in fields(spec.config_class)}


def test_a_tiny_fit_reports_and_reaches_its_total(trained):
    assert trained.code == 0
    assert [event["phase"] for event in trained.events("phase")] == [
        "loading",
        "preparing",
        "training",
        "evaluating",
        "saving",
    ]
    assert trained.events("metric")
    progress = trained.events("progress")
    assert progress[0]["done"] == 0
    assert progress[-1]["done"] == progress[-1]["total"]
    assert trained.events()[0]["kind"] == "started"
    assert all("t" in event for event in trained.events())


def test_the_result_keeps_the_contract(trained):
    result = trained.result
    headline = result["metrics"][result["headline"]["split"]][result["headline"]["name"]]
    assert headline["interval"][0] <= headline["value"] <= headline["interval"][1]
    for metrics in result["metrics"].values():
        assert list(metrics) == [name for name in get_spec(result["trainer"]).task.metrics if name in metrics]
        for metric in metrics.values():
            assert metric["label"] in metric["sentence"]
            assert isinstance(metric["higher_is_better"], bool)
            assert metric["baseline"] is not None
    assert result["baseline"]["description"]
    assert sum(result["rows"].values()) == ROWS[trained.kind]
    for chart in result["evaluation"]["charts"]:
        assert chart["summary"].endswith(".")
        assert all(len(line["points"]) <= 200 for line in chart["series"])
    if trained.kind == "table":
        assert "code" not in [entry["name"] for entry in result["signature"]["inputs"]]
        assert any("“code” is left out" in warning["message"] for warning in result["warnings"])


def test_the_model_beats_its_baseline(trained):
    result = trained.result
    headline = result["metrics"][result["headline"]["split"]][result["headline"]["name"]]
    gain = headline["value"] - headline["baseline"]
    assert gain > 0 if headline["higher_is_better"] else gain < 0


def test_the_saved_model_predicts_what_its_signature_says(trained):
    result = trained.result
    verify(trained.out, result["files"])
    model = predict.load(trained.out)
    gaps = trained.kind == "table"  # an image cannot be filled in
    rows = [result["example_row"], {} if gaps else result["example_row"]]
    answer = model.predict(rows)
    assert answer == predict.load(trained.out).predict(rows)
    names = [entry["name"] for entry in result["signature"]["inputs"]]
    assert set(result["example_row"]) == set(names)
    assert {warning["code"] for warning in answer["warnings"]} == ({"missing"} if gaps else set())
    labels = result["signature"]["outputs"]["labels"]
    for item in answer["predictions"]:
        if result["signature"]["outputs"]["kind"] in ("regression", "text"):
            assert isinstance(item["prediction"], float | str)
        else:
            assert item["prediction"] in labels
        if item["probabilities"] is not None:
            assert set(item["probabilities"]) == set(labels)
            assert sum(item["probabilities"].values()) == pytest.approx(1)
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize("key", FITTED)
def test_same_seed_same_metrics(key, train: Train):
    # Sums of a network's gradients in another order change the last digits, so a network keeps its threads.
    threads = 2 if get_spec(key).family == "sklearn" else 1
    first, second = train(key).result, train(key, threads=threads).result
    assert first["metrics"] == second["metrics"]
    assert first["evaluation"] == second["evaluation"]
    assert train(key, seed=7).result["metrics"] != first["metrics"]


@pytest.mark.parametrize("key", FITTED)
def test_a_stopped_fit_raises_cancelled_at_once(key, tmp_path: Path):
    directory = write_run(tmp_path, generated(key), request_for(key))
    request = read_request(directory, read_json(directory))
    request.output_dir.mkdir()

    class StopsInTraining(Job):
        def progress(self, done: float, total: float, unit: str = "step") -> None:
            self.stop()

    job = StopsInTraining(EventWriter.for_run(directory), request.output_dir, seed=1)
    with pytest.raises(Cancelled):
        resolve(request.spec.fit)(request.config, request.data, job)
    assert not list(request.output_dir.iterdir())


LONG = {
    "random-forest-classifier": {"n_estimators": 5000},
    "logistic-regression": {"max_iter": 100_000, "tol": 1e-300, "C": 1e6},
    "gradient-boosting-regressor": {"max_iter": 10_000, "patience": None, "max_leaf_nodes": 500, "min_samples_leaf": 1},
    "k-means": {"n_clusters": 50, "n_init": 1000},
    "native-cnn": {"epochs": 2000, "patience": None},
    "transfer-image": {"epochs": 2000, "patience": None, "image_size": "96"},
    "causal-lm": {"epochs": 100, "patience": None},
    "chat-sft": {"epochs": 100, "patience": None},
}
LONG_ROWS = {key: 3000 for key in keys() if get_spec(key).dataset_kind == "table"}


@pytest.mark.parametrize("key", FITTED)
def test_sigterm_ends_a_real_child_within_two_seconds_of_work(key, tmp_path: Path):
    """By the processor's clock: how long that takes for two seconds depends on who else is there."""
    directory = write_run(tmp_path, generated(key, LONG_ROWS.get(key)), request_for(key, config=LONG.get(key, {})))
    read, write = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-m", "training.trainers", str(directory)],
        env=os.environ | {"MLPLATFORM_EVENTS_FD": str(write)},
        pass_fds=[write],
    )
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as events:
        for line in events:
            if json.loads(line)["kind"] == "progress":
                break
        child.send_signal(signal.SIGTERM)
        before = sum(psutil.Process(child.pid).cpu_times()[:2])
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == Cancelled.exit_code
        assert used.ru_utime + used.ru_stime - before < 2
        assert "Stopped as asked" in events.read()
    assert not (directory / "out" / "result.json").exists()
