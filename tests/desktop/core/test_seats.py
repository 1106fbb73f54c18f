"""Windows over one data folder sit apart, and what one leaves is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from desktop.core import seats


def test_each_window_has_a_seat_and_a_free_one_is_taken_again(tmp_path: Path) -> None:
    first, second = seats.take(tmp_path), seats.take(tmp_path)
    assert first is not None and second is not None
    assert first.session != second.session
    first.leave()
    again = seats.take(tmp_path)
    assert again is not None and again.path == first.path
    second.leave()
    again.leave()


def test_a_run_that_never_ended_is_known(tmp_path: Path) -> None:
    seat = seats.take(tmp_path)
    assert seat is not None
    assert seat.former() is None
    seat.begin({"program": "1"})
    seat.trace.write_text("x")
    facts = seat.former()
    assert facts is not None and facts["program"] == "1"
    seat.end()
    assert seat.former() is None
    assert not seat.trace.exists()
    seat.leave()


def test_the_system_frees_the_seat_of_a_process_that_died(tmp_path: Path) -> None:
    program = (
        "import sys, os; from pathlib import Path; from desktop.core import seats\n"
        "seat = seats.take(Path(sys.argv[1])); seat.begin({}); seat.session.write_text('{}')\n"
        "os._exit(9)"
    )
    own = seats.take(tmp_path)
    assert own is not None
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    found = [(one.path.name, one.former() is not None) for one in seats.abandoned(tmp_path, own)]
    assert found == [("2", True)]
    busy = seats.take(tmp_path)
    assert busy is not None and busy.path.name == "2"
    assert not list(seats.abandoned(tmp_path, own))
    own.leave()
    busy.leave()


def test_where_nothing_can_be_written_there_is_no_seat(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert seats.take(tmp_path / "file") is None
