"""One batch in the window, for `bench/batches.py`; a process of its own.

    QT_QPA_PLATFORM=offscreen .venv/bin/python -P bench/batch_window.py DATA_DIR FOLDER TABLE

Opens the whole window, hands it the folder and the table, waits for the preview, presses Start, and
prints one line of JSON: `seconds` and `cpu` from there until all rows are shown, `first` until the
first row has its answer, and `longest`, for how long the window once did not answer; in seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from common import console
from desktop.core.app import Core
from desktop.gui.app import application
from desktop.gui.batch_table import BatchTable
from desktop.gui.theme import Theme
from desktop.gui.window import MainWindow

PATIENCE = 3600
"""Seconds after which a step is given up."""
BEAT = 20
"""Milliseconds between two questions whether a step is done: each takes the interpreter from those
that classify."""


class Pulse:
    """The longest time between two turns of the event loop."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=BEAT)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - BEAT / 1000)
        self._last = now

    def reset(self) -> None:
        """Forgets what was."""
        self.longest, self._last = 0.0, time.perf_counter()


def wait_for(what: str, true: Callable[[], bool]) -> None:
    """Lets the window live until something is true."""
    loop, ends = QEventLoop(), time.perf_counter() + PATIENCE

    def look() -> None:
        if true() or time.perf_counter() > ends:
            loop.quit()

    timer = QTimer(interval=BEAT)
    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    if not true():
        raise SystemExit(f"the window never came to this: {what}")


def has_answer(table: BatchTable) -> bool:
    """Whether the first row shows its answer."""
    row = table.row(table.index(0, 0)) if table.rowCount() else None
    return row is not None and row.entry is not None


def main(data: Path, folder: Path, table: Path) -> None:
    """Runs the batch and prints what it took."""
    look = Theme(application())
    core = Core.open(data)
    window = MainWindow(core, look)
    window.resize(1280, 800)
    window.show()
    window.start()
    pulse = Pulse()
    wait_for("the model is open", lambda: window.updating.model_open)
    page = window.batch
    window.show_batch()
    page.take(folder, table)
    wait_for("the preview is there", lambda: page.choosing.planning.looked is not None)
    wait_for("it can start", page.choosing.start.isEnabled)
    working = page.working
    started, cpu = time.perf_counter(), time.process_time()
    pulse.reset()
    page.choosing.start.click()
    wait_for("the first row", lambda: has_answer(working.table))
    first = time.perf_counter() - started
    wait_for("the end", lambda: not working.running.active)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    wait_for("all is shown", lambda: working.settled)
    if working.running.error is not None:
        raise SystemExit(f"the batch failed: {working.running.error}")
    console.say(working.summary.text())
    print(json.dumps({"seconds": seconds, "cpu": cpu, "first": first, "longest": pulse.longest}))
    window.close()
    core.close()


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:]))
