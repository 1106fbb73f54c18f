"""A copy of a channel in a folder, such as a USB stick, for laptops without a network.

The copy is a channel of its own, as signed by the owner: a laptop checks it like any other.  It
changes over to what is new by its `timestamp.json`, which is written last: cut short before that,
it stays what it was (but for a change of keys, whose root must come just before), and the next
export goes on from there.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import Root, Snapshot, TargetFile, Targets

from channel.client import fetch_first_root
from channel.errors import (
    ChannelError,
    ExpiredRefused,
    ExportRefused,
    MissingRefused,
    SignatureRefused,
)
from channel.folder import FolderStore
from channel.layout import METADATA, TARGET, TARGETS, TIMESTAMP, Release, metadata_name, target_name
from channel.repository import Repository, load
from channel.store import Blob, ObjectMissing, Readable, Store
from channel.verification import refusals
from common.files import replacing, write_atomically
from common.progress import Progress, silent

_FIRST_ROOT = metadata_name(Root.type, 1)
_FORMER = re.compile(
    rf"{TARGETS}/[0-9a-f]{{64}}\.{re.escape(TARGET)}(\.part)?"
    rf"|{METADATA}/[0-9]+\.(snapshot|targets)\.json"
)
"""Files of ours that an export leaves behind for the next one."""


def export(
    store: Store, trusted_root: bytes, folder: Path, progress: Progress = silent
) -> Release | None:
    """Copies the channel's current state into `folder`, new or of an earlier export.

    `trusted_root` is any root of the channel, as its file; all roots are copied with it.

    Returns the model that is there now (None: a channel without one).  Progress is in bytes of the
    model; what an earlier attempt fetched is not fetched again.
    Raises `ExportRefused` (the folder is the channel itself, or belongs to another one),
    `ChannelRefused` (the channel was tampered with, or its validity is over), what the store
    raises, and OSError for the folder.
    """
    reader = _Reader(store)
    repository = _load(reader, trusted_root)
    _require_valid(repository, store.url)
    _require_ours(folder, store.url, repository, reader.contents[_FIRST_ROOT])
    metadata = _metadata(repository)
    kept = set(metadata)
    if repository.release is not None:
        name = target_name(repository.release.sha256)
        _copy_target(store, name, repository.targets.targets[TARGET], folder / name, progress)
        kept.add(name)
    for name in metadata:
        _write(folder / name, reader.contents[name])
    _settle(folder)
    _write(folder / TIMESTAMP, reader.contents[TIMESTAMP])
    _settle(folder)
    for path in [*(folder / METADATA).glob("*"), *(folder / TARGETS).glob("*")]:
        name = path.relative_to(folder).as_posix()
        if name not in kept and _FORMER.fullmatch(name):
            path.unlink()
    return repository.release


class _Reader:
    """Reads from a store, and keeps what it read: exactly the bytes that were then verified."""

    def __init__(self, store: Readable) -> None:
        self._store = store
        self.contents: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        return self._store.url

    def read(self, name: str, limit: int) -> Blob:
        blob = self._store.read(name, limit)
        self.contents[name] = blob.content
        return blob


def _load(reader: _Reader, trusted_root: bytes) -> Repository:
    """The channel by all of its roots, of which the trusted one must be one."""
    repository = load(reader, fetch_first_root(reader))
    if trusted_root not in (reader.contents[name] for name in _roots(repository)):
        detail = "the trusted root is none of its roots"
        raise SignatureRefused(url=reader.url, detail=detail)
    return repository


def _roots(repository: Repository) -> list[str]:
    versions = range(1, repository.root.version + 1)
    return [metadata_name(Root.type, version) for version in versions]


def _metadata(repository: Repository) -> list[str]:
    """What the timestamp commits to; the roots come last, for they may end older signatures."""
    return [
        metadata_name(Snapshot.type, repository.snapshot.version),
        metadata_name(Targets.type, repository.targets.version),
        *_roots(repository),
    ]


def _require_valid(repository: Repository, url: str) -> None:
    for signed in (
        repository.root,
        repository.timestamp,
        repository.snapshot,
        repository.targets,
    ):
        if signed.is_expired():
            detail = f"{signed.type} was valid until {signed.expires:%Y-%m-%d %H:%M} UTC"
            raise ExpiredRefused(url=url, detail=detail)


def _require_ours(folder: Path, url: str, repository: Repository, first_root: bytes) -> None:
    """Raises `ExportRefused` unless `folder` has no channel, or an earlier state of this one."""
    source = Path(url)
    if source.exists() and folder.exists() and folder.samefile(source):
        raise ExportRefused(path=folder, reason="it is the channel itself")
    present_root = folder / _FIRST_ROOT
    if present_root.exists():
        ours = present_root.read_bytes() == first_root
    else:
        ours = not (folder / TIMESTAMP).exists()
    if not ours:
        raise ExportRefused(path=folder, reason="it holds another channel")
    try:
        present = load(FolderStore(folder), first_root)
    except ChannelError:
        return  # none yet, or one that was cut short or spoilt: it is written anew
    if present.timestamp.version > repository.timestamp.version:
        raise ExportRefused(path=folder, reason="it holds a newer state of this channel")


def _copy_target(
    store: Store, name: str, target: TargetFile, path: Path, progress: Progress
) -> None:
    """Fetches and verifies a model, unless it is there."""
    with suppress(FileNotFoundError, LengthOrHashMismatchError), path.open("rb") as present:
        target.verify_length_and_hashes(present)
        return
    part = path.with_name(f"{path.name}.part")
    with refusals(store.url), replacing(path) as temporary:
        for resumed in (part.exists(), False):
            try:
                _fetch(store, name, target, part, progress)
                break
            except LengthOrHashMismatchError:
                part.unlink()
                if not resumed:
                    raise
                # Perhaps it was only our part that had been spoilt.
        part.replace(temporary)


def _fetch(store: Store, name: str, target: TargetFile, part: Path, progress: Progress) -> None:
    """Completes `part`; raises LengthOrHashMismatchError unless it is the signed model then."""
    with part.open("a+b") as file:
        try:
            if file.tell() < target.length:
                for chunk in store.stream(name, file.tell()):
                    file.write(chunk)
                    progress("Exporting", file.tell(), target.length)
                    if file.tell() > target.length:
                        break
        except ObjectMissing as error:
            raise MissingRefused(url=store.url, detail=name) from error
        target.verify_length_and_hashes(file)


def _write(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        write_atomically(path, content)


def _settle(folder: Path) -> None:
    """Has the new names on the disk before anything else happens to it, where that can be asked."""
    if os.name == "nt":
        return
    for path in (folder / METADATA, folder / TARGETS):
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
