"""What is finished is known again, by what it was made of; nothing is written twice or lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest

from bundle.errors import PhotoMissing, PhotoUnreadable
from desktop.core.batches.item import BatchItem, PhotoFile
from desktop.core.batches.ledger import CategoryCount, Counts, Finished, Keep, Ledger
from desktop.core.engine import Outcome
from desktop.core.errors import BatchRunning
from desktop.core.history.store import History

Make = Callable[..., BatchItem]
MODEL = "sha of a model"


def answer(item: BatchItem, code: str = "10", probability: float = 0.8) -> Outcome:
    return Outcome(
        request=item.request(),
        code=code,
        name_fr=f"fr {code}",
        name_en=f"en {code}",
        probability=probability,
        thumbnail=b"jpeg",
    )


def begin(ledger: Ledger, items: list[BatchItem], model: str = MODEL) -> tuple[int, list[int]]:
    batch = ledger.begin("/photos", "table", "tiny-1")
    todo = ledger.plan(batch, 0, items, model)
    ledger.planned(batch)
    return batch, todo


def test_a_batch_from_its_plan_to_its_end(ledger: Ledger, history: History, item: Make) -> None:
    items = [item(number) for number in range(3)]
    batch, todo = begin(ledger, items)
    assert todo == [0, 1, 2]
    assert ledger.counts(batch) == Counts(3, 0, 0)
    failure = Outcome(request=items[1].request(), error=PhotoUnreadable(path="x", reason="y"))
    ledger.finish(batch, [Finished(0, answer(items[0])), Finished(1, failure)])
    assert ledger.counts(batch) == Counts(3, 1, 1)
    rows = list(ledger.every(batch))
    assert [row.status for row in rows] == ["done", "failed", "pending"]
    assert [row.photos for row in rows] == [(one.photos[0].path,) for one in items]
    assert [row.reference for row in rows] == ["R0", "R1", "R2"]
    assert rows[0].entry is not None
    assert rows[0].entry == history.page(limit=2)[1]
    assert ledger.thumbnail(rows[0].entry.id) == b"jpeg"
    assert [row.position for row in ledger.pending(batch)] == [2]
    assert ledger.pending(batch)[0].request() == items[2].request()
    assert ledger.categories(batch) == [CategoryCount("10", "fr 10", "en 10", 1)]
    assert ledger.indexed(batch)
    assert not ledger.facts(batch).complete
    ledger.worked(batch, 1.5, complete=True)
    assert (ledger.facts(batch).complete, ledger.facts(batch).seconds) == (True, 1.5)


def test_a_second_run_finds_what_the_first_has_done(
    ledger: Ledger, history: History, item: Make
) -> None:
    items = [item(number) for number in range(4)]
    first, _ = begin(ledger, items)
    ledger.finish(first, [Finished(n, answer(items[n])) for n in (0, 2)])
    ledger.worked(first, 2.0, complete=False)
    second, todo = begin(ledger, items)
    assert todo == [1, 3]
    assert ledger.counts(second) == Counts(4, 2, 0)
    assert [facts.id for facts in ledger.batches()] == [second]
    assert ledger.facts(second).seconds == 2.0
    assert history.count() == 2


def test_what_was_planned_half_way_is_found_too(ledger: Ledger, item: Make) -> None:
    items = [item(number) for number in range(3)]
    killed = ledger.begin("/photos", "table", "tiny-1")
    ledger.plan(killed, 0, items[:2], MODEL)
    ledger.finish(killed, [Finished(1, answer(items[1]))])
    _, todo = begin(ledger, items)
    assert todo == [0, 2]


@pytest.mark.parametrize(
    "change",
    [
        {"designation": "other"},
        {"description": "other"},
        {"reference": "other"},
        {"row_index": None},
        {"photos": ()},
    ],
)
def test_another_text_is_another_item(ledger: Ledger, item: Make, change: dict[str, str]) -> None:
    one = item(0)
    batch, _ = begin(ledger, [one])
    ledger.finish(batch, [Finished(0, answer(one))])
    assert begin(ledger, [replace(one, **change)])[1] == [0]


@pytest.mark.parametrize("change", [{"path": "/b"}, {"size": 1}, {"modified": 1}])
def test_a_changed_photo_is_another_item(
    ledger: Ledger, item: Make, change: dict[str, int]
) -> None:
    one = item(0)
    batch, _ = begin(ledger, [one])
    ledger.finish(batch, [Finished(0, answer(one))])
    changed = replace(one, photos=(replace(one.photos[0], **change),))
    assert begin(ledger, [changed])[1] == [0]


def test_another_model_begins_anew(ledger: Ledger, item: Make) -> None:
    batch, _ = begin(ledger, [item(0)])
    ledger.finish(batch, [Finished(0, answer(item(0)))])
    assert begin(ledger, [item(0)], "another")[1] == [0]


def test_anew_means_anew(ledger: Ledger, history: History, item: Make) -> None:
    batch, _ = begin(ledger, [item(0)])
    ledger.finish(batch, [Finished(0, answer(item(0)))])
    again = ledger.begin("/photos", "table", "tiny-1")
    assert ledger.plan(again, 0, [item(0)], MODEL, Keep.NOTHING) == [0]


def test_another_folder_is_another_batch_with_the_same_answers(ledger: Ledger, item: Make) -> None:
    first, _ = begin(ledger, [item(0)])
    ledger.finish(first, [Finished(0, answer(item(0)))])
    other = ledger.begin("/elsewhere", "table", "tiny-1")
    assert ledger.plan(other, 0, [item(0)], MODEL) == []
    ledger.planned(other)
    assert {facts.id for facts in ledger.batches()} == {first, other}


def test_a_photo_that_could_not_be_read_is_tried_again_and_told_once(
    ledger: Ledger, history: History, item: Make
) -> None:
    items = [item(0), item(1)]
    batch, _ = begin(ledger, items)
    away = Outcome(request=items[0].request(), error=PhotoMissing(path="x", reason="gone"))
    broken = Outcome(request=items[1].request(), error=PhotoUnreadable(path="x", reason="bad"))
    ledger.finish(batch, [Finished(0, away), Finished(1, broken)])
    again, todo = begin(ledger, items)
    assert todo == [0]
    ledger.finish(again, [Finished(0, answer(items[0]))])
    assert [row.status for row in ledger.every(again)] == ["done", "failed"]
    assert history.count() == 2


def test_failures_can_be_tried_again_in_a_new_run(
    ledger: Ledger, history: History, item: Make
) -> None:
    items = [item(0), item(1)]
    batch, _ = begin(ledger, items)
    broken = Outcome(request=items[1].request(), error=PhotoUnreadable(path="x", reason="bad"))
    ledger.finish(batch, [Finished(0, answer(items[0])), Finished(1, broken)])
    again = ledger.begin("/photos", "table", "tiny-1")
    assert ledger.plan(again, 0, items, MODEL, Keep.ANSWERS) == [1]
    ledger.planned(again)
    assert history.count() == 1


def test_failures_are_forgotten_on_request(ledger: Ledger, history: History, item: Make) -> None:
    items = [item(0), item(1)]
    batch, _ = begin(ledger, items)
    broken = Outcome(request=items[1].request(), error=PhotoUnreadable(path="x", reason="bad"))
    ledger.finish(batch, [Finished(0, answer(items[0])), Finished(1, broken)])
    ledger.worked(batch, 1, complete=True)
    assert ledger.forget_failures(batch) == 1
    assert ledger.counts(batch) == Counts(2, 1, 0)
    assert [row.position for row in ledger.pending(batch)] == [1]
    assert history.count() == 1
    assert not ledger.facts(batch).complete


def test_a_group_is_written_whole_or_not_at_all(
    ledger: Ledger, history: History, item: Make
) -> None:
    items = [item(0), item(1)]
    batch, _ = begin(ledger, items)
    ledger.finish(batch, [Finished(0, answer(items[0]))])
    unwritable = replace(answer(items[1]), thumbnail=object())  # type: ignore[arg-type]
    with pytest.raises(sqlite3.Error):
        ledger.finish(batch, [Finished(1, answer(items[1])), Finished(0, unwritable)])
    assert history.count() == 1
    assert ledger.counts(batch) == Counts(2, 1, 0)


def test_pages_join_without_gaps(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.core.batches.ledger.PAGE", 3)
    items = [BatchItem((PhotoFile(f"/{number}.jpg", 1, 1),)) for number in range(10)]
    batch, todo = begin(ledger, items)
    assert todo == list(range(10))
    assert [row.position for row in ledger.every(batch)] == list(range(10))
    assert [row.position for row in ledger.rows(batch, [7, 2])] == [2, 7]
    assert not ledger.indexed(batch)


def test_texts_and_names_that_are_no_unicode(ledger: Ledger) -> None:
    one = BatchItem((PhotoFile("/caf\udce9.jpg", 1, 1),), "r\0", "half \ud83d", "", None)
    batch, _ = begin(ledger, [one])
    (row,) = ledger.every(batch)
    assert row.photos == ("/caf\udce9.jpg",)
    assert (row.reference, row.designation) == ("r ", "half ?")


def test_failures_are_listed_in_their_order(ledger: Ledger, item: Make) -> None:
    items = [item(number) for number in range(4)]
    batch, _ = begin(ledger, items)
    broken = [
        Outcome(request=one.request(), error=PhotoUnreadable(path="x", reason="y")) for one in items
    ]
    ledger.finish(
        batch,
        [
            Finished(3, broken[3]),
            Finished(1, broken[1]),
            Finished(0, broken[0]),
            Finished(2, answer(items[2])),
        ],
    )
    assert [row.position for row in ledger.failed(batch, 2)] == [0, 1]
    assert [row.position for row in ledger.failed(batch, 9)] == [0, 1, 3]


def test_of_several_answers_the_last_one_stays(ledger: Ledger, item: Make) -> None:
    first, _ = begin(ledger, [item(0)])
    ledger.finish(first, [Finished(0, answer(item(0)))])
    killed = ledger.begin("/photos", "table", "tiny-1")
    ledger.plan(killed, 0, [item(0)], MODEL, Keep.NOTHING)
    ledger.finish(killed, [Finished(0, answer(item(0), "20"))])
    again, todo = begin(ledger, [item(0)])
    (row,) = ledger.every(again)
    assert (todo, row.entry and row.entry.code) == ([], "20")


def test_a_failure_that_another_batch_stands_on_stays(
    ledger: Ledger, history: History, item: Make
) -> None:
    batch, _ = begin(ledger, [item(0)])
    broken = Outcome(request=item(0).request(), error=PhotoUnreadable(path="x", reason="bad"))
    ledger.finish(batch, [Finished(0, broken)])
    other = ledger.begin("/photos", "another table", "tiny-1")
    assert ledger.plan(other, 0, [item(0)], MODEL) == []
    ledger.planned(other)
    again = ledger.begin("/photos", "table", "tiny-1")
    ledger.plan(again, 0, [item(0)], MODEL, Keep.ANSWERS)
    ledger.planned(again)
    assert [row.status for row in ledger.every(other)] == ["failed"]
    assert [row.status for row in ledger.every(again)] == ["pending"]
    assert history.count() == 1


def test_one_run_in_a_folder_at_a_time(ledger: Ledger, history: History, item: Make) -> None:
    batch, _ = begin(ledger, [item(0)])
    with ledger.alone(batch):
        second = ledger.begin("/photos", "table", "tiny-1")
        with pytest.raises(BatchRunning, match="/photos: another window"), ledger.alone(second):
            pass
        assert [facts.id for facts in ledger.batches()] == [batch]
        with pytest.raises(BatchRunning), Ledger(history).alone(batch):
            pass
        assert ledger.counts(batch).planned == 1
        with pytest.raises(BatchRunning), ledger.alone(ledger.begin("/photos", "other", "tiny-1")):
            pass
        with ledger.alone(ledger.begin("/other", "table", "tiny-1")):
            pass
    with ledger.alone(batch):
        pass
