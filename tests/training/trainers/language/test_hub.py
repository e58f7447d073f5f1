"""A base model from Hugging Face: fetched once, in safe formats only, and refused in words when it cannot be had."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.training.trainers.language.hub_server import hub

NOBODY = "http://127.0.0.1:9"
FETCH = """
import json, sys
from pathlib import Path
from training.trainers.errors import ConfigError
from training.trainers.events import EventWriter
from training.trainers.job import Job
from training.trainers.language.hub import fetch
try:
    answer = {"folder": str(fetch(sys.argv[1], Job(EventWriter(2), Path("."))))}
except ConfigError as error:
    answer = error.as_dict()
print(json.dumps(answer))
"""
MODEL = {"config.json": b"{}", "tokenizer.json": b"[]", "model.safetensors": bytes(5000)}


def fetched(cache: Path, model: str, address: str) -> Any:
    """In a process of its own, for the hub's client reads its settings when it is imported."""
    given = {"HF_ENDPOINT": address, "HF_HOME": str(cache), "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-c", FETCH, model]
    done = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, timeout=120, check=True)
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def test_a_model_is_fetched_once_without_pickles_and_code(tmp_path: Path):
    extra = {"pytorch_model.bin": b"pickle", "modeling_evil.py": b"print('run')", "onnx/model.safetensors": b"x"}
    with hub({"owner/tiny": {**MODEL, **extra}}) as server:
        folder = Path(fetched(tmp_path, "owner/tiny", server.address)["folder"])
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == MODEL
        assert sorted(server.asked) == sorted(MODEL)
        fetched(tmp_path, "owner/tiny", server.address)
        assert len(server.asked) == len(MODEL)
    assert fetched(tmp_path, "owner/tiny", NOBODY) == {"folder": str(folder)}


@pytest.mark.parametrize(
    ("model", "code", "words"),
    [
        ("owner/absent", "model_not_found", "is not there, or is private"),
        ("owner/pickled", "no_safetensors", "formats that may run code"),
        ("no such model", "model_name", "no name of a model"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_in_words(tmp_path: Path, model: str, code: str, words: str):
    with hub({"owner/pickled": {"config.json": b"{}", "pytorch_model.bin": b"pickle"}}) as server:
        answer = fetched(tmp_path, model, server.address)
    assert answer["code"] == code
    assert f"“{model}” is taken from Hugging Face" in answer["message"]
    assert words in answer["message"]


def test_without_a_network_the_models_that_are_here_are_named(tmp_path: Path):
    answer = fetched(tmp_path, "owner/far", NOBODY)
    assert answer["code"] == "hub_unreachable"
    assert "Models on this machine: " in answer["hint"]
    assert "tiny-gpt2-kjv" in answer["hint"]
