"""Connects this computer to a channel: by an enrolment file, or by what somebody types in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from channel.errors import WrongPassphrase
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.gui import dialogs, drops, messages, photos, signing_in
from desktop.gui.connection_form import ConnectionForm
from desktop.gui.dialogs import Dialog, Question
from desktop.gui.enrolment_form import EnrolmentForm
from desktop.gui.signing_in import Attempt
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.trust_page import TrustPage
from desktop.gui.widgets import Text, Verdict, button, label

T = TypeVar("T")


class ConnectDialog(Dialog):
    """Two forms to choose from; then, without a root that somebody vouched for, the question
    whether the fingerprint is the right one.

    Whatever asks the network can be cancelled, and closing the dialog does; only then is anything
    kept.  Passphrase and secret leave the fields as soon as the dialog closes.
    """

    connected = Signal()
    """There is a connection now, or another one, or none any more."""

    def __init__(
        self, core: Core, tasks: Tasks, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Size.DIALOG)
        self._core, self._tasks = core, tasks
        self._attempt: Attempt | None = None
        """What waits for its fingerprint to be confirmed."""
        self._asked, self._working, self._keeping = 0, False, False
        self.setWindowTitle(self.tr("Connect to a model channel"))
        self.setAcceptDrops(True)
        self.enrolment, self.by_hand = EnrolmentForm(theme), ConnectionForm(theme)
        self.enrolment_tab = button("tab", self.tr("Enrolment file"))
        self.by_hand_tab = button("tab", self.tr("By hand"))
        self.present = Text("muted")
        self.verdict = Verdict(theme)
        self.sign_out = button("plain", self.tr("Sign out…"))
        self.test = button("plain", self.tr("Test connection"))
        self.go_on, self.back = button("primary", ""), button("plain", "")
        self._head, self._trust = QWidget(), TrustPage()
        self.fingerprint = self._trust.fingerprint
        self._page: QWidget = self.enrolment
        self._focus: QWidget | None = None
        self.question: Question | None = None
        self._arrange()
        self._connect()

    def start(
        self, connection: Connection | None, *, file: Path | None = None, url: str = ""
    ) -> None:
        """Opens the dialog over the present connection, for an enrolment file or a new address."""
        by_hand = bool(url) or (file is None and connection is not None and not connection.device)
        self._cancel()
        self.enrolment.fill(file)
        self.by_hand.fill(connection, url)
        self._tell_present(connection)
        (self.by_hand_tab if by_hand else self.enrolment_tab).setChecked(True)
        self._show(self.by_hand if by_hand else self.enrolment)
        self.open()

    def done(self, result: int) -> None:
        """Closes the dialog, and with it what it asked; not while a connection is being kept."""
        if self._keeping:
            return
        self._cancel()
        self.enrolment.forget()
        self.by_hand.forget()
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if photos.offered(event.mimeData()) and self._page.isEnabled():
            _copy(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        dropped = drops.sort(photos.files(event.mimeData()))
        if dropped.enrolment is not None:
            self.enrolment.file.setText(str(dropped.enrolment))
            self.enrolment_tab.click()
        elif dropped.channel is not None:
            self.by_hand.url.setText(str(dropped.channel))
            self.by_hand_tab.click()
        _copy(event)

    def _next(self) -> None:
        if self._attempt is not None:
            self._keep(self._attempt)
        else:
            self._ask(self._trial(), self._tried)

    def _trial(self) -> Callable[[], Attempt]:
        if self._page is self.enrolment:
            file = Path(self.enrolment.path_text())
            passphrase = self.enrolment.passphrase.text()
            return partial(signing_in.by_enrolment, self._core, file, passphrase)
        return partial(signing_in.by_form, self._core, self.by_hand.form())

    def _tried(self, attempt: Attempt) -> None:
        if attempt.fingerprint:
            self._attempt = attempt
            self.fingerprint.setText(attempt.fingerprint)
            self._set_working(False)
            self._show(self._trust)
        else:
            self._keep(attempt)

    def _keep(self, attempt: Attempt) -> None:
        self._change(partial(attempt.keep, self._core))

    def _change(self, change: Callable[[], None]) -> None:
        """Changes what this computer remembers: not to be cancelled half-way."""
        self.verdict.hide()
        self._set_working(True)
        self._keeping = True
        self.back.setEnabled(False)
        self._tasks.run_aside(change, self._kept, self._not_kept)

    def _kept(self, _: None) -> None:
        self._keeping = False
        self.accept()
        self.connected.emit()

    def _not_kept(self, error: Exception) -> None:
        self._keeping = False
        self.back.setEnabled(True)
        self._failed(error)

    def _test(self) -> None:
        self._ask(self._trial(), self._tested)

    def _tested(self, attempt: Attempt) -> None:
        self._set_working(False)
        if attempt.release is None:
            text = self.tr("All is well. No model has been published there yet.")
        else:
            text = self.tr("All is well. The channel’s model is {version}, release {release}.")
            text = text.format(
                version=attempt.release.model_version, release=attempt.release.release
            )
        self.verdict.say("online", "good", text)

    def _ask(self, question: Callable[[], T], on_answer: Callable[[T], None]) -> None:
        """Asks the network; whoever cancels or closes does not hear the answer."""
        self.verdict.hide()
        self._set_working(True)
        self._asked += 1
        asked = self._asked

        def only_now(then: Callable[[Any], None], answer: Any) -> None:
            if asked == self._asked:
                then(answer)

        self._tasks.run_aside(
            question, partial(only_now, on_answer), partial(only_now, self._failed)
        )

    def _failed(self, error: Exception) -> None:
        self._set_working(False)
        if isinstance(error, WrongPassphrase):
            self.enrolment.passphrase.line.selectAll()
            self.enrolment.passphrase.setFocus()
        self.verdict.say("failed", "danger", messages.of(error))

    def _cancel(self) -> None:
        self._asked += 1
        self._attempt = None
        self.fingerprint.setText("")
        self._set_working(False)

    def _previous(self) -> None:
        if self._attempt is not None:
            self._cancel()
            self._show(self.by_hand)
        else:
            self.reject()

    def _ask_to_sign_out(self) -> None:
        self.question = dialogs.ask(
            self,
            self.tr("Sign out of this channel?"),
            self.tr(
                "This computer forgets the channel and its access key. Its models stay, and"
                " classifying goes on; there are no newer models until you sign in again."
            ),
            self.tr("Sign out"),
            lambda: self._change(self._core.updates.sign_out),
        )

    def _set_working(self, working: bool) -> None:
        if working and not self._working:
            self._focus = self.focusWidget()
        self._working = working
        for one in (self._head, self.enrolment, self.by_hand, self._trust, self.sign_out):
            one.setEnabled(not working)
        if working:
            self.go_on.setText(self.tr("One moment…"))
            self.go_on.setEnabled(False)
            self.test.setEnabled(False)
        else:
            self.back.setEnabled(True)
            self._refresh()
            if self._focus is not None:  # what is switched off loses it
                self._focus.setFocus()

    def _show(self, page: QWidget) -> None:
        self.verdict.hide()
        self._page = page
        for one in (self.enrolment, self.by_hand, self._trust):
            one.setVisible(one is page)
        self._refresh()
        if page is self._trust:
            self.back.setFocus()
        elif page is self.enrolment:
            self.enrolment.focus()
        else:
            self.by_hand.url.setFocus()

    def _refresh(self) -> None:
        page = self._page
        trusting, enrolling = page is self._trust, page is self.enrolment
        complete = trusting or (self.enrolment if enrolling else self.by_hand).complete()
        if trusting:
            text = self.tr("Trust and connect")
        else:
            text = self.tr("Sign in") if enrolling else self.tr("Connect")
        self._head.setVisible(not trusting)
        self.sign_out.setVisible(not trusting and bool(self.present.text()))
        self.test.setVisible(page is self.by_hand)
        self.test.setEnabled(complete)
        self.go_on.setText(text)
        self.go_on.setEnabled(complete)
        self.back.setText(self.tr("Back") if trusting else self.tr("Cancel"))

    def _tell_present(self, connection: Connection | None) -> None:
        if connection is None:
            text = ""
        elif connection.device:
            text = self.tr("Now: {url}, as {device}")
            text = text.format(url=connection.url, device=connection.device)
        else:
            text = self.tr("Now: {url}").format(url=connection.url)
        self.present.setText(text)
        self.present.setVisible(bool(text))

    def _connect(self) -> None:
        for form in (self.enrolment, self.by_hand):
            form.changed.connect(self._changed)
        self.enrolment_tab.clicked.connect(lambda: self._show(self.enrolment))
        self.by_hand_tab.clicked.connect(lambda: self._show(self.by_hand))
        self.go_on.clicked.connect(self._next)
        self.back.clicked.connect(self._previous)
        self.test.clicked.connect(self._test)
        self.sign_out.clicked.connect(self._ask_to_sign_out)

    def _changed(self) -> None:
        self.verdict.hide()  # it was about something else
        self._refresh()

    def _arrange(self) -> None:
        column = self.column
        column.addWidget(self._head)
        for page in (self.enrolment, self.by_hand, self._trust):
            column.addWidget(page)
        column.addWidget(self.verdict)
        self._arrange_head()
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.sign_out)
        row.addStretch()
        row.addWidget(self.test)
        row.addWidget(self.back)
        row.addWidget(self.go_on)
        column.addLayout(row)
        self.go_on.setDefault(True)

    def _arrange_head(self) -> None:
        column = QVBoxLayout(self._head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(label("title", self.tr("Where do your models come from?")))
        column.addWidget(self.present)
        tabs = QHBoxLayout()
        tabs.setSpacing(Space.XS)
        group = QButtonGroup(self)
        for tab in (self.enrolment_tab, self.by_hand_tab):
            tab.setCheckable(True)
            tab.setAutoDefault(False)
            group.addButton(tab)
            tabs.addWidget(tab)
        tabs.addStretch()
        column.addLayout(tabs)


def _copy(event: QDropEvent) -> None:
    """Takes what is dropped, and leaves it where it is."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
