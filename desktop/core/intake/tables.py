"""Tables of texts that go with a folder of photos: CSV as spreadsheets write it, or XLSX."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from bundle.challenge import identifier, photo_name
from common.errors import machine_reason
from desktop.core.intake import delimited, workbook
from desktop.core.intake.columns import MEANT, Column, Columns, Field, Unclear, assign, recognised
from desktop.core.intake.decoding import Encoding, encoding_of
from desktop.core.intake.delimited import Record
from desktop.core.intake.errors import ColumnUnknown, TableUnclear, TableUnreadable
from desktop.core.intake.examples import Examples
from desktop.core.intake.names import gtin
from desktop.core.intake.opening import open_file
from desktop.core.intake.spelling import stem_and_suffix

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HEADER_WITHIN = 20
"""Titles and empty lines may stand above a header: it is among the first records."""
_HEAD = _HEADER_WITHIN + 50

_ROUNDED = re.compile(r"\d(?:,\d+E\+?|(?:\.\d+)?E\+)\d\d", re.IGNORECASE)
"""A long number as a spreadsheet shows it: the digits that made it an EAN are lost.

`1E5` and `3E12` are references like others: a spreadsheet writes a sign, and two digits after it.
"""

_SPACES = re.compile(r"\s")
"""Those that do not break lines among them."""

_NO_REFERENCE = {"-", "--", "/", "?", ".", "0", "n/a", "na", "nan", "null", "none", "nc", "n.c."}
"""What people write where there is none: it would make one product of them all."""

_OURS = {"category", "probability", "status", "model_version"}
"""Columns that only our own results have, all of them."""

_REASONS = {
    Unclear.SEVERAL_COLUMNS: "several columns could be the same",
    Unclear.NO_KEY: "none is a photo or a reference",
    Unclear.NO_TEXT: "none is a designation or a description",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What a table (or a sidecar) says of one product; what it does not say is empty."""

    number: int
    """In its file, from 1, counting the header and empty rows: as a spreadsheet numbers it."""
    photo: str = ""
    """A file name, perhaps with folders, perhaps without its suffix."""
    reference: str = ""
    ean: str = ""
    """A barcode number beside the reference."""
    designation: str = ""
    description: str = ""
    index: str | None = None
    """Of the row, in a table of Rakuten's."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A record that could not be read, and why."""

    number: int
    """In its file."""
    reason: str

    def as_row(self) -> dict[str, Any]:
        """Under the names of `--json`."""
        return {"row": self.number, "reason": self.reason}


@dataclass
class Notes:
    """What a reading of a table met, for the preview."""

    rows: int = 0
    """That say something."""
    broken: Examples[BrokenRow] = field(default_factory=Examples)
    """Records left out: their quotation marks, or their lines, do not end."""
    surplus: Examples[int] = field(default_factory=Examples)
    """Rows with more cells than the header: perhaps a delimiter in a text without quotes."""
    uncalculated: Examples[int] = field(default_factory=Examples)
    """Rows with a formula that no program has calculated: its cell counts as empty."""
    rounded: Examples[int] = field(default_factory=Examples)
    """Rows whose reference a spreadsheet has rounded (3,76E+12): it counts as empty."""
    silent: Examples[int] = field(default_factory=Examples)
    """Rows with something, but nothing in the columns that count."""

    def as_row(self) -> dict[str, Any]:
        """Under the names of `--json`."""
        kinds = ("broken", "surplus", "uncalculated", "rounded", "silent")
        return {"rows": self.rows} | {kind: getattr(self, kind).as_row() for kind in kinds}


