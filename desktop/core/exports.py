"""The results of a batch as a file for people (CSV, XLSX) or for programs (JSON lines)."""

from __future__ import annotations

import contextlib
import csv
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from common.errors import machine_reason
from common.files import check_replaceable, replacing
from desktop.core.batches.ledger import Row
from desktop.core.batches.summary import SURE, UNSURE, Summary
from desktop.core.engine import Answer
from desktop.core.errors import OutputUnusable

COLUMNS = (
    "photo",
    "reference",
    "designation",
    "description",
    "code",
    "category",
    "probability",
    "text_code",
    "photo_code",
    "look_alike",
    "status",
    "error",
    "model_version",
)
"""Of CSV and XLSX; `category` is in the language of whoever asked, `look_alike` the first photo of
those that look like this one, `status` done, failed or pending.  Before them comes `index`, where
the table of texts numbers its rows."""

FORMATS = (".csv", ".xlsx", ".jsonl")

BETWEEN_PHOTOS = " | "
"""Stands between the photos of one item."""

Cell: TypeAlias = str | float | None
Cells: TypeAlias = dict[str, Cell]

LONGEST_CELL = 32_767
"""Characters that a spreadsheet takes in one cell."""

WIDTHS = {
    "index": 10,
    "photo": 32,
    "reference": 18,
    "designation": 48,
    "description": 48,
    "code": 10,
    "category": 36,
    "probability": 12,
    "text_code": 11,
    "photo_code": 12,
    "look_alike": 32,
    "status": 10,
    "error": 60,
    "model_version": 22,
}
"""Of the columns of a workbook, in characters: fixed, since rows are written as they come."""

SUMMARY_WIDTHS = (32, 44, 12)

_NOTHING = Answer()
_NO_FIRST: Mapping[int, str] = {}


def check_output(path: Path, formats: Sequence[str] = FORMATS) -> None:
    """Raises OutputUnusable where `write_results` could not write, as far as can be told before."""
    if path.suffix.lower() not in formats:
        reason = f"its name ends in none of {', '.join(formats)}"
        raise OutputUnusable(path=path, reason=reason)
    if path.is_dir():
        raise OutputUnusable(path=path, reason="it is a folder")
    if not path.parent.is_dir():
        raise OutputUnusable(path=path, reason="there is no such folder")
    try:
        check_replaceable(path)
    except OSError as error:
        raise OutputUnusable(path=path, reason=machine_reason(error)) from error


def write_results(
    path: Path,
    rows: Iterable[Row],
    folder: Path,
    language: str,
    *,
    indexed: bool = False,
    summary: Summary | None = None,
) -> None:
    """Writes the rows of a batch in the format that the suffix of `path` names, in one step.

    Photos are named relative to `folder`; category names are in `language` (`fr` or `en`).
    `indexed` adds the column `index`; the `summary` knows what looks alike, and a workbook gets a
    sheet of it.
    Raises OutputUnusable, and what `rows` raises.
    """
    check_output(path)
    columns = ("index", *COLUMNS) if indexed else COLUMNS
    try:
        with replacing(path) as temporary:
            first = summary.alike.first if summary else _NO_FIRST
            cells = (_cells(row, folder, language, first.get(row.position)) for row in rows)
            match path.suffix.lower():
                case ".csv":
                    _write_csv(temporary, columns, cells)
                case ".xlsx":
                    _write_xlsx(temporary, columns, cells, summary, language)
                case _:
                    _write_json_lines(temporary, rows, first)
    except OSError as error:
        raise OutputUnusable(path=path, reason=machine_reason(error)) from error


def json_row(row: Row, look_alike: str | None = None) -> dict[str, Any]:
    """A row under the names of `--json`, and the first photo of those that look like its own."""
    item = {
        "photos": list(row.photos),
        "reference": row.reference,
        "designation": row.designation,
        "description": row.description,
        "look_alike": look_alike,
        "status": row.status,
    }
    if row.row_index is not None:
        item = {"index": row.row_index, **item}
    if row.entry is None:
        return item
    if row.entry.error is not None:
        return item | {"error": row.entry.error.sentence, "error_code": row.entry.error.code}
    return item | row.entry.answer_row()


