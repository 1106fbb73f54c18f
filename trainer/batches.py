"""Batches prepared while the previous one is being learnt from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

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
    waiting: deque[Future[Batch]] = deque()
    with ThreadPoolExecutor(max_workers=1) as pool:
        try:
            for start in range(0, len(order), size):
                waiting.append(pool.submit(load, order[start : start + size]))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
