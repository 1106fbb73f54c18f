"""The photos of a task as batches, from the cache."""

from __future__ import annotations

from pathlib import Path

from bundle.spec import PhotoSpec
from trainer import photo_model
from trainer.batches import Batch
from trainer.photo_cache import PhotoCache
from trainer.shards.reading import ShardedIndex
from trainer.task import Rows, Task


def photo_spec(weights: str) -> PhotoSpec:
    """What the photo branch with these weights sees."""
    return PhotoSpec(photo_model.SMALL_SIZE if weights == "none" else photo_model.PRETRAINED_SIZE)


class Photos:
    """Batches of the photos of a task's rows; a context manager."""

    def __init__(self, task: Task, spec: PhotoSpec) -> None:
        """Decodes what the cache of the work folder does not have yet; shards have it all."""
        self._task = task
        self._cache: PhotoCache | None = None
        if isinstance(task.index, ShardedIndex):
            return
        self._cache = PhotoCache(task.folder / f"photos-{spec.size}", spec)
        try:
            self._cache.fill(self._paths(task.rows), task.progress)
        except BaseException:
            self._cache.close()
            raise

    def batch(self, rows: Rows) -> Batch:
        """The photos of these rows: uint8 [batch, size, size, 3]."""
        if isinstance(self._task.index, ShardedIndex):
            pixels = self._task.index.photos.pixels(rows)
        else:
            assert self._cache is not None
            pixels = self._cache.read(self._paths(rows))
        return Batch({"photo": pixels}, self._task.labels[rows])

    def _paths(self, rows: Rows) -> list[Path]:
        paths = [product.photo for product in self._task.index.products(rows)]
        return [path for path in paths if path is not None]

    def __enter__(self) -> Photos:
        return self

    def __exit__(self, *_: object) -> None:
        if self._cache is not None:
            self._cache.close()
