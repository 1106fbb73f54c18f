"""The scripts of packaging/, and the frozen program that they make."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
MADE = ROOT / "build" / "package" / "made"
BUILT = ROOT / "build" / "frozen"

for _folder in ("freeze", "installers", ""):
    if str(PACKAGING / _folder) not in sys.path:
        sys.path.append(str(PACKAGING / _folder))


def freeze() -> Path:
    """The program's folder, freshly frozen by `make package`'s script, which also tests it: once
    in a run of the tests, whoever asks first.  Not to be changed."""
    program, stamp = BUILT / "rakuten-desktop", BUILT / "frozen-in"
    run_id = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    BUILT.mkdir(parents=True, exist_ok=True)
    with FileLock(BUILT / "lock"):
        if not stamp.exists() or stamp.read_text() != run_id:
            _freeze()
            stamp.write_text(run_id)
    return program


def _freeze() -> None:
    words = ("packaging/package.py", "--freeze-only", "--out", str(BUILT))
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]


def copied(program: Path, folder: Path) -> Path:
    """The program once more, where files may be moved and removed; they are the same ones."""
    return Path(shutil.copytree(program, folder / program.name, symlinks=True, copy_function=_link))


def restamped(program: Path, folder: Path, version: str, more: int = 0) -> Path:
    """The program once more, as one of another version, whose modules lie by `more` bytes further
    on in its file: no two versions have them at the same place."""
    copy = copied(program, folder)
    (metadata,) = (copy / "_internal").glob("rakuten_classifier-*.dist-info")
    (metadata / "METADATA").unlink()
    lines = ("Metadata-Version: 2.1", "Name: rakuten-classifier", f"Version: {version}", "")
    (metadata / "METADATA").write_text("\n".join(lines), encoding="utf-8")
    metadata.rename(metadata.with_name(f"rakuten_classifier-{version}.dist-info"))
    modules = folder / "modules"
    _objcopy("--dump-section", f"pydata={modules}", program / program.name, folder / "same")
    modules.write_bytes(bytes(more) + modules.read_bytes())
    (copy / program.name).unlink()
    _objcopy("--update-section", f"pydata={modules}", program / program.name, copy / program.name)
    return copy


def _objcopy(*words: str | Path) -> None:
    subprocess.run(["objcopy", *words], check=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another disk
        shutil.copy2(source, target, follow_symlinks=False)


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
