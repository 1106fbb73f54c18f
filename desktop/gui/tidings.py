"""A calm line under the head of the window: something that one may want to know, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Icon, Text, button


@dataclass(frozen=True)
class News:
    """What there is to know; texts are made when it is shown, in the language of then."""

    key: str
    """One of a kind is shown at a time."""
    icon: str
    sentence: Callable[[], str]
    actions: Sequence[tuple[Callable[[], str], Callable[[], object]]] = ()
    """What each button says, and does; the line goes with it."""
    seen: Callable[[], object] = lambda: None
    """Called when somebody has sent the line away."""


class Tidings(QFrame):
    """Hidden while there is nothing to tell."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "head")
        self.news: list[News] = []
        self._icon = Icon(theme, "waiting", "muted", Size.ICON)
        self.sentence = Text("body")
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(Space.L, Space.XS, Space.L, Space.XS)
        self._row.setSpacing(Space.S)
        self._row.addWidget(self._icon)
        self._row.addWidget(self.sentence, 1)
        self.setAccessibleName(self.tr("News"))
        self._show()

    def tell(self, news: News) -> None:
        """Shows something, after what is shown already."""
        self.news = [one for one in self.news if one.key != news.key] + [news]
        self._show()

    def withdraw(self, key: str) -> None:
        """Shows news of a kind no more: it is no news any longer."""
        if any(one.key == key for one in self.news):
            self.news = [one for one in self.news if one.key != key]
            self._show()

    def _show(self) -> None:
        for one in self.buttons:
            one.hide()
            one.deleteLater()
        self.buttons = []
        self.setVisible(bool(self.news))
        if not self.news:
            return
        news = self.news[0]
        self._icon.show_icon(news.icon, "accent")
        self.sentence.setText(news.sentence())
        for name, act in news.actions:
            self._add(name(), news, act)
        self._add(self.tr("Close"), news, news.seen)

    def _add(self, name: str, news: News, act: Callable[[], object]) -> None:
        made = button("plain", name)
        self.buttons.append(made)
        self._row.addWidget(made)
        made.clicked.connect(lambda: self._do(news, act))

    def _do(self, news: News, act: Callable[[], object]) -> None:
        self.news = [one for one in self.news if one is not news]
        self._show()
        act()
