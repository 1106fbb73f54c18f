"""Environments other than the one that the tests run in, made from the pins of requirements/."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ROOT / "build" / "environments"


def uv(*words: str | Path) -> str:
    """Runs uv without letting it download a Python, and returns what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "uv", *map(str, words)],
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment(pins: str, python: str, tools: tuple[str, ...] = ()) -> Path:
    """The Python of an environment that holds the pins of a file, and `tools` as dev.txt pins them.

    It stays in build/ and is made anew when its pins change.  The project is not installed in it:
    its packages are imported from the checkout.
    """
    files = [ROOT / "requirements" / name for name in (pins, "dev.txt")]
    made_from = hashlib.sha256(f"{python} {tools}".encode())
    for path in files:
        made_from.update(path.read_bytes())
    folder = ENVIRONMENTS / Path(pins).stem
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = folder / "complete"
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not complete.exists() or complete.read_text() != made_from.hexdigest():
            uv("venv", "--clear", "--python", python, folder)
            install = ("pip", "install", "--python", interpreter, "--only-binary", ":all:")
            uv(*install, "--require-hashes", "-r", files[0])
            if tools:
                uv(*install, "--constraints", files[1], *tools)
            complete.write_text(made_from.hexdigest())
    return interpreter
