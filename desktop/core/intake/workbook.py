"""The records of an XLSX workbook."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, time
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from desktop.core.intake.delimited import Record
from desktop.core.intake.errors import TableUnreadable
from desktop.core.intake.opening import open_file
from desktop.core.intake.spelling import clean

MOST_BYTES = 300_000_000
"""Of the sheets and texts inside, unpacked: a few hundred thousand rows of long descriptions."""

MOST_TEXTS = 200_000_000
"""Of the texts that cells share: they are all in memory while a sheet is read."""

MOST_PACKED = 200
"""Times that a part may have shrunk when it was packed: a sheet of like rows does some thirty."""

_SMALL = 10_000_000
"""A part up to this size, unpacked, does no harm however much it shrank."""

LONGEST = 16_000_000
"""In bytes, of a row or a shared text: openpyxl holds one as a whole, at many times its size."""

_TEXTS = "xl/sharedstrings.xml"
_PICTURES = "xl/media/"
_SHEETS = "xl/worksheets/"
_UNITS = (b"<row", b"<si", b":row", b":si")
"""How a row of a sheet and a shared text begin, without and with a prefix."""

_ERRORS = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="\$?([A-Z]+)\$?(\d+):\$?[A-Z]+\$?(\d+)"')
_CHUNK, _OVERLAP = 1 << 20, 200
_ROWS = 500
_LOOKED_AT = 1_000
"""Rows of each sheet in which a header is looked for, with those that are empty."""


def heads(path: Path, count: int) -> dict[str, list[Record]]:
    """The first records of each sheet that a person sees; raises TableUnreadable, OSError."""
    with _reading(path):
        _check_units(path)
    with _reading(path), _opened(path) as book:
        found: dict[str, list[Record]] = {}
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()  # some programs write wrong ones
                rows = enumerate(islice(sheet.iter_rows(values_only=True), _LOOKED_AT), start=1)
                read = ((number, [_cell(value) for value in row]) for number, row in rows)
                found[sheet.title] = list(islice((one for one in read if any(one[1])), count))
        return found


def records(
    path: Path, sheet: str, uncalculated: Callable[[int, int], None], width: int | None = None
) -> Iterator[Record]:
    """The rows of a sheet that hold anything, at most `width` cells of each; cells are clean.

    A formula is its last result; where none was saved its cell is empty, and told to
    `uncalculated` (row, column from 0).  A cell merged over several rows counts for each of them.
    Raises TableUnreadable, OSError.
    """
    with ExitStack() as open_files:
        with _reading(path):
            book = open_files.enter_context(_opened(path))
            found = book[sheet]
            found.reset_dimensions()
            calculated, merged = _features(path, found)
            rows = found.iter_rows(values_only=True, max_col=width)
            formulas: Iterator[Sequence[Any]] = iter(())
            if calculated:
                source = open_files.enter_context(_opened(path, formulas=True))[sheet]
                source.reset_dimensions()
                formulas = source.iter_rows(values_only=True, max_col=width)
        held: dict[int, tuple[int, str]] = {}
        number = 0
        while True:
            with _reading(path):
                chunk = list(islice(rows, _ROWS))
                sources = list(islice(formulas, _ROWS))
            if not chunk:
                return
            for row, source in zip_longest(chunk, sources, fillvalue=()):
                number += 1
                if row.count(None) == len(row) and source.count(None) == len(source):
                    continue  # perhaps one of a million above a cell at the sheet's end
                cells = [_cell(value) for value in row]
                for place, formula in enumerate(source):
                    if formula is not None and row[place] is None:
                        uncalculated(number, place)
                if not any(cells):
                    continue
                _fill(cells, number, held)
                held |= {
                    place: (last, cells[place])
                    for place, last in merged.get(number, ())
                    if place < len(cells)
                }
                yield number, cells


def _fill(cells: list[str], number: int, held: dict[int, tuple[int, str]]) -> None:
    """Repeats the values of cells that are merged downwards; `held`: last row and value."""
    for place, (last, value) in held.items():
        if number <= last and place < len(cells) and not cells[place]:
            cells[place] = value


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that do not matter here
            yield
    except (OSError, TableUnreadable):
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise TableUnreadable(path=path, reason="not a readable XLSX workbook") from error


@contextmanager
def _opened(path: Path, *, formulas: bool = False) -> Iterator[Any]:
    from openpyxl import load_workbook

    with open_file(path) as file:
        with ZipFile(file) as archive:
            _unpacked(path, archive)
        # By its file: by its path, openpyxl would insist on a suffix.
        book = load_workbook(file, read_only=True, data_only=not formulas, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def unpacked(path: Path) -> int:
    """How many bytes reading it may take into memory; raises TableUnreadable, OSError."""
    with _reading(path), open_file(path) as file, ZipFile(file) as archive:
        return _unpacked(path, archive)


def _unpacked(path: Path, archive: ZipFile) -> int:
    """The size of all that is read, unpacked: some kilobytes may stand for gigabytes."""
    total = 0
    for member in _read_members(archive):
        total += member.file_size
        shrunk = member.file_size > max(_SMALL, MOST_PACKED * member.compress_size)
        texts = member.filename.lower() == _TEXTS and member.file_size > MOST_TEXTS
        if shrunk or texts or total > MOST_BYTES:
            raise TableUnreadable(path=path, reason="the workbook is too large")
    return total


def _check_units(path: Path) -> None:
    """Refuses a row or a text without end."""
    with open_file(path) as file, ZipFile(file) as archive:
        for member in _read_members(archive):
            name = member.filename.lower()
            if member.file_size <= LONGEST or not name.startswith((_SHEETS, _TEXTS)):
                continue
            with archive.open(member) as content:
                rest, since = b"", 0
                while chunk := content.read(_CHUNK):
                    window = rest + chunk
                    last = max(map(window.rfind, _UNITS))
                    since = since + len(chunk) if last < 0 else len(window) - last
                    if since > LONGEST:
                        raise TableUnreadable(path=path, reason="the workbook is too large")
                    rest = window[-len(_UNITS[0]) :]


def _read_members(archive: ZipFile) -> Iterator[ZipInfo]:
    """The parts of a workbook without its pictures, which nobody unpacks."""
    for member in archive.infolist():
        packed_before = member.file_size <= 2 * member.compress_size
        if not (member.filename.startswith(_PICTURES) and packed_before):
            yield member


def _features(path: Path, sheet: Any) -> tuple[bool, dict[int, list[tuple[int, int]]]]:
    """Whether a sheet has formulas; and its merged cells, by first row: column, last row."""
    from openpyxl.utils import column_index_from_string

    calculated, found, rest = False, set(), b""
    with (
        open_file(path) as file,
        ZipFile(file) as archive,
        archive.open(sheet._worksheet_path) as member,
    ):
        while chunk := member.read(_CHUNK):
            window = rest + chunk
            calculated = calculated or _FORMULA.search(window) is not None
            found.update(_MERGED.findall(window))
            rest = window[-_OVERLAP:]
    merged: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in sorted(found):
        if int(last) > int(first):
            place = column_index_from_string(column.decode()) - 1
            merged.setdefault(int(first), []).append((place, int(last)))
    return calculated, merged


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return "" if value in _ERRORS else clean(value)
        case float() if value.is_integer():
            return str(int(value))  # a reference that a spreadsheet took for a number
        case datetime() if value.time() == time():
            return value.date().isoformat()
    return str(value)
