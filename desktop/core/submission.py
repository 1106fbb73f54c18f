"""The answers to a table that numbers its rows, as the Rakuten challenge takes them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from common.errors import machine_reason
from common.files import replacing
from desktop.core.batches.ledger import Row
from desktop.core.engine import Engine, Request
from desktop.core.errors import OutputUnusable
from desktop.core.exports import check_output

FORMATS = (".csv",)


def write_submission(path: Path, rows: Iterable[Row], engine: Engine) -> list[str]:
    """Writes the index and the code of every row that its table numbers, in the order of these.

    An answer is wanted for each of them: where the photos cannot be read, the text alone gives it.
    Returns the indexes that have no code all the same.  Raises OutputUnusable, and what `rows`
    raises.
    """
    check_output(path, FORMATS)
    codes = [(row.row_index, _code(row, engine)) for row in rows if row.row_index is not None]
    codes.sort(key=lambda one: _order(one[0]))
    try:
        with (
            replacing(path) as temporary,
            temporary.open("w", encoding="utf-8", newline="") as file,
        ):
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["", "prdtypecode"])
            writer.writerows(codes)
    except OSError as error:
        raise OutputUnusable(path=path, reason=machine_reason(error)) from error
    return [index for index, code in codes if not code]


def _code(row: Row, engine: Engine) -> str:
    if row.entry is not None and row.entry.code is not None:
        return row.entry.code
    if not row.photos or not (row.designation or row.description):
        return ""
    text = Request(designation=row.designation, description=row.description)
    return engine.submit(text).result().code or ""


def _order(index: str) -> tuple[bool, int, str]:
    """Numbers by their value, before anything else."""
    number = index.isascii() and index.isdecimal()
    return not number, int(index) if number else 0, index
