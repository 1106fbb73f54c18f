"""`rakuten-desktop` as processes that are killed at a moment of the test's choice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from desktop.core.folder import MACHINE_VARIABLE

ROOT = Path(__file__).parents[2]


class Programs:
    """Runs the program, and ends it at a moment of the test's choice."""

    def __init__(self, folder: Path) -> None:
        self._out, self._err = folder / "out", folder / "err"
        support = ROOT / "tests" / "support"
        self._parent = subprocess.Popen(
            [sys.executable, support / "forking_program.py"],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(support)]),
                "TF_CPP_MIN_LOG_LEVEL": "3",
                MACHINE_VARIABLE: str(folder / "machine"),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str | Path, kill_after: float | None = None) -> int:
        """The exit status, or minus the signal; `kill_after` in seconds from its beginning."""
        task = {"arguments": [*map(str, arguments)], "out": str(self._out), "err": str(self._err)}
        child = self._ask(json.dumps(task))["started"]
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        ended: int = self._ask("")["ended"]
        return ended

    def rows(self) -> list[dict[str, Any]]:
        """The JSON lines of the last run."""
        return [json.loads(line) for line in self._out.read_text("utf-8").splitlines()]

    def said(self) -> str:
        """What the last run wrote to standard error."""
        return self._err.read_text("utf-8")

    def close(self) -> None:
        self._parent.communicate()

    def _ask(self, line: str) -> dict[str, int]:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(line + "\n")
        self._parent.stdin.flush()
        answer: dict[str, int] = json.loads(self._parent.stdout.readline())
        return answer
