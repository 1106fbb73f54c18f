"""How the three programs behave at a terminal: exit statuses, one-line errors, JSON, progress.

Exit status: 0 done, 1 nothing could be done, 2 usage, 3 done with failed rows, 4 refused by the
gate, 130 interrupted.  Standard output carries results only; all else goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from tqdm import tqdm

from common.errors import ProductError, machine_reason
from common.progress import IN_BYTES, TimeLeft, duration

DONE, NOTHING_DONE, USAGE, FAILED_ROWS, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 130

QUIET_SECONDS = 5.0
"""Without a terminal, progress is a line at most this often."""


def run(command: click.Command) -> NoReturn:
    """Runs a program and exits: designed and environment errors become one line, bugs show."""
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles default to a legacy code page that lacks some letters of our categories.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        status = command.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(INTERRUPTED)
    except ProductError as error:
        fail(str(error))
        sys.exit(error.exit_status)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away (`| head`): nobody is left to tell
        sys.exit(NOTHING_DONE)
    except OSError as error:
        if error.errno is None:
            raise
        fail(describe(error))
        sys.exit(NOTHING_DONE)
    sys.exit(status if isinstance(status, int) else DONE)


def silence_native_libraries() -> None:
    """Sends what TensorFlow and LiteRT write to descriptor 2 nowhere; `sys.stderr` stays.

    They greet the terminal before any setting of theirs is read.  To hear them, set
    TF_CPP_MIN_LOG_LEVEL in the environment.
    """
    if "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        return
    try:
        terminal = os.dup(2)
    except OSError:
        return  # a Windows program without a console has no standard error
    sys.stderr = os.fdopen(terminal, "w", buffering=1, encoding="utf-8", errors="replace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def describe(error: OSError) -> str:
    """One sentence for a failure of the machine rather than of the program."""
    reason = machine_reason(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def fail(message: str) -> None:
    """Prints one error line to standard error."""
    _tell(f"error: {' '.join(message.split())}")


def say(message: str) -> None:
    """Prints a message to standard error: standard output is for results."""
    _tell(message)


def log_as_json() -> None:
    """From now on, each line on standard error is an object with `at` (UTC), `level` (error,
    warning or info) and `message`."""
    global _json_log
    _json_log = True


def _tell(message: str) -> None:
    if not _json_log:
        click.echo(message, err=True)
        return
    level, colon, rest = message.partition(": ")
    if not colon or level not in ("error", "warning"):
        level, rest = "info", message
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"at": at, "level": level, "message": rest}, ensure_ascii=False)
    click.echo(line, err=True)


_json_log = False


def emit(row: dict[str, Any]) -> None:
    """Prints one JSON line to standard output."""
    click.echo(json.dumps(row, ensure_ascii=False))


class Bar:
    """A `Progress` on standard error: a bar on a terminal, else a line now and then."""

    def __init__(self) -> None:
        self._left = TimeLeft()
        self._stage = ""
        self._bar: tqdm[NoReturn] | None = None
        self._told = 0.0
        self._last = ""

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        new = stage != self._stage
        if sys.stderr.isatty() and not _json_log:
            if new:
                self.close()
                unit = "B" if stage in IN_BYTES else "it"
                self._bar = tqdm(
                    total=total, desc=stage, file=sys.stderr, unit=unit, unit_scale=unit == "B"
                )
            assert self._bar is not None
            self._bar.total = total
            self._bar.update(done - self._bar.n)
        else:
            finished = total is not None and done >= total
            line = _line(stage, done, total, self._left(stage, done, total))
            now = time.monotonic()
            due = new or finished or now - self._told >= QUIET_SECONDS
            if due and line != self._last:
                say(line)
                self._told, self._last = now, line
        self._stage = stage

    def close(self) -> None:
        """Ends the current bar; the next stage starts a new one."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _line(stage: str, done: int, total: int | None, seconds: float | None) -> str:
    if total is None:
        return stage
    if stage not in IN_BYTES:
        return f"{stage}: {done}/{total}"
    line = f"{stage}: {done / 1e6:.1f}/{total / 1e6:.1f} MB"
    return line if seconds is None or done >= total else f"{line}, {duration(seconds)} left"
