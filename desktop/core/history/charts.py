"""The figures of the history as charts show them: every day, and every model beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from desktop.core.decided import BY_PERSON, Decided
from desktop.core.history import figures
from desktop.core.history.names import Label

if TYPE_CHECKING:
    from sqlite_utils import Database

DAYS = 30
"""How many days are shown, today the last."""

VERSIONS = 6
"""How many models are compared, the newest last."""


@dataclass(frozen=True)
class Day:
    """What was recorded on one day, as this machine counts days."""

    day: date
    automatic: int = 0
    """Decided by the model alone."""
    by_person: int = 0
    waiting: int = 0
    """A person should still look."""
    failed: int = 0

    @property
    def items(self) -> int:
        """All of them."""
        return self.automatic + self.by_person + self.waiting + self.failed

    @property
    def share(self) -> float | None:
        """Of the answers, what was decided by the model alone; None where there was no answer."""
        answers = self.items - self.failed
        return self.automatic / answers if answers else None


@dataclass(frozen=True)
class Cell:
    """What people made of one model's answers in one category."""

    version: str
    decided: int = 0
    """On how many of them a person has decided."""
    corrected: int = 0

    @property
    def rate(self) -> float | None:
        """The share that was corrected; None where nobody has decided on any."""
        return self.corrected / self.decided if self.decided else None


@dataclass(frozen=True)
class CategoryRow:
    """The corrections in one of the model's categories."""

    label: Label
    cells: tuple[Cell, ...]
    """As many as there are models in `Charts.versions`, in that order."""

    @property
    def decided(self) -> int:
        """On how many answers people have decided."""
        return sum(one.decided for one in self.cells)

    @property
    def corrected(self) -> int:
        """How many of them they have corrected."""
        return sum(one.corrected for one in self.cells)


@dataclass(frozen=True)
class Charts:
    """All of it."""

    days: tuple[Day, ...]
    """`DAYS` of them without a gap, today the last."""
    versions: tuple[str, ...]
    categories: tuple[CategoryRow, ...]
    """Those in which people have decided, the most often corrected first."""


def charts(db: Database, today: date | None = None) -> Charts:
    """What the history says of the last `DAYS` days and the last `VERSIONS` models.

    A million rows take a good part of a second: for `History.survey`.
    """
    versions = _versions(db)
    last = today or datetime.now().astimezone().date()
    return Charts(_days(db, last), versions, _categories(db, versions))


def _days(db: Database, last: date) -> tuple[Day, ...]:
    first = last - timedelta(days=DAYS - 1)
    since, until = (
        datetime.combine(one, datetime.min.time()).astimezone()
        for one in (first, last + timedelta(days=1))
    )
    found = {one.day: one.decisions for one in figures.days(db, since, until)}
    wanted = (first + timedelta(days=number) for number in range(DAYS))
    return tuple(_day(one, found.get(one, {})) for one in wanted)


def _day(day: date, decisions: dict[Decided, int]) -> Day:
    return Day(
        day=day,
        automatic=decisions.get(Decided.AUTO, 0),
        by_person=sum(decisions.get(one, 0) for one in BY_PERSON),
        waiting=decisions.get(Decided.REVIEW, 0),
        failed=decisions.get(Decided.FAILED, 0),
    )


def _versions(db: Database) -> tuple[str, ...]:
    """The models that came to this machine last, in their order."""
    sql = "SELECT version FROM models ORDER BY id DESC LIMIT ?"
    return tuple(row[0] for row in db.execute(sql, (VERSIONS,)))[::-1]


def _categories(db: Database, versions: tuple[str, ...]) -> tuple[CategoryRow, ...]:
    labels: dict[str, Label] = {}
    cells: dict[tuple[str, str], Cell] = {}
    for one in figures.corrections(db):
        if one.model_version in versions:
            key = (one.category.code, one.model_version)
            labels[one.category.code] = one.category  # one that was renamed is one all the same
            before = cells.get(key, Cell(one.model_version))
            cells[key] = Cell(
                one.model_version, before.decided + one.decided, before.corrected + one.corrected
            )
    rows = [
        CategoryRow(label, tuple(cells.get((code, one), Cell(one)) for one in versions))
        for code, label in labels.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.corrected, -row.decided, row.label)))
