"""The place of the result: a prediction to accept or to correct, or a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import review_keys
from desktop.gui.answer_view import AnswerView
from desktop.gui.category_picker import CategoryPicker
from desktop.gui.notice import Notice, NoticeView
from desktop.gui.photos import Thumbnails
from desktop.gui.subject import Subject
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import button, card

SEARCH = "/"
SEARCH_FROM_FORM = "Alt+C"
"""From a field, where a letter is text."""

if TYPE_CHECKING:
    from bundle.explain import Explanation


class ResultView(QWidget):
    """A prediction, or a notice in its place.  With the focus, single keys decide; while it waits
    for an answer, letters and digits are typed ahead: they are of the next product."""

    accepted = Signal()
    taken = Signal(int)
    """The number of an alternative, from 2."""
    search_asked = Signal(str)
    """Another category is wanted, of which so much has been typed."""
    typed_ahead = Signal(str)
    began = Signal(str)
    """Letters were typed while no product is shown: of one."""
    left = Signal()
    """Nobody wants to decide any more."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.answer, self.notice = AnswerView(theme, thumbnails), NoticeView(theme)
        self.picker = CategoryPicker()
        self.accept = button("primary", self.tr("Accept (Enter)"))
        self.other = button("secondary", self.tr("Correct (/)"))
        self._pages = QStackedWidget()
        self._scrolling = QScrollArea(widgetResizable=True)
        self.scrolled = (self._scrolling,)
        self._answered = QWidget()
        self._searching = QWidget()
        self._waiting = self._idle = False
        self._arrange()
        self._connect()

    def show_subject(self, subject: Subject, why: Explanation | None = None) -> None:
        """Shows a product: what was found, or why nothing was, or that it waits."""
        self._waiting, self._idle = subject.waiting, False
        if subject.found is not None:
            self.answer.show_answer(subject, subject.found, why)
            self.setAccessibleName(f"{subject.category}, {self.answer.probability.text()}")
            self._pages.setCurrentWidget(self._answered)
        elif subject.problem:
            title = self.tr("{name} was not classified").format(name=subject.name)
            self._tell(Notice("failed", "danger", title, subject.problem))
        else:
            self._tell(Notice("waiting", "accent", subject.name, subject.line))

    def show_notice(self, notice: Notice, *, of_product: bool = False) -> None:
        """Shows what is the matter and what to do about it; it may be of the product at hand."""
        self._waiting, self._idle = False, not of_product
        self._tell(notice)

    def set_decidable(self, *, accept: bool, correct: bool) -> None:
        """What can be done with the product that is shown."""
        self.accept.setEnabled(accept)
        self.other.setEnabled(correct)
        for one in self.answer.alternatives:
            one.setEnabled(correct)

    def search(self, typed: str) -> None:
        """Begins a search among the categories."""
        self._pages.setCurrentWidget(self._searching)
        self.picker.begin(typed)

    def end_search(self) -> None:
        """Shows the answer again."""
        if self.searching:
            self._pages.setCurrentWidget(self._answered)

    @property
    def searching(self) -> bool:
        """Whether a category is being searched."""
        return self._pages.currentWidget() is self._searching

    def shows_answer(self) -> bool:
        """Whether there is a prediction to see."""
        return self._pages.currentWidget() is self._answered

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.isAutoRepeat() or review_keys.is_command(event) or not self._decide(event):
            super().keyPressEvent(event)

    def _decide(self, event: QKeyEvent) -> bool:
        """Does what a key means here; False where it means nothing."""
        key, text = Qt.Key(event.key()), event.text()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif self._waiting and text.isprintable() and text.strip():
            self.typed_ahead.emit(text)
        elif self._idle and text.isprintable() and text.strip():
            self.began.emit(text)
        elif not self.shows_answer():
            return False
        elif key in review_keys.ACCEPT:
            self._press_or_accept()
        elif key in _SCROLLED:
            self._scroll(_SCROLLED[key])
        elif (place := review_keys.suggestion(event)) is not None:
            self.take(place)
        elif text == SEARCH or review_keys.letter(event):
            self._ask_search("" if text == SEARCH else text)
        else:
            return False
        return True

    def take(self, place: int) -> None:
        """One of the answers is right, by its number from 1."""
        if place == 1:
            if self.accept.isEnabled():
                self.accepted.emit()
        elif self.other.isEnabled():
            self.taken.emit(place)

    def _press_or_accept(self) -> None:
        pressed = self.focusWidget()
        if isinstance(pressed, QPushButton) and pressed.hasFocus():
            pressed.click()
        elif self.accept.isEnabled():
            self.accepted.emit()

    def _ask_search(self, typed: str) -> None:
        if self.other.isEnabled():
            self.search_asked.emit(typed)

    def _search_from_form(self) -> None:
        if self.shows_answer():
            self._ask_search("")

    def _scroll(self, way: int) -> None:
        bar = self._scrolling.verticalScrollBar()
        bar.setValue(bar.value() + way * bar.pageStep() // 2)

    def _tell(self, notice: Notice) -> None:
        pressed = self.window().focusWidget() is self.notice.button
        self.notice.show_notice(notice)
        if pressed and not notice.action:
            self.setFocus()  # Qt leads on to any other button, which Enter would press
        self.setAccessibleName(notice.title)
        self._pages.setCurrentWidget(self.notice)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._mark(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._mark(False)
        super().focusOutEvent(event)

    def _mark(self, active: bool) -> None:
        self._frame.setProperty("active", active)
        self._frame.style().polish(self._frame)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.answer.portrait.set_room(event.size().width() >= Size.RESULT_WITH_PHOTO)
        self.answer.category.set_room(event.size().height() >= Size.RESULT_TALL)

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Result"))
        self.accept.setToolTip(self.tr("Enter"))
        self.other.setToolTip(self.tr("Begin to type its name, or press / (in the form: Alt+C)"))
        self._scrolling.setWidget(self.answer)
        self._scrolling.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its keys are ours
        self._scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.accept, 3)
        row.addWidget(self.other, 2)
        column = QVBoxLayout(self._answered)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._scrolling, 1)
        column.addLayout(row)
        search = QVBoxLayout(self._searching)
        search.setContentsMargins(Space.S, Space.S, Space.S, 0)
        search.addWidget(self.picker)
        for page in (self.notice, self._answered, self._searching):
            self._pages.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._frame, inside = card()
        inside.addWidget(self._pages)
        inside.addStrut(Size.RESULT_LEAST)
        outer.addWidget(self._frame)

    def _connect(self) -> None:
        self.accept.clicked.connect(self.accepted)
        self.other.clicked.connect(self._search_from_form)
        self.answer.taken.connect(self.take)
        # No letter of the button's text: Qt holds a button down for a tenth of a second then, in
        # which what one types next goes to where the focus was.
        QShortcut(QKeySequence(SEARCH_FROM_FORM), self, self._search_from_form)
        self.picker.left.connect(self._leave_search)

    def _leave_search(self) -> None:
        self.end_search()
        self.setFocus()


_SCROLLED = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageUp: -2,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageDown: 2,
}
