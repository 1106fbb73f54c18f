"""Pages, filters and counts find what going through everything finds, in the same order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.core.decided import Decided
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Request
from desktop.core.history import pages
from desktop.core.history.counts import count, counts
from desktop.core.history.names import Label
from desktop.core.history.pages import Filter, Place, Sort, page
from desktop.core.history.rows import Circumstances, Entry, add_rows
from desktop.core.history.store import History
from desktop.core.history.words import plain

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = ("théière", "fonte", "bleue", "AB-12", "lampe", "l'été", "AB")
# The second category has been renamed once.
LABELS = (
    *(Label("0010", "Bougies", "Candles"), Label("20", "Théières", "Teapots")),
    *(Label("20", "Les théières", "Teapots"), Label("30", "Lampes", "Lamps")),
)
ROWS = 400


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[History, list[Entry]]]:
    """A history, and all that it shows, newest first."""
    chance = random.Random(3)
    history = History(tmp_path_factory.mktemp("pages") / "history.db")

    def fill(db: Any) -> None:
        db.execute("INSERT INTO operators (name, pseudonym) VALUES ('A', 'a'), ('B', 'b')")
        for number in range(ROWS):
            label = chance.choice(LABELS)
            request = Request(
                (Path(f"/p/{chance.choice(WORDS)}.jpg"),),
                " ".join(chance.sample(WORDS, 3)),
                chance.choice(("", "Grande Lampe Été")),
                f"R-{number}",
            )
            probability = chance.choice((0.25, 0.5, 0.75, chance.random()))
            made = Outcome(
                request=request,
                probability=probability,
                promised=0.98 if probability > 0.6 else None,
                model_version=f"m{number * 3 // ROWS}",
                **label._asdict(),
            )
            if chance.random() < 0.1:
                made = Outcome(request=request, model_version="m0")
            # The clock was wrong for a while.
            at = BEGIN + timedelta(hours=number - 150 * (200 < number < 230))
            add_rows(db, [made], Circumstances(operator=chance.choice((1, 2, None)), at=at))

    history.change(fill)
    decisions = Decisions(history)
    history.operator = 2
    decisions.correct(range(20, 60), LABELS[3])
    decisions.accept(range(100, 140))
    decisions.delete(range(300, 320))
    everything = history.page(limit=ROWS)
    assert len(everything) == ROWS - 20
    yield history, everything
    history.close()


def matches(wanted: Filter) -> Callable[[Entry], bool]:
    def found(entry: Entry) -> bool:
        texts = (entry.reference, entry.designation, entry.description)
        texts += tuple(Path(photo).name for photo in entry.photos)
        looked_for = [plain(word) for word in wanted.search.split()]
        last = looked_for[-1] if looked_for else ""
        whole = all(any(f" {one} " in f" {plain(t)} " for t in texts) for one in looked_for[:-1])
        begun = any(f" {last}" in f" {plain(text)} " for text in texts) or not last
        by = entry.decided_by if entry.decided_by is not None else entry.operator
        final = entry.final
        return all(
            (
                whole and begun,
                wanted.since is None or entry.at >= wanted.since,
                wanted.until is None or entry.at < wanted.until,
                wanted.code is None or (final is not None and final.code == wanted.code),
                wanted.decision is None or entry.decision == wanted.decision,
                wanted.operator is None or by == wanted.operator,
                wanted.model_version is None or entry.model_version == wanted.model_version,
                wanted.least is None or (entry.probability or -1) >= wanted.least,
                wanted.most is None
                or (2 if entry.probability is None else entry.probability) < wanted.most,
            )
        )

    return found


def some_filter(chance: random.Random) -> Filter:
    searches = (*WORDS, "the", "ab-1", "r-3", "ete", "LA")
    maybe: dict[str, Any] = {
        "search": " ".join(chance.sample(searches, chance.randint(1, 2))),
        "since": BEGIN + timedelta(hours=chance.randrange(ROWS)),
        "until": BEGIN + timedelta(hours=chance.randrange(ROWS)),
        "code": chance.choice(("0010", "20", "30", "none")),
        "decision": chance.choice(list(Decided)),
        "operator": chance.choice((1, 2)),
        "model_version": chance.choice(("m0", "m1", "m2", "none")),
        "least": chance.choice((0.25, 0.5)),
        "most": chance.choice((0.5, 0.75)),
    }
    chosen = chance.sample(sorted(maybe), chance.randint(0, 3))
    return Filter(**{name: maybe[name] for name in chosen})


def every_page(history: History, wanted: Filter, sort: Sort, descending: bool) -> list[Entry]:
    found: list[Entry] = []
    after = None
    ask = partial(page, wanted=wanted, sort=sort, descending=descending, limit=7)
    while some := history.ask(partial(ask, after=after)):
        found += some
        after = Place.of(some[-1])
    return found


@pytest.mark.parametrize("few", [0, 60, 10_000])
@pytest.mark.parametrize("seed", range(4))
def test_pages_are_what_going_through_everything_finds(
    made: tuple[History, list[Entry]], few: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever index finds them: `few` decides that."""
    monkeypatch.setattr(pages, "FEW", few)
    history, everything = made
    chance = random.Random(seed)
    hits = 0
    for _ in range(25):
        wanted = some_filter(chance)
        expected = [entry for entry in everything if matches(wanted)(entry)]
        hits += bool(expected)
        descending = chance.random() < 0.5
        way = -1 if descending else 1
        by_date = sorted(expected, key=lambda one: way * one.id)
        assert every_page(history, wanted, Sort.DATE, descending) == by_date, wanted
        by_probability = sorted(
            expected,
            key=lambda one: (one.probability is None, way * (one.probability or 0), way * one.id),
        )
        assert every_page(history, wanted, Sort.PROBABILITY, descending) == by_probability, wanted
        assert history.survey(partial(count, wanted=wanted)) == len(expected)
    assert hits > 8


