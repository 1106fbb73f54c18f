"""What goes wrong with the weekly job: each as a block around the attempt that it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from channel.errors import ChannelUnreachable
from common.errors import ProductError
from trainer.job.record import Run, Runs
from trainer.stages import Stage

Patch = pytest.MonkeyPatch
Incident = Callable[[Any, Patch], AbstractContextManager[None]]


class Killed(BaseException):
    """As by SIGKILL: nothing of ours gets to see it."""


def killed(at: Stage) -> Incident:
    """The process is gone while a stage is at work: nothing can be noted, and nobody told."""

    @contextmanager
    def incident(shop: Any, patch: Patch) -> Iterator[None]:
        from trainer.job import job, memory

        write = Runs.write

        def writing(runs: Runs, run: Run) -> None:
            if run.stages and run.stages[-1].stage is at and run.at is None:
                raise Killed
            write(runs, run)

        patch.setattr(memory.Runs, "write", writing)
        patch.setattr(job.Job, "_end", lambda *_: None)
        with pytest.raises(Killed):
            yield

    return incident


def fails(where: str, error: Exception) -> Incident:
    """What `where` names (module, colon, dotted name) raises."""

    @contextmanager
    def incident(shop: Any, patch: Patch) -> Iterator[None]:
        def failing(*_: object, **__: object) -> Any:
            raise error

        module, _, name = where.partition(":")
        patch.setattr(f"{module}.{name}", failing)
        with pytest.raises(type(error)):
            yield

    return incident


@contextmanager
def data_missing(shop: Any, patch: Patch) -> Iterator[None]:
    """The share with the products is not mounted."""
    data = shop.folder / "data"
    data.rename(shop.folder / "unmounted")
    try:
        with pytest.raises(ProductError):
            yield
    finally:
        (shop.folder / "unmounted").rename(data)


@contextmanager
def half_a_table(shop: Any, patch: Patch) -> Iterator[None]:
    """Somebody is just writing the table anew."""
    table = shop.folder / "data" / "Y_train_CVw08PX.csv"
    whole = table.read_bytes()
    table.write_bytes(whole[: len(whole) // 3])
    try:
        with pytest.raises(ProductError):
            yield
    finally:
        table.write_bytes(whole)


def full() -> OSError:
    """What a full disk raises."""
    return OSError(28, "No space left on device", "model.bundle")


def away() -> Exception:
    """What a store that is down raises."""
    return ChannelUnreachable(url="s3://shop-models/prod", reason="it does not answer")
