"""Opens the model, looks for newer ones, and puts them to use: never on the window's thread."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from common.errors import ProductError
from desktop.core.app import Core
from desktop.core.engine import Engine, Request
from desktop.core.models import Installed
from desktop.gui.classifying import Classifying
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import Time

if TYPE_CHECKING:
    from desktop.core.updates import ChannelState


class Updating(QObject):
    """The model's side of the window, and the channel's."""

    loaded = Signal()
    """The parts of the core can be used; before, asking for them takes its time."""
    changed = Signal()
    """One of the attributes has another value."""
    progressed = Signal(object, object)
    """How much of the download or the like is done, and of how much (or None)."""

    def __init__(self, core: Core, classifying: Classifying) -> None:
        super().__init__()
        self._core, self._classifying = core, classifying
        self._engine: Engine | None = None
        self._ready = False
        self._tasks = Tasks(threads=1, parent=self)
        self._closing = False
        self._again = QTimer(self, interval=Time.BETWEEN_CHECKS)
        self._again.timeout.connect(self.update)
        self.opening = True
        """Whether a model may be there soon, from the disk."""
        self.busy = False
        """Whether it looks for a newer model right now."""
        self.url: str | None = None
        """The channel's address, once it is known."""
        self.model_open = False
        """Whether there is a model to classify with."""
        self.installed: Installed | None = None
        """Which one it is."""
        self.error: Exception | None = None
        """Why there is no model to use, or no state to tell."""

    @property
    def state(self) -> ChannelState | None:
        """How things stand with the channel, once that is known."""
        return self._core.updates.state if self._ready else None

    def start(self) -> None:
        """Opens the model, then looks for a newer one, and again from time to time."""
        self._tasks.run_task(self._load, self._loaded, self._not_opened)

    def connected(self, url: str) -> None:
        """There is a channel now, or another one: fetches its model."""
        self.url = url
        self.update()

    def retry(self) -> None:
        """Does again what has failed."""
        if not self._ready:
            self.start()
        elif self.url is None:
            self._open()
        else:
            self.update()

    def update(self) -> None:
        """Looks for a newer model and puts it to use."""
        if self.busy or self.url is None:
            return
        self.busy = True
        self._tasks.run_task(self._fetch, self._fetched, self._not_fetched)
        self.changed.emit()

    def close(self) -> None:
        """Gives up what runs, at its next step, and waits until it has."""
        self._closing = True
        self._again.stop()
        self._tasks.close()
        if self._engine is not None:
            self._engine.close()

    def _load(self) -> str | None:
        with contextlib.suppress(ProductError, OSError):
            _ = self._core.history  # whoever asks for it next hears what is wrong with it
        return self._core.updates.connected_url()

    def _loaded(self, url: str | None) -> None:
        self._ready, self.url = True, url
        self.loaded.emit()
        self._open()
        self.update()
        self._again.start()

    def _open(self) -> None:
        self.opening = True
        self.changed.emit()
        self._tasks.run_task(self._load_model, self._opened, self._not_opened)

    def _load_model(self) -> tuple[Engine, Installed | None]:
        if self._engine is None:
            self._engine = self._core.engine()
        else:
            self._engine.replace_model(self._core.models.open_active())
        # A first classification loads the model, so that no product needs to wait for it.
        outcome = self._engine.submit(Request(designation="0")).result()
        if outcome.error is not None:
            raise outcome.error
        return self._engine, self._core.models.active()

    def _opened(self, answer: tuple[Engine, Installed | None]) -> None:
        engine, self.installed = answer
        self.opening, self.error = False, None
        if not self.model_open:
            self.model_open = True
            self._classifying.use(engine)
        self.changed.emit()

    def _not_opened(self, error: Exception) -> None:
        self.opening, self.error = False, error
        self.changed.emit()

    def _fetch(self) -> Installed | None:
        """The model that is active after an update; another program may have fetched it."""
        self._core.updates.update(self._tell)
        return self._core.models.active()

    def _tell(self, stage: str, done: int = 0, total: int | None = None) -> None:  # noqa: ARG002
        if self._closing:
            raise _Closing
        self.progressed.emit(done, total)

    def _fetched(self, installed: Installed | None) -> None:
        self.busy = False
        if installed != self.installed or not self.model_open:
            self._open()
        self.changed.emit()

    def _not_fetched(self, error: Exception) -> None:
        self.busy, self.error = False, error
        self.changed.emit()


class _Closing(Exception):
    """Ends an update because the window closes."""
