"""Documents as blocks of running text, split by block, packed into windows."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import torch
from torch import Tensor

from training.trainers.errors import DataError
from training.trainers.language.examples import Example, Parts
from training.trainers.language.splitting import NAMES

BLOCK = 2000  # characters, about
FEWEST_BLOCKS = 100  # a short dataset is cut finer, down to a passage a block: intervals need texts to draw from


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring passages of one document."""

    document: int
    place: int  # of the block in its document
    passages: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.passages)


def read_blocks(path: Path) -> list[Block]:
    """The blocks of `data.parquet` in order. Raises DataError when there is no text."""
    table = pq.read_table(path, columns=["document", "text"])
    rows = list(zip(table["document"].to_pylist(), table["text"].to_pylist(), strict=True))
    whole = sum(len(text) for _, text in rows)
    if not whole:
        raise DataError("The dataset holds no text.", hint="Choose a dataset with documents.", code="no_text")
    size = min(BLOCK, whole // FEWEST_BLOCKS)
    blocks: list[Block] = []
    for document, passages in groupby(rows, key=lambda row: row[0]):
        held: list[str] = []
        made: list[tuple[str, ...]] = []
        for _, text in passages:
            held.append(text)
            if sum(map(len, held)) >= size:
                made.append(tuple(held))
                held = []
        if held:
            made.append(tuple(held))
        blocks += [Block(document, place, texts) for place, texts in enumerate(made)]
    return blocks


def make_parts(blocks: list[Block], chosen: dict[str, list[int]], tokenizer: Any, context: int, pack: bool) -> Parts:
    """Training windows from runs of neighbouring blocks; for measuring, each block by itself."""
    tokens = [_tokens(block.text, tokenizer) for block in blocks]
    measured = {
        name: [windows(_with_start(tokens[number], tokenizer), context) for number in chosen[name]] for name in NAMES
    }
    end = torch.tensor([tokenizer.eos_token_id])
    runs = [torch.cat([end, *(tokens[number] for number in run), end]) for run in _runs(blocks, chosen["train"])]
    joined = [torch.cat(runs)] if pack else runs
    train = [window for run in joined for window in windows(run, context)]
    passages = {name: sum(len(blocks[number].passages) for number in chosen[name]) for name in NAMES}
    return Parts(train, measured, passages)


def windows(tokens: Tensor, context: int) -> list[Example]:
    """Pieces of at most `context` tokens. Each begins with the last token of the one before, so that every token but
    the very first is predicted exactly once.
    """
    step = context - 1
    pieces = (tokens[start : start + context] for start in range(0, max(1, len(tokens) - 1), step))
    return [Example(piece, piece) for piece in pieces if len(piece) > 1]


def _runs(blocks: list[Block], numbers: list[int]) -> list[list[int]]:
    """Training blocks that follow each other in their document: text is joined only where nothing was taken out."""
    runs: list[list[int]] = []
    for number in numbers:
        before = blocks[runs[-1][-1]] if runs else None
        block = blocks[number]
        if before and before.document == block.document and before.place + 1 == block.place:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _tokens(text: str, tokenizer: Any) -> Tensor:
    return torch.tensor(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"], dtype=torch.long)


def _with_start(tokens: Tensor, tokenizer: Any) -> Tensor:
    start = tokenizer.bos_token_id if tokenizer.bos_token_id is not None else tokenizer.eos_token_id
    return torch.cat([torch.tensor([start]), tokens])
