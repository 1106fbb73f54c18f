"""How the last attempt to send ended, and when the next one is worth its while."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from channel.errors import ChannelUnreachable, NoSuchChannel
from common.errors import ProductError
from desktop.core import settings
from desktop.core.recorded import Recorded

if TYPE_CHECKING:
    from sqlite_utils import Database

ATTEMPT = "corrections attempt"
"""The setting that keeps it."""
SOON = timedelta(minutes=2)
"""After an attempt that did not get through; each further one waits twice as long."""
LATER = timedelta(hours=1)
"""After one that was refused: somebody has to do something first."""
LONGEST = timedelta(hours=6)
PAUSE = timedelta(minutes=10)
"""After one that went well: each letter is a request that somebody pays and reads, and a day of
decisions need not be one for each (docs/scale.md)."""
JITTER = 0.2
"""So much of a wait is left to chance, lest a thousand laptops ask in the same second."""


@dataclass(frozen=True)
class Attempt:
    """How the last attempt ended; without an error, well."""

    at: datetime | None = None
    error: Recorded | None = None
    failures: int = 0
    """In a row."""
    due: datetime | None = None
    """Before that, nobody need try by himself."""

    @classmethod
    def succeeded(cls) -> Attempt:
        """After one that went well."""
        now = datetime.now(UTC)
        return cls(now, due=now + PAUSE * _chance())

    def failed(self, error: ProductError) -> Attempt:
        """After one more failure."""
        now, failures = datetime.now(UTC), self.failures + 1
        # A share that is away may look like one without a channel.
        first = SOON if isinstance(error, ChannelUnreachable | NoSuchChannel) else LATER
        wait = min(LONGEST, first * 2 ** min(failures - 1, 16))
        return Attempt(now, Recorded.of(error), failures, now + wait * _chance())

    def wait(self) -> timedelta:
        """How long it is not worth while; a clock that was set back keeps nobody for ever."""
        now = datetime.now(UTC)
        if self.at is not None and now < self.at:  # the clock was wrong then, or is now
            return timedelta()
        left = self.due - now if self.due else timedelta()
        return min(max(left, timedelta()), LONGEST * (1 + JITTER))


def _chance() -> float:
    return random.uniform(1 - JITTER, 1 + JITTER)


def last_attempt(db: Database) -> Attempt:
    """What is known of the last attempt."""
    kept = settings.read(db, ATTEMPT)
    return Attempt() if kept is None else msgspec.convert(kept, Attempt)


def keep_attempt(db: Database, attempt: Attempt) -> None:
    """Remembers an attempt."""
    settings.write(db, ATTEMPT, msgspec.to_builtins(attempt))