@pytest.mark.parametrize("seed", range(8))
def test_counts(made: tuple[History, list[Entry]], seed: int) -> None:
    history, everything = made
    wanted = some_filter(random.Random(100 + seed)) if seed else Filter()
    found = history.survey(partial(counts, wanted=wanted))

    def expected(name: str, value: Callable[[Entry], Any]) -> Counter[Any]:
        from dataclasses import replace

        other = replace(wanted, **{name: None})
        return Counter(value(entry) for entry in everything if matches(other)(entry))

    categories = expected("code", lambda one: one.final)
    del categories[None]
    assert dict(found.categories) == categories
    assert found.decisions == expected("decision", lambda one: one.decision)
    assert found.models == expected("model_version", lambda one: one.model_version)
    by = expected(
        "operator", lambda one: one.operator if one.decided_by is None else one.decided_by
    )
    assert found.operators == by
    assert found.total == sum(map(matches(wanted), everything))


def test_a_page_does_not_wait_for_a_write(made: tuple[History, list[Entry]]) -> None:
    import threading

    history, everything = made
    begun, end = threading.Event(), threading.Event()

    def long(db: Any) -> None:
        db.execute("UPDATE predictions SET deleted = 1")
        begun.set()
        assert end.wait(60)
        raise InterruptedError

    def write() -> None:
        with pytest.raises(InterruptedError):
            history.change(long)

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(60)
    assert history.page(limit=ROWS) == everything
    assert history.survey(partial(count, wanted=Filter())) == len(everything)
    end.set()
    writer.join()


@pytest.mark.parametrize("often", [1, 3, 20])
def test_long_beginnings(tmp_path: Path, often: int) -> None:
    """Whether or not most of what begins like them in five letters does so in more."""
    history = History(tmp_path / "history.db")
    texts = ["Lampadaire doré" if n % often == 0 else "lampa-AB lampaden" for n in range(200)]
    history.add_many([Outcome(request=Request((), text), code="1") for text in texts])
    for search, found in (
        ("lampadai", "Lampadaire doré"),
        ("dore lampadaire", "Lampadaire doré"),
        ("lampaden", "lampa-AB lampaden"),
        ("lampa-a lampade", "lampa-AB lampaden"),
        ("lampadairesque", None),
    ):
        expected = [text for text in reversed(texts) if text == found]
        if search == "lampa-a lampade":
            expected = []  # a word that is not the last must be whole
        shown = history.page(search=search, limit=200)
        assert [entry.designation for entry in shown] == expected
    history.close()
