"""What stands in the cells of the history's table."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt

from desktop.core.decided import Decided
from desktop.core.engine import CLIPBOARD
from desktop.core.history.pages import Sort
from desktop.core.history.rows import Entry
from desktop.core.passages import LONGEST, beginning
from desktop.gui import messages, photos
from desktop.gui.language import category_name, moment, percent, translate
from desktop.gui.review_item import doubts
from desktop.gui.theme import Theme


class Column(IntEnum):
    """The columns, from left to right."""

    PHOTO = 0
    DATE = 1
    REFERENCE = 2
    TEXT = 3
    CATEGORY = 4
    PROBABILITY = 5
    DECISION = 6
    OPERATOR = 7


SORTS: Final = {Column.DATE: Sort.DATE, Column.PROBABILITY: Sort.PROBABILITY}
"""What one can sort by."""


def title(column: Column) -> str:
    """What a column is called."""
    return {
        Column.PHOTO: translate("History", "Photo"),
        Column.DATE: translate("History", "Date"),
        Column.REFERENCE: translate("History", "Reference"),
        Column.TEXT: translate("History", "Text"),
        Column.CATEGORY: translate("History", "Category"),
        Column.PROBABILITY: translate("History", "Probability"),
        Column.DECISION: translate("History", "Decision"),
        Column.OPERATOR: translate("History", "Operator"),
    }[column]


def decision(decided: Decided) -> str:
    """What a decision is called."""
    return {
        Decided.AUTO: translate("History", "automatic"),
        Decided.REVIEW: translate("History", "to review"),
        Decided.ACCEPTED: translate("History", "accepted"),
        Decided.CORRECTED: translate("History", "corrected"),
        Decided.FAILED: translate("History", "failed"),
    }[decided]


_COLOURS: Final = {
    Decided.AUTO: "muted",
    Decided.REVIEW: "warning",
    Decided.ACCEPTED: "good",
    Decided.CORRECTED: "accent",
    Decided.FAILED: "danger",
}


def alignment(column: Column) -> Qt.AlignmentFlag:
    """Figures stand at the right, words at the left."""
    side = Qt.AlignmentFlag.AlignLeft
    if column is Column.PROBABILITY:
        side = Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def data(entry: Entry, column: Column, role: int, theme: Theme, operators: dict[int, str]) -> Any:
    """What a table's model answers for a cell: to views, to tool tips, to screen readers."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            if column is Column.PHOTO:
                return ""
            return " ".join(words(entry, column, operators).split())
        case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
            return whole(entry, column, operators)
        case Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        case Qt.ItemDataRole.ForegroundRole:
            colour = _colour(entry, column)
            return theme.colour(colour) if colour else None
    return None


def words(entry: Entry, column: Column, operators: dict[int, str]) -> str:
    """The text of a cell; empty where there is nothing to say."""
    match column:
        case Column.PHOTO:
            return ", ".join(_name(photo) for photo in entry.photos)
        case Column.DATE:
            return moment(entry.at)
        case Column.REFERENCE:
            return entry.reference
        case Column.TEXT:
            return beginning(entry.designation or entry.description) or _first(entry)
        case Column.DECISION:
            return decision(entry.decision)
        case Column.OPERATOR:
            by = entry.decided_by if entry.decided_by is not None else entry.operator
            return operators.get(by, "") if by is not None else ""
        case Column.PROBABILITY:
            return "" if entry.probability is None else percent(entry.probability)
    if entry.final is not None:
        return category_name(entry.final.name_fr, entry.final.name_en) or entry.final.code
    return messages.of(entry.error) if entry.error is not None else ""


def whole(entry: Entry, column: Column, operators: dict[int, str]) -> str:
    """All there is to say about a cell."""
    match column:
        case Column.PHOTO:
            return "\n".join(entry.photos)
        case Column.TEXT:
            texts = (entry.designation, entry.description)
            return "\n".join(beginning(part, LONGEST) for part in texts if part) or _first(entry)
        case Column.CATEGORY if entry.person is not None and entry.code is not None:
            said = category_name(entry.name_fr or "", entry.name_en or "")
            model = translate("History", "the model said: {name}").format(name=said)
            return f"{words(entry, column, operators)}\n{model}"
        case Column.DECISION:
            return "\n".join(
                part for part in (words(entry, column, operators), doubts(entry)) if part
            )
    return words(entry, column, operators)


def _name(photo: str) -> str:
    return photos.name_of(b"") if photo == CLIPBOARD else Path(photo).name


def _first(entry: Entry) -> str:
    return _name(entry.photos[0]) if entry.photos else ""


def _colour(entry: Entry, column: Column) -> str:
    if column is Column.DECISION:
        return _COLOURS[entry.decision]
    if column in (Column.DATE, Column.OPERATOR):
        return "muted"
    if column is Column.CATEGORY and entry.final is None:
        return "danger"
    return ""
