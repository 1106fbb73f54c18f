from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from trainer.data.errors import DataFileUnreadable, RowInvalid
from trainer.data.hashing import hash_text
from trainer.data.split import LARGEST_GROUP, SPLITS, UNLISTED, assign, read_split, refine, torn

TRAIN, VAL, TEST = range(3)


def contents(count: int) -> np.ndarray:
    return np.array([hash_text(f"content {number}") for number in range(count)], np.uint64)


def keys(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.uint64)


def alone(count: int) -> np.ndarray:
    return np.arange(count, dtype=np.int64)


def test_the_shares_are_roughly_as_promised() -> None:
    splits = assign(alone(20000), alone(20000).astype(np.uint64), contents(20000))
    shares = np.bincount(splits) / 20000
    assert shares == pytest.approx([0.75, 0.10, 0.15], abs=0.015)


def test_a_group_goes_where_its_first_product_by_index_goes() -> None:
    # Content 3 alone is the first that lies elsewhere than content 0.
    content = contents(50)
    single = assign(alone(50), alone(50).astype(np.uint64), content)
    other = int(np.flatnonzero(single != single[0])[0])
    pair = content[[0, other]]
    together = np.zeros(2, np.int64)
    assert assign(together, keys(1, 2), pair).tolist() == [single[0]] * 2
    assert assign(together, keys(2, 1), pair).tolist() == [single[other]] * 2


def test_more_products_leave_the_others_where_they_are() -> None:
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 300, 1000)
    # A group is named by its smallest row.
    _, first, member = np.unique(groups, return_index=True, return_inverse=True)
    groups = first[member]
    indices, content = alone(1000).astype(np.uint64), contents(1000)
    few = assign(groups[:600], indices[:600], content[:600])
    assert assign(groups, indices, content)[:600].tolist() == few.tolist()


def test_the_order_of_the_rows_does_not_matter() -> None:
    groups = np.array([0, 1, 0, 3, 1, 0])
    indices, content = keys(5, 9, 3, 7, 8, 4), contents(6)
    splits = assign(groups, indices, content)
    back = slice(None, None, -1)
    assert assign(groups[back], indices[back], content[back]).tolist() == splits[back].tolist()


def test_the_table_wins_and_unlisted_look_alikes_follow_it() -> None:
    groups = np.array([0, 0, 0, 3, 3, 5])
    listed = np.array([VAL, UNLISTED, TEST, UNLISTED, UNLISTED, TRAIN], np.uint8)
    indices, content = keys(6, 5, 4, 3, 2, 1), contents(6)
    splits = assign(groups, indices, content, listed)
    # Row 2 is the first listed product of its group (index 4).
    assert splits[:3].tolist() == [VAL, TEST, TEST]
    assert splits[3:5].tolist() == assign(groups, indices, content)[3:5].tolist()
    assert splits[5] == TRAIN
    assert torn(groups, splits) == 1


def test_no_group_is_torn_without_a_table() -> None:
    groups = np.repeat(np.arange(0, 300, 3), 3)
    splits = assign(groups, alone(300).astype(np.uint64), contents(300))
    assert len(np.unique(splits)) == 3
    assert torn(groups, splits) == 0


def test_groups_too_large_for_one_split_are_taken_apart_but_equal_contents_stay() -> None:
    large = LARGEST_GROUP + 1
    content = contents(3 * large)
    content[1] = content[0]
    groups = np.arange(3 * large)
    groups[:large] = 0
    groups[large : large + LARGEST_GROUP] = large
    refined = refine(groups, np.arange(3 * large), content)
    assert refined[:3].tolist() == [0, 0, 2]
    assert len(np.unique(refined[:large])) == large - 1
    assert refined[large:].tolist() == groups[large:].tolist()


def test_a_group_too_large_falls_into_those_of_nearly_the_same_texts() -> None:
    large = 3 * LARGEST_GROUP
    close = np.arange(large)
    close[10:40] = 10
    close[100 : 101 + LARGEST_GROUP] = 100  # too large as well
    content = contents(large)
    content[101] = content[100]
    refined = refine(np.zeros(large, np.int64), close, content)
    assert set(refined[10:40].tolist()) == {10}
    assert refined[100:103].tolist() == [100, 100, 102]
    assert len(np.unique(refined)) == large - 29 - 1


def write(tmp_path: Path, *lines: str) -> Path:
    (tmp_path / "split.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_the_table_is_found_by_index_with_gaps_and_in_any_order(tmp_path: Path) -> None:
    folder = write(tmp_path, "note,index,split", "x,30,test", "y,7,train", "z,A1,val", "z,7,train")
    table = read_split(folder)
    assert table is not None
    wanted = keys(7, 8, 30, hash_text("A1") | 1 << 63)
    assert table.of(wanted).tolist() == [TRAIN, UNLISTED, TEST, VAL]


def test_there_may_be_no_table_or_an_empty_one(tmp_path: Path) -> None:
    assert read_split(tmp_path) is None
    table = read_split(write(tmp_path, "index,split"))
    assert table is not None
    assert table.of(keys(1, 2)).tolist() == [UNLISTED, UNLISTED]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("1,train", "2,dev"), "line 3: split 'dev' is none of train, val, test"),
        (("1,",), "line 2: split '' is none of"),
        (("1,train", "2,val", "1,test"), "line 4: index 1 is listed in two splits"),
        (("1",), "line 2: the row is not as wide as the header"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, lines: tuple[str, ...], reason: str) -> None:
    with pytest.raises(RowInvalid, match=reason):
        read_split(write(tmp_path, "index,split", *lines))


def test_an_unreadable_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileUnreadable, match=r"split\.csv"):
        read_split(write(tmp_path, "index,split", '1,"train'))


def test_splits_have_the_names_of_the_command_line() -> None:
    assert SPLITS == ("train", "val", "test")
