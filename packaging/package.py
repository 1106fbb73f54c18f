"""`make package`: freezes the desktop program and makes the installers of this system.

    dist/rakuten-desktop/     the program, one folder that needs no Python
    dist/installers/          what to hand out, and SHA256SUMS

It is frozen from an environment of its own (build/environments/package): what is not there cannot
come along.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(Path(__file__).parent / "installers"))

import debian  # noqa: E402
import diskimage  # noqa: E402
import inno  # noqa: E402
import tarball  # noqa: E402
from names import system_name  # noqa: E402

ENVIRONMENT = ROOT / "build" / "environments" / "package"
PINS = ROOT / "requirements" / "package.txt"
WORK = ROOT / "build" / "package"
MADE = WORK / "made"
DIST = ROOT / "dist"
PROGRAM = DIST / "rakuten-desktop"
INSTALLERS = DIST / "installers"
FREEZE = ROOT / "packaging" / "freeze"

LIMIT = 250_000_000
"""Bytes on the disk."""
PACKED_LIMIT = 75_000_000
"""Bytes of an installer: one file that fits through anything."""


def say(message: str) -> None:
    print(f"package: {message}", file=sys.stderr, flush=True)


def run(*words: str | Path, **environment: str) -> None:
    """Runs a command from the root of the project; its failure ends the build."""
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if done.returncode != 0:
        sys.exit(f"package: failed: {' '.join(map(str, words))}")


def version() -> str:
    """The version of the product."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def interpreter() -> Path:
    """The Python of the environment that the program is frozen from, made where it is missing."""
    binaries = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / ("python.exe" if os.name == "nt" else "python")
    complete = ENVIRONMENT / "complete"
    made_from = hashlib.sha256(PINS.read_bytes() + sys.version.encode()).hexdigest()
    if complete.exists() and complete.read_text(encoding="utf-8") == made_from:
        return python
    say("making the environment that the program is frozen from")
    uv = Path(sys.executable).parent / "uv"
    run(sys.executable, "-m", "venv", "--clear", ENVIRONMENT)
    options = ("--require-hashes", "--only-binary", ":all:")
    sync = (uv, "pip", "sync", "--quiet", "--python", python, *options, PINS)
    if subprocess.run(sync, check=False, cwd=ROOT).returncode != 0:
        say("uv could not; installing with pip")  # which knows its own mirrors and proxies
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", *options, "-r", PINS)
    complete.write_text(made_from, encoding="utf-8")
    return python


def freeze() -> None:
    """Makes dist/rakuten-desktop (and on macOS the application around it)."""
    python = interpreter()
    say("gathering icons, licences and metadata")
    run(python, FREEZE / "gather.py", MADE, version(), QT_QPA_PLATFORM="offscreen")
    say("freezing")
    run(
        *(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", DIST, "--workpath", WORK / "pyinstaller", FREEZE / "rakuten-desktop.spec"),
        PYTHONPATH=str(ROOT),
        PYTHONHASHSEED="0",  # the same input makes the same archive
        RAKUTEN_PACKAGE_WORK=str(MADE),
        RAKUTEN_PACKAGE_VERSION=version(),
    )
    run(python, FREEZE / "sbom.py", MADE, version())


def size(folder: Path) -> int:
    """Bytes of all files; a link counts nothing."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files)


def installers() -> list[Path]:
    """The installers of this system, freshly made."""
    shutil.rmtree(INSTALLERS, ignore_errors=True)
    INSTALLERS.mkdir(parents=True)
    if sys.platform == "win32":
        return inno.make(PROGRAM, INSTALLERS, version())
    if sys.platform == "darwin":
        return diskimage.make(DIST, INSTALLERS, version())
    return [
        *tarball.make(PROGRAM, INSTALLERS, version(), MADE),
        *debian.make(PROGRAM, INSTALLERS, version(), MADE),
    ]


def bill_of_materials() -> Path:
    """What is in the program, as CycloneDX, beside the installers."""
    name = f"rakuten-desktop-{version()}-{system_name()}.cdx.json"
    return Path(shutil.copyfile(MADE / "sbom.cdx.json", INSTALLERS / name))


def main() -> None:
    if sys.argv[1:] not in ([], ["--freeze-only"]):
        sys.exit("usage: package.py [--freeze-only]")
    freeze()
    say("testing it")
    run(PROGRAM / f"rakuten-desktop{'.exe' if os.name == 'nt' else ''}", "--self-test")
    found = size(PROGRAM)
    say(f"{PROGRAM.relative_to(ROOT)}: {found / 1e6:.0f} MB, at most {LIMIT / 1e6:.0f}")
    too_large = found > LIMIT
    if not sys.argv[1:]:
        made = [*installers(), bill_of_materials()]
        sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made]
        (INSTALLERS / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")
        for path in made:
            packed = path.stat().st_size
            say(f"{path.relative_to(ROOT)}: {packed / 1e6:.1f} MB")
            too_large |= packed > PACKED_LIMIT
    if too_large:
        sys.exit("package: larger than it may be")


if __name__ == "__main__":
    main()
