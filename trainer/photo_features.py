"""What the frozen backbone sees in photos: computed once, kept in a file, read in slices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
from numpy.lib.format import open_memmap

from trainer.batches import Batch, ahead
from trainer.fitting import outputs
from trainer.photo_views import view
from trainer.photos import Photos
from trainer.task import Rows, Task

BATCH = 32

MOST_VIEWS, MOST_LOOKS = 8, 100_000
"""Of each photo so many views are looked at, and of all together about so many: a small catalogue
gains from them, a large one has photos enough, and its cost stays bounded."""


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

            for number in range(self.views):
                start = 0
                for found in outputs(backbone, ahead(load, rows, BATCH)):
                    self._values[number, start : start + len(found)] = found
                    start += len(found)
                    done += len(found)
                    task.progress("Looking at photos", done, self.views * len(rows))

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
