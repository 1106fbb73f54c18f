"""A channel in a folder: the local default, a USB stick, a network share."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from channel.errors import (
    ChannelDenied,
    ChannelNotWritable,
    ChannelUnreachable,
    LengthRefused,
    NoSuchChannel,
)
from channel.store import Blob, Entry, ObjectChanged, ObjectExists, ObjectMissing
from common.files import replacing

CHUNK = 1 << 18
LOCK_SECONDS = 30.0
"""A publisher holds the lock for one small write; whoever holds it longer hangs."""


class FolderStore:
    """A `channel.store.Store` over a folder, which need not exist before the first `create`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    @property
    def url(self) -> str:
        """The folder's absolute path."""
        return str(self._folder)

    def read(self, name: str, limit: int) -> Blob:
        """See `Store.read`."""
        with self._reading(name), self._open(name) as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise LengthRefused(url=self.url, detail=f"{name}: more than {limit} bytes")
        return Blob(content, hashlib.sha256(content).hexdigest())

    def stream(self, name: str, offset: int = 0) -> Iterator[bytes]:
        """See `Store.stream`."""
        with self._reading(name), self._open(name) as file:
            file.seek(offset)
            while chunk := file.read(CHUNK):
                yield chunk

    def create(self, name: str, content: BinaryIO) -> None:
        """See `Store.create`."""
        path = self._folder / name
        with self._writing(), replacing(path) as temporary:
            _fill(temporary, content)
            # Exclusive creation reserves the name on every file system, with or without locks.
            try:
                path.open("xb").close()
            except FileExistsError:
                raise ObjectExists(name) from None

    def replace(self, name: str, content: BinaryIO, etag: str | None = None) -> None:
        """See `Store.replace`."""
        path = self._folder / name
        with self._writing(), FileLock(self._folder / ".lock", timeout=LOCK_SECONDS):
            if etag is not None and _etag(path) != etag:
                raise ObjectChanged(name)
            with replacing(path) as temporary:
                _fill(temporary, content)

    def list(self, prefix: str) -> Iterator[Entry]:
        """See `Store.list`."""
        folder = self._folder / prefix.rpartition("/")[0]
        try:
            with self._reading(prefix):
                found = sorted(self._entries(folder), key=lambda entry: entry.name)
        except ObjectMissing:
            return
        yield from (entry for entry in found if entry.name.startswith(prefix))

    def delete(self, name: str) -> None:
        """See `Store.delete`."""
        with self._writing():
            (self._folder / name).unlink(missing_ok=True)

    def _entries(self, folder: Path) -> Iterator[Entry]:
        for parent, _, names in os.walk(folder, onerror=_raise):
            for name in names:
                if name.startswith("."):
                    continue  # the lock, and what is being written
                path = Path(parent, name)
                with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                    status = path.stat()
                    modified = _moment(status.st_mtime)
                    relative = path.relative_to(self._folder).as_posix()
                    yield Entry(relative, status.st_size, modified)

    def _open(self, name: str) -> BinaryIO:
        return open(self._folder / name, "rb", opener=_only_files)

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, NotADirectoryError) as error:
            if os.path.isdir(self._folder):  # noqa: PTH112  Path.is_dir raises on a lost share
                raise ObjectMissing(name) from error
            if os.path.exists(self._folder.anchor):  # noqa: PTH110
                raise NoSuchChannel(url=self.url) from error
            # A Windows share or drive that is away says "not found" as well.
            raise ChannelUnreachable(
                url=self.url, reason=f"{self._folder.anchor} is away"
            ) from error
        except PermissionError as error:
            raise ChannelDenied(url=self.url, reason=_reason(error)) from error
        except OSError as error:
            raise ChannelUnreachable(url=self.url, reason=_reason(error)) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ChannelNotWritable(url=self.url, reason=_reason(error)) from error


def _moment(seconds: float) -> datetime:
    """In UTC; a file may have a time that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC) if seconds > 0 else datetime.min.replace(tzinfo=UTC)


def _only_files(path: str, flags: int) -> int:
    """Opens a file.  Whatever else bears the name, a pipe that would keep its reader waiting or a
    device that never ends, is not there."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return descriptor


def _raise(error: OSError) -> None:
    raise error


def _fill(temporary: Path, content: BinaryIO) -> None:
    with temporary.open("wb") as file:
        shutil.copyfileobj(content, file)
    # Temporary files are born private; what a channel holds is signed, not secret, and other
    # accounts must read it.  Some file systems (FAT) keep no modes and refuse.
    with contextlib.suppress(OSError):
        temporary.chmod(0o644)


def _etag(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
