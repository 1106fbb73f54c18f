"""Days on the command line."""

from __future__ import annotations

from datetime import datetime, timedelta

import click
import pytest

from desktop.commands.days import begin, end


def test_a_day_counts_whole() -> None:
    day = datetime.fromisoformat("2026-03-02")
    assert end(day) - begin(day) == timedelta(days=1)
    moment = datetime.fromisoformat("2026-03-02T08:30")
    assert end(moment) - begin(moment) == timedelta(seconds=1)


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-31T23:59:59"])
def test_days_beyond_the_calendar(day: str) -> None:
    with pytest.raises(click.UsageError, match="9999-12-31 is no day"):
        end(datetime.fromisoformat(day))
