"""Runs everything that must hold, on any platform: style, types, import contracts, tests.

`make test` runs it as it is; `make test-deep` runs it with `--deep`: the tests that take longer or
need another environment, and nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKERS = str(min(4, os.cpu_count() or 1))

SCRIPTS = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "packaging").rglob("*.py"))]
# They drive the whole window, which changes under them.
BENCHES = [
    str(path.relative_to(ROOT))
    for pattern in ("batch_window.py", "shift.py", "gaps/*.py")
    for path in sorted((ROOT / "bench").glob(pattern))
]

STYLE = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "types of the scripts": ["mypy", *SCRIPTS],
    "types of the benches": ["mypy", *BENCHES],
    "import contracts": ["lint-imports"],
}
# One file stays in one process, so that what a file makes once is made once.
PYTEST = ["pytest", "-n", WORKERS, "--dist", "loadfile"]


def run(name: str, command: list[str]) -> bool:
    """Runs one step under a heading; True when it passed."""
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    program = shutil.which(command[0], path=Path(sys.executable).parent)
    if program is None:
        print(f"{command[0]} is not in this environment; run make setup", flush=True)
        return False
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    started = time.monotonic()
    passed = (
        subprocess.run([program, *command[1:]], check=False, cwd=ROOT, env=environment).returncode
        == 0
    )
    print(
        f"-- {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True
    )
    return passed


def main() -> None:
    if sys.argv[1:] == ["--deep"]:
        steps = {"deep tests": [*PYTEST, "-m", "deep"]}
    elif not sys.argv[1:]:
        steps = {**STYLE, "tests": [*PYTEST, "-m", "not deep"]}
    else:
        sys.exit("usage: check.py [--deep]")
    failed = [name for name, command in steps.items() if not run(name, command)]
    if failed:
        sys.exit(f"\nfailed: {', '.join(failed)}")
    print("\nall passed")


if __name__ == "__main__":
    main()
