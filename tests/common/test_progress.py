"""How long is left, by what has been seen."""

from __future__ import annotations

import pytest

from common.progress import TimeLeft, duration


class Clock:
    """The time that the estimate is made by."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("time.monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_steady_pace(clock: Clock) -> None:
    left = TimeLeft()
    assert left("Downloading", 0, 100) is None
    for second in range(1, 6):
        clock.now += 1
        assert left("Downloading", 10 * second, 100) == pytest.approx(10 - second)


def test_the_pace_is_that_of_the_last_seconds(clock: Clock) -> None:
    left = TimeLeft()
    for done in range(0, 1000, 100):
        left("Downloading", done, 10_000)
        clock.now += 1
    for done in range(1000, 1300, 10):
        estimate = left("Downloading", done, 10_000)
        clock.now += 1
    assert estimate == pytest.approx(871, rel=0.01)


def test_what_comes_at_once_was_there_before(clock: Clock) -> None:
    """An interrupted download first reads what it has on the disk."""
    left = TimeLeft()
    for done in range(0, 900, 100):
        assert left("Downloading", done, 1000) is None
        clock.now += 0.01
    clock.now += 1
    left("Downloading", 810, 1000)
    clock.now += 1
    assert left("Downloading", 820, 1000) == pytest.approx(18, rel=0.1)


@pytest.mark.parametrize(("done", "total"), [(0, 100), (5, None)])
def test_without_a_pace_or_an_end_nobody_can_tell(
    clock: Clock, done: int, total: int | None
) -> None:
    left = TimeLeft()
    for _ in range(5):
        assert left("Reading", done, total) is None
        clock.now += 1


def test_another_stage_begins_anew(clock: Clock) -> None:
    left = TimeLeft()
    left("Reading", 0, 100)
    clock.now += 1
    assert left("Reading", 50, 100) is not None
    assert left("Writing", 50, 100) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1 s"),
        (8.4, "8 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (61, "1 min"),
        (200, "3 min"),
        (3599, "1 h 0 min"),
        (4800, "1 h 20 min"),
    ],
)
def test_durations_are_read_easily(seconds: float, text: str) -> None:
    assert duration(seconds) == text
