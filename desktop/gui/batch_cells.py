"""What stands in the cells of a batch's table, and how its columns are sorted."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt

from desktop.core.batches.finding import Order
from desktop.core.batches.ledger import Row
from desktop.core.decided import BY_PERSON
from desktop.core.history.store import Entry
from desktop.core.passages import LONGEST, beginning
from desktop.gui import history_cells, messages
from desktop.gui.language import Language, category_name, percent, translate
from desktop.gui.lazy_table import PICTURE_ROLE
from desktop.gui.theme import Theme

SPREAD_ROLE: Final = PICTURE_ROLE + 1
"""Of the first and the last column that the text of the first has for itself in this row."""


class Column(IntEnum):
    """The columns, from left to right."""

    PHOTO = 0
    REFERENCE = 1
    TEXT = 2
    CATEGORY = 3
    PROBABILITY = 4
    AGREEMENT = 5
    STATUS = 6


def title(column: Column) -> str:
    """What a column is called."""
    return {
        Column.PHOTO: translate("Batch", "Photo"),
        Column.REFERENCE: translate("Batch", "Reference"),
        Column.TEXT: translate("Batch", "Text"),
        Column.CATEGORY: translate("Batch", "Category"),
        Column.PROBABILITY: translate("Batch", "Probability"),
        Column.AGREEMENT: translate("Batch", "Text and photo"),
        Column.STATUS: translate("Batch", "Status"),
    }[column]


def order(column: Column, language: Language) -> Order:
    """By what the rows are sorted when a column is chosen for that."""
    category = Order.CATEGORY_FR if language == "fr" else Order.CATEGORY_EN
    return {
        Column.REFERENCE: Order.REFERENCE,
        Column.TEXT: Order.TEXT,
        Column.CATEGORY: category,
        Column.PROBABILITY: Order.PROBABILITY,
        Column.AGREEMENT: Order.AGREEMENT,
        Column.STATUS: Order.STATUS,
    }.get(column, Order.POSITION)


def alignment(column: Column) -> Qt.AlignmentFlag:
    """Figures stand at the right, words at the left."""
    side = Qt.AlignmentFlag.AlignLeft
    if column is Column.PROBABILITY:
        side = Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def data(row: Row, column: Column, role: int, theme: Theme) -> Any:
    """What a table's model answers for a cell: to views, to tool tips, to screen readers."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return "" if column is Column.PHOTO else " ".join(words(row, column).split())
        case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
            return _whole(row, column)
        case Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        case Qt.ItemDataRole.ForegroundRole:
            colour = _colour(row, column)
            return theme.colour(colour) if colour else None
        case role if role == SPREAD_ROLE:
            return _spread(row, column)
    return None


def words(row: Row, column: Column) -> str:
    """The text of a cell; empty where there is nothing to say."""
    match column:
        case Column.PHOTO:
            return ", ".join(Path(photo).name for photo in row.photos)
        case Column.REFERENCE:
            return row.reference or _first_photo(row)
        case Column.TEXT:
            return beginning(row.designation or row.description)
        case Column.STATUS:
            return _status(row)
    entry = row.entry
    if entry is None:
        return ""
    if entry.error is not None and (entry.person is None or column is not Column.CATEGORY):
        return messages.of(entry.error) if column is Column.CATEGORY else ""
    match column:
        case Column.CATEGORY:
            final = entry.final
            return "" if final is None else category_name(final.name_fr, final.name_en)
        case Column.PROBABILITY:
            return percent(entry.probability or 0.0)
    return translate("Batch", "disagree") if disagree(entry) else ""


def disagree(entry: Entry) -> bool:
    """Whether text and photo alone give different categories."""
    return None not in (entry.text_top, entry.photo_top) and entry.text_top != entry.photo_top


def _first_photo(row: Row) -> str:
    return Path(row.photos[0]).name if row.photos else ""


def _spread(row: Row, column: Column) -> tuple[Column, Column] | None:
    """The columns around this one that one text stands in; None where it has its own."""
    failed = row.entry is not None and row.entry.error is not None
    if failed and Column.CATEGORY <= column <= Column.AGREEMENT:
        return Column.CATEGORY, Column.AGREEMENT
    named = not (row.reference or row.designation or row.description)
    if named and Column.REFERENCE <= column <= Column.TEXT:
        return Column.REFERENCE, Column.TEXT
    return None


def _status(row: Row) -> str:
    if row.entry is None:
        return translate("Batch", "waiting")
    if row.entry.decision in BY_PERSON:
        return history_cells.decision(row.entry.decision)
    if row.entry.error is None:
        return translate("Batch", "done")
    return translate("Batch", "failed")


def _whole(row: Row, column: Column) -> str:
    """All there is to say about a cell."""
    entry = row.entry
    if column is Column.PHOTO:
        return "\n".join(row.photos)
    if column is Column.TEXT:
        texts = (row.designation, row.description)
        return "\n".join(beginning(part, LONGEST) for part in texts if part)
    if column is Column.AGREEMENT and entry is not None and disagree(entry):
        names = {
            one.code: category_name(one.name_fr, one.name_en) for one in (*entry.top, *entry.others)
        }
        return translate("Batch", "text alone: {text}\nphoto alone: {photo}").format(
            text=names.get(entry.text_top or "", entry.text_top),
            photo=names.get(entry.photo_top or "", entry.photo_top),
        )
    return words(row, column)


def _colour(row: Row, column: Column) -> str:
    entry = row.entry
    if column is Column.STATUS:
        if entry is None:
            return "muted"
        return "danger" if entry.error is not None else "good"
    if column is Column.REFERENCE and not row.reference:
        return "muted"
    if column is Column.CATEGORY and entry is not None and entry.error is not None:
        return "danger"
    return "warning" if column is Column.AGREEMENT else ""
