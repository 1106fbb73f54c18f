"""What is meant when many are decided on at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Finished, Ledger
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.history import selection
from desktop.core.history.pages import Filter
from desktop.core.history.selection import (
    Answers,
    Everything,
    Query,
    members,
    pictures,
    undisputed,
)
from desktop.core.history.store import History


def outcome(probability: float, *, disagree: bool = False, unlike: tuple[str, ...] = ()) -> Outcome:
    return Outcome(
        request=Request((), f"item {probability}"),
        code="10",
        name_fr="Bougies",
        name_en="Candles",
        probability=probability,
        top=(Ranked("10", "Bougies", "Candles", probability),),
        disagree=disagree,
        unlike=unlike,
        thumbnail=b"jpeg" if probability > 0.8 else None,
    )


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


def test_only_what_nothing_speaks_against_is_undisputed(history: History) -> None:
    sure, unsure, disputed, strange, decided, gone = history.add_many(
        [
            outcome(0.9),
            outcome(0.7),
            outcome(0.95, disagree=True),
            outcome(0.96, unlike=("photo",)),
            outcome(0.97),
            outcome(0.98),
        ]
    )
    decisions = Decisions(history)
    decisions.accept([decided])
    decisions.delete([gone])
    assert list(history.ask(lambda db: undisputed(db, 0.8))) == [sure]
    assert set(history.ask(lambda db: undisputed(db, 0.5))) == {sure, unsure}
    assert disputed and strange


def test_of_a_batch_only_what_it_has(history: History) -> None:
    (other,) = history.add_many([outcome(0.9)])
    ledger = Ledger(history)
    batch = ledger.begin("/photos", "", "tiny-1")
    ledger.plan(batch, 0, [BatchItem((), "R1", "text")], "sha")
    ledger.finish(batch, [Finished(0, outcome(0.85))])
    found = list(history.ask(lambda db: undisputed(db, 0.8, batch)))
    assert found and other not in found
    assert history.ask(lambda db: members(db, [other, *found], batch)) == found


def test_pictures_are_those_that_there_are(history: History) -> None:
    first, second = history.add_many([outcome(0.9), outcome(0.7)])
    assert history.ask(lambda db: pictures(db, [first, second])) == {first: b"jpeg"}


def test_everything_is_what_was_there_and_not_taken_out(history: History) -> None:
    first, second, third = history.add_many([outcome(0.9), outcome(0.7), outcome(0.8)])
    (later,) = history.add_many([outcome(0.99)])
    chosen = Everything(Filter(least=0.75), newest=third, without=frozenset({first}))
    assert isinstance(chosen, Query)
    assert list(history.ask(chosen.ids)) == [third]
    Decisions(history).delete(chosen)
    assert {one.id for one in history.page()} == {first, second, later}


def test_answers_of_items_that_have_one(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "TOGETHER", 2)
    ledger = Ledger(history)
    batch = ledger.begin("/photos", "", "tiny-1")
    items = [BatchItem((), f"R{place}", "text") for place in range(5)]
    ledger.plan(batch, 0, items, "sha")
    ledger.finish(batch, [Finished(place, outcome(0.5 + place / 10)) for place in (0, 1, 4)])
    ids = [row.entry.id for row in ledger.rows(batch, [4, 0, 1]) if row.entry is not None]
    assert sorted(history.ask(Answers(batch, [4, 2, 0, 3, 1]).ids)) == sorted(ids)
    Decisions(history).delete([ids[0]])
    assert sorted(history.ask(Answers(batch, range(5)).ids)) == sorted(ids[1:])
