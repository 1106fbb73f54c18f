"""The window: the product at hand, the result, the lists, and the channel's bar, put together."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.core.history.store import Entry
from desktop.gui import subject
from desktop.gui.channel_bar import ChannelBar
from desktop.gui.classifying import Classifying
from desktop.gui.desk import Desk
from desktop.gui.drop_zone import PhotoIntake
from desktop.gui.guidance import first_step
from desktop.gui.history_list import HistoryModel
from desktop.gui.item import Item
from desktop.gui.lists import Lists
from desktop.gui.nav_bar import Page
from desktop.gui.photos import Thumbnails
from desktop.gui.product_form import ProductForm
from desktop.gui.program_line import ProgramLine
from desktop.gui.queue import QueueModel
from desktop.gui.result_view import ResultView
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.updating import Updating

if TYPE_CHECKING:
    from desktop.gui.batch_page import BatchPage
    from desktop.gui.connect_dialog import ConnectDialog
    from desktop.gui.models_dialog import ModelsDialog


class MainWindow(QMainWindow):
    """Everything that one sees.  Owns what works behind it; `close()` ends all of that."""

    def __init__(self, core: Core, theme: Theme) -> None:
        super().__init__()
        self._core, self._theme = core, theme
        self._shown: Item | Entry | None = None
        self._tasks = Tasks(threads=2, parent=self)
        self.thumbnails = thumbnails = Thumbnails(self._tasks)
        self.queue = QueueModel()
        self.history = HistoryModel(core, self._tasks)
        self.classifying = Classifying(core, self.queue)
        self.updating = Updating(core, self.classifying)
        self.intake = PhotoIntake(self)
        self.form = ProductForm(theme, thumbnails, self.intake)
        self.result = ResultView(theme, thumbnails)
        self.lists = Lists(self.queue, self.history, theme, thumbnails)
        self.channel_bar = ChannelBar(self.updating, theme)
        self.program_line = ProgramLine(self.updating, theme)
        self._pages = QStackedWidget()
        self.desk = Desk(core, self._tasks, theme, self._pages, self)
        self._batch: BatchPage | None = None
        self._arrange()
        self._connect()
        self._refresh()

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

    def classify(self, requests: list[Request]) -> None:
        """Puts requests on the queue and shows the first of them."""
        self.show_single()
        self.lists.select(self.classifying.submit(requests)[0])

    def open_file(self, file: Path) -> None:
        """Takes a file that the program is opened with: an enrolment, or a photo like any other."""
        self.intake.hand_out([file])

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.hide()  # what is under way may take a moment to end
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        if self._batch is not None:
            self._batch.close_page()
        self.classifying.close()
        self.desk.close()
        self.updating.close()
        self._tasks.close()
        super().closeEvent(event)

    def _show(self, shown: Item | Entry) -> None:
        self._shown = shown
        self._refresh()

    def _refresh(self) -> None:
        """Shows the chosen product as it is now; before the first one, what to do."""
        chosen = None if self._shown is None else subject.of(self._shown)
        if chosen is None or (chosen.waiting and not self.updating.model_open):
            self.result.show_notice(first_step(self.updating, self._ask_for_channel))
        else:
            self.result.show_subject(chosen)

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
        columns = QHBoxLayout()
        columns.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        columns.setSpacing(Space.L)
        columns.addWidget(self.form, Size.FORM)
        columns.addWidget(self.result, Size.RESULT)
        columns.addWidget(self.lists, Size.LIST)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        single = QWidget()
        single.setLayout(columns)
        self._pages.addWidget(single)
        whole.addWidget(self.desk.nav)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.program_line)
        whole.addWidget(self.channel_bar)
        ground = QWidget()
        ground.setLayout(whole)
        self.setCentralWidget(ground)
        self.resize(*Size.WINDOW)
        self.form.designation.setFocus()

    def _connect(self) -> None:
        self.intake.watch(self)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.intake.paste)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Open), self, self.form.drop_zone.click)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self, self.updating.retry)
        self.form.submitted.connect(self.classify)
        self.lists.item_chosen.connect(self._show)
        self.lists.entry_chosen.connect(self._show)
        self.classifying.answered.connect(self._refresh)
        self.classifying.recorded.connect(self.history.add)
        self.updating.changed.connect(self._refresh)
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
