"""What a batch would do, and what its table lost, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from desktop.core.intake.examples import SHOWN, Examples
from desktop.core.intake.offered import offered
from desktop.core.intake.plan import Source
from desktop.core.intake.preview import Preview
from desktop.core.intake.scan import Found
from desktop.core.intake.tables import Notes

_SOURCES = {
    Source.TABLE: "by the table",
    Source.SIDECAR: "by a file beside them",
    Source.NAME: "by a reference in their names, without text",
    Source.NONE: "not at all",
}


_LOST = {
    "broken": "damaged rows, left out",
    "rounded": "rows with a reference that a spreadsheet has rounded, taken for rows without one",
}
_NOTES = {
    "broken": _LOST["broken"],
    "surplus": "rows with more cells than columns",
    "uncalculated": "rows with a formula without result, taken for empty",
    "rounded": _LOST["rounded"],
    "silent": "rows without a text or a name, left out",
}


def preview_lines(preview: Preview) -> Iterator[str]:
    """Counts with the first examples."""
    alone = f", {preview.text_only} of them rows by their text alone" if preview.text_only else ""
    yield f"{preview.photos} photos in {preview.items} items{alone}"
    for source, words in _SOURCES.items():
        if preview.paired.get(source):
            yield f"  paired {words}: {preview.paired[source]}"
    yield from _some("photos without text", preview.without_text)
    if preview.rows:
        yield f"{preview.rows} rows in the table"
    yield from _some("rows without photo", preview.rows_without_photo)
    yield from _some("rows that are in doubt", preview.rows_in_doubt)
    yield from _some("repeated rows, left out", preview.rows_repeated)
    for kind, words in _NOTES.items():
        yield from _some(words, getattr(preview.notes, kind))
    yield from _some("ambiguous photos, left without text", preview.ambiguous)
    yield from _some("groups of identical photos", preview.duplicates)
    yield from _some("files and folders that cannot be used", preview.unreadable)
    yield from _some("own output, left alone", preview.own)
    if preview.tables:
        yield f"tables in the folder, for --table: {_listed(preview.tables)}"
    if preview.unclear_tables:
        names = _listed(preview.unclear_tables)
        yield f"tables in the folder, for --table with --map for their columns: {names}"
    yield from _some("tables in the folder that cannot be used", preview.unreadable_tables)


def lost_lines(notes: Notes) -> Iterator[str]:
    """What the reading of a table could not keep, with the first rows of each kind."""
    for kind, words in _LOST.items():
        examples: Examples[Any] = getattr(notes, kind)
        if examples.count:
            rows = [str(getattr(one, "number", one)) for one in examples.first]
            more = ", …" if examples.count > len(rows) else ""
            yield f"{words}: {examples.count} (rows {', '.join(rows)}{more})"


def unused_tables(found: Found) -> Iterator[str]:
    """Tables that nobody has asked for, where a run has none."""
    tables = offered(found)
    if names := [*tables.clear, *tables.unclear]:
        yield f"tables in the folder, not used without --table: {_listed(names[:SHOWN])}"


def _some(words: str, examples: Examples[Any]) -> Iterator[str]:
    if examples.count:
        yield f"{words}: {examples.count}"
        for example in examples.first:
            yield f"  {_shown(example)}"


def _shown(example: Any) -> str:
    row = example.as_row() if hasattr(example, "as_row") else example
    if isinstance(row, dict):
        return ", ".join(f"{name} {_plain(value)}" for name, value in row.items())
    return f"row {row}" if isinstance(row, int) else _plain(row)


def _plain(value: Any) -> str:
    if not isinstance(value, (list, tuple)):
        return _escaped(str(value))
    return _listed(value[:SHOWN]) + (", …" if len(value) > SHOWN else "")


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(_escaped(str(value)) for value in values)


def _escaped(text: str) -> str:
    """A name may hold line breaks, and what a terminal takes for commands."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
