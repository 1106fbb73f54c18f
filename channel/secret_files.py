"""Secrets that a command line takes: by file or standard input, never as arguments."""

from __future__ import annotations

import sys
from pathlib import Path

from channel.access import KEY_FILE_LIMIT, AccessKey, parse_access_key

_PASSPHRASE_LIMIT = 10_000
"""Bytes."""


def read_access_key(path: Path) -> AccessKey:
    """The access key in a file, `-` being standard input.  Raises `AccessKeyUnusable`, OSError."""
    if path == Path("-"):
        return parse_access_key(sys.stdin.buffer.read(KEY_FILE_LIMIT + 1), "standard input")
    with path.open("rb") as file:
        return parse_access_key(file.read(KEY_FILE_LIMIT + 1), str(path))


def read_passphrase(path: Path) -> str:
    """The first line of a file, without its end.  Raises OSError."""
    with path.open("rb") as file:
        line = file.readline(_PASSPHRASE_LIMIT)
    # As `channel.sealing` writes what is not UTF-8; Windows' editor begins a file with a mark.
    return line.decode("utf-8-sig", "surrogateescape").rstrip("\r\n")
