"""What a batch would do, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop.core.intake.examples import Examples
from desktop.core.intake.plan import Source
from desktop.core.intake.preview import Preview

_SOURCES = {
    Source.TABLE: "by the table",
    Source.SIDECAR: "by a file beside them",
    Source.NAME: "by a reference in their names, without text",
    Source.NONE: "not at all",
}


def preview_lines(preview: Preview) -> Iterator[str]:
    """Counts with the first examples."""
    yield f"{preview.photos} photos in {preview.items} items"
    for source, words in _SOURCES.items():
        if preview.paired.get(source):
            yield f"  paired {words}: {preview.paired[source]}"
    yield from _some("photos without text", preview.without_text)
    if preview.rows:
        yield f"{preview.rows} rows in the table"
    yield from _some("rows without photo", preview.rows_without_photo)
    yield from _some("rows that are in doubt", preview.rows_in_doubt)
    yield from _some("ambiguous photos, left without text", preview.ambiguous)
    yield from _some("groups of identical photos", preview.duplicates)
    yield from _some("files and folders that cannot be used", preview.unreadable)
    yield from _some("own output, left alone", preview.own)
    if preview.tables:
        yield f"tables in the folder, for --table: {', '.join(preview.tables)}"


def _some(words: str, examples: Examples[Any]) -> Iterator[str]:
    if examples.count:
        yield f"{words}: {examples.count}"
        for example in examples.first:
            yield f"  {_shown(example)}"


def _shown(example: Any) -> str:
    row = example.as_row() if hasattr(example, "as_row") else example
    if isinstance(row, dict):
        return ", ".join(f"{name} {_plain(value)}" for name, value in row.items())
    return _plain(row)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
