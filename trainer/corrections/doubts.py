"""What the catalogue spoke against at the last training, where people said too much of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from common.files import write_atomically
from trainer.corrections.errors import CorrectionsDamaged
from trainer.corrections.said import Exactly


def read_doubts(path: Path) -> set[Exactly]:
    """The decisions in question; raises CorrectionsDamaged."""
    if not path.exists():
        return set()
    found = set()
    for number, content in enumerate(path.read_bytes().splitlines(), 1):
        try:
            found.add(msgspec.json.decode(content, type=Exactly))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise CorrectionsDamaged(path=path, line=number, reason=str(error)) from error
    return found


def write_doubts(path: Path, doubts: Iterable[Exactly]) -> None:
    """Writes all of them, in the place of those of the training before."""
    write_atomically(path, b"".join(msgspec.json.encode(one) + b"\n" for one in sorted(doubts)))
