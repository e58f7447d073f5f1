"""Whatever the bytes are: a reading or a refusal, soon, and the same one every time."""

import json
import random

import pytest

from datasets.kinds.base import ReadRefused

SEEDS = (
    b'id,name,when,x\n1,"a, b",2024-01-02,1.5\n2,"say ""hi""",2024-02-03,NA\n3,=cmd,2024-13-01,1e400\n4,\xc3\xa9,,inf\n'
    * 3,
    "a;b\n1,5;x\n2,25;y\n".encode("utf-16"),
    b"a\tb\r\n1\t2\r\n\r\n3\t4\r\n",
    b"x\r1\r2\r'3'\r",
    b'"a\nb","c"\n"1\n2",3\n',
)
ALPHABET = b'"",;\t|\r\n\0 \'=+-@.0123456789aeNnA/:\xff\xfe\xe9\xc3\xa9\xef\xbb\xbf'


def mutated(chance: random.Random) -> bytes:
    content = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(content) + 1)
        match chance.randrange(4):
            case 0:
                content[place:place] = bytes(chance.choices(ALPHABET, k=chance.randint(1, 6)))
            case 1:
                del content[place : place + chance.randint(1, 8)]
            case 2:
                content[place : place + 1] = bytes([chance.randrange(256)])
            case _:
                content[place:place] = content[: chance.randint(0, 40)]
    return bytes(content)


def outcome(read_table, content: bytes) -> str:
    """Text of the reading or refusal; any other exception fails the test."""
    try:
        reading = read_table(content)
    except ReadRefused as refused:
        return f"{refused.code}: {refused.message}"
    assert sum(len(row) for row in reading["preview"]["rows"]) <= 50 * len(reading["columns"])
    assert all(found["missing"] <= reading["rows"] for found in reading["columns"])
    return json.dumps(reading, allow_nan=False)


@pytest.mark.parametrize("seed", range(8))
def test_mutations_never_break_the_reader(read_table, seed):
    chance = random.Random(seed)
    for _ in range(60):
        content = mutated(chance)
        try:
            outcome(read_table, content)
        except Exception as error:
            pytest.fail(f"{content!r} gave {error!r}")


@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_never_break_the_reader(read_table, seed):
    chance = random.Random(seed)
    for _ in range(40):
        size = chance.randint(1, 400)
        drawn = chance.randbytes(size) if chance.random() < 0.5 else bytes(chance.choices(ALPHABET, k=size))
        try:
            outcome(read_table, drawn)
        except Exception as error:
            pytest.fail(f"{drawn!r} gave {error!r}")


@pytest.mark.parametrize(
    "hostile",
    [
        b'"' * 3_000_000,
        b"a,b\n" + b'"x\n' * 300_000,
        b'a,b\n"' + b'""' * 1_500_000,
        b"a" * 5_000_000,
        b"," * 1_000_000,
        b"a\n" + b"\n" * 5_000_000,
        b"a,b\n" + b'1,"\n' * 400_000,
    ],
    ids=["quotes", "open-quotes", "doubled", "one-cell", "commas", "blank-lines", "odd-quotes"],
)
@pytest.mark.timeout(20)
def test_hostile_megabytes_end_soon(read_table, hostile):
    outcome(read_table, hostile)


def test_same_bytes_give_the_same_reading_and_parquet(read_table):
    content = SEEDS[0]
    assert outcome(read_table, content) == outcome(read_table, content)
