"""The history as a file: for people (CSV, XLSX), for programs (JSON lines), and to be corrected in
a spreadsheet and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from common.errors import machine_reason
from common.files import replacing
from desktop.core.errors import OutputUnusable
from desktop.core.exports import BETWEEN_PHOTOS, check_output
from desktop.core.history.fingerprint import fingerprint
from desktop.core.history.names import Label
from desktop.core.history.rows import Entry
from desktop.core.spreadsheets import Cell, write_csv, write_workbook

COLUMNS = {
    "id": 9,
    "when": 20,
    "operator": 18,
    "photo": 48,
    "reference": 18,
    "designation": 48,
    "description": 48,
    "code": 10,
    "category": 36,
    "probability": 12,
    "text_code": 11,
    "photo_code": 12,
    "decision": 12,
    "person_code": 12,
    "person_category": 36,
    "error": 60,
    "model_version": 22,
}
"""Of what is shown of the history, with their widths in a workbook, in characters."""

CORRECTED = "corrected_code"
"""The column that a person fills in to correct; empty cells change nothing."""

CHECK = "row_check"
"""The column by which an entry is known again (`fingerprint`)."""

REVIEW_COLUMNS = {"id": 9, CORRECTED: 16} | {
    name: COLUMNS[name]
    for name in (
        *("code", "category", "probability", "text_code", "photo_code", "reference"),
        *("designation", "description", "photo", "model_version"),
    )
}
REVIEW_COLUMNS[CHECK] = 14

FORMATS = (".csv", ".xlsx", ".jsonl")


def write_history(
    path: Path, entries: Iterable[Entry], language: str, operators: Mapping[int, str]
) -> int:
    """Writes entries in the format that the suffix of `path` names; returns how many.

    Category names are in `language` (`fr` or `en`).  Raises OutputUnusable, and what `entries`
    raises.
    """
    return _write(path, COLUMNS, entries, language, operators, FORMATS)


def write_review(path: Path, entries: Iterable[Entry], language: str) -> int:
    """Writes entries to be corrected in a spreadsheet; returns how many.  Raises as above."""
    return _write(path, REVIEW_COLUMNS, entries, language, {}, (".csv", ".xlsx"))


def _write(
    path: Path,
    columns: Mapping[str, int],
    entries: Iterable[Entry],
    language: str,
    operators: Mapping[int, str],
    formats: Sequence[str],
) -> int:
    check_output(path, formats)
    count = 0

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in entries:
            yield entry
            count += 1

    def rows() -> Iterator[list[Cell]]:
        for entry in counted():
            values = _values(entry, language, operators)
            if CHECK in columns:
                values[CHECK] = fingerprint(entry)
            yield [values[name] for name in columns]

    try:
        with replacing(path) as temporary:
            match path.suffix.lower():
                case ".csv":
                    write_csv(temporary, columns, rows())
                case ".xlsx":
                    write_workbook(temporary, "history", columns, rows())
                case _:
                    with temporary.open("w", encoding="utf-8", newline="\n") as file:
                        for entry in counted():
                            file.write(json.dumps(entry.as_row(), ensure_ascii=False) + "\n")
    except OSError as error:
        raise OutputUnusable(path=path, reason=machine_reason(error)) from error
    return count


def _values(entry: Entry, language: str, operators: Mapping[int, str]) -> dict[str, Cell]:
    """What each column has of an entry."""
    by = entry.decided_by if entry.decided_by is not None else entry.operator
    return {
        "id": str(entry.id),
        "when": f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}",
        "operator": None if by is None else operators.get(by),
        "photo": BETWEEN_PHOTOS.join(entry.photos),
        "reference": entry.reference,
        "designation": entry.designation,
        "description": entry.description,
        "code": entry.code,
        "category": entry.name_fr if language == "fr" else entry.name_en,
        "probability": entry.probability,
        "text_code": entry.text_top,
        "photo_code": entry.photo_top,
        "decision": str(entry.decision),
        "person_code": entry.person.code if entry.person else None,
        "person_category": _name(entry.person, language),
        "error": entry.error.sentence if entry.error else None,
        "model_version": entry.model_version,
        CORRECTED: None,
    }


def _name(label: Label | None, language: str) -> str | None:
    if label is None:
        return None
    return label.name_fr if language == "fr" else label.name_en
