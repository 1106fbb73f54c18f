"""Batches prepared while the previous one is being learnt from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

Inputs = dict[str, npt.NDArray[Any]]

AHEAD = 2
"""Batches that wait, ready."""


class Batch(NamedTuple):
    """Rows of one training step."""

    inputs: Inputs
    """By the model's input names, each with the batch axis first."""
    labels: npt.NDArray[np.int32]
    """[batch]"""
    whole: float | None = None
    """How many rows the batch has with those of the other workers, by which its loss is divided;
    None: it is the whole.  Infinity: these rows are only here because there must be some."""


_T = TypeVar("_T")


def ahead(
    load: Callable[[npt.NDArray[np.int64]], Batch],
    rows: Sequence[int] | npt.NDArray[np.int64],
    size: int,
) -> Iterator[Batch]:
    """Loads batches of `size` rows in the given order, in one thread, `AHEAD` of the consumer.

    A plain thread rather than `tf.data.from_generator`, whose blocked generator can starve
    TensorFlow's own pool on a machine with two cores.
    """
    order = np.asarray(rows, np.int64)
    return prepared(load, (order[start : start + size] for start in range(0, len(order), size)))


def prepared(load: Callable[[_T], Batch], parts: Iterable[_T]) -> Iterator[Batch]:
    """Loads what stands for batches, in one thread, `AHEAD` of the consumer."""
    waiting: deque[Future[Batch]] = deque()
    with ThreadPoolExecutor(max_workers=1) as pool:
        try:
            for part in parts:
                waiting.append(pool.submit(load, part))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
