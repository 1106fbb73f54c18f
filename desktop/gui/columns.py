"""Things beside each other, or below each other where they do not fit beside."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Placing(QWidget):
    """Places its children itself.  (A layout of Qt's would do, but those that are written in
    Python lose what they hold when Qt is done with it before them.)"""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The least height at that width."""
        raise NotImplementedError

    def place(self) -> None:
        """Gives each child its place."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.place()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # a child needs more room, or less
            self.updateGeometry()
            self.place()
        return done


class Columns(Placing):
    """Shares its room among its widgets in proportion to their stretch, as far as the least width
    of each allows; what has less than the sum of those puts them below each other."""

    def __init__(self, spacing: int) -> None:
        """`spacing` is in logical pixels."""
        super().__init__()
        self._spacing = spacing
        self._widgets: list[tuple[QWidget, int, Callable[[], int]]] = []
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget, stretch: int, least: int | Callable[[], int] = 0) -> None:
        """Puts a widget at the end; `stretch` is its part of the width (0: its least width).
        With less than `least` for it, the widgets are below each other, even if it could do."""
        widget.setParent(self)
        self._widgets.append((widget, stretch, least if callable(least) else lambda: least))

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        parts = self._parts(width)
        if self._beside(width):
            return max((least_height(widget, part) for widget, part in parts), default=0)
        return sum(whole_height(widget, part) for widget, part in parts) + self._gaps()

    def sizeHint(self) -> QSize:  # noqa: N802
        hints = [widget.sizeHint() for widget, _, _ in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gaps()
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        least = QSize()
        for widget, _, _ in self._shown():
            least = least.expandedTo(least_size(widget))
        return least

    def place(self) -> None:
        parts = self._parts(self.width())
        left = top = 0
        if self._beside(self.width()):
            for widget, width in parts:
                widget.setGeometry(QRect(left, 0, width, self.height()))
                left += width + self._spacing
            return
        spare = max(0, self.height() - self.heightForWidth(self.width()))
        for widget, width in parts:
            height = whole_height(widget, width) + spare
            widget.setGeometry(QRect(0, top, width, height))
            top += height + self._spacing
            spare = 0  # the first has it

    def _shown(self) -> list[tuple[QWidget, int, int]]:
        """What is not hidden, with its stretch and its least width."""
        return [
            (widget, stretch, max(least(), least_size(widget).width()))
            for widget, stretch, least in self._widgets
            if not widget.isHidden()
        ]

    def width_beside(self) -> int:
        """The least width with which they are beside each other."""
        return sum(least for _, _, least in self._shown()) + self._gaps()

    def _gaps(self) -> int:
        return max(0, len(self._shown()) - 1) * self._spacing

    def _beside(self, width: int) -> bool:
        """Whether there is room for all of them beside each other."""
        return self.width_beside() <= width

    def _parts(self, width: int) -> list[tuple[QWidget, int]]:
        """The width of each."""
        shown = self._shown()
        if not self._beside(width):
            return [(widget, width) for widget, _, _ in shown]
        room = width - self._gaps()
        parts: dict[int, int] = {}
        while len(parts) < len(shown):
            left = room - sum(parts.values())
            free = [at for at in range(len(shown)) if at not in parts]
            whole = max(1, sum(shown[at][1] for at in free))
            shares = {at: left * shown[at][1] // whole for at in free}
            tight = {at: shown[at][2] for at in free if shown[at][2] > shares[at]}
            parts |= tight or shares
        return [(widget, parts[at]) for at, (widget, _, _) in enumerate(shown)]


class Flow(Placing):
    """Things from left to right, in as many lines as the width asks for."""

    def __init__(self, spacing: int) -> None:
        """`spacing` is that between things and between lines, in logical pixels."""
        super().__init__()
        self._spacing = spacing
        self._widgets: list[QWidget] = []

    def add(self, widget: QWidget) -> None:
        """Puts a widget at the end."""
        widget.setParent(self)
        self._widgets.append(widget)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return max((place.bottom() + 1 for _, place in self._places(width)), default=0)

    def sizeHint(self) -> QSize:  # noqa: N802
        hints = [widget.sizeHint() for widget in self._shown()]
        width = sum(hint.width() for hint in hints) + max(0, len(hints) - 1) * self._spacing
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        least = QSize()
        for widget in self._shown():
            least = least.expandedTo(least_size(widget))
        return least

    def place(self) -> None:
        for widget, place in self._places(self.width()):
            widget.setGeometry(place)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]

    def _places(self, room: int) -> list[tuple[QWidget, QRect]]:
        places = []
        left = top = line = 0
        for widget in self._shown():
            hint = widget.sizeHint()
            width = min(hint.width(), room)
            if line and left + width > room:
                left, top, line = 0, top + line + self._spacing, 0
            places.append((widget, QRect(left, top, width, hint.height())))
            left += width + self._spacing
            line = max(line, hint.height())
        return places


def least_size(widget: QWidget) -> QSize:
    """What a widget cannot do without."""
    return widget.minimumSizeHint().expandedTo(widget.minimumSize())


def whole_height(widget: QWidget, width: int) -> int:
    """The same, where nothing within the widget is to scroll by itself: one whose content does so
    beside others tells in `scrolled` which scroll areas that are."""
    height = least_height(widget, width)
    for area in getattr(widget, "scrolled", ()):
        needed = least_height(area.widget(), width) + 2 * area.frameWidth()
        height += max(0, needed - least_size(area).height())
    return height


def least_height(widget: QWidget, width: int) -> int:
    """The least height at which a widget of that width shows all of its text."""
    least = least_size(widget).height()
    layout = widget.layout()
    if layout is not None:
        if layout.hasHeightForWidth():
            return max(least, layout.totalMinimumHeightForWidth(width))
    elif widget.hasHeightForWidth():
        return max(least, widget.heightForWidth(width))
    return least
