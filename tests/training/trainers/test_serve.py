"""The server of predictions answers every line and never dies of one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.training.trainers.conftest import Train

GARBAGE = [
    b"garbage",
    b"[1]",
    b"null",
    b"",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"id": 1}',
    b'{"id": 2, "rows": [{"length": "long"}]}',
    b'{"id": 3, "rows": [{"length": 1e999}]}',
    b'{"id": 4, "rows": [{"picked": 1e300}]}',
    b'{"id": 5, "rows": [[]]}',
]


def ask(model_dir: Path, lines: list[bytes]) -> tuple[int, list[dict]]:
    done = subprocess.run(
        [sys.executable, "-m", "training.trainers.serve", str(model_dir)],
        input=b"\n".join(lines) + b"\n",
        capture_output=True,
        timeout=60,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("key", ["random-forest-classifier", "k-means"])
def test_good_rows_between_garbage(train: Train, key):
    ran = train(key)
    good = json.dumps({"id": "good", "rows": [ran.result["example_row"]] * 2}).encode()
    code, answers = ask(ran.out, [good, *GARBAGE, good])
    assert code == 0
    assert len(answers) == len(GARBAGE) + 2
    assert answers[0] == answers[-1]
    assert len(answers[0]["predictions"]) == 2
    assert answers[0]["warnings"] == []
    for answer in answers[1:-1]:
        assert answer["error"]["code"] in ("bad_request", "bad_row")
        assert answer["error"]["message"]
    assert [answer["id"] for answer in answers[7:-1]] == [1, 2, 3, 4, 5]


def test_a_model_that_does_not_load_says_so_to_every_request(train: Train):
    ran = train("k-means")
    (ran.out / "model.skops").write_bytes(b"changed")
    code, answers = ask(ran.out, [b'{"id": 1, "rows": [{}]}', b'{"id": 2, "rows": [{}]}'])
    assert code == 10
    assert [answer["id"] for answer in answers] == [1, 2]
    assert all("SHA-256" in answer["error"]["message"] for answer in answers)
