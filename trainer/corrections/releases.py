"""What a person decided about groups that were held back: let in, or rejected, for good.

A verdict is about the decisions that were in the group then: later ones are held back anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from common.files import write_atomically
from trainer.corrections.errors import CorrectionsDamaged

Key = tuple[str, str]
"""A device and the id of a decision."""


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict."""

    group: str
    verdict: Literal["released", "rejected"]
    at: datetime
    decisions: tuple[Key, ...]


def read_releases(path: Path) -> list[Release]:
    """All verdicts, the oldest first; raises CorrectionsDamaged."""
    if not path.exists():
        return []
    found = []
    for number, content in enumerate(path.read_bytes().splitlines(), 1):
        try:
            found.append(msgspec.json.decode(content, type=Release))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise CorrectionsDamaged(path=path, line=number, reason=str(error)) from error
    return found


def write_releases(path: Path, releases: Iterable[Release]) -> None:
    """Writes all verdicts."""
    write_atomically(path, b"".join(msgspec.json.encode(one) + b"\n" for one in releases))


def verdicts(releases: Iterable[Release]) -> dict[Key, str]:
    """The last verdict on each decision."""
    return {key: release.verdict for release in releases for key in release.decisions}
