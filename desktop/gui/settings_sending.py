"""The card for what leaves this computer: what may, what waits, and what was sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from channel.corrections import Permission
from desktop.core.app import Core
from desktop.gui import messages
from desktop.gui.batch_widgets import Choice
from desktop.gui.deciding import Deciding
from desktop.gui.language import moment, translate
from desktop.gui.sent_dialog import SentDialog
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, Verdict, button, card, label, named

if TYPE_CHECKING:
    from desktop.core.corrections.service import Sent, Standing

T = TypeVar("T")

CHOICES: Final = tuple(Permission)


class SendingSettings(QWidget):
    """Asks nobody until somebody presses its button."""

    permitted = Signal()
    """Something else may leave from now on."""

    def __init__(self, core: Core, deciding: Deciding, theme: Theme) -> None:
        super().__init__()
        self._core, self._deciding = core, deciding
        self._tasks = Tasks(threads=1, parent=self)
        self.choice = Choice(theme)
        self.leaves, self.rule = Text("body"), Text("muted")
        self.figures = Text("muted")
        self.verdict = Verdict(theme)
        self.send = button("plain", self.tr("Send now"))
        self.show_sent = button("plain", self.tr("What was sent…"))
        self.dialog: SentDialog | None = None
        self._chooser = QWidget()
        self._busy = 0
        self._arrange()
        self._connect()

    @property
    def settled(self) -> bool:
        """Whether all is shown and done that was asked for."""
        return not (self._busy or self._deciding.pending)

    def refresh(self) -> None:
        """Shows how things stand now, where somebody sees it."""
        if self.isVisible():
            self._run(self._core.corrections.standing, self._show)

    def close_card(self) -> None:
        """Ends what is under way."""
        self._tasks.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.refresh()

    def _show(self, now: Standing) -> None:
        self._chooser.setVisible(now.own_choice)
        self.choice.blockSignals(True)
        self.choice.setCurrentIndex(CHOICES.index(now.permission))
        self.choice.blockSignals(False)
        self.leaves.setText(what_leaves(now.permission))
        if not now.url:
            rule = self.tr("There is no channel yet.")
        elif now.own_choice:
            rule = self.tr("You connected this computer yourself, so this is for you to choose.")
        else:
            rule = self.tr("The administrator has set this, with the enrolment.")
        self.rule.setText(rule)
        parts = [
            self.tr("%n decision(s) wait(s)", "", now.waiting),
            self.tr("%n sent", "", now.delivered),
            self.tr("%n taken back", "", now.revoked),
        ]
        if now.last_delivery is not None:
            parts.append(self.tr("last on {when}").format(when=moment(now.last_delivery)))
        self.figures.setText(" · ".join(parts))
        allowed = now.permission is not Permission.OFF
        self.send.setEnabled(allowed and now.waiting > 0)
        self.show_sent.setEnabled(now.delivered + now.revoked > 0)
        if allowed and now.error is not None:
            self.verdict.say("failed", "danger", messages.of(now.error))

    def _permit(self) -> None:
        allowed = CHOICES[self.choice.currentIndex()]
        self._run(partial(self._core.corrections.permit, allowed), self._permitted)

    def _permitted(self, _: None) -> None:
        self.verdict.hide()
        self.permitted.emit()
        self.refresh()

    def _send(self) -> None:
        self.send.setEnabled(False)
        self.verdict.say("waiting", "muted", self.tr("Sending…"))
        self._busy += 1
        # A network may never answer.
        self._tasks.run_aside(self._core.corrections.send, self._sent, self._fail)

    def _sent(self, sent: Sent) -> None:
        self._busy -= 1
        if sent.error is not None:
            self.verdict.say("failed", "danger", messages.of(sent.error))
        else:
            count = sent.decisions + sent.revoked
            self.verdict.say("online", "good", self.tr("%n sent", "", count))
        self.refresh()

    def _open(self) -> None:
        self.dialog = SentDialog(self._core, self._deciding, self._tasks, self)
        self.dialog.start()

    def _run(self, work: Callable[[], T], on_done: Callable[[T], object]) -> None:
        def done(answer: T) -> None:
            self._busy -= 1
            on_done(answer)

        self._busy += 1
        self._tasks.run_task(work, done, self._fail)

    def _fail(self, error: Exception) -> None:
        self._busy -= 1
        self.verdict.say("failed", "danger", messages.of(error))

    def _arrange(self) -> None:
        frame, column = card()
        column.addWidget(label("title", self.tr("What leaves this computer")))
        for one in CHOICES:
            self.choice.addItem(permission_name(one), one)
        chooser = named(self.tr("&Of your corrections"), self.choice)
        chooser.setContentsMargins(0, 0, 0, 0)
        self._chooser.setLayout(chooser)
        for part in (self._chooser, self.leaves, self.rule, self.figures, self.verdict):
            column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.send)
        row.addWidget(self.show_sent)
        row.addStretch()
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._chooser.hide()
        for pressed in (self.send, self.show_sent):  # until it is known how things stand
            pressed.setEnabled(False)

    def _connect(self) -> None:
        self.choice.currentIndexChanged.connect(lambda _: self._permit())
        self.send.clicked.connect(self._send)
        self._deciding.changed.connect(self.refresh)
        self.show_sent.clicked.connect(self._open)


def permission_name(permission: Permission) -> str:
    """What a permission is called."""
    return {
        Permission.OFF: translate("Sending", "Nothing"),
        Permission.TEXTS: translate("Sending", "Categories and texts"),
        Permission.PHOTOS: translate("Sending", "Categories, texts and photos"),
    }[permission]


def what_leaves(permission: Permission) -> str:
    """What a permission lets out, in full."""
    if permission is Permission.OFF:
        return translate("Sending", "Nothing is sent: your corrections stay on this computer.")
    texts = translate(
        "Sending",
        "Of each product that you accept or correct, this is sent: your category and the model’s"
        " answer, texts and reference, a fingerprint of its photos, and a pseudonym for you, never"
        " your name.",
    )
    if permission is Permission.TEXTS:
        more = translate("Sending", "No photos are sent.")
    else:
        more = translate(
            "Sending",
            "Its photos are sent too, as small as the model sees them, and without what the camera"
            " wrote into them.",
        )
    return f"{texts} {more}"
