"""One product after another, by keyboard: classified, accepted or corrected, and never mixed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.decided import Decided
from desktop.core.engine import Engine, Outcome, Request
from desktop.core.history.rows import Entry
from desktop.core.preferences import Several
from desktop.gui import photos
from desktop.gui.same_product import same_product
from desktop.gui.window import MainWindow

ENTER, CONTROL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
Type = Callable[..., None]


@pytest.fixture
def keys(window: MainWindow, qtbot: QtBot) -> Type:
    """Types where the focus is, as a person does."""
    window.activateWindow()

    def type_(*what: str | Qt.Key) -> None:
        for one in what:
            for key in one if isinstance(one, str) else [one]:
                focused = window.focusWidget()
                assert focused is not None
                qtbot.keyClick(focused, key)

    return type_


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Answers are held back until this is set."""
    go_on = threading.Event()
    original = Engine._classify

    def slow(engine: Engine, *request: Any) -> Outcome:
        go_on.wait(30)
        return original(engine, *request)

    monkeypatch.setattr(Engine, "_classify", slow)
    yield go_on
    go_on.set()


@pytest.fixture
def decided(window: MainWindow, core: Core, qtbot: QtBot) -> Callable[[], list[Entry]]:
    """The entries of the history, oldest first, when all that was decided is on the disk."""

    def read() -> list[Entry]:
        qtbot.waitUntil(lambda: window.desk.deciding.pending == 0)
        return core.history.page()[::-1]

    return read


def shown(window: MainWindow) -> str:
    return window.result.answer.category.text()


def asked(window: MainWindow) -> list[Request]:
    """What is in the queue, from the first on."""
    return [item.request for item in reversed(window.queue.items)]


def test_a_product_by_keyboard_alone(
    window: MainWindow,
    keys: Type,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
    qtbot: QtBot,
) -> None:
    form = window.form
    form.reference.setFocus()
    keys("376")
    form.take([photo("green.png")])
    answered(window, 1)
    assert shown(window) == "Teapots"
    assert window.focusWidget() is form.reference
    keys(ENTER)  # nothing has changed since: it is accepted
    (entry,) = decided()
    assert (entry.reference, entry.code, entry.decision) == ("376", "20", Decided.ACCEPTED)
    assert form.untouched and window.focusWidget() is form.reference
    assert window.result.notice.title.text() == "Ready for the next product"
    qtbot.waitUntil(lambda: window.queue.items[0].entry.decision is Decided.ACCEPTED)  # type: ignore[union-attr]
    assert window.queue.index(0).data().endswith("Accepted · 376 · green.png")


def test_enter_classifies_and_enter_again_accepts(
    window: MainWindow,
    keys: Type,
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
) -> None:
    keys("red candle", ENTER)
    assert window.result.hasFocus()
    answered(window, 1)
    assert window.result.answer.text.marked
    keys(ENTER)
    assert [one.decision for one in decided()] == [Decided.ACCEPTED]
    assert window.focusWidget() is window.form.designation
    keys(ENTER)
    assert len(decided()) == 1


@pytest.mark.parametrize("how", ["2", "é", "click", "Alt+2", "search", "slash"])
def test_another_category_is_taken(
    window: MainWindow,
    keys: Type,
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
    qtbot: QtBot,
    how: str,
) -> None:
    keys("red candle", ENTER)
    answered(window, 1)
    item = window.queue.items[0]
    assert item.outcome is not None
    expected = item.outcome.top[1].code
    if how == "click":
        qtbot.mouseClick(window.result.answer.alternatives[0], Qt.MouseButton.LeftButton)
    elif how == "Alt+2":
        window.form.designation.setFocus()
        qtbot.keyClick(window.form.designation, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    elif how in ("search", "slash"):
        keys(*("/",) * (how == "slash"), "k")
        qtbot.waitUntil(lambda: window.result.picker.list.count() > 0)
        expected = "30"
        keys("ite", ENTER)
    elif how == "é":  # the upper row of an AZERTY keyboard
        pressed = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, how)
        QApplication.sendEvent(window.result, pressed)
    else:
        keys(how)
    (entry,) = decided()
    assert (entry.decision, entry.final.code) == (Decided.CORRECTED, expected)  # type: ignore[union-attr]
    assert window.form.untouched and not window.result.searching


