"""Which rows are learnt from, and which are held out."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from common.progress import silent
from trainer import task as task_module
from trainer.data.scan import scan
from trainer.errors import NothingToTrainOn
from trainer.task import FOLDS, Task, check_shares, learnable, new_task
from trainer.workers.team import Team


def make(rows: int, groups: np.ndarray | None = None) -> Task:
    index: Any = SimpleNamespace(groups=np.arange(100) if groups is None else groups)
    labels = np.zeros(100, np.int32)
    return Task(
        index, labels, 2, np.arange(5, rows), np.arange(5), seed=0, folder=Path(), progress=silent
    )


def test_every_row_is_held_out_once_with_its_look_alikes() -> None:
    groups = np.arange(100) // 3
    task = make(90, groups)
    folds = task.folds()
    assert len(folds) == FOLDS
    assert sorted(np.concatenate([fold.choose for fold in folds])) == list(range(90))
    for fold in folds:
        np.testing.assert_array_equal(fold.rows, np.arange(90))
        assert not set(groups[fold.train]) & set(groups[fold.choose])
        assert 10 < len(fold.choose) < 35


def test_the_folds_are_those_of_the_data_alone() -> None:
    task = make(90)
    other = Task(**{**vars(task), "seed": 1, "train": task.train[::-1]})
    for one, again in zip(task.folds(), other.folds(), strict=True):
        np.testing.assert_array_equal(one.choose, again.choose)


def test_many_rows_are_held_out_by_the_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_module, "FOLDED_ROWS", 89)
    task = make(90)
    assert task.folds() == [task]


def test_too_few_groups_for_folds() -> None:
    task = make(90, np.zeros(100, np.int64))
    assert task.folds() == [task]


def sharded(rows: int, shards: int, count: int = 1) -> list[Task]:
    """The task as each of so many workers sees it."""
    task = replace(make(rows), shards=(np.arange(100) % shards).astype(np.int32))
    return [replace(task, team=Team(None, number, count)) for number in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 7, 16])
def test_any_number_of_workers_learns_from_the_same_batches(count: int, size: int) -> None:
    (alone,) = sharded(90, 4)
    expected = [sorted(rows) for rows, _ in alone.shares(1, size)]
    workers = [list(task.shares(1, size)) for task in sharded(90, 4, count)]
    assert {len(shares) for shares in workers} == {len(expected)}  # as many steps for each
    for step, whole in enumerate(expected):
        shares = [shares[step] for shares in workers]
        assert all(len(rows) for rows, _ in shares)
        counted = [rows for rows, of in shares if of == len(whole)]
        assert sorted(np.concatenate(counted)) == whole
        assert all(math.isinf(of) for rows, of in shares if of != len(whole))


def test_workers_have_about_as_much_to_do_for_each_batch() -> None:
    workers = [list(task.shares(1, 16)) for task in sharded(90, 4, 2)]
    for mine, theirs in zip(*workers, strict=True):
        assert abs(len(mine[0]) - len(theirs[0])) <= 2


def test_an_epoch_can_be_gone_on_with() -> None:
    (alone,) = sharded(90, 4)
    every = list(alone.shares(2, 16))
    for start in range(len(every) + 1):
        for one, other in zip(alone.shares(2, 16, start), every[start:], strict=True):
            np.testing.assert_array_equal(one[0], other[0])


def test_without_shards_the_order_is_that_of_chance_alone() -> None:
    task = make(90)
    expected = np.random.default_rng((0, 3)).permutation(task.train)
    np.testing.assert_array_equal(task.shuffled(3), expected)
    one_shard = replace(task, shards=np.zeros(100, np.int32))
    np.testing.assert_array_equal(one_shard.shuffled(3), expected)


def test_a_worker_without_anything_to_learn_from() -> None:
    has = np.zeros(100, np.bool_)
    has[[4, 8, 12, 16]] = True  # all in shard 0
    report = SimpleNamespace(data_dir="DATA")
    (alone,) = sharded(90, 4)
    index: Any = SimpleNamespace(
        groups=np.arange(100), has_text=np.ones(100, np.bool_), has_photo=has, report=report
    )
    check_shares(replace(alone, index=index))
    with pytest.raises(NothingToTrainOn, match="worker 1 of 2 would have no product"):
        check_shares(replace(alone, index=index, team=Team(None, 0, 2)))


def test_what_ships_learns_from_all() -> None:
    whole = make(90).whole()
    np.testing.assert_array_equal(whole.train, np.arange(90))
    assert not len(whole.choose)


def test_a_category_of_the_test_rows_alone_cannot_be_learnt(
    shop: Any, tmp_path: Path, jpeg: Any
) -> None:
    shop.categories.append(("30", "Vélos", "Bicycles"))
    parts = ["train", "train", "val", "test"]
    codes = ["20", "20", "10", "30"]
    for number, code in enumerate(codes):
        shop.add(number, f"objet {code} numéro {number}", label=code, photo=jpeg(number))
    shop.table("split.csv", ("index", "split"), *enumerate(parts))
    with scan(shop.write(), tmp_path / "work") as index:
        task = new_task(index, tmp_path, 0, silent)
        assert [one.code for one in learnable(index)] == ["10", "20"]
        np.testing.assert_array_equal(task.labels, [1, 1, 0, -1])
        np.testing.assert_array_equal(task.rows, [0, 1, 2])
        assert task.classes == 2


def test_nothing_to_tell_apart(shop: Any, tmp_path: Path, jpeg: Any) -> None:
    for number in range(8):
        shop.add(number, f"objet numéro {number}", photo=jpeg(number))
    with scan(shop.write(), tmp_path / "work") as index, pytest.raises(NothingToTrainOn):
        new_task(index, tmp_path, 0, silent)
