"""Work per day and correction rates are those of the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from desktop.core.decided import Decided
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Request
from desktop.core.errors import NoModel
from desktop.core.history.figures import corrections, days
from desktop.core.history.names import Label
from desktop.core.history.rows import Circumstances, add_rows
from desktop.core.history.store import History

NOON = datetime(2025, 3, 10, 12).astimezone()
UN, DEUX = Label("1", "Un", "One"), Label("2", "Deux", "Two")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")

    def add(label: Label | None, model: str, day: int, promised: float | None = None) -> None:
        if label is None:
            made = Outcome(request=Request((), "x"), error=NoModel())
        else:
            made = Outcome(
                request=Request((), "x"),
                promised=promised,
                model_version=model,
                **label._asdict(),
            )
        about = Circumstances(at=NOON.astimezone(UTC) + timedelta(days=day))
        history.change(lambda db: add_rows(db, [made], about))

    for label, model, day, promised in (
        *((UN, "a", 0, None), (UN, "a", 0, 0.99), (None, "a", 0, None), (DEUX, "a", 0, 0.99)),
        *((UN, "b", 2, None), (UN, "b", 2, None), (DEUX, "b", 2, None), (UN, "b", 3, None)),
    ):
        add(label, model, day, promised)
    yield history
    history.close()


def test_days(history: History) -> None:
    until = NOON + timedelta(days=2, hours=1)
    first, second = history.survey(partial(days, since=NOON, until=until))
    assert (first.day, second.day) == (NOON.date(), (NOON + timedelta(days=2)).date())
    assert first.decisions == {Decided.AUTO: 2, Decided.REVIEW: 1, Decided.FAILED: 1}
    assert (first.entries, first.automatic) == (4, 2 / 3)
    assert (second.entries, second.automatic) == (3, 0)


def test_correction_rates(history: History) -> None:
    decisions = Decisions(history)
    assert history.survey(corrections) == []
    decisions.accept([2, 5])
    decisions.correct([1, 6, 7, 3], DEUX)  # 7 is accepted by that, 3 had no answer
    found = history.survey(corrections)
    assert [tuple(one) for one in found] == [
        (UN, "a", 2, 1),
        (UN, "b", 2, 1),
        (DEUX, "b", 1, 0),
    ]
    assert found[0].rate == 0.5
    decisions.delete([1])
    assert history.survey(corrections)[0].rate == 0
