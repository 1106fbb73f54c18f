"""Corrections of this machine: what waits, what keeps it from being sent, and sending it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bundle.errors import BundleError
from channel.corrections import Permission
from channel.errors import ChannelNotWritable
from channel.location import open_store
from common.errors import ProductError
from common.progress import Progress, silent
from desktop.core.access import access_for
from desktop.core.changing import changing, writing
from desktop.core.connection import Connection, load_connection
from desktop.core.corrections.attempts import Attempt, keep_attempt, last_attempt
from desktop.core.corrections.kept import device, known_device
from desktop.core.corrections.outbox import Outbox
from desktop.core.corrections.revoking import Choice, Revoked, revoke
from desktop.core.corrections.sender import Spoilt, check_place, deliver
from desktop.core.corrections.told import Line, lines
from desktop.core.corrections.waiting import Place
from desktop.core.errors import (
    CorrectionsBusy,
    CorrectionsManaged,
    CorrectionsNotAllowed,
    HistoryError,
    NoModel,
    NotConnected,
)
from desktop.core.only_one import only_one
from desktop.core.recorded import Recorded

if TYPE_CHECKING:
    from bundle.spec import PhotoSpec
    from channel.store import Store
    from desktop.core.app import Core

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
class Standing:
    """How things stand with the corrections of this machine."""

    permission: Permission
    own_choice: bool
    """Whether this account may `permit` something else."""
    url: str
    device: str
    """Empty where it has no name yet, for it has sent nothing."""
    waiting: int
    delivered: int
    """Decisions that the channel has been told of, and that stand."""
    revoked: int
    """Decisions that it has been told to forget."""
    last_delivery: datetime | None
    last_attempt: datetime | None
    error: ProductError | Recorded | None
    """Why nothing is sent just now."""


class Corrections:
    """The way of people's decisions to the channel.  Safe to use from several threads and programs.

    Every method may raise the errors of the history.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    def waiting(self) -> int:
        """How many decisions and revocations wait to be sent, allowed or not."""
        return self._outbox.waiting(self._known_place(self._connection()[0]))

    def wait(self) -> timedelta:
        """How long to wait before `send(due=True)` tries again; zero where nothing failed."""
        return self._core.history.ask(last_attempt).wait()

    def send(self, progress: Progress = silent, *, due: bool = False) -> Sent:
        """Sends what waits, if it may be sent; asks nobody where nothing waits.

        With `due`, not before its time after an attempt that failed.  What keeps anything from
        being sent is in the result, and told by `standing` from then on; only the history's own
        errors are raised.
        """
        connection, error = self._connection()
        if connection is None or error is not None:
            return Sent(Outcome.FAILED, left=self.waiting(), error=error)
        left = self._outbox.waiting(self._known_place(connection))
        if not left:
            return Sent(Outcome.NOTHING)
        attempt = self._core.history.ask(last_attempt)
        if due and attempt.wait():
            return Sent(Outcome.LATER, left=left, error=attempt.error)
        history = self._core.history.path
        place = self._known_place(connection) or self._new_place(connection)
        work = _Work(self._outbox, connection, place, left, progress)
        try:
            with writing(self._core.folder), only_one(history, "corrections") as free:
                if not free:
                    raise CorrectionsBusy(path=history)
                work.run(self._store(connection), self._spec(connection))
        except HistoryError:
            raise
        except CorrectionsBusy as failure:
            return work.sent(Outcome.FAILED, failure)
        except ProductError as failure:
            self._note(attempt.failed(failure))
            return work.sent(Outcome.FAILED, failure)
        self._note(Attempt(datetime.now(UTC)))
        return work.sent(Outcome.SENT)

    def standing(self) -> Standing:
        """How things stand; asks nobody."""
        connection, error = self._connection()
        place = self._known_place(connection)
        attempt = self._core.history.ask(last_attempt)
        told = self._outbox.told()
        return Standing(
            connection.corrections if connection else Permission.OFF,
            self._may_choose(connection),
            connection.url if connection else "",
            place.device if place else "",
            self._outbox.waiting(place),
            told.standing,
            told.revoked,
            told.last,
            attempt.at,
            error or attempt.error,
        )

    def permit(self, permission: Permission) -> None:
        """Lets this leave the machine from now on, where that is for this account to say.

        Raises CorrectionsManaged where an administrator has said it, and Managed, NotConnected,
        ConnectionDamaged, AnotherWindow and CannotWrite.
        """
        folder = self._core.folder
        with changing(folder):
            connection = load_connection(folder)
            if connection is None:
                raise NotConnected()
            if not connection.own_choice:
                raise CorrectionsManaged(url=connection.url)
            replace(connection, corrections=permission).save(folder)

    def sent(self) -> Iterator[Line]:
        """What the channel has been told, newest first."""
        return lines(self._core.history)

    def revoke(self, choice: Choice) -> Revoked:
        """Takes decisions back, here at once, and at the channel when it can be told.

        Raises NoSuchDecision where there is none.
        """
        return revoke(self._core.history, choice)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._core.history)

    def _connection(self) -> tuple[Connection | None, ProductError | None]:
        """The connection, and what about it keeps decisions on this machine."""
        try:
            with writing(self._core.folder):
                connection = load_connection(self._core.folder)
        except ProductError as error:
            return None, error
        if connection is None:
            return None, NotConnected()
        if connection.corrections is Permission.OFF:
            return connection, CorrectionsNotAllowed(url=connection.url)
        return connection, None

    def _may_choose(self, connection: Connection | None) -> bool:
        return connection is not None and connection.own_choice and not self._core.folder.borrowed

    def _known_place(self, connection: Connection | None) -> Place | None:
        if connection is None:
            return None
        name = self._core.history.ask(lambda db: known_device(db, connection))
        return Place(connection.channel, name) if name else None

    def _new_place(self, connection: Connection) -> Place:
        name = self._core.history.change(lambda db: device(db, connection))
        return Place(connection.channel, name)

    def _store(self, connection: Connection) -> Store:
        return open_store(connection.url, access_for(connection, self._core.keychain))

    def _spec(self, connection: Connection) -> PhotoSpec | None:
        """How the model sees photos; None where none may travel."""
        if connection.corrections is not Permission.PHOTOS:
            return None
        with contextlib.suppress(NoModel, BundleError, OSError):
            return self._core.models.open_active().manifest.input.photo
        return None

    def _note(self, attempt: Attempt) -> None:
        self._core.history.change(lambda db: keep_attempt(db, attempt))


