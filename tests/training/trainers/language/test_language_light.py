"""What the web process asks of the language trainers, and how text becomes windows."""

import json

import pytest
import torch

from training.trainers.language import base_models as base_models_module
from training.trainers.language.base_models import base_models, local_folder, why_unavailable
from training.trainers.language.causal_lm.config import CausalLmConfig
from training.trainers.language.causal_lm.config import spec as causal
from training.trainers.language.chat_sft.config import ChatSftConfig
from training.trainers.language.chat_sft.config import spec as chat
from training.trainers.language.documents import Block, make_parts, windows
from training.trainers.language.libraries import transformers
from training.trainers.language.text_info import TextInfo
from training.trainers.registry import availability

DOCUMENTS = TextInfo.from_reading({"kind": "documents", "rows": 500, "characters": 400_000})
CHATS = TextInfo.from_reading({"kind": "chat", "rows": 5, "tokens": {"total": 900, "assistant": 400}})


def codes(complaints):
    return [complaint.code for complaint in complaints]


def test_summaries_of_both_kinds():
    assert (DOCUMENTS.examples, DOCUMENTS.tokens, DOCUMENTS.learned) == (500, 100_000, 100_000)
    assert (CHATS.examples, CHATS.tokens, CHATS.learned) == (5, 900, 400)


def test_what_would_go_wrong_is_said_before_the_job(monkeypatch):
    assert causal.check(CausalLmConfig(), DOCUMENTS) == []
    assert codes(chat.check(ChatSftConfig(), CHATS)) == ["too_little_text"]
    assert codes(causal.check(CausalLmConfig(base_model="/etc"), DOCUMENTS)) == ["base_model_path"]
    assert codes(causal.check(CausalLmConfig(base_model="../x"), DOCUMENTS)) == ["base_model_path"]
    assert codes(causal.check(CausalLmConfig(base_model="openai-community/gpt2"), DOCUMENTS)) == ["base_model_remote"]
    assert codes(causal.check(CausalLmConfig(context_length=512), DOCUMENTS)) == ["context_too_long"]
    monkeypatch.setattr("training.trainers.language.checks.has_peft", lambda: False)
    complaint = causal.check(CausalLmConfig(method="lora"), DOCUMENTS)[0]
    assert (complaint.code, complaint.field) == ("no_peft", "method")
    assert 'pip install "peft>=0.19"' in complaint.message


def test_without_a_base_model_the_trainers_are_unavailable_with_the_reason(monkeypatch, tmp_path):
    assert availability(causal) == (True, "")
    monkeypatch.delenv("MLPLATFORM_WEIGHTS_DIR")
    assert availability(chat) == (True, "")  # with the bundled one
    monkeypatch.setattr(base_models_module, "BUNDLED", tmp_path)
    available, reason = availability(chat)
    assert not available
    assert "MLPLATFORM_WEIGHTS_DIR" in reason
    assert codes(causal.check(CausalLmConfig(), DOCUMENTS)) == ["no_base_model"]
    assert causal.estimate(CausalLmConfig(), DOCUMENTS).low > 0


def test_more_text_and_more_epochs_are_expected_to_take_longer():
    more = TextInfo(kind="documents", examples=5000, tokens=10_000_000, learned=10_000_000)
    assert causal.estimate(CausalLmConfig(), more).low > causal.estimate(CausalLmConfig(), DOCUMENTS).high
    assert causal.estimate(CausalLmConfig(epochs=30), more).low > causal.estimate(CausalLmConfig(), more).low


def test_only_models_in_safetensors_with_a_tokenizer_are_found(tmp_path, monkeypatch, weights):
    monkeypatch.setenv("MLPLATFORM_WEIGHTS_DIR", str(tmp_path))
    monkeypatch.setattr(base_models_module, "BUNDLED", tmp_path / "none")
    assert base_models() == []
    for name, files in {"owner/good": ["model.safetensors"], "pickled": ["pytorch_model.bin"], "other": []}.items():
        folder = tmp_path / name
        folder.mkdir(parents=True)
        kind = "BertModel" if name == "other" else "GPT2LMHeadModel"
        (folder / "config.json").write_text(json.dumps({"architectures": [kind], "n_positions": 128}))
        for file in [*files, "tokenizer.json"]:
            (folder / file).write_bytes(b"x" * 10)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_text("{")
    found = base_models()
    assert [(model.name, model.context, model.size) for model in found] == [("owner/good", 128, 10)]
    assert why_unavailable() == ""
    assert local_folder("") == local_folder("owner/good") == found[0].path
    assert local_folder("pickled") is None
    assert local_folder(str(weights / "tiny")) == weights / "tiny"


def test_the_bundled_model_is_there_and_comes_after_the_operators(tmp_path, monkeypatch, weights):
    assert [model.name for model in base_models()] == ["tiny", "tiny-gpt2-kjv"]
    bundled = base_models()[-1]
    assert (bundled.context, local_folder("tiny-gpt2-kjv")) == (256, bundled.path)
    assert "public domain" in (bundled.path / "README.md").read_text("utf-8")
    (tmp_path / "tiny-gpt2-kjv").symlink_to(weights / "tiny")
    monkeypatch.setenv("MLPLATFORM_WEIGHTS_DIR", str(tmp_path))
    assert [model.path for model in base_models()] == [tmp_path / "tiny-gpt2-kjv"]


@pytest.mark.parametrize("length", [1, 2, 7, 8, 9, 15, 50])
def test_windows_predict_every_token_but_the_first_exactly_once(length):
    tokens = torch.arange(length)
    made = windows(tokens, 8)
    assert all(len(window.ids) <= 8 for window in made)
    assert torch.cat([window.labels[1:] for window in made] or [tokens[:0]]).tolist() == tokens[1:].tolist()
    assert sum(window.learned for window in made) == length - 1


def test_nothing_of_a_test_block_is_in_a_training_window(weights):
    tokenizer = transformers().AutoTokenizer.from_pretrained(weights / "tiny")
    words = ("The cat", "A dog", "My friend", "The old king")
    blocks = [Block(0, place, (f"{word} finds.\n",)) for place, word in enumerate(words)]
    chosen = {"train": [0, 1, 3], "validation": [], "test": [2]}
    for pack in (True, False):
        parts = make_parts(blocks, chosen, tokenizer, 64, pack)
        text = [tokenizer.decode(window.ids) for window in parts.train]
        joined = ["<|end|>The cat finds.\nA dog finds.\n<|end|>", "<|end|>The old king finds.\n<|end|>"]
        assert text == (["".join(joined)] if pack else joined)
        assert [len(parts.measured[name]) for name in ("train", "validation", "test")] == [3, 0, 1]
        assert tokenizer.decode(parts.measured["test"][0][0].ids) == "<|end|>My friend finds.\n"
