"""What one does at the window, and what it answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.engine import Engine, Outcome, Request
from desktop.core.errors import HistoryFull, HistoryLocked
from desktop.core.preferences import Several
from desktop.gui import messages
from desktop.gui.language import percent
from desktop.gui.window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(window: MainWindow) -> str:
    """The category in large letters."""
    return window.result.answer.category.text()


def test_it_begins_by_saying_what_to_do(window: MainWindow) -> None:
    assert not window.result.shows_answer()
    assert window.result.notice.title.text() == "Ready for the first product"
    assert not window.form.classify.isEnabled()
    assert window.channel_bar.model.text() == "Model tiny-1"
    assert window.channel_bar.word.text() == "Online"
    assert "newest model" in window.channel_bar.sentence.text()


@pytest.mark.parametrize("how", ["Enter", "Ctrl+Enter", "button", "Enter in the reference"])
def test_text_alone_is_classified(
    window: MainWindow, answered: Callable[..., None], qtbot: QtBot, how: str
) -> None:
    form = window.form
    if how == "Ctrl+Enter":
        qtbot.keyClicks(form.description, "green teapot")
        qtbot.keyClick(form.description, Qt.Key.Key_Return, CONTROL)
    else:
        qtbot.keyClicks(form.designation, "green teapot")
        if how == "button":
            qtbot.mouseClick(form.classify, Qt.MouseButton.LeftButton)
        else:
            field = form.designation if how == "Enter" else form.reference
            qtbot.keyClick(field, Qt.Key.Key_Return)
    answered(window, 1)
    assert shown(window) == "Teapots"
    assert window.result.answer.source.text() == "By the text alone · model tiny-1"


def test_enter_in_the_description_is_a_new_line(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.form.description, "a")
    qtbot.keyClick(window.form.description, Qt.Key.Key_Return)
    assert window.form.description.toPlainText() == "a\n"
    assert window.queue.rowCount() == 0


def test_a_reference_alone_is_nothing_to_classify(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.form.reference, "3760123456784")
    qtbot.keyClick(window.form.reference, Qt.Key.Key_Return)
    assert not window.form.classify.isEnabled()
    assert window.queue.rowCount() == 0


def test_the_answer_is_the_one_of_the_engine(
    window: MainWindow, core: Core, photo: Callable[..., Path], answered: Callable[..., None]
) -> None:
    request = Request((photo("green.png"),), designation="bougie rouge")
    window.classify([request])
    answered(window, 1)
    engine = core.engine()
    expected = engine.submit(request).result()
    engine.close()
    item = window.queue.item(window.queue.index(0))
    assert item is not None and item.outcome is not None
    assert item.outcome.top == expected.top
    rows = window.result.answer.alternatives
    shown = [row.accessibleName() for row in rows if row.isVisible()]
    assert shown == [
        f"{number}: {one.name_en}, {percent(one.probability)}"
        for number, one in enumerate(expected.top[1:], 2)
    ]
    assert len(shown) == 4
    assert "0010" not in [one.code for one in expected.top]
    assert "text alone: Candles, photo alone: Teapots" in window.result.answer.source.text()


def test_text_that_comes_after_the_photo_is_classified_with_it(
    window: MainWindow, photo: Callable[..., Path], answered: Callable[..., None], qtbot: QtBot
) -> None:
    path = photo("green.png")
    window.form.take([path])
    qtbot.keyClicks(window.form.designation, "teapot")
    qtbot.keyClick(window.form.designation, Qt.Key.Key_Return)
    answered(window, 1)
    newest = window.queue.item(window.queue.index(0))
    assert newest is not None
    assert newest.request == Request((path,), designation="teapot")


def test_a_text_that_was_classified_does_not_go_with_a_photo_that_comes_later(
    window: MainWindow, photo: Callable[..., Path], answered: Callable[..., None], qtbot: QtBot
) -> None:
    qtbot.keyClicks(window.form.designation, "green teapot")
    qtbot.keyClick(window.form.designation, Qt.Key.Key_Return)
    answered(window, 1)
    path = photo("red.png", "red")
    window.form.take([path])
    answered(window, 2)
    newest = window.queue.item(window.queue.index(0))
    assert newest is not None
    assert newest.request == Request((path,))


def test_a_locked_history_is_not_waited_for_at_every_answer(
    window: MainWindow,
    core: Core,
    answered: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = HistoryLocked(path="history.db")
    tries: list[Outcome] = []

    def fail(outcome: Outcome) -> None:
        tries.append(outcome)
        raise error

    monkeypatch.setattr(core.history, "add", fail)
    window.classify([Request(designation=name) for name in ("teapot", "candle", "kite")])
    answered(window, 3)
    assert len(tries) == 1
    items = [window.queue.item(window.queue.index(row)) for row in range(3)]
    assert [item.unrecorded for item in items if item is not None] == [error] * 3


def test_photos_are_not_lost_in_the_search_field(window: MainWindow) -> None:
    assert not window.lists.search.acceptDrops()
    assert window.acceptDrops()


def test_escape_empties_the_form(
    window: MainWindow, photo: Callable[..., Path], answered: Callable[..., None], qtbot: QtBot
) -> None:
    form = window.form
    qtbot.keyClicks(form.reference, "376")
    form.take([photo("green.png")])
    answered(window, 1)
    assert form.clear.isEnabled()
    window.activateWindow()
    qtbot.keyClick(form.reference, Qt.Key.Key_Escape)
    assert form.reference.text() == ""
    assert not form.classify.isEnabled()
    assert form.drop_zone.accessibleName().startswith("Drop photos here")


def test_a_failed_photo_says_why_and_stops_no_other(
    each: MainWindow, photo: Callable[..., Path], answered: Callable[..., None]
) -> None:
    window = each
    broken = photo("broken.jpg")
    broken.write_bytes(b"")
    window.form.take([broken, photo("green.png")])
    answered(window, 2)
    assert not window.result.shows_answer()
    assert window.result.notice.title.text() == "broken.jpg was not classified"
    sentence = "Not a readable photo (the file is empty): broken.jpg."
    assert window.result.notice.text.text() == sentence
    rows = [window.queue.index(row).data() for row in range(2)]
    assert rows[0] == f"broken.jpg\n{sentence}"
    assert rows[1].startswith("Teapots\n")


def test_an_item_of_the_queue_is_shown_when_it_is_chosen(
    each: MainWindow, photo: Callable[..., Path], answered: Callable[..., None]
) -> None:
    window = each
    window.form.take([photo("green.png"), photo("red.png", "red")])
    answered(window, 2)
    assert shown(window) == "Teapots"
    view = window.lists.queue_list.view
    view.setCurrentIndex(window.queue.index(1))
    assert shown(window) == "Candles"


def test_every_answer_is_in_the_history(
    window: MainWindow,
    core: Core,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    path = photo("green.png")
    window.form.reference.setText("3760123456784")
    window.form.take([path])
    answered(window, 1)
    qtbot.waitUntil(lambda: window.history.rowCount() == 1)
    (entry,) = core.history.page()
    assert (entry.photos, entry.reference, entry.code) == ((str(path),), "3760123456784", "20")
    window.form.next_product()
    window.form.designation.setText("red candle")
    window.form.submit()
    answered(window, 2)
    window.lists.history_tab.click()
    window.lists.history_list.view.setCurrentIndex(window.history.index(1))
    assert shown(window) == "Teapots"


def test_an_answer_that_cannot_be_recorded_is_shown_all_the_same(
    window: MainWindow,
    core: Core,
    answered: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = HistoryFull(path="history.db")

    def fail(_: Outcome) -> None:
        raise error

    monkeypatch.setattr(core.history, "add", fail)
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert shown(window) == "Teapots"
    assert window.result.answer.note.text() == messages.of(error)


def test_french_is_spoken_everywhere(
    make_window: Callable[..., MainWindow],
    core: Core,
    photo: Callable[..., Path],
    answered: Callable[..., None],
) -> None:
    window = make_window(core, "fr")
    window.form.take([photo("green.png")])
    answered(window, 1)
    assert shown(window) == "Théières"
    assert window.form.classify.text() == "Classer"
    assert "photo" in window.form.drop_zone.accessibleName()
    assert window.result.answer.probability.text().endswith("\N{NARROW NO-BREAK SPACE}%")
    assert window.result.answer.source.text() == "D’après la photo seule · modèle tiny-1"
    assert window.channel_bar.word.text() == "En ligne"


def test_inference_and_database_run_off_the_windows_thread(
    window: MainWindow,
    core: Core,
    answered: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: dict[str, int] = {}

    def spy(owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def call(*arguments: Any, **named: Any) -> Any:
            seen[name] = threading.get_ident()
            return original(*arguments, **named)

        monkeypatch.setattr(owner, name, call)

    spy(Engine, "_classify")
    spy(core.history, "add")
    spy(core.history, "page")
    spy(core.updates, "update")
    spy(core.models, "open_active")
    window.classify([Request(designation="green teapot")])
    window.history.search("teapot")
    window.updating.update()
    answered(window, 1)
    assert len(seen) >= 4
    assert threading.get_ident() not in seen.values()


def test_the_window_answers_while_it_classifies(
    window: MainWindow, answered: Callable[..., None], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    original = Engine._classify

    def slow(engine: Engine, *request: Any) -> Outcome:
        begun.set()
        go_on.wait(30)
        return original(engine, *request)

    monkeypatch.setattr(Engine, "_classify", slow)
    window.classify([Request(designation="green teapot"), Request(designation="red candle")])
    qtbot.waitUntil(begun.is_set)
    qtbot.keyClicks(window.form.designation, "typed meanwhile")
    assert window.form.designation.text() == "typed meanwhile"
    assert window.lists.queue_tab.text() == "Queue (2)"
    assert window.result.notice.text.text() == "Waiting"
    go_on.set()
    answered(window, 2)
    assert window.lists.queue_tab.text() == "Queue"


def test_closing_in_the_middle_leaves_nothing_behind(
    make_window: Callable[..., MainWindow],
    core: Core,
    photo: Callable[..., Path],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {thread.ident for thread in threading.enumerate()}
    window = make_window(core)
    begun, go_on = threading.Event(), threading.Event()
    original = Engine._classify

    def slow(engine: Engine, *request: Any) -> Outcome:
        begun.set()
        go_on.wait(30)
        return original(engine, *request)

    monkeypatch.setattr(Engine, "_classify", slow)
    window.desk.preferring.set(several=Several.EACH)
    window.form.take([photo(f"{number}.png") for number in range(20)])
    window.updating.update()
    window.history.search("x")
    qtbot.waitUntil(begun.is_set)
    threading.Timer(0.05, go_on.set).start()
    window.close()
    left = [
        thread.name
        for thread in threading.enumerate()
        if thread.ident not in before and not thread.name.startswith(("history", "Thread-"))
    ]
    assert left == []
    qtbot.wait(20)  # whatever would still arrive has nowhere to go
    assert core.history.count() == 1  # the one that was being classified is recorded
