"""The history page by page, searched, and kept up to date."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.errors import HistoryDamaged, HistoryLocked
from desktop.core.history.store import Entry
from desktop.gui import history_list, messages
from desktop.gui.history_list import HistoryModel
from desktop.gui.tasks import Tasks
from desktop.gui.window import MainWindow


def outcome(designation: str) -> Outcome:
    top = (Ranked("20", "Théières", "Teapots", 0.9),)
    return Outcome(
        request=Request(designation=designation),
        code="20",
        name_fr="Théières",
        name_en="Teapots",
        probability=0.9,
        top=top,
        signature="text",
        model_version="tiny-1",
    )


@pytest.fixture
def model(empty_core: Core, qapp: Any) -> Any:
    tasks = Tasks(threads=1)
    yield HistoryModel(empty_core, tasks)
    tasks.close()


def designations(model: HistoryModel) -> list[str]:
    entries = [model.entry(model.index(row)) for row in range(model.rowCount())]
    return [entry.designation for entry in entries if entry is not None]


def test_nothing_is_read_before_it_is_asked_for(model: HistoryModel) -> None:
    # A view asks as soon as it is shown, when the history may still be being opened.
    assert not model.canFetchMore()


def test_pages_are_read_as_one_scrolls(
    model: HistoryModel, empty_core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_list, "PAGE", 10)
    for number in range(25):
        empty_core.history.add(outcome(str(number)))
    model.search("")
    assert not model.canFetchMore(), "one page at a time"
    for rows in (10, 20, 25):
        qtbot.waitUntil(lambda rows=rows: model.rowCount() == rows)  # type: ignore[misc]
        model.fetchMore()
    assert designations(model) == [str(number) for number in reversed(range(25))]
    assert not model.canFetchMore()


def test_scrolling_the_view_reads_on(
    make_window: Callable[..., MainWindow], empty_core: Core, qtbot: QtBot
) -> None:
    for number in range(120):
        empty_core.history.add(outcome(str(number)))
    window = make_window(empty_core)
    window.lists.history_tab.click()
    qtbot.waitUntil(lambda: window.history.rowCount() == history_list.PAGE)
    view = window.lists.history_list.view
    for rows in (100, 120):
        view.scrollToBottom()
        qtbot.waitUntil(lambda rows=rows: window.history.rowCount() == rows)  # type: ignore[misc]


def test_searching_finds_words_without_their_accents(
    make_window: Callable[..., MainWindow], empty_core: Core, qtbot: QtBot
) -> None:
    for text in ("Théière en fonte", "Bougie rouge", "Théière verte"):
        empty_core.history.add(outcome(text))
    window = make_window(empty_core)
    qtbot.waitUntil(lambda: window.history.rowCount() == 3)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.lists.search, "theiere")
    qtbot.waitUntil(lambda: designations(window.history) == ["Théière verte", "Théière en fonte"])
    qtbot.keyClicks(window.lists.search, " bleue")
    qtbot.waitUntil(lambda: window.history.rowCount() == 0)
    qtbot.waitUntil(
        lambda: (
            window.lists.history_list.empty.text()
            == "Nothing in the history matches “theiere bleue”."
        )
    )
    assert window.lists.history_list.empty.isVisible()


def test_the_answer_to_a_former_search_is_not_shown(
    model: HistoryModel, empty_core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = {text: empty_core.history.add(outcome(text)) for text in ("former", "later")}
    go_on = threading.Event()

    def page(before: int | None, limit: int, search: str) -> list[Entry]:
        if search == "former":
            go_on.wait(30)
        return [entries[search]]

    monkeypatch.setattr(empty_core.history, "page", page)
    model.search("former")
    model.search("later")
    go_on.set()
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    qtbot.wait(20)
    assert designations(model) == ["later"]


def test_a_new_entry_appears_on_top_or_where_it_matches(
    model: HistoryModel, empty_core: Core, qtbot: QtBot
) -> None:
    empty_core.history.add(outcome("first"))
    model.search("")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    model.add(empty_core.history.add(outcome("second")))
    assert designations(model) == ["second", "first"]
    model.search("first")
    qtbot.waitUntil(lambda: designations(model) == ["first"])
    model.add(empty_core.history.add(outcome("third")))
    with qtbot.waitSignal(model.read):
        model.add(empty_core.history.add(outcome("first again")))
    qtbot.waitUntil(lambda: designations(model) == ["first again", "first"])


def test_an_entry_that_a_page_had_already_is_shown_once(
    model: HistoryModel, empty_core: Core, qtbot: QtBot
) -> None:
    entry = empty_core.history.add(outcome("first"))
    model.search("")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    model.add(entry)
    assert designations(model) == ["first"]


def test_after_a_failure_the_next_entry_brings_back_the_others(
    model: HistoryModel, empty_core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_core.history.add(outcome("first"))

    def fail(**_: Any) -> None:
        raise HistoryLocked(path=Path("history.db"))

    with monkeypatch.context() as broken:
        broken.setattr(empty_core.history, "page", fail)
        with qtbot.waitSignal(model.failed):
            model.search("")
    model.add(empty_core.history.add(outcome("second")))
    qtbot.waitUntil(lambda: designations(model) == ["second", "first"])


def test_a_damaged_history_says_so_and_stops_nothing(
    make_window: Callable[..., MainWindow],
    core: Core,
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    core.folder.history.write_bytes(b"no database " * 1000)
    window = make_window(core)
    window.lists.history_tab.click()
    empty = window.lists.history_list.empty
    qtbot.waitUntil(lambda: "is damaged" in empty.text())
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.answer.category.text() == "Teapots"
    assert "is damaged" in window.result.answer.note.text()


def test_an_error_is_told_once_and_not_asked_for_again(
    model: HistoryModel, empty_core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = HistoryDamaged(path=Path("history.db"), reason="so")

    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(empty_core.history, "page", fail)
    with qtbot.waitSignal(model.failed) as failed:
        model.search("")
    assert messages.of(failed.args[0]) == messages.of(error)
    assert not model.canFetchMore()
