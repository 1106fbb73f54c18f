"""The product at hand: its photos, its text, and the button that has it classified."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.core.engine import Request
from desktop.core.scanner import codes
from desktop.gui.drop_zone import PhotoIntake
from desktop.gui.form_fields import FormFields
from desktop.gui.photos import Photo, Thumbnails
from desktop.gui.preferring import Preferring
from desktop.gui.product_photos import ProductPhotos
from desktop.gui.remembering import State
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import button, card


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
        self._awaited: dict[int, int] = {}
        """Pictures that come, by their number: of which product they are."""
        self.product = 0
        """Another number is another product."""
        self.photos = ProductPhotos(theme, thumbnails, preferring, self)
        self.drop_zone, self.question = self.photos.drop_zone, self.photos.question
        self.otherwise = self.photos.otherwise
        self.fields = FormFields(self)
        self.designation, self.reference = self.fields.designation, self.fields.reference
        self.description = self.fields.description
        self.classify = button("primary", self.tr("Classify"))
        self.clear = button("secondary", self.tr("Next product"))
        self._edited, self._submitted = False, False
        """Whether there is anything that is not submitted; and whether anything is."""
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
        return not self.photos.any and self.fields.empty

    @property
    def unsubmitted(self) -> bool:
        """Whether there is anything that was typed or put here, and not classified as it stands."""
        return bool(self.photos.pending) or (self._edited and any(self.fields.texts.values()))

    @property
    def requests(self) -> list[Request]:
        """The product as it stands: one request, or several where each photo is a product."""
        texts = self.fields.texts
        photos = self.photos.all
        if self.photos.together or not photos:
            return [Request(photos=tuple(photos), **texts)]
        return [Request(photos=(photo,), **texts) for photo in photos]

    def remember(self) -> State:
        """The product at hand."""
        return {
            **self.photos.remember(),
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
        self.photos.recall(state)
        if not self.photos.pending and self.product in self._awaited.values():
            self.drop_zone.show_awaited()
        self._refresh()

    def take(self, photos: list[Photo]) -> None:
        """Takes photos of the next product, or of several; submits them at once."""
        if self._submitted:
            self._finish()
        if self.photos.take(photos):
            self.submit()

    def add(self, photos: list[Photo]) -> None:
        """Takes more photos of the product at hand; asks again with them."""
        if not photos:
            return
        self.photos.add(photos)
        self.submit()

    def submit(self) -> None:
        """Submits the product as it stands, if there is anything to classify."""
        if self.photos.pending:
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
        if self.photos.pending:
            pass  # nothing is submitted before it is said what the photos are
        elif self._submitted or other:
            self._finish()
            self.focus_begin()
        self.fields.fill_reference(reference)

    def classify_possible(self) -> bool:
        """Whether there is a photo or a text; a reference alone says nothing of the category."""
        texts = self.designation.text() + self.description.toPlainText()
        return bool(self.photos.all or texts.strip())

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
        self.photos.clear()
        self._refresh()
        self.emptied.emit()

    def _rearranged(self, fewer: bool) -> None:
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
                self.add(photos)
            else:
                self.photos.show(self.photos.all, together=self.photos.together)
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
        if self._submitted and not self.photos.all and self.fields.empty:
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
        self.photos.lay(column)
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
        self.photos.rearranged.connect(self._rearranged)
        self.photos.answered.connect(self.focus_begin)
        self.photos.said.connect(self.submit)
        for field in self.fields.every:
            intake.watch_field(field)
        self.fields.edited.connect(self._edit)
        self.fields.entered.connect(self._enter)
        self.classify.clicked.connect(self._classify)
        self.clear.clicked.connect(self.next_product)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.next_product)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
