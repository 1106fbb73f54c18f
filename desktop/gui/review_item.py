"""One entry of the queue: its texts, what the model suggests, and what speaks against it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.engine import Ranked
from desktop.core.history.rows import Entry
from desktop.core.passages import LONGEST, beginning
from desktop.gui import subject
from desktop.gui.language import category_name, percent, translate
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Radius, Size, Space, Type
from desktop.gui.widgets import Text, Verdict

SUGGESTIONS = 5


class Suggestion(QPushButton):
    """A category that the model finds probable, with the number of the key that takes it."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self._name, self._share = "", 0.0
        self.setProperty("look", "suggestion")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_category(self, ranked: Ranked) -> None:
        """Shows a category and how probable it is."""
        self._name = category_name(ranked.name_fr, ranked.name_en) or ranked.code
        self._share = ranked.probability
        words = f"{self._number}: {self._name}, {percent(self._share)}"
        self.setAccessibleName(words)
        self.setToolTip(self._name)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.REVIEW_ANSWER_LEAST, Size.TARGET)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.MESSAGE // 2, Size.TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first = self._number == 1
        badge = QRectF(Space.M, (self.height() - Size.NUMBER) / 2, Size.NUMBER, Size.NUMBER)
        painter.setPen(QPen(self._theme.colour("outline"), Size.STROKE))
        painter.setBrush(self._theme.colour("window"))
        painter.drawRoundedRect(badge, Radius.SMALL, Radius.SMALL)
        strong = font(Type.BODY, Type.STRONG)
        painter.setFont(strong)
        painter.setPen(self._theme.colour("text" if self.isEnabled() else "muted"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._number))
        used = strong if first else font(Type.BODY)
        metrics = QFontMetrics(used)
        figure = percent(self._share)
        left = badge.right() + Space.M
        right = self.width() - Space.M
        room = right - left - metrics.horizontalAdvance(figure) - Space.M
        base = (self.height() - metrics.height() - Space.XS - Space.XS) / 2 + metrics.ascent()
        painter.setFont(used)
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(int(left), int(base), name)
        painter.drawText(int(right - metrics.horizontalAdvance(figure)), int(base), figure)
        bar = QRectF(left, base + metrics.descent() + Space.XS, right - left, Space.XS)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, share in (("track", 1.0), ("accent" if first else "outline", self._share)):
            painter.setBrush(self._theme.colour(colour))
            part = QRectF(bar)
            part.setWidth(max(bar.height(), bar.width() * share))
            painter.drawRoundedRect(part, bar.height() / 2, bar.height() / 2)


class Suggestions(QWidget):
    """Up to five of them, and what text and photo say where they disagree."""

    taken = Signal(int)
    """The number of one, from 1."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows = [Suggestion(theme, number) for number in range(1, SUGGESTIONS + 1)]
        self.doubt = Verdict(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for number, row in enumerate(self.rows, 1):
            row.clicked.connect(lambda _=False, number=number: self.taken.emit(number))
            column.addWidget(row)
        column.addWidget(self.doubt)
        column.addStretch()

    def show_entry(self, entry: Entry) -> None:
        """Shows what the model says of an entry."""
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(entry.top))
            if number < len(entry.top):
                row.show_category(entry.top[number])
        words = doubts(entry)
        self.doubt.setVisible(bool(words))
        if words:
            self.doubt.say("doubt", "warning", words)


class Product(QWidget):
    """What is known of the product beside its photo."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Text("strong")
        self.facts = Text("muted")
        self.description = Text("body")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for one in (self.title, self.facts, self.description):
            column.addWidget(one)
        column.addStretch()

    def show_entry(self, entry: Entry) -> None:
        """Shows the texts of an entry."""
        shown = subject.of_entry(entry)
        title = subject.title_of(entry)
        description = beginning(entry.description, LONGEST) if entry.designation else ""
        self.title.setText(title)
        self.description.setText(description)
        self.description.setVisible(bool(description))
        facts = [entry.reference, shown.name if shown.name != title else ""]
        if len(entry.photos) > 1:
            facts.append(self.tr("%n photo(s)", "", len(entry.photos)))
        line = " · ".join(one for one in facts if one)
        self.facts.setText(line)
        self.facts.setVisible(bool(line))


def doubts(entry: Entry) -> str:
    """What speaks against the model's answer, in sentences; empty where nothing does."""
    lines = []
    if entry.disagree:
        names = {
            one.code: category_name(one.name_fr, one.name_en) for one in (*entry.top, *entry.others)
        }
        lines.append(translate("Review", "Text and photo disagree."))
        for words, code, probability in (
            (translate("Review", "Text alone: {name}"), entry.text_top, entry.text_probability),
            (translate("Review", "Photo alone: {name}"), entry.photo_top, entry.photo_probability),
        ):
            if code is not None:
                said = words.format(name=names.get(code, code))
                share = "" if probability is None else f" · {percent(probability)}"
                lines.append(f"{said}{share}")
    if "photo" in entry.unlike:
        lines.append(translate("Review", "The photo looks like nothing that the model knows."))
    if "text" in entry.unlike:
        lines.append(translate("Review", "The text reads like nothing that the model knows."))
    return "\n".join(lines)
