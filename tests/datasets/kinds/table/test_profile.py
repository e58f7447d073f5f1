"""Profiles against numpy's own figures, exact for small tables and within the stated bounds for large ones."""

import numpy as np
import pyarrow as pa
import pytest

from datasets.kinds.table.hashing import hash_texts
from datasets.kinds.table.sketch import Commonest, Distinct, Moments, Quantiles


def test_small_column_is_exact(read_table):
    values = np.random.default_rng(1).normal(10, 3, 500).round(3)
    reading = read_table("k,x\n" + "".join(f"v,{value}\n" for value in values))
    column = reading["columns"][1]
    assert column["unique"] == len(np.unique(values))
    assert "unique_approx" not in column
    stats = column["stats"]
    assert stats["mean"] == pytest.approx(values.mean(), rel=1e-12)
    assert stats["std"] == pytest.approx(values.std(ddof=1), rel=1e-12)
    for share, value in stats["quantiles"].items():
        assert value == pytest.approx(np.quantile(values, float(share)), rel=1e-12)
    assert sum(column["histogram"]["counts"]) == 500
    assert len(column["histogram"]["edges"]) == len(column["histogram"]["counts"]) + 1


def test_whole_numbers_get_a_bin_each(read_table):
    reading = read_table("k,x\n" + "v,1\nv,2\nv,2\nv,4\n" * 5)
    assert reading["columns"][1]["histogram"] == {"edges": [0.5, 1.5, 2.5, 3.5, 4.5], "counts": [5, 10, 0, 5]}


@pytest.mark.parametrize("draw", ["normal", "pareto", "few"])
def test_quantiles_of_many_values_are_within_a_thousandth_of_the_ranks(draw):
    chance = np.random.default_rng(3)
    count = 2_000_000
    drawn = {
        "normal": chance.normal(size=count),
        "pareto": chance.pareto(0.5, count),
        "few": chance.integers(0, 9, count),
    }
    values = drawn[draw].astype(np.float64)
    sketch = Quantiles(65_536)
    for block in np.array_split(values, 57):
        sketch.add(np.sort(block))
    kept, weights = sketch.weighted()
    assert weights.sum() == count
    ordered = np.sort(values)
    for share in (0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999):
        found = kept[np.searchsorted(np.cumsum(weights), share * count)]
        low, high = np.searchsorted(ordered, found, "left"), np.searchsorted(ordered, found, "right")
        assert low - 0.001 * count <= share * count <= high + 0.001 * count


@pytest.mark.parametrize("distinct", [10, 60_000, 70_000, 1_500_000])
def test_distinct_values_are_exact_up_to_the_bound_and_within_two_percent_beyond(distinct):
    sketch = Distinct(65_536)
    texts = np.char.add("value ", np.arange(distinct).astype(str))
    for block in np.array_split(np.concatenate([texts, texts[: distinct // 2]]), 20):
        sketch.add(hash_texts(pa.array(block)))
    if distinct <= 65_536:
        assert (sketch.count(), sketch.exact) == (distinct, True)
    else:
        assert not sketch.exact
        assert sketch.count() == pytest.approx(distinct, rel=0.02)


def test_hashes_tell_texts_apart_that_differ_in_length_or_end_only():
    texts = ["", "a", "aa", "a\0", "abcdefgh", "abcdefghi", "abcdefgh\0", "b" * 256, "b" * 257, "b" * 600, "é", "e"]
    assert len(set(hash_texts(pa.array(texts)).tolist())) == len(texts)
    assert hash_texts(pa.array(["x", *texts]).slice(1)).tolist() == hash_texts(pa.array(texts)).tolist()


def test_moments_merge_like_one_block():
    values = np.random.default_rng(5).normal(1e9, 1, 10_001)
    moments = Moments()
    for block in np.array_split(values, 7):
        moments.add(block)
    assert moments.std == pytest.approx(values.std(ddof=1), rel=1e-6)
    assert (moments.low, moments.high, moments.count) == (values.min(), values.max(), 10_001)


def test_commonest_values_survive_many_rare_ones():
    common = Commonest(100)
    for block in range(50):
        common.add({"often": 500, "sometimes": 50} | {f"rare {block} {number}": 1 for number in range(60)})
    assert not common.exact
    assert common.top(2) == [("often", 25_000), ("sometimes", 2_500)]


def test_columns_that_hardly_repeat_have_no_commonest_values():
    common = Commonest(100)
    for block in range(5):
        common.add({f"{block} {number}": 1 for number in range(60)})
    assert not common.worthwhile


def test_extreme_numbers_give_finite_json(read_table):
    reading = read_table("k,x\n" + "v,1e308\nv,-1e308\nv,1e-320\n" * 5)
    assert reading["columns"][1]["stats"]["std"] is None
    assert sum(reading["columns"][1]["histogram"]["counts"]) == 15
