"""Brings the window's translations up to date with its sources, by the tools of PySide6.

    python packaging/translations.py            # .ts from the sources, .qm from the .ts
    python packaging/translations.py --check    # only tells whether that would change anything

French is whole; English holds the plural forms only, as its sentences are those of the sources.
What is new in a `.ts` is marked "unfinished" until somebody has translated it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import PySide6

GUI = Path(__file__).resolve().parents[1] / "desktop" / "gui"
TRANSLATIONS = GUI / "translations"
OPTIONS = {"fr": [], "en": ["-pluralonly"]}
"""By language, what `lupdate` is told beside the usual."""


def update(folder: Path) -> None:
    """Updates the `.ts` and makes the `.qm` files in a folder."""
    sources = [str(path.relative_to(GUI)) for path in sorted(GUI.rglob("*.py"))]
    for language, options in OPTIONS.items():
        ts = folder / f"desktop_{language}.ts"
        usual = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en"]
        target = ["-target-language", language, "-ts", str(ts)]
        run("lupdate", *sources, *usual, *options, *target)
        run("lrelease", "-silent", str(ts), "-qm", str(ts.with_suffix(".qm")))


def run(tool: str, *arguments: str) -> None:
    """Runs a tool that PySide6 brings along."""
    program = shutil.which(tool, path=str(Path(PySide6.__file__).parent))
    if program is None:
        sys.exit(f"{tool} is not where PySide6 has it")
    subprocess.run([program, *arguments], check=True, cwd=GUI)


def check() -> list[str]:
    """The names of the files that `update` would change."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in TRANSLATIONS.glob("*.ts"):
            shutil.copy(file, folder)
        update(folder)
        return [
            made.name
            for made in sorted(folder.iterdir())
            if _content(made) != _content(TRANSLATIONS / made.name)
        ]


def _content(file: Path) -> bytes:
    """Without the line ends that a checkout on Windows may have."""
    if not file.exists():
        return b""
    content = file.read_bytes()
    return content.replace(b"\r\n", b"\n") if file.suffix == ".ts" else content


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        if stale := check():
            sys.exit(f"not up to date: {', '.join(stale)}; run python packaging/translations.py")
    elif not sys.argv[1:]:
        TRANSLATIONS.mkdir(exist_ok=True)
        update(TRANSLATIONS)
    else:
        sys.exit("usage: translations.py [--check]")


if __name__ == "__main__":
    main()
