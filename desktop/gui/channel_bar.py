"""The bar at the foot of the window: which model, how things stand with its channel, what to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from desktop.gui import channel_words, dialogs, messages, transfer
from desktop.gui.channel_looks import Action
from desktop.gui.dialogs import Question
from desktop.gui.language import DAY, day, span, translate
from desktop.gui.progress import Progress
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.updating import Updating
from desktop.gui.widgets import Elided, Icon, Text, button, label


class ChannelBar(QFrame):
    """Follows `Updating`."""

    connect_asked = Signal()
    """Somebody wants to connect or to sign in."""
    models_asked = Signal()
    """Somebody wants to see the models."""

    def __init__(self, updating: Updating, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "foot")
        self._updating = updating
        self._action = Action.NONE
        self._model_icon = Icon(theme, "model", "muted", Size.ICON)
        self.model, self.age = Elided("strong"), Elided("muted")
        self._state_icon = Icon(theme, "online", "muted", Size.ICON)
        self.word, self.sentence = label("strong"), Text("muted")
        self.unsent = label("muted")
        self.progress = Progress(theme)
        self.act = button("plain", "")
        self.models = button("plain", self.tr("Models…"))
        self.channel = button("plain", self.tr("Channel…"))
        self.details: Question | None = None
        self._spare = {self.models: False, self.channel: False}
        """Whether each is wanted."""
        self._arrange()
        self.unsent.hide()
        self.act.clicked.connect(self._do)
        self.models.clicked.connect(self.models_asked)
        self.channel.clicked.connect(self.connect_asked)
        updating.changed.connect(self.refresh)
        updating.progressed.connect(self._show_progress)
        self.refresh()

    def refresh(self) -> None:
        """Shows the model in use and the channel's state as they are now."""
        installed = self._updating.installed
        self.age.setText("")
        if self._updating.opening:
            self.model.setText(self.tr("Opening the model…"))
        elif installed is None:
            self.model.setText(self.tr("No model"))
        else:
            self._show_model(installed.model_version)
        if self._updating.busy:
            self.act.hide()  # first: room for both at once would make a small window wider
        self.progress.setVisible(self._updating.busy)
        if not self._updating.busy:
            self.progress.setRange(0, 0)
        self._show_state()
        self._spare[self.models] = installed is not None
        self._fold()

    def _show_model(self, version: str) -> None:
        self.model.setText(self.tr("Model {version}").format(version=_short(version)))
        self.model.setToolTip(version)
        made = self._updating.made
        if made is None:
            return
        seconds = (datetime.now(UTC) - made).total_seconds()
        # A clock that is behind makes no model of tomorrow.
        age = self.tr("today") if seconds < DAY else span(seconds)
        self.age.setText(f"· {age}")
        when = self.tr("{model}, made on {day}")
        when = when.format(model=version, day=day(made.astimezone().date()))
        for one in (self.model, self.age):
            one.setToolTip(when)

    def show_unsent(self, decisions: int) -> None:
        """Tells how many decisions are still to be sent."""
        self.unsent.setText(self.tr("%n decision(s) to send", "", decisions))
        self.unsent.setVisible(decisions > 0)

    def _show_state(self) -> None:
        state = self._updating.state
        self._state_icon.setVisible(state is not None)
        if state is None:  # not known yet
            error = self._updating.error
            self.word.setText("")
            self.sentence.setText(messages.of(error) if error else "")
            self._show_action(Action.NONE)
            self._spare[self.channel] = False
            return
        words = channel_words.of(
            state,
            busy=self._updating.busy,
            works=self._updating.model_open,
            from_folder=self._updating.source is not None,
        )
        self._state_icon.show_icon(words.icon, words.colour)
        self.word.setText(words.word)
        self.sentence.setText(words.sentence)
        self.sentence.setToolTip(self._details())
        self._show_action(words.action)
        # The button of the action opens the same dialog; and who is looked after needs none.
        asks = words.action in (Action.CONNECT, Action.SIGN_IN)
        self._spare[self.channel] = not asks and not self._updating.managed

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._rest(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return done

    def _fold(self) -> None:
        """Shows what the settings have as well only where there is room for it."""
        wanted = [one for one, is_wanted in self._spare.items() if is_wanted]
        words = self.model.sizeHint().width()
        room = self._rest() + words + sum(one.sizeHint().width() + Space.S for one in wanted)
        for one in self._spare:
            one.setVisible(one in wanted and room <= self.width())

    def _rest(self) -> int:
        """The least width of all the others."""
        shown = [one for one in self._spare if not one.isHidden()]
        taken = sum(one.minimumSizeHint().width() + Space.S for one in shown)
        return self._row.minimumSize().width() - taken

    def _show_action(self, action: Action) -> None:
        self._action = action
        self.act.setText(translate("Channel", action) if action else "")
        # The models have their own button always.
        asked = action not in (Action.NONE, Action.MODELS)
        self.act.setVisible(asked and not self._updating.busy)

    def _do(self) -> None:
        if self._action in (Action.CONNECT, Action.SIGN_IN):
            self.connect_asked.emit()
        elif self._action == Action.DETAILS:
            advice = self.tr(
                "Nothing has changed on this computer. If it stays so, show this to whoever runs"
                " the channel."
            )
            text = "\n\n".join(part for part in (self._details(), advice) if part)
            again = translate("Channel", Action.TRY_AGAIN)
            title = self.word.text()
            self.details = dialogs.tell(self, title, text, again, self._updating.retry)
        else:
            self._updating.retry()

    def _details(self) -> str:
        state = self._updating.state
        return messages.of(state.error) if state is not None and state.error is not None else ""

    def _show_progress(self, done: int, total: int | None, left: float | None) -> None:
        # Qt counts in 32 bits; a bundle may be larger in bytes.
        self.progress.setRange(0, 1000 if total else 0)
        self.refresh()
        if total:
            self.progress.setValue(1000 * done // total)
            self.sentence.setText(transfer.words(done, total, left))

    def _arrange(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.XS, Space.L, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(self._model_icon)
        row.addWidget(self.model)
        row.addWidget(self.age)
        row.addSpacing(Space.L)
        row.addWidget(self._state_icon)
        row.addWidget(self.word)
        self.sentence.setMinimumWidth(Size.COLUMN_LARGE)  # with less it would be all height
        row.addWidget(self.sentence, 1)
        row.addWidget(self.unsent)
        row.addWidget(self.progress)
        for one in (self.act, self.models, self.channel):
            row.addWidget(one)
        self.progress.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.progress.setFixedSize(Size.PROGRESS, Size.BAR)
        self.setAccessibleName(self.tr("Model and channel"))


def _short(version: str) -> str:
    """A version as people call it: of what the converter makes of a day and a hash, the day."""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})-[0-9a-f]{8}", version)
    return found[1] if found else version
