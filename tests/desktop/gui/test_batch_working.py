"""A folder is classified beside the window; what is finished is kept whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.batches.ledger import Ledger
from desktop.core.batches.runner import Pace, Standing
from desktop.core.batches.summary import summarise
from desktop.core.engine import Engine, Outcome, Request
from desktop.gui.batch_cells import Column
from desktop.gui.batch_running import Told
from desktop.gui.batch_words import Words
from desktop.gui.nav_bar import Page
from desktop.gui.window import MainWindow

Wait = Callable[[MainWindow], None]
Cells = Callable[[MainWindow, int], list[str]]


class Gate:
    """Lets so many items of a batch be classified, and no more until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, free: int = 0) -> None:
        self._free = threading.Semaphore(free)
        self._open = threading.Event()
        self.waiting = threading.Event()
        original = Engine._classify

        def classify(engine: Engine, request: Request, picture: bool, *more: bool) -> Outcome:
            of_batch = bool(request.photos)  # the single products of these tests have none
            if of_batch and not self._open.is_set() and not self._free.acquire(blocking=False):
                self.waiting.set()
                self._open.wait(30)
            return original(engine, request, picture, *more)

        monkeypatch.setattr(Engine, "_classify", classify)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


def begin(window: MainWindow, folder: Path, looked: Wait) -> None:
    window.intake.hand_out([folder])
    looked(window)
    window.batch.choosing.start.click()


def test_a_folder_is_classified_and_shown(run_batch: MainWindow, cells: Cells) -> None:
    working = run_batch.batch.working
    assert working.isVisible()
    assert working.running.pace == Pace.COMPLETE
    assert cells(run_batch, Column.REFERENCE) == ["00012", "B", "C", "3-red.png"]
    assert cells(run_batch, Column.TEXT) == ["green teapot", "red candle", "blue kite", ""]
    assert cells(run_batch, Column.CATEGORY) == ["Teapots", "Candles", "Kites", "Candles"]
    assert set(cells(run_batch, Column.STATUS)) == {"done"}
    assert working.summary.text().startswith("4 classified · ")
    assert working.summary.text().endswith("model tiny-1")
    assert "Candles: 2" in working.results.chart.accessibleName()
    assert not working.pause.isVisible()
    assert not working.retry.isVisible()
    assert working.export.isEnabled()
    assert run_batch.history._core.history.count() == 4


def test_the_history_list_shows_them_too(run_batch: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: run_batch.history.rowCount() == 4)


def test_small_pictures_are_there(run_batch: MainWindow, cells: Cells) -> None:
    from desktop.gui.lazy_table import PICTURE_ROLE

    cells(run_batch, Column.PHOTO)
    table = run_batch.batch.working.table
    picture = table.data(table.index(0, Column.PHOTO), PICTURE_ROLE)
    colour = picture.toImage().pixelColor(36, 36)
    assert colour.green() > 100 > colour.red()


def test_pause_resume_and_single_products_beside(
    window: MainWindow,
    arrival: Path,
    looked: Wait,
    worked: Wait,
    gate: Gate,
    qtbot: QtBot,
    press: Callable[..., None],
    answered: Callable[..., None],
) -> None:
    begin(window, arrival, looked)
    working = window.batch.working
    qtbot.waitUntil(gate.waiting.is_set)
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.answer.category.text() == "Teapots"
    window.show_batch()
    press(working.pause)
    assert working.pause.text() == "Resume"
    press(working.pause)
    assert working.pause.text() == "Pause"
    gate.open()
    worked(window)
    assert working.running.pace == Pace.COMPLETE


