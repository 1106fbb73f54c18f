"""CSV tables of the layout: UTF-8 with or without a byte order mark, comma, quoted newlines."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple

from trainer.data import sniff
from trainer.data.errors import (
    ColumnsWrong,
    ColumnTwice,
    DataFileMissing,
    DataFileUnreadable,
    DataFolderMissing,
    TableNotAFile,
)
from trainer.data.hashing import hash_text

INDEX = "index"
"""The name of the column of row identifiers; pandas leaves it empty, and both are understood."""

LONGEST_FIELD = 16_000_000
"""In characters.  A longer field is a quote that was never closed."""


class TableRow(NamedTuple):
    """One record of a table."""

    line: int
    """The line of the file on which the record ends, from 1."""
    values: tuple[str, ...] | None
    """The wanted columns in their order; None where the record is not as wide as the header."""


def read_table(path: Path, columns: Sequence[str]) -> Iterator[TableRow]:
    """Streams the given columns (at least two) of a CSV file; skips other columns and blank lines.

    Raises DataFileMissing, TableNotAFile, ColumnsWrong, ColumnTwice, and DataFileUnreadable for
    broken quoting or bytes that are not UTF-8; OSError where the machine does not give the file.
    """
    csv.field_size_limit(LONGEST_FIELD)
    with _opened(path) as file:
        # Strict: a quote that is never closed would otherwise swallow the rest of the file.
        reader = csv.reader(_decoded(file), strict=True)
        began = 1
        try:
            first = next(reader, [])
            header = [name.strip() or INDEX for name in first]
            if not set(columns) <= set(header):
                raise _columns_wrong(path, first, header, columns)
            pick = itemgetter(*_positions(path, header, columns))
            began = reader.line_num + 1
            for record in reader:
                if record:
                    values = pick(record) if len(record) == len(header) else None
                    yield TableRow(reader.line_num, values)
                began = reader.line_num + 1
        except UnicodeDecodeError as error:
            line, reason = reader.line_num + 1, _not_utf8(path, error)
            raise DataFileUnreadable(path=path, line=line, reason=reason) from None
        except csv.Error as error:
            # Not the line where reading ended, which for a quote is far below what is wrong.
            raise DataFileUnreadable(path=path, line=began, reason=_broken(error)) from None


def _opened(path: Path) -> BinaryIO:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would never end
            raise TableNotAFile(path=path)
        return path.open("rb")
    except FileNotFoundError:
        check_folder(path.parent)
        hint = sniff.nearby(path)
        raise DataFileMissing(path=path, hint=f" ({hint})" if hint else "") from None


def is_there(path: Path) -> bool:
    """Whether somebody put a table there: also a link to one that is not."""
    return path.exists() or path.is_symlink()


_BROKEN = {
    "unexpected end of data": "a quote that opens in this row is never closed, or the file is cut",
    "field larger than": "a quote that opens in this row is never closed",
    "',' expected after": "a quote within a quoted text is not doubled",
    "new-line character seen": "lines end with a lone carriage return",
}
"""The beginnings of the `csv` module's messages, in our words."""


def _broken(error: csv.Error) -> str:
    message = str(error)
    return next((ours for theirs, ours in _BROKEN.items() if message.startswith(theirs)), message)


def _not_utf8(path: Path, error: UnicodeDecodeError) -> str:
    if unusual := sniff.suspicion(path):
        return unusual
    if error.reason == "unexpected end of data":
        return "the file is cut within a letter"
    byte = error.object[error.start]
    letter = sniff.in_windows_1252(byte)
    meant = f"; it would be {letter!r} in Windows-1252: save it as UTF-8" if letter else ""
    return f"byte 0x{byte:02x} is not UTF-8{meant}"


def check_folder(path: Path) -> None:
    """Raises DataFolderMissing unless the data folder is one."""
    if not path.is_dir():
        reason = "this is a file; the folder is expected" if path.exists() else "no such folder"
        raise DataFolderMissing(path=path, reason=reason)


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    # Line by line, so that an error is on the line that it names.
    encoding = "utf-8-sig"
    for line in lines:
        yield line.decode(encoding)
        encoding = "utf-8"


def index_key(index: str) -> int:
    """A row identifier as 64 bits: a whole number is itself, any other text a hash above them."""
    if index.isdecimal() and len(index) < 19 and str(int(index)) == index:
        return int(index)
    return hash_text(index) | 1 << 63


def index_of(key: int) -> str:
    """The row identifier behind a key where it is a number; hashes cannot be turned back."""
    return str(key) if key < 1 << 63 else "?"


def _positions(path: Path, header: list[str], columns: Sequence[str]) -> list[int]:
    for name in columns:
        if header.count(name) > 1:
            raise ColumnTwice(path=path, name=name, count=header.count(name))
    return [header.index(name) for name in columns]


def _columns_wrong(
    path: Path, first: list[str], header: list[str], columns: Sequence[str]
) -> ColumnsWrong:
    """The error for a header, `first` being its cells as they are."""
    missing = [name for name in columns if name not in header]
    if mark := sniff.separator(first, columns):
        name = "tabulators" if mark == "\t" else f"{mark!r}"
        hint = f"columns seem to be separated by {name}: commas are expected"
    else:
        hint = sniff.suspicion(path) or _header_hint(header, missing)
    return ColumnsWrong(
        path=path,
        missing=", ".join(missing),
        found=(", ".join(header[:12]) or "nothing")[:200],
        hint=f" ({hint})" if hint else "",
    )


def _header_hint(header: list[str], missing: list[str]) -> str:
    if not header:
        return "its first line is empty"
    plain = {name.lower().replace(" ", "").replace("_", ""): name for name in header}
    renamed = [f"{name} seems to be {plain[name]!r}" for name in missing if name in plain]
    if renamed:
        return "; ".join(renamed)
    if any(name.isdecimal() for name in header):
        return "the first line seems to be a product: a header is expected"
    return ""
