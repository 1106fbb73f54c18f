"""The daily job: fresh signatures, and a word where they will not last."""

from __future__ import annotations

from datetime import timedelta

from channel.keys import load_online, public_root
from channel.location import open_store
from channel.publisher import Publisher
from channel.status import Status, status
from common.console import describe
from common.errors import ProductError
from trainer.job.config import Config
from trainer.job.notify import tell


def renew(config: Config) -> list[str]:
    """Signs afresh; returns what a person must see to, of which the webhook has been told.

    Raises what signing raises, after the webhook has been told of that.
    """
    channel = config.channel
    try:
        root = public_root(channel.keys)
        store = open_store(channel.url, channel.access)
        Publisher(store, load_online(channel.keys), root, channel.validity).renew()
        found = status(store, root)
    except (ProductError, OSError) as error:
        reason = describe(error) if isinstance(error, OSError) else str(error)
        tell(config.notify, "failed", f"not signed afresh: {reason}", reason=reason)
        raise
    return tell_of_ends(config, found)


ROOT_DAYS = 30.0
"""Root keys lie in safes, and their owners may be away: so long before its end they are called."""


def days_left(found: Status) -> dict[str, float]:
    """Until a signature ends, by role."""
    day = timedelta(days=1)
    return {role.role: round(role.remaining / day, 1) + 0.0 for role in found.roles}


def ends(config: Config, left: dict[str, float]) -> dict[str, float]:
    """Those of the roles with so many days left whose signatures end soon."""
    soon = config.notify.expiring_days
    notice = {"root": max(soon, ROOT_DAYS)}
    return {role: days for role, days in left.items() if days <= notice.get(role, soon)}


def tell_of_ends(config: Config, found: Status) -> list[str]:
    """Tells the webhook of signatures that end soon: those of root, above all, which no job can
    renew.  Returns a sentence for each, and why the webhook was not told."""
    ending = ends(config, days_left(found))
    if not ending:
        return []
    roles = ", ".join(f"{role} in {days} days" for role, days in ending.items())
    failed = tell(config.notify, "expiring", f"signatures of {found.url} end: {roles}", days=ending)
    needs = [f"the signature of {role} ends in {days} days" for role, days in ending.items()]
    return needs if failed is None else [*needs, failed]
