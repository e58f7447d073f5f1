"""Real tables: gaps, rare classes, texts, identifiers, and what a prediction says about strange rows."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from sklearn.datasets import load_diabetes, load_iris

from tests.training.trainers.conftest import TYPES, Train, mixed_table
from training.trainers import predict
from training.trainers.errors import ModelFileError, RowError
from training.trainers.registry import get_spec

FOREST = "random-forest-classifier"
PENGUINS = Path(__file__).parents[3] / "datasets" / "samples" / "penguins.csv"


def penguins() -> pa.Table:
    convert = pa.csv.ConvertOptions(null_values=["", "NA"], strings_can_be_null=True)
    return pa.csv.read_csv(PENGUINS, convert_options=convert)


def score(result: dict, name: str) -> float:
    return result["metrics"]["test"][name]["value"]


@pytest.mark.parametrize(("key", "least"), [(FOREST, 0.93), ("logistic-regression", 0.95)])
def test_penguins(train: Train, key, least):
    result = train(key, penguins(), target="species", config={}).result
    assert score(result, "accuracy") >= least
    assert 0.4 < result["metrics"]["test"]["accuracy"]["baseline"] < 0.5
    assert result["rows"] == {"train": 240, "validation": 52, "test": 52}
    important = [item["feature"] for item in result["evaluation"]["importance"][:3]]
    assert "bill_length_mm" in important
    assert sum(map(sum, result["evaluation"]["confusion_matrix"]["counts"])) == 52


def test_diabetes(train: Train):
    data = load_diabetes()
    table = pa.table(dict(zip(data.feature_names, data.data.T, strict=True)) | {"y": data.target})
    result = train("gradient-boosting-regressor", table, target="y", config={}).result
    assert 0.3 < score(result, "r2") < 0.6
    assert score(result, "mae") < result["metrics"]["test"]["mae"]["baseline"]
    assert {item["feature"] for item in result["evaluation"]["importance"][:2]} == {"bmi", "s5"}


def test_iris_clusters(train: Train):
    data = load_iris()
    table = pa.table(dict(zip(["a", "b", "c", "d"], data.data.T, strict=True)))
    result = train("k-means", table, config={"n_clusters": 3}).result
    assert score(result, "silhouette") > result["metrics"]["test"]["silhouette"]["baseline"] + 0.1
    assert sum(cluster["size"] for cluster in result["evaluation"]["clusters"]) == result["rows"]["train"]


def test_rows_without_a_target_are_dropped_and_counted(train: Train):
    table = mixed_table()
    kinds = table["kind"].to_pylist()
    table = table.set_column(table.column_names.index("kind"), "kind", pa.array([None] * 40 + kinds[40:]))
    ran = train(FOREST, table, target="kind")
    assert sum(ran.result["rows"].values()) == 200
    assert {"code": "target_missing", "message": "40 rows without “kind” are not used.", "column": "kind"} in (
        ran.result["warnings"]
    )


def test_a_rare_class_ends_the_stratification_and_says_so(train: Train):
    table = pa.table({"x": np.arange(100.0), "y": ["a", "b"] * 49 + ["a", "rare"]})
    ran = train(FOREST, table, target="y")
    assert ran.code == 0
    (warning,) = [item for item in ran.result["warnings"] if item["code"] == "not_stratified"]
    assert "class “rare” has 1 row" in warning["message"]


def test_a_stratified_split_keeps_the_shares(train: Train):
    table = pa.table({"x": np.arange(1000.0), "y": ["a"] * 900 + ["b"] * 100})
    result = train("logistic-regression", table, target="y").result
    assert [row["support"] for row in result["evaluation"]["per_class"]] == [135, 15]


def test_without_validation_rows(train: Train):
    for key in (FOREST, "gradient-boosting-regressor"):
        ran = train(key, split={"validation": 0, "test": 0.2})
        assert ran.code == 0
        assert "validation" not in ran.result["metrics"]
        assert {event["split"] for event in ran.events("metric")} == {"train"}


def test_balanced_classes_find_more_of_the_rare_one(train: Train):
    random = np.random.default_rng(0)
    rare = random.random(2000) < 0.05
    table = pa.table({"x": random.normal(size=2000) + 1.5 * rare, "y": np.where(rare, "rare", "common")})
    recalls = []
    for weight in ("none", "balanced"):
        result = train("logistic-regression", table, target="y", config={"class_weight": weight}).result
        recalls.append(result["evaluation"]["per_class"][1]["recall"])
    assert recalls[1] > recalls[0] + 0.3


def test_texts_and_identifiers_are_learnt_from_when_the_user_insists(train: Train):
    words = ["good fine", "bad awful"] * 60
    table = pa.table({"note": [f"{word} {i}" for i, word in enumerate(words)], "y": ["yes", "no"] * 60})
    feature = {"name": "note", "type": "text"}
    assert train(FOREST, table, target="y", features=[feature]).failure["code"] == "no_features"
    ran = train(FOREST, table, target="y", features=[feature | {"include": True}])
    assert score(ran.result, "accuracy") == 1
    assert predict.load(ran.out).predict([{"note": "so awful"}])["predictions"][0]["prediction"] == "no"


def test_a_leaking_category_with_thousands_of_values_stays_small(train: Train):
    table = pa.table({"city": [f"c{i % 900}" for i in range(3000)], "y": ["a", "b", "a"] * 1000})
    ran = train("logistic-regression", table, target="y", features=[{"name": "city", "type": "categorical"}])
    assert any("50 numbers a row" in event["message"] for event in ran.events("log"))


def test_strange_rows_are_predicted_with_warnings(train: Train):
    model = predict.load(train(FOREST).out)
    answer = model.predict([{"length": "1e6", "width": "15,5", "place": "moon", "picked": "1950-01-01", "extra": 1}])
    assert [(item["code"], item["column"]) for item in answer["warnings"]] == [
        ("out_of_range", "length"),
        ("unseen_category", "place"),
        ("missing", "ripe"),
        ("out_of_range", "picked"),
        ("unknown_column", "extra"),
    ]


def test_numbers_as_text_predict_the_same(train: Train):
    ran = train(FOREST)
    model, row = predict.load(ran.out), ran.result["example_row"]
    as_text = {name: None if value is None else str(value) for name, value in row.items()}
    assert model.predict([as_text])["predictions"] == model.predict([row])["predictions"]


@pytest.mark.parametrize("rows", [None, [], "x", [1], [{"length": "long"}], [{"ripe": "maybe"}], [{"place": [1]}]])
def test_rows_that_cannot_be_read_are_refused(train: Train, rows):
    with pytest.raises(RowError) as caught:
        predict.load(train(FOREST).out).predict(rows)
    assert caught.value.message.endswith(".")


def test_a_changed_model_file_is_not_opened(train: Train):
    ran = train("k-means")
    path = ran.out / "model.skops"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelFileError, match="SHA-256 differs"):
        predict.load(ran.out)
    path.unlink()
    with pytest.raises(ModelFileError, match="missing"):
        predict.load(ran.out)


def test_a_file_with_foreign_types_is_not_opened(tmp_path: Path):
    from training.trainers.tabular import skops_file

    skops_file.save({"spec": get_spec}, tmp_path / "model.skops")
    with pytest.raises(ModelFileError, match=r"registry\.get_spec"):
        skops_file.load(tmp_path / "model.skops")


def test_the_forest_grown_in_batches_is_the_forest_grown_at_once(train: Train):
    from sklearn.ensemble import RandomForestClassifier

    model = predict.load(train(FOREST, config={"n_estimators": 31}).out)
    forest = model.pipeline.named_steps["model"]
    random = np.random.default_rng(0)
    rows, target = random.normal(size=(200, 4)), random.integers(0, 2, 200)
    whole = RandomForestClassifier(31, random_state=42).fit(rows, target)
    grown = RandomForestClassifier(10, random_state=42, warm_start=True).fit(rows, target)
    grown.set_params(n_estimators=31).fit(rows, target)
    assert len(forest.estimators_) == 31
    assert (whole.predict_proba(rows) == grown.predict_proba(rows)).all()


def test_features_default_to_every_column_but_the_target(train: Train):
    table = mixed_table().drop_columns(["code", "price"])
    result = train(FOREST, table, target="kind").result
    assert [entry["name"] for entry in result["signature"]["inputs"]] == [name for name in TYPES if name != "code"]
