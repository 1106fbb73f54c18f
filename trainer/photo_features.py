"""What the frozen backbone sees in photos: computed once, kept in a file, read in slices."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import numpy.typing as npt
from numpy.lib.format import open_memmap

from trainer.batches import Batch, ahead
from trainer.fitting import outputs
from trainer.photo_views import view
from trainer.photos import Photos
from trainer.task import Rows, Task
from trainer.workers.errors import CheckpointMissing

BATCH = 32

MOST_VIEWS, MOST_LOOKS = 8, 100_000
"""Of each photo so many views are looked at, and of all together about so many: a small catalogue
gains from them, a large one has photos enough, and its cost stays bounded."""


class _Unit(NamedTuple):
    """One view of the photos of one shard: what one worker looks at by itself."""

    name: str
    view: int
    places: Rows
    """Among all rows with a photo."""
    own: bool


def _units(task: Task, rows: Rows, views: int) -> Iterator[_Unit]:
    """What there is to be looked at, in the order of the views."""
    shards = np.zeros(len(rows), np.int32) if task.shards is None else task.shards[rows]
    for view_number in range(views):
        for shard in np.unique(shards):
            own = int(shard) % task.team.count == task.team.number
            name = f"photos-view-{view_number}-shard-{shard:05}"
            yield _Unit(name, view_number, np.flatnonzero(shards == shard), own)


def views_of(photos: int) -> int:
    """How many views of each of so many photos are looked at."""
    return int(np.clip(MOST_LOOKS // max(1, photos), 1, MOST_VIEWS))


class PhotoFeatures:
    """The backbone's features of rows with a photo, from several views each.

    A context manager, at whose end the file goes.
    """

    def __init__(self, task: Task, backbone: keras.Model, photos: Photos, rows: Rows) -> None:
        """Looks at the photos of these rows (ascending)."""
        self._rows = rows
        self._path = task.folder / "photo_features.npy"
        task.folder.mkdir(parents=True, exist_ok=True)
        self.views = views_of(len(rows))
        shape = (self.views, len(rows), backbone.output.shape[-1])
        self._values = open_memmap(self._path, "w+", np.float16, shape)
        done = 0
        with ThreadPoolExecutor() as pool:

            def load(some: Rows) -> Batch:
                pixels = photos.batch(some).inputs["photo"]
                seen = pool.map(lambda row, one: view(one, number, (task.seed, row)), some, pixels)
                return Batch({"photo": np.stack(list(seen))}, task.labels[some])

            for unit in _units(task, rows, self.views):
                if not unit.own:
                    continue
                done += len(unit.places)
                if self._recall(task, unit):
                    continue
                done -= len(unit.places)
                number, start = unit.view, 0
                for found in outputs(backbone, ahead(load, rows[unit.places], BATCH)):
                    self._values[number, unit.places[start : start + len(found)]] = found
                    start += len(found)
                    done += len(found)
                    task.progress("Looking at photos", done, self.views * len(task.own(rows)))
                if task.checkpoints is not None:
                    seen = self._values[number, unit.places]
                    task.checkpoints.write(unit.name, {"features": seen})
        task.team.barrier()
        if task.team.is_chief:
            for unit in _units(task, rows, self.views):
                if not unit.own and not self._recall(task, unit):
                    raise CheckpointMissing(name=unit.name)

    def _recall(self, task: Task, unit: _Unit) -> bool:
        """Takes what was seen of a unit from the checkpoints, if it is there."""
        found = None if task.checkpoints is None else task.checkpoints.read(unit.name)
        if found is None:
            return False
        self._values[unit.view, unit.places] = found["features"]
        return True

    def of(self, rows: Rows, views: int | None = None) -> npt.NDArray[np.float16]:
        """Features of these rows, view after view: [views * rows, features]."""
        places = np.searchsorted(self._rows, rows)
        some: npt.NDArray[np.float16] = self._values[: views or self.views, places]
        return some.reshape(-1, some.shape[-1])

    def __enter__(self) -> PhotoFeatures:
        return self

    def __exit__(self, *_: object) -> None:
        del self._values
        Path(self._path).unlink(missing_ok=True)
