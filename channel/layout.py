"""Where everything lies in a channel, for how long signatures hold, and what a release is.

Under one prefix: `metadata/N.root.json`, `N.targets.json`, `N.snapshot.json` (never overwritten),
`metadata/timestamp.json` (the commit) and `targets/<sha256>.model.bundle`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

METADATA = "metadata"
TARGETS = "targets"
TIMESTAMP = f"{METADATA}/timestamp.json"

TARGET = "model.bundle"
"""The one target's name in the signed metadata: it always means the current model."""

METADATA_LIMIT = 2_000_000
"""Bytes that one metadata file may have; real ones have a few thousand."""


def metadata_name(role: str, version: int) -> str:
    """The name of an immutable metadata file."""
    return f"{METADATA}/{version}.{role}.json"


def target_name(sha256: str) -> str:
    """The name of a model by its content (consistent snapshots)."""
    return f"{TARGETS}/{sha256}.{TARGET}"


@dataclass(frozen=True)
class Validity:
    """How long each role's signature holds from the moment of signing."""

    root: timedelta = timedelta(days=730)
    targets: timedelta = timedelta(days=60)
    snapshot: timedelta = timedelta(days=21)
    timestamp: timedelta = timedelta(days=21)

    def end(self, role: str) -> datetime:
        """When a signature of `role` ends that is made now (UTC)."""
        holds: timedelta = getattr(self, role)
        return datetime.now(UTC) + holds


@dataclass(frozen=True)
class Release:
    """A published model as the signed metadata describe it.

    `release` orders models (each is its predecessor's plus one), `model_version` names the model
    for people, `sha256` (64 hexadecimal digits) and `length` (bytes) identify the bundle.
    """

    release: int
    model_version: str
    sha256: str
    length: int
