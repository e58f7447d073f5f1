"""The trainers API shows the one declaration that the page's form is made of."""

import pytest

KEYS = {"random-forest-classifier", "logistic-regression", "gradient-boosting-regressor", "k-means"}


def test_all_trainers_with_their_availability(ed):
    found = {item["key"]: item for item in ed.client.get("/api/trainers").json()}
    assert set(found) >= KEYS
    assert all(found[key]["available"] and found[key]["reason"] == "" for key in KEYS)


def test_trainers_of_a_task(ed):
    keys = {item["key"] for item in ed.client.get("/api/trainers?task=tabular-regression").json()}
    assert keys == {"gradient-boosting-regressor"}
    assert ed.client.get("/api/trainers?task=tea-leaves").status_code == 422


def test_a_trainer_that_lacks_its_library_says_how_to_get_it(ed, monkeypatch):
    monkeypatch.setattr("training.trainers.registry._present", lambda module: module != "skops")
    found = {item["key"]: item for item in ed.client.get("/api/trainers").json()}
    assert found["k-means"]["available"] is False
    assert "pip install skops" in found["k-means"]["reason"]


@pytest.mark.parametrize("key", sorted(KEYS))
def test_one_trainer_with_schema_defaults_help_and_presets(ed, key):
    trainer = ed.client.get(f"/api/trainers/{key}").json()
    names = set(trainer["schema"]["properties"])
    assert set(trainer["defaults"]) == set(trainer["help"]) == names
    assert all(trainer["help"].values())
    assert {item["name"] for item in trainer["hyperparameters"]} == names
    assert [preset["key"] for preset in trainer["presets"]] == ["quick", "balanced", "thorough"]
    assert all(set(preset["values"]) == names for preset in trainer["presets"])


def test_an_unknown_trainer_is_not_found_and_a_near_one_proposed(ed):
    response = ed.client.get("/api/trainers/k-mean")
    assert response.status_code == 404
    assert "k-means" in response.json()["extra"]["hint"]


def test_anonymous_users_are_sent_away(client):
    assert client.get("/api/trainers").status_code == 401
