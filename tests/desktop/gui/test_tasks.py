"""Work leaves the window's thread and comes back to it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from common.errors import ProductError
from desktop.gui.tasks import Tasks


@pytest.fixture
def tasks(qapp: Any) -> Any:
    made = Tasks(threads=1)
    yield made
    made.close()


def unexpected(what: Any) -> None:
    pytest.fail(f"must not be called: {what!r}")


def test_the_function_runs_elsewhere_and_its_result_arrives_here(
    qtbot: QtBot, tasks: Tasks
) -> None:
    here = threading.get_ident()
    seen: list[tuple[int, int]] = []
    tasks.run_task(
        threading.get_ident, lambda there: seen.append((there, threading.get_ident())), unexpected
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != here
    assert seen[0][1] == here


@pytest.mark.parametrize("kind", [ProductError(reason="so"), OSError("so")])
def test_an_error_arrives_as_an_error(qtbot: QtBot, tasks: Tasks, kind: Exception) -> None:
    def fail() -> None:
        raise kind

    seen: list[Exception] = []
    tasks.run_task(fail, unexpected, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [kind]


def test_a_bug_is_told_and_raised(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[Exception] = []
    with qtbot.capture_exceptions() as raised:
        tasks.run_task(lambda: 1 // 0, unexpected, seen.append)
        qtbot.waitUntil(lambda: bool(raised))
    assert isinstance(seen[0], ZeroDivisionError)
    assert raised[0][0] is ZeroDivisionError


def test_closing_waits_for_what_has_begun_drops_the_rest_and_answers_nobody(
    qtbot: QtBot, tasks: Tasks
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    ended: list[str] = []

    def first() -> None:
        begun.set()
        go_on.wait()
        ended.append("first")

    tasks.run_task(first, unexpected, unexpected)
    tasks.run_task(lambda: ended.append("second"), unexpected, unexpected)
    begun.wait()
    threading.Timer(0.05, go_on.set).start()
    tasks.close()
    tasks.run_task(lambda: ended.append("third"), unexpected, unexpected)
    qtbot.wait(20)
    assert ended == ["first"]
