"""History and review in the window: their pages, made when first asked for, and what they share."""

from __future__ import annotations

import threading
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.core.app import Core
from desktop.core.history.care import care
from desktop.gui import messages
from desktop.gui.batch_repeated import Repeated
from desktop.gui.deciding import Deciding
from desktop.gui.nav_bar import NavBar, Page
from desktop.gui.preferring import Preferring
from desktop.gui.sending import Sending
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Time

if TYPE_CHECKING:
    from desktop.gui.figures_page import FiguresPage
    from desktop.gui.history_page import HistoryPage
    from desktop.gui.review_page import ReviewPage
    from desktop.gui.settings_page import SettingsPage


class Desk(QObject):
    """Owns what decides, and the pages for it."""

    left = Signal(object)
    """Somebody wants one of the other pages: which `Page`."""
    models_asked = Signal()
    """Somebody wants to see the models."""
    channel_asked = Signal()
    """Somebody wants to connect, or to sign in."""

    def __init__(
        self, core: Core, tasks: Tasks, theme: Theme, pages: QStackedWidget, window: QWidget
    ) -> None:
        super().__init__(window)
        self._core, self._theme, self._pages = core, theme, pages
        self.preferring = Preferring(core.folder.preferences, self)
        self._aside = Tasks(threads=1, parent=self)
        self._closing = threading.Event()
        self.deciding = Deciding(core)
        self.nav = NavBar(self.deciding, theme)
        self.line = self.nav.line
        self._made: list[ReviewPage | HistoryPage | FiguresPage] = []
        self._waiting = Repeated(
            tasks,
            lambda: partial(self.deciding.records.waiting, None),
            self.nav.show_waiting,
            lambda _: None,  # what needs the history says so itself
            Time.FIGURES,
        )
        self.sending = Sending(core, self)
        self.deciding.changed.connect(lambda _: self._waiting.soon())
        self.deciding.changed.connect(lambda _: self.sending.soon())
        self.nav.asked.connect(self.show_page)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), window, self.deciding.undo)
        for keys in ("Ctrl+Y", "Ctrl+Shift+Z"):
            QShortcut(QKeySequence(keys), window, self.deciding.redo)

    @cached_property
    def review(self) -> ReviewPage:
        """What needs a person."""
        from desktop.gui.review_page import ReviewPage

        page = ReviewPage(self.deciding, self._theme)
        self._add(page)
        return page

    @cached_property
    def history(self) -> HistoryPage:
        """All entries."""
        from desktop.gui.history_page import HistoryPage

        page = HistoryPage(self._core, self.deciding, self._theme)
        self._add(page)
        return page

    @cached_property
    def figures(self) -> FiguresPage:
        """Charts."""
        from desktop.gui.figures_page import FiguresPage

        page = FiguresPage(self.deciding, self._theme)
        self._add(page)
        return page

    @cached_property
    def settings(self) -> SettingsPage:
        """What one can choose."""
        from desktop.gui.settings_page import SettingsPage

        page = SettingsPage(self.preferring, self._theme)
        page.models_asked.connect(self.models_asked)
        page.channel_asked.connect(self.channel_asked)
        self._pages.addWidget(page)
        return page

    def start(self) -> None:
        """The history can be read."""
        self.deciding.ask_staff()
        self.recount()
        self.sending.soon()
        QTimer.singleShot(Time.CARE, self, self._care)

    def recount(self) -> None:
        """There are new entries, or others."""
        self._waiting.soon()

    def show_page(self, page: Page) -> None:
        """Shows one of the pages."""
        self.nav.show_page(page)
        match page:
            case Page.REVIEW:
                self.show_review()
            case Page.HISTORY:
                self._pages.setCurrentWidget(self.history)
                self.history.start()
            case Page.FIGURES:
                self._pages.setCurrentWidget(self.figures)
                self.figures.start()
            case Page.SETTINGS:
                self._pages.setCurrentWidget(self.settings)
            case _:
                self.left.emit(page)

    def show_review(self, batch: int | None = None) -> None:
        """Shows what needs a person, in a batch or in the whole history."""
        self.nav.show_page(Page.REVIEW)
        self._pages.setCurrentWidget(self.review)
        self.review.start(batch)

    def _care(self) -> None:
        """The copy of the day, and the end of what is too old, while nobody waits for it."""
        if not self._closing.is_set():
            self._aside.run_task(
                partial(care, self._core.history, stop=self._closing.is_set),
                lambda _: None,
                lambda error: self.line.show_failure(messages.of(error)),
            )

    def close(self) -> None:
        """Ends what is under way; what was decided is on the disk then."""
        self._closing.set()
        self._waiting.stop()
        self.sending.close()
        self._aside.close()
        self.deciding.close()
        for page in self._made:
            page.close_page()

    def _add(self, page: ReviewPage | HistoryPage | FiguresPage) -> None:
        self._made.append(page)
        self._pages.addWidget(page)
