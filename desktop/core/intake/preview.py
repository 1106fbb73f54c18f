"""What a batch would do, before it does anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from desktop.core.intake.duplicates import Duplicates
from desktop.core.intake.examples import SHOWN, Examples
from desktop.core.intake.offered import offered
from desktop.core.intake.plan import NONE, Ambiguity, Plan, Source
from desktop.core.intake.scan import Fault
from desktop.core.intake.tables import Notes


@dataclass(frozen=True)
class RowShown:
    """A row of the table as an example."""

    number: int
    name: str
    """What it calls its product: its photo, reference or designation."""

    def as_row(self) -> dict[str, Any]:
        """Under the names of `--json`."""
        return {"row": self.number, "name": self.name}


@dataclass(frozen=True)
class Preview:
    """Counts, each with the first examples."""

    photos: int
    items: int
    """With those that are rows alone."""
    text_only: int
    """Items that are rows without a photo: none, unless they are wanted."""
    paired: dict[Source, int]
    """Photos by the source of their text."""
    without_text: Examples[str]
    """Photos that have neither designation nor description, whatever else is known."""
    rows: int
    """Of the table, without those that say nothing."""
    rows_without_photo: Examples[RowShown]
    rows_in_doubt: Examples[RowShown]
    """Rows that an ambiguity keeps from their photo."""
    rows_repeated: Examples[int]
    """Rows that are wholly like an earlier one, by number: harmless."""
    ambiguous: Examples[Ambiguity]
    duplicates: Examples[tuple[str, ...]]
    """Groups of photos with identical bytes."""
    unreadable: Examples[Fault]
    """Files and folders that cannot be used, and why."""
    own: Examples[str]
    """Our own output in the folder, left alone."""
    tables: tuple[str, ...]
    """Tables in the folder that could give texts."""
    unclear_tables: tuple[str, ...]
    """The same, once somebody has said what their columns are."""
    unreadable_tables: Examples[Fault]
    notes: Notes
    """About the table."""

    def as_row(self) -> dict[str, Any]:
        """Under the names of `--json`."""
        names = ("photos", "items", "text_only", "rows")
        counts = {name: getattr(self, name) for name in names}
        paired = {source.value: self.paired.get(source, 0) for source in Source}
        kinds = (
            *("without_text", "rows_without_photo", "rows_in_doubt", "rows_repeated"),
            *("ambiguous", "duplicates", "unreadable", "own"),
        )
        examples = {kind: getattr(self, kind).as_row() for kind in kinds}
        tables = {
            "tables": list(self.tables),
            "unclear_tables": list(self.unclear_tables),
            "unreadable_tables": self.unreadable_tables.as_row(),
            "table": self.notes.as_row(),
        }
        return counts | {"paired": paired} | examples | tables


def preview(
    plan: Plan, duplicates: Duplicates | None = None, *, text_only_rows: bool = False
) -> Preview:
    """Sums up a plan; `text_only_rows`: rows without a photo are items, too."""
    found, known, table = plan.found, plan.known, plan.table
    photos = range(len(found.photos))
    silent_photos = (found.photos[one].name for one in photos if known.texts[one] == NONE)
    alone = [position for position in table.left if position not in table.doubtful]
    groups = duplicates.groups if duplicates else ()
    faults = chain(found.faults, plan.faults, duplicates.faults if duplicates else ())
    tables = offered(found)
    items = plan.size(text_only_rows=text_only_rows)
    return Preview(
        photos=len(photos),
        items=items,
        text_only=items - len(plan.groups),
        paired=Counter(map(known.source, photos)),
        without_text=Examples(silent_photos),
        rows=plan.notes.rows,
        rows_without_photo=_shown(plan, alone),
        rows_in_doubt=_shown(plan, sorted(table.doubtful)),
        rows_repeated=Examples(table.repeated),
        ambiguous=Examples(plan.ambiguities),
        duplicates=Examples(tuple(photo.name for photo in group) for group in groups),
        unreadable=Examples({fault.name: fault for fault in faults}.values()),
        own=Examples(found.own),
        tables=tuple(tables.clear),
        unclear_tables=tuple(tables.unclear),
        unreadable_tables=tables.unreadable,
        notes=plan.notes,
    )


def _shown(plan: Plan, positions: Sequence[int]) -> Examples[RowShown]:
    rows = (plan.store[position] for position in positions[:SHOWN])
    shown = Examples(
        RowShown(row.number, row.photo or row.reference or row.ean or row.designation)
        for row in rows
    )
    shown.count = len(positions)
    return shown
