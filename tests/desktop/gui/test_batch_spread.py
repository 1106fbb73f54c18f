"""A row says which file it is about, and why it failed, in the space that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bundle.errors import PhotoUnreadable
from desktop.core.app import Core
from desktop.core.batches.item import BatchItem, PhotoFile
from desktop.core.batches.ledger import Finished, Ledger
from desktop.core.engine import Outcome
from desktop.gui.batch_cells import Column
from desktop.gui.batch_results import BatchResults
from desktop.gui.batch_table import BatchTable
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme

REASON = "the file is damaged or cut off, and this is a longer reason than others"


@pytest.fixture
def results(
    empty_core: Core, theme: Theme, qtbot: QtBot, speak: Callable[..., None]
) -> Iterator[BatchResults]:
    """A failed photo and a sound one without texts, and a failed one with them."""
    speak("en")
    ledger = Ledger(empty_core.history)
    batch = ledger.begin("/photos", "", "tiny-1")
    files = [(PhotoFile(f"/photos/{name}.jpg", 1, 1),) for name in "abc"]
    items = [BatchItem(files[0]), BatchItem(files[1]), BatchItem(files[2], "R-1", "lampe")]
    ledger.plan(batch, 0, items, "sha")
    error = PhotoUnreadable(path="/photos/a.jpg", reason=REASON)
    for place, answer in ((0, {"error": error}), (1, {"code": "10"}), (2, {"error": error})):
        outcome = Outcome(request=items[place].request(), **answer)  # type: ignore[arg-type]
        ledger.finish(batch, [Finished(place, outcome)])
    tasks = Tasks(threads=1)
    table = BatchTable(tasks, theme)
    shown = BatchResults(table, theme)
    qtbot.addWidget(shown)
    shown.resize(1200, 600)
    shown.show()
    table.show_batch(ledger, batch, len(items))
    first = table.index(0, Column.REFERENCE)
    qtbot.waitUntil(lambda: first.data() is not None and table.settled)
    yield shown
    tasks.close()


def painted(results: BatchResults, row: int, column: Column) -> bool:
    """Whether anything stands in a cell."""
    view = results.view
    cell = view.visualRect(view.model().index(row, column)).adjusted(2, 2, -2, -4)
    image = view.viewport().grab(cell).toImage()
    ground = image.pixel(0, 0)
    return any(
        image.pixel(x, y) != ground for x in range(image.width()) for y in range(image.height())
    )


def test_without_texts_the_file_is_named(results: BatchResults, theme: Theme) -> None:
    model = results.view.model()
    names = [model.index(row, Column.REFERENCE) for row in range(3)]
    assert [index.data() for index in names] == ["a.jpg", "b.jpg", "R-1"]
    colours = [index.data(Qt.ItemDataRole.ForegroundRole) for index in names]
    assert colours == [theme.colour("muted"), theme.colour("muted"), None]


def test_a_reason_has_the_space_of_the_answer(results: BatchResults) -> None:
    for row in (0, 2):
        assert "a.jpg" in results.view.model().index(row, Column.CATEGORY).data()
        assert painted(results, row, Column.CATEGORY)
        assert painted(results, row, Column.PROBABILITY)
    assert not painted(results, 1, Column.AGREEMENT)


def test_what_does_not_fit_is_cut_in_its_middle(results: BatchResults) -> None:
    results.resize(700, 600)
    assert painted(results, 0, Column.CATEGORY)
