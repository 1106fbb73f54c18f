"""The window: the product at hand, the result, the lists, and the channel's bar, put together."""

from __future__ import annotations

from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.core.history import Entry
from desktop.gui import subject
from desktop.gui.channel_bar import ChannelBar
from desktop.gui.classifying import Classifying
from desktop.gui.connect_dialog import ConnectDialog
from desktop.gui.drop_zone import PhotoIntake
from desktop.gui.guidance import first_step
from desktop.gui.history_list import HistoryModel
from desktop.gui.item import Item
from desktop.gui.lists import Lists
from desktop.gui.photos import Thumbnails
from desktop.gui.product_form import ProductForm
from desktop.gui.queue import QueueModel
from desktop.gui.result_view import ResultView
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.updating import Updating


class MainWindow(QMainWindow):
    """Everything that one sees.  Owns what works behind it; `close()` ends all of that."""

    def __init__(self, core: Core, theme: Theme) -> None:
        super().__init__()
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
        self.connection = ConnectDialog(core, self._tasks, self)
        self._arrange()
        self._connect()
        self._refresh()

    def start(self) -> None:
        """Has the model opened, the history read, and a newer model looked for."""
        self.updating.start()

    def classify(self, requests: list[Request]) -> None:
        """Puts requests on the queue and shows the first of them."""
        self.lists.select(self.classifying.submit(requests)[0])

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.hide()  # what is under way may take a moment to end
        self.connection.reject()
        self.classifying.close()
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
        self.connection.start(self.updating.url or "")

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
        whole.addLayout(columns, 1)
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
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self, self.updating.update)
        self.form.submitted.connect(self.classify)
        self.lists.item_chosen.connect(self._show)
        self.lists.entry_chosen.connect(self._show)
        self.classifying.answered.connect(self._refresh)
        self.classifying.recorded.connect(self.history.add)
        self.updating.changed.connect(self._refresh)
        self.updating.loaded.connect(lambda: self.history.search(""))
        self.channel_bar.connect_now.clicked.connect(self._ask_for_channel)
        self.connection.connected.connect(self.updating.connected)
