"""The set-up program for Windows, made by Inno Setup."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import windows_signing
from names import system_name

SCRIPT = Path(__file__).resolve().parents[1] / "windows" / "rakuten-desktop.iss"
USUAL_PLACES = ("ProgramFiles(x86)", "ProgramFiles")


def make(program: Path, target: Path, version: str) -> list[Path]:
    """Compiles the script; raises SystemExit where Inno Setup is not installed."""
    compiler = _compiler()
    if compiler is None:
        sys.exit("package: Inno Setup 6 is not installed; run: winget install JRSoftware.InnoSetup")
    windows_signing.sign(sorted(program.glob("*.exe")))
    name = f"rakuten-desktop-{version}-{system_name()}-setup"
    subprocess.run(
        [
            *(compiler, "/Qp", f"/DVersion={version}", f"/DProgram={program}"),
            *(f"/O{target}", f"/F{name}", SCRIPT),
        ],
        check=True,
    )
    windows_signing.sign([target / f"{name}.exe"])
    return [target / f"{name}.exe"]


def _compiler() -> str | None:
    folders = [
        Path(os.environ[name]) / "Inno Setup 6" for name in USUAL_PLACES if name in os.environ
    ]
    return shutil.which("iscc", path=os.pathsep.join([os.environ["PATH"], *map(str, folders)]))
