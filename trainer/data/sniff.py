"""What a file that is not the expected table seems to be, for the sentence of the error."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trainer.data import layout

_BEGINNINGS = (
    (b"PK\x03\x04", "it is an Excel workbook or a zip file: save the table as CSV in UTF-8"),
    (b"\xd0\xcf\x11\xe0", "it is an old Excel workbook: save the table as CSV in UTF-8"),
    (b"\x1f\x8b", "it is packed with gzip: unpack it"),
    (b"PAR1", "it is a Parquet file: save the table as CSV in UTF-8"),
    (b"version https://git-lfs", "it stands for a file that Git LFS has not fetched"),
    (b"<", "it is a web page or XML"),
    (b"\xff\xfe", "it is text in UTF-16: save it as UTF-8"),
    (b"\xfe\xff", "it is text in UTF-16: save it as UTF-8"),
)
_READ = 4096


def suspicion(path: Path) -> str:
    """What is unusual about the beginning of a file, in a few words; empty where nothing is."""
    with path.open("rb") as file:
        beginning = file.read(_READ)
    if not beginning.strip():
        return "the file is empty"
    for magic, words in _BEGINNINGS:
        if beginning.startswith(magic):
            return words
    if beginning.count(0) > len(beginning) // 4:
        return "it is text in UTF-16: save it as UTF-8"
    return ""


def separator(header: list[str], wanted: Iterable[str]) -> str:
    """The character that seems to separate columns instead of the comma; empty where none does."""
    if len(header) != 1 or not any(name in header[0] for name in wanted):
        return ""
    return next((mark for mark in ";\t|" if mark in header[0]), "")


def in_windows_1252(byte: int) -> str:
    """The letter that a byte is in Western Windows, empty where it is none."""
    letter = bytes((byte,)).decode("cp1252", "replace")
    return letter if letter.isalpha() or letter in "’‘“”€«»°–—…" else ""


def nearby(path: Path) -> str:
    """Where a missing file may be instead, in a few words; empty where nothing is like it."""
    if path.is_symlink():
        return "it is a link to a file that is not there"
    folder = path.parent
    names = sorted(layout.spelt(entry.name) for entry in folder.iterdir())
    for name in names:
        if name.lower() == path.name.lower():
            return f"there is {name}, but capitals count"
    for name in names:
        if (folder / name / path.name).is_file():
            return f"it is in {name}/, which may be the folder to give"
    beginning = path.name.split("_")[0].split(".")[0].lower()
    alike = [name for name in names if name.lower().startswith(beginning)]
    return f"there is {', '.join(alike[:3])}" if alike else ""
