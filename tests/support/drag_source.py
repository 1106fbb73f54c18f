"""A small window from which files are dragged, as from a file manager.

    drag_source.py X Y SIDE FILE...

Prints a line once it can be seen at X, Y (pixels), what whatever is below the pointer would do with
the files, and what became of them.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class Source(QWidget):
    """Its files hang on the pointer as soon as it is pressed here."""

    def __init__(self, files: list[str]) -> None:
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.X11BypassWindowManagerHint
        super().__init__(None, flags | Qt.WindowType.WindowStaysOnTopHint)
        self._files = files

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        dragged = QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(file) for file in self._files])
        drag = QDrag(self)
        drag.setMimeData(dragged)
        drag.actionChanged.connect(lambda action: tell(f"offered: {action.name}"))
        tell(f"ended: {drag.exec(Qt.DropAction.CopyAction).name}")
        self.hide()


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    x, y, side = map(int, sys.argv[1:4])
    source = Source(sys.argv[4:])
    source.setGeometry(x, y, side, side)
    source.show()
    app.processEvents()
    tell("shown")
    app.exec()


if __name__ == "__main__":
    main()
