"""A product that has been here before is found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from entries import LABELS, outcome

from desktop.core.decisions import Decisions
from desktop.core.engine import Request
from desktop.core.history import references
from desktop.core.history.retiring import retire
from desktop.core.history.seen import Seen, Sought, photo_known, seen
from desktop.core.history.store import History
from desktop.core.operators import Operators

PHOTO, OTHER = "ab" * 32, "cd" * 32


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "history.db")
    yield opened
    opened.close()


def add(history: History, place: int = 0, hashes: tuple[str, ...] = (), **request: str) -> int:
    made = replace(outcome(place), request=Request((), **request), hashes=hashes)
    return history.add(made).id


def find(history: History, sought: Sought, *without: int) -> Seen | None:
    return history.ask(lambda db: seen(db, sought, without))


def test_by_the_same_photo_under_whatever_name(history: History) -> None:
    first = add(history, hashes=(PHOTO,))
    add(history, hashes=(OTHER,))
    found = find(history, Sought(hashes=("", PHOTO)))
    assert found is not None
    assert (found.entry.id, found.by, found.who) == (first, "photo", "")
    # The index holds only the beginning of a hash.
    assert find(history, Sought(hashes=(PHOTO[:16] + OTHER[16:],))) is None


def test_by_its_reference_letter_for_letter(history: History) -> None:
    entry = add(history, reference="AB-12")
    add(history, reference="AB-123")
    add(history, reference="")
    found = find(history, Sought(reference=" AB-12 "))
    assert found is not None and (found.entry.id, found.by) == (entry, "reference")
    assert find(history, Sought(reference="AB 12")) is None
    assert find(history, Sought(reference="")) is None


@pytest.mark.parametrize("written", ["036000291452", "0036000291452"])
@pytest.mark.parametrize("scanned", ["036000291452", "0036000291452"])
def test_by_its_reference_as_a_scan_finds_it(history: History, written: str, scanned: str) -> None:
    """A UPC-A is the EAN-13 with a zero before it."""
    entry = add(history, reference=written)
    found = find(history, Sought(reference=scanned))
    assert found is not None and (found.entry.id, found.by) == (entry, "reference")
    assert history.ask(lambda db: references.find_ids(db, scanned)) == [entry]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Théière en fonte émaillée, rouge, 0,8 l", True),
        ("THEIERE EN FONTE EMAILLEE ROUGE 0,8 L neuve", True),
        ("Théière en fonte émaillée", False),
        ("Bougie parfumée vanille en verre rouge", False),
        ("", False),
    ],
)
def test_by_nearly_the_same_text(history: History, text: str, same: bool) -> None:
    add(history, designation="Théière en fonte émaillée rouge", description="0,8 l")
    found = find(history, Sought(designation=text))
    assert (found is not None) == same
    assert found is None or found.by == "text"


def test_of_a_short_text_every_word_must_be_the_same(history: History) -> None:
    add(history, designation="red candle")
    assert find(history, Sought(designation="Candle RED")) is not None
    assert find(history, Sought(designation="red candles")) is None
    assert find(history, Sought(designation="candle")) is None
    assert find(history, Sought(designation="! ?")) is None


def test_a_photo_says_more_than_a_reference_and_a_person_more_than_the_model(
    history: History,
) -> None:
    history.operator = Operators(history).named("Ana").id
    corrected = add(history, reference="R", hashes=(PHOTO,))
    Decisions(history).correct([corrected], LABELS[2])
    history.operator = None
    newest = add(history, reference="R", hashes=(PHOTO,))
    only = add(history, reference="S")
    found = find(history, Sought(reference="S", hashes=(PHOTO,)))
    assert found is not None and found.entry.final == LABELS[2]
    assert (found.by, found.who) == ("photo", "Ana")
    found = find(history, Sought(reference="S", hashes=(PHOTO,)), corrected)
    assert found is not None and found.entry.id == newest
    found = find(history, Sought(reference="S", hashes=(PHOTO,)), corrected, newest)
    assert found is not None and (found.entry.id, found.by) == (only, "reference")
    assert find(history, Sought(reference="S"), only) is None


def test_what_is_deleted_was_not_seen_but_its_photo_is_known(history: History) -> None:
    entry = add(history, reference="R", designation="red candle", hashes=(PHOTO,))
    Decisions(history).delete([entry])
    sought = Sought("R", "red candle", "", (PHOTO,))
    assert find(history, sought) is None
    assert history.ask(lambda db: photo_known(db, PHOTO))
    assert not history.ask(lambda db: photo_known(db, OTHER))


def test_an_earlier_attempt_goes_unless_a_person_has_decided(history: History) -> None:
    first, second = add(history, reference="R"), add(history, reference="R")
    Decisions(history).accept([first])
    assert history.change(lambda db: retire(db, [first, second])) == [second]
    assert [one.id for one in history.page()] == [first]
    assert history.change(lambda db: retire(db, [first, second])) == []


def test_indexes_are_used(history: History) -> None:
    for condition in (
        "hashes IS NOT NULL AND substr(hashes, 1, 8) = x'00' ORDER BY id DESC",
        "reference = 'R' AND reference <> '' AND deleted = 0 ORDER BY id DESC LIMIT 1",
    ):
        sql = f"EXPLAIN QUERY PLAN SELECT id FROM predictions WHERE {condition}"
        plan = history.ask(lambda db, sql=sql: [row[3] for row in db.execute(sql)])  # type: ignore[misc]
        assert any("predictions_photo" in one or "predictions_reference" in one for one in plan)
        assert not any("TEMP B-TREE" in one for one in plan)
