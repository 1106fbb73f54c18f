"""The `.tar.xz` for Linux without a package manager's help: unpack it anywhere, and run it."""

from __future__ import annotations

import io
import lzma
import os
import tarfile
from pathlib import Path

from names import system_name

LINUX = Path(__file__).resolve().parents[1] / "linux"
NAMES = ("rakuten-desktop.desktop", "rakuten-desktop.xml", "README.txt")

PRESET = 6
"""As `xz -6`: more packs a little smaller, and needs more memory to unpack."""


def when() -> int:
    """The time that all files get: SOURCE_DATE_EPOCH, or always the same."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))


def make(program: Path, target: Path, version: str, made: Path) -> list[Path]:
    """Packs the program's folder, with what a desktop needs to show it in its menu."""
    name = f"rakuten-desktop-{version}-{system_name()}"
    path = target / f"{name}.tar.xz"
    with (
        lzma.open(path, "wb", preset=PRESET) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        add_tree(archive, program, name)
        for file in NAMES:
            _add_text(archive, f"{name}/share/{file}", (LINUX / file).read_bytes())
        icon = (made / "icons" / "app.svg").read_bytes()
        _add_text(archive, f"{name}/share/rakuten-desktop.svg", icon)
    return [path]


def add_tree(archive: tarfile.TarFile, folder: Path, name: str) -> None:
    """Adds a folder with all that is in it: root's, in the order of names, of one time."""
    for path in sorted([folder, *folder.rglob("*")]):
        place = name if path == folder else f"{name}/{path.relative_to(folder).as_posix()}"
        facts = archive.gettarinfo(path, place)
        if facts.islnk():  # two names of one file on this disk
            facts.type, facts.linkname, facts.size = tarfile.REGTYPE, "", path.stat().st_size
        facts.mode = 0o777 if facts.issym() else 0o755 if facts.isdir() or runs(path) else 0o644
        _belongs_to_root(facts)
        if facts.isreg():
            with path.open("rb") as content:
                archive.addfile(facts, content)
        else:
            archive.addfile(facts)


def runs(path: Path) -> bool:
    """Whether a file is a program; a library is loaded, not run, whatever its wheel says."""
    return path.is_file() and ".so" not in path.name and os.access(path, os.X_OK)


def _add_text(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    facts = tarfile.TarInfo(name)
    facts.size, facts.mode = len(content), 0o644
    _belongs_to_root(facts)
    archive.addfile(facts, io.BytesIO(content))


def _belongs_to_root(facts: tarfile.TarInfo) -> None:
    facts.uid = facts.gid = 0
    facts.uname = facts.gname = "root"
    facts.mtime = when()
