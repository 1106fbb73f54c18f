"""CSV tables of the layout: UTF-8 with or without a byte order mark, comma, quoted newlines."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from trainer.data.errors import ColumnsWrong, DataFileMissing, DataFileUnreadable
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

    Raises DataFileMissing, ColumnsWrong, and DataFileUnreadable for broken quoting or bytes that
    are not UTF-8.
    """
    csv.field_size_limit(LONGEST_FIELD)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise DataFileMissing(path=path) from None
    with file:
        # Strict: a quote that is never closed would otherwise swallow the rest of the file.
        reader = csv.reader(_decoded(file), strict=True)
        try:
            header = [name.strip() or INDEX for name in next(reader, [])]
            pick = itemgetter(*_positions(path, header, columns))
            for record in reader:
                if record:
                    values = pick(record) if len(record) == len(header) else None
                    yield TableRow(reader.line_num, values)
        except UnicodeDecodeError as error:
            reason = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
            raise DataFileUnreadable(path=path, line=reader.line_num + 1, reason=reason) from None
        except csv.Error as error:
            raise DataFileUnreadable(path=path, line=reader.line_num, reason=error) from None


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
    missing = [name for name in columns if name not in header]
    if missing:
        found = ", ".join(header[:12]) or "nothing"
        raise ColumnsWrong(path=path, missing=", ".join(missing), found=found[:200])
    return [header.index(name) for name in columns]
