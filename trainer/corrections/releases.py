"""What a person decided about groups that were held back: let in, or rejected, for good.

A verdict is about the decisions that were in the group then: later ones are held back anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from common.files import write_atomically
from trainer.corrections.errors import CorrectionsDamaged
from trainer.corrections.said import Exactly


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict."""

    group: str
    verdict: Literal["released", "rejected", "withdrawn"]
    """`withdrawn`: what was said before under this name is taken back."""
    at: datetime
    decisions: tuple[Exactly, ...]


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


def verdicts(releases: Iterable[Release]) -> dict[Exactly, str]:
    """The last verdict on each decision, of those that were not withdrawn."""
    found: dict[Exactly, list[Release]] = defaultdict(list)
    for release in releases:
        for key in release.decisions:
            if release.verdict == "withdrawn":
                found[key] = [one for one in found[key] if one.group != release.group]
            else:
                found[key].append(release)
    return {key: given[-1].verdict for key, given in found.items() if given}
