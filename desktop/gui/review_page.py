"""The page of the window for what needs a person: one entry after another, by one hand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bundle.categories import Category
from desktop.core.decided import Decided
from desktop.core.engine import Ranked
from desktop.core.history.rows import Entry
from desktop.core.scanner.codes import Code
from desktop.gui import messages, review_keys, subject
from desktop.gui.columns import Columns
from desktop.gui.deciding import Deciding
from desktop.gui.language import number
from desktop.gui.memory import What
from desktop.gui.nav_bar import Page
from desktop.gui.notice import Notice, NoticeView
from desktop.gui.remembering import State
from desktop.gui.review_answers import ReviewAnswers
from desktop.gui.review_many import ReviewMany
from desktop.gui.review_queue import ReviewQueue
from desktop.gui.review_scope import ReviewScope
from desktop.gui.review_seen import ReviewSeen
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Verdict, label


class ReviewPage(QWidget):
    """The entry at hand, and what one key does with it."""

    asked = Signal(object)
    """Somebody wants another `Page`."""

    def __init__(self, deciding: Deciding, theme: Theme) -> None:
        super().__init__()
        self._deciding = deciding
        self._tasks = Tasks(threads=1, parent=self)
        self._counting = Tasks(threads=1, parent=self)
        self._queue_tasks = Tasks(threads=1, parent=self)
        self.queue = ReviewQueue(deciding, self._queue_tasks)
        self.queue.setParent(self)
        self.seen = ReviewSeen(self, theme)
        self.photo, self.large, self.product = self.seen.photo, self.seen.large, self.seen.product
        self.answers = ReviewAnswers(theme)
        self.suggestions, self.picker = self.answers.suggestions, self.answers.picker
        self.many = ReviewMany(deciding, self._counting, theme)
        self.scope = ReviewScope(deciding, self._tasks, theme)
        self.left = label("title")
        self._recalled: State = {}
        self.verdict = Verdict(theme)
        self.notice = NoticeView(theme)
        self._pages = QStackedWidget()
        self._arrange()
        self._connect()
        self._show()

    @property
    def settled(self) -> bool:
        """Whether all is shown and written that was asked for."""
        return self.queue.settled and self.many.settled

    @property
    def searching(self) -> bool:
        """Whether a category is being searched."""
        return self.answers.searching

    def start(self, batch: int | None = None) -> None:
        """Shows what needs a person, in a batch or in the whole history."""
        self.verdict.hide()
        self.scope.start(batch)
        recalled, self._recalled = self._recalled, {}
        self.queue.start(batch, recalled.get("entry"))
        self.many.start(batch)
        self._tasks.run_task(self._deciding.records.categories, self.picker.offer, self._fail)
        self.setFocus()
        if recalled.get("typed") is not None:
            self._search(recalled["typed"])

    def remember(self) -> State:
        """What is reviewed, and which entry is at hand."""
        entry = self.queue.current
        typed = self.picker.field.text() if self.searching else None
        return {"batch": self.queue.batch, "entry": entry.id if entry else None, "typed": typed}

    def recall(self, state: State) -> None:
        """Begins with that entry, once it is shown."""
        self._recalled = state

    @property
    def batch(self) -> int | None:
        """What is reviewed, or is to be: a batch, or None for the whole history."""
        return self._recalled.get("batch", self.queue.batch)

    def close_page(self) -> None:
        """Ends what is under way."""
        self.many.close_counting()
        self.seen.close_seen()
        for tasks in (self._tasks, self._queue_tasks, self._counting):
            tasks.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if review_keys.is_command(event) or not self._decide(event):
            super().keyPressEvent(event)

    def _decide(self, event: QKeyEvent) -> bool:
        """Does what a key means here; False where it means nothing."""
        key = Qt.Key(event.key())
        pressed = self.focusWidget()
        if key in review_keys.ACCEPT and isinstance(pressed, QPushButton):
            pressed.click()
        elif key == Qt.Key.Key_Space:
            self.seen.toggle()
        elif key == Qt.Key.Key_Escape:
            self.seen.enlarge(False)
            self.setFocus()
        elif self.queue.current is None:
            return False
        elif key in review_keys.ACCEPT:
            self._accept()
        elif key in review_keys.MOVES:
            self.queue.move(review_keys.MOVES[key])
        elif (place := review_keys.suggestion(event)) is not None:
            self._take(place)
        elif letter := review_keys.letter(event):
            self._search(letter)
        else:
            return False
        return True

    def take_scan(self, code: Code, known: list[Entry]) -> str:
        """Goes to the entry with a reference that was scanned, where it waits."""
        waiting = [one.id for one in known if one.decision == Decided.REVIEW]
        if not waiting:
            words = self.tr("{reference} does not wait for a review.")
            return words.format(reference=code.reference)
        self.seen.enlarge(False)
        self._end_search()
        self.queue.bring(waiting)
        return ""

    def _accept(self) -> None:
        entry = self.queue.current
        if entry is None or entry.code is None:  # there is no answer to accept
            return
        taken = self.queue.take()
        assert taken is not None
        category = Category(entry.code, entry.name_fr or "", entry.name_en or "")
        what = What(subject.title_of(entry), category)
        self._deciding.accept([entry.id], what, partial(self.queue.put_back, taken))

    def _take(self, place: int) -> None:
        entry = self.queue.current
        if entry is None or place > len(entry.top):
            return
        if place == 1:
            self._accept()
        else:
            self._correct(_category(entry.top[place - 1]))

    def _correct(self, category: Category) -> None:
        self._end_search()
        taken = self.queue.take()
        if taken is None:
            return
        entry = taken[0]
        what = What(subject.title_of(entry), category)
        self._deciding.correct([entry.id], category, what, partial(self.queue.put_back, taken))

    def _search(self, typed: str) -> None:
        self.seen.enlarge(False)
        self.answers.search(typed)

    def _end_search(self) -> None:
        self.answers.end_search()
        self.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.answers.mark(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.answers.mark(False)
        super().focusOutEvent(event)

    def _show(self) -> None:
        """Shows the entry at hand; where there is none, why."""
        entry = self.queue.current
        if entry is None:
            self.seen.show_nothing()
            self.notice.show_notice(self._nothing())
            self._pages.setCurrentWidget(self.notice)
            self._show_left()
            return
        self._pages.setCurrentIndex(1)
        self.seen.show_entry(entry, self.queue.picture(entry), self.queue.ahead)
        self.answers.show_entry(entry)
        self._show_left()

    def _show_left(self) -> None:
        left = self.queue.left
        if left is None:
            self.left.setText(self.tr("Review"))
        else:
            self.left.setText(self.tr("Review: {count} left").format(count=number(left)))

    def _nothing(self) -> Notice:
        if self.queue.reading:
            return Notice("waiting", "accent", self.tr("One moment…"))
        text = self.tr("Whatever the model is not sure of comes here.")
        more = self.tr("Classify products")
        go = partial(self.asked.emit, Page.SINGLE)
        return Notice("online", "good", self.tr("Nothing waits for a person"), text, more, go)

    def _fail(self, error: Exception) -> None:
        self._say(messages.of(error))

    def _say(self, sentence: str) -> None:
        self.verdict.say("failed", "danger", sentence)

    def _rescope(self, batch: int | None) -> None:
        self.queue.start(batch)
        self.many.start(batch)
        self.setFocus()

    def _changed(self) -> None:
        self.verdict.hide()
        if self.queue.current is None:
            self._show()

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Review"))
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self.left, 1)
        head.addWidget(self.scope)
        columns = Columns(Space.L)
        columns.add(self.seen, Size.REVIEW_PHOTO)
        columns.add(self.answers, Size.REVIEW_ANSWER)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(columns)
        body = Columns(Space.L)
        # Before the photo goes above its answers, what is for many goes below both.
        stretch = Size.REVIEW_PHOTO + Size.REVIEW_ANSWER
        body.add(self._pages, stretch, columns.width_beside)
        body.add(self.many, Size.REVIEW_MANY)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addWidget(self.verdict)
        column.addWidget(body, 1)
        self.setProperty("widest", Size.WIDEST)

    def _connect(self) -> None:
        self.queue.moved.connect(self._show)
        self.queue.counted.connect(self._show_left)
        self.queue.failed.connect(self._fail)
        self.suggestions.taken.connect(self._take)
        self.answers.accept.clicked.connect(self._accept)
        self.answers.search_asked.connect(lambda: self._search(""))
        self.picker.chosen.connect(self._correct)
        self.picker.left.connect(self._end_search)
        self.scope.chosen.connect(self._rescope)
        self._deciding.failed.connect(self._say)
        self._deciding.changed.connect(self._changed)


def _category(ranked: Ranked) -> Category:
    return Category(ranked.code, ranked.name_fr, ranked.name_en)
