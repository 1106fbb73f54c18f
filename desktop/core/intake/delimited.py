"""The records of a CSV file, whatever wrote it."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeAlias

from desktop.core.intake.columns import recognised
from desktop.core.intake.decoding import Encoding
from desktop.core.intake.errors import TableUnreadable
from desktop.core.intake.opening import open_file
from desktop.core.intake.spelling import clean

Record: TypeAlias = tuple[int, list[str]]
"""Its number in the file, from 1 (empty ones count), and its cells."""

LONGEST_FIELD = 1_000_000
"""In characters.  A longer field is a quote that was never closed."""

MOST_LINES = 2_000
"""In one record: more are a quote that was never closed."""

LONGEST_LINE = 4 * LONGEST_FIELD
"""In characters.  A longer line is a broken record, and skipped."""

MOST_SKIPPED = 256_000_000
"""In characters.  A file with a line longer than this is no table."""

_OVERLONG = "\0"
"""Stands for a line that was skipped; known by its identity."""

MOST_BROKEN = 1_000
"""With more broken records a file is no table."""

_LINE_ENDS = ("\n", "\r")
_DELIMITERS = ";\t,|"
_SAMPLE_CHARACTERS = 1 << 16
_SAMPLE_RECORDS = 50


def delimiter_of(path: Path, encoding: Encoding, said: Sequence[str]) -> str:
    """The delimiter under which a file has columns that we know, else the most even ones.

    `said` are names of columns that a person gave.
    """
    with _open(path, encoding) as file:
        named = _named_delimiter(file.readline(200))
        if named:
            return named
        file.seek(0)
        text = file.read(_SAMPLE_CHARACTERS)
    whole = text if len(text) < _SAMPLE_CHARACTERS else text[: text.rfind("\n") + 1] or text
    known = {name.casefold() for name in said}
    return max(_DELIMITERS, key=lambda delimiter: _fitness(whole, delimiter, known))


def records(
    path: Path, encoding: Encoding, delimiter: str, broken: Callable[[int, str], None]
) -> Iterator[Record]:
    """All records with anything in them; cells are clean.

    A record whose quotes or whose line does not end is told to `broken` (number, reason), and
    reading goes on with its second line.  Raises TableUnreadable, OSError.
    """
    csv.field_size_limit(LONGEST_FIELD)
    failures = 0
    number = 0
    with _open(path, encoding) as file:
        lines = _Lines(path, file)
        if _named_delimiter(lines.peek()):
            number = 1
            next(lines)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            lines.taken.clear()
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                first = lines.give_back()
                reader = csv.reader(lines, delimiter=delimiter, strict=True)
                lenient = None if "field larger" in str(error) else _one_line(first, delimiter)
                if lenient is None:
                    failures += 1
                    if failures > MOST_BROKEN:
                        reason = f"{failures} records are broken, up to record {number}"
                        raise TableUnreadable(path=path, reason=reason) from error
                    broken(number, _why_broken(first))
                    continue
                cells = lenient
            cells = [clean(_unwrapped(cell)) for cell in cells]
            if any(cells):
                yield number, cells


def _why_broken(first: str) -> str:
    if first is _OVERLONG or '"' not in first:
        return "a line without end"
    return "a quotation mark that is never closed"


def _open(path: Path, encoding: Encoding) -> TextIO:
    return io.TextIOWrapper(open_file(path), encoding.name, errors="replace", newline="")


def _named_delimiter(line: str) -> str | None:
    """What Excel itself writes and reads before the header: `sep=;`."""
    start = line.lstrip("\ufeff").strip('\r\n"')
    return start[4] if len(start) == 5 and start.lower().startswith("sep=") else None


def _fitness(text: str, delimiter: str, known: set[str]) -> tuple[int, bool, float, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        sample = [cells for cells in islice(reader, _SAMPLE_RECORDS) if any(cells)]
    except csv.Error:
        return (0, False, 0.0, 0)
    if not sample:
        return (0, False, 0.0, 0)

    def names(cells: list[str]) -> int:
        return sum(
            recognised(cell) is not None or cell.strip().casefold() in known for cell in cells
        )

    header = max(sample[:20], key=names)
    width = len(header)
    even = sum(len(cells) == width for cells in sample) / len(sample)
    return names(header), width > 1, even, width


def _one_line(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line with stray quotation marks; None where one is never closed."""
    try:
        next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
    return next(csv.reader([line], delimiter=delimiter), [])


def _unwrapped(cell: str) -> str:
    """`="0123"`, with which people keep Excel from taking an EAN for a number, as `0123`."""
    return cell[2:-1] if len(cell) > 2 and cell.startswith('="') and cell.endswith('"') else cell


class _Lines:
    """The lines of a file, of which those of the current record can be given back."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path, self._file = path, file
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise csv.Error("field larger than so many lines")
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self.taken.append(line)
        if line is _OVERLONG:
            raise csv.Error("field larger than a line may be")
        return line

    def peek(self) -> str:
        """The next line, which stays."""
        if not self._waiting:
            self._waiting.append(self._read())
        return self._waiting[0]

    def give_back(self) -> str:
        """Returns the current record's first line; its others come again."""
        first, *others = self.taken
        self._waiting.extendleft(reversed(others))
        return first

    def _read(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if len(line) < LONGEST_LINE or line.endswith(_LINE_ENDS):
            return line
        skipped = 0
        while line and not line.endswith(_LINE_ENDS):
            skipped += len(line)
            if skipped > MOST_SKIPPED:
                raise TableUnreadable(path=self._path, reason="a line without end")
            line = self._file.readline(LONGEST_LINE)
        return _OVERLONG
