"""Deciding on many at once: by the share that is to be right, or above a probability."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QPushButton, QVBoxLayout

from desktop.core.decided import TARGETS
from desktop.gui import messages
from desktop.gui.batch_repeated import Repeated
from desktop.gui.batch_widgets import Choice
from desktop.gui.deciding import Deciding
from desktop.gui.language import number, percent
from desktop.gui.memory import Step
from desktop.gui.records import Automatic
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space, Time
from desktop.gui.widgets import Text, Verdict, button, card, label

LEAST: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
PROPOSED: Final = 0.8


@dataclass(frozen=True)
class _Answer:
    """What was counted, and of what."""

    batch: int | None
    least: float
    automatic: Automatic
    sure: array[int]


class ReviewMany(QFrame):
    """Both ways, with what each would do before one does it."""

    def __init__(self, deciding: Deciding, tasks: Tasks, theme: Theme) -> None:
        super().__init__()
        self._deciding, self._tasks = deciding, tasks
        self._batch: int | None = None
        # Decisions may come every second, and a million entries take that long to count.
        self._counting = Repeated(
            tasks, self._question, self._show_shares, self._fail, Time.FIGURES
        )
        self._automatic: Automatic | None = None
        self._sure: array[int] = array("q")
        self.targets: dict[float, QPushButton] = {}
        self.effect = Text("muted")
        self.apply = button("plain", self.tr("Decide so from now on"))
        self.least = Choice(theme)
        self.accept = button("plain", "")
        self.verdict = Verdict(theme)
        self._arrange()
        self._connect()

    def start(self, batch: int | None) -> None:
        """Shows what both ways would do in a batch, or in the whole history."""
        self._batch = batch
        self.refresh()

    def close_counting(self) -> None:
        """Counts no more."""
        self._counting.stop()

    @property
    def settled(self) -> bool:
        """Whether all is shown that was asked for."""
        return self._counting.settled

    def refresh(self) -> None:
        """Counts anew."""
        self._counting.ask()

    def _question(self) -> partial[_Answer]:
        return partial(_count, self._deciding, self._batch, self.least.currentData())

    def _show_shares(self, answer: _Answer) -> None:
        if (answer.batch, answer.least) != (self._batch, self.least.currentData()):
            return
        automatic = self._automatic = answer.automatic
        self.verdict.hide()
        for share in automatic.shares:
            part = percent(share.automatic / share.answers if share.answers else 0.0, 0)
            text = self.tr("{target} → {share}").format(target=percent(share.target, 0), share=part)
            self.targets[share.target].setText(text)
        if self._chosen() is None and automatic.target in self.targets:
            self.targets[automatic.target].setChecked(True)
        self._show_effect()
        self._sure = answer.sure
        self.accept.setText(self.tr("Accept {count}").format(count=number(len(answer.sure))))
        self.accept.setEnabled(bool(answer.sure))

    def _show_effect(self) -> None:
        chosen, automatic = self._chosen(), self._automatic
        if automatic is None or chosen is None:
            return
        share = next(one for one in automatic.shares if one.target == chosen)
        text = self.tr(
            "The model alone would decide {automatic} of {answers}. What is doubtful still waits"
            " for a person."
        )
        self.effect.setText(
            text.format(automatic=number(share.automatic), answers=number(share.answers))
        )
        self.apply.setEnabled(chosen != automatic.target)

    def _chosen(self) -> float | None:
        return next((one for one, row in self.targets.items() if row.isChecked()), None)

    def _apply(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.apply.setEnabled(False)
            self._deciding.retarget(chosen)

    def _accept(self) -> None:
        self.accept.setEnabled(False)
        self._deciding.accept(self._sure, open_only=True)

    def _changed(self, step: Step) -> None:
        if step.change.target is not None:
            self._set(step.change.target[1])
        if self.isVisible():
            self._counting.soon()

    def _set(self, target: float) -> None:
        if target in self.targets:
            self.targets[target].setChecked(True)

    def _fail(self, error: Exception) -> None:
        self.verdict.say("failed", "danger", messages.of(error))

    def _arrange(self) -> None:
        frame, column = card()
        column.addStrut(Size.REVIEW_MANY_LEAST)
        column.addWidget(label("section", self.tr("Decided automatically")))
        column.addWidget(
            Text(
                "muted",
                self.tr("How often the model must be right → what it then decides alone"),
            )
        )
        group = QButtonGroup(self)
        rows = QGridLayout()
        rows.setSpacing(Space.XS)
        for place, target in enumerate(TARGETS):
            row = button("choice", percent(target, 0))
            row.setCheckable(True)
            group.addButton(row)
            self.targets[target] = row
            rows.addWidget(row, *divmod(place, 2))
        column.addLayout(rows)
        column.addWidget(self.effect)
        column.addWidget(self.apply)
        column.addSpacing(Space.M)
        column.addWidget(label("section", self.tr("Accept all that is probable")))
        column.addWidget(self.least)
        column.addWidget(self.accept)
        column.addWidget(self.verdict)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._fill(LEAST)
        self.apply.setEnabled(False)
        self.accept.setEnabled(False)
        self.accept.setText(self.tr("Accept {count}").format(count=number(0)))
        self.accept.setToolTip(
            self.tr("Only where text and photo agree and look like what the model knows")
        )

    def _fill(self, least: Sequence[float]) -> None:
        for one in least:
            self.least.addItem(self.tr("{least} or more").format(least=percent(one, 0)), one)
        self.least.setCurrentIndex(self.least.findData(PROPOSED))
        self.least.setAccessibleName(self.tr("Least probability"))

    def _connect(self) -> None:
        for row in self.targets.values():
            row.clicked.connect(self._show_effect)
        self.apply.clicked.connect(self._apply)
        self.accept.clicked.connect(self._accept)
        self.least.currentIndexChanged.connect(lambda _: self.refresh())
        self._deciding.changed.connect(self._changed)


def _count(deciding: Deciding, batch: int | None, least: float) -> _Answer:
    records = deciding.records
    return _Answer(batch, least, records.automatic(batch), records.sure(batch, least))
