"""From rows of the history to what a letter says; what is too long is cut, nothing is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from channel.corrections import LETTER_LIMIT, Decision
from desktop.core.history.rows import Entry

SHORT = 200
"""Characters of a reference or a name in a letter."""
DESIGNATION, DESCRIPTION = 100_000, 1_000_000
"""Characters of these."""
MOST_PHOTOS = 20
"""Photos of one decision."""
ROOM = LETTER_LIMIT - 20_000
"""Bytes of a letter that its decisions may take; a thousand bytes would do for all around them,
and 37 for each revocation."""


@dataclass(frozen=True)
class Said:
    """What a person said of an entry."""

    uid: bytes
    at: str
    operator: str
    """A pseudonym; empty where nobody said who decides."""
    code: str
    entry: Entry


def decision_of(said: Said, enclosed: tuple[str, ...] = ()) -> Decision:
    """What was said, as it travels; small enough for a letter."""
    entry = said.entry
    decision = Decision(
        id=said.uid.hex(),
        at=_moment(said.at),
        operator=said.operator[:SHORT],
        code=said.code,
        model_code=(entry.code or "")[:64] or None,
        probability=_share(entry.probability),
        model_version=(entry.model_version or "")[:SHORT],
        signature=(entry.signature or "")[:SHORT],
        reference=entry.reference[:SHORT],
        designation=entry.designation[:DESIGNATION],
        description=entry.description[:DESCRIPTION],
        photos=tuple(sha256 for _, sha256 in photos_of(entry)),
        enclosed=enclosed,
    )
    while size(decision) > ROOM:  # a character may take six bytes
        half = len(decision.description) // 2
        decision = msgspec.structs.replace(decision, description=decision.description[:half])
    return decision


def photos_of(entry: Entry) -> list[tuple[str, str]]:
    """Path and SHA-256 of each photo that had a file."""
    pairs = zip(entry.photos, entry.hashes, strict=False)
    return [(path, sha256) for path, sha256 in pairs if sha256][:MOST_PHOTOS]


def size(decision: Decision) -> int:
    """The bytes that a decision takes in a letter, with its comma."""
    return len(msgspec.json.encode(decision)) + 1


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _share(probability: float | None) -> float | None:
    return None if probability is None else min(1.0, max(0.0, probability))