def test_what_is_typed_in_a_field_decides_nothing(
    window: MainWindow,
    keys: Type,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
) -> None:
    window.form.take([photo("green.png")])
    answered(window, 1)
    keys("2/k 5")
    assert window.form.designation.text() == "2/k 5"
    assert [one.decision for one in decided()] == [Decided.REVIEW]
    assert not window.result.searching


def test_undo_takes_a_decision_back_and_brings_no_text_back(
    window: MainWindow,
    keys: Type,
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
    qtbot: QtBot,
) -> None:
    keys("red candle", ENTER)
    answered(window, 1)
    keys(ENTER)
    assert decided()[0].decision is Decided.ACCEPTED
    field = window.form.designation
    assert window.focusWidget() is field
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert decided()[0].decision is not Decided.ACCEPTED
    assert field.text() == ""
    qtbot.waitUntil(lambda: shown(window) == "Candles" and window.result.accept.isEnabled())
    qtbot.keyClick(field, Qt.Key.Key_Y, CONTROL)
    assert decided()[0].decision is Decided.ACCEPTED
    keys("kite")
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.text() == "" and decided()[0].decision is Decided.ACCEPTED


def test_typed_ahead_while_it_is_classified_is_the_next_product(
    window: MainWindow,
    keys: Type,
    held: threading.Event,
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
) -> None:
    keys("red candle", ENTER)
    keys(ENTER)  # nobody accepts what is not there yet
    keys("blue ki")
    assert window.form.designation.text() == "blue ki"
    held.set()
    answered(window, 1)
    keys("te")
    assert window.form.designation.text() == "blue kite"
    keys(ENTER)
    answered(window, 2)
    assert [one.designation for one in asked(window)] == ["red candle", "blue kite"]
    assert {one.decision for one in decided()} <= {Decided.REVIEW, Decided.AUTO}


def test_text_typed_after_a_drop_is_of_that_photo_and_not_of_the_next(
    window: MainWindow,
    keys: Type,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    core: Core,
    qtbot: QtBot,
) -> None:
    first, second = photo("green.png"), photo("red.png", "red")
    window.form.take([first])
    answered(window, 1)
    keys("green teapot")
    window.form.take([second])
    answered(window, 2)
    assert asked(window) == [Request((first,), designation="green teapot"), Request((second,))]
    qtbot.waitUntil(lambda: core.history.count() == 2)  # the first answer of the two is no more
    assert window.form.designation.text() == ""


def test_a_product_that_is_asked_again_is_one_product(
    window: MainWindow,
    keys: Type,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    core: Core,
    qtbot: QtBot,
) -> None:
    path = photo("green.png")
    window.form.take([path])
    keys("teapot", ENTER)
    answered(window, 1)
    qtbot.waitUntil(lambda: core.history.count() == 1)
    assert core.history.page()[0].designation == "teapot"
    qtbot.waitUntil(lambda: window.history.rowCount() == 1)
    assert not window.result.answer.notes.seen.isVisible()


def test_text_over_another_text_takes_nothing_away(
    window: MainWindow, keys: Type, answered: Callable[..., None], core: Core
) -> None:
    keys("red candle", ENTER)
    answered(window, 1)
    window.form.designation.setFocus()
    window.form.designation.selectAll()
    keys("blue kite", ENTER)
    answered(window, 2)
    assert core.history.count() == 2


