"""The models API as its members and as others."""

import io
import json
import zipfile

import pytest

from models_registry.models import ModelVersion


def url(version: ModelVersion, rest: str = "") -> str:
    return f"/api/models/{version.model_id}{rest}"


def predict(persona, version, payload):
    return persona.client.post(url(version, "/predict"), json.dumps(payload), content_type="application/json")


def test_list_shows_the_newest_version(bob, version):
    body = bob.client.get("/api/models").json()
    assert body["count"] == 1
    item = body["items"][0]
    assert (item["name"], item["versions"], item["latest_version"]) == ("Lengths", 1, 1)


def test_detail_by_model_and_by_version_id(alice, version):
    by_model = alice.client.get(url(version)).json()
    assert by_model["version"]["number"] == 1
    assert by_model["version"]["signature"]["inputs"][0]["name"] == "length"
    assert alice.client.get(f"/api/models/{version.pk}").json() == by_model


def test_a_viewer_predicts(bob, version):
    response = predict(bob, version, {"rows": [{"length": 49, "side": "north"}, {"length": "1"}]})
    assert response.status_code == 200
    body = response.json()
    assert [row["prediction"] for row in body["predictions"]] == ["long", "short"]
    assert any(warning.get("column") == "side" for warning in body["warnings"])


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"rows": []}, "rows"),
        ({"rows": [{"length": "tall"}]}, "rows"),
        ({"rows": "x"}, "rows"),
        ({"rows": [{}], "more": 1}, "more"),
    ],
)
def test_rows_that_cannot_be_read_are_named(alice, version, payload, field):
    response = predict(alice, version, payload)
    assert response.status_code == 422
    assert field in response.json()["extra"]["fields"]


def test_download_holds_files_metrics_and_the_way_to_use_them(bob, version):
    response = bob.client.get(url(version, "/download"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert {"model.skops", "signature.json", "model.json", "README.txt"} <= set(archive.namelist())
    assert json.loads(archive.read("model.json"))["metrics"] == version.metrics


def test_a_download_of_changed_files_is_refused(bob, version, data_dir):
    (data_dir / version.artifact_path / "model.skops").write_bytes(b"other")
    response = bob.client.get(url(version, "/download"))
    assert response.status_code == 503
    assert response.json()["code"] == "model_file"


def test_a_changed_file_is_never_loaded(bob, version, data_dir):
    """Not even one whose own signature was changed along with it: the database knows the hashes too."""
    signature = data_dir / version.artifact_path / "signature.json"
    signature.write_text(signature.read_text().replace("short", "shirt"))
    response = predict(bob, version, {"rows": [{"length": 1}]})
    assert (response.status_code, response.json()["code"]) == (503, "model_file")


def test_metrics_have_value_interval_and_baseline(bob, version):
    metrics = bob.client.get(url(version, "/metrics")).json()["metrics"]["test"]["accuracy"]
    assert {"value", "interval", "baseline"} <= set(metrics)


def test_an_editor_renames_a_viewer_does_not(ed, bob, version):
    change = json.dumps({"name": "Sizes"})
    assert bob.client.patch(url(version), change, content_type="application/json").status_code == 403
    response = ed.client.patch(url(version), change, content_type="application/json")
    assert response.json()["name"] == "Sizes"


def test_champion_is_what_predicts(ed, version):
    newer = ModelVersion.objects.get(pk=version.pk)
    newer.pk, newer.job_id, newer.number, newer._state.adding = None, None, 2, True
    newer.save()
    assert predict(ed, version, {"rows": [{"length": 1}]}).json()["version"] == 2
    alias = ed.client.put(
        url(version, "/aliases/champion"), json.dumps({"version": 1}), content_type="application/json"
    )
    assert alias.json()["aliases"] == ["champion"]
    assert predict(ed, version, {"rows": [{"length": 1}]}).json()["version"] == 1


def test_deleting_moves_to_the_bin(ed, version):
    assert ed.client.delete(url(version)).status_code == 204
    assert ed.client.get(url(version)).status_code == 404
    version.model.refresh_from_db()
    assert version.model.deleted_at is not None


@pytest.mark.parametrize("rest", ["", "/metrics", "/download", "/versions"])
def test_outsiders_find_nothing(charlie, version, rest):
    assert charlie.client.get(url(version, rest)).status_code == 404
    assert predict(charlie, version, {"rows": [{"length": 1}]}).status_code == 404
