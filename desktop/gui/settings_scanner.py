"""The card for the barcode scanner: shown one scan, it learns how the scanner types."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.core.errors import ScanError
from desktop.core.preferences import Preferences
from desktop.core.scanner.codes import Code, Kind
from desktop.core.scanner.learning import TEST_CODE, learn
from desktop.core.scanner.recogniser import Stroke
from desktop.gui import messages
from desktop.gui.barcode_view import BarcodeView
from desktop.gui.batch_widgets import Choice, Tick
from desktop.gui.language import number
from desktop.gui.preferring import Preferring
from desktop.gui.scan_keys import ScanKeys
from desktop.gui.scan_learning import describe, describe_known, forget, keep
from desktop.gui.theme import Theme
from desktop.gui.tokens import MILLISECOND, Space, Time
from desktop.gui.widgets import Text, Verdict, button, card, label, named

AGAIN: Final = (0, 500, 1_000, 1_500, 3_000, 5_000)
"""Milliseconds that are offered, within which a code counts once."""


class ScannerSettings(QFrame):
    """Whether scans are told from typing, how this scanner types, and what comes of a scan."""

    def __init__(self, preferring: Preferring, theme: Theme) -> None:
        super().__init__()
        self._preferring = preferring
        self._strokes: list[Stroke] = []
        self._heard: ScanKeys | None = None
        """The keys of the window, while they are listened to."""
        self._over = QTimer(self, singleShot=True, interval=Time.LEARNING)
        self.on = Tick(theme, self.tr("Recognise a barcode scanner on every page"))
        self.learn = button("plain", self.tr("Learn from a scan"))
        self.forget = button("quiet", self.tr("Forget"))
        self.verdict = Verdict(theme)
        self.barcode = BarcodeView(TEST_CODE)
        self.again = Choice(theme)
        self.sound = Tick(theme, self.tr("Sound"))
        self.flash = Tick(theme, self.tr("Coloured frame around the window"))
        self._fill()
        self._arrange()
        self._connect()
        self._show(preferring.now)
        self._show_known()

    @property
    def listening(self) -> bool:
        """Whether the next keys are those of a scan to be learnt from."""
        return self._heard is not None

    def show_scan(self, code: Code) -> None:
        """A scan was recognised while one looks at this."""
        kind = self.tr("free reference") if code.kind == Kind.FREE else str(code.kind)
        words = self.tr("It works: {reference} ({kind})")
        self.verdict.say("online", "good", words.format(reference=code.reference, kind=kind))

    def stop(self) -> None:
        """Learns nothing any more."""
        self._over.stop()
        self._strokes = []
        if self._heard is not None:
            self._heard.listener = None
            self._heard.on = self._preferring.now.scanner
            self._heard = None
        self.learn.setText(self.tr("Learn from a scan"))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        if self.listening:
            self.stop()
            self._show_known()
        super().hideEvent(event)

    def _begin(self) -> None:
        if self.listening:
            self.stop()
            self._show_known()
            return
        self._heard = heard = self.window().findChild(ScanKeys)
        if heard is None:
            return
        heard.settle()
        heard.listener, heard.on = self._hear, True
        self.learn.setText(self.tr("Cancel"))
        words = self.tr("Scan the code above, or the code of any product…")
        self.verdict.say("waiting", "accent", words)

    def _hear(self, stroke: Stroke) -> None:
        self._strokes.append(stroke)
        self._over.start()

    def _end(self) -> None:
        strokes = self._strokes
        self.stop()
        try:
            learnt = learn(strokes)
        except ScanError as error:
            self.verdict.say("failed", "danger", messages.of(error))
            return
        keep(self._preferring, learnt)
        words = self.tr("Learnt from {reference}: {manner}").format(
            reference=learnt.reference, manner=describe(learnt)
        )
        self.verdict.say("online", "good", words)

    def _forget(self) -> None:
        forget(self._preferring)
        self._show_known()

    def _show_known(self) -> None:
        known = describe_known(self._preferring)
        self.verdict.setVisible(bool(known))
        if known:
            words = self.tr("Known: {manner}").format(manner=known)
            self.verdict.say("online", "good", words)

    def _follow(self, _: Preferences, after: Preferences) -> None:
        self._show(after)

    def _show(self, now: Preferences) -> None:
        self.on.setChecked(now.scanner)
        self.sound.setChecked(now.scan_sound)
        self.flash.setChecked(now.scan_flash)
        if self.again.findData(now.scan_again) < 0:
            self._offer(now.scan_again)
        self.again.setCurrentIndex(self.again.findData(now.scan_again))
        self.forget.setEnabled(now.scanner_layout is not None)

    def _fill(self) -> None:
        for milliseconds in AGAIN:
            self._offer(milliseconds)

    def _offer(self, milliseconds: int) -> None:
        text = self.tr("{seconds} s").format(seconds=number(milliseconds * MILLISECOND, 1))
        self.again.addItem(text if milliseconds else self.tr("Every scan counts"), milliseconds)

    def _arrange(self) -> None:
        frame, column = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addWidget(label("title", self.tr("Barcode scanner")))
        column.addWidget(self.on)
        text = self.tr(
            "Most scanners work at once. One that is slow, or set to another keyboard or to send"
            " more than the code, is learnt from one scan."
        )
        column.addWidget(Text("muted", text))
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.barcode)
        buttons = QVBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.learn)
        buttons.addWidget(self.forget)
        buttons.addStretch()
        row.addLayout(buttons)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.verdict)
        again = QHBoxLayout()
        again.addLayout(named(self.tr("The same code counts once within"), self.again))
        again.addStretch()
        column.addLayout(again)
        column.addWidget(label("field", self.tr("What comes of a scan")))
        column.addWidget(self.flash)
        column.addWidget(self.sound)

    def _connect(self) -> None:
        preferring = self._preferring
        self._over.timeout.connect(self._end)
        self.learn.clicked.connect(self._begin)
        self.forget.clicked.connect(self._forget)
        self.on.clicked.connect(lambda on: preferring.set(scanner=on))
        self.sound.clicked.connect(lambda on: preferring.set(scan_sound=on))
        self.flash.clicked.connect(lambda on: preferring.set(scan_flash=on))
        self.again.activated.connect(lambda _: preferring.set(scan_again=self.again.currentData()))
        preferring.changed.connect(self._follow)
