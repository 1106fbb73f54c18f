"""Photos come in by dropping, choosing and pasting; each becomes an item of the queue."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from channel.enrolment import SUFFIX
from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.gui import drops
from desktop.gui.window import MainWindow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction


@pytest.fixture(autouse=True)
def clipboard(qapp: QApplication) -> Iterator[None]:
    """What Python put into the clipboard must not outlive Python."""
    yield
    QGuiApplication.clipboard().clear()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def picture() -> QImage:
    image = QImage(24, 24, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    return image


def enter(widget: QWidget, data: QMimeData) -> bool:
    """Drags over a widget; whether it would take what is dragged."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Qt 6.12 would rather have a QPointF
        event = QDragEnterEvent(QPoint(20, 20), COPY, data, LEFT, NONE)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop(widget: QWidget, data: QMimeData) -> None:
    assert enter(widget, data)
    event = QDropEvent(QPointF(20, 20), COPY, data, LEFT, NONE)
    QApplication.sendEvent(widget, event)
    assert event.isAccepted()


def requests(window: MainWindow) -> list[Request]:
    """What is in the queue, from its top."""
    model = window.queue
    items = [model.item(model.index(row)) for row in range(model.rowCount())]
    return [item.request for item in items if item is not None]


@pytest.mark.parametrize("where", ["drop zone", "window"])
def test_a_dropped_photo_is_classified(
    window: MainWindow, photo: Callable[..., Path], answered: Callable[..., None], where: str
) -> None:
    target = window if where == "window" else window.form.drop_zone
    drop(target, files(photo("green.png")))
    answered(window, 1)
    assert window.result.shows_answer()
    assert window.result.answer.category.text() == "Teapots"
    assert window.result.answer.code.text() == "Code 20"


def test_several_photos_become_a_queue_with_the_same_text(
    each: MainWindow, photo: Callable[..., Path], answered: Callable[..., None]
) -> None:
    window = each
    paths = [photo(f"{number}.png") for number in range(7)]
    window.form.designation.setText("Théière")
    window.form.reference.setText("3760123456784")
    drop(window.form.drop_zone, files(*paths))
    answered(window, 7)
    assert requests(window) == [
        Request((path,), designation="Théière", reference="3760123456784") for path in paths
    ]


def test_while_photos_hover_the_drop_zone_shows_it(
    window: MainWindow, photo: Callable[..., Path]
) -> None:
    zone = window.form.drop_zone
    assert enter(window, files(photo("green.png")))
    assert zone.property("hovering") is True
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert zone.property("hovering") is False


def test_text_cannot_be_dropped(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("a teapot")
    assert not enter(window.form.drop_zone, data)
    assert window.queue.rowCount() == 0


def test_a_picture_is_dropped_from_a_browser(
    window: MainWindow, answered: Callable[..., None]
) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://shop.example/green.png")])
    data.setText("https://shop.example/green.png")
    data.setImageData(picture())
    drop(window, data)
    answered(window, 1)
    assert window.result.answer.category.text() == "Teapots"


def test_photos_are_chosen_in_a_dialog(
    window: MainWindow,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = photo("green.png")

    def choose(*arguments: Any) -> tuple[list[str], str]:
        assert "*.heic" in arguments[3]
        return [str(path)], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    qtbot.mouseClick(window.form.drop_zone, LEFT)
    answered(window, 1)
    assert requests(window) == [Request((path,))]


@pytest.mark.parametrize("where", ["drop zone", "designation", "description"])
def test_a_picture_is_pasted_anywhere(
    window: MainWindow, answered: Callable[..., None], qtbot: QtBot, where: str
) -> None:
    form = window.form
    target = {"drop zone": form.drop_zone, "designation": form.designation}.get(
        where, form.description
    )
    QGuiApplication.clipboard().setImage(picture())
    target.setFocus()
    qtbot.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    answered(window, 1)
    assert window.result.answer.category.text() == "Teapots"
    assert form.designation.text() == form.description.toPlainText() == ""


def test_copied_files_are_pasted(
    each: MainWindow,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    window = each
    paths = [photo("a.png"), photo("b.png")]
    QGuiApplication.clipboard().setMimeData(files(*paths))
    qtbot.keyClick(window.form.drop_zone, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    answered(window, 2)
    assert [one.photos for one in requests(window)] == [(path,) for path in paths]


def test_cells_of_a_spreadsheet_are_pasted_as_text(window: MainWindow, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setText("Théière en fonte")
    data.setImageData(picture())
    QGuiApplication.clipboard().setMimeData(data)
    field = window.form.designation
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "Théière en fonte"
    assert window.queue.rowCount() == 0


def test_what_is_dropped_together_goes_where_each_thing_belongs(
    each: MainWindow,
    core: Core,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = each
    enrolments = [tmp_path / "dock-3.enrolment", tmp_path / "DOCK-4.ENROLMENT"]
    for path in enrolments:
        path.write_bytes(b"")
    channel = tmp_path / "stick.2026"
    (channel / "metadata").mkdir(parents=True)
    (channel / "metadata" / "timestamp.json").write_bytes(b"{}")
    sources: list[Path] = []
    monkeypatch.setattr(window.updating, "update", sources.append)
    green, red = photo("green.png"), photo("red.png", "red")
    drop(window, files(green, enrolments[0], channel, enrolments[1], red))
    answered(window, 2)
    assert [one.photos for one in requests(window)] == [(green,), (red,)]
    assert sources == [channel]
    assert window.connection.isVisible()
    assert window.connection.enrolment.file.text() == str(enrolments[0])


def test_an_enrolment_file_is_dropped_on_the_dialog(window: MainWindow, tmp_path: Path) -> None:
    dialog = window.connection
    dialog.start(None, url=str(tmp_path))
    file = tmp_path / "dock-3.enrolment"
    file.write_bytes(b"")
    drop(dialog, files(file))
    assert dialog.enrolment_tab.isChecked()
    assert dialog.enrolment.isVisible()
    assert dialog.enrolment.file.text() == str(file)


def test_a_folder_of_photos_is_no_channel(tmp_path: Path) -> None:
    (tmp_path / "metadata").mkdir()
    assert drops.sort([tmp_path]) == drops.Dropped(folder=tmp_path)
    assert drops.sort([b"png"]) == drops.Dropped(photos=[b"png"])


def test_enrolment_files_are_known_by_the_name_that_they_are_given() -> None:
    assert drops.ENROLMENT_SUFFIX == SUFFIX
