"""A history of a million rows, made here, and how fast it answers; each beside what is asked.

    .venv/bin/python bench/history.py [--rows 1000000] [--keep DIR]

The rows are made of random French-like words (a few in every other text, most of them rare), with
27 categories, five operators, four models and four years.  They are written through the product's
own code, a thousand in a transaction; `floor` writes the same texts to a bare table without index.
Times are the worst over the queries named, each the best of three; the first one after opening is
timed once.  With --keep, the file stays in DIR, and is used again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from desktop.core import review, settings
from desktop.core.decided import Decided
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.history import counts
from desktop.core.history.care import purge
from desktop.core.history.names import Label
from desktop.core.history.pages import Filter, Place, Sort, page
from desktop.core.history.rows import Circumstances, Origin, add_rows
from desktop.core.history.seen import Sought, seen
from desktop.core.history.store import History, connect
from desktop.core.operators import Operators
from desktop.core.review import Spot

TOGETHER = 1_000
SYLLABLES = (
    *("la", "mi", "ro", "te", "sou", "fon", "vi", "ber", "cha", "lu", "pe", "dra", "co", "ni"),
    *("gue", "ma", "rin", "tal", "bo", "ve", "thé", "é"),
)
LABELS = [Label(f"{10 * n + 10}", f"Catégorie {n} des choses", f"Things {n}") for n in range(27)]
BEGIN = datetime(2021, 1, 1, tzinfo=UTC)
LASTING = timedelta(days=4 * 365)


def outcomes(rows: int, words: list[str]) -> Iterator[Outcome]:
    chance = random.Random(7)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    shares = list(accumulate(1 / (rank + 2) for rank in range(len(LABELS))))
    for number in range(rows):
        some = chance.choices(words, cum_weights=weights, k=34)
        name = f"image_{chance.randrange(10**9)}_product_{chance.randrange(10**9)}.jpg"
        five = chance.choices(LABELS, cum_weights=shares, k=5)
        most = chance.random() ** 0.3
        ranked = [Ranked(*label, most / 2**place) for place, label in enumerate(five)]
        yield Outcome(
            request=Request(
                (Path("/srv/operator/photos/2024/spring", name),),
                " ".join(some[:10]),
                " ".join(some[10:]) if number % 3 else "",
                f"R-{number:07}",
            ),
            probability=most,
            top=tuple(ranked),
            text_top=five[0].code,
            text_probability=most * 0.9,
            photo_top=five[1].code,
            photo_probability=most * 0.8,
            signature="fused",
            model_version=f"2024-0{4 * number // rows + 1}-07-release",
            milliseconds=5.5,
            disagree=chance.random() < 0.03,
            unlike=("photo",) if chance.random() < 0.02 else (),
            promised=next((p for p in (0.99, 0.98, 0.95, 0.9) if most > p - 0.1), None),
            hashes=(chance.randbytes(32).hex(),),
            **five[0]._asdict(),
        )


def make(path: Path, rows: int, words: list[str]) -> float:
    """Writes the history; returns the seconds that its own code took."""
    history = History(path)
    operators = [Operators(history).named(f"Operator {number}").id for number in range(5)]
    seconds, number, chance = 0.0, 0, random.Random(9)
    made = outcomes(rows, words)
    while number < rows:
        some = [one for one, _ in zip(made, range(TOGETHER), strict=False)]
        about = Circumstances(
            Origin.BATCH, chance.choice(operators), at=BEGIN + LASTING * (number / rows)
        )
        started = time.perf_counter()
        history.change(lambda db, some=some, about=about: add_rows(db, some, about))
        seconds += time.perf_counter() - started
        number += TOGETHER
        if number % 100_000 == 0:
            print(f"  {number} rows, {number / seconds:.0f} rows/s", flush=True)
    history.close()
    return seconds


def floor(path: Path, rows: int, words: list[str]) -> float:
    """Seconds for the same texts in a bare table."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = wal")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT)")
    made, seconds = outcomes(rows, words), 0.0
    for _ in range(rows // TOGETHER):
        some = [one.request for one, _ in zip(made, range(TOGETHER), strict=False)]
        started = time.perf_counter()
        with db:
            db.executemany(
                "INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?)",
                [(r.reference, r.designation, r.description, str(r.photos[0])) for r in some],
            )
        seconds += time.perf_counter() - started
    db.close()
    return seconds


def best(function: Callable[[], Any]) -> float:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def tell(what: str, figure: str, asked: str) -> None:
    print(f"{what:<58} {figure:>16}   asked: {asked}", flush=True)


def measure(path: Path, rows: int, words: list[str]) -> None:
    started = time.perf_counter()
    history = History(path)
    history.page()
    tell("open to the first page", f"{1000 * (time.perf_counter() - started):.0f} ms", "<= 300 ms")
    common, rare = words[0], words[len(words) // 2]
    searches = [
        *(common, rare, f"{common} {words[1]}", f"{words[30]} {words[40]}", "R-0000123", "image"),
        *(common[:length] for length in range(1, len(common))),
        *(rare[:length] for length in range(1, len(rare))),
        *("the", "l", "r-00", "1", "12", words[300], f"{words[2]} {rare[:3]}", "product_12"),
    ]
    codes = (LABELS[0].code, LABELS[-1].code)
    middle = BEGIN + LASTING / 2
    filters = {
        **{f"search {search!r}": Filter(search) for search in searches},
        "everything": Filter(),
        **{f"category {code}": Filter(code=code) for code in codes},
        "one day": Filter(since=middle, until=middle + timedelta(days=1)),
        "one month": Filter(since=middle, until=middle + timedelta(days=30)),
        "two years": Filter(since=BEGIN, until=middle),
        "oldest model": Filter(model_version="2024-01-07-release"),
        "oldest model, operator": Filter(model_version="2024-01-07-release", operator=1),
        "to review": Filter(decision=Decided.REVIEW),
        "below 0.1, last category": Filter(code=codes[1], most=0.1),
        "search and category": Filter(common, code=codes[1]),
        "search and one month": Filter(common, since=middle, until=middle + timedelta(days=30)),
        "search and oldest model": Filter(common, model_version="2024-01-07-release"),
    }
    first: dict[str, float] = {}
    following: dict[str, float] = {}
    for name, wanted in filters.items():
        for sort in Sort if not wanted.search else (Sort.DATE,):

            def ask(after: Place | None = None, wanted: Filter = wanted, sort: Sort = sort) -> Any:
                return history.ask(lambda db: page(db, wanted, sort, after=after))

            label = name if sort == Sort.DATE else f"{name}, by probability"
            first[label] = best(ask)
            found, times = ask(), []
            for _ in range(20):
                if len(found) < 50:
                    break
                started = time.perf_counter()
                found = ask(Place.of(found[-1]))
                if len(found) == 50:  # the last one looks to the end
                    times.append(1000 * (time.perf_counter() - started))
            if times:
                following[label] = statistics.median(times)
    for what, figures, limit in (("first page", first, 50), ("next page", following, 5)):
        worst = sorted(figures, key=figures.__getitem__, reverse=True)
        for label in worst[:6]:
            tell(f"{what}: {label}", f"{figures[label]:.1f} ms", f"<= {limit} ms")
        tell(
            f"{what}: median of {len(figures)}", f"{statistics.median(figures.values()):.1f} ms", ""
        )
    queue = history.ask(review.queue)
    tell(
        "review queue, first page", f"{best(lambda: history.ask(review.queue)):.1f} ms", "<= 50 ms"
    )
    after = Spot.of(queue[-1])
    following_queue = best(lambda: history.ask(lambda db: review.queue(db, after=after)))
    tell("review queue, next page", f"{following_queue:.1f} ms", "<= 5 ms")
    entry = history.ask(lambda db: page(db, Filter(), limit=1))[0]
    every_common = " ".join(words[:12])
    for name, sought in {
        "reference": Sought(reference=entry.reference),
        "photo": Sought(hashes=entry.hashes),
        "text": Sought(designation=entry.designation, description=entry.description),
        "the commonest words": Sought(designation=every_common),
        "nothing alike": Sought("none", "voiture rouge", "", ("00" * 32,)),
    }.items():
        figure = best(lambda sought=sought: history.ask(lambda db: seen(db, sought)))
        tell(f"seen before: {name}", f"{figure:.1f} ms", "<= 50 ms")
    for name in ("everything", f"category {codes[0]}", f"search {common!r}", "two years"):
        worst_page, seconds = beside(
            history,
            lambda wanted=filters[name]: history.survey(lambda db: counts.counts(db, wanted)),
        )
        tell(f"all counts: {name}", f"{1000 * seconds:.0f} ms", "<= 100 ms or not blocking")
        tell("  longest page meanwhile", f"{worst_page:.1f} ms", "")
    tell("share decided automatically", f"{best(lambda: history.survey(review.shares)):.0f} ms", "")
    decisions = Decisions(history)
    started = time.perf_counter()
    accepted = decisions.accept(history.ask(lambda db: review.queue_ids(db, limit=10_000)))
    tell("accept 10,000", f"{1000 * (time.perf_counter() - started):.0f} ms", "")
    started = time.perf_counter()
    decisions.undo(accepted)
    tell("undo that", f"{1000 * (time.perf_counter() - started):.0f} ms", "")
    gone = list(range(rows // 3, rows // 3 + rows // 10))
    worst_page, seconds = beside(history, lambda: decisions.delete(gone))
    tell(f"delete {len(gone)} rows (marked)", f"{seconds:.2f} s", "does not block")
    tell("  longest page meanwhile", f"{worst_page:.1f} ms", "does not block")
    slices: list[float] = []
    clock = [time.perf_counter()]

    def tick() -> bool:
        slices.append(time.perf_counter() - clock[0])
        clock[0] = time.perf_counter()
        return False

    later = datetime.now(UTC) + timedelta(days=1)
    worst_page, seconds = beside(history, lambda: purge(history, later, tick))
    tell(f"purge {len(gone)} rows", f"{seconds:.1f} s", "does not block")
    tell("  longest slice", f"{1000 * max(slices):.0f} ms", "does not block")
    tell("  longest page meanwhile", f"{worst_page:.1f} ms", "does not block")
    assert history.ask(settings.target_precision) == 0.95
    history.close()


def beside(history: History, work: Callable[[], Any]) -> tuple[float, float]:
    """The longest page in milliseconds while something works, and the seconds of that."""
    ended, took = threading.Event(), [0.0]

    def run() -> None:
        started = time.perf_counter()
        work()
        took[0] = time.perf_counter() - started
        ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    longest = 0.0
    while not ended.wait(0.005):
        started = time.perf_counter()
        history.page()
        longest = max(longest, time.perf_counter() - started)
    thread.join()
    return 1000 * longest, took[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="where the file stays, and is used again")
    given = parser.parse_args()
    chance = random.Random(5)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(60_000)]
    folder = given.keep or Path(tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    path = folder / f"history-{given.rows}.db"
    try:
        if not path.exists():
            seconds = make(path, given.rows, words)
            bare = floor(folder / "floor.db", given.rows, words)
            rate = given.rows / seconds
            tell("batch insert", f"{rate:.0f} rows/s", ">= 5000 rows/s")
            tell("  a bare table", f"{given.rows / bare:.0f} rows/s", "")
        db = connect(path)
        db.execute("PRAGMA wal_checkpoint(truncate)")
        texts = "length(CAST(reference || designation || description AS BLOB))"
        (held,) = db.execute(f"SELECT sum({texts}) FROM predictions").fetchone()
        db.close()
        limit, size = 2 * held + 800 * given.rows, path.stat().st_size
        tell("file", f"{size / 1e6:.0f} MB", f"<= {limit / 1e6:.0f} MB")
        tell(
            "  beyond twice the texts", f"{(size - 2 * held) / given.rows:.0f} bytes/row", "<= 800"
        )
        copy = folder / "measured.db"
        shutil.copyfile(path, copy)
        measure(copy, given.rows, words)
    finally:
        if given.keep is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