@dataclass(frozen=True)
class Table:
    """A table whose columns have been looked at; where that left questions, `unclear` has them."""

    path: Path
    columns: tuple[Column, ...]
    unclear: tuple[Unclear, ...]
    header: int
    """The number of the record with the names of the columns; 0 where there is none."""
    sheet: str | None = None
    """Of a workbook."""
    encoding: Encoding | None = None
    """Of a CSV file."""
    delimiter: str | None = None
    """Of a CSV file."""

    @property
    def is_ours(self) -> bool:
        """Whether this looks like the results of an earlier batch."""
        return {column.name for column in self.columns} >= _OURS

    def check(self, *, keyless: bool = False) -> None:
        """Raises TableUnclear where it is not clear what the columns are.

        `keyless`: texts alone are wanted, so that rows need name neither photo nor reference.
        """
        unclear = [one for one in self.unclear if not (keyless and one is Unclear.NO_KEY)]
        if unclear:
            names = Counter(one.name for one in self.columns)
            names[""] = 0
            column, meant = next(
                (
                    (one.name if names[one.name] == 1 else one.number, one.guess)
                    for one in self.columns
                    if one.guess
                ),
                ("1", Field.PHOTO if Unclear.NO_KEY in unclear else Field.DESIGNATION),
            )
            named = [one.name or f"column {one.number}" for one in self.columns]
            raise TableUnclear(
                path=self.path,
                reason=", ".join(_REASONS[one] for one in unclear),
                columns=", ".join(named) or "no columns",
                example=f"{column}={meant}",
            )

    def rows(self, notes: Notes, *, keyless: bool = False) -> Iterator[Row]:
        """Reads the table from its beginning, row by row; what it meets is added to `notes`.

        Raises TableUnclear, TableUnreadable.
        """
        self.check(keyless=keyless)
        width = self._width
        named = width if self.header else len(self.columns)
        found = {one.field: one.number - 1 for one in self.columns if one.field in MEANT}
        places = [found.get(one, width) for one in MEANT]  # `width`: of an empty cell added below
        try:
            for number, cells in self._records(notes, set(found.values())):
                if number <= self.header:
                    continue
                if any(cells[named:]):
                    notes.surplus.add(number)
                missing = width + 1 - len(cells)
                whole = cells + [""] * missing if missing > 0 else [*cells[:width], ""]
                row = _row(number, whole, places, notes)
                if row is None:
                    notes.silent.add(number)
                else:
                    notes.rows += 1
                    yield row
        except OSError as error:
            raise TableUnreadable(path=self.path, reason=machine_reason(error)) from error

    def as_row(self) -> dict[str, Any]:
        """Under the names of `--json`."""
        return {
            "path": str(self.path),
            "sheet": self.sheet,
            "encoding": self.encoding.name if self.encoding else None,
            "damaged": bool(self.encoding and self.encoding.damaged),
            "delimiter": self.delimiter,
            "columns": [column.as_row() for column in self.columns],
            "unclear": list(self.unclear),
        }

    @property
    def _width(self) -> int:
        """Up to the last column that counts: one far-off cell must not widen every row."""
        return max((one.number for one in self.columns if one.name or one.field), default=0)

    def _records(self, notes: Notes, counting: set[int]) -> Iterator[Record]:
        if self.encoding and self.delimiter:

            def broken(number: int, reason: str) -> None:
                notes.broken.add(BrokenRow(number, reason))

            yield from delimited.records(self.path, self.encoding, self.delimiter, broken)
        elif self.sheet is not None:

            def uncalculated(number: int, place: int) -> None:
                if place in counting and number > self.header:
                    notes.uncalculated.add(number)

            yield from workbook.records(self.path, self.sheet, uncalculated, self._width)


def open_table(path: Path, said: Mapping[str, Field] | None = None) -> Table:
    """Looks at a table: its encoding, its delimiter or sheet, its header, what its columns are.

    `said` is what a person says of columns (see `columns.by_hand`).  Of a workbook, the first
    sheet whose columns are clear counts.  Raises TableUnreadable, ColumnUnknown.
    """
    said = said or {}
    try:
        with open_file(path) as file:
            start = file.read(len(_ZIP))
            file.seek(0)
            if start == _OLD_EXCEL:
                reason = "an old .xls workbook, or one with a password: save it as .xlsx"
                raise TableUnreadable(path=path, reason=reason)
            encoding = None if start == _ZIP else encoding_of(file)
        if start == _ZIP:
            return _of_workbook(path, said)
        if encoding is None:
            raise TableUnreadable(path=path, reason="it is no text")
        delimiter = delimited.delimiter_of(path, encoding, list(said))
        head = list(islice(delimited.records(path, encoding, delimiter, _unheard), _HEAD))
    except OSError as error:
        raise TableUnreadable(path=path, reason=machine_reason(error)) from error
    header, columns = _columns(path, head, said)
    return Table(path, columns.all, columns.unclear, header, encoding=encoding, delimiter=delimiter)


