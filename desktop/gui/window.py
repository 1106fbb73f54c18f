"""The window: the product at hand, the result, the lists, and the channel's bar, put together.

What works is in `services`; all that is seen can be made anew at any time (`rebuild`).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.core.preferences import Preferences
from desktop.gui import help_pages, keeping_words, language, remembering
from desktop.gui.channel_bar import ChannelBar
from desktop.gui.deeds import Deed
from desktop.gui.desk import Desk
from desktop.gui.lists import Lists
from desktop.gui.nav_bar import Page
from desktop.gui.pages import Pages, Scrolling, reach_last
from desktop.gui.product_form import ProductForm
from desktop.gui.products_page import ProductsPage
from desktop.gui.program_line import ProgramLine
from desktop.gui.remembering import State
from desktop.gui.result_view import ResultView
from desktop.gui.scanning import Scanning
from desktop.gui.services import Services
from desktop.gui.theme import Theme
from desktop.gui.tidings import News, Tidings
from desktop.gui.tokens import Size
from desktop.gui.watch_line import WatchLine

if TYPE_CHECKING:
    from desktop.gui.batch_page import BatchPage
    from desktop.gui.connect_dialog import ConnectDialog
    from desktop.gui.help_window import HelpWindow
    from desktop.gui.models_dialog import ModelsDialog


class MainWindow(QMainWindow):
    """Everything that one sees.  Owns what works behind it; `close()` ends all of that."""

    leaving = Signal()
    """The window is about to close; all works still."""
    left = Signal()
    """It is closed, and nothing works any more."""

    products: ProductsPage
    form: ProductForm
    result: ResultView
    lists: Lists
    channel_bar: ChannelBar
    program_line: ProgramLine
    desk: Desk
    tidings: Tidings
    watch_line: WatchLine

    def __init__(self, core: Core, theme: Theme) -> None:
        super().__init__()
        self._core, self._theme = core, theme
        self.services = services = Services(core, theme, self)
        self.thumbnails, self.queue = services.thumbnails, services.queue
        self.history, self.intake = services.history, services.intake
        self.classifying, self.updating = services.classifying, services.updating
        self.watch = services.folder_watch
        self.scanning = Scanning(core, services.preferring, theme, self)
        self.resize(*Size.WINDOW)
        self._build()
        self._follow()
        self.form.focus_begin()

    @cached_property
    def connection(self) -> ConnectDialog:
        """Connects to a channel, and signs in and out.  Made when first asked for, as on most days
        nobody does."""
        from desktop.gui.connect_dialog import ConnectDialog

        dialog = ConnectDialog(self._core, self.services.tasks, self._theme, self)
        dialog.connected.connect(self.updating.reconnected)
        return dialog

    @cached_property
    def models(self) -> ModelsDialog:
        """Goes back to older models and forward again; made when first asked for."""
        from desktop.gui.models_dialog import ModelsDialog

        tasks = self.services.tasks
        dialog = ModelsDialog(self._core, self.updating, tasks, self._theme, self)
        dialog.changed.connect(self.updating.open)
        return dialog

    @cached_property
    def help(self) -> HelpWindow:
        """The pages of the help; made when first asked for."""
        from desktop.gui.help_window import HelpWindow

        return HelpWindow(self._theme, self)

    @property
    def batch(self) -> BatchPage:
        """Classifies whole folders; made when first asked for."""
        return self.desk.batch

    def show_batch(self) -> None:
        """Shows the page for whole folders."""
        self.desk.show_page(Page.BATCH)

    def show_single(self) -> None:
        """Shows the page for single products."""
        self.desk.show_page(Page.SINGLE)

    def take_up(self, batch: int) -> None:
        """Goes on with a batch that was interrupted, by its id."""
        self.show_batch()
        self.batch.look_up(batch)

    def show_help(self) -> None:
        """Shows the page of the help for where one is."""
        self.help.show_page(help_pages.OF_PLACE[self.desk.page])

    def start(self) -> None:
        """Has the model opened, the history read, and a newer model looked for."""
        self.updating.start()
        self.watch.start()

    def classify(self, requests: list[Request]) -> None:
        """Puts requests on the queue and shows the first of them."""
        self.show_single()
        self.products.classify(requests)

    def open_file(self, file: Path) -> None:
        """Takes a file that the program is opened with: an enrolment, or a photo like any other."""
        self.intake.hand_out([file])

    def tell(self, news: News) -> None:
        """Shows something that one may want to know."""
        self.tidings.tell(news)

    def rebuild(self) -> None:
        """Makes all anew that is seen, in the language and the look of now; nothing else changes.

        Not for slots of what is seen: it is deleted.
        """
        state = self.remember()
        self._leave()
        # What the operating system and Qt's own dialogs show of the program changes as well.
        QGuiApplication.setApplicationDisplayName(language.program_name())
        self.setLocale(QLocale())
        self._build()
        self.recall(state)

    def remember(self) -> State:
        """Where the user is, and what is not submitted yet."""
        return {
            "desk": self.desk.remember(),
            "news": self.tidings.news,
            "products": self.products.remember(),
            "focus": remembering.place_of(self._ground, self.focusWidget()),
        }

    def recall(self, state: State) -> None:
        """Goes back there."""
        self.products.recall(state["products"])
        self.desk.recall(state["desk"])
        for news in state["news"]:
            self.tidings.tell(news)
        remembering.focus(self._ground, state["focus"])

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.leaving.emit()
        self.hide()  # what is under way may take a moment to end
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        self.products.close_page()
        self.desk.close()
        self.scanning.close()
        self.services.close()
        self.left.emit()
        super().closeEvent(event)

    def _leave(self) -> None:
        """Lets go of what is seen."""
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        for name in ("connection", "models", "help"):
            if name in vars(self):
                vars(self).pop(name).deleteLater()
        self.products.close_page()
        self.desk.close()
        self.takeCentralWidget()
        self._ground.hide()
        self._ground.deleteLater()

    def _remember_form(self, lost: State) -> None:
        """What was typed and never classified comes back when it is undone."""
        self.services.deciding.remember(
            Deed(
                lambda: self.tr("Form emptied"),
                lambda: self.form.recall(lost),
                lambda: self.form.empty(),
            )
        )

    def _tell_place(self) -> None:
        action = (keeping_words.copies, lambda: self.desk.show_copies())
        self.tell(News("network", "failed", keeping_words.on_network_shortly, (action,)))

    def _ask_for_channel(self) -> None:
        self.connection.start(self.updating.own_connection)

    def _ask_for_models(self) -> None:
        self.models.start()

    def _take_enrolment(self, file: Path) -> None:
        self.connection.start(self.updating.own_connection, file=file)

    def _take_folder(self, folder: Path | None, table: Path | None) -> None:
        self.show_batch()
        self.batch.take(folder, table)

    def _take_channel(self, folder: Path) -> None:
        """An export brings news of the channel; who has none may connect to the folder itself."""
        if self.updating.connection is None:
            self.connection.start(None, url=str(folder))
        else:
            self.updating.update(folder)

    def _choose_files(self) -> None:
        if self.desk.page == Page.BATCH:
            self.batch.choose_folder()
        else:
            self.form.drop_zone.click()

    def _prefer(self, before: Preferences, after: Preferences) -> None:
        """Follows what somebody chose, in a moment: it may have been in what is made anew."""
        if after.language != before.language:
            language.install(after.language or language.chosen())
        self._theme.wear(after)
        if (after.language, after.touch) != (before.language, before.touch):
            QTimer.singleShot(0, self, self.rebuild)

    def _build(self) -> None:
        """Makes what is seen."""
        ground = self._ground = QWidget()
        services, pages = self.services, Pages()
        self.products = ProductsPage(services, self._theme)
        self.form, self.result = self.products.form, self.products.result
        self.lists = self.products.lists
        self.watch_line = WatchLine(self.watch, self._theme)
        self.channel_bar = ChannelBar(services.updating, self._theme)
        self.program_line = ProgramLine(services.updating, self._theme)
        self.desk = Desk(services, self._theme, pages, ground)
        self.tidings = Tidings(self._theme)
        self._arrange(ground, pages)
        self._connect()

    def _arrange(self, ground: QWidget, pages: Pages) -> None:
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        pages.addWidget(self.products)
        whole = QVBoxLayout(ground)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.desk.nav)
        whole.addWidget(self.tidings)
        whole.addWidget(Scrolling(pages), 1)
        whole.addWidget(self.program_line)
        whole.addWidget(self.watch_line)
        whole.addWidget(self.channel_bar)
        self.setCentralWidget(ground)
        ground.show()  # at once, so that it can take the focus
        pages.currentChanged.connect(self._reach_bar_last)

    def _reach_bar_last(self) -> None:
        reach_last(self.channel_bar)

    def _connect(self) -> None:
        """What the views ask for."""
        products = self.products
        products.asked.connect(self.classify)
        products.channel_asked.connect(self._ask_for_channel)
        products.models_asked.connect(self._ask_for_models)
        products.folder_asked.connect(self._take_folder)
        self.form.submitted.connect(self.show_single)
        self.form.lost.connect(self._remember_form)
        self.watch.arrived.connect(products.offer)
        self.desk.sending.told.connect(self.channel_bar.show_unsent)
        self.channel_bar.show_unsent(self.desk.sending.left)
        self.channel_bar.connect_asked.connect(self._ask_for_channel)
        self.channel_bar.models_asked.connect(self._ask_for_models)
        self.desk.models_asked.connect(self._ask_for_models)
        self.desk.channel_asked.connect(self._ask_for_channel)
        self.desk.help_asked.connect(self.show_help)

    def _follow(self) -> None:
        """What the services tell, and the keys: once, for all views that there will be."""
        services, intake = self.services, self.intake
        services.preferring.changed.connect(self._prefer)
        services.watching.on_network.connect(self._tell_place)
        services.watching.copies_asked.connect(lambda: self.desk.show_copies())
        intake.watch(self)
        intake.folder_arrived.connect(self._take_folder)
        intake.enrolment_arrived.connect(self._take_enrolment)
        intake.channel_arrived.connect(self._take_channel)
        keys = QKeySequence.StandardKey
        QShortcut(QKeySequence(keys.Paste), self, lambda: self.products.paste())
        QShortcut(QKeySequence(keys.Open), self, self._choose_files)
        QShortcut(QKeySequence("F1"), self, self.show_help)
        QShortcut(QKeySequence(keys.Refresh), self, services.updating.retry)
        QShortcut(QKeySequence(keys.Undo), self, services.deciding.undo)
        for redo in ("Ctrl+Y", "Ctrl+Shift+Z"):
            QShortcut(QKeySequence(redo), self, services.deciding.redo)
