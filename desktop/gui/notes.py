"""What is calmly remarked beside an answer: what speaks against it, and that it was seen before."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.decided import Decided
from desktop.core.engine import Answer
from desktop.core.history.rows import Entry
from desktop.core.history.seen import Seen
from desktop.gui.language import category_name, day_words
from desktop.gui.sure_words import figure
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Icon, Text, button


class Note(QFrame):
    """An icon and a sentence on a ground of their own, with a button where it has one."""

    def __init__(self, theme: Theme, icon: str, colour: str, action: str = "") -> None:
        super().__init__()
        self.setProperty("look", "note")
        self.text = Text("body")
        self.act = button("quiet", action)
        self.act.setVisible(bool(action))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(Icon(theme, icon, colour, Size.ICON), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        row.addWidget(self.act)
        self.hide()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, super().minimumSizeHint().height())

    def say(self, sentence: str) -> None:
        """Shows a sentence; nothing at all without one."""
        self.text.setText(sentence)
        self.setVisible(bool(sentence))


class Notes(QWidget):
    """All that may be remarked, one below the other; nothing mostly."""

    seen_asked = Signal(object)
    """Somebody wants to look at an earlier `Entry`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.problem = Note(theme, "failed", "danger")
        self.disagree = Note(theme, "doubt", "warning")
        self.unlike = Note(theme, "doubt", "warning")
        self.seen = Note(theme, "history", "accent", self.tr("Show"))
        self._earlier: Entry | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for one in self.every:
            column.addWidget(one)
        self.seen.act.clicked.connect(self._show_earlier)
        self._fit()

    @property
    def every(self) -> tuple[Note, ...]:
        """All notes, the most urgent first."""
        return (self.problem, self.disagree, self.unlike, self.seen)

    def show_problem(self, sentence: str) -> None:
        """Says what has gone wrong; an empty sentence: nothing has."""
        self.problem.say(sentence)
        self._fit()

    def show_doubts(self, found: Answer) -> None:
        """Says what speaks against an answer, and nothing of the history until that is known."""
        words = NoteWords()
        self.disagree.say(words.disagree(found))
        self.unlike.say(words.unlike(found))
        self.seen.say("")
        self._fit()

    def show_seen(self, earlier: Seen | None) -> None:
        """Says that a product was seen before."""
        self._earlier = None if earlier is None else earlier.entry
        self.seen.say("" if earlier is None else NoteWords().seen(earlier))
        self._fit()

    def _fit(self) -> None:
        self.setVisible(any(not one.isHidden() for one in self.every))

    def _show_earlier(self) -> None:
        if self._earlier is not None:
            self.seen_asked.emit(self._earlier)


class NoteWords(QObject):
    """The sentences."""

    def disagree(self, found: Answer) -> str:
        """That text and photo alone say different categories; empty where they do not."""
        if not found.disagree:
            return ""
        names = {
            one.code: category_name(one.name_fr, one.name_en) for one in (*found.top, *found.others)
        }
        text, photo = (
            self.tr("{category} ({probability})").format(
                category=names.get(code or "", code), probability=figure(share or 0.0)
            )
            for code, share in (
                (found.text_top, found.text_probability),
                (found.photo_top, found.photo_probability),
            )
        )
        sentence = self.tr("Text and photo disagree. Text alone: {text}; photo alone: {photo}.")
        return sentence.format(text=text, photo=photo)

    def unlike(self, found: Answer) -> str:
        """That it looks like nothing in the catalogue; empty where it looks like something."""
        if set(found.unlike) == {"text", "photo"}:
            return self.tr("Neither photo nor text is like anything in the catalogue.")
        if "photo" in found.unlike:
            return self.tr("The photo is unlike anything in the catalogue.")
        if "text" in found.unlike:
            return self.tr("The text is unlike anything in the catalogue.")
        return ""

    def seen(self, earlier: Seen) -> str:
        """When that was, as what, by whom, and how it is known again."""
        entry = earlier.entry
        final = entry.final
        category = category_name(final.name_fr, final.name_en) if final else ""
        sentence = self._said(entry, bool(earlier.who)).format(
            day=day_words(entry.at), category=category, name=earlier.who
        )
        how = {
            "photo": self.tr("The same photo:"),
            "reference": self.tr("The same reference:"),
            "text": self.tr("Nearly the same text:"),
        }[earlier.by]
        return f"{how} {sentence}"

    def _said(self, entry: Entry, named: bool) -> str:
        match entry.decision:
            case Decided.CORRECTED if named:
                return self.tr("corrected to {category} by {name} on {day}.")
            case Decided.CORRECTED:
                return self.tr("corrected to {category} on {day}.")
            case Decided.ACCEPTED if named:
                return self.tr("accepted as {category} by {name} on {day}.")
            case Decided.ACCEPTED:
                return self.tr("accepted as {category} on {day}.")
        return self.tr("classified as {category} on {day}, and not looked at yet.")
