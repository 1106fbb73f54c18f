"""The table of a batch stays in hand however long it is: it reads what is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bundle.errors import PhotoUnreadable
from desktop.core.app import Core
from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Finished, Ledger
from desktop.core.engine import Outcome, Ranked
from desktop.core.errors import HistoryLocked
from desktop.gui import lazy_table
from desktop.gui.batch_cells import Column
from desktop.gui.batch_results import BatchResults
from desktop.gui.batch_table import BatchTable
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme

LENGTH = 3000
CODES = ("10", "20", "30")


def outcome(item: BatchItem, place: int) -> Outcome:
    if place % 100 == 7:
        error = PhotoUnreadable(path=f"{place}.png", reason="the file is empty")
        return Outcome(request=item.request(), error=error)
    code = CODES[place % 3]
    probability = place % 1000 / 1000
    return Outcome(
        request=item.request(),
        code=code,
        name_fr=f"catégorie {code}",
        name_en=f"category {code}",
        probability=probability,
        top=(Ranked(code, f"catégorie {code}", f"category {code}", probability),),
        text_top=code,
        photo_top="10" if place % 10 == 1 else code,
    )


class Batch:
    """A long batch, of which so many items are done."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.ledger = Ledger(core.history)
        self.id = self.ledger.begin("/photos", "", "tiny-1")
        self._items = [
            BatchItem((), f"R{LENGTH - place:05}", f"text {place}") for place in range(LENGTH)
        ]
        self.ledger.plan(self.id, 0, self._items, "sha")

    def finish(self, *places: int) -> None:
        done = [Finished(place, outcome(self._items[place], place)) for place in places]
        self.ledger.finish(self.id, done)


@pytest.fixture
def batch(empty_core: Core) -> Batch:
    made = Batch(empty_core)
    made.finish(*range(2000))
    return made


@pytest.fixture
def results(
    batch: Batch, theme: Theme, qtbot: QtBot, speak: Callable[..., None]
) -> Iterator[BatchResults]:
    speak("en")
    tasks = Tasks(threads=1)
    table = BatchTable(tasks, theme)
    shown = BatchResults(table, theme)
    qtbot.addWidget(shown)
    shown.resize(1200, 600)
    shown.show()
    table.show_batch(batch.ledger, batch.id, LENGTH)
    shown.show_categories(batch.ledger.categories(batch.id))
    yield shown
    tasks.close()


@pytest.fixture
def table(results: BatchResults) -> BatchTable:
    return results._table


@pytest.fixture
def settle(results: BatchResults, table: BatchTable, qtbot: QtBot) -> Callable[[], None]:
    """Waits until what is on the screen has been read."""

    def wait() -> None:
        def there() -> bool:
            results.view.viewport().repaint()
            return not results._typing.isActive() and table.settled

        qtbot.waitUntil(there, timeout=30_000)

    return wait


def shown(results: BatchResults, column: Column) -> list[str]:
    """What is on the screen in a column."""
    view = results.view
    first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
    model = view.model()
    last = model.rowCount() - 1 if last < 0 else last
    return [model.data(model.index(row, column)) for row in range(first, last + 1)]


def test_only_what_is_on_the_screen_is_read(
    results: BatchResults, table: BatchTable, settle: Callable[[], None]
) -> None:
    settle()
    assert table.rowCount() == LENGTH
    assert shown(results, Column.TEXT)[:2] == ["text 0", "text 1"]
    assert 0 < len(table._kept) <= lazy_table.MOST
    results.view.scrollToBottom()
    settle()
    assert shown(results, Column.TEXT)[-1] == f"text {LENGTH - 1}"
    assert shown(results, Column.STATUS)[-1] == "waiting"
    assert len(table._kept) <= 2 * lazy_table.MOST


def test_what_was_read_long_ago_is_forgotten(
    results: BatchResults,
    table: BatchTable,
    settle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lazy_table, "KEPT", 100)
    for row in range(0, LENGTH, 300):
        results.view.scrollTo(table.index(row, 0))
        settle()
    assert len(table._kept) <= 100
    results.view.scrollToTop()
    settle()
    assert shown(results, Column.TEXT)[0] == "text 0"


@pytest.mark.parametrize(
    ("column", "order", "first"),
    [
        (Column.REFERENCE, Qt.SortOrder.AscendingOrder, f"text {LENGTH - 1}"),
        (Column.REFERENCE, Qt.SortOrder.DescendingOrder, "text 0"),
        (Column.PROBABILITY, Qt.SortOrder.DescendingOrder, "text 999"),
        (Column.CATEGORY, Qt.SortOrder.DescendingOrder, "text 2"),
        (Column.AGREEMENT, Qt.SortOrder.AscendingOrder, "text 1"),
        (Column.STATUS, Qt.SortOrder.AscendingOrder, "text 7"),
    ],
)
def test_a_column_is_sorted(
    results: BatchResults,
    settle: Callable[[], None],
    column: Column,
    order: Qt.SortOrder,
    first: str,
) -> None:
    results.view.verticalScrollBar().setValue(500)
    results.view.sortByColumn(column, order)
    settle()
    assert shown(results, Column.TEXT)[0] == first
    results.view.sortByColumn(-1, order)
    settle()
    assert shown(results, Column.TEXT)[0] == "text 0"


