"""What one can choose about the look of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.preferences import Scheme
from desktop.gui.options import Options
from desktop.gui.preferring import Preferring
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, card, label


class LookSettings(QWidget):
    """Light or dark, contrast, size for gloves, motion; each holds as soon as it is chosen."""

    def __init__(self, preferring: Preferring, theme: Theme) -> None:
        super().__init__()
        self.preferring = preferring
        by_system = self.tr("As the system")
        self.scheme = Options(
            theme,
            self.tr("Colours"),
            [
                (Scheme.SYSTEM, by_system),
                (Scheme.LIGHT, self.tr("Light")),
                (Scheme.DARK, self.tr("Dark")),
            ],
        )
        self.contrast = Options(
            theme,
            self.tr("Contrast"),
            [(None, by_system), (False, self.tr("Normal")), (True, self.tr("High"))],
        )
        self.touch = Options(
            theme,
            self.tr("Size"),
            [(False, self.tr("For mouse and keyboard")), (True, self.tr("For gloves and touch"))],
        )
        self.motion = Options(
            theme,
            self.tr("Motion"),
            [(False, self.tr("Usual")), (True, self.tr("Nothing moves"))],
        )
        self.scheme.chosen.connect(lambda value: preferring.set(scheme=value))
        self.contrast.chosen.connect(lambda value: preferring.set(high_contrast=value))
        self.touch.chosen.connect(lambda value: preferring.set(touch=value))
        self.motion.chosen.connect(lambda value: preferring.set(reduced_motion=value))
        preferring.changed.connect(self.refresh)
        self._arrange()
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Shows what is preferred."""
        now = self.preferring.now
        self.scheme.show_value(now.scheme)
        self.contrast.show_value(now.high_contrast)
        self.touch.show_value(now.touch)
        self.motion.show_value(now.reduced_motion)

    def _arrange(self) -> None:
        frame, column = card()
        column.setSpacing(Space.L)
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(label("title", self.tr("Look")))
        text = self.tr("For your account on this computer; it holds at once.")
        words.addWidget(Text("muted", text))
        column.addLayout(words)
        for one in (self.scheme, self.contrast, self.touch, self.motion):
            column.addWidget(one)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
