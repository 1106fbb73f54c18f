from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from channel import s3_attempts as module
from channel.s3_attempts import Attempts


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "sleep", clock.sleep)
    monkeypatch.setattr(module.time, "monotonic", lambda: clock.now)
    return clock


def tries(attempts: Attempts, before: Callable[[], None] = lambda: None) -> int:
    """How many attempts fail until it is given up."""
    for number in range(1, 100):
        before()
        try:
            attempts.failed(OSError())
        except OSError:
            return number
    return 100


def test_each_pause_is_about_twice_the_one_before(clock: Clock) -> None:
    assert tries(Attempts(lambda error: True)) == module.ATTEMPTS == 4
    for k, pause in enumerate(clock.pauses):
        assert 0.5 <= pause / (module.FIRST_PAUSE * 2**k) <= 1


def test_pauses_differ_by_chance(clock: Clock) -> None:
    for _ in range(10):
        tries(Attempts(lambda error: True))
    assert len(set(clock.pauses)) == len(clock.pauses)


def test_what_will_not_pass_is_not_tried_again(clock: Clock) -> None:
    assert tries(Attempts(lambda error: False)) == 1
    assert clock.pauses == []


def test_something_new_counts_anew(clock: Clock) -> None:
    attempts = Attempts(lambda error: True)
    for _ in range(10):
        attempts.failed(OSError())
        attempts.advanced()
    assert tries(attempts) == module.ATTEMPTS


@pytest.mark.parametrize(("patient", "expected"), [(False, 3), (True, module.ATTEMPTS)])
def test_patience_ends_before_the_attempts_do(clock: Clock, patient: bool, expected: int) -> None:
    attempts = Attempts(lambda error: True, patient)

    def wait() -> None:
        clock.now += module.PATIENCE * 0.4

    assert tries(attempts, wait) == expected


def test_an_answer_in_single_bytes_is_given_up(clock: Clock) -> None:
    attempts = Attempts(lambda error: True)
    with pytest.raises(TimeoutError):
        for _ in range(module.ENOUGH):
            clock.now += 1.0
            attempts.arrived(1)
            attempts.advanced()
    assert clock.now == 1000 + module.PATIENCE


def test_an_answer_that_goes_on_may_take_its_time(clock: Clock) -> None:
    attempts = Attempts(lambda error: True)
    for _ in range(1000):
        clock.now += module.PATIENCE * 0.4
        attempts.arrived(module.ENOUGH // 2)


def test_work_is_done_and_its_errors_are_raised() -> None:
    attempts = Attempts(lambda error: True)
    assert attempts.run(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        attempts.run(lambda: 1 // 0)


def test_work_that_hangs_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    released = threading.Event()
    with pytest.raises(TimeoutError):
        Attempts(lambda error: True).run(lambda: released.wait(60))
    released.set()
