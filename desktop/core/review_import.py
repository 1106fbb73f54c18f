"""Corrections made in a spreadsheet, read back: in one transaction; twice is as good as once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from common.errors import machine_reason
from desktop.core.decisions import Change, Decisions
from desktop.core.history.export import CORRECTED
from desktop.core.history.names import Label
from desktop.core.history.rows import entries
from desktop.core.history.store import History
from desktop.core.history.words import plain
from desktop.core.intake import delimited, workbook
from desktop.core.intake.delimited import Record
from desktop.core.intake.errors import TableUnreadable
from desktop.core.intake.tables import open_table

PAGE = 500


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
    designation: str


def import_review(history: History, path: Path, labels: Mapping[str, Label]) -> Imported:
    """Gives the entries of a table the categories in its column `corrected_code`.

    Rows without one are left out.  `labels` are the categories that may be given, by code.  Rows
    whose code is unknown, or whose product is another one by now, change nothing and are told.
    Raises TableUnreadable and what the history raises: nothing has changed then.
    """
    problems: list[Problem] = []
    wishes = {one.id: one for one in _wishes(path, labels, problems)}
    wanted: list[tuple[int, Label]] = []
    ids = list(wishes)
    for at in range(0, len(ids), PAGE):
        some = ids[at : at + PAGE]
        found = {one.id: one for one in history.ask(lambda db, some=some: entries(db, some))}  # type: ignore[misc]
        for wish in map(wishes.__getitem__, some):
            entry = found.get(wish.id)
            if entry is None:
                problems.append(Problem(wish.row, f"there is no entry {wish.id}"))
            elif not plain(entry.designation).startswith(plain(wish.designation)):
                problems.append(Problem(wish.row, f"entry {wish.id} is another product"))
            else:
                wanted.append((wish.id, wish.label))
    change = Decisions(history).assign(wanted)
    return Imported(change, len(wanted) - len(change.ids), sorted(problems))


def _wishes(path: Path, labels: Mapping[str, Label], problems: list[Problem]) -> Iterator[_Wish]:
    """The rows that ask for a category; of an entry that is there twice, the last one counts."""
    numbers = _numbers(labels)

    def broken(number: int, reason: str) -> None:
        problems.append(Problem(number, reason))

    places: dict[str, int] | None = None
    for number, cells in _records(path, broken):
        if places is None:
            places = {name.casefold(): place for place, name in enumerate(cells)}
            if not places.keys() >= {"id", CORRECTED}:
                break
            continue
        id_, code, designation = (
            _cell(cells, places.get(name)) for name in ("id", CORRECTED, "designation")
        )
        if not code:
            continue
        label = labels.get(code) or numbers.get(code.lstrip("0"))
        if not id_.isascii() or not id_.isdecimal() or len(id_) > 18:
            problems.append(Problem(number, f"{id_!r} is no id of an entry"))
        elif label is None:
            problems.append(Problem(number, f"there is no category {code!r}"))
        else:
            yield _Wish(number, int(id_), label, designation)
    if places is None or not places.keys() >= {"id", CORRECTED}:
        raise TableUnreadable(path=path, reason=f"it has no columns id and {CORRECTED}")


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


def _cell(cells: Sequence[str], place: int | None) -> str:
    text = cells[place].strip() if place is not None and place < len(cells) else ""
    return text.removeprefix("'")


def _uncalculated(number: int, place: int) -> None: ...
