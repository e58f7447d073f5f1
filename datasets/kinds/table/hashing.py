"""64-bit hashes of whole columns at once, the same on every machine and in every run."""

import hashlib

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

LONG_TEXT = 256
_MULTIPLIERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_STEP = np.uint64(0x9E3779B97F4A7C15)
_BYTE_MASKS = np.array([(1 << (8 * count)) - 1 for count in range(8)] + [2**64 - 1], np.uint64)


def mix(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser: spreads 64 input bits over 64 output bits, one to one."""
    mixed = bits + _STEP
    mixed ^= mixed >> _SHIFTS[0]
    mixed *= _MULTIPLIERS[0]
    mixed ^= mixed >> _SHIFTS[1]
    mixed *= _MULTIPLIERS[1]
    mixed ^= mixed >> _SHIFTS[2]
    return mixed


def hash_numbers(values: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.uint64]:
    """Hashes of numbers; -0.0 and 0.0 are the same value."""
    signless = values + 0.0 if values.dtype == np.float64 else values
    return mix(signless.view(np.uint64))


def hash_texts(texts: pa.Array) -> NDArray[np.uint64]:
    """Hashes of an array of strings without nulls, eight bytes of all of them at a time."""
    count = len(texts)
    if not count:
        return np.empty(0, np.uint64)
    _, offsets_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int32)[texts.offset : texts.offset + count + 1].astype(np.int64)
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
    used = np.concatenate([data[: offsets[-1]], np.zeros(8, np.uint8)])
    words = np.lib.stride_tricks.as_strided(used[:8].view(np.uint64), shape=(len(used) - 7,), strides=(1,))
    starts, lengths = offsets[:-1], np.diff(offsets)
    hashes = mix(lengths.astype(np.uint64))
    active = np.flatnonzero((lengths > 0) & (lengths <= LONG_TEXT))
    done = 0
    while len(active):
        left = lengths[active] - done
        word = words[starts[active] + done] & _BYTE_MASKS[np.minimum(left, 8)]
        hashes[active] = mix(hashes[active] ^ word)
        done += 8
        active = active[left > 8]
    for place in np.flatnonzero(lengths > LONG_TEXT):
        start, end = int(offsets[place]), int(offsets[place + 1])
        digest = hashlib.blake2b(data[start:end].tobytes(), digest_size=8).digest()
        hashes[place] = np.frombuffer(digest, np.uint64)[0]
    return hashes
