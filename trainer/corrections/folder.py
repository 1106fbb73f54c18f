"""A folder of corrections: its files, and one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from channel.corrections import device_of
from trainer.corrections.errors import CorrectionsBusy, NotCorrections
from trainer.data import layout

PRODUCT_ID = "correction"
"""In the place of a product's number in the names of photos, which are known by their content."""


class CorrectionsFolder:
    """The files of a folder that `corrections pull` writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path / "journal.jsonl"
        """Everything that was pulled, in the order of its arrival; all else follows from it."""
        self.decisions = path / "decisions.jsonl"
        """The decisions that count, with who said them, where, when, and what the model said."""
        self.releases = path / "releases.jsonl"
        """What a person decided about groups that were held back."""
        self.doubts = path / "doubts.jsonl"
        """What the last training did not believe, since the catalogue speaks against it."""
        self.report = path / "report.md"
        """Who is trusted how far, and what is held back, for people."""
        self.set_aside = path / "set-aside"
        """Letters that could not be read, as they were."""
        self.photos = path / layout.PHOTOS

    def photo_file(self, sha256: str) -> Path:
        """Where a pulled photo lies."""
        name = layout.photo_name(sha256, PRODUCT_ID)
        assert name is not None
        return self.photos / name

    def aside(self, name: str) -> Path:
        """Where an object of the store lies that could not be read."""
        return self.set_aside / device_of(name) / name.rpartition("/")[2]

    def check(self) -> None:
        """Raises NotCorrections unless something was pulled to here."""
        if not self.decisions.is_file():
            reason = "it has no decisions.jsonl" if self.path.is_dir() else "no such folder"
            raise NotCorrections(path=self.path, reason=reason)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keeps other processes from writing; raises CorrectionsBusy where one does.

        Makes the folder; raises NotCorrections for one that has files of somebody else.
        """
        if self.path.exists():
            if not self.path.is_dir():
                raise NotCorrections(path=self.path, reason="it is a file")
            if not self.journal.exists() and any(
                entry.name != ".lock" for entry in self.path.iterdir()
            ):
                raise NotCorrections(path=self.path, reason="it has other files in it")
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise CorrectionsBusy(path=self.path) from error
        try:
            self.journal.touch()
            yield
        finally:
            lock.release()
