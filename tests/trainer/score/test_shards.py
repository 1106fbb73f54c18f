"""Shards follow from the files alone, and hold every row once."""

from __future__ import annotations

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from channel.access import AMBIENT
from trainer.score.columns import Columns
from trainer.score.places import place_of
from trainer.score.plan import _ranges, plan

from .conftest import Shop

SIZES = st.lists(st.integers(0, 50), max_size=12)


@given(SIZES, st.integers(1, 30))
def test_ranges_hold_every_row_once(groups: list[int], most: int) -> None:
    ranges = list(_ranges(groups, most))
    assert [row for first, rows in ranges for row in range(first, first + rows)] == [
        *range(sum(groups))
    ]
    assert all(0 < rows <= most for _, rows in ranges)


@given(SIZES, st.integers(1, 30))
def test_a_shard_is_whole_groups_or_a_part_of_one(groups: list[int], most: int) -> None:
    ends = [0, *accumulate(groups)]
    for first, rows in _ranges(groups, most):
        last = first + rows
        inside = any(start <= first and last <= end for start, end in pairwise(ends))
        assert inside or (first in ends and last in ends)


def test_small_groups_are_taken_together() -> None:
    assert list(_ranges([4, 4, 4, 25, 4], 10)) == [
        (0, 8),
        (8, 4),
        (12, 8),
        (20, 8),
        (28, 9),
        (37, 4),
    ]


def test_shards_are_the_same_every_time(shop: Shop) -> None:
    shop.products(60, "a.parquet")
    shop.products(7, "b.parquet")
    place = place_of(str(shop.data), AMBIENT)
    first, again = (plan(place, Columns(), (), 10) for _ in range(2))
    assert first == again
    assert [shard.number for shard in first.shards] == list(range(8))
    assert [shard.rows for shard in first.shards] == [8, 8, 9, 8, 8, 9, 10, 7]


def test_every_row_of_every_shard_is_its_own(shop: Shop) -> None:
    shop.products(60)
    for most in (1, 7, 10, 24, 25, 26, 60, 1000):
        shop.run(shard_rows=most, anew=True)
        assert [row["productid"] for row in shop.answers()] == list(range(60))
