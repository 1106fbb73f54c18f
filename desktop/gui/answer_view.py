"""A prediction: the category, how sure it is, why, what speaks against it, and what else it may
be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.core.decided import DEFAULT_TARGET
from desktop.core.engine import Answer
from desktop.core.history.rows import Entry
from desktop.core.history.seen import Seen
from desktop.core.passages import passages
from desktop.gui.language import category_name, percent
from desktop.gui.marked_text import MarkedText
from desktop.gui.notes import Notes
from desktop.gui.photos import Thumbnails
from desktop.gui.portrait import Portrait
from desktop.gui.review_item import SUGGESTIONS, Suggestion
from desktop.gui.subject import Subject
from desktop.gui.sure_words import sure_look, sure_words
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Space, Type
from desktop.gui.widgets import Text, label

if TYPE_CHECKING:
    from bundle.explain import Explanation


class Hero(Text):
    """A name as large as its longest word allows."""

    def __init__(self) -> None:
        self._room = True
        super().__init__("hero")

    def set_room(self, room: bool) -> None:
        """Whether there is room for the largest letters."""
        self._room = room
        self._fit()

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words = re.split(r"[\s\u200b]+", self.text())
        for size in (Type.HERO, Type.FIGURE, Type.TITLE)[not self._room :]:
            used = font(size, Type.STRONG)
            widest = max(map(QFontMetrics(used).horizontalAdvance, words))
            if widest <= self.width():
                break
        if used != self.font():
            self.setFont(used)


class AnswerView(QWidget):
    """A prediction."""

    taken = Signal(int)
    """The number of an alternative, from 2."""
    seen_asked = Signal(object)
    """Somebody wants to look at an earlier `Entry`."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.portrait = Portrait(thumbnails)
        self.about = Text("muted")
        self.category = Hero()
        self.probability = Text("sure")
        self.code = label("code")
        self.decided = label("strong")
        self.text = MarkedText(theme)
        self.why = Text("muted")
        self.notes = Notes(theme)
        self.others = label("section", self.tr("Alternatives"))
        self.alternatives = [Suggestion(theme, number) for number in range(2, SUGGESTIONS + 1)]
        self.source = Text("muted")
        self._target = DEFAULT_TARGET
        self._found: Answer | None = None
        self._arrange()
        for number, one in enumerate(self.alternatives, 2):
            one.clicked.connect(lambda _=False, number=number: self.taken.emit(number))
        self.notes.seen_asked.connect(self.seen_asked)

    @property
    def note(self) -> QLabel:
        """What else there is to say: mostly, that the answer could not be kept."""
        return self.notes.problem.text

    def show_answer(self, subject: Subject, found: Answer, why: Explanation | None = None) -> None:
        """Shows what was found, whether just now or long ago, and why where that is known."""
        self._found = found
        self.portrait.show_photo(subject.key, subject.photo)
        self._show_about(subject)
        self.category.setText(subject.category)
        corrected = subject.person is not None
        self.code.setText(self.tr("Code {code}").format(code=_code(subject, found)))
        self._show_sureness(subject)
        pieces = passages(subject.designation, subject.detail, why)
        self.text.show_pieces(pieces)
        self.why.setText("" if corrected else self._reasons(why))
        self.why.setVisible(bool(self.why.text()))
        self.notes.show_doubts(found)
        self.notes.show_problem(subject.note)
        for place, row in enumerate(self.alternatives, 1):
            row.setVisible(place < len(found.top))
            if place < len(found.top):
                row.show_category(found.top[place])
        self.others.setVisible(len(found.top) > 1)
        self.source.setText(self._sources(found))

    def show_context(self, subject: Subject, target: float, earlier: Seen | None) -> None:
        """Shows what the history knows: the precision that is asked for, and an earlier entry."""
        self._target = target
        self._show_sureness(subject)
        self.notes.show_seen(earlier)

    def _show_about(self, subject: Subject) -> None:
        told = (subject.text, subject.reference)
        name = "" if subject.name in told or Path(subject.name).stem in told else subject.name
        line = " · ".join(part for part in (subject.reference, name) if part)
        self.about.setText(line)

    def _show_sureness(self, subject: Subject) -> None:
        if self._found is None:
            return
        words = sure_words(self._found, self._target)
        corrected = subject.person is not None
        if corrected:
            was = category_name(self._found.name_fr or "", self._found.name_en or "")
            words = self.tr("The model said {category} · {probability}").format(
                category=was, probability=percent(self._found.probability or 0.0)
            )
        self.probability.setText(words)
        look = "muted" if corrected else sure_look(self._found, self._target)
        if look != self.probability.property("look"):
            self.probability.setProperty("look", look)
            self.probability.style().polish(self.probability)
        self.decided.setText(subject.decided)
        self.decided.setVisible(bool(subject.decided))

    def _reasons(self, why: Explanation | None) -> str:
        """The shares of text and photo, where both were there."""
        if why is None or not (why.text_share and why.photo_share):
            return ""
        return self.tr("Decision: text {text}, photo {photo}").format(
            text=percent(why.text_share, 0), photo=percent(why.photo_share, 0)
        )

    def _sources(self, found: Answer) -> str:
        if found.signature == "fused" and found.text_top == found.photo_top == found.code:
            base = self.tr("By photo and text, which agree")
        elif found.signature == "fused":
            names = {
                one.code: category_name(one.name_fr, one.name_en)
                for one in (*found.top, *found.others)
            }
            base = self.tr(
                "By photo and text together; text alone: {text}, photo alone: {photo}"
            ).format(
                text=self._name(found.text_top, names), photo=self._name(found.photo_top, names)
            )
        elif found.signature == "photo":
            base = self.tr("By the photo alone")
        else:
            base = self.tr("By the text alone")
        model = self.tr("model {version}").format(version=found.model_version)
        return f"{base} · {model}"

    def _name(self, code: str | None, names: dict[str, str]) -> str:
        return names.get(code or "", self.tr("code {code}").format(code=code))

    def _arrange(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(Space.M)
        figures.addWidget(self.probability, 1)
        figures.addWidget(self.decided, 0, Qt.AlignmentFlag.AlignBottom)
        about = QHBoxLayout()
        about.setSpacing(Space.M)
        about.addWidget(self.about, 1)
        about.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(Space.S)
        words.addLayout(about)
        words.addWidget(self.category)
        words.addLayout(figures)
        words.addSpacing(Space.XS)
        for other in (self.text, self.why):
            words.addWidget(other)
        words.addStretch()
        top = QHBoxLayout()
        top.setSpacing(Space.XL)
        top.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        others = QVBoxLayout()
        others.setSpacing(Space.S)
        others.addWidget(self.others)
        for row in self.alternatives:
            others.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, 0)
        column.setSpacing(Space.M)
        column.addLayout(top)
        column.addWidget(self.notes)
        column.addLayout(others)
        column.addStretch(1)
        column.addWidget(self.source)


def _code(subject: Subject, found: Answer | Entry) -> str:
    person = subject.person
    return (found.code or "") if person is None else person.code
