"""Charts show every day, and every model beside the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.history.charts import DAYS, VERSIONS, Charts, charts
from desktop.core.history.names import Label
from desktop.core.history.rows import milliseconds
from desktop.core.history.store import History

TODAY = date(2026, 3, 29)  # where clocks change in Europe
CANDLES, TEAPOTS = Label("10", "Bougies", "Candles"), Label("20", "Théières", "Teapots")


def outcome(label: Label, promised: float = 0.5, version: str = "m1") -> Outcome:
    return Outcome(
        request=Request((), "item"),
        **label._asdict(),
        probability=0.6,
        promised=promised,
        top=(Ranked(*label, 0.6),),
        model_version=version,
    )


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


def add(history: History, outcomes: list[Outcome], days_ago: int, hour: int = 12) -> list[int]:
    ids = history.add_many(outcomes)
    at = datetime.combine(TODAY - timedelta(days=days_ago), datetime.min.time())
    stored = milliseconds(at.replace(hour=hour).astimezone())
    marks = ", ".join("?" * len(ids))
    sql = f"UPDATE predictions SET at = ? WHERE id IN ({marks})"
    history.change(lambda db: db.execute(sql, (stored, *ids)))
    return ids


def drawn(history: History) -> Charts:
    return history.survey(lambda db: charts(db, TODAY))


def test_there_is_every_day_and_today_is_the_last(history: History) -> None:
    add(history, [outcome(CANDLES, 0.99), outcome(CANDLES)], 0, hour=23)
    accepted = add(history, [outcome(CANDLES)], DAYS - 1, hour=0)
    add(history, [outcome(CANDLES)], DAYS)
    Decisions(history).accept(accepted)
    days = drawn(history).days
    assert [one.day for one in days] == [
        TODAY - timedelta(days=ago) for ago in reversed(range(DAYS))
    ]
    assert [one.items for one in days] == [1, *[0] * (DAYS - 2), 2]
    assert (days[-1].automatic, days[-1].waiting, days[-1].share) == (1, 1, 0.5)
    assert days[0].by_person == 1
    assert days[1].share is None


def test_corrections_stand_beside_those_of_other_models(history: History) -> None:
    decisions = Decisions(history)
    for number in range(VERSIONS + 1):
        version = f"m{number}"
        first, second, _ = add(history, [outcome(CANDLES, version=version)] * 3, 1)
        decisions.accept([first])
        if number % 2:
            decisions.correct([second], TEAPOTS)
    found = drawn(history)
    assert found.versions == tuple(f"m{number}" for number in range(1, VERSIONS + 1))
    (row,) = found.categories
    assert row.label == CANDLES
    assert [one.version for one in row.cells] == list(found.versions)
    assert [one.rate for one in row.cells] == [0.5, 0.0] * (VERSIONS // 2)
    assert (row.decided, row.corrected) == (9, 3)


def test_the_most_corrected_category_comes_first(history: History) -> None:
    decisions = Decisions(history)
    candle, teapot = add(history, [outcome(CANDLES), outcome(TEAPOTS)], 0)
    decisions.accept([candle])
    decisions.correct([teapot], CANDLES)
    assert [row.label for row in drawn(history).categories] == [TEAPOTS, CANDLES]


def test_an_empty_history_has_days_and_nothing_else(history: History) -> None:
    found = drawn(history)
    assert len(found.days) == DAYS and not any(one.items for one in found.days)
    assert (found.versions, found.categories) == ((), ())
