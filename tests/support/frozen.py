"""The scripts of packaging/, and the frozen program that they make."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
BUILT = ROOT / "build" / "frozen"

for _folder in ("freeze", "installers", ""):
    if str(PACKAGING / _folder) not in sys.path:
        sys.path.append(str(PACKAGING / _folder))


def freeze() -> Path:
    """The program's folder, freshly frozen by `make package`'s script, which also tests it."""
    words = ("packaging/package.py", "--freeze-only", "--out", str(BUILT))
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return BUILT / "rakuten-desktop"


def run(program: Path, *words: str | Path, **environment: str) -> tuple[int, str]:
    """Runs the frozen program with nothing of this process's environment; status and output."""
    done = subprocess.run(
        [program, *words],
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")
