"""The product at hand: its photos, its text, and the button that has it classified."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.core.engine import Request
from desktop.core.scanner import codes
from desktop.gui import remembering
from desktop.gui.drop_zone import DropZone, PhotoIntake
from desktop.gui.photos import Photo, Thumbnails
from desktop.gui.remembering import State
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import button, card, label


class Description(QPlainTextEdit):
    """Several lines of plain text; Ctrl+Enter classifies."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setMinimumHeight(Size.DESCRIPTION)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        entering = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entering and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


NAMES: Final = ("designation", "description", "reference")


class ProductForm(QFrame):
    """Emits `submitted` with a list of requests: one for each photo, or one of the text alone.

    Photos are classified as soon as they arrive, with the text as it stands; whoever adds text
    later asks again.  Photos that arrive when the product at hand has some already belong to the
    next product: what was typed for the former one goes.
    """

    submitted = Signal(list)
    emptied = Signal(object)
    """What was not submitted yet is gone: what `remember` told before."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, intake: PhotoIntake) -> None:
        super().__init__()
        self._photos: list[Photo] = []
        self.drop_zone = DropZone(theme, thumbnails)
        self.designation, self.reference = QLineEdit(), QLineEdit()
        self.description = Description()
        self.classify = button("primary", self.tr("Classify"))
        self.clear = button("secondary", self.tr("Next product"))
        self._fields: tuple[QLineEdit | Description, ...] = (
            self.designation,
            self.description,
            self.reference,
        )
        self._fresh: set[QWidget] = set()
        """Fields edited since the last time that the product was submitted."""
        self._submitted = False
        """Whether it was: then a photo that comes is of the next product."""
        self._arrange()
        self._connect(intake)
        self._refresh()

    def take(self, photos: list[Photo]) -> None:
        """Takes photos and submits them at once."""
        if self._photos or self._submitted:
            for field in self._fields:
                if field not in self._fresh:
                    field.clear()
        self._photos = photos
        self.drop_zone.show_photos(photos)
        self.submit()

    def submit(self) -> None:
        """Submits the product as it stands, if there is anything to classify."""
        if not self.classify_possible():
            return
        self._fresh.clear()
        self._submitted = True
        texts = {
            "designation": self.designation.text().strip(),
            "description": self.description.toPlainText().strip(),
            "reference": self.reference.text().strip(),
        }
        items: list[tuple[Photo, ...]] = [(photo,) for photo in self._photos] or [()]
        self._refresh()
        self.submitted.emit([Request(photos=item, **texts) for item in items])

    def next_product(self) -> None:
        """Empties the form for the next product."""
        lost = self.remember() if self.unsubmitted() else None
        self.empty()
        if lost is not None:
            self.emptied.emit(lost)

    def empty(self) -> None:
        """Empties the form, and nobody remembers what was in it."""
        for field in self._fields:
            field.clear()
        self._fresh.clear()
        self._submitted = False
        self._photos = []
        self.drop_zone.show_photos([])
        self._refresh()
        self.designation.setFocus()

    def unsubmitted(self) -> bool:
        """Whether somebody has typed what was not classified as it stands."""
        texts = remembering.values({str(place): one for place, one in enumerate(self._fields)})
        return any(
            texts[str(place)].strip()
            for place, one in enumerate(self._fields)
            if one in self._fresh
        )

    def remember(self) -> State:
        """The product at hand."""
        fresh = [place for place, one in enumerate(self._fields) if one in self._fresh]
        texts = remembering.values(dict(zip(NAMES, self._fields, strict=True)))
        return {"photos": self._photos, "fresh": fresh, "submitted": self._submitted, **texts}

    def recall(self, state: State) -> None:
        """Takes a product up again; nothing is submitted."""
        remembering.put(dict(zip(NAMES, self._fields, strict=True)), state)
        self._fresh = {self._fields[place] for place in state["fresh"]}
        self._submitted, self._photos = state["submitted"], state["photos"]
        self.drop_zone.show_photos(self._photos)
        self._refresh()

    def classify_possible(self) -> bool:
        """Whether there is a photo or a text; a reference alone says nothing of the category."""
        texts = self.designation.text() + self.description.toPlainText()
        return bool(self._photos or texts.strip())

    def take_reference(self, reference: str) -> None:
        """Takes a reference that was scanned: of the product at hand, as long as it has none and
        was not submitted; else the next product begins with it.

        What was typed and not submitted yet is, before it goes.
        """
        present = self.reference.text().strip()
        other = bool(present) and codes.key(present) != codes.key(reference)
        if self._submitted or other:
            if self._fresh:
                self.submit()
            self.next_product()
        if self.reference.text() != reference:
            self.reference.setText(reference)

    def _arrange(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        outer.addWidget(frame)
        column.addWidget(self.drop_zone, 3)
        column.addStrut(Size.FORM_LEAST)
        for text, field, stretch in (
            (self.tr("&Designation"), self.designation, 0),
            (self.tr("De&scription"), self.description, 2),
            (self.tr("&Reference"), self.reference, 0),
        ):
            name = label("field", text)
            name.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            pair = QVBoxLayout()
            pair.setSpacing(Space.XS)
            pair.addWidget(name)
            pair.addWidget(field)
            column.addLayout(pair, stretch)
        self.designation.setPlaceholderText(self.tr("What the label says"))
        self.reference.setPlaceholderText(self.tr("Scan or type"))
        self.classify.setToolTip(self.tr("Enter, or Ctrl+Enter in the description"))
        self.clear.setToolTip(self.tr("Empties the form (Esc)"))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.classify, 3)
        row.addWidget(self.clear, 2)
        column.addLayout(row)

    def _connect(self, intake: PhotoIntake) -> None:
        intake.arrived.connect(self.take)
        intake.hovering.connect(self.drop_zone.set_hovering)
        intake.watch(self.drop_zone)
        self.drop_zone.chosen.connect(self.take)
        for field in self._fields:
            intake.watch_field(field)
            field.textChanged.connect(self._refresh)
            field.textChanged.connect(lambda *_, field=field: self._fresh.add(field))
        for line in (self.designation, self.reference):
            line.returnPressed.connect(self.submit)
        self.description.entered.connect(self.submit)
        self.classify.clicked.connect(self.submit)
        self.clear.clicked.connect(self.next_product)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.next_product)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _refresh(self) -> None:
        possible = self.classify_possible()
        self.classify.setEnabled(possible)
        self.clear.setEnabled(possible or bool(self.reference.text()))
