"""The saved model: plain transformers loads it, it serves whole and streamed, and answers odd requests in words."""

import json
import os
import subprocess
import sys

import pytest
import torch

from training.trainers.artifact import verify
from training.trainers.errors import ModelFileError, RowError
from training.trainers.language.libraries import transformers
from training.trainers.predict import load

KEYS = ("causal-lm", "chat-sft")


@pytest.mark.parametrize("key", KEYS)
def test_plain_transformers_loads_the_folder_and_generates_the_same(tuned, key):
    folder = tuned[key].out
    verify(folder, tuned[key].result["files"])
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= {path.name for path in folder.iterdir()}
    assert not list(folder.glob("*.bin"))
    assert not (folder / "checkpoints").exists()
    package = transformers()
    model = package.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    tokenizer = package.AutoTokenizer.from_pretrained(folder)
    row = tuned[key].result["example_row"] | {"temperature": 0, "max_new_tokens": 8}
    if "messages" in row:
        text = tokenizer.apply_chat_template(row["messages"], tokenize=False, add_generation_prompt=True)
    else:
        text = row["prompt"]
    ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
    theirs = model.generate(ids, max_new_tokens=8, do_sample=False, pad_token_id=0)[0, ids.shape[1] :]
    ours = load(folder).predict([row])["predictions"][0]
    assert ours["prediction"] == tokenizer.decode(theirs, skip_special_tokens=True)


@pytest.mark.parametrize("key", KEYS)
def test_pieces_of_a_stream_are_the_whole_answer(tuned, key):
    model = load(tuned[key].out)
    row = tuned[key].result["example_row"] | {"max_new_tokens": 80, "seed": 3, "temperature": 1.5}
    *pieces, last = model.stream([row])
    whole = model.predict([row])
    assert "".join(piece["delta"] for piece in pieces) == whole["predictions"][0]["prediction"]
    assert last == whole
    assert len(pieces) > 3
    assert whole["predictions"][0]["finish_reason"] in ("stop", "length")


def test_sampling_follows_its_seed(tuned):
    model = load(tuned["causal-lm"].out)
    texts = [
        model.predict([{"prompt": "A dog", "seed": seed, "temperature": 1}])["predictions"][0]["prediction"]
        for seed in (1, 1, 2)
    ]
    assert texts[0] == texts[1] != texts[2]


def test_what_is_missing_or_odd_is_said(tuned):
    model = load(tuned["causal-lm"].out)
    answer = model.predict([{"max_new_tokens": 2, "colour": "red"}])
    assert [warning["code"] for warning in answer["warnings"]] == ["unknown_column", "missing"]
    assert answer["predictions"][0]["tokens"] <= 2
    for row in ({"prompt": 5}, {"max_new_tokens": 0}, {"temperature": "hot"}, {"seed": True}, "text"):
        with pytest.raises(RowError):
            model.predict([row])
    with pytest.raises(RowError):
        load(tuned["chat-sft"].out).predict([{"messages": [{"role": "judge", "content": "x"}]}])


def test_a_changed_file_is_not_opened(tuned, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in tuned["causal-lm"].out.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\xff")
    with pytest.raises(ModelFileError):
        load(copy)


def test_a_server_streams_when_asked_and_answers_whole_otherwise(tuned):
    requests = [
        {"id": 1, "rows": [{"prompt": "The cat", "max_new_tokens": 5}], "stream": True},
        {"id": 2, "rows": [{"prompt": "The cat", "max_new_tokens": 5}]},
        {"id": 3, "rows": [{"prompt": 7}], "stream": True},
    ]
    done = subprocess.run(
        [sys.executable, "-m", "training.trainers.serve", str(tuned["causal-lm"].out)],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
        timeout=120,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    streamed = [answer for answer in answers if answer["id"] == 1]
    assert all(set(answer) == {"id", "delta"} for answer in streamed[:-1])
    assert "".join(answer["delta"] for answer in streamed[:-1]) == streamed[-1]["predictions"][0]["prediction"]
    assert next(answer for answer in answers if answer["id"] == 2)["predictions"] == streamed[-1]["predictions"]
    assert answers[-1]["error"]["code"] == "bad_row"
