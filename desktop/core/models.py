"""The models on this machine: the last three, one of them in use.

A file is verified before it gets its final name, and `state.json` is replaced in one step after
that: killed anywhere, the machine still has the model that it had.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bundle import archive
from bundle.archive import Bundle
from bundle.errors import BundleError
from channel.layout import Release
from common.files import write_atomically
from desktop.core.errors import NoModel
from desktop.core.folder import DataFolder

KEPT = 3
"""The model in use and its predecessors, to go back to."""

_SUFFIX = ".bundle"


@dataclass(frozen=True)
class Installed:
    """A model on this machine."""

    model_version: str
    release: int
    """Its place in the order of its channel; 0 where that is no longer known."""
    sha256: str
    channel: str
    """The `root_id` of the channel that it came from; empty where that is no longer known."""
    path: Path


@dataclass(frozen=True)
class _Record:
    """An `Installed` as `state.json` keeps it."""

    model_version: str
    release: int
    sha256: str
    channel: str


@dataclass(frozen=True)
class _State:
    models: tuple[_Record, ...]
    """Newest first; the first is in use."""


@dataclass(frozen=True)
class _Opened:
    candidates: tuple[_Record, ...]
    installed: Installed
    bundle: Bundle


class Models:
    """The installed models of one data folder.  Safe to ask from several threads."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    def active(self) -> Installed | None:
        """The model in use; where its file is damaged, the last good one; None without any."""
        try:
            return self._open().installed
        except (NoModel, BundleError, OSError):
            return None

    def open_active(self) -> Bundle:
        """The bundle in use, checked whole and kept in memory.

        Raises NoModel, and what is wrong with the newest model where none can be used.
        """
        return self._open().bundle

    def holds(self, sha256: str) -> bool:
        """Whether a bundle with this content is installed, whole."""
        try:
            archive.read(self.path_of(sha256))
        except (BundleError, OSError):
            return False
        return True

    def path_of(self, sha256: str) -> Path:
        """Where the bundle with this content lies, or would."""
        return self._folder.models / f"{sha256}{_SUFFIX}"

    @property
    def incoming(self) -> Path:
        """Where to put a bundle that is to be installed."""
        return self._folder.models / "incoming"

    def install(self, file: Path, release: Release, channel: str) -> Installed:
        """Verifies a bundle on this machine, takes the file over and puts it to use.

        Verified means: it opens, and its golden items give what the server computed.  Raises
        BundleInvalid, BundleTooNew, GoldenMismatch and OSError; the model in use stays then.
        """
        version = _verify(file)
        record = _Record(version, release.release, release.sha256, channel)
        before = [one for one in self._candidates() if one.sha256 != release.sha256]
        file.replace(self.path_of(release.sha256))
        kept = (record, *before)[:KEPT]
        write_atomically(self._folder.state, msgspec.json.encode(_State(kept)))
        self._forget_others(kept)
        return self._installed(record)

    def _open(self) -> _Opened:
        with self._lock:
            candidates = self._candidates()
            if self._opened is None or self._opened.candidates != candidates:
                self._opened = self._first_sound(candidates)
            return self._opened

    def _first_sound(self, candidates: tuple[_Record, ...]) -> _Opened:
        fault: Exception = NoModel()
        for number, record in enumerate(candidates):
            try:
                bundle = archive.read(self.path_of(record.sha256))
            except (BundleError, OSError) as error:
                fault = error if number == 0 else fault
                continue
            installed = self._installed(record, bundle.manifest.model_version)
            return _Opened(candidates, installed, bundle)
        raise fault

    def _candidates(self) -> tuple[_Record, ...]:
        """What could be in use, best first.  Where the state is lost: whatever is here, newest
        first, for every file with its final name was verified once."""
        try:
            state = msgspec.json.decode(self._folder.state.read_bytes(), type=_State)
        except (FileNotFoundError, msgspec.MsgspecError):
            paths = list(self._folder.models.glob(f"*{_SUFFIX}"))
            paths.sort(key=lambda path: path.stat().st_mtime, reverse=True)
            return tuple(_Record("", 0, path.stem, "") for path in paths)
        return state.models

    def _installed(self, record: _Record, version: str = "") -> Installed:
        return Installed(
            version or record.model_version,
            record.release,
            record.sha256,
            record.channel,
            self.path_of(record.sha256),
        )

    def _forget_others(self, kept: tuple[_Record, ...]) -> None:
        names = {self.path_of(record.sha256).name for record in kept}
        for path in self._folder.models.iterdir():
            if path.name not in names:
                try:
                    path.unlink()
                except OSError:
                    continue  # something else has it open: the next update tries again


def _verify(file: Path) -> str:
    # Late: it loads numpy and the runtime, and `active` is asked before the window shows.
    from bundle.golden import prove

    return prove(file).bundle.manifest.model_version
