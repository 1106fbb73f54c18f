"""What somebody meets who has never seen the window: each of these has once gone wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QKeyCombination, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from scanner import Hands

from desktop.core.app import Core
from desktop.core.crash_reports import SURVIVED, Reports, report
from desktop.core.engine import Outcome, Request
from desktop.core.errors import HistoryFull
from desktop.core.history.rows import Entry
from desktop.gui import app, history_cells
from desktop.gui.batch_output import proposed
from desktop.gui.crash_notice import CrashNotice
from desktop.gui.fitting import fit
from desktop.gui.history_cells import Column
from desktop.gui.nav_bar import Page
from desktop.gui.scan_events import do_shortcut
from desktop.gui.scan_sound import Outcome as Scanned
from desktop.gui.settings_page import SettingsPage
from desktop.gui.tidings import News
from desktop.gui.tokens import Size
from desktop.gui.window import MainWindow

Answered = Callable[..., None]


def wheel(over: QWidget) -> QWheelEvent:
    """A notch towards the person, as Qt hands it to a widget and then to those around it."""
    place, none = QPointF(over.rect().center()), Qt.MouseButton.NoButton
    turn = QWheelEvent(
        place,
        QPointF(over.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, -120),
        none,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(over, turn)
    return turn


def test_a_shortcut_that_is_gone_is_no_trouble(qtbot: QtBot) -> None:
    former, done = QWidget(), []
    gone = QShortcut(QKeySequence("A"), former)
    shiboken6.delete(former)

    class Window(QWidget):
        def findChildren(self, *_: Any) -> list[QShortcut]:  # type: ignore[override]  # noqa: N802
            return [gone, there]

    window = Window()
    qtbot.addWidget(window)
    there = QShortcut(QKeySequence("A"), window)
    there.activated.connect(lambda: done.append(1))
    window.show()
    assert do_shortcut(window, QKeyCombination(Qt.Key.Key_A))
    assert done == [1]


def test_the_name_of_a_file_is_no_scan(window: MainWindow) -> None:
    hands = Hands(window)
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.open()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    hands.press("lot-12345.csv", 3)
    assert field.text().endswith("ot-12345.csv")  # Qt itself may lose the first key
    dialog.reject()


def test_ctrl_held_down_chooses_no_second_row(window: MainWindow, answered: Answered) -> None:
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    QTest.keyPress(window.windowHandle(), Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        window.classify([Request(designation="red candle")])
    finally:
        QTest.keyRelease(window.windowHandle(), Qt.Key.Key_Control)
    answered(window, 2)
    (chosen,) = window.lists.queue_list.selected()
    assert chosen.row() == 0
    assert window.products.bar.isHidden()


def test_a_wheel_that_passes_by_chooses_nothing(window: MainWindow) -> None:
    window.desk.show_page(Page.SETTINGS)
    settings = window.findChild(SettingsPage)
    assert settings is not None
    again = settings.scanner.again
    before = again.currentIndex()
    assert 0 < before < again.count() - 1
    assert not again.hasFocus() and not wheel(again).isAccepted()
    again.setFocus()
    wheel(again)
    assert again.currentIndex() == before


def test_the_wheel_beside_the_cards_scrolls_them(window: MainWindow) -> None:
    window.desk.show_page(Page.SETTINGS)
    settings = window.findChild(SettingsPage)
    assert settings is not None
    bar = settings._scrolling.verticalScrollBar()
    bar.setValue(0)
    assert wheel(settings).isAccepted()
    assert bar.value() > 0


def test_a_text_that_was_pasted_by_accident_takes_no_room(
    window: MainWindow, answered: Answered, core: Core
) -> None:
    text = "green teapot with a very long story " * 5_000
    window.classify([Request(designation=text, description=text)])
    assert len(window.result.notice.title.text()) <= 200
    answered(window, 1)
    assert len(window.result.answer.text.text) < 1_300
    (entry,) = core.history.page()
    assert entry.designation == text
    assert len(history_cells.words(entry, Column.TEXT, {})) <= 200
    assert len(history_cells.whole(entry, Column.TEXT, {})) < 4_500


def test_what_a_full_disk_kept_from_the_history_is_written_once_there_is_room(
    window: MainWindow,
    core: Core,
    answered: Answered,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full, add, tries = HistoryFull(path="history.db"), core.history.add, []

    def fail(outcome: Outcome) -> Entry:
        tries.append(outcome)
        if len(tries) < 4:
            raise full
        return add(outcome)

    monkeypatch.setattr(core.history, "add", fail)
    window.classifying._again.setInterval(0)
    window.classify([Request(designation="green teapot"), Request(designation="red candle")])
    answered(window, 2)
    qtbot.waitUntil(lambda: all(one.entry is not None for one in window.queue.items))
    assert {entry.designation for entry in core.history.page()} == {"green teapot", "red candle"}
    assert [one.unrecorded for one in window.queue.items] == [None, None]
    assert window.result.accept.isEnabled()
    assert window.result.answer.note.text() == ""


def test_what_is_written_again_is_written_once(
    window: MainWindow,
    core: Core,
    answered: Answered,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add, room = core.history.add, threading.Event()

    def fail(outcome: Outcome) -> Entry:
        if not room.is_set():
            raise HistoryFull(path="history.db")
        return add(outcome)

    monkeypatch.setattr(core.history, "add", fail)
    window.classify([Request(designation="green teapot"), Request(designation="red candle")])
    answered(window, 2)
    room.set()
    for _ in range(3):  # as when more and more finds no room while the first is being written
        window.classifying._again.timeout.emit()
    qtbot.waitUntil(lambda: all(one.entry is not None for one in window.queue.items))
    window.classifying.close()
    assert sorted(one.designation for one in core.history.page()) == ["green teapot", "red candle"]


@pytest.mark.parametrize(
    ("what", "begin"),
    [
        (SURVIVED, "Last time, something in the program went wrong"),
        (f"{SURVIVED}, beside the window", "Last time, something in the program went wrong"),
        ("a fault that ended the program", "Last time, the program stopped by accident."),
        ("the program was ended by a fault", "Last time, the program stopped by accident."),
    ],
)
def test_a_program_that_went_on_did_not_stop(
    window: MainWindow, tmp_path: Path, what: str, begin: str
) -> None:
    reports = Reports(tmp_path)
    reports.write(report(what, {"program": "1"}))
    CrashNotice(reports, window.tell, window).look()
    assert window.tidings.sentence.text().startswith(begin)


def test_a_window_is_no_larger_than_its_screen(window: MainWindow) -> None:
    window.hide()
    window.resize(5_000, 4_000)
    window.move(700, 500)
    fit(window)
    area = window.screen().availableGeometry()
    assert area.contains(window.geometry())
    assert window.height() <= area.height() - Size.TARGET
    window.resize(600, 400)
    window.move(10, 20)
    fit(window)
    assert (window.width(), window.height(), window.x(), window.y()) == (600, 400, 10, 20)


def test_what_waited_is_no_news_once_it_is_classified(
    window: MainWindow, answered: Answered
) -> None:
    window.tell(News(app.SESSION, "waiting", lambda: "Two wait."))
    window.tell(News("other", "waiting", lambda: "Something else."))
    app._forget_waiting(window)
    assert [one.key for one in window.tidings.news] == ["other"]
    assert window.tidings.sentence.text() == "Something else."


def test_what_went_wrong_can_be_read_whole(window: MainWindow) -> None:
    sentence = "The disk is full, so the history cannot be written. Make room, then try again."
    app._tell_failure(window, sentence)
    assert window.tidings.isVisible()
    assert window.tidings.sentence.text() == sentence


def test_the_words_of_a_scan_hide_no_button(window: MainWindow, answered: Answered) -> None:
    window.resize(1_320, 700)
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    signals = window.scanning.signals
    signals.tell(Scanned.NEW, "New: 4006381333931")
    for one in (window.result.accept, window.result.other, window.form.classify):
        place = one.rect().translated(one.mapTo(window, QPoint()))
        assert one.isVisible() and not signals.words.geometry().intersects(place)


def test_enter_accepts_the_sample_that_was_just_tried(
    window: MainWindow, answered: Answered, qtbot: QtBot, core: Core
) -> None:
    window.activateWindow()
    sample = window.result.notice.button
    qtbot.waitUntil(sample.isVisible)
    sample.setFocus()
    qtbot.keyClick(sample, Qt.Key.Key_Space)
    answered(window, 1)
    focused = window.focusWidget()
    assert focused is window.result
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk.deciding.pending == 0)
    (entry,) = core.history.page()
    assert entry.decision.name == "ACCEPTED"


def test_letters_typed_where_no_product_is_shown_begin_one(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.keyClicks(window.form.designation, "green ")
    window.result.setFocus()
    qtbot.keyClick(window.result, "t")
    focused = window.focusWidget()
    assert focused is window.form.designation
    assert window.form.designation.text() == "green t"


def test_what_could_not_be_classified_can_be_taken_from_the_queue(
    each: MainWindow, photo: Callable[..., Path], answered: Answered, qtbot: QtBot
) -> None:
    window = each
    broken = photo("broken.jpg")
    broken.write_bytes(b"")
    window.form.take([broken, photo("green.png")])
    answered(window, 2)
    view = window.lists.queue_list.view
    failed = next(one for one in window.queue.items if one.problem is not None)
    fine = next(one for one in window.queue.items if one.problem is None)
    window.lists.select(fine)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert window.queue.rowCount() == 2  # what has an answer stays
    window.lists.select(failed)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert [one.problem for one in window.queue.items] == [None]
    assert window.products.shown is None
    assert window.desk.nav.line.sentence.text() == "Taken from the queue"
    window.services.deciding.undo()
    answered(window, 2)
    window.services.deciding.redo()
    answered(window, 1)


@pytest.mark.parametrize("mouse", [True, False])
def test_a_product_of_the_queue_comes_back_into_the_form(
    each: MainWindow,
    photo: Callable[..., Path],
    answered: Answered,
    qtbot: QtBot,
    core: Core,
    mouse: bool,
) -> None:
    window, form, view = each, each.form, each.lists.queue_list.view
    green, red = photo("green.png"), photo("red.png", "red")
    form.take([green, red])
    answered(window, 2)
    form.next_product()
    qtbot.keyClicks(form.designation, "of another")
    (row,) = (n for n in range(2) if window.queue.items[n].request.photos == (red,))
    index = window.queue.index(row)
    if mouse:
        view.scrollTo(index)
        place = view.visualRect(index).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    else:
        window.lists.select(window.queue.items[row])
        qtbot.keyClick(view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert form.designation.text() == "" and form.submitted_as_it_is
    assert window.focusWidget() is form.designation
    qtbot.keyClicks(form.designation, "red candle")
    qtbot.keyClick(form.designation, Qt.Key.Key_Return)
    answered(window, 2)
    texts = {(one.photos, one.designation) for one in (i.request for i in window.queue.items)}
    assert texts == {((green,), ""), ((red,), "red candle")}
    window.result.accepted.emit()
    qtbot.waitUntil(lambda: window.desk.deciding.pending == 0)
    assert form.untouched
    qtbot.waitUntil(lambda: len(core.history.page()) == 2)
    window.services.deciding.undo()
    qtbot.waitUntil(lambda: window.desk.deciding.pending == 0)
    window.services.deciding.undo()
    qtbot.waitUntil(lambda: form.designation.text() == "of another")


@pytest.mark.parametrize(
    ("folder", "file"),
    [("/photos/lot 3", "/photos/lot 3 - results.xlsx"), ("/", "/results.xlsx")],
)
def test_results_are_called_like_their_folder(folder: str, file: str) -> None:
    assert proposed(Path(folder)) == Path(file)


@pytest.mark.parametrize("width", [1000, 1024, 1100, 1366])
def test_a_photo_is_beside_its_answers_on_small_screens(
    make_window: Callable[..., MainWindow], core: Core, width: int, answered: Answered, qtbot: QtBot
) -> None:
    window = make_window(core, "fr")
    window.resize(width, 580)
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    window.desk.show_page(Page.REVIEW)
    page = window.desk.review
    qtbot.waitUntil(page.seen.isVisible)
    QApplication.processEvents()
    photo, answers = (one.mapTo(page, QPoint()) for one in (page.seen, page.answers))
    assert (photo.y() == answers.y()) and photo.x() + page.seen.width() <= answers.x()
