"""A tiny pretrained model, documents and chats, all made on the spot."""

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa

from training.trainers.language.libraries import transformers

SUBJECTS = ("the cat", "a dog", "my friend", "the old king", "our teacher", "the river")
VERBS = ("sees", "likes", "follows", "remembers", "finds", "paints")
PLACES = ("in the garden", "by the sea", "under the bridge", "at night", "every morning")
QUICK: dict[str, Any] = {
    "context_length": 64,
    "epochs": 2,
    "batch_size": 8,
    "learning_rate": 0.01,
    "sample_tokens": 5,
    "evaluations_per_epoch": 1,
}


def sentences(count: int, seed: int) -> list[str]:
    """Sentences of a small grammar, which even a tiny model learns."""
    choose = random.Random(seed)
    words = (SUBJECTS, VERBS, SUBJECTS, PLACES)
    return [" ".join(choose.choice(part) for part in words).capitalize() + "." for _ in range(count)]


def make_base_model(folder: Path) -> Path:
    """GPT-2 with 2 layers, 64 numbers a token and 96 positions, its weights random; a byte-level vocabulary of 400."""
    from tokenizers import ByteLevelBPETokenizer

    package = transformers()
    folder.mkdir(parents=True)
    bpe = ByteLevelBPETokenizer()
    bpe.train_from_iterator(
        [*sentences(200, 1), *["### User:\n### Assistant:\n"] * 50, "Ünï ☃"],
        vocab_size=400,
        special_tokens=["<|end|>"],
        show_progress=False,
    )
    tokenizer = package.PreTrainedTokenizerFast(
        tokenizer_object=bpe._tokenizer, eos_token="<|end|>", bos_token="<|end|>", pad_token="<|end|>"
    )
    tokenizer.save_pretrained(folder)
    import torch

    torch.manual_seed(0)
    config = package.GPT2Config(
        vocab_size=len(tokenizer), n_positions=96, n_embd=64, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=0
    )
    package.GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


def documents_table(rows: int = 120, seed: int = 0) -> pa.Table:
    """`data.parquet` of the documents reader: two documents of short passages."""
    half = rows // 2
    return pa.table(
        {
            "document": pa.array([0] * half + [1] * (rows - half), pa.int32()),
            "file": ["a.txt"] * half + ["b.txt"] * (rows - half),
            "unit": ["line"] * rows,
            "number": pa.array(range(1, rows + 1), pa.int32()),
            "text": [f"{sentence}\n" for sentence in sentences(rows, seed)],
        }
    )


def chat(number: int) -> dict[str, Any]:
    question, answer = sentences(2, number)
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


def chats_table(rows: int = 60, chats: list[dict[str, Any]] | None = None) -> pa.Table:
    """`data.parquet` of the chat reader."""
    lines = [json.dumps(item) for item in (chats or [chat(number) for number in range(rows)])]
    return pa.table({"line": list(range(1, len(lines) + 1)), "tokens": [10] * len(lines), "chat": lines})


def request(trainer: str, **changes: Any) -> dict[str, Any]:
    """run.json of a tiny job."""
    config = QUICK | changes.pop("config", {})
    return {
        "trainer": trainer,
        "config": config,
        "data": {"path": "data.parquet"},
        "split": {"validation": 0.15, "test": 0.15},
        "seed": 42,
        "threads": 1,
        "output_dir": "out",
    } | changes