def _cells(row: Row, folder: Path, language: str, look_alike: str | None) -> Cells:
    entry = row.entry or _NOTHING
    values: tuple[Cell, ...] = (
        row.row_index,
        BETWEEN_PHOTOS.join(_name(photo, folder) for photo in row.photos),
        row.reference,
        row.designation,
        row.description,
        entry.code,
        entry.name_fr if language == "fr" else entry.name_en,
        entry.probability,
        entry.text_top,
        entry.photo_top,
        None if look_alike is None else _name(look_alike, folder),
        row.status,
        None if row.entry is None or row.entry.error is None else row.entry.error.sentence,
        entry.model_version,
    )
    return dict(zip(("index", *COLUMNS), values, strict=True))


def _name(photo: str, folder: Path) -> str:
    # Strings, for there may be a hundred thousand.
    return photo.removeprefix(os.path.join(folder, ""))  # noqa: PTH118


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Cells]) -> None:
    """For Excel as it is in France: byte order mark, semicolons, decimal comma."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([csv_cell(row[name]) for name in columns])


def csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".replace(".", ",")
    # A spreadsheet would take these for formulas, and run them.
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _write_xlsx(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Cells],
    summary: Summary | None,
    language: str,
) -> None:
    """Every cell of the results but the probability is text, so that references keep their
    zeros."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("results")
    sheet.freeze_panes = "A2"
    set_widths(sheet, [WIDTHS[name] for name in columns])
    sheet.append([bold(workbook_cell(sheet, name)) for name in columns])
    count = 1
    try:
        for row in rows:
            sheet.append([workbook_cell(sheet, row[name]) for name in columns])
            count += 1
    except BaseException:
        with contextlib.suppress(OSError):
            sheet.close()  # or its unfinished file complains when it is collected
        raise
    # It stands behind the rows in the file: their number is known now.
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    if summary is not None:
        sheet = workbook.create_sheet("summary")
        set_widths(sheet, SUMMARY_WIDTHS)
        for line in _summary_lines(summary, language):
            sheet.append([workbook_cell(sheet, value, "General") for value in line])
    workbook.save(path)


def set_widths(sheet: Any, widths: Sequence[int]) -> None:
    """Before the first row: they stand before the rows in the file."""
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def bold(cell: Any) -> Any:
    from openpyxl.styles import Font

    cell.font = Font(bold=True)
    return cell


@cache
def _openpyxl() -> tuple[Any, Any]:
    """What makes cells, and what they may not hold: asked for a million times, imported once."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return WriteOnlyCell, ILLEGAL_CHARACTERS_RE


def workbook_cell(sheet: Any, value: Cell, number_format: str = "0.0%") -> Any:
    if value is None:
        return None
    WriteOnlyCell, illegal = _openpyxl()  # noqa: N806
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = number_format
        return cell
    text = illegal.sub(" ", value.encode("utf-8", "replace").decode())
    cell = WriteOnlyCell(sheet, text[:LONGEST_CELL])
    cell.data_type = "s"  # also where it begins with "="
    cell.number_format = "@"
    return cell


def _summary_lines(summary: Summary, language: str) -> list[tuple[Cell, ...]]:
    batch, counts = summary.batch, summary.counts
    return [
        ("folder", batch.folder),
        ("started", batch.started.isoformat(timespec="seconds")),
        ("model_version", batch.model_version),
        ("items", counts.planned),
        ("done", counts.done),
        ("failed", counts.failed),
        (f"probability >= {SURE}", summary.sure),
        (f"probability < {UNSURE}", summary.unsure),
        ("seconds", round(batch.seconds, 1)),
        ("groups of photos that look alike", summary.alike.groups.count),
        (),
        ("code", "category", "items"),
        *(
            (one.code, one.name_fr if language == "fr" else one.name_en, one.items)
            for one in summary.categories
        ),
    ]


def _write_json_lines(path: Path, rows: Iterable[Row], first: Mapping[int, str]) -> None:
    """The rows of `--json`."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for row in rows:
            line = json_row(row, first.get(row.position))
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
