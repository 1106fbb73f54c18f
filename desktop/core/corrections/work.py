"""One attempt to send: letter after letter, each by the way that is open at that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from channel.corrections import Permission
from channel.errors import ChannelNotWritable
from common.errors import ProductError
from common.progress import Progress
from desktop.core.connection import Connection
from desktop.core.corrections.outbox import Outbox, Written
from desktop.core.corrections.sender import Spoilt, check_place, deliver, has_arrived
from desktop.core.corrections.waiting import Place
from desktop.core.recorded import Recorded

if TYPE_CHECKING:
    from bundle.spec import PhotoSpec
    from channel.store import Store

REWRITES = 3
"""How often a name may turn out to be spoilt before it is somebody else's doing."""


class Outcome(StrEnum):
    """How an attempt to send ended."""

    NOTHING = "nothing"
    """Nothing waited."""
    SENT = "sent"
    """All that waited has been delivered."""
    LATER = "later"
    """An earlier attempt failed a short while ago; nothing was tried."""
    FAILED = "failed"
    """`Sent.error` says why; what was not delivered is kept."""


@dataclass(frozen=True)
class Sent:
    """What an attempt to send came to."""

    outcome: Outcome
    letters: int = 0
    decisions: int = 0
    revoked: int = 0
    photos: int = 0
    left: int = 0
    """Decisions and revocations that wait on."""
    error: ProductError | Recorded | None = None


@dataclass(frozen=True)
class Way:
    """Where to, as whom, and with what."""

    connection: Connection
    place: Place
    store: Store
    spec: PhotoSpec | None


class Work:
    """One attempt to send all that waits, and how far it came."""

    def __init__(
        self,
        outbox: Outbox,
        way: Callable[[Way | None], Way],
        waiting: int,
        progress: Progress,
    ) -> None:
        self._outbox, self._find, self._progress = outbox, way, progress
        self._way: Way | None = None
        self._waiting = waiting
        self._done = Sent(Outcome.SENT)

    def run(self) -> None:
        """Writes letters and delivers them until nothing waits.

        Before each of them it looks whether it still may, and where to: an administrator may have
        thought better of it, or somebody may have signed in anew.
        """
        spoilt = 0
        self._tell()
        while True:
            former, way = self._way, self._find(self._way)
            self._way = way
            if way is not former:
                check_place(way.store)
                self._settle(way)
            letter = self._outbox.write(way.place, way.spec)
            if letter is None:
                return
            if letter.photos and way.connection.corrections is not Permission.PHOTOS:  # no longer
                letter = self._outbox.rewrite(letter, enclose=False)
                if letter is None:
                    continue
            try:
                deliver(way.store, way.place.device, letter)
            except Spoilt:
                spoilt += 1
                if spoilt > REWRITES:
                    reason = "the names of its letters are taken"
                    raise ChannelNotWritable(url=way.store.url, reason=reason) from None
                self._outbox.rewrite(letter, enclose=True)
                continue
            self._outbox.delivered(letter)
            self._count(letter)

    def _settle(self, way: Way) -> None:
        """Finds out what became of letters that this machine wrote under another name, where one
        may look: what has arrived is ticked off, what has not is told under the new name."""
        for letter in self._outbox.former(way.place):
            arrived = has_arrived(way.store, letter)
            if arrived:
                self._outbox.delivered(letter)
            elif arrived is False:
                self._outbox.drop(letter)

    def _count(self, letter: Written) -> None:
        done = self._done
        self._done = replace(
            done,
            letters=done.letters + 1,
            decisions=done.decisions + letter.decisions,
            revoked=done.revoked + letter.revoked,
            photos=done.photos + len(letter.photos),
        )
        self._tell()

    def sent(self, outcome: Outcome, error: ProductError | None = None) -> Sent:
        """What it came to."""
        left = self._outbox.waiting(self._way.place) if self._way else self._waiting
        return replace(self._done, outcome=outcome, left=left, error=error)

    def _tell(self) -> None:
        done = self._done.decisions + self._done.revoked
        self._progress("Sending", done, max(done, self._waiting))
