"""How a channel stands: versions, remaining validity, current model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tuf.api.metadata import Role, Signed

from channel.layout import Release
from channel.repository import load
from channel.store import Store


@dataclass(frozen=True)
class RoleStatus:
    """One role's current metadata; `remaining` is negative once expired.

    Signatures by `threshold` of its `keys` keys are needed.
    """

    role: str
    version: int
    expires: datetime
    remaining: timedelta
    keys: int
    threshold: int


@dataclass(frozen=True)
class Status:
    """The roles from root to timestamp, and the current model (None before the first)."""

    url: str
    roles: tuple[RoleStatus, ...]
    release: Release | None


def status(store: Store, trusted_root: bytes) -> Status:
    """Reads and verifies the channel from a trusted root on.

    Raises as `channel.repository.load`.
    """
    repository = load(store, trusted_root)
    now = datetime.now(UTC)
    signed = (repository.root, repository.targets, repository.snapshot, repository.timestamp)
    return Status(
        store.url,
        tuple(_role_status(one, repository.root.roles[one.type], now) for one in signed),
        repository.release,
    )


def _role_status(signed: Signed, role: Role, now: datetime) -> RoleStatus:
    remaining = signed.expires - now
    return RoleStatus(
        signed.type, signed.version, signed.expires, remaining, len(role.keyids), role.threshold
    )