@pytest.mark.parametrize(
    ("former", "now", "same"),
    [
        (Request((Path("a"),)), Request((Path("a"), Path("b"))), True),
        (Request((Path("a"),), "x"), Request((Path("b"),), "x"), False),
        (Request(designation="red candle"), Request(designation="Red candle, wax"), True),
        (Request(designation="red candle"), Request((Path("a"),), "red candle"), True),
        (Request(designation="red candle"), Request(designation="blue kite"), False),
        (Request(designation="a", reference="1"), Request(designation="b", reference="1"), True),
        (Request(designation="a", reference="1"), Request(designation="a", reference="2"), False),
    ],
)
def test_what_is_the_same_product(former: Request, now: Request, same: bool) -> None:
    assert same_product(former, [now]) == same


def test_several_photos_are_asked_about_once(
    window: MainWindow,
    keys: Type,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    core: Core,
    qtbot: QtBot,
) -> None:
    paths = [photo(f"{number}.png") for number in range(3)]
    window.form.take(paths[:2])
    window.form.take(paths[2:])
    assert window.queue.rowCount() == 0
    assert window.form.question.title.text() == "3 photos show"
    qtbot.mouseClick(window.form.question.one, Qt.MouseButton.LeftButton)
    answered(window, 1)
    assert asked(window) == [Request(tuple(paths))]
    assert window.desk.preferring.now.several is Several.ONE
    # Told otherwise, this time: the answer for all of them together goes.
    assert window.form.otherwise.text() == "They are 3 products"
    qtbot.mouseClick(window.form.otherwise, Qt.MouseButton.LeftButton)
    answered(window, 3)
    qtbot.waitUntil(lambda: core.history.count() == 3)
    assert asked(window)[::-1] == [Request((path,)) for path in paths]
    # What was remembered stays.
    window.form.take(paths)
    answered(window, 4)
    assert window.queue.items[0].request == Request(tuple(paths))


def test_products_that_came_together_are_decided_on_one_after_another(
    each: MainWindow,
    keys: Type,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
) -> None:
    each.form.take([photo("a.png"), photo("b.png", "red"), photo("c.png", "blue")])
    answered(each, 3)
    keys(ENTER)
    assert shown(each) == "Candles" and each.result.hasFocus()
    keys(ENTER, ENTER)
    assert {one.decision for one in decided()} == {Decided.ACCEPTED}
    assert each.form.untouched and each.focusWidget() is each.form.designation


def test_what_is_typed_stays_when_something_else_is_accepted(
    window: MainWindow,
    keys: Type,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
    qtbot: QtBot,
) -> None:
    group = window.classifying.new_group()
    window.products.classify([Request((photo("a.png"),))], group=group)  # as from a watched folder
    answered(window, 1)
    keys("blue kite")
    qtbot.mouseClick(window.result.accept, Qt.MouseButton.LeftButton)
    assert [one.decision for one in decided()] == [Decided.ACCEPTED]
    assert window.form.designation.text() == "blue kite"
    assert not window.result.shows_answer()


