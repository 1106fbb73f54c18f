"""The product at hand: its photos, its text, and the button that has it classified."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.engine import Request
from desktop.core.preferences import Several
from desktop.core.scanner import codes
from desktop.gui.drop_zone import DropZone, PhotoIntake
from desktop.gui.form_fields import FormFields
from desktop.gui.photos import Photo, Thumbnails
from desktop.gui.preferring import Preferring
from desktop.gui.remembering import State
from desktop.gui.several import SeveralQuestion
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import button, card

QWIDGETSIZE_MAX = (1 << 24) - 1
"""What Qt takes for no limit."""


class ProductForm(QFrame):
    """One product at a time, from the first thing that is known of it to the next product.

    Photos are classified as soon as they arrive, with the text as it stands; whoever adds text
    later asks again.  What is typed belongs to the product at hand, always: photos that arrive when
    that has been submitted are of the next product, for which the form is emptied first, and what
    was typed meanwhile is submitted with the former one.
    """

    submitted = Signal(list)
    """Requests: one, or of several photos that are a product each, one for each of them."""
    apart = Signal(list)
    """Requests of photos that belong to no product of the form any more."""
    accept_asked = Signal()
    """Enter, where nothing has changed since it was submitted."""
    entered = Signal()
    """Somebody has it classified and waits for the answer, with nothing more to add."""
    left = Signal()
    """Enter, where nothing is known of a product yet."""
    emptied = Signal()
    """Another product begins."""
    lost = Signal(object)
    """What was not submitted yet is gone: what `remember` told before."""

    def __init__(
        self,
        theme: Theme,
        thumbnails: Thumbnails,
        intake: PhotoIntake,
        adding: PhotoIntake,
        preferring: Preferring,
    ) -> None:
        """`intake` brings photos of the next product, `adding` more of the one at hand."""
        super().__init__()
        self._preferring = preferring
        self._photos: list[Photo] = []
        self._together = True
        """Whether the photos are of one product."""
        self._pending: list[Photo] = []
        """Photos of which nobody has said yet what they are."""
        self._awaited: dict[int, int] = {}
        """Pictures that come, by their number: of which product they are."""
        self.product = 0
        """Another number is another product."""
        self.drop_zone = DropZone(theme, thumbnails)
        self.question = SeveralQuestion()
        self.otherwise = button("quiet", "")
        self.otherwise.hide()
        self.fields = FormFields(self)
        self.designation, self.reference = self.fields.designation, self.fields.reference
        self.description = self.fields.description
        self.classify = button("primary", self.tr("Classify"))
        self.clear = button("secondary", self.tr("Next product"))
        self._edited, self._submitted = False, False
        """Whether there is anything that is not submitted; and whether anything is."""
        self._place = QStackedWidget()
        self._arrange()
        self._connect(intake, adding)
        self._refresh()

    @property
    def submitted_as_it_is(self) -> bool:
        """Whether the product at hand was submitted, and has not changed since."""
        return self._submitted and not self._edited

    @property
    def submitted_before(self) -> bool:
        """Whether the product at hand was submitted, be it that it has changed since."""
        return self._submitted

    @property
    def untouched(self) -> bool:
        """Whether nothing is known of the next product yet."""
        return not (self._photos or self._pending) and self.fields.empty

    @property
    def unsubmitted(self) -> bool:
        """Whether there is anything that was typed or put here, and not classified as it stands."""
        return bool(self._pending) or (self._edited and any(self.fields.texts.values()))

    @property
    def requests(self) -> list[Request]:
        """The product as it stands: one request, or several where each photo is a product."""
        texts = self.fields.texts
        if self._together or not self._photos:
            return [Request(photos=tuple(self._photos), **texts)]
        return [Request(photos=(photo,), **texts) for photo in self._photos]

    def remember(self) -> State:
        """The product at hand."""
        return {
            "photos": list(self._photos),
            "together": self._together,
            "pending": list(self._pending),
            "awaited": dict(self._awaited),
            "product": self.product,
            "submitted": self._submitted,
            "edited": self._edited,
            **self.fields.remember(),
        }

    def recall(self, state: State) -> None:
        """Takes a product up again; nothing is submitted."""
        number = state.get("product", self.product)
        # One that was emptied is another one than before: its former attempts stay in the queue.
        self.product = number if number >= self.product else self.product + 1
        self._awaited |= state.get("awaited", {})
        self.fields.recall(state)
        self._submitted, self._edited = state["submitted"], state["edited"]
        self._pending = list(state.get("pending", ()))
        self._show(state["photos"], together=state.get("together", True))
        if self._pending:
            self._ask_several()
        elif self.product in self._awaited.values():
            self.drop_zone.show_awaited()
        self._refresh()

    def take(self, photos: list[Photo]) -> None:
        """Takes photos of the next product, or of several; submits them at once."""
        if self._submitted:
            self._finish()
        if self._pending or (len(photos) > 1 and self._preferring.now.several is Several.ASK):
            self._pending += photos
            self._ask_several()
            return
        self._show(photos, together=self._preferring.now.several is not Several.EACH)
        self.submit()

    def add(self, photos: list[Photo]) -> None:
        """Takes more photos of the product at hand; asks again with them."""
        if not photos:
            return
        self._show([*self._photos, *photos], together=True)
        self.submit()

    def submit(self) -> None:
        """Submits the product as it stands, if there is anything to classify."""
        if self._pending:
            self.question.one.setFocus()
            return
        if not self.classify_possible():
            return
        self._edited, self._submitted = False, True
        requests = self.requests
        self._refresh()
        self.submitted.emit(requests)

    def next_product(self) -> None:
        """Empties the form for the next product."""
        lost = self.remember() if self.unsubmitted else None
        self.empty()
        if lost is not None:
            self.lost.emit(lost)

    def empty(self) -> None:
        """Empties the form, and nobody remembers what was in it."""
        self._empty()
        self.focus_begin()

    def focus_begin(self) -> None:
        """Sets the focus where a product begins."""
        self.fields.focus_begin()

    def paste(self, text: str) -> None:
        """Takes a text that was pasted where no field is: of the next product, where the one at
        hand is submitted."""
        if self._submitted:
            self._finish()
        self.focus_begin()
        self.fields.begin(text)

    def begin(self, text: str) -> None:
        """Begins the next product with what has been typed of it already."""
        self.next_product()
        self.fields.begin(text)

    def take_reference(self, reference: str) -> None:
        """Takes a reference that was scanned: of the product at hand, as long as it has none and
        was not submitted; else the next product begins with it.

        What was typed and not submitted yet is, before it goes.
        """
        present = self.reference.text().strip()
        other = bool(present) and codes.key(present) != codes.key(reference)
        if self._pending:
            pass  # nothing is submitted before it is said what the photos are
        elif self._submitted or other:
            self._finish()
            self.focus_begin()
        self.fields.fill_reference(reference)

    def classify_possible(self) -> bool:
        """Whether there is a photo or a text; a reference alone says nothing of the category."""
        texts = self.designation.text() + self.description.toPlainText()
        return bool(self._photos or texts.strip())

    def _finish(self) -> None:
        """The product at hand is complete: what was typed after it was submitted is its own."""
        if self._edited:
            self.submit()
        self._empty()

    def _empty(self) -> None:
        self.product += 1
        self._submitted = False
        self.fields.clear()
        self._edited = False
        self._pending = []
        self._show([], together=True)
        self._refresh()
        self.emptied.emit()

    def _ask_several(self) -> None:
        self._place.setMaximumHeight(QWIDGETSIZE_MAX)
        self._place.setCurrentWidget(self.question)
        self.question.ask(len(self._pending))

    def _show(self, photos: list[Photo], *, together: bool) -> None:
        self._photos, self._together = list(photos), together
        self.drop_zone.show_photos(self._photos, one_product=together)
        self._show_drop_zone()
        count = len(photos)
        self.otherwise.setVisible(count > 1)
        other = self.tr("They are %n product(s)", "", count)
        self.otherwise.setText(other if together else self.tr("They are one product"))

    def _say_several(self, several: Several) -> None:
        photos, self._pending = self._pending, []
        self._preferring.set(several=several)
        self.focus_begin()
        self._show(photos, together=several is Several.ONE)
        self.submit()

    def _leave_several(self) -> None:
        self._pending = []
        self._show_drop_zone()
        self.focus_begin()

    def _show_drop_zone(self) -> None:
        """As tall as what is in it, or a little taller: in a large window, the description has the
        room."""
        least = self.drop_zone.minimumSizeHint().height()
        self._place.setMaximumHeight(max(least, Size.DROP_ZONE_MOST))
        self._place.setCurrentWidget(self.drop_zone)

    def _turn(self) -> None:
        """What was taken for one product is several, or the other way round."""
        self._show(self._photos, together=not self._together)
        self.submit()

    def _rearrange(self, photos: list[Photo]) -> None:
        fewer = len(photos) < len(self._photos)
        self._photos = photos
        if not photos:
            self._show([], together=True)
        self.otherwise.setVisible(len(photos) > 1)
        if fewer and self.classify_possible():
            self.submit()
        self._refresh()

    def _await(self, number: int) -> None:
        if self._submitted:
            self._finish()
        self._await_more(number)

    def _await_more(self, number: int) -> None:
        self._awaited[number] = self.product
        self.drop_zone.show_awaited()

    def _take_awaited(self, number: int, photos: list[Photo]) -> None:
        product = self._awaited.pop(number, None)
        if product == self.product:
            if photos:
                self._show([*self._photos, *photos], together=True)
                self.submit()
            else:
                self._show(self._photos, together=self._together)
        elif photos:
            self.apart.emit([Request(photos=tuple(photos))])

    def _enter(self) -> None:
        if self.submitted_as_it_is:
            self.accept_asked.emit()
        elif self.classify_possible():
            self._classify()
        elif self.untouched:
            self.left.emit()
        elif self.reference.hasFocus():
            self.designation.setFocus()  # by its reference alone there is nothing to say

    def _classify(self) -> None:
        self.submit()
        if self._submitted:
            self.entered.emit()

    def _edit(self) -> None:
        if self._submitted and not self._photos and self.fields.empty:
            self._empty()  # whoever empties everything begins another product
        self._edited = True
        self._refresh()

    def _refresh(self) -> None:
        possible = self.classify_possible()
        # Of what is submitted, the answer is at hand: accepting it is what comes next.
        self.classify.setEnabled(possible and not self.submitted_as_it_is)
        self.clear.setEnabled(possible or bool(self.reference.text()))

    def _arrange(self) -> None:
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        self._place.addWidget(self.drop_zone)
        self._place.addWidget(self.question)
        self._show_drop_zone()
        column.addWidget(self._place, 3)
        column.addWidget(self.otherwise, 0, Qt.AlignmentFlag.AlignHCenter)
        self.fields.lay(column)
        self.classify.setToolTip(self.tr("Enter, or Ctrl+Enter in the description"))
        self.clear.setToolTip(self.tr("Empties the form (Esc)"))
        scrolling = QScrollArea(widgetResizable=True)
        scrolling.setWidget(fields)
        scrolling.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled = (scrolling,)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.classify, 3)
        row.addWidget(self.clear, 2)
        frame, inside = card()
        inside.addStrut(Size.FORM_LEAST)
        inside.addWidget(scrolling, 1)
        inside.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _connect(self, intake: PhotoIntake, adding: PhotoIntake) -> None:
        intake.arrived.connect(self.take)
        intake.awaited.connect(self._await)
        intake.packed.connect(self._take_awaited)
        intake.hovering.connect(self.drop_zone.set_hovering)
        intake.watch(self.drop_zone)
        adding.watch(self.drop_zone.strip.add)
        adding.arrived.connect(self.add)
        adding.awaited.connect(self._await_more)
        adding.packed.connect(self._take_awaited)
        adding.hovering.connect(self.drop_zone.strip.set_hovering)
        self.drop_zone.chosen.connect(self.take)
        self.drop_zone.added.connect(self.add)
        self.drop_zone.strip.changed.connect(self._rearrange)
        self.question.answered.connect(self._say_several)
        self.question.left.connect(self._leave_several)
        self.otherwise.clicked.connect(self._turn)
        for field in self.fields.every:
            intake.watch_field(field)
        self.fields.edited.connect(self._edit)
        self.fields.entered.connect(self._enter)
        self.classify.clicked.connect(self._classify)
        self.clear.clicked.connect(self.next_product)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.next_product)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