def test_the_figures_follow_the_pace_at_once(
    window: MainWindow,
    arrival: Path,
    looked: Wait,
    worked: Wait,
    gate: Gate,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin(window, arrival, looked)
    working = window.batch.working
    qtbot.waitUntil(gate.waiting.is_set)
    asked: list[bool] = []
    with monkeypatch.context() as patch:
        patch.setattr(working._figures, "ask", lambda: asked.append(True))
        working.running._take(Told(Standing(Pace.PAUSED, 4, 0, 2, 0, 1.0), 4, None))
    assert asked
    gate.open()
    worked(window)


def test_a_stopped_batch_is_continued(
    window: MainWindow,
    arrival: Path,
    looked: Wait,
    worked: Wait,
    gate: Gate,
    qtbot: QtBot,
    press: Callable[..., None],
    cells: Cells,
) -> None:
    begin(window, arrival, looked)
    working = window.batch.working
    qtbot.waitUntil(gate.waiting.is_set)
    press(working.cancel)
    gate.open()
    worked(window)
    counted = window.history._core.history.count()
    assert working.running.pace in (Pace.CANCELLED, Pace.COMPLETE)
    if working.go_on.isVisible():
        press(working.go_on)
        worked(window)
    assert working.running.pace == Pace.COMPLETE
    assert set(cells(window, Column.STATUS)) == {"done"}
    assert window.history._core.history.count() == 4 >= counted


def test_closing_keeps_what_is_finished_and_a_restart_offers_the_rest(
    make_window: Callable[..., MainWindow],
    core: Core,
    arrival: Path,
    looked: Wait,
    worked: Wait,
    qtbot: QtBot,
    press: Callable[..., None],
    cells: Cells,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(40):
        (arrival / f"copy-{number}.png").write_bytes((arrival / "0-green.png").read_bytes())
    with monkeypatch.context() as patch:
        gate = Gate(patch, free=2)
        window = make_window(core)
        window.intake.hand_out([arrival])
        looked(window)
        window.batch.choosing.form.workers.setCurrentIndex(0)
        window.batch.choosing.start.click()
        qtbot.waitUntil(gate.waiting.is_set)
        threading.Timer(0.05, gate.open).start()
        window.close()
    (facts,) = Ledger(core.history).batches()
    before = Ledger(core.history).counts(facts.id)
    assert not facts.complete
    assert 2 <= before.done < 44

    window = make_window(core)
    press(window.desk.nav.buttons[Page.BATCH])
    earlier = window.batch.choosing.earlier
    qtbot.waitUntil(lambda: len(earlier.rows) == 1)
    (row,) = earlier.rows
    assert row.button.text() == "Continue"
    press(row.button)
    worked(window)
    assert set(cells(window, Column.STATUS)) == {"done"}
    assert core.history.count() == 44
    told = window.batch.working.running.told
    assert told is not None
    assert told.standing.skipped == before.done

    press(window.batch.another)
    qtbot.waitUntil(lambda: earlier.rows[0].button.text() == "Show")


def test_a_finished_batch_is_shown_again(
    run_batch: MainWindow,
    make_window: Callable[..., MainWindow],
    core: Core,
    qtbot: QtBot,
    press: Callable[..., None],
    cells: Cells,
    worked: Wait,
) -> None:
    run_batch.close()
    window = make_window(core, "fr")
    press(window.desk.nav.buttons[Page.BATCH])
    earlier = window.batch.choosing.earlier
    qtbot.waitUntil(lambda: len(earlier.rows) == 1)
    assert earlier.rows[0].button.text() == "Afficher"
    press(earlier.rows[0].button)
    qtbot.waitUntil(lambda: window.batch.working.table.rowCount() == 4)
    worked(window)
    assert cells(window, Column.CATEGORY)[0] == "Théières"
    assert not window.batch.working.go_on.isVisible()


def test_failed_items_are_tried_again(
    window: MainWindow,
    arrival: Path,
    looked: Wait,
    worked: Wait,
    press: Callable[..., None],
    cells: Cells,
) -> None:
    broken = arrival / "1-red.png"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:60])
    begin(window, arrival, looked)
    worked(window)
    working = window.batch.working
    assert cells(window, Column.STATUS) == ["done", "failed", "done", "done"]
    assert cells(window, Column.CATEGORY)[1].startswith("Not a readable photo")
    assert "1 failed" in working.summary.text()
    broken.write_bytes(whole)
    press(working.retry)
    worked(window)
    assert set(cells(window, Column.STATUS)) == {"done"}
    assert window.history._core.history.count() == 4
    assert not working.retry.isVisible()


