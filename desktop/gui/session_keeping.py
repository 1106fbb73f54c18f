"""Keeps what the window would take up at its next start, now and then, and takes it up."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.core import seats
from desktop.core.engine import Request
from desktop.core.seats import Seat
from desktop.core.session import Product, Session, Sessions
from desktop.gui.nav_bar import Page
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import MILLISECOND, Time
from desktop.gui.window import MainWindow

SHARE = 25
"""Writing takes at most one part in so many of the time."""


class SessionKeeping(QObject):
    """Looks at the window from time to time, and writes where something is another than before."""

    def __init__(self, window: MainWindow, seat: Seat) -> None:
        super().__init__(window)
        self._window, self._seat = window, seat
        self._sessions = Sessions(seat)
        self._tasks = Tasks(threads=1, parent=self)
        self._timer = QTimer(self, singleShot=True, interval=Time.KEEP)
        self._timer.timeout.connect(self._look)
        self._interrupted: int | None = None
        self._last: tuple[object, ...] | None = None
        self._place = ""
        self._batch: int | None = None
        window.leaving.connect(self._leave)
        window.left.connect(self._end)
        QApplication.instance().commitDataRequest.connect(self._keep_now)  # type: ignore[union-attr]

    @property
    def interrupted(self) -> int | None:
        """The batch that was being classified when the last window ended."""
        return self._interrupted

    def take_up(self) -> int:
        """Shows what was kept; returns how many products wait again."""
        session = self._sessions.read()
        window = self._window
        if session.geometry:
            # Where its screen is gone, Qt finds another place for it.
            window.restoreGeometry(QByteArray.fromBase64(session.geometry.encode()))
        self._interrupted = session.batch
        self._show_form(self._sessions, session.form)
        waiting = [self._sessions.request(one) for one in session.waiting]
        inherited, forget = self._inherited()
        waiting = [one for one in waiting + inherited if _something(one)]
        if waiting:
            window.show_single()
            window.products.take_up(waiting)
        if forget:
            self._keep_now()  # before it is gone from where it was
            for gone in forget:
                gone()
        if session.page in Page.__members__:
            window.desk.show_page(Page[session.page])
        self._timer.start()
        return len(waiting)

    def _inherited(self) -> tuple[list[Request], list[Callable[[], object]]]:
        """What waited in other windows, which are gone; and what makes them forget it.

        What was only typed there is shown in the form, if it is empty, and else stays there.
        """
        found: list[Request] = []
        forget: list[Callable[[], object]] = []
        for seat in seats.abandoned(self._seat.path.parent, self._seat):
            sessions = Sessions(seat)
            left = sessions.read()
            typed = left.form if not left.form.submitted else Product()
            if _something(sessions.request(typed)) and not self._window.form.classify_possible():
                self._show_form(sessions, typed)
                typed = Product()
            requests = [sessions.request(one) for one in left.waiting]
            if requests or typed != left.form:
                found += requests
                forget.append(partial(_leave_only, sessions, typed))
        return found, forget

    def _show_form(self, sessions: Sessions, form: Product) -> None:
        photos = list(sessions.request(form).photos)
        self._window.form.recall(
            {
                "photos": [] if form.pending else photos,
                "pending": photos if form.pending else [],
                "designation": form.designation,
                "description": form.description,
                "reference": form.reference,
                "submitted": form.submitted,
                "edited": form.edited,
            }
        )

    def _look(self) -> None:
        """Has the session written, if it is another one."""
        now = self._now()
        if now == self._last:
            self._timer.start()
            return
        began = time.monotonic()

        def written(_: object) -> None:
            took = (time.monotonic() - began) / MILLISECOND
            self._timer.start(max(Time.KEEP, round(SHARE * took)))

        self._last = now
        # A disk that is full has been told of by what matters more.
        self._tasks.run_task(partial(self._write, *now), written, written)

    def _keep_now(self) -> None:
        with contextlib.suppress(OSError):
            self._write(*self._now())

    def _leave(self) -> None:
        """The window is about to go: what is seen is looked at for the last time."""
        self._timer.stop()
        self._tasks.close()
        self._place, self._batch = self._geometry(), self._window.services.running()

    def _end(self) -> None:
        """Nothing works any more."""
        self._keep_now()

    def _now(self) -> tuple[str, str, int | None, dict[str, object], tuple[Request, ...]]:
        window = self._window
        waiting = tuple(window.services.queue.unanswered())
        place = self._place or self._geometry()
        batch = self._batch or window.services.running()
        return window.desk.page.name, place, batch, window.form.remember(), waiting

    def _geometry(self) -> str:
        return bytes(self._window.saveGeometry().toBase64().data()).decode()

    def _write(
        self,
        page: str,
        geometry: str,
        batch: int | None,
        form: dict[str, object],
        waiting: tuple[Request, ...],
    ) -> None:
        product = self._form(form)
        kept = tuple(self._sessions.product(one) for one in waiting)
        session = Session(page=page, geometry=geometry, batch=batch, form=product, waiting=kept)
        self._sessions.write(session)

    def _form(self, form: dict[str, object]) -> Product:
        pending, photos = form["pending"], form["photos"]
        assert isinstance(pending, list) and isinstance(photos, list)
        if not form["together"]:
            photos = []  # each is a product of its own, which is in the queue
        request = Request(photos=tuple(pending or photos))
        return Product(
            photos=self._sessions.product(request).photos,
            designation=str(form["designation"]),
            description=str(form["description"]),
            reference=str(form["reference"]),
            submitted=bool(form["submitted"]),
            edited=bool(form["edited"]),
            pending=bool(pending),
        )


def _something(request: Request) -> bool:
    """Whether there is anything in it to classify."""
    return bool(request.photos or request.designation or request.description)


def _leave_only(sessions: Sessions, typed: Product) -> None:
    with contextlib.suppress(OSError):
        if typed == Product():
            sessions.forget()
        else:
            sessions.write(Session(form=typed))
