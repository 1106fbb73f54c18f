"""Tables as files for people: CSV as Excel in France reads it, and workbooks."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Cell: TypeAlias = str | float | None

LONGEST_CELL = 32_767
"""Characters that a spreadsheet takes in one cell."""


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Sequence[Cell]]) -> None:
    """With a byte order mark, semicolons and decimal commas."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_csv_cell(value) for value in row])


def write_workbook(
    path: Path,
    name: str,
    columns: Mapping[str, int],
    rows: Iterable[Sequence[Cell]],
    add_more: Callable[[Any], None] | None = None,
) -> None:
    """One sheet, whose columns have these widths in characters; fixed, since rows are written as
    they come.  `add_more` adds further sheets to the workbook of openpyxl.

    Numbers are probabilities; everything else is text, so that codes and references keep their
    zeros.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(name)
    sheet.freeze_panes = "A2"
    set_widths(sheet, list(columns.values()))
    sheet.append([_bold(workbook_cell(sheet, column)) for column in columns])
    count = 1
    try:
        for row in rows:
            sheet.append([workbook_cell(sheet, value) for value in row])
            count += 1
    except BaseException:
        with contextlib.suppress(OSError):
            sheet.close()  # or its unfinished file complains when it is collected
        raise
    # It stands behind the rows in the file: their number is known now.
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    if add_more is not None:
        add_more(workbook)
    workbook.save(path)


def set_widths(sheet: Any, widths: Sequence[int]) -> None:
    """Before the first row: they stand before the rows in the file."""
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def workbook_cell(sheet: Any, value: Cell, number_format: str = "0.0%") -> Any:
    """What stands for a value in a sheet."""
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


@cache
def _openpyxl() -> tuple[Any, Any]:
    """What makes cells, and what they may not hold: asked for a million times, imported once."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return WriteOnlyCell, ILLEGAL_CHARACTERS_RE


def _bold(cell: Any) -> Any:
    from openpyxl.styles import Font

    cell.font = Font(bold=True)
    return cell


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".replace(".", ",")
    # A spreadsheet would take these for formulas, and run them.
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