def _of_workbook(path: Path, said: Mapping[str, Field]) -> Table:
    tables = []
    failure: Exception | None = None
    for sheet, head in workbook.heads(path, _HEAD).items():
        try:
            header, columns = _columns(path, head, said)
        except ColumnUnknown as error:
            failure = failure or error
            continue
        tables.append(Table(path, columns.all, columns.unclear, header, sheet=sheet))
    clear = [table for table in tables if not table.unclear]
    filled = [table for table in tables if table.columns]
    for table in (*clear, *filled, *tables):
        return table
    raise failure or TableUnreadable(path=path, reason="it has no sheet that can be seen")


def _columns(path: Path, head: Sequence[Record], said: Mapping[str, Field]) -> tuple[int, Columns]:
    """The number of the header (0: none), and the columns."""
    if not head:
        return 0, assign(path, (), (), said)
    names = {name.casefold() for name in said}

    def known(record: Record) -> int:
        return sum(recognised(cell) is not None or cell.casefold() in names for cell in record[1])

    best = max(head[:_HEADER_WITHIN], key=known)
    if not known(best):
        # A title is one cell; the first record with more of them is the header.
        best = next((one for one in head if sum(map(bool, one[1])) > 1), head[0])
    number, header = best
    rows = [cells for other, cells in head if other > number]
    columns = assign(path, header, rows, said)
    if not known(best) and _is_data(header, columns):
        rows = [cells for _, cells in head]
        return 0, assign(path, (), rows, said)
    return number, columns


def _is_data(record: Sequence[str], columns: Columns) -> bool:
    """Whether what seems to be a header, with columns given by number, is the first row."""
    from bundle.photo import SUFFIXES

    for field_, place in columns.places.items():
        cell = record[place] if place < len(record) else ""
        if field_ is Field.PHOTO and stem_and_suffix(cell)[1] in SUFFIXES:
            return True
        if field_ in (Field.REFERENCE, Field.EAN) and any(map(str.isdecimal, cell)):
            return True
    return False


def _row(number: int, cells: Sequence[str], places: Sequence[int], notes: Notes) -> Row | None:
    """The cells at the places of each field (in their order) as a row, if it says anything."""
    photo, reference, ean, designation, description, index, image, product = [
        cells[place] for place in places
    ]
    if reference.casefold() in _NO_REFERENCE:
        reference = ""
    if reference and _ROUNDED.fullmatch(reference):
        notes.rounded.add(number)
        reference = ""
    if ean and _ROUNDED.fullmatch(ean):
        notes.rounded.add(number)
        ean = ""
    if product:
        product = identifier(product)
        photo = photo or photo_name(image, product) or ""
    reference = reference.removeprefix("'") or product
    ean = _barcode(ean) if ean else ""
    if not (photo or reference or ean or designation or description):
        return None
    return Row(number, photo, reference, ean, designation, description, identifier(index) or None)


def _barcode(cell: str) -> str:
    """A barcode number with the zeros that a spreadsheet took from its beginning."""
    cell = identifier(cell.removeprefix("'"))
    together = _SPACES.sub("", cell)
    if gtin(together):
        return together
    if gtin(cell) or not cell.isdecimal():
        return cell
    return next((cell.zfill(size) for size in (12, 13) if gtin(cell.zfill(size))), cell)


def _unheard(number: int, reason: str) -> None: ...
