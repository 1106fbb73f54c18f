"""The models on this computer: which one is in use, and going back and forth between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.core.app import Core
from desktop.core.models import Installed
from desktop.gui import dialogs, messages
from desktop.gui.dialogs import Dialog, Question
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.updating import Updating
from desktop.gui.widgets import Icon, Text, Verdict, button, card, label


class ModelsDialog(Dialog):
    """A row for each model, newest first, and a button for what can be done with it."""

    changed = Signal()
    """Another model is in use now."""

    def __init__(
        self, core: Core, updating: Updating, tasks: Tasks, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent, Size.DIALOG)
        self._core, self._updating, self._tasks, self._theme = core, updating, tasks, theme
        self._installed: tuple[Installed, ...] = ()
        self._working = False
        self.setWindowTitle(self.tr("Models on this computer"))
        self.rows: list[ModelRow] = []
        self._rows = QVBoxLayout()
        self.verdict = Verdict(theme)
        self.question: Question | None = None
        self.go_back = button("plain", self.tr("Go back to the previous one"))
        self.close_button = button("plain", self.tr("Close"))
        self._arrange()
        self.go_back.clicked.connect(self._ask_to_go_back)
        self.close_button.clicked.connect(self.reject)
        updating.changed.connect(self._refresh)

    def start(self) -> None:
        """Opens the dialog with the models as they are now."""
        self.verdict.hide()
        if self._updating.managed:
            text = self.tr("The administrator of this computer chooses among them.")
            self.verdict.say("managed", "muted", text)
        self._read()
        self.open()
        self.close_button.setFocus()

    def _read(self) -> None:
        self._tasks.run_task(self._core.models.installed, self._show, self._failed)

    def _show(self, installed: tuple[Installed, ...]) -> None:
        self._installed = installed
        for row in self.rows:
            self._rows.removeWidget(row)
            row.deleteLater()
        self.rows = [ModelRow(model, self._theme) for model in installed]
        for row in self.rows:
            self._rows.addWidget(row)
            row.use.clicked.connect(partial(self._ask_to_use, row.model))
        self._refresh()

    def _refresh(self) -> None:
        free = not (self._working or self._updating.busy or self._updating.managed)
        for row in self.rows:
            row.use.setEnabled(free)
        self.go_back.setEnabled(free and self._previous() is not None)

    def _previous(self) -> Installed | None:
        """What going back would put to use."""
        used = next((place for place, one in enumerate(self._installed) if one.in_use), 0)
        older = (one for one in self._installed[used + 1 :] if one.held_out != "recalled")
        return next(older, None)

    def _ask_to_use(self, model: Installed) -> None:
        self._ask(model, partial(self._core.models.use, model.sha256))

    def _ask_to_go_back(self) -> None:
        previous = self._previous()
        if previous is not None:
            self._ask(previous, self._core.models.roll_back)

    def _ask(self, model: Installed, change: Callable[[], Installed]) -> None:
        places = [one.sha256 for one in self._installed]
        used = next((place for place, one in enumerate(self._installed) if one.in_use), 0)
        if places.index(model.sha256) > used:
            text = self.tr(
                "Newer models stay out until the channel has a still newer one. You can go forward"
                " again here."
            )
        else:
            text = self.tr("The present model stays on this computer. You can go back to it here.")
        title = self.tr("Use the model {version}?").format(version=model.model_version)
        self.question = dialogs.ask(
            self, title, text, self.tr("Use it"), partial(self._change, change)
        )

    def _change(self, change: Callable[[], Installed]) -> None:
        self._set_working(True)
        self._tasks.run_task(change, self._used, self._failed)

    def _used(self, installed: Installed) -> None:
        self._set_working(False)
        text = self.tr("The model {version} is in use now.")
        self.verdict.say("online", "good", text.format(version=installed.model_version))
        self.changed.emit()
        self._read()

    def _failed(self, error: Exception) -> None:
        self._set_working(False)
        self.verdict.say("failed", "danger", messages.of(error))

    def _set_working(self, working: bool) -> None:
        self._working = working
        self._refresh()

    def _arrange(self) -> None:
        column = self.column
        column.addWidget(label("title", self.tr("Models on this computer")))
        column.addWidget(
            Text(
                "muted",
                self.tr(
                    "The last three stay here. One that you leave for an older one is not used"
                    " again by itself; the next newer one is."
                ),
            )
        )
        self._rows.setSpacing(Space.S)
        column.addLayout(self._rows)
        column.addWidget(self.verdict)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.go_back)
        row.addStretch()
        row.addWidget(self.close_button)
        column.addLayout(row)
        for one in (self.go_back, self.close_button):
            one.setAutoDefault(False)


class ModelRow(QFrame):
    """One model: its version, how it stands, and the button that puts it to use."""

    def __init__(self, model: Installed, theme: Theme) -> None:
        super().__init__()
        self.model = model
        self.version = label("strong", model.model_version or self.tr("unknown"))
        self.standing = Text("muted", self._standing())
        self.use: QPushButton = button("plain", self.tr("Use this one"))
        self.use.setAutoDefault(False)
        self.use.setVisible(not model.in_use and model.held_out != "recalled")
        self.use.setAccessibleName(f"{self.use.text()}: {self.version.text()}")
        icon = Icon(theme, *self._icon(), Size.ICON)
        frame, inside = card()
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        words.addWidget(self.version)
        words.addWidget(self.standing)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(icon)
        row.addLayout(words, 1)
        row.addWidget(self.use)
        inside.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _standing(self) -> str:
        parts = []
        if self.model.release:
            parts.append(self.tr("Release {release}").format(release=self.model.release))
        if self.model.in_use:
            parts.append(self.tr("in use"))
        if self.model.held_out == "recalled":
            parts.append(self.tr("withdrawn by whoever runs the channel"))
        elif self.model.held_out and not self.model.in_use:
            parts.append(self.tr("held out because you went back"))
        return " · ".join(parts)

    def _icon(self) -> tuple[str, str]:
        if self.model.held_out == "recalled":
            return "refused", "danger"
        if self.model.in_use:
            return "online", "good"
        return ("back", "warning") if self.model.held_out else ("model", "muted")
