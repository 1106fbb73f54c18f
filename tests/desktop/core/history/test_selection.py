"""What is meant when many are decided on at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Finished, Ledger
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.history.selection import members, pictures, undisputed
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