def test_photos_are_removed_moved_and_added(
    window: MainWindow,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    window.desk.preferring.set(several=Several.ONE)
    first, second, third = (photo(f"{number}.png") for number in range(3))
    window.form.take([first, second])
    answered(window, 1)
    strip = window.form.drop_zone.strip
    window.activateWindow()
    strip.tiles[1].setFocus()
    qtbot.keyClick(strip.tiles[1], Qt.Key.Key_Left, CONTROL)
    assert strip.photos == [second, first] and strip.tiles[0].hasFocus()
    qtbot.keyClick(strip.tiles[0], Qt.Key.Key_Delete)
    answered(window, 1)
    window.form.add([third])
    answered(window, 1)
    assert asked(window) == [Request((first, third))]
    strip.tiles[0].setFocus()
    qtbot.mouseClick(strip.later, Qt.MouseButton.LeftButton)
    assert strip.photos == [third, first]


def test_several_rows_of_the_queue_are_accepted(
    each: MainWindow,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
    qtbot: QtBot,
) -> None:
    each.form.take([photo("a.png"), photo("b.png", "red")])
    answered(each, 2)
    view = each.lists.queue_list.view
    assert not each.products.bar.isVisible()
    view.selectAll()
    assert each.products.bar.words.text() == "2 entries chosen"
    qtbot.keyClick(view, ENTER)
    assert {one.decision for one in decided()} == {Decided.ACCEPTED}


def test_a_product_that_was_here_before_is_known_again(
    window: MainWindow,
    keys: Type,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
    qtbot: QtBot,
) -> None:
    window.form.take([photo("green.png")])
    answered(window, 1)
    keys(ENTER)
    decided()
    note = window.result.answer.notes.seen
    window.form.take([photo("again.png")])
    answered(window, 2)
    qtbot.waitUntil(note.isVisible)
    assert note.text.text().startswith("The same photo: accepted as Teapots on ")
    qtbot.mouseClick(note.act, Qt.MouseButton.LeftButton)
    assert isinstance(window.products.shown, Entry)
    assert window.result.answer.decided.text() == "Accepted"
    assert not window.result.accept.isEnabled()


def test_the_window_does_not_wait_for_a_picture_to_be_packed(
    window: MainWindow,
    keys: Type,
    answered: Callable[..., None],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, threads = threading.Event(), []
    original = photos.pack

    def slow(image: QImage) -> bytes:
        threads.append(threading.get_ident())
        go_on.wait(30)
        return original(image)

    monkeypatch.setattr(photos, "pack", slow)
    image = QImage(24, 24, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data = QMimeData()
    data.setImageData(image)
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(window.form.designation, Qt.Key.Key_V, CONTROL)
    assert "Reading the picture" in window.form.drop_zone.accessibleName()
    keys("red")
    window.form.next_product()  # the picture stays with its product, not with the next one
    keys("blue kite")
    go_on.set()
    answered(window, 1)
    QGuiApplication.clipboard().clear()
    (request,) = asked(window)
    assert len(request.photos) == 1 and request.designation == ""
    assert threads and threading.get_ident() not in threads
    assert window.form.designation.text() == "blue kite"


def test_a_text_is_pasted_anywhere(
    window: MainWindow, keys: Type, answered: Callable[..., None], qtbot: QtBot
) -> None:
    keys("red candle", ENTER)
    answered(window, 1)
    QGuiApplication.clipboard().setText("blue\nkite ")
    qtbot.keyClick(window.result, Qt.Key.Key_V, CONTROL)
    QGuiApplication.clipboard().clear()
    assert window.form.designation.text() == "blue kite"
    assert window.focusWidget() is window.form.designation
    assert [one.designation for one in asked(window)] == ["red candle"]


def test_large_pictures_are_packed_small_and_transparent_ones_whole() -> None:
    large = QImage(2400, 2000, QImage.Format.Format_RGB32)
    large.fill(Qt.GlobalColor.red)
    assert photos.pack(large)[:3] == b"\xff\xd8\xff"
    clear = large.convertToFormat(QImage.Format.Format_ARGB32)
    assert photos.pack(clear)[:4] == b"\x89PNG"
    assert photos.pack(QImage()) == b""


def test_what_waits_can_be_kept_for_the_next_time(
    window: MainWindow, held: threading.Event
) -> None:
    requests = [Request(designation=name) for name in ("red candle", "blue kite")]
    window.classify(requests)
    assert window.classifying.unanswered() == requests


def test_nothing_is_accepted_twice_nor_by_a_key_that_is_held_down(
    window: MainWindow,
    keys: Type,
    answered: Callable[..., None],
    decided: Callable[[], list[Entry]],
) -> None:
    keys("red candle", ENTER)
    answered(window, 1)
    held_down = QKeyEvent(
        QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", autorep=True
    )
    focused: QWidget = window.result
    QApplication.sendEvent(focused, held_down)
    assert [one.decision for one in decided()] != [Decided.ACCEPTED]
