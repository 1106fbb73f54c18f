"""The bar at the foot of the window: which model, how things stand with its channel, what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy

from desktop.gui import messages
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.updating import Updating
from desktop.gui.widgets import Icon, Text, button, label


class ChannelBar(QFrame):
    """Follows `Updating`."""

    def __init__(self, updating: Updating, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "foot")
        self._updating = updating
        self._model_icon = Icon(theme, "model", "muted", Size.ICON)
        self.model = label("strong")
        self._state_icon = Icon(theme, "online", "muted", Size.ICON)
        self.word, self.sentence = label("strong"), Text("muted")
        self._progress = QProgressBar(textVisible=False)
        self.update_now = button("plain", self.tr("Update now"))
        self.connect_now = button("plain", self.tr("Connect…"))
        self._arrange()
        self.update_now.clicked.connect(updating.update)
        updating.changed.connect(self.refresh)
        updating.progressed.connect(self._show_progress)
        self.refresh()

    def refresh(self) -> None:
        """Shows the model in use and the channel's state as they are now."""
        installed = self._updating.installed
        if self._updating.opening:
            self.model.setText(self.tr("Opening the model…"))
        elif installed is None:
            self.model.setText(self.tr("No model"))
        else:
            self.model.setText(self.tr("Model {version}").format(version=installed.model_version))
        self._show_state()
        self._progress.setVisible(self._updating.busy)
        if not self._updating.busy:
            self._progress.setRange(0, 0)
        connected = self._updating.url is not None
        self.update_now.setVisible(connected)
        self.update_now.setEnabled(not self._updating.busy)
        self.connect_now.setEnabled(self._updating.state is not None)
        self.connect_now.setText(self.tr("Channel…") if connected else self.tr("Connect…"))

    def _show_state(self) -> None:
        state = self._updating.state
        self._state_icon.setVisible(state is not None)
        if state is None:  # not known yet
            error = self._updating.error
            self.sentence.setText(messages.of(error) if error else "")
            return
        from desktop.gui import channel_words  # late, as it loads all of the channel's code

        words = channel_words.of(state, self._updating.busy)
        self._state_icon.show_icon(words.icon, words.colour)
        self.word.setText(words.word)
        self.sentence.setText(words.sentence)

    def _show_progress(self, done: int, total: int | None) -> None:
        # Qt counts in 32 bits; a bundle may be larger in bytes.
        self._progress.setRange(0, 0 if total is None else 1000)
        if total:
            self._progress.setValue(1000 * done // total)
        self.refresh()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.XS, Space.L, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(self._model_icon)
        row.addWidget(self.model)
        row.addSpacing(Space.L)
        row.addWidget(self._state_icon)
        row.addWidget(self.word)
        row.addWidget(self.sentence, 1)
        row.addWidget(self._progress)
        row.addWidget(self.update_now)
        row.addWidget(self.connect_now)
        self._progress.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._progress.setFixedSize(Size.PROGRESS, Size.BAR)
        self.setAccessibleName(self.tr("Model and channel"))
