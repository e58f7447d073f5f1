"""Chats as one sequence each, in which only the assistant's words count."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import torch

from training.trainers.errors import DataError
from training.trainers.job import Job
from training.trainers.language.examples import IGNORED, Example, Parts
from training.trainers.language.splitting import NAMES
from training.trainers.language.template import assistant_spans, plain_messages

Messages = list[dict[str, Any]]


def read_chats(path: Path) -> list[Messages]:
    """The messages of each chat of `data.parquet`, their contents as text. Raises DataError when there is none."""
    chats = [plain_messages(json.loads(text)) for text in pq.read_table(path, columns=["chat"])["chat"].to_pylist()]
    if not chats:
        raise DataError("The dataset holds no chat.", hint="Choose a dataset with chats.", code="no_chats")
    return chats


def encode(messages: Messages, tokenizer: Any, context: int) -> Example:
    """One chat, cut off at the context's length. A token counts when all of it is the assistant's."""
    text, spans = assistant_spans(messages, tokenizer)
    found = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    ids = torch.tensor(found["input_ids"][:context], dtype=torch.long)
    labels = torch.full_like(ids, IGNORED)
    for place, (start, end) in enumerate(found["offset_mapping"][:context]):
        if end > start and any(first <= start and end <= last for first, last in spans):
            labels[place] = ids[place]
    return Example(ids, labels)


def make_parts(chats: list[Messages], chosen: dict[str, list[int]], tokenizer: Any, context: int, job: Job) -> Parts:
    """Every chat of each part; one whose answers lie beyond the context is left out, with a warning."""
    parts: dict[str, list[Example]] = {}
    cut = lost = 0
    for name in NAMES:
        examples = [encode(chats[number], tokenizer, context) for number in chosen[name]]
        cut += sum(len(example.ids) == context for example in examples)
        parts[name] = [example for example in examples if example.learned]
        lost += len(examples) - len(parts[name])
    if cut:
        job.warning("cut_off", f"{cut:,} of {len(chats):,} chats are longer than {context:,} tokens and were cut off.")
    if lost:
        job.warning(
            "no_answer_in_context", f"{lost:,} chats were left out: their answers begin after {context:,} tokens."
        )
    if not parts["train"] or not parts["test"]:
        raise DataError(
            f"No chat to {'learn from' if not parts['train'] else 'test on'} has an answer within {context:,} tokens.",
            hint="Choose a longer context, a base model that has one, or shorter chats.",
            code="context_too_short",
        )
    measured = {name: [[example] for example in parts[name]] for name in NAMES}
    return Parts(parts["train"], measured, {name: len(parts[name]) for name in NAMES})
