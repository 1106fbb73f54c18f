"""Earlier batches: to be continued where they were interrupted, or looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.core.batches.ledger import BatchFacts, Counts, Ledger
from desktop.core.batches.planning import Choice
from desktop.gui.batch_words import Words
from desktop.gui.language import moment, number
from desktop.gui.notice import Notice, NoticeView
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Icon, Text, button, card, label

SHOWN: Final = 8


def recent(ledger: Ledger) -> list[tuple[BatchFacts, Counts]]:
    """The last batches, newest first; of those of one folder and choice, the newest."""
    newest: dict[tuple[str, str], BatchFacts] = {}
    for facts in ledger.batches():
        newest.setdefault((facts.folder, facts.origin), facts)
    return [(facts, ledger.counts(facts.id)) for facts in list(newest.values())[:SHOWN]]


class EarlierBatches(QWidget):
    """A row for each."""

    folder_asked = Signal()
    """Somebody wants to choose a folder."""
    asked = Signal(object)
    """Somebody wants to continue, or see, these `BatchFacts`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[EarlierBatch] = []
        self._scrolling = QScrollArea(widgetResizable=True)
        self._scrolling.setAccessibleName(self.tr("Earlier batches"))
        self._hint = Text(
            "muted", self.tr("Drop a folder of photos here, with its table if there is one.")
        )
        self.nothing = NoticeView(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._hint)
        column.addWidget(self.nothing, 1)
        self._title = label("section", self.tr("Earlier batches"))
        column.addWidget(self._title)
        column.addWidget(self._scrolling, 1)
        self.nothing.show_notice(
            Notice(
                "photo",
                "accent",
                self.tr("Have a whole folder classified"),
                self.tr("Drop a folder of photos here, with its table if there is one."),
                self.tr("Choose a folder…"),
                self.folder_asked.emit,
            )
        )
        self.show_batches([])

    def show_batches(self, batches: Sequence[tuple[BatchFacts, Counts]]) -> None:
        """Shows these."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.S)
        self.rows = [EarlierBatch(facts, counts, self._theme) for facts, counts in batches]
        for row in self.rows:
            row.button.clicked.connect(partial(self.asked.emit, row.facts))
            column.addWidget(row)
        column.addStretch()
        self._scrolling.setWidget(inside)
        self.nothing.setVisible(not batches)
        self._hint.setVisible(bool(batches))
        self._title.setVisible(bool(batches))
        self._scrolling.setVisible(bool(batches))


class EarlierBatch(QFrame):
    """A batch: its folder, how far it is, and the button that goes on with it or shows it."""

    def __init__(self, facts: BatchFacts, counts: Counts, theme: Theme) -> None:
        super().__init__()
        self.facts = facts
        done = facts.complete
        self.button = button("plain", self.tr("Show") if done else self.tr("Continue"))
        name = Path(facts.folder).name or facts.folder
        self.button.setAccessibleName(f"{self.button.text()}: {name}")
        look = ("online", "good") if done else ("waiting", "warning")
        icon = Icon(theme, *look, Size.ICON)
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        title = Text("strong", name)
        title.setToolTip(facts.folder)
        words.addWidget(title)
        words.addWidget(Text("muted", self._standing(counts)))
        frame, inside = card()
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(icon)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        inside.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _standing(self, counts: Counts) -> str:
        choice = Choice.of_batch(self.facts.folder, self.facts.origin)
        far = self.tr("{done} done").format(done=number(counts.done))
        parts = [moment(self.facts.started), Words().chosen(choice), far]
        if counts.failed:
            parts.append(Words().failed(counts.failed))
        if not self.facts.complete:
            parts.append(self.tr("interrupted"))
        return " · ".join(parts)
