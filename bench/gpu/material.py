"""Generated data as the portal's readers write it: pictures, documents, chats."""

import hashlib
import io
import json
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

CLASSES = ("blue", "green", "red")
WORDS = (
    ("The cat", "A dog", "My friend", "The old king", "Our teacher"),
    ("sees", "likes", "follows", "remembers", "finds"),
    ("a river", "the sea", "an old song", "two birds", "the garden"),
    ("at night.", "every morning.", "by chance.", "once a year."),
)


def write_pictures(path: Path, images: int, side: int, seed: int = 0) -> None:
    """Squares of three colours with noise."""
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(images):
        pixels = chance.integers(0, 160, (side, side, 3))
        top = int(chance.integers(0, side // 2))
        pixels[top : top + side // 2, top : top + side // 2, 2 - number % 3] += 60
        out = io.BytesIO()
        Image.fromarray(pixels.astype(np.uint8)).save(out, "PNG", compress_level=1)
        content = out.getvalue()
        said = {"label": CLASSES[number % 3], "split": "", "name": f"{number}.png", "mode": "RGB", "format": "PNG"}
        digest = hashlib.sha256(content).hexdigest()
        rows.append({**said, "width": side, "height": side, "sha256": digest, "image": content})
    pq.write_table(pa.Table.from_pylist(rows), path)


def sentences(count: int, seed: int = 0) -> list[str]:
    """Sentences of a small grammar, each with a number, so that no two are the same."""
    choose = random.Random(seed)
    return [f"On day {number}: {' '.join(choose.choice(part) for part in WORDS)}" for number in range(count)]


def write_documents(path: Path, passages: int) -> None:
    text = [f"{sentence}\n" for sentence in sentences(passages)]
    numbers = list(range(1, passages + 1))
    columns = {"document": [0] * passages, "file": ["made.txt"] * passages, "unit": ["line"] * passages}
    pq.write_table(pa.table({**columns, "number": numbers, "text": text}), path)


def write_chats(path: Path, chats: int) -> None:
    lines = []
    for number, sentence in enumerate(sentences(chats)):
        question = {"role": "user", "content": f"What was on day {number}?"}
        lines.append(json.dumps({"messages": [question, {"role": "assistant", "content": sentence}]}))
    pq.write_table(pa.table({"line": list(range(1, chats + 1)), "tokens": [20] * chats, "chat": lines}), path)
