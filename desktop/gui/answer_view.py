"""A prediction: category, probability, the five most probable ones, and what they rest on."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.engine import Answer
from desktop.gui.bars import Bars
from desktop.gui.language import category_name
from desktop.gui.photos import Thumbnails
from desktop.gui.portrait import Portrait
from desktop.gui.subject import Subject
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Space, Type
from desktop.gui.widgets import Text, label


class Hero(Text):
    """A name as large as its longest word allows."""

    def __init__(self) -> None:
        super().__init__("hero")

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words = re.split(r"[\s\u200b]+", self.text())
        for size in (Type.HERO, Type.FIGURE, Type.TITLE):
            used = font(size, Type.STRONG)
            widest = max(map(QFontMetrics(used).horizontalAdvance, words))
            if widest <= self.width():
                break
        if used != self.font():
            self.setFont(used)


class AnswerView(QWidget):
    """A prediction."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.portrait = Portrait(thumbnails)
        self._subject = Text("muted")
        self.category = Hero()
        self.probability = label("figure")
        self.code = label("code")
        self.bars = Bars(theme)
        self.source = Text("muted")
        self.note = Text("problem")
        self._arrange()

    def show_answer(self, subject: Subject, found: Answer) -> None:
        """Shows what was found, whether just now or long ago."""
        self.portrait.show_photo(subject.key, subject.photo)
        self._subject.setText(subject.description)
        self.category.setText(subject.category)
        self.code.setText(self.tr("Code {code}").format(code=found.code))
        self.probability.setText(subject.probability)
        self.bars.show_top(found.top)
        self.source.setText(self._sources(found))
        self.note.setText(subject.note)
        self.note.setVisible(bool(subject.note))

    def _sources(self, found: Answer) -> str:
        if found.signature == "fused":
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
        figures.setSpacing(Space.L)
        figures.addWidget(self.probability)
        figures.addWidget(self.code)
        figures.addStretch()
        words = QVBoxLayout()
        words.setSpacing(Space.S)
        words.addStretch()
        words.addWidget(self._subject)
        words.addWidget(self.category)
        words.addLayout(figures)
        words.addStretch()
        top = QHBoxLayout()
        top.setSpacing(Space.XL)
        top.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, 0)
        column.setSpacing(Space.L)
        column.addLayout(top)
        column.addSpacing(Space.S)
        column.addWidget(label("section", self.tr("Most probable")))
        column.addWidget(self.bars)
        column.addStretch(1)
        column.addWidget(self.note)
        column.addWidget(self.source)
