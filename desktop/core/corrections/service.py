"""Corrections of this machine: what waits, what keeps it from being sent, and sending it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bundle.errors import BundleError
from channel.corrections import Permission
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
from desktop.core.corrections.told import Line, lines
from desktop.core.corrections.waiting import Place
from desktop.core.corrections.work import Outcome as Outcome
from desktop.core.corrections.work import Sent as Sent
from desktop.core.corrections.work import Way, Work
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
        """How long to wait before `send(due=True)` tries again; zero where nothing was tried."""
        return self._core.history.ask(last_attempt).wait()

    def send(self, progress: Progress = silent, *, due: bool = False) -> Sent:
        """Sends what waits, if it may be sent; asks nobody where nothing waits.

        With `due`, not before its time after an attempt, whether that failed or not.  What keeps
        anything from being sent is in the result, and told by `standing` from then on; only the
        history's own errors are raised.
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
        work = Work(self._outbox, self._way, left, progress)
        try:
            with writing(self._core.folder), only_one(history, "corrections") as free:
                if not free:
                    raise CorrectionsBusy(path=history)
                work.run()
        except HistoryError:
            raise
        except (CorrectionsBusy, CorrectionsNotAllowed, NotConnected) as failure:
            return work.sent(Outcome.FAILED, failure)
        except ProductError as failure:
            self._note(attempt.failed(failure))
            return work.sent(Outcome.FAILED, failure)
        self._note(Attempt.succeeded())
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

    def allowed(self) -> bool:
        """Whether decisions may leave this machine, now or as soon as its connection, which is
        damaged, can be read again."""
        return not isinstance(self._connection()[1], CorrectionsNotAllowed | NotConnected)

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

    def _way(self, former: Way | None) -> Way:
        """The way to the channel as it is now; the former one where nothing has changed since.
        Raises what keeps decisions on this machine."""
        connection, error = self._connection()
        if error is not None:
            raise error
        assert connection is not None
        if former is not None and former.connection == connection:
            return former
        place = self._known_place(connection) or self._new_place(connection)
        return Way(connection, place, self._store(connection), self._spec(connection))

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
