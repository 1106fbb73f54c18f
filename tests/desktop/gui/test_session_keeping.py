"""What was under way is taken up at the next start, however the last one ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core import seats
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.decided import Decided
from desktop.core.engine import Request
from desktop.core.seats import Seat
from desktop.core.session import Sessions
from desktop.gui.nav_bar import Page
from desktop.gui.services import Services
from desktop.gui.session_keeping import SessionKeeping
from desktop.gui.tokens import Time
from desktop.gui.window import MainWindow


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Time, "KEEP", 20)


@pytest.fixture
def sit(tmp_path: Path) -> Iterator[Callable[[], Seat]]:
    """Takes a seat, as each window does."""
    taken: list[Seat] = []

    def take() -> Seat:
        seat = seats.take(tmp_path / "windows")
        assert seat is not None
        taken.append(seat)
        return seat

    yield take
    for seat in taken:
        seat.leave()


def kept(seat: Seat) -> Any:
    return Sessions(seat).read()


def crash(seat: Seat) -> None:
    """Only what is on the disk is left."""
    seat.leave()


def test_what_was_typed_and_what_waited_come_back_after_a_crash(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    sit: Callable[[], Seat],
    photo: Callable[..., Path],
    qtbot: QtBot,
) -> None:
    window, seat = make_window(empty_core), sit()
    keeping = SessionKeeping(window, seat)
    assert keeping.take_up() == 0
    requests = [Request((photo("a.png"), b"pasted"), designation="teapot"), Request((), "candle")]
    window.classify(requests)  # there is no model: they wait
    qtbot.keyClicks(window.form.designation, "green tea")
    qtbot.keyClicks(window.form.reference, "376")
    window.desk.show_page(Page.SETTINGS)
    window.setGeometry(QRect(40, 30, 1150, 690))
    qtbot.waitUntil(lambda: kept(seat).page == "SETTINGS")
    qtbot.waitUntil(lambda: kept(seat).form.reference == "376" and len(kept(seat).waiting) == 2)
    keeping._timer.stop()
    crash(seat)

    again, seat = make_window(empty_core), sit()
    keeping = SessionKeeping(again, seat)
    assert keeping.take_up() == 2
    assert again.desk.page == Page.SETTINGS
    assert (again.form.designation.text(), again.form.reference.text()) == ("green tea", "376")
    assert list(again.queue.unanswered()) == requests
    assert again.height() == window.height()  # the screen of the tests is narrow


def test_several_photos_come_back_as_what_they_were(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    sit: Callable[[], Seat],
    photo: Callable[..., Path],
    qtbot: QtBot,
) -> None:
    window, seat = make_window(empty_core), sit()
    keeping = SessionKeeping(window, seat)
    keeping.take_up()
    paths = [photo("a.png"), photo("b.png")]
    window.intake.hand_out(list(paths))  # nobody says what they are
    qtbot.waitUntil(lambda: kept(seat).form.pending)
    keeping._timer.stop()
    crash(seat)

    again, seat = make_window(empty_core), sit()
    keeping = SessionKeeping(again, seat)
    assert keeping.take_up() == 0
    again.form.question.one.click()
    assert again.queue.unanswered() == [Request(tuple(paths))]
    qtbot.waitUntil(lambda: len(kept(seat).waiting) == 1)
    keeping._timer.stop()
    crash(seat)

    third, seat = make_window(empty_core), sit()
    assert SessionKeeping(third, seat).take_up() == 1
    assert third.form.drop_zone.strip.photos == paths
    assert third.form.submitted_as_it_is


def test_a_product_of_the_form_that_waited_is_the_one_in_the_queue(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    sit: Callable[[], Seat],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    window, seat = make_window(empty_core), sit()
    keeping = SessionKeeping(window, seat)
    keeping.take_up()
    window.classify([Request((), "blue kite")])
    window.form.designation.setText("red candle")
    window.form.submit()
    qtbot.waitUntil(lambda: kept(seat).form.submitted and len(kept(seat).waiting) == 2)
    keeping._timer.stop()
    crash(seat)

    empty_core.updates.connect(Connection(published_channel.url, published_channel.root))
    empty_core.updates.update()
    again, seat = make_window(empty_core), sit()
    assert SessionKeeping(again, seat).take_up() == 2
    answered(again, 2)
    assert again.result.answer.category.text() == "Candles"
    qtbot.keyClick(again.form.designation, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: again.services.settled)
    decided = {one.designation: one.decision for one in empty_core.history.page()}
    assert decided["red candle"] is Decided.ACCEPTED
    assert decided["blue kite"] is not Decided.ACCEPTED
    assert again.form.untouched


def test_items_that_wait_when_the_window_is_closed_are_classified_next_time(
    make_window: Callable[..., MainWindow],
    core: Core,
    sit: Callable[[], Seat],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    window, seat = make_window(core), sit()
    SessionKeeping(window, seat).take_up()
    names = [f"teapot {number}" for number in range(40)]
    window.classify([Request(designation=name) for name in names])
    window.close()
    seat.leave()
    done = {entry.designation for entry in core.history.page(limit=50)}
    left = [one.designation for one in kept(seat).waiting]
    assert left and not done.intersection(left)
    assert done.union(left) == set(names)
    assert left == [name for name in names if name in left]

    again, seat = make_window(core), sit()
    assert SessionKeeping(again, seat).take_up() == len(left)
    answered(again, len(left))
    assert sorted(entry.designation for entry in core.history.page(limit=50)) == sorted(names)
    qtbot.waitUntil(lambda: not kept(seat).waiting)


def test_two_windows_keep_apart_and_nothing_of_one_that_died_is_lost(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    sit: Callable[[], Seat],
    qtbot: QtBot,
) -> None:
    first, second = make_window(empty_core), make_window(empty_core)
    places = [sit(), sit()]
    keepings = [SessionKeeping(*one) for one in zip((first, second), places, strict=True)]
    for number, (window, keeping) in enumerate(zip((first, second), keepings, strict=True)):
        keeping.take_up()
        window.classify([Request((b"photo",), designation=f"waits {number}")])
        window.form.designation.setText(f"typed {number}")
    for number, seat in enumerate(places):
        qtbot.waitUntil(
            lambda seat=seat, number=number: (  # type: ignore[misc]
                [one.designation for one in kept(seat).waiting] == [f"waits {number}"]
                and kept(seat).form.designation == f"typed {number}"
            )
        )
    for keeping in keepings:
        keeping._timer.stop()
    crash(places[0])
    crash(places[1])

    third, seat = make_window(empty_core), sit()
    assert SessionKeeping(third, seat).take_up() == 2
    waiting = third.queue.unanswered()
    assert [one.designation for one in waiting] == ["waits 0", "waits 1"]
    assert [one.photos for one in waiting] == [(b"photo",)] * 2
    assert third.form.designation.text() == "typed 0"
    assert len(kept(seat).waiting) == 2
    # What was typed in the other one waits for an empty form.
    third.form.next_product()
    third.close()
    crash(seat)
    fourth, seat = make_window(empty_core), sit()
    assert SessionKeeping(fourth, seat).take_up() == 2
    assert fourth.form.designation.text() == "typed 1"


def test_nothing_is_written_while_nothing_changes_and_keys_are_not_counted(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    sit: Callable[[], Seat],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window, seat = make_window(empty_core), sit()
    monkeypatch.setattr(Time, "KEEP", 300)
    keeping = SessionKeeping(window, seat)
    written: list[object] = []
    write = Sessions.write

    def count(self: Sessions, session: Any) -> None:
        written.append(session)
        write(self, session)

    monkeypatch.setattr(Sessions, "write", count)
    keeping.take_up()
    qtbot.keyClicks(window.form.designation, "a green teapot of iron")
    qtbot.waitUntil(lambda: kept(seat).form.designation == "a green teapot of iron")
    before = len(written)
    assert before <= 2
    qtbot.wait(700)
    assert len(written) == before


def test_a_window_that_was_on_a_screen_that_is_gone_can_be_seen(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    sit: Callable[[], Seat],
) -> None:
    window, seat = make_window(empty_core), sit()
    SessionKeeping(window, seat).take_up()
    window.setGeometry(QRect(9000, 7000, 1150, 690))
    window.close()
    seat.leave()
    again, seat = make_window(empty_core), sit()
    SessionKeeping(again, seat).take_up()
    room = QApplication.primaryScreen().availableGeometry()
    assert room.intersected(again.geometry()).width() > 100
    assert room.intersected(again.geometry()).height() > 100


def test_a_disk_that_is_full_stops_nobody(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    sit: Callable[[], Seat],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window, seat = make_window(empty_core), sit()
    tries: list[object] = []

    def full(_: Sessions, session: object) -> None:
        tries.append(session)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Sessions, "write", full)
    SessionKeeping(window, seat).take_up()
    qtbot.waitUntil(lambda: len(tries) == 1)
    window.form.designation.setText("teapot")
    qtbot.waitUntil(lambda: len(tries) == 2)
    window.close()


def test_a_batch_that_was_running_is_offered_at_the_next_start(
    make_window: Callable[..., MainWindow],
    core: Core,
    sit: Callable[[], Seat],
    arrival: Path,
    looked: Callable[[MainWindow], None],
    worked: Callable[[MainWindow], None],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window, seat = make_window(core), sit()
    keeping = SessionKeeping(window, seat)
    keeping.take_up()
    window.intake.hand_out([arrival])
    looked(window)
    window.batch.choosing.start.click()
    worked(window)
    batch = window.batch.working.running.batch
    assert batch is not None
    # As if it ran still when the program was killed.
    monkeypatch.setattr(Services, "running", lambda _: batch)
    qtbot.waitUntil(lambda: kept(seat).batch == batch)
    keeping._timer.stop()
    monkeypatch.undo()
    crash(seat)

    again, seat = make_window(core), sit()
    keeping = SessionKeeping(again, seat)
    keeping.take_up()
    assert keeping.interrupted == batch
    again.take_up(batch)
    worked(again)
    qtbot.waitUntil(lambda: again.batch.working.table.rowCount() == 4)
    assert again.batch.working.isVisible()
