"""What a laptop is called in a channel."""

from __future__ import annotations

import re

from channel.errors import BadDeviceName

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")


def check_device(name: str) -> None:
    """Raises `BadDeviceName` unless `name` can be a part of object names and of policies."""
    if not _NAME.fullmatch(name):
        raise BadDeviceName(name=name)
