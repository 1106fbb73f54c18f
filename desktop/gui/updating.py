"""Opens the model, looks for newer ones, and puts them to use: never on the window's thread."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from common.errors import ProductError
from common.progress import IN_BYTES, TimeLeft
from desktop.core.app import Core
from desktop.core.channel_state import ChannelState, Trouble, remembered, state_of
from desktop.core.connection import Connection, load_connection
from desktop.core.engine import Engine, Request
from desktop.core.models import Installed
from desktop.gui.classifying import Classifying
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import MILLISECOND, Time


class Updating(QObject):
    """The model's side of the window, and the channel's."""

    loaded = Signal()
    """The history can be read; before, asking for it takes its time."""
    changed = Signal()
    """One of the attributes has another value."""
    progressed = Signal(object, object, object)
    """Of a download: bytes done, of how many, and how many seconds it may still take (or None)."""

    def __init__(self, core: Core, classifying: Classifying) -> None:
        super().__init__()
        self._core, self._classifying = core, classifying
        self._engine: Engine | None = None
        self._first_state: ChannelState | None = None
        """Until the first update, before which the channel's code is not loaded."""
        self._updates_loaded = False
        self._tasks = Tasks(threads=1, parent=self)
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._look)
        self._then: list[Path | None] = []
        """What to update from once the update under way is done: folders, the channel."""
        self.closing = False
        """Whether the window closes: whatever runs should end."""
        self.opening = True
        """Whether a model may be there soon, from the disk."""
        self.busy = False
        """Whether it looks for a newer model right now."""
        self.looked = False
        """Whether it has looked for one since the window opened."""
        self.connection: Connection | None = None
        """Where models come from, once that is known."""
        self.source: Path | None = None
        """The folder that the last update came from, where it was not the channel itself."""
        self.model_open = False
        """Whether there is a model to classify with."""
        self.installed: Installed | None = None
        """Which one it is."""
        self.made: datetime | None = None
        """When it was made, where it says so."""
        self.error: Exception | None = None
        """Why there is no model to use, or no state to tell."""

    @property
    def state(self) -> ChannelState | None:
        """How things stand with the channel, once that is known."""
        return self._core.updates.state if self._updates_loaded else self._first_state

    @property
    def managed(self) -> bool:
        """Whether an administrator looks after connection and models."""
        return self.state is not None and self.state.trouble is Trouble.MANAGED

    @property
    def own_connection(self) -> Connection | None:
        """Where models come from, where that is for this account to decide."""
        return None if self.managed else self.connection

    @property
    def settled(self) -> bool:
        """Whether nothing is under way, nor about to be."""
        return not (self.opening or self.busy) and (self.looked or self.connection is None)

    def start(self) -> None:
        """Opens the model; then, once the window is idle, looks for a newer one, and again from
        time to time."""
        self._tasks.run_task(self._load, self._loaded, self._not_opened)

    def reconnected(self) -> None:
        """There is a channel now, or another one, or none: fetches its model."""
        self._tasks.run_task(self._read_connection, self._connected, self._not_fetched)

    def retry(self) -> None:
        """Does again what has failed."""
        if self._first_state is None:
            self.start()
        elif self.connection is None:
            self.open()
        else:
            self.update()

    def update(self, source: Path | None = None) -> None:
        """Looks for a newer model, in an exported folder where one is given, and puts it to use."""
        if self.busy and source is not None:
            self._then.append(source)
        if self.busy or (self.connection is None and source is None):
            return
        self.busy, self.source = True, source
        self._next.stop()
        self._tasks.run_aside(partial(self._fetch, source), self._fetched, self._not_fetched)
        self.changed.emit()

    def open(self) -> None:
        """Opens the model that is in use now, and classifies with it from then on."""
        self.opening = True
        self.changed.emit()
        self._tasks.run_task(self._load_model, self._opened, self._not_opened)

    def close(self) -> None:
        """Gives up what runs, at its next step, and waits until it has; a little, for a network."""
        self.closing = True
        self._next.stop()
        self._tasks.close()
        if self._engine is not None:
            self._engine.close()

    def _load(self) -> tuple[ChannelState, Connection | None]:
        with contextlib.suppress(ProductError, OSError):
            _ = self._core.history  # whoever asks for it next hears what is wrong with it
        connection = None
        with contextlib.suppress(ProductError, OSError):
            connection = load_connection(self._core.folder)
        return self._remembered(), connection

    def _remembered(self) -> ChannelState:
        last, error = remembered(self._core.folder)
        return state_of(last, self._core.models, error)

    def _loaded(self, answer: tuple[ChannelState, Connection | None]) -> None:
        self._first_state, self.connection = answer
        self.loaded.emit()
        self.open()

    def _read_connection(self) -> Connection | None:
        return self._core.updates.connection()

    def _connected(self, connection: Connection | None) -> None:
        self._updates_loaded = True
        self.connection, self.source = connection, None
        if self.busy:
            self._then.append(None)
        self.update()
        self.changed.emit()

    def _load_model(self) -> tuple[Engine, Installed | None, datetime | None, ChannelState]:
        if self._engine is None:
            self._engine = self._core.engine()
        else:
            self._engine.replace_model(self._core.models.open_active())
        # A first classification loads the model, so that no product needs to wait for it.
        outcome = self._engine.submit(Request(designation="0")).result()
        if outcome.error is not None:
            raise outcome.error
        made = _made(self._core.models.open_active().manifest.created)
        return self._engine, self._core.models.active(), made, self._remembered()

    def _opened(
        self, answer: tuple[Engine, Installed | None, datetime | None, ChannelState]
    ) -> None:
        engine, self.installed, self.made, self._first_state = answer
        self.opening, self.error = False, None
        if not self.model_open:
            self.model_open = True
            self._classifying.use(engine)
        self._look_first()
        self.changed.emit()

    def _not_opened(self, error: Exception) -> None:
        self.opening, self.error = False, error
        self._look_first()
        self.changed.emit()

    def _look_first(self) -> None:
        """Without a model there is nothing to disturb.  With one, loading the channel's code would
        hold up the first products."""
        if not self.looked and self.connection is not None:
            if self.model_open:
                self._next.start(Time.SETTLING)
            else:
                self.update()

    def _look(self) -> None:
        if self._classifying.at_work:
            self._next.start(Time.SETTLING)
        else:
            self.update()

    def _fetch(self, source: Path | None) -> tuple[Installed | None, Exception | None]:
        """The model that is active after an update, and what went wrong.

        Another program may have fetched it; and what an update finds out may have withdrawn one,
        whatever becomes of it.
        """
        error: Exception | None = None
        try:
            self._core.updates.update(_Teller(self), source)
        except (ProductError, OSError) as failed:
            error = failed
        return self._core.models.active(), error

    def _fetched(self, answer: tuple[Installed | None, Exception | None]) -> None:
        installed, error = answer
        self._finish(error)
        before = self.installed.sha256 if self.installed else None
        if installed is not None and (installed.sha256 != before or not self.model_open):
            self.open()
        self.changed.emit()

    def _not_fetched(self, error: Exception) -> None:
        self._finish(error)
        self.changed.emit()

    def _finish(self, error: Exception | None) -> None:
        self.busy, self.looked, self._updates_loaded = False, True, True
        if error is not None:
            self.error = error
        if self._then:
            self.update(self._then.pop(0))
        else:
            self._next.start(round(self._core.updates.next_check().total_seconds() / MILLISECOND))


def _made(created: str) -> datetime | None:
    """When a model was made, as its manifest tells."""
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        return None
    return made if made.tzinfo is not None else made.replace(tzinfo=UTC)


class _Teller:
    """A `Progress` that tells the window now and then, and ends the update when it closes."""

    def __init__(self, updating: Updating) -> None:
        self._updating = updating
        self._left = TimeLeft()
        self._told = 0.0

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        if self._updating.closing:
            raise _Closing
        left = self._left(stage, done, total)
        now = time.monotonic()
        if stage in IN_BYTES and total and now - self._told >= Time.PROGRESS * MILLISECOND:
            self._told = now
            self._updating.progressed.emit(done, total, left)
        elif stage not in IN_BYTES:
            self._updating.progressed.emit(0, None, None)


class _Closing(Exception):
    """Ends an update because the window closes."""
