"""Fine-tuning from run.json to result: it learns, says how much, and keeps parts apart."""

import json
import math
import shutil

import pytest

from tests.training.trainers.language.material import chat, chats_table, sentences
from training.trainers.contract import Split
from training.trainers.errors import ConfigError, DataError
from training.trainers.language.measure import token_losses
from training.trainers.language.splitting import split_texts

KEYS = ("causal-lm", "chat-sft")


@pytest.mark.parametrize("key", KEYS)
def test_held_out_loss_falls_below_that_of_the_untuned_model(tuned, key):
    assert tuned[key].code == 0
    result = tuned[key].result
    test = result["metrics"]["test"]
    assert test["loss"]["value"] < test["loss"]["baseline"] - 1
    assert test["perplexity"]["value"] == pytest.approx(math.exp(test["loss"]["value"]))
    low, high = test["perplexity"]["interval"]
    assert low < test["perplexity"]["value"] < high < test["perplexity"]["baseline"]
    assert test["token_accuracy"]["value"] > test["token_accuracy"]["baseline"]
    assert result["baseline"]["name"] == "untuned model"
    assert result["headline"] == {"name": "perplexity", "split": "test"}


@pytest.mark.parametrize("key", KEYS)
def test_every_evaluation_writes_a_sample_and_the_validation_loss(tuned, key):
    ran = tuned[key]
    samples = ran.result["evaluation"]["samples"]
    assert [sample["step"] for sample in samples] == sorted({sample["step"] for sample in samples})
    assert len(samples) == 6
    validation = [event for event in ran.events("metric") if event["split"] == "validation"]
    assert [event["step"] for event in validation] == [0, *(sample["step"] for sample in samples)]
    told = [(event["step"], event["text"]) for event in ran.events("sample")]
    assert told == [(sample["step"], sample["text"]) for sample in samples]


def test_test_chats_are_answered_before_and_after(tuned):
    answers = tuned["chat-sft"].result["evaluation"]["answers"]
    assert 1 <= len(answers) <= 4
    assert all(answer["question"] and answer["expected"] for answer in answers)
    assert any(answer["before"] != answer["after"] for answer in answers)
    assert tuned["causal-lm"].result["evaluation"]["answers"] == []


def test_training_stops_early_and_keeps_the_best_weights(tune):
    ran = tune("causal-lm", config={"epochs": 40, "patience": 1, "learning_rate": 0.05, "sample_tokens": 0})
    notes = ran.result["notes"]
    assert notes["stopped_early"]
    assert notes["best_step"] < notes["steps"]
    validation = {e["step"]: e["values"]["loss"] for e in ran.events("metric") if e["split"] == "validation"}
    assert ran.result["metrics"]["validation"]["loss"]["value"] == pytest.approx(
        validation[notes["best_step"]], rel=1e-6
    )
    assert ran.events("progress")[-1]["done"] == ran.events("progress")[-1]["total"]


def test_a_fit_that_never_gains_keeps_the_untuned_weights_and_says_so(tune, tuned, monkeypatch):
    monkeypatch.setenv("MLPLATFORM_WEIGHTS_DIR", str(tuned["causal-lm"].out))
    ran = tune("causal-lm", config={"epochs": 3, "learning_rate": 0.1, "warmup_ratio": 0, "sample_tokens": 0})
    loss = ran.result["metrics"]["validation"]["loss"]
    assert loss["value"] == loss["baseline"]
    assert [warning["code"] for warning in ran.result["warnings"]] == ["no_gain"]


def test_a_diverging_training_says_so(tune, monkeypatch):
    def infinite(logits, labels):
        return token_losses(logits, labels) * float("inf")

    monkeypatch.setattr("training.trainers.language.loop.token_losses", infinite)
    ran = tune("causal-lm")
    assert (ran.code, ran.failure["code"]) == (13, "diverged")
    assert "learning rate" in ran.failure["hint"]


def test_gradient_accumulation_gives_the_same_steps(tune, weights, tmp_path, monkeypatch):
    still = shutil.copytree(weights / "tiny", tmp_path / "still" / "tiny")
    config = json.loads((still / "config.json").read_text())
    config |= {"attn_pdrop": 0, "embd_pdrop": 0, "resid_pdrop": 0}
    (still / "config.json").write_text(json.dumps(config))
    monkeypatch.setenv("MLPLATFORM_WEIGHTS_DIR", str(still.parent))
    whole = tune("causal-lm", config={"batch_size": 8, "epochs": 1})
    parts = tune("causal-lm", config={"batch_size": 2, "gradient_accumulation_steps": 4, "epochs": 1})
    values = [ran.result["metrics"]["test"]["loss"]["value"] for ran in (whole, parts)]
    assert values[0] == pytest.approx(values[1], rel=1e-4)


def test_same_texts_never_lie_in_two_parts():
    texts = sentences(40, 3) * 3
    chosen = split_texts(texts, Split(), 7)
    parts = {name: {texts[number] for number in numbers} for name, numbers in chosen.items()}
    assert sorted(number for numbers in chosen.values() for number in numbers) == list(range(120))
    assert not parts["train"] & parts["test"]
    assert not parts["train"] & parts["validation"]
    assert not parts["test"] & parts["validation"]
    assert chosen != split_texts(texts, Split(), 8)


def test_too_few_texts_and_odd_splits_are_refused():
    with pytest.raises(DataError):
        split_texts(["same", "same ", "other"], Split(), 1)
    with pytest.raises(ConfigError):
        split_texts(["a", "b", "c"], Split(validation=0.5, test=0.4), 1)


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"base_model": "no such model"}, "model_name"),
        ({"context_length": 4096}, "context_too_long"),
        ({"method": "lora"}, "no_peft"),
    ],
)
def test_settings_that_cannot_be_exit_11_with_the_reason(tune, monkeypatch, config, code):
    monkeypatch.setattr("training.trainers.language.lora.has_peft", lambda: False)
    ran = tune("causal-lm", config=config)
    assert (ran.code, ran.failure["code"]) == (11, code)
    assert ran.failure["hint"]


def test_no_base_model_is_said_with_the_setting(tune, monkeypatch, tmp_path):
    monkeypatch.delenv("MLPLATFORM_WEIGHTS_DIR")
    monkeypatch.setattr("training.trainers.language.base_models.BUNDLED", tmp_path)
    ran = tune("causal-lm")
    assert (ran.code, ran.failure["code"]) == (11, "no_base_model")
    assert "MLPLATFORM_WEIGHTS_DIR" in ran.failure["message"]


def test_memory_that_runs_out_is_told(tune, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.")

    monkeypatch.setattr("training.trainers.language.tuning.measure", fail)
    ran = tune("chat-sft")
    assert (ran.code, ran.failure["code"]) == (12, "out_of_memory")
    assert "batch" in ran.failure["hint"]


def test_chats_beyond_the_context_are_cut_off_or_left_out_with_a_warning(tune):
    far = {"messages": [{"role": "user", "content": " ".join(sentences(9, 2))}, chat(1)["messages"][1]]}
    table = chats_table(chats=[*map(chat, range(30)), far])
    ran = tune("chat-sft", table=table, config={"context_length": 40, "epochs": 1})
    assert {warning["code"] for warning in ran.result["warnings"]} == {"cut_off", "no_answer_in_context"}
    assert sum(ran.result["rows"].values()) == 30
