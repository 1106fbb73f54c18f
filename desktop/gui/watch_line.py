"""The line that shows on every page that a folder is watched, and stops it by one click."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.gui import messages
from desktop.gui.folder_watch import FolderWatch
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Elided, Icon, button


class WatchLine(QFrame):
    """Hidden where no folder is watched."""

    def __init__(self, watch: FolderWatch, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "foot")
        self.setAccessibleName(self.tr("Watched folder"))
        self._watch = watch
        self._icon = Icon(theme, "eye", "accent", Size.ICON)
        self.sentence = Elided()
        self.both = button("plain", self.tr("Classify them too"))
        self.only_new = button("plain", self.tr("Only new ones"))
        self.stop = button("plain", self.tr("Stop watching"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.XS, Space.L, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(self._icon)
        row.addWidget(self.sentence, 1)
        for one in (self.both, self.only_new, self.stop):
            row.addWidget(one)
        self.both.clicked.connect(lambda: watch.answer(with_those_before=True))
        self.only_new.clicked.connect(lambda: watch.answer(with_those_before=False))
        self.stop.clicked.connect(watch.stop)
        watch.changed.connect(self.refresh)
        self.refresh()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The sentence may be cut off, as it is whole in its tool tip."""
        return QSize(0, super().minimumSizeHint().height())

    def refresh(self) -> None:
        """Shows how the watching stands."""
        watch, folder = self._watch, self._watch.folder
        self.setVisible(folder is not None)
        if folder is None:
            return
        asking = watch.look.before is not None and not watch.look.away
        for one in (self.both, self.only_new):
            one.setVisible(asking)
        name = folder.name or str(folder)
        if watch.problem:
            self._say("doubt", "warning", messages.of(watch.problem))
        elif watch.look.away:
            text = self.tr("The folder {name} is away. As soon as it is back, watching goes on.")
            self._say("waiting", "warning", text.format(name=name))
        elif asking:
            there = self.tr("%n photo(s) lie in {name} already.", "", watch.look.before or 0)
            self._say("eye", "accent", there.format(name=name))
        elif watch.count:
            come = self.tr("Watching {name}: %n photo(s) have come", "", watch.count)
            self._say("eye", "accent", come.format(name=name) + self._known())
        elif watch.known:
            text = self.tr("Watching {name}: nothing new").format(name=name)
            self._say("eye", "accent", text + self._known())
        else:
            text = self.tr("Watching {name}: what arrives there is classified")
            self._say("eye", "accent", text.format(name=name))

    def _known(self) -> str:
        known = self._watch.known
        return " · " + self.tr("%n known already", "", known) if known else ""

    def _say(self, icon: str, colour: str, sentence: str) -> None:
        self._icon.show_icon(icon, colour)
        self.sentence.setText(sentence)
