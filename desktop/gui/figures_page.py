"""The page of the window to look at rather than to read: charts of the work and its quality."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.core.history.charts import Charts
from desktop.gui import messages
from desktop.gui.batch_repeated import Repeated
from desktop.gui.columns import Columns
from desktop.gui.corrections_chart import CorrectionsChart
from desktop.gui.deciding import Deciding
from desktop.gui.figures_charts import DaysChart, Legend, ShareChart
from desktop.gui.language import number
from desktop.gui.nav_bar import Page
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space, Time
from desktop.gui.widgets import Text, Verdict, button, card, label


class FiguresPage(QWidget):
    """Work per day, the share decided automatically, and corrections by category and model."""

    asked = Signal(object)
    """Somebody wants another `Page`."""

    def __init__(self, deciding: Deciding, theme: Theme) -> None:
        super().__init__()
        self._deciding = deciding
        self._tasks = Tasks(threads=1, parent=self)
        self.days, self.share = DaysChart(theme), ShareChart(theme)
        self.corrections = CorrectionsChart(theme)
        self.legend = Legend(theme)
        self.total = label("muted")
        self.none = Text(
            "muted",
            self.tr("Nobody has accepted or corrected anything yet: begin with the review."),
        )
        self.begin = button("plain", self.tr("Review"))
        self.begin.clicked.connect(lambda: self.asked.emit(Page.REVIEW))
        self.verdict = Verdict(theme)
        self._asking = Repeated(
            self._tasks, lambda: deciding.records.charts, self._show, self._fail, Time.FIGURES
        )
        self._arrange()
        deciding.changed.connect(self._ask_again)

    @property
    def settled(self) -> bool:
        """Whether all is shown that there is."""
        return self._asking.settled

    def start(self) -> None:
        """Shows the figures as they are now."""
        self._asking.ask()

    def close_page(self) -> None:
        """Ends what is under way."""
        self._asking.stop()
        self._tasks.leave()

    def _ask_again(self) -> None:
        if self.isVisible():
            self._asking.soon()

    def _show(self, figures: Charts) -> None:
        self.verdict.hide()
        self.days.show_days(figures.days)
        self.share.show_days(figures.days)
        self.corrections.show_corrections(figures.versions, figures.categories)
        for one in (self.none, self.begin):
            one.setVisible(not figures.categories)
        items = number(sum(one.items for one in figures.days))
        self.total.setText(self.tr("{count} in the last 30 days").format(count=items))

    def _fail(self, error: Exception) -> None:
        self.verdict.say("failed", "danger", messages.of(error))

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(label("title", self.tr("Figures")))
        head.addWidget(self.total, 1)
        work, left = card()
        left.addWidget(label("section", self.tr("Work per day")))
        left.addWidget(self.days, 1)
        left.addWidget(self.legend)
        alone, right = card()
        right.addWidget(label("section", self.tr("Share decided automatically")))
        right.addWidget(self.share, 1)
        charts = Columns(Space.L)
        charts.add(work, 1)
        charts.add(alone, 1)
        quality, below = card()
        title = self.tr("Share of the model's answers that people corrected, by category and model")
        below.addWidget(label("section", title))
        below.addWidget(self.none)
        below.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        scrolling = QScrollArea(widgetResizable=True)
        scrolling.setWidget(self.corrections)
        scrolling.setAccessibleName(title)
        scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        below.addWidget(scrolling, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addWidget(self.verdict)
        column.addWidget(charts, 1)
        self.setProperty("widest", Size.WIDEST)
        column.addWidget(quality, 1)
