"""The whole program with its window, killed: what was under way is back at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from desktop.core import seats
from desktop.core.session import Session, Sessions

pytestmark = [
    pytest.mark.deep,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9"),
    pytest.mark.skipif(find_spec("PySide6") is None, reason="needs the window"),
]

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop.gui import app
from desktop.gui.tokens import Time
from desktop.gui.window import MainWindow

Time.KEEP = 50
def act():
    (window,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
    if sys.argv[2] == "work":
        from desktop.core.engine import Request
        window.classify([Request((b"photo",), designation=f"waits {n}") for n in range(3)])
        window.form.designation.setText("half a wo")
    waits = [one.designation for one in window.queue.unanswered()]
    told = window.tidings.isVisible()
    print(f"{window.form.designation.text()}|{'+'.join(waits)}|{told}", flush=True)

made = app.application()
QTimer.singleShot(300, act)
sys.exit(app.run_window(Path(sys.argv[1])))
"""


def start(data: Path, what: str) -> tuple[subprocess.Popen[str], list[str]]:
    """Runs the program until it has acted; returns it, and what it says of itself."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "RAKUTEN_DESKTOP_MACHINE": str(data.parent / "machine"),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data), what],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as said:
        return process, said.readline().strip().split("|")


def kept(data: Path) -> Session:
    seat = seats.Seat(data / "windows" / "1", None)  # type: ignore[arg-type]
    return Sessions(seat).read()


def wait_until_kept(data: Path) -> None:
    end = time.monotonic() + 30
    while kept(data).form.designation != "half a wo" or len(kept(data).waiting) != 3:
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("number", ["SIGKILL", "SIGSEGV", "SIGTERM"])
def test_what_was_under_way_is_back(tmp_path: Path, number: str) -> None:
    data = tmp_path / "data"
    process, _ = start(data, "work")
    if number != "SIGTERM":
        wait_until_kept(data)
    process.send_signal(getattr(signal, number))
    gently = number == "SIGTERM"
    assert process.wait(60) == (0 if gently else -getattr(signal, number))
    reports = list((data / "crashes").glob("*.txt")) if (data / "crashes").exists() else []
    assert not reports, "it is written at the next start"

    process, (typed, waits, told) = start(data, "look")
    assert (typed, waits) == ("half a wo", "waits 0+waits 1+waits 2")
    assert told == "True"
    assert len(list((data / "crashes").glob("*.txt"))) == (0 if gently else 1)

    second, (typed, waits, _) = start(data, "look")
    assert (typed, waits) == ("", ""), "it is the first window's"
    for one in (second, process):
        one.send_signal(signal.SIGTERM)
        assert one.wait(60) == 0
    assert len(kept(data).waiting) == 3
    assert not (data / "windows" / "1" / "running.json").exists()
