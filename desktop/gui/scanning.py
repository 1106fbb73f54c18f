"""What becomes of a scan, wherever one is in the window.

On Products the code is the reference of the product at hand, or of the next one; History searches
it; Review brings what waits with that reference.  Other pages lead to Products.  A dialog gets it
only into a field that has the property `takesScans`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget

from desktop.core.app import Core
from desktop.core.errors import ScanError
from desktop.core.history import references
from desktop.core.history.rows import Entry
from desktop.core.preferences import Preferences
from desktop.core.scanner import codes
from desktop.core.scanner.codes import Code
from desktop.core.scanner.learning import TEST_CODE, learn
from desktop.core.scanner.recogniser import Burst, Manner
from desktop.core.scanner.repeats import Repeats
from desktop.gui import messages
from desktop.gui.language import category_name, moment, translate
from desktop.gui.preferring import Preferring
from desktop.gui.scan_keys import ScanKeys
from desktop.gui.scan_learning import describe, keep
from desktop.gui.scan_signals import ScanSignals
from desktop.gui.scan_sound import Outcome
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme

if TYPE_CHECKING:
    from desktop.gui.window import MainWindow

TAKES: str = "takesScans"
"""The property of a line in a dialog that wants to be filled by a scan."""

KNOWN: int = 200
"""So many entries of a reference are looked up: one of them may wait for a review."""


@runtime_checkable
class Page(Protocol):
    """A page that makes something of a scan."""

    def take_scan(self, code: Code, known: list[Entry]) -> str:
        """A code was scanned, and these entries have it, newest first; returns what to say of it,
        or nothing where the usual is right."""
        ...


class Scanning(QObject):
    """Hears the scanner and has its codes do what they are scanned for."""

    scanned = Signal(object)
    """A `Code` that counts."""
    known = Signal(object, object)
    """And what the history knows of it: the `Code`, and a list of `Entry`, newest first."""
    refused = Signal(object)
    """Something was scanned that is no code: the `ScanError`."""

    def __init__(
        self,
        core: Core,
        preferring: Preferring,
        theme: Theme,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._core, self._preferring = core, preferring
        self._window = window
        self._tasks = Tasks(threads=1, parent=self)
        self._repeats = Repeats()
        self._open = 0
        self.keys = ScanKeys(self)
        self.signals = ScanSignals(theme, preferring, window)
        self.keys.scanned.connect(self._take)
        preferring.changed.connect(lambda _, after: self._use(after))
        self._use(preferring.now)

    @property
    def settled(self) -> bool:
        """Whether all scans have been looked up."""
        return self._open == 0

    def close(self) -> None:
        """Ends what is under way."""
        self.keys.on = False
        self._tasks.close()
        self.signals.close()

    def _use(self, wanted: Preferences) -> None:
        self.keys.on = wanted.scanner
        self.keys.use(
            Manner(
                wanted.scanner_limit,
                wanted.scanner_mean,
                wanted.scanner_prefix,
                wanted.scanner_suffix,
            )
        )

    def _take(self, burst: Burst) -> None:
        wanted = self._preferring.now
        try:
            code = codes.read(burst.text, wanted.scanner_layout)
        except ScanError as error:
            self.refused.emit(error)
            self.signals.tell(Outcome.WRONG, messages.of(error))
            return
        if code.reference == TEST_CODE:
            self._learn(burst)
            return
        if self._repeats.again(code.key, burst.strokes[-1].at, wanted.scan_again):
            text = self.tr("{reference} was scanned twice: it counts once.")
            self.signals.tell(Outcome.TWICE, text.format(reference=code.reference))
            return
        if QApplication.activeModalWidget() is not None or self._elsewhere():
            self._fill(code)
            return
        self.scanned.emit(code)
        page = self._page()
        if page is None:
            self._window.show_single()
            self._window.form.take_reference(code.reference)
        self._open += 1
        self._tasks.run_task(
            partial(self._look_up, code.reference),
            partial(self._looked_up, code, page),
            partial(self._failed, code, page),
        )

    def _learn(self, burst: Burst) -> None:
        """Somebody scanned the test code: that is how this scanner types."""
        try:
            learnt = learn(burst.strokes)
        except ScanError as error:
            self.signals.tell(Outcome.WRONG, messages.of(error))
            return
        keep(self._preferring, learnt)
        words = self.tr("Scanner learnt: {manner}").format(manner=describe(learnt))
        self.signals.tell(Outcome.SEEN, words)

    def _page(self) -> Page | None:
        """The page that is shown, where it makes something of a scan; none is kept, as all may be
        made anew."""
        for pages in self._window.findChildren(QStackedWidget):
            page: object = pages.currentWidget()
            if pages.isVisible() and isinstance(page, Page):
                return page
        return None

    def _elsewhere(self) -> bool:
        active = QApplication.activeWindow()
        return active is not None and active is not self._window

    def _fill(self, code: Code) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit) and field.property(TAKES):
            field.setText(code.reference)
            self.scanned.emit(code)

    def _look_up(self, reference: str) -> list[Entry]:
        return self._core.history.ask(lambda db: references.find(db, reference, limit=KNOWN))

    def _looked_up(self, code: Code, page: Page | None, found: list[Entry]) -> None:
        self._open -= 1
        self.known.emit(code, found)
        said = "" if page is None else page.take_scan(code, found)
        outcome = Outcome.SEEN if found else Outcome.NEW
        self.signals.tell(outcome, said or _words(code, found))

    def _failed(self, code: Code, page: Page | None, error: Exception) -> None:
        self._open -= 1
        if page is not None:
            page.take_scan(code, [])
        self.signals.tell(Outcome.WRONG, messages.of(error))


def _words(code: Code, found: list[Entry]) -> str:
    if not found:
        return translate("Scanning", "New: {reference}").format(reference=code.reference)
    last = found[0]
    label = last.final
    name = category_name(label.name_fr, label.name_en) or label.code if label else ""
    if not name:
        words = translate("Scanning", "Seen before: {reference} ({moment})")
    else:
        words = translate("Scanning", "Seen before: {reference}, {category} ({moment})")
    return words.format(reference=code.reference, category=name, moment=moment(last.at))
