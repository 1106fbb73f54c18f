"""The stages of a retraining, and who remembers which of them are finished."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


class Stage(StrEnum):
    """The stages in their order; each can be gone on from."""

    CORRECTIONS = "corrections"
    """Pulls what people decided."""
    RENEW = "renew"
    """Signs the channel afresh, which also proves that it can be written."""
    DATA = "data"
    """Fetches and checks."""
    TRAIN = "train"
    CONVERT = "convert"
    JUDGE = "judge"
    PUBLISH = "publish"


class Memory(Protocol):
    """What a run knows of its earlier attempts."""

    @property
    def until(self) -> Stage:
        """The last stage to be done now."""

    def recall(self, stage: Stage) -> dict[str, Any] | None:
        """What a finished stage left; None where it is not finished."""

    def at(self, stage: Stage) -> _Noting:
        """A block in which a stage is at work, with the facts that it leaves when it ends well."""

    def before(self, file: Path) -> Path:
        """A file of the working folder as it was before the first attempt."""


class _Noting(Protocol):
    def __enter__(self) -> dict[str, Any]: ...

    def __exit__(self, *_: Any) -> bool | None: ...


class Forgetful:
    """A `Memory` of a run that does everything now."""

    until = Stage.PUBLISH

    def recall(self, stage: Stage) -> dict[str, Any] | None:
        """Nothing."""
        del stage
        return None

    @contextmanager
    def at(self, stage: Stage) -> Iterator[dict[str, Any]]:
        """Notes nothing."""
        del stage
        yield {}

    def before(self, file: Path) -> Path:
        """As it is."""
        return file


FORGETFUL = Forgetful()
