"""What a laptop is called in a channel."""

from __future__ import annotations

import re

from channel.errors import BadDeviceName

NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}"
"""As a regular expression."""

_NAME = re.compile(NAME)


def check_device(name: str) -> None:
    """Raises `BadDeviceName` unless `name` can be a part of object names and of policies."""
    if not _NAME.fullmatch(name):
        raise BadDeviceName(name=name)
