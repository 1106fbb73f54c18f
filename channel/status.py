"""How a channel stands: versions, remaining validity, current model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from channel.layout import Release
from channel.repository import load
from channel.store import Store


@dataclass(frozen=True)
class RoleStatus:
    """One role's current metadata; `remaining` is negative once expired."""

    role: str
    version: int
    expires: datetime
    remaining: timedelta


@dataclass(frozen=True)
class Status:
    """The roles from root to timestamp, and the current model (None before the first)."""

    url: str
    roles: tuple[RoleStatus, ...]
    release: Release | None


def status(store: Store) -> Status:
    """Reads and verifies the channel.  Raises as `channel.repository.load`."""
    repository = load(store)
    now = datetime.now(UTC)
    signed = (repository.root, repository.targets, repository.snapshot, repository.timestamp)
    roles = tuple(RoleStatus(s.type, s.version, s.expires, s.expires - now) for s in signed)
    return Status(store.url, roles, repository.release)
