"""result.json and its files are believed only when they are whole."""

import hashlib
import json

import pytest

from training.errors import BadResult
from training.services.manifest import read_manifest

HEADLINE = {"name": "score", "split": "test"}
FILE = {"path": "model.bin", "bytes": 5, "sha256": hashlib.sha256(b"model").hexdigest()}
RESULT = {
    "headline": HEADLINE,
    "metrics": {"test": {"score": {"value": 0.5, "label": "Score"}}},
    "evaluation": {},
    "signature": {"inputs": [], "outputs": {"kind": "classification"}},
    "example_row": {},
    "flavor": "sklearn",
    "files": [FILE],
}


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    (folder / "deep").mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"model")
    return folder


def write(out, text=None, **changes):
    (out / "result.json").write_text(text if text is not None else json.dumps(RESULT | changes))


def test_whole_result_is_read_with_what_we_do_not_know(out):
    write(out, future={"a": 1}, headline=HEADLINE | {"note": "nul\0"})
    result = read_manifest(out)
    assert result["future"] == {"a": 1}
    assert result["headline"]["note"] == "nul"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("[]", "no object"),
        ("{", "no JSON"),
        ('{"a": NaN}', "not finite"),
        ('{"a": 1e999}', "not finite"),
        ("[" * 200_000, "no JSON"),
        ("{}", "wrong value at “headline”"),
    ],
)
def test_garbage(out, text, words):
    write(out, text)
    with pytest.raises(BadResult, match=words):
        read_manifest(out)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"headline": {"name": "other", "split": "test"}}, "lacks its headline"),
        ({"metrics": {"test": {"score": {"value": "0.5"}}}}, "metrics.test.score.value"),
        ({"metrics": {"test": {"score": {"value": None}}}}, "lacks its headline"),
        ({"files": []}, "files"),
        ({"files": [{"path": "model.bin", "bytes": -1, "sha256": "0" * 64}]}, "bytes"),
        ({"files": [FILE | {"bytes": 6}]}, "5 bytes instead of 6"),
        ({"files": [FILE | {"sha256": "0" * 64}]}, "SHA-256 differs"),
        ({"files": [FILE | {"path": "gone.bin"}]}, "is missing"),
        ({"files": [FILE | {"path": "deep"}]}, "is missing"),
        ({"files": [FILE | {"path": "../out/model.bin"}]}, "outside"),
        ({"files": [FILE | {"path": "/etc/passwd"}]}, "outside"),
    ],
)
def test_what_does_not_hold(out, changes, words):
    write(out, **changes)
    with pytest.raises(BadResult, match=words):
        read_manifest(out)


def test_links_are_not_followed(out, tmp_path):
    (tmp_path / "model.bin").write_bytes(b"model")
    (out / "linked").symlink_to(tmp_path)
    write(out, files=[FILE | {"path": "linked/model.bin"}])
    with pytest.raises(BadResult, match="is a link"):
        read_manifest(out)
    (out / "result.json").unlink()
    (tmp_path / "result.json").write_text(json.dumps(RESULT))
    (out / "result.json").symlink_to(tmp_path / "result.json")
    with pytest.raises(BadResult, match=r"no result\.json"):
        read_manifest(out)