class _Work:
    """One attempt to send all that waits, and how far it came."""

    def __init__(
        self, outbox: Outbox, connection: Connection, place: Place, waiting: int, progress: Progress
    ) -> None:
        self._outbox, self._place, self._progress = outbox, place, progress
        self._photos_may = connection.corrections is Permission.PHOTOS
        self._waiting = waiting
        self._done = Sent(Outcome.SENT)

    def run(self, store: Store, spec: PhotoSpec | None) -> None:
        """Writes letters and delivers them until nothing waits."""
        check_place(store)
        spoilt = 0
        self._tell()
        while (letter := self._outbox.write(self._place, spec)) is not None:
            if letter.photos and not self._photos_may:  # no longer
                letter = self._outbox.rewrite(letter, enclose=False)
            try:
                deliver(store, self._place.device, letter)
            except Spoilt:
                spoilt += 1
                if spoilt > REWRITES:
                    reason = "the names of its letters are taken"
                    raise ChannelNotWritable(url=store.url, reason=reason) from None
                self._outbox.rewrite(letter, enclose=True)
                continue
            self._outbox.delivered(letter)
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
        left = self._outbox.waiting(self._place)
        return replace(self._done, outcome=outcome, left=left, error=error)

    def _tell(self) -> None:
        done = self._done.decisions + self._done.revoked
        self._progress("Sending", done, max(done, self._waiting))
