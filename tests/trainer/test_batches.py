"""Batches that are loaded ahead."""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt
import pytest

from trainer.batches import AHEAD, Batch, ahead


def load(rows: npt.NDArray[np.int64]) -> Batch:
    return Batch({"row": rows}, rows.astype(np.int32))


@pytest.mark.parametrize(("rows", "size"), [(0, 4), (1, 4), (4, 4), (10, 4), (40, 4)])
def test_every_row_comes_once_and_in_order(rows: int, size: int) -> None:
    batches = list(ahead(load, range(rows), size))
    assert [row for batch in batches for row in batch.labels] == list(range(rows))
    assert all(len(batch.labels) == size for batch in batches[:-1])


def test_no_more_is_loaded_than_a_few_ahead() -> None:
    loaded: list[int] = []

    def watch(rows: npt.NDArray[np.int64]) -> Batch:
        loaded.append(int(rows[0]))
        return load(rows)

    batches = ahead(watch, range(100), 1)
    next(batches)
    assert len(loaded) <= AHEAD + 1
    batches.close()
    assert len(loaded) <= AHEAD + 1


def test_loading_happens_beside_the_consumer_and_ends_with_it() -> None:
    threads: set[int] = set()

    def watch(rows: npt.NDArray[np.int64]) -> Batch:
        threads.add(threading.get_ident())
        return load(rows)

    before = threading.active_count()
    assert len(list(ahead(watch, range(5), 1))) == 5
    assert threads and threading.get_ident() not in threads
    assert threading.active_count() == before


def test_what_goes_wrong_while_loading_reaches_the_consumer() -> None:
    def fail(rows: npt.NDArray[np.int64]) -> Batch:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(ahead(fail, range(5), 2))
