"""The models on this machine: the last three, one of them in use.

A file is verified before it gets its final name, and `state.json` is replaced in one step after
that: killed anywhere, the machine still has the model that it had.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bundle import archive
from bundle.archive import Bundle
from bundle.errors import BundleError
from channel.layout import Release
from common.errors import ProductError
from common.files import move, replacing, write_atomically
from desktop.core.changing import changing
from desktop.core.errors import ModelRecalled, ModelUnknown, NoModel, NoOlderModel
from desktop.core.folder import DataFolder
from desktop.core.model_state import Hold, ModelState, Reason, Record
from desktop.core.recorded import Recorded
from desktop.core.trial import verify
from desktop.core.version import UNKNOWN, program_version

PREFIX = 6
"""Digits of a SHA-256 that may stand for a model, where no other begins with them."""

_SUFFIX = ".bundle"
_ARRIVING = ".arrived"
_OURS = re.compile(
    r"[0-9a-f]{64}\.(bundle|arrived|crash)"
    r"|\.[0-9a-f]{64}\.(bundle|arrived)\.[0-9a-f]{16}\.tmp\.(bundle|arrived)"  # on their way
)
"""The names of our files; whatever else lies among them is somebody else's."""


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
    held_out: str = ""
    """`rolled-back`, `recalled` (its file may be gone), or empty."""
    in_use: bool = False


@dataclass(frozen=True)
class _Opened:
    candidates: tuple[Record, ...]
    record: Record
    bundle: Bundle


