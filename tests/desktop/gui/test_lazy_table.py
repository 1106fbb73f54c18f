"""Rows that are read when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.gui import lazy_table
from desktop.gui.lazy_table import Columns, LazyTable, Page
from desktop.gui.tasks import Tasks


class Column(IntEnum):
    NAME = 0


class Numbers(LazyTable[str]):
    """A row for each number, of which some may be gone."""

    def __init__(self, tasks: Tasks, length: int) -> None:
        super().__init__(tasks, Columns(Column, lambda one: one.name, lambda _: LEFT))
        self.gone: set[int] = set()
        self.asked: list[list[int]] = []
        self.fails = False
        self._forget(range(length))

    def _question(self, keys: list[int]) -> Callable[[], Page[str]]:
        self.asked.append(keys)
        return partial(self._page, keys)

    def _page(self, keys: list[int]) -> Page[str]:
        if self.fails:
            raise OSError("no disk")
        return Page({key: f"number {key}" for key in keys if key not in self.gone})

    def _cell(self, row: str, column: Any, role: int) -> Any:
        return row


LEFT = Qt.AlignmentFlag.AlignLeft


@pytest.fixture
def numbers() -> Iterator[Numbers]:
    tasks = Tasks(threads=1)
    yield Numbers(tasks, 1000)
    tasks.close()


def look(numbers: Numbers, qtbot: QtBot, *rows: int) -> list[Any]:
    """What is in rows once they have been read."""
    for row in rows:
        numbers.data(numbers.index(row, 0))
    qtbot.waitUntil(lambda: numbers.read_all_wanted)
    return [numbers.data(numbers.index(row, 0)) for row in rows]


def test_neighbours_are_read_with_a_row(numbers: Numbers, qtbot: QtBot) -> None:
    assert look(numbers, qtbot, 500) == ["number 500"]
    around = lazy_table.AROUND
    assert numbers.asked == [list(range(500 - around, 501 + around))]
    assert look(numbers, qtbot, 500 + around) == [f"number {500 + around}"]
    assert len(numbers.asked) == 1


def test_what_is_gone_is_not_asked_for_again(numbers: Numbers, qtbot: QtBot) -> None:
    numbers.gone = {500}
    assert look(numbers, qtbot, 500, 501) == [None, "number 501"]
    assert look(numbers, qtbot, 500) == [None]
    assert len(numbers.asked) == 1
    numbers.gone = set()
    numbers._outdate(lambda *_: False)
    assert look(numbers, qtbot, 500) == ["number 500"]


def test_what_is_outdated_is_shown_until_it_is_read_again(numbers: Numbers, qtbot: QtBot) -> None:
    look(numbers, qtbot, 3)
    numbers._outdate(lambda key, _: key == 3)
    assert numbers.data(numbers.index(3, 0)) == "number 3"
    look(numbers, qtbot, 3)
    assert numbers.asked[1:] == [[3]]


def test_an_answer_about_other_keys_is_dropped(numbers: Numbers, qtbot: QtBot) -> None:
    numbers.data(numbers.index(3, 0))
    qtbot.waitUntil(lambda: bool(numbers.asked))
    numbers.beginResetModel()
    numbers._forget(range(5))
    numbers.endResetModel()
    qtbot.waitUntil(lambda: numbers.read_all_wanted)
    assert not numbers._kept


def test_a_failure_is_told_once(numbers: Numbers, qtbot: QtBot) -> None:
    numbers.fails = True
    with qtbot.waitSignal(numbers.failed):
        numbers.data(numbers.index(3, 0))
    assert numbers.read_all_wanted
