"""The window: the product at hand, the result, the lists, and the channel's bar, put together."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.gui.channel_bar import ChannelBar
from desktop.gui.classifying import Classifying
from desktop.gui.desk import Desk
from desktop.gui.drop_zone import PhotoIntake
from desktop.gui.folder_watch import FolderWatch
from desktop.gui.guidance import first_step
from desktop.gui.history_list import HistoryModel
from desktop.gui.nav_bar import Page
from desktop.gui.notice import Notice
from desktop.gui.photos import Thumbnails
from desktop.gui.products_page import ProductsPage
from desktop.gui.queue import QueueModel
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size
from desktop.gui.updating import Updating
from desktop.gui.watch_line import WatchLine

if TYPE_CHECKING:
    from desktop.gui.batch_page import BatchPage
    from desktop.gui.connect_dialog import ConnectDialog
    from desktop.gui.models_dialog import ModelsDialog


class MainWindow(QMainWindow):
    """Everything that one sees.  Owns what works behind it; `close()` ends all of that."""

    def __init__(self, core: Core, theme: Theme) -> None:
        super().__init__()
        self._core, self._theme = core, theme
        self._tasks = Tasks(threads=2, parent=self)
        self.thumbnails = thumbnails = Thumbnails(self._tasks)
        self.queue = QueueModel()
        self.history = HistoryModel(core, self._tasks)
        self.classifying = Classifying(core, self.queue)
        self.updating = Updating(core, self.classifying)
        self.intake = PhotoIntake(self)
        self.channel_bar = ChannelBar(self.updating, theme)
        self._pages = QStackedWidget()
        self.desk = Desk(core, self._tasks, theme, self._pages, self)
        self.products = ProductsPage(
            self.desk.deciding,
            self.classifying,
            self.queue,
            self.history,
            self._tasks,
            self.intake,
            self.desk.preferring,
            theme,
            thumbnails,
        )
        self.watch = FolderWatch(
            self.desk.preferring,
            core.folder.watched,
            self.desk.deciding.records.photo_known,
            self.classifying,
            self,
        )
        self.watch_line = WatchLine(self.watch, theme)
        self.form, self.result = self.products.form, self.products.result
        self.lists = self.products.lists
        self._batch: BatchPage | None = None
        self._arrange()
        self._connect()
        self.products.refresh()

    @cached_property
    def connection(self) -> ConnectDialog:
        """Connects to a channel, and signs in and out.  Made when first asked for, as on most days
        nobody does."""
        from desktop.gui.connect_dialog import ConnectDialog

        dialog = ConnectDialog(self._core, self._tasks, self._theme, self)
        dialog.connected.connect(self.updating.reconnected)
        return dialog

    @cached_property
    def models(self) -> ModelsDialog:
        """Goes back to older models and forward again; made when first asked for."""
        from desktop.gui.models_dialog import ModelsDialog

        dialog = ModelsDialog(self._core, self.updating, self._tasks, self._theme, self)
        dialog.changed.connect(self.updating.open)
        return dialog

    @property
    def batch(self) -> BatchPage:
        """Classifies whole folders; made when first asked for."""
        if self._batch is None:
            from desktop.gui.batch_page import BatchPage

            self._batch = page = BatchPage(
                self._core, self.updating, self.desk.deciding, self._theme
            )
            page.left.connect(self.show_single)
            page.choosing.watch_asked.connect(self._watch)
            page.working.ended.connect(self.lists.search_again)
            page.working.ended.connect(self.desk.recount)
            page.working.review_asked.connect(self.desk.show_review)
            self._pages.addWidget(page)
        return self._batch

    def show_batch(self) -> None:
        """Shows the page for whole folders."""
        self.desk.nav.show_page(Page.BATCH)
        self._pages.setCurrentWidget(self.batch)
        self.batch.start()

    def show_single(self) -> None:
        """Shows the page for single products."""
        self.desk.nav.show_page(Page.SINGLE)
        self._pages.setCurrentIndex(0)

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

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.hide()  # what is under way may take a moment to end
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        if self._batch is not None:
            self._batch.close_page()
        self.watch.close()
        self.classifying.close()
        self.intake.close()
        self.products.close_page()
        self.desk.close()
        self.updating.close()
        self._tasks.close()
        super().closeEvent(event)

    def _notice(self) -> Notice | None:
        """What to say in the place of a result; None where a product may wait for its own."""
        if self.updating.model_open and self.products.shown is not None:
            return None
        used = self.queue.rowCount() > 0
        return first_step(self.updating, self._ask_for_channel, used=used)

    def _watch(self, folder: Path) -> None:
        self.watch.watch(folder)
        self.show_single()

    def _ask_for_channel(self) -> None:
        self.connection.start(self.updating.own_connection)

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

    def _arrange(self) -> None:
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._pages.addWidget(self.products)
        whole.addWidget(self.desk.nav)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.watch_line)
        whole.addWidget(self.channel_bar)
        ground = QWidget()
        ground.setLayout(whole)
        self.setCentralWidget(ground)
        self.resize(*Size.WINDOW)
        self.form.focus_begin()

    def _connect(self) -> None:
        self.intake.watch(self)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.products.paste)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Open), self, self.form.drop_zone.click)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self, self.updating.retry)
        self.products.notice = self._notice
        self.watch.arrived.connect(self.products.offer)
        self.form.submitted.connect(self.show_single)
        self.updating.changed.connect(self.products.refresh_notice)
        self.updating.loaded.connect(lambda: self.history.search(""))
        self.updating.loaded.connect(self.desk.start)
        self.classifying.recorded.connect(lambda _: self.desk.recount())
        self.desk.left.connect(
            lambda page: self.show_batch() if page == Page.BATCH else self.show_single()
        )
        self.intake.folder_arrived.connect(self._take_folder)
        self.intake.enrolment_arrived.connect(self._take_enrolment)
        self.intake.channel_arrived.connect(self._take_channel)
        self.desk.sending.told.connect(self.channel_bar.show_unsent)
        self.channel_bar.connect_asked.connect(self._ask_for_channel)
        self.channel_bar.models_asked.connect(lambda: self.models.start())
        self.desk.models_asked.connect(lambda: self.models.start())
        self.desk.channel_asked.connect(self._ask_for_channel)
