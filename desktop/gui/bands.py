"""The choice of how probable the answers are that one wants to see."""

from __future__ import annotations

from desktop.core.batches.summary import SURE, UNSURE
from desktop.gui.batch_widgets import Choice
from desktop.gui.language import percent, translate
from desktop.gui.theme import Theme


class Bands(Choice):
    """All, or what is sure, unsure, or between; its data are the least and the most, or None."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        sure, unsure = percent(SURE, 0), percent(UNSURE, 0)
        least = translate("Bands", "{least} or more")
        between = translate("Bands", "{least} to {most}")
        below = translate("Bands", "below {most}")
        self.addItem(translate("Bands", "All probabilities"), None)
        self.addItem(least.format(least=sure), (SURE, None))
        self.addItem(between.format(least=unsure, most=sure), (UNSURE, SURE))
        self.addItem(below.format(most=unsure), (None, UNSURE))
        self.setAccessibleName(translate("Bands", "Probability"))

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The least and the most that is chosen; None where there is no limit."""
        least, most = self.currentData() or (None, None)
        return least, most
