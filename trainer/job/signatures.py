"""How long the channel's signatures hold, and which of them end soon."""

from __future__ import annotations

from datetime import timedelta

from channel.status import Status
from trainer.job.config import Config

ROOT_DAYS = 30.0
"""Root keys lie in safes, and their owners may be away: so long before its end they are called."""


def days_left(found: Status) -> dict[str, float]:
    """Until a signature ends, by role; below 0 where it has."""
    day = timedelta(days=1)
    return {role.role: round(role.remaining / day, 1) + 0.0 for role in found.roles}


def ends(config: Config, left: dict[str, float]) -> dict[str, float]:
    """Those of the roles with so many days left whose signatures end soon, or have."""
    soon = config.notify.expiring_days
    notice = {"root": max(soon, ROOT_DAYS)}
    return {role: days for role, days in left.items() if days <= notice.get(role, soon)}


def ending(role: str, days: float) -> str:
    """A sentence about one of them."""
    if days < 0:
        return f"the signature of {role} ended {-days} days ago"
    return f"the signature of {role} ends in {days} days"
