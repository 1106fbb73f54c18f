"""The results of a batch as a file for people (CSV, XLSX) or for programs (JSON lines)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from common.errors import machine_reason
from common.files import check_replaceable, replacing
from desktop.core.batches.ledger import Row
from desktop.core.batches.summary import SURE, UNSURE, Summary
from desktop.core.engine import Answer
from desktop.core.errors import OutputUnusable
from desktop.core.spreadsheets import Cell, set_widths, workbook_cell, write_csv, write_workbook

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

Cells: TypeAlias = dict[str, Cell]

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
            told = (_cells(row, folder, language, first.get(row.position)) for row in rows)
            cells = ([one[name] for name in columns] for one in told)
            match path.suffix.lower():
                case ".csv":
                    write_csv(temporary, columns, cells)
                case ".xlsx":
                    widths = {name: WIDTHS[name] for name in columns}
                    more = partial(_add_summary, summary, language) if summary else None
                    write_workbook(temporary, "results", widths, cells, more)
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


def _add_summary(summary: Summary, language: str, workbook: Any) -> None:
    sheet = workbook.create_sheet("summary")
    set_widths(sheet, SUMMARY_WIDTHS)
    for line in _summary_lines(summary, language):
        sheet.append([workbook_cell(sheet, value, "General") for value in line])


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
