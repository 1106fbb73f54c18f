"""Tables of texts that go with a folder of photos: CSV as spreadsheets write it, or XLSX.

Columns are known by their names (case and accents do not matter): `photo` and/or `reference`, and
`designation` and/or `description`; or those of Rakuten's own `X_*.csv`, whose first column is the
row's index.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bundle.challenge import identifier, photo_name
from common.errors import machine_reason
from desktop.core.errors import TableUnusable

LONGEST_FIELD = 1_000_000
"""In characters.  A longer field is a quote that was never closed."""

_RAKUTEN = {"imageid", "productid"}
_TEXTS = {"designation", "description"}
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Record: TypeAlias = list[str]


@dataclass(frozen=True)
class TableRow:
    """What a table says of one photo; what it does not say is empty."""

    photo: str
    """A file name, perhaps with folders, perhaps without its suffix."""
    reference: str
    designation: str
    description: str
    index: str | None = None
    """Of the row, in a table of Rakuten's."""


def read_table(path: Path) -> list[TableRow]:
    """All rows of a table that name a photo or a reference; raises TableUnusable."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableUnusable(path=path, reason=machine_reason(error)) from error
    if content.startswith(_OLD_EXCEL):
        raise TableUnusable(path=path, reason="an old .xls workbook: save it as .xlsx")
    workbook = content.startswith(_ZIP)
    records = _workbook(path, content) if workbook else _text(path, _decoded(content))
    return list(_rows(path, records))


def folded(name: str) -> str:
    """`name` without case, accents and spaces around it."""
    parts = unicodedata.normalize("NFKD", name).casefold()
    return "".join(part for part in parts if not unicodedata.combining(part)).strip()


def _rows(path: Path, records: Iterator[Record]) -> Iterator[TableRow]:
    header = [folded(name) for name in next(records, [])]
    rakuten = set(header) >= _RAKUTEN
    indexed = rakuten and header[0] not in _RAKUTEN | _TEXTS
    if not rakuten and not {"photo", "reference"} & set(header):
        raise TableUnusable(path=path, reason="it has no column named photo or reference")
    if not _TEXTS & set(header):
        raise TableUnusable(path=path, reason="it has no column named designation or description")
    for record in records:
        cells = dict(zip(header, (cell.strip() for cell in record), strict=False))
        photo, reference = cells.get("photo", ""), cells.get("reference", "")
        if rakuten:
            product = identifier(cells.get("productid", ""))
            photo = photo or photo_name(cells.get("imageid", ""), product) or ""
            reference = reference or product
        if photo or reference:
            texts = cells.get("designation", ""), cells.get("description", "")
            index = identifier(record[0]) if indexed else None
            yield TableRow(photo, reference, *texts, index=index)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what Excel calls CSV in Western Europe


def _text(path: Path, text: str) -> Iterator[Record]:
    csv.field_size_limit(LONGEST_FIELD)
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    # Strict: a quote that is never closed would otherwise swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise TableUnusable(path=path, reason=f"line {reader.line_num}: {error}") from error


def _workbook(path: Path, content: bytes) -> Iterator[Record]:
    """The first sheet of an XLSX workbook, formulas as their last results."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that do not matter here
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # some programs write wrong ones
            records = [_cells(row) for row in sheet.iter_rows(values_only=True)]
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise TableUnusable(path=path, reason="not a readable XLSX workbook") from error
    return iter(records)


def _cells(row: Iterable[object]) -> Record:
    return [_cell(value) for value in row]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a reference that a spreadsheet took for a number
    return str(value)
