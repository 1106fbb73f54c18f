"""A batch is run to its end, or interrupted and continued, with the same rows in the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from desktop.core.batches import runner as runner_module
from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Counts, Keep, Ledger
from desktop.core.batches.runner import Pace, Runner, Standing
from desktop.core.engine import Engine, Outcome, Request
from desktop.core.errors import BatchRunning, HistoryFull
from desktop.core.history.store import History

Make = Callable[..., BatchItem]
MODEL = "sha of a model"


def begin(ledger: Ledger, folder: Path) -> int:
    return ledger.begin(str(folder), "", "tiny-1")


def answers(ledger: Ledger, batch: int) -> list[tuple[object, ...]]:
    return [
        (row.position, row.photos, row.status, row.entry and (row.entry.code, row.entry.top))
        for row in ledger.every(batch)
    ]


def test_every_item_is_answered(
    ledger: Ledger, engine: Engine, photos: Path, item: Make, history: History
) -> None:
    heard: list[Standing] = []
    items = [item(number) for number in range(20)]
    items[7] = item(7, content=b"no photo")
    batch = begin(ledger, photos)
    standing = Runner(ledger, engine, photos, 2, heard.append).run(batch, iter(items), MODEL)
    assert (standing.pace, standing.planned) == (Pace.COMPLETE, 20)
    assert (standing.done, standing.failed, standing.skipped) == (19, 1, 0)
    assert ledger.counts(batch) == Counts(20, 19, 1)
    rows = list(ledger.every(batch))
    assert [row.status for row in rows].index("failed") == 7
    direct = [engine.submit(one.request()).result() for one in items]
    assert [row.entry and row.entry.code for row in rows] == [one.code for one in direct]
    assert rows[0].entry is not None
    thumbnail = ledger.thumbnail(rows[0].entry.id)
    assert thumbnail is not None
    assert thumbnail.startswith(b"\xff\xd8")
    assert (heard[-1].pace, heard[-1].done) == (standing.pace, standing.done)
    assert ledger.facts(batch).complete
    assert history.count() == 20


def test_cancelled_and_continued_equals_undisturbed(
    ledger: Ledger, engine: Engine, photos: Path, item: Make, history: History
) -> None:
    items = [item(number) for number in range(60)]

    def cancel(standing: Standing) -> None:
        if standing.finished >= 10:
            first.cancel()

    batch = begin(ledger, photos)
    first = Runner(ledger, engine, photos, 2, cancel)
    runner_module_patch = pytest.MonkeyPatch()
    runner_module_patch.setattr(runner_module, "WRITTEN_TOGETHER", 5)
    stopped = first.run(batch, iter(items), MODEL)
    runner_module_patch.undo()
    assert stopped.pace == Pace.CANCELLED
    assert 10 <= stopped.finished < 60
    assert ledger.counts(batch).finished == stopped.finished
    assert not ledger.facts(batch).complete

    again = begin(ledger, photos)
    ended = Runner(ledger, engine, photos, 2).run(again, iter(items), MODEL)
    assert ended.skipped == stopped.finished
    assert ended.done == 60 - stopped.finished
    assert history.count() == 60

    continued = answers(ledger, again)
    undisturbed = begin(ledger, photos)
    Runner(ledger, engine, photos, 2).run(undisturbed, iter(items), MODEL, Keep.NOTHING)
    assert answers(ledger, undisturbed) == continued
    assert (
        answers(ledger, undisturbed) == answers(ledger, again)
        or len(answers(ledger, undisturbed)) == 60
    )


def test_a_pause_begins_nothing_and_ends(
    ledger: Ledger, engine: Engine, photos: Path, item: Make
) -> None:
    paused = threading.Event()
    seen: list[Standing] = []

    def hear(standing: Standing) -> None:
        seen.append(standing)
        if standing.pace == Pace.PAUSED:
            paused.set()

    runner = Runner(ledger, engine, photos, 2, hear)
    runner.pause()
    batch = begin(ledger, photos)
    items = iter([item(number) for number in range(30)])
    thread = threading.Thread(target=lambda: runner.run(batch, items, MODEL))
    thread.start()
    assert paused.wait(30)
    assert ledger.counts(batch).finished == 0
    assert runner.standing().pace == Pace.PAUSED
    runner.resume()
    thread.join(60)
    assert ledger.counts(batch) == Counts(30, 30, 0)
    assert runner.standing().pace == Pace.COMPLETE


def test_cancelled_in_a_pause(ledger: Ledger, engine: Engine, photos: Path, item: Make) -> None:
    paused = threading.Event()
    runner = Runner(ledger, engine, photos, 2, lambda s: s.pace == Pace.PAUSED and paused.set())
    runner.pause()
    batch = begin(ledger, photos)
    thread = threading.Thread(target=lambda: runner.run(batch, iter([item(0)]), MODEL))
    thread.start()
    assert paused.wait(30)
    runner.cancel()
    thread.join(30)
    assert runner.standing().pace == Pace.CANCELLED
    assert not ledger.facts(batch).complete


def test_a_share_that_goes_away_is_waited_for(
    ledger: Ledger, engine: Engine, photos: Path, item: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "LOOK_AGAIN", 0.01)
    items = [item(number) for number in range(12)]
    away = photos.with_name("away")
    photos.rename(away)
    photos.mkdir()  # what is left of a mount point
    # The place was there when the batch began.
    runner = Runner(ledger, engine, photos, 2, lambda s: back() if s.pace == Pace.AWAY else None)

    def back() -> None:
        if away.exists():
            photos.rmdir()
            away.rename(photos)

    batch = begin(ledger, photos)
    standing = runner.run(batch, iter(items), MODEL)
    assert not away.exists()
    assert (standing.pace, standing.done, standing.failed) == (Pace.COMPLETE, 12, 0)


def test_cancelled_while_the_share_is_away(
    ledger: Ledger, engine: Engine, photos: Path, item: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "LOOK_AGAIN", 0.01)
    items = [item(number) for number in range(6)]
    runner = Runner(
        ledger, engine, photos, 2, lambda s: runner.cancel() if s.pace == Pace.AWAY else None
    )
    photos.rename(photos.with_name("away"))
    batch = begin(ledger, photos)
    assert runner.run(batch, iter(items), MODEL).pace == Pace.CANCELLED
    assert ledger.counts(batch).finished == 0


def test_a_photo_that_is_gone_is_one_failed_row(
    ledger: Ledger, engine: Engine, photos: Path, item: Make
) -> None:
    items = [item(number) for number in range(5)]
    Path(items[2].photos[0].path).unlink()
    batch = begin(ledger, photos)
    standing = Runner(ledger, engine, photos, 2).run(batch, iter(items), MODEL)
    assert (standing.pace, standing.done, standing.failed) == (Pace.COMPLETE, 4, 1)
    assert item(2)  # it is back
    again = begin(ledger, photos)
    items[2] = item(2)
    assert Runner(ledger, engine, photos, 2).run(again, iter(items), MODEL).done == 1


def test_failed_items_can_be_retried(
    ledger: Ledger, engine: Engine, photos: Path, item: Make, history: History
) -> None:
    items = [item(0), item(1, content=b"no photo yet")]
    batch = begin(ledger, photos)
    Runner(ledger, engine, photos, 2).run(batch, iter(items), MODEL)
    Path(items[1].photos[0].path).unlink()
    item(1)
    ledger.forget_failures(batch)
    standing = Runner(ledger, engine, photos, 2).go_on(batch)
    assert (standing.pace, standing.planned) == (Pace.COMPLETE, 2)
    assert (standing.skipped, standing.done) == (1, 1)
    assert ledger.counts(batch) == Counts(2, 2, 0)
    assert history.count() == 2


class Crash(Exception):
    pass


def test_what_was_written_stays_when_the_history_fails(
    ledger: Ledger, engine: Engine, photos: Path, item: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "WRITTEN_TOGETHER", 4)
    monkeypatch.setattr(runner_module, "AHEAD", 2)
    items = [item(number) for number in range(40)]
    batch = begin(ledger, photos)
    finish, calls = ledger.finish, []

    def full(number: int, finished: object) -> None:
        calls.append(finished)
        if len(calls) == 3:
            raise HistoryFull(path="history.db")
        finish(number, finished)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "finish", full)
    with pytest.raises(HistoryFull):
        Runner(ledger, engine, photos, 2).run(batch, iter(items), MODEL)
    monkeypatch.undo()
    kept = ledger.counts(batch).finished
    assert 0 < kept < 40
    again = begin(ledger, photos)
    standing = Runner(ledger, engine, photos, 2).run(again, iter(items), MODEL)
    assert (standing.skipped, standing.done) == (kept, 40 - kept)


def test_a_bug_in_a_worker_shows(
    ledger: Ledger, photos: Path, item: Make, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: Request, *how: bool) -> Outcome:
        raise Crash

    monkeypatch.setattr(engine, "_classify", broken)
    batch = begin(ledger, photos)
    with pytest.raises(Crash):
        Runner(ledger, engine, photos, 2).run(batch, iter([item(0)]), MODEL)
    assert not ledger.facts(batch).complete


def test_memory_does_not_hold_the_batch(
    ledger: Ledger, engine: Engine, photos: Path, item: Make
) -> None:
    """Items are taken from the iterator as they are needed, a chunk at a time."""
    taken = 0
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(runner_module, "CHUNK", 10)

    def items() -> object:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield item(number)

    def hear(standing: Standing) -> None:
        assert (
            taken - standing.finished
            <= 10 + runner_module.AHEAD * 2 + runner_module.WRITTEN_TOGETHER
        )

    batch = begin(ledger, photos)
    Runner(ledger, engine, photos, 2, hear).run(batch, items(), MODEL)  # type: ignore[arg-type]
    monkeypatch.undo()
    assert taken == 50


def test_two_runs_of_one_batch_do_not_get_into_each_others_way(
    ledger: Ledger, engine: Engine, photos: Path, item: Make, history: History
) -> None:
    items = [item(number) for number in range(30)]
    refused: list[Exception] = []

    def second(standing: Standing) -> None:
        if standing.pace == Pace.RUNNING and not refused:
            try:
                Runner(ledger, engine, photos, 2).run(begin(ledger, photos), iter(items), MODEL)
            except BatchRunning as error:
                refused.append(error)

    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(runner_module, "WRITTEN_TOGETHER", 3)
    batch = begin(ledger, photos)
    standing = Runner(ledger, engine, photos, 2, second).run(batch, iter(items), MODEL)
    monkeypatch.undo()
    assert len(refused) == 1
    assert (standing.pace, standing.done, history.count()) == (Pace.COMPLETE, 30, 30)
    assert [facts.id for facts in ledger.batches()] == [batch]


def test_cancelling_does_not_wait_for_what_has_not_begun(
    ledger: Ledger, engine: Engine, photos: Path, item: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, begun = threading.Event(), threading.Semaphore(0)
    classify, submit = engine._classify, engine.submit
    all_in_hand = threading.Semaphore(0)

    def slowly(request: Request, *how: bool) -> Outcome:
        begun.release()
        assert may_end.wait(30)
        return classify(request, *how)

    def counting(request: Request, *, picture: bool = False) -> Future[Outcome]:
        all_in_hand.release()
        return submit(request, picture=picture)

    monkeypatch.setattr(engine, "_classify", slowly)
    monkeypatch.setattr(engine, "submit", counting)
    runner = Runner(ledger, engine, photos, 2)
    batch = begin(ledger, photos)
    items = [item(number) for number in range(20)]
    thread = threading.Thread(target=lambda: runner.run(batch, iter(items), MODEL))
    thread.start()
    for _ in range(20):
        assert all_in_hand.acquire(timeout=30)
    for _ in range(2):
        assert begun.acquire(timeout=30)
    runner.cancel()
    while not all(future.cancelled() or future.running() for future in list(runner._in_hand)):
        time.sleep(0.01)
    may_end.set()
    thread.join(30)
    assert ledger.counts(batch) == Counts(20, 2, 0)
