"""`rakuten-desktop` as a process that can be killed: a process that has imported everything, and
forks itself for each run.

    python forking_program.py

Reads lines of JSON: {"arguments": […], "out": FILE, "err": FILE}.  Forks, and answers with the
child's process identifier; asked by an empty line, tells how the child ended: its exit status, or
minus the signal.  Needs fork, and so no Windows.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

# What the command loads late.
import filelock  # noqa: F401
import sqlite_utils  # noqa: F401

import bundle.classifier  # noqa: F401
import desktop.commands.batch_run
import desktop.commands.preview
import desktop.core.intake.look_alikes  # noqa: F401
from common.console import emit
from desktop import cli


def run(arguments: Sequence[str], out: str, err: str) -> None:
    """As the program of its own that it is."""
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["rakuten-desktop", *arguments]
    cli.main()


def main() -> None:
    while line := sys.stdin.readline():
        task = json.loads(line)
        for path in (task["out"], task["err"]):
            Path(path).unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                run(**task)
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 1
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        emit({"started": child})
        sys.stdin.readline()  # until then its identifier is nobody else's
        emit({"ended": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])})


if __name__ == "__main__":
    main()
