"""The pages of the window: made when first asked for, and left for those of another language."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.gui.nav_bar import NavBar, Page
from desktop.gui.remembering import State
from desktop.gui.services import Services
from desktop.gui.theme import Theme

if TYPE_CHECKING:
    from desktop.gui.batch_page import BatchPage
    from desktop.gui.figures_page import FiguresPage
    from desktop.gui.history_page import HistoryPage
    from desktop.gui.review_page import ReviewPage
    from desktop.gui.settings_help import HelpSettings
    from desktop.gui.settings_page import SettingsPage
    from desktop.gui.settings_sending import SendingSettings


class Desk(QObject):
    """The bar that leads to the pages, and all pages but the first."""

    models_asked = Signal()
    """Somebody wants to see the models."""
    channel_asked = Signal()
    """Somebody wants to connect, or to sign in."""
    help_asked = Signal()
    """Somebody wants to read the help."""
    shown = Signal()
    """Another `page` is shown."""

    def __init__(
        self, services: Services, theme: Theme, pages: QStackedWidget, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._services, self._theme, self._pages = services, theme, pages
        self.deciding, self.sending = services.deciding, services.sending
        self.preferring = services.preferring
        self.nav = NavBar(self.deciding, theme)
        self.line = self.nav.line
        self.page = Page.SINGLE
        self._leaving: SendingSettings | None = None
        self._help: HelpSettings | None = None
        self._made: dict[Page, Any] = {}
        self._kept: dict[Page, State] = {}
        services.waits.connect(self.nav.show_waiting)
        self.nav.show_waiting(services.waiting)
        self.nav.asked.connect(self.show_page)

    @cached_property
    def batch(self) -> BatchPage:
        """Classifies whole folders."""
        from desktop.gui.batch_page import BatchPage

        services = self._services
        page = BatchPage(
            services.core, services.updating, self.deciding, services.batches, self._theme
        )
        page.left.connect(lambda: self.show_page(Page.SINGLE))
        page.working.review_asked.connect(self.show_review)
        page.choosing.watch_asked.connect(self._watch)
        self._add(Page.BATCH, page)
        return page

    @cached_property
    def review(self) -> ReviewPage:
        """What needs a person."""
        from desktop.gui.review_page import ReviewPage

        page = ReviewPage(self.deciding, self._theme)
        page.asked.connect(self.show_page)
        self._add(Page.REVIEW, page)
        return page

    @cached_property
    def history(self) -> HistoryPage:
        """All entries."""
        from desktop.gui.history_page import HistoryPage

        services = self._services
        page = HistoryPage(services.core, self.deciding, services.history_output, self._theme)
        page.asked.connect(self.show_page)
        self._add(Page.HISTORY, page)
        return page

    @cached_property
    def figures(self) -> FiguresPage:
        """Charts."""
        from desktop.gui.figures_page import FiguresPage

        page = FiguresPage(self.deciding, self._theme)
        page.asked.connect(self.show_page)
        self._add(Page.FIGURES, page)
        return page

    @cached_property
    def settings(self) -> SettingsPage:
        """What one can choose."""
        from desktop.gui.settings_help import HelpSettings
        from desktop.gui.settings_page import SettingsPage
        from desktop.gui.settings_sending import SendingSettings

        page = SettingsPage(self._services.preferring, self._theme)
        page.models_asked.connect(self.models_asked)
        page.channel_asked.connect(self.channel_asked)
        services = self._services
        self._leaving = leaving = SendingSettings(services.core, self.deciding, self._theme)
        leaving.permitted.connect(self.sending.soon)
        self.sending.told.connect(leaving.refresh)
        page.add_section(leaving)
        self._help = helping = HelpSettings(services.core, self._theme)
        helping.help_asked.connect(self.help_asked)
        page.add_section(helping)
        self._add(Page.SETTINGS, page)
        return page

    @property
    def settled(self) -> bool:
        """Whether the page that is shown has all that there is to show on it."""
        return bool(getattr(self._pages.currentWidget(), "settled", True))

    def show_page(self, page: Page) -> None:
        """Shows one of the pages, as it is now."""
        if page == Page.REVIEW:
            self.show_review()
            return
        self._turn_to(page)
        match page:
            case Page.SINGLE:
                self._pages.setCurrentIndex(0)
            case Page.BATCH:
                self._pages.setCurrentWidget(self.batch)
                self.batch.start()
            case Page.HISTORY:
                self._pages.setCurrentWidget(self.history)
                self.history.start()
            case Page.FIGURES:
                self._pages.setCurrentWidget(self.figures)
                self.figures.start()
            case Page.SETTINGS:
                self._pages.setCurrentWidget(self.settings)

    def show_review(self, batch: int | None = None) -> None:
        """Shows what needs a person, in a batch or in the whole history."""
        self._turn_to(Page.REVIEW)
        self._pages.setCurrentWidget(self.review)
        self.review.start(batch)

    def show_copies(self) -> None:
        """Shows the copies of the history, to go back to one."""
        self.show_page(Page.HISTORY)
        self.history.show_copies()

    def remember(self) -> State:
        """Which page is shown, and what the pages would be missed for."""
        states = {
            page: view.remember() for page, view in self._made.items() if hasattr(view, "remember")
        }
        return {"page": self.page, "pages": self._kept | states}

    def recall(self, state: State) -> None:
        """Goes back there; the other pages follow when they are asked for."""
        self._kept = dict(state["pages"])
        if state["page"] == Page.REVIEW:
            self.show_review(self.review.batch)
        else:
            self.show_page(state["page"])

    def close(self) -> None:
        """Ends what the pages ask for; their services go on."""
        if self._leaving is not None:
            self._leaving.close_card()
        if self._help is not None:
            self._help.close_card()
        for page in self._made.values():
            if hasattr(page, "close_page"):
                page.close_page()

    def _watch(self, folder: Path) -> None:
        """What arrives in a folder from now on is shown where single products are."""
        self._services.folder_watch.watch(folder)
        self.show_page(Page.SINGLE)

    def _turn_to(self, page: Page) -> None:
        self.page = page
        self.nav.show_page(page)
        self.shown.emit()

    def _add(self, key: Page, page: Any) -> None:
        self._made[key] = page
        self._pages.addWidget(page)
        if key in self._kept:
            page.recall(self._kept.pop(key))
