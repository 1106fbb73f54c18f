"""Files that are either the old ones or the new ones, never half of each."""

from __future__ import annotations

import errno
import os
import platform
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path beside `path`; moves it over `path` when the block succeeds.

    The bytes are on disk before the name changes.  When the block raises, `path` stays as it was
    and nothing is left beside it.  An OSError about the temporary file names `path` instead.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path)
    with _naming(path, temporary):
        temporary.touch(exist_ok=False)
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            move(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


def check_replaceable(path: Path) -> None:
    """Raises the OSError of `replacing`, as far as can be told before there is any content.

    By trying: permissions alone say little on Windows and on network shares.
    """
    temporary = _beside(path)
    with _naming(path, temporary):
        temporary.touch(exist_ok=False)
        temporary.unlink()
    if path.exists():
        path.open("rb+").close()  # a spreadsheet program may keep it to itself


def _beside(path: Path) -> Path:
    # Not tempfile's: its files are for their owner alone, ours have the folder's usual mode.
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp{path.suffix}")


@contextmanager
def _naming(path: Path, temporary: Path) -> Iterator[None]:
    """Has errors about the temporary file name the one that it stands for."""
    try:
        yield
    except OSError as error:
        # A full disk is found out by writes, which do not say to which file.
        unnamed = error.filename is None and error.errno == errno.ENOSPC
        if not unnamed and error.filename != str(temporary):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def move(source: Path, target: Path) -> None:
    """Gives `source` the name `target`, in place of any other file of that name.

    On Windows, waits a little for a reader or a virus scanner to let go.
    """
    for pause in (0.05, 0.2, 0.5):
        try:
            source.replace(target)
        except PermissionError:
            if platform.system() != "Windows":
                raise
            time.sleep(pause)
        else:
            return
    source.replace(target)


def write_atomically(path: Path, content: bytes | str) -> None:
    """Replaces the file `path` by `content` (text as UTF-8) in one step."""
    with replacing(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
