"""The results of a batch as a file for people (CSV, XLSX) or for programs (JSON lines)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from common.errors import machine_reason
from common.files import check_replaceable, replacing
from desktop.core.engine import Outcome
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
    "status",
    "error",
    "model_version",
)
"""Of CSV and XLSX; `category` is in the language of whoever asked, `status` done or failed.
Before them comes `index`, where the table of texts numbers its rows."""

FORMATS = (".csv", ".xlsx", ".jsonl")

Cell: TypeAlias = str | float | None
Row: TypeAlias = dict[str, Cell]

LONGEST_CELL = 32_767
"""Characters that a spreadsheet takes in one cell."""


def check_output(path: Path) -> None:
    """Raises OutputUnusable where `write_results` could not write, as far as can be told before."""
    if path.suffix.lower() not in FORMATS:
        reason = f"its name ends in none of {', '.join(FORMATS)}"
        raise OutputUnusable(path=path, reason=reason)
    if path.is_dir():
        raise OutputUnusable(path=path, reason="it is a folder")
    if not path.parent.is_dir():
        raise OutputUnusable(path=path, reason="there is no such folder")
    try:
        check_replaceable(path)
    except OSError as error:
        raise OutputUnusable(path=path, reason=machine_reason(error)) from error


def write_results(path: Path, outcomes: Sequence[Outcome], folder: Path, language: str) -> None:
    """Writes outcomes in the format that the suffix of `path` names, in one step.

    Photos are named relative to `folder`; category names are in `language` (`fr` or `en`).
    Raises OutputUnusable.
    """
    check_output(path)
    indexed = any(outcome.request.index is not None for outcome in outcomes)
    columns = ("index", *COLUMNS) if indexed else COLUMNS
    try:
        with replacing(path) as temporary:
            rows = (_cells(outcome, folder, language) for outcome in outcomes)
            match path.suffix.lower():
                case ".csv":
                    _write_csv(temporary, columns, rows)
                case ".xlsx":
                    _write_xlsx(temporary, columns, rows)
                case _:
                    _write_json_lines(temporary, outcomes)
    except OSError as error:
        raise OutputUnusable(path=path, reason=machine_reason(error)) from error


def _cells(outcome: Outcome, folder: Path, language: str) -> Row:
    request, error = outcome.request, outcome.error
    names = [str(photo.relative_to(folder)) for photo in request.photos if isinstance(photo, Path)]
    values: tuple[Cell, ...] = (
        request.index,
        " ".join(names),
        request.reference,
        request.designation,
        request.description,
        outcome.code,
        outcome.name_fr if language == "fr" else outcome.name_en,
        outcome.probability,
        outcome.text_top,
        outcome.photo_top,
        "done" if error is None else "failed",
        None if error is None else str(error),
        outcome.model_version,
    )
    return dict(zip(("index", *COLUMNS), values, strict=True))


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """For Excel as it is in France: byte order mark, semicolons, decimal comma."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_csv_cell(row[name]) for name in columns])


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".replace(".", ",")
    # A spreadsheet would take these for formulas, and run them.
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """One sheet; every cell but the probability is text, so that references keep their zeros."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("results")
    sheet.freeze_panes = "A2"
    sheet.append(columns)
    for row in rows:
        cells = []
        for value in map(row.__getitem__, columns):
            if isinstance(value, str):
                text = ILLEGAL_CHARACTERS_RE.sub(" ", value.encode("utf-8", "replace").decode())
                cell = WriteOnlyCell(sheet, text[:LONGEST_CELL])
                cell.data_type = "s"  # also where it begins with "="
                cell.number_format = "@"
            else:
                cell = WriteOnlyCell(sheet, value)
                cell.number_format = "0.0%"
            cells.append(cell)
        sheet.append(cells)
    workbook.save(path)


def _write_json_lines(path: Path, outcomes: Iterable[Outcome]) -> None:
    """The rows of `--json`."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for outcome in outcomes:
            file.write(json.dumps(outcome.as_row(), ensure_ascii=False) + "\n")
