"""`make package`: freezes the desktop program and makes the installers of this system.

    dist/rakuten-desktop/     the program, one folder that needs no Python
    dist/installers/          what to hand out, and SHA256SUMS

It is frozen from an environment of its own (build/environments/package): what is not there cannot
come along.
"""

from __future__ import annotations

import argparse
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


def freeze(dist: Path) -> Path:
    """Makes the program's folder (and on macOS the application around it), and returns it."""
    python = interpreter()
    say("gathering icons, licences and metadata")
    run(python, FREEZE / "gather.py", MADE, version(), QT_QPA_PLATFORM="offscreen")
    say("freezing")
    run(
        *(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", dist, "--workpath", WORK / "pyinstaller", FREEZE / "rakuten-desktop.spec"),
        PYTHONPATH=str(ROOT),
        PYTHONHASHSEED="0",  # the same input makes the same archive
        RAKUTEN_PACKAGE_WORK=str(MADE),
        RAKUTEN_PACKAGE_VERSION=version(),
    )
    run(python, FREEZE / "sbom.py", MADE, version())
    return dist / "rakuten-desktop"


def size(folder: Path) -> int:
    """Bytes of all files; a link counts nothing."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files)


def make_installers(program: Path, target: Path) -> list[Path]:
    """The installers of this system, freshly made."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if sys.platform == "win32":
        return inno.make(program, target, version())
    if sys.platform == "darwin":
        return diskimage.make(program.parent, target, version())
    return [
        *tarball.make(program, target, version(), MADE),
        *debian.make(program, target, version(), MADE),
    ]


def bill_of_materials(target: Path) -> Path:
    """What is in the program, as CycloneDX, beside the installers."""
    name = f"rakuten-desktop-{version()}-{system_name()}.cdx.json"
    return Path(shutil.copyfile(MADE / "sbom.cdx.json", target / name))


def write_sums(files: list[Path], target: Path) -> None:
    """Writes SHA256SUMS, as `sha256sum --check` reads it."""
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (target / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Freezes the program and makes its installers.")
    parser.add_argument("--freeze-only", action="store_true", help="makes no installers")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="DIR")
    options = parser.parse_args()
    program = freeze(options.out.absolute())
    say("testing it")
    run(program / f"rakuten-desktop{'.exe' if os.name == 'nt' else ''}", "--self-test")
    sizes = {program: size(program)}
    if not options.freeze_only:
        target = program.parent / "installers"
        made = [*make_installers(program, target), bill_of_materials(target)]
        write_sums(made, target)
        sizes |= {path: path.stat().st_size for path in made}
    for path, found in sizes.items():
        limit = LIMIT if path == program else PACKED_LIMIT
        say(f"{path.name}: {found / 1e6:.1f} MB, at most {limit / 1e6:.0f}")
        if found > limit:
            sys.exit("package: larger than it may be")


if __name__ == "__main__":
    main()
