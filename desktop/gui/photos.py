"""Photos as the window meets them: dropped, chosen, pasted; and their small pictures."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from common.errors import ProductError
from desktop.gui.language import translate
from desktop.gui.tasks import Tasks

Photo: TypeAlias = Path | bytes
"""A file, or the encoded photo itself where it was pasted."""

FAST: Final = 90
"""Of a PNG the "quality" is the time spent on packing it: here little, for somebody waits."""

LARGE: Final = 4_000_000
"""Pixels from which on a picture is packed as JPEG: as PNG, 24 megapixels take 70 MB."""
FINE: Final = 95
"""The quality of that."""

KEPT: Final = 400
"""So many small pictures stay in memory, where nobody says otherwise."""


def offered(data: QMimeData) -> bool:
    """Whether there may be photos in what is dragged."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


def files(data: QMimeData) -> list[Photo]:
    """The local files in what was dropped or copied."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def pastable(data: QMimeData) -> bool:
    """Whether what was copied is to be taken for photos: cells are not, which spreadsheets offer as
    a picture, too."""
    return data.hasUrls() or not data.hasText()


def picture(data: QMimeData) -> QImage | None:
    """The picture itself, where there is one."""
    image = QImage(data.imageData()) if data.hasImage() else QImage()
    return None if image.isNull() else image


def pack(image: QImage) -> bytes:
    """The picture as a file's content; empty where that is not possible.  Takes its time: off the
    window's thread."""
    large = image.width() * image.height() > LARGE and not image.hasAlphaChannel()
    kind, quality = ("JPEG", FINE) if large else ("PNG", FAST)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return bytes(content.data()) if image.save(buffer, kind, quality) else b""  # type: ignore[call-overload]


def file_filter() -> str:
    """What the file dialog offers."""
    from bundle import photo as photo_files  # late: it loads every decoder

    patterns = " ".join(f"*{suffix}" for suffix in sorted(photo_files.SUFFIXES))
    photos, everything = translate("Photos", "Photos"), translate("Photos", "All files")
    return f"{photos} ({patterns});;{everything} (*)"


def name_of(photo: Photo) -> str:
    """What to call a photo."""
    return photo.name if isinstance(photo, Path) else translate("Photos", "Pasted photo")


class Thumbnails(QObject):
    """Small square pictures of photos, made on other threads when first asked for."""

    ready = Signal()
    """One more picture can be had: whoever shows some should look again."""

    def __init__(self, tasks: Tasks, kept: int = KEPT) -> None:
        """So many pictures stay in memory."""
        super().__init__(tasks)
        self._tasks, self._kept = tasks, kept
        self._pictures: dict[tuple[Hashable, int], QPixmap | None] = {}
        self.making = 0
        """How many pictures are still to come."""

    def get(self, key: Hashable, photo: Photo, side: int) -> QPixmap | None:
        """The picture, `side` device pixels wide; None while it is made or where it cannot be.

        `key` stands for the photo: a file of the same name may be another photo next time.
        """
        if (key, side) not in self._pictures:
            if len(self._pictures) >= self._kept:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[key, side] = None
            self.making += 1
            self._tasks.run_task(
                partial(_small, photo, side), partial(self._keep, (key, side)), self._fail
            )
        return self._pictures[key, side]

    def _keep(self, key: tuple[Hashable, int], image: QImage | None) -> None:
        self.making -= 1
        if image is not None:
            self._pictures[key] = QPixmap.fromImage(image)
            self.ready.emit()

    def _fail(self, _: Exception) -> None:
        self.making -= 1  # a bug: `Tasks` raises it, and the window goes on without a picture


def _small(photo: Photo, side: int) -> QImage | None:
    """Off the window's thread, as the classifier sees the photo, formats unknown to Qt included."""
    from bundle import photo as photo_files
    from bundle.spec import PhotoSpec

    try:
        spec = PhotoSpec(size=side)
        if isinstance(photo, Path):
            pixels = photo_files.read(photo, spec)
        else:
            pixels = photo_files.decode(photo, spec)
    except ProductError:
        return None  # its item says what is wrong with it
    return QImage(pixels.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888).copy()