def test_rows_are_found_by_category_probability_and_status(
    results: BatchResults, table: BatchTable, settle: Callable[[], None]
) -> None:
    def count() -> int:
        settle()
        return table.rowCount()

    results.status.setCurrentText("Failed")
    assert count() == 20
    assert shown(results, Column.CATEGORY)[0] == "Not a readable photo (the file is empty): 7.png."
    results.status.setCurrentText("Waiting")
    assert count() == LENGTH - 2000
    results.status.setCurrentText("Text and photo disagree")
    assert set(shown(results, Column.AGREEMENT)) == {"disagree"} if count() else False
    results.status.setCurrentText("Done")
    results.category.setCurrentText("category 20")
    everything = count()
    assert set(shown(results, Column.CATEGORY)) == {"category 20"}
    results.band.setCurrentText("90% or more")
    sure = count()
    assert shown(results, Column.PROBABILITY)[0] == "90.1%"
    results.band.setCurrentText("50% to 90%")
    between = count()
    results.band.setCurrentText("below 50%")
    assert sure + between + count() == everything
    results.reset()
    assert count() == LENGTH
    assert not results.found.isVisible()


def test_rows_are_searched(
    results: BatchResults, table: BatchTable, settle: Callable[[], None], qtbot: QtBot
) -> None:
    qtbot.keyClicks(results.search, "text 77")
    settle()
    qtbot.waitUntil(lambda: table.rowCount() == 11)  # 77, 770 to 779
    assert results.found.text() == "11 found"
    results.search.setText("R00001")
    settle()
    qtbot.waitUntil(lambda: table.rowCount() == 1)  # that waits for its answer
    settle()
    assert shown(results, Column.TEXT) == [f"text {LENGTH - 1}"]


def test_new_answers_appear_where_one_has_scrolled_to(
    results: BatchResults, table: BatchTable, settle: Callable[[], None], batch: Batch
) -> None:
    results.view.scrollTo(table.index(2500, 0), results.view.ScrollHint.PositionAtTop)
    settle()
    place = results.view.verticalScrollBar().value()
    assert set(shown(results, Column.STATUS)) == {"waiting"}
    batch.finish(2500, 2501)
    table.refresh(LENGTH)
    settle()
    assert shown(results, Column.STATUS)[:3] == ["done", "done", "waiting"]
    assert results.view.verticalScrollBar().value() == place


def test_a_sorted_table_follows_and_the_choice_stays(
    results: BatchResults,
    table: BatchTable,
    settle: Callable[[], None],
    batch: Batch,
) -> None:
    results.status.setCurrentText("Failed")
    settle()
    results.view.setCurrentIndex(table.index(3, 0))
    results.view.sortByColumn(Column.REFERENCE, Qt.SortOrder.AscendingOrder)
    settle()
    assert table.data(table.index(results.view.currentIndex().row(), Column.TEXT)) == "text 307"
    batch.finish(2907)
    table.refresh(LENGTH)
    settle()
    assert table.rowCount() == 21
    assert shown(results, Column.TEXT)[0] == "text 2907"
    assert table.data(table.index(results.view.currentIndex().row(), Column.TEXT)) == "text 307"
    results.status.setCurrentText("Waiting")
    settle()
    assert not results.view.selectionModel().hasSelection()


def test_a_batch_that_is_still_being_planned_grows(
    results: BatchResults, table: BatchTable, settle: Callable[[], None], batch: Batch
) -> None:
    table.show_batch(batch.ledger, batch.id, 10)
    settle()
    assert table.rowCount() == 10
    table.refresh(1000)
    assert table.rowCount() == 1000


def test_a_category_that_is_no_longer_there_is_not_looked_for(
    results: BatchResults, table: BatchTable, settle: Callable[[], None]
) -> None:
    results.category.setCurrentText("category 20")
    settle()
    results.show_categories([])
    settle()
    assert table.rowCount() == LENGTH


def test_the_whole_text_is_told(
    results: BatchResults, table: BatchTable, settle: Callable[[], None]
) -> None:
    settle()
    tip = Qt.ItemDataRole.ToolTipRole
    assert table.data(table.index(1, Column.TEXT), tip) == "text 1"
    told = table.data(table.index(1, Column.AGREEMENT), tip)
    assert told == "text alone: category 20\nphoto alone: 10"


def test_a_ledger_that_cannot_be_read_is_told_of(
    results: BatchResults,
    table: BatchTable,
    settle: Callable[[], None],
    batch: Batch,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise HistoryLocked(path="history.db")

    settle()
    monkeypatch.setattr(batch.ledger, "positions", locked)
    with qtbot.waitSignal(table.failed):
        results.status.setCurrentText("Done")
    monkeypatch.undo()
    results.status.setCurrentText("Failed")
    settle()
    assert table.rowCount() == 20


def test_all_rows_are_meant_though_few_have_been_read(
    results: BatchResults, table: BatchTable, batch: Batch, settle: Callable[[], None], qtbot: QtBot
) -> None:
    settle()
    with qtbot.waitSignal(results.chose) as told:
        results.view.selectAll()
    assert told.args == [LENGTH]
    assert len(table._kept) < 2000
    assert len(batch.core.history.ask(results.chosen().ids)) == 2000
