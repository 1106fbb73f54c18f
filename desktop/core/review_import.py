"""Corrections made in a spreadsheet, read back: in one transaction; twice is as good as once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from common.errors import machine_reason
from desktop.core.decisions import Change, Decisions
from desktop.core.history.export import CHECK, CORRECTED
from desktop.core.history.fingerprint import fingerprint
from desktop.core.history.names import Label
from desktop.core.history.rows import Entry, entries
from desktop.core.history.selection import deleted
from desktop.core.history.store import History
from desktop.core.intake import delimited, workbook
from desktop.core.intake.delimited import Record
from desktop.core.intake.errors import TableUnreadable
from desktop.core.intake.tables import open_table

if TYPE_CHECKING:
    from sqlite_utils import Database

PAGE = 500

_NEEDED = {"id", CORRECTED, CHECK}
_SPACES = re.compile(r"(?<=\d)[\s\u202f\u00a0](?=\d)")
_DECIMALS = re.compile(r"(?<=\d)[.,]0+$")


class Problem(NamedTuple):
    """A row that changed nothing, and why."""

    row: int
    """As the spreadsheet numbers it."""
    reason: str


@dataclass(frozen=True)
class Imported:
    """What came of it."""

    change: Change
    """For an undo."""
    unchanged: int
    """Rows that say what is so already."""
    problems: list[Problem] = field(default_factory=list)


class _Wish(NamedTuple):
    row: int
    id: int
    label: Label
    check: str


def import_review(history: History, path: Path, labels: Mapping[str, Label]) -> Imported:
    """Gives the entries of a table the categories in its column `corrected_code`.

    Rows without one are left out.  `labels` are the categories that may be given, by code.  Rows
    whose code is unknown, whose product is another one by now, or was deleted, change nothing and
    are told.  Raises TableUnreadable and what the history raises: nothing has changed then.
    """
    problems: list[Problem] = []
    wishes = {one.id: one for one in _wishes(path, labels, problems)}
    wanted: list[tuple[int, Label]] = []
    ids = list(wishes)
    for at in range(0, len(ids), PAGE):
        some = ids[at : at + PAGE]
        found, gone = history.ask(partial(_found, some=some))
        for wish in map(wishes.__getitem__, some):
            entry = found.get(wish.id)
            if entry is None:
                problems.append(Problem(wish.row, f"there is no entry {wish.id}"))
            elif not wish.check:
                problems.append(Problem(wish.row, f"its cell {CHECK} is empty"))
            elif wish.check != fingerprint(entry):
                problems.append(Problem(wish.row, f"entry {wish.id} is another product"))
            elif wish.id in gone:
                problems.append(Problem(wish.row, f"entry {wish.id} has been deleted"))
            else:
                wanted.append((wish.id, wish.label))
    change = Decisions(history).assign(wanted)
    return Imported(change, len(wanted) - len(change.ids), sorted(problems))


def _found(db: Database, some: Sequence[int]) -> tuple[dict[int, Entry], set[int]]:
    """The entries that there are, and which of them are marked as deleted."""
    return {one.id: one for one in entries(db, some)}, deleted(db, some)


def _wishes(path: Path, labels: Mapping[str, Label], problems: list[Problem]) -> Iterator[_Wish]:
    """The rows that ask for a category; of an entry that is there twice, the last one counts."""
    numbers = _numbers(labels)

    def broken(number: int, reason: str) -> None:
        problems.append(Problem(number, reason))

    places: dict[str, int] | None = None
    for number, cells in _records(path, broken):
        if places is None:
            places = {name.strip().casefold(): place for place, name in enumerate(cells)}
            if not places.keys() >= _NEEDED:
                break
            continue
        id_, code, check = (_cell(cells, places.get(name)) for name in ("id", CORRECTED, CHECK))
        if not code:
            continue
        id_ = _whole(id_)
        label = labels.get(code) or numbers.get(_whole(code).lstrip("0"))
        if not id_.isascii() or not id_.isdecimal() or len(id_) > 18:
            problems.append(Problem(number, f"{id_!r} is no id of an entry"))
        elif label is None:
            problems.append(Problem(number, f"there is no category {code!r}"))
        else:
            yield _Wish(number, int(id_), label, check.lower())
    if places is None or not places.keys() >= {"id", CORRECTED}:
        raise TableUnreadable(path=path, reason=f"it has no columns id and {CORRECTED}")
    if CHECK not in places:
        reason = (
            f"it has no column {CHECK}, by which entries are known again: it was written by an"
            " earlier version, or lost it; export it anew"
        )
        raise TableUnreadable(path=path, reason=reason)


def _records(path: Path, broken: Callable[[int, str], None]) -> Iterator[Record]:
    """The records of a CSV file or of the first sheet of a workbook."""
    table = open_table(path)
    try:
        if table.sheet is not None:
            yield from workbook.records(path, table.sheet, _uncalculated)
        elif table.encoding is not None:
            delimiter = delimited.delimiter_of(path, table.encoding, ["id", CORRECTED])
            yield from delimited.records(path, table.encoding, delimiter, broken)
    except OSError as error:
        raise TableUnreadable(path=path, reason=machine_reason(error)) from error


def _numbers(labels: Mapping[str, Label]) -> dict[str, Label]:
    """The codes as spreadsheets write them, which drop zeros; without those that are two then."""
    short: dict[str, list[Label]] = {}
    for code, label in labels.items():
        short.setdefault(code.lstrip("0"), []).append(label)
    return {code: some[0] for code, some in short.items() if len(some) == 1}


def _whole(text: str) -> str:
    """A whole number as it was before a spreadsheet set it apart (`1 320`) or gave it decimals."""
    return _DECIMALS.sub("", _SPACES.sub("", text))


def _cell(cells: Sequence[str], place: int | None) -> str:
    text = cells[place].strip() if place is not None and place < len(cells) else ""
    return text.removeprefix("'")


def _uncalculated(number: int, place: int) -> None: ...
