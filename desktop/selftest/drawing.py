"""Draws the window in a program of its own: Qt ends the one in which it finds no way to draw."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from desktop.core.folder import MACHINE_VARIABLE, VARIABLE
from desktop.core.version import is_frozen

COMMAND = "draw-window"
"""The hidden command of `rakuten-desktop` that draws."""

SECONDS = 120
"""The longest that it may take."""


def draw_apart() -> str:
    """What was drawn, in a few words.  Raises `checks.Broken`."""
    from desktop.selftest.checks import Broken

    root = Path(__file__).resolve().parents[2]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            VARIABLE: str(Path(folder) / "data"),
            MACHINE_VARIABLE: str(Path(folder) / "machine"),
        }
        if not is_frozen():
            environment["PYTHONPATH"] = os.pathsep.join(paths)
        try:
            done = subprocess.run(  # noqa: S603 (this program itself)
                [*_program(), COMMAND],
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Broken(f"it was not drawn within {SECONDS} s") from None
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").split("\n")
        last = next((line for line in reversed(told) if line.strip()), "")
        raise Broken(f"drawing ended with status {done.returncode}: {last}")
    return done.stdout.decode(errors="replace").strip()


def _program() -> list[str]:
    if is_frozen():
        return [sys.executable]
    return [sys.executable, "-c", "from desktop.cli import main; main()"]