class Models:
    """The installed models of one data folder.  Safe to ask from several threads.

    `install`, `refuse` and `withdraw` are for whoever holds the folder (`changing`); `use` and
    `roll_back` hold it themselves.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    def active(self) -> Installed | None:
        """The model in use; where its file is damaged, the last good one; None without any."""
        try:
            state = self._load()
            opened = self._open(state)
        except (NoModel, BundleError, OSError):
            return None
        return self._installed(state, opened.record, opened)

    def open_active(self) -> Bundle:
        """The bundle in use, checked whole and kept in memory.

        Raises NoModel, and what is wrong with the newest model where none can be used.
        """
        return self._open(self._load()).bundle

    def chosen(self) -> Record | None:
        """The model that is meant to be in use, without a look at its file; None where its owner
        has withdrawn it."""
        try:
            state = self._load()
        except OSError:
            return None
        return None if state.chosen is None or state.recalls(state.chosen) else state.chosen

    def installed(self) -> tuple[Installed, ...]:
        """All models of this machine, newest first."""
        state, opened = self._load(), None
        with contextlib.suppress(NoModel, BundleError, OSError):
            opened = self._open(state)
        return tuple(self._installed(state, record, opened) for record in state.models)

    def use(self, version: str) -> Installed:
        """Puts one of the installed models to use: by its model version (the newest of that name),
        or by the beginning of its SHA-256, six digits at least.

        It is verified first, as at its installation.  Models newer than it stay out until the
        channel has a newer one still.  Raises ModelUnknown, ModelRecalled, Managed, AnotherWindow,
        CannotWrite, BundleInvalid, BundleTooNew, GoldenMismatch; the model in use stays then.
        """
        with changing(self._folder):
            return self._use(self._find(version))

    def roll_back(self) -> Installed:
        """Puts the next older model to use that works and has not been recalled.

        Raises NoOlderModel, and as `use`.
        """
        with changing(self._folder):
            models = self.installed()
            place = next((n for n, one in enumerate(models) if one.in_use), len(models))
            fault: ProductError = NoOlderModel()
            # Those that the user has left before come last.
            for older in sorted(models[place + 1 :], key=lambda one: one.held_out != ""):
                if _recalled(older):
                    continue
                try:
                    return self._use(older)
                except BundleError as error:
                    fault = error
            raise fault

    def holds(self, sha256: str) -> bool:
        """Whether the bundle with this content is installed, whole."""
        return _is_whole(self.path_of(sha256), sha256)

    def has_arrived(self, sha256: str) -> bool:
        """Whether a bundle has been fetched whole, and only remains to be installed."""
        return _is_whole(self.arrival(sha256), sha256)

    def path_of(self, sha256: str) -> Path:
        """Where the bundle with this content lies, or would."""
        return self._folder.models / f"{sha256}{_SUFFIX}"

    def arrival(self, sha256: str) -> Path:
        """Where to put the bundle with this content, for it to be installed."""
        return self._folder.models / f"{sha256}{_ARRIVING}"

    def drop_arrivals(self) -> None:
        """Removes what has arrived and was never installed."""
        _unlink(path for path in self._ours() if path.suffix == _ARRIVING)

    def hold_on(self, sha256: str, channel: str) -> Hold | None:
        """Why the model that a channel offers must not be installed; None where it may."""
        for hold in self._load().held:
            if hold.sha256 != sha256 or hold.channel != channel:
                continue
            if hold.reason is Reason.REFUSED and hold.program != _program():
                continue
            return hold
        return None

    def install(self, file: Path, release: Release, channel: str) -> Installed:
        """Verifies a bundle on this machine, takes the file over and puts it to use.

        Verified means: it opens, and its golden items give what the server computed.  Raises
        BundleInvalid, BundleTooNew, GoldenMismatch and OSError; the model in use stays then.
        """
        record = Record(verify(file), release.release, release.sha256, channel)
        if file != self.path_of(release.sha256):
            move(file, self.path_of(release.sha256))
        installed = self._activate(self._load().installed(record))
        self.drop_arrivals()
        return installed

    def adopt(self, others: Models) -> None:
        """Takes over the model that another data folder uses, and what is held out there; nothing
        where it has none.  Raises OSError."""
        model = others.active()
        if model is None:
            return
        if not self.holds(model.sha256):
            with replacing(self.path_of(model.sha256)) as temporary:
                shutil.copyfile(model.path, temporary)
        state = self._load()
        held = (hold for hold in others._load().held if hold not in state.held)
        state = replace(state, held=(*state.held, *held))
        record = Record(model.model_version, model.release, model.sha256, model.channel)
        self._activate(state.installed(record))

    def refuse(self, release: Release, channel: str, error: BundleError) -> None:
        """Remembers that a channel's model does not work here: it is not fetched again, unless by
        another version of this program.  Raises OSError."""
        self.drop_arrivals()
        program = _program()
        if program:
            recorded = Recorded.of(error)
            hold = Hold(release.sha256, Reason.REFUSED, channel, program, recorded)
            self._save(self._load().refused(hold))

    def withdraw(self, hashes: Iterable[str], channel: str) -> None:
        """Remembers which models the owner of a channel has recalled: these and no others.

        Where the one in use is among them, another one here takes its place; without any, it works
        on until the channel's has been fetched.  Raises OSError.
        """
        before = self._load()
        state = before.recalled(hashes, channel)
        if state.chosen is not None and state.recalls(state.chosen):
            for other in state.candidates[1:]:
                with contextlib.suppress(BundleError):
                    verify(self.path_of(other.sha256))
                    self._activate(replace(state, in_use=other.sha256))
                    return
        if state != before:
            self._save(state)

    def _use(self, model: Installed) -> Installed:
        if _recalled(model):
            raise ModelRecalled(version=model.model_version)
        verify(model.path)
        state = self._load()
        record = next(one for one in state.models if one.sha256 == model.sha256)
        return self._activate(state.used(record))

    def _find(self, version: str) -> Installed:
        models = self.installed()
        named = [one for one in models if one.model_version == version]
        if not named and len(version) >= PREFIX:
            named = [one for one in models if one.sha256.startswith(version.lower())]
            named = named if len(named) == 1 else []
        if not named:
            present = ", ".join(one.model_version for one in models) or "none"
            raise ModelUnknown(version=version, present=present)
        return named[0]

    def _activate(self, state: ModelState) -> Installed:
        state = state.trimmed()
        assert state.chosen is not None
        # Should the state ever be lost, the file that was used last is the one to take.
        with contextlib.suppress(OSError):
            os.utime(self.path_of(state.chosen.sha256))
        self._save(state)
        kept = {self.path_of(one.sha256) for one in state.candidates}
        _unlink(path for path in self._ours() if path.suffix != _ARRIVING and path not in kept)
        return self._installed(state, state.chosen, in_use=True)

    def _open(self, state: ModelState) -> _Opened:
        with self._lock:
            if self._opened is None or self._opened.candidates != state.candidates:
                self._opened = self._first_sound(state.candidates)
            return self._opened

    def _first_sound(self, candidates: tuple[Record, ...]) -> _Opened:
        fault: Exception = NoModel()
        for number, record in enumerate(candidates):
            try:
                bundle = archive.read(self.path_of(record.sha256))
            except (BundleError, OSError) as error:
                fault = error if number == 0 else fault
                continue
            return _Opened(candidates, record, bundle)
        raise fault

    def _load(self) -> ModelState:
        """What `state.json` says.  Where it is lost, or all that it names: whatever is here and has
        not been recalled, the one used last first, for every file with its final name was verified
        once."""
        try:
            state = msgspec.json.decode(self._folder.state.read_bytes(), type=ModelState)
        except (FileNotFoundError, IsADirectoryError, msgspec.MsgspecError, UnicodeDecodeError):
            state = ModelState()
        if any(self.path_of(one.sha256).exists() for one in state.candidates):
            return state
        files = self._ours()
        paths = [path for path in files if path.suffix == _SUFFIX and path.name[0] != "."]
        paths.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        found = (Record("", 0, path.stem, "") for path in paths)
        usable = tuple(one for one in found if not state.recalls(one))
        return replace(state, models=(*usable, *state.models), in_use="") if usable else state

    def _ours(self) -> list[Path]:
        """The files of this folder that are ours, unfinished ones included."""
        return [path for path in self._folder.models.glob("*") if _OURS.fullmatch(path.name)]

    def _save(self, state: ModelState) -> None:
        write_atomically(self._folder.state, msgspec.json.encode(state))

    def _installed(
        self,
        state: ModelState,
        record: Record,
        opened: _Opened | None = None,
        in_use: bool = False,
    ) -> Installed:
        path, version = self.path_of(record.sha256), record.model_version
        if opened is not None and opened.record == record:
            version, in_use = opened.bundle.manifest.model_version, True
        elif not version:
            with contextlib.suppress(BundleError, OSError):
                version = archive.read(path).manifest.model_version
        held_out = state.held_out(record)
        return Installed(
            version, record.release, record.sha256, record.channel, path, held_out, in_use
        )


def _is_whole(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _recalled(model: Installed) -> bool:
    return model.held_out == Reason.RECALLED


def _unlink(paths: Iterable[Path]) -> None:
    for path in list(paths):
        with contextlib.suppress(OSError):  # something else has it open: a later update tries again
            path.unlink()


def _program() -> str:
    """This program's version; empty where it is not installed, and no refusal is remembered."""
    version = program_version()
    return "" if version == UNKNOWN else version
