"""From a folder, a table, or both, to the items of a batch."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

from common.progress import Progress, silent
from desktop.core.batches.item import BatchItem, PhotoFile
from desktop.core.errors import FolderEmpty
from desktop.core.intake.columns import Field
from desktop.core.intake.duplicates import identical
from desktop.core.intake.pairing import pair
from desktop.core.intake.plan import Item, Plan
from desktop.core.intake.preview import Preview, preview
from desktop.core.intake.scan import scan
from desktop.core.intake.tables import open_table


@dataclass(frozen=True)
class Choice:
    """What somebody wants to have classified."""

    folder: Path
    table: Path | None = None
    mapping: Mapping[str, Field] = field(default_factory=dict)
    """What columns of the table are, where their names do not say it."""
    recursive: bool = True
    text_only_rows: bool = False
    """Whether rows of the table without a photo are items, too."""
    exclude: tuple[Path, ...] = ()
    """Files and folders that are our own output."""

    @cached_property
    def root(self) -> Path:
        """The folder, absolute and the same however it is spelled.

        Without links, and on Windows a share instead of the letter that somebody gave it: the
        letter is another one in another session, the folder is not.
        """
        return _real(self.folder)

    @property
    def origin(self) -> str:
        """What makes a batch the same as an earlier one, beside its folder."""
        table = None if self.table is None else str(_real(self.table))
        mapping = {name: str(value) for name, value in sorted(self.mapping.items())}
        return json.dumps([table, mapping, self.recursive, self.text_only_rows])

    @classmethod
    def of_batch(cls, folder: str, origin: str) -> Choice:
        """What an earlier batch was made of."""
        table, mapping, recursive, text_only_rows = json.loads(origin)
        fields = {name: Field(value) for name, value in mapping.items()}
        path = None if table is None else Path(table)
        return cls(Path(folder), path, fields, recursive, text_only_rows)


def plan(choice: Choice, progress: Progress = silent) -> Plan:
    """Finds the photos and pairs them with their texts; for the caller to close.

    Raises FolderUnreadable, FolderIsOutput, FolderEmpty (nothing to classify), TableUnreadable,
    TableUnclear, ColumnUnknown, and OSError for the temporary file.
    """
    table = None if choice.table is None else open_table(choice.table, choice.mapping)
    found = scan(
        choice.root,
        recursive=choice.recursive,
        exclude=tuple(map(_in_place, choice.exclude)),
        table=None if choice.table is None else _in_place(choice.table),
        progress=progress,
    )
    if not found.photos and not found.faults and not (table and choice.text_only_rows):
        raise FolderEmpty(path=choice.folder)
    return pair(found, table, progress)


def look_over(choice: Choice, planned: Plan, progress: Progress = silent) -> Preview:
    """What the batch would do, with photos of identical bytes; reads those of the same size."""
    duplicates = identical(choice.root, planned.found.photos, progress)
    return preview(planned, duplicates, text_only_rows=choice.text_only_rows)


def items(choice: Choice, planned: Plan) -> Iterator[BatchItem]:
    """The items of the batch in their order: those with photos first."""
    rows = planned.text_only() if choice.text_only_rows else iter(())
    root = choice.root
    return (_batch_item(root, item) for item in chain(planned.items(), rows))


def size(choice: Choice, planned: Plan) -> int:
    """How many items there are."""
    return planned.size(text_only_rows=choice.text_only_rows)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _in_place(path: Path) -> Path:
    """As the scan spells it: a file that is a link itself keeps its own name."""
    path = path.absolute()
    return _real(path.parent) / path.name


def _batch_item(root: Path, item: Item) -> BatchItem:
    photos = (PhotoFile(str(one.path(root)), one.size, one.modified) for one in item.photos)
    texts = (item.reference, item.designation, item.description, item.index)
    return BatchItem(tuple(photos), *texts, str(item.source))
