"""The photos of the product at hand, and the question what several are."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from desktop.core.preferences import Several
from desktop.gui.drop_zone import DropZone
from desktop.gui.photos import Photo, Thumbnails
from desktop.gui.preferring import Preferring
from desktop.gui.remembering import State
from desktop.gui.several import SeveralQuestion
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size
from desktop.gui.widgets import button

QWIDGETSIZE_MAX = (1 << 24) - 1
"""What Qt takes for no limit."""


class ProductPhotos(QObject):
    """What has come of photos; what they are is asked where nobody has said so."""

    said = Signal()
    """Somebody has said what the photos are: they are another product now, or several."""
    rearranged = Signal(bool)
    """They are in another order, or fewer (True)."""
    answered = Signal()
    """The question was answered, or left: the focus goes elsewhere."""

    def __init__(
        self, theme: Theme, thumbnails: Thumbnails, preferring: Preferring, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._preferring = preferring
        self.all: list[Photo] = []
        self.together = True
        """Whether they are of one product."""
        self.pending: list[Photo] = []
        """Photos of which nobody has said yet what they are."""
        self.drop_zone = DropZone(theme, thumbnails)
        self.question = SeveralQuestion()
        self.otherwise = button("quiet", "")
        self.otherwise.hide()
        self._place = QStackedWidget()
        self.drop_zone.strip.changed.connect(self._rearrange)
        self.question.answered.connect(self._say_several)
        self.question.left.connect(self._leave_several)
        self.otherwise.clicked.connect(self._turn)

    @property
    def any(self) -> bool:
        """Whether there is one, be it unknown what it is."""
        return bool(self.all or self.pending)

    def remember(self) -> State:
        """Which there are, and what is known of them."""
        return {
            "photos": list(self.all),
            "together": self.together,
            "pending": list(self.pending),
        }

    def recall(self, state: State) -> None:
        """Shows them again."""
        self.pending = list(state.get("pending", ()))
        self.show(state["photos"], together=state.get("together", True))
        if self.pending:
            self._ask_several()

    def take(self, photos: list[Photo]) -> bool:
        """Shows photos instead of the former ones; False where it has to be asked first what they
        are."""
        if self.pending or (len(photos) > 1 and self._preferring.now.several is Several.ASK):
            self.pending += photos
            self._ask_several()
            return False
        self.show(photos, together=self._preferring.now.several is not Several.EACH)
        return True

    def add(self, photos: list[Photo]) -> None:
        """Shows more of the same product."""
        self.show([*self.all, *photos], together=True)

    def clear(self) -> None:
        """Shows none."""
        self.pending = []
        self.show([], together=True)

    def show(self, photos: list[Photo], *, together: bool) -> None:
        """Shows these."""
        self.all, self.together = list(photos), together
        self.drop_zone.show_photos(self.all, one_product=together)
        self._show_drop_zone()
        count = len(photos)
        self.otherwise.setVisible(count > 1)
        other = self.tr("They are %n product(s)", "", count)
        self.otherwise.setText(other if together else self.tr("They are one product"))

    def lay(self, column: QVBoxLayout) -> None:
        """Puts them into a column."""
        self._place.addWidget(self.drop_zone)
        self._place.addWidget(self.question)
        self._show_drop_zone()
        column.addWidget(self._place, 3)
        column.addWidget(self.otherwise, 0, Qt.AlignmentFlag.AlignHCenter)

    def _ask_several(self) -> None:
        self._place.setMaximumHeight(QWIDGETSIZE_MAX)
        self._place.setCurrentWidget(self.question)
        self.question.ask(len(self.pending))

    def _say_several(self, several: Several) -> None:
        photos, self.pending = self.pending, []
        self._preferring.set(several=several)
        self.answered.emit()
        self.show(photos, together=several is Several.ONE)
        self.said.emit()

    def _leave_several(self) -> None:
        self.pending = []
        self._show_drop_zone()
        self.answered.emit()

    def _show_drop_zone(self) -> None:
        """As tall as what is in it, or a little taller: in a large window, the description has the
        room."""
        least = self.drop_zone.minimumSizeHint().height()
        self._place.setMaximumHeight(max(least, Size.DROP_ZONE_MOST))
        self._place.setCurrentWidget(self.drop_zone)

    def _turn(self) -> None:
        """What was taken for one product is several, or the other way round."""
        self.show(self.all, together=not self.together)
        self.said.emit()

    def _rearrange(self, photos: list[Photo]) -> None:
        fewer = len(photos) < len(self.all)
        self.all = photos
        if not photos:
            self.show([], together=True)
        self.otherwise.setVisible(len(photos) > 1)
        self.rearranged.emit(fewer)