def test_a_folder_that_is_gone_is_told_and_can_be_tried_again(
    run_batch: MainWindow,
    core: Core,
    arrival: Path,
    qtbot: QtBot,
    press: Callable[..., None],
    worked: Wait,
) -> None:
    ledger = Ledger(core.history)
    core.history.change(lambda db: db.execute("UPDATE batches SET state = 'running'"))
    arrival.rename(arrival.with_name("moved"))
    press(run_batch.batch.another)
    earlier = run_batch.batch.choosing.earlier
    qtbot.waitUntil(lambda: bool(earlier.rows) and earlier.rows[0].button.text() == "Continue")
    press(earlier.rows[0].button)
    worked(run_batch)
    working = run_batch.batch.working
    assert "cannot be read (no such file or folder)" in working.verdict.text.text()
    assert working.table.rowCount() == 4, "what is finished can be seen"
    arrival.with_name("moved").rename(arrival)
    press(working.go_on)
    worked(run_batch)
    assert not working.verdict.isVisible()
    assert ledger.batches()[0].complete


def test_another_window_that_runs_the_same_batch_is_told_of(
    window: MainWindow, core: Core, arrival: Path, looked: Wait, worked: Wait
) -> None:
    ledger = Ledger(core.history)
    window.intake.hand_out([arrival])
    looked(window)
    choice = window.batch.choosing.form.choice
    assert choice is not None
    batch = ledger.begin(str(choice.root), choice.origin, "tiny-1")
    with ledger.alone(batch):
        window.batch.choosing.start.click()
        worked(window)
        assert "Another window or program" in window.batch.working.verdict.text.text()


def standing(pace: Pace, **counts: int) -> Standing:
    values: dict[str, Any] = {"planned": 10, "skipped": 0, "done": 4, "failed": 1, **counts}
    return Standing(pace, **values, seconds=2.0)


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (Told(standing(Pace.RUNNING), 10, None), "5 of 10 · 1 failed"),
        (
            Told(standing(Pace.RUNNING, failed=0), 1204, 120.0),
            "4 of 1,204 · 10 per second · 2 minutes left",
        ),
        (
            Told(standing(Pace.RUNNING), 10, 2.0),
            "5 of 10 · 1 failed · 2.5 per second · 2 seconds left",
        ),
        (Told(standing(Pace.PAUSED, failed=0), 10, 2.0), "4 of 10 · paused"),
        (Told(standing(Pace.COMPLETE), 10, None), "Finished"),
    ],
)
def test_the_line_about_a_run(told: Told, line: str, speak: Callable[..., None]) -> None:
    speak("en")
    assert Words().run(told) == line


def test_the_summary_does_not_tell_what_waits_while_more_is_being_planned(
    run_batch: MainWindow, core: Core, speak: Callable[..., None]
) -> None:
    speak("en")
    ledger = Ledger(core.history)
    batch = ledger.batches()[0].id
    core.history.change(
        lambda db: db.execute("UPDATE batch_items SET prediction = NULL WHERE position = 1")
    )
    summary = summarise(ledger, batch)
    assert " · 1 waiting · " in Words().summary(summary)
    assert "waiting" not in Words().summary(summary, running=True)


def test_a_folder_that_is_away_is_waited_for(run_batch: MainWindow, arrival: Path) -> None:
    working = run_batch.batch.working
    working.running._take(Told(standing(Pace.AWAY), 10, None))
    assert working.line.text().replace("\N{ZERO WIDTH SPACE}", "").startswith(f"{arrival} is away")


def test_a_selection_of_the_table_is_accepted_and_what_is_doubtful_reviewed(
    run_batch: MainWindow, cells: Cells, press: Callable[..., None], qtbot: QtBot
) -> None:
    working = run_batch.batch.working
    before = cells(run_batch, Column.STATUS)
    working.results.view.selectAll()
    assert working.deciding_bar.words.text() == f"{len(before)} entries chosen"
    press(working.deciding_bar.accept)
    qtbot.waitUntil(lambda: "accepted" in cells(run_batch, Column.STATUS))
    run_batch.desk.deciding.undo()
    qtbot.waitUntil(lambda: cells(run_batch, Column.STATUS) == before)
    press(working.review)
    review = run_batch.desk.review
    qtbot.waitUntil(lambda: review.settled, timeout=30_000)
    assert review.isVisible() and review.queue.batch == working._batch
