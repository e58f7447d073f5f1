"""One declaration: JSON Schema, form fields and complaints in plain words."""

import pytest

from training.trainers.errors import ConfigError
from training.trainers.registry import get_spec
from training.trainers.schema import fields, json_schema, parse_config, preset_values

FOREST = get_spec("random-forest-classifier")


def complaints(values: dict[str, object], key: str = "random-forest-classifier") -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(get_spec(key), values)
    return caught.value.fields


def test_the_schema_carries_everything_a_form_needs():
    schema = json_schema(FOREST.config_class)
    assert schema["additionalProperties"] is False
    trees = schema["properties"]["n_estimators"]
    assert trees["title"] == "Trees"
    assert (trees["minimum"], trees["maximum"], trees["default"], trees["search"]) == (1, 5000, 300, [50, 1000])
    depth = next(field for field in fields(FOREST.config_class) if field.name == "max_depth")
    assert (depth.type, depth.nullable, depth.ge, depth.le, depth.default) == ("integer", True, 1, 200, None)
    weight = next(field for field in fields(FOREST.config_class) if field.name == "class_weight")
    assert dict(weight.choices) == {"none": "Every row counts the same", "balanced": "Every class counts the same"}


def test_a_misspelt_key_is_an_error_with_a_guess():
    assert complaints({"n_estimator": 3}) == {
        "n_estimator": "Random forest has no hyperparameter “n_estimator”. Did you mean “n_estimators”?"
    }


@pytest.mark.parametrize(
    ("key", "values", "sentence"),
    [
        ("random-forest-classifier", {"n_estimators": 0}, "Trees: Enter a whole number from 1 to 5,000."),
        ("random-forest-classifier", {"n_estimators": "many"}, "Trees: Enter a whole number from 1 to 5,000."),
        ("random-forest-classifier", {"n_estimators": None}, "Trees: Enter a whole number from 1 to 5,000."),
        (
            "random-forest-classifier",
            {"max_depth": 0},
            "Maximum depth: Enter a whole number from 1 to 200, or leave it empty.",
        ),
        ("random-forest-classifier", {"criterion": "x"}, "Split criterion: Choose one of: gini, entropy, log_loss."),
        (
            "logistic-regression",
            {"C": 0},
            "Inverse regularisation C: Enter a number of more than 0 and of at most 1,000,000.",
        ),
        ("logistic-regression", {"C": float("nan")}, None),
        ("logistic-regression", {"fit_intercept": "maybe"}, "Fit an intercept: Choose yes or no (true or false)."),
    ],
)
def test_what_does_not_fit_is_said_with_what_would(key, values, sentence):
    found = complaints(values, key)
    if sentence:
        assert list(found.values()) == [sentence]


def test_true_is_no_number():
    with pytest.raises(ConfigError) as caught:
        parse_config(get_spec("random-forest-classifier"), {"n_estimators": True})
    assert list(caught.value.fields) == ["n_estimators"]


def test_form_strings_become_numbers_and_bounds_of_zero_hold():
    assert parse_config(FOREST, {"n_estimators": "200", "max_depth": None}).n_estimators == 200
    assert parse_config(get_spec("gradient-boosting-regressor"), {"l2_regularization": 0}).l2_regularization == 0
    assert "l2_regularization" in complaints({"l2_regularization": -0.1}, "gradient-boosting-regressor")


def test_every_problem_is_named_at_once():
    assert set(complaints({"n_estimators": 0, "max_depth": 0, "typo": 1})) == {"n_estimators", "max_depth", "typo"}


def test_a_preset_is_the_defaults_with_its_overrides():
    quick, balanced = preset_values(FOREST, "quick"), preset_values(FOREST, "balanced")
    assert quick == balanced | {"n_estimators": 100}
    with pytest.raises(ConfigError, match="quick, balanced, thorough"):
        preset_values(FOREST, "fast")
