"""A file with an access key in it, which only its owner can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from channel.access import KEY_FILE_LIMIT, AccessKey, parse_access_key
from common.errors import machine_reason
from desktop.core.errors import KeyFileUnsafe


def read_key_file(path: Path) -> AccessKey:
    """The access key in a file.

    Raises KeyFileUnsafe where another account could read or replace it, and where it cannot be
    read; AccessKeyUnusable where it holds no key.
    """
    if os.name == "nt":
        raise KeyFileUnsafe(path=path, reason="on Windows, nothing tells who else can read it")
    try:
        # What is examined is the open file: a path may lead elsewhere a moment later.  Without
        # O_NONBLOCK, opening a pipe would wait for somebody to write into it.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            reason = _unsafe(os.fstat(descriptor))
            content = b"" if reason else os.read(descriptor, KEY_FILE_LIMIT + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise KeyFileUnsafe(path=path, reason=machine_reason(error)) from error
    if reason:
        raise KeyFileUnsafe(path=path, reason=reason)
    return parse_access_key(content, str(path))


def _unsafe(status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "it is not a regular file"
    if status.st_uid not in (0, os.geteuid()):
        return "it belongs to another account"
    mode = stat.S_IMODE(status.st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return f"others may use it too (mode {mode:04o}); run chmod 600 on it"
    return ""
