"""What the pages of history and review ask of the core: every call to it is here.

Each of them waits for the history, so they are for other threads than the window's.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bundle.categories import Category
from desktop.core import review, settings
from desktop.core.app import Core
from desktop.core.batches.ledger import BatchFacts, Ledger
from desktop.core.decisions import Chosen
from desktop.core.errors import HistoryError, NoModel
from desktop.core.history import charts, counts, pages, selection
from desktop.core.history.charts import Charts
from desktop.core.history.counts import Counts
from desktop.core.history.export import write_history
from desktop.core.history.files import Snapshot, snapshots
from desktop.core.history.pages import Filter, Place, Sort
from desktop.core.history.rows import Entry, entries
from desktop.core.history.seen import Seen, Sought, photo_known, seen
from desktop.core.history.selection import Query
from desktop.core.operators import Operator, Operators
from desktop.core.review import Share, Spot
from desktop.core.storage_place import network_place

if TYPE_CHECKING:
    from sqlite_utils import Database

OPERATOR = "operator"
"""The setting that remembers who was at the machine last."""

IDS = 20_000
"""Ids that are read at once: other questions come in between."""

EXPORTED = 500
"""Entries that are read at once for a file."""


@dataclass(frozen=True)
class Rows:
    """Entries with their small pictures, JPEG by id."""

    entries: list[Entry]
    pictures: dict[int, bytes]


@dataclass(frozen=True)
class Context:
    """What the history knows beside an answer."""

    target: float
    """The share of right decisions asked of what is decided automatically."""
    earlier: Seen | None


@dataclass(frozen=True)
class Automatic:
    """What is decided automatically at present, and would be at other target precisions."""

    target: float
    shares: list[Share]


@dataclass(frozen=True)
class Staff:
    """Who may be at the machine, and who is."""

    operators: list[Operator]
    present: int | None


@dataclass(frozen=True)
class Keeping:
    """Where the history is, for how long entries are kept, and the copies of it."""

    path: Path
    network: str
    """The network that it lies on, where it does."""
    days: int | None
    """None: for ever."""
    copies: list[Snapshot]
    error: HistoryError | None = None
    """Why the history cannot be used, where it cannot; copies can take its place all the same."""


class Records:
    """The history, for pages."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def queue(self, batch: int | None, after: Spot | None, limit: int) -> Rows:
        """What needs a person, from a spot on."""
        return self._core.history.ask(
            lambda db: _with_pictures(db, review.queue(db, batch=batch, after=after, limit=limit))
        )

    def waiting(self, batch: int | None) -> int:
        """How many entries need a person."""
        return self._core.history.survey(lambda db: review.waiting(db, batch))

    def entries(self, ids: Sequence[int]) -> Rows:
        """Entries by their ids."""
        return self._core.history.ask(lambda db: _with_pictures(db, entries(db, ids)))

    def context(self, sought: Sought, without: frozenset[int]) -> Context:
        """What the history knows beside an answer."""
        return self._core.history.ask(
            lambda db: Context(settings.target_precision(db), seen(db, sought, without))
        )

    def photo_known(self, sha256: str) -> bool:
        """Whether the history has an entry of this photo."""
        return self._core.history.ask(lambda db: photo_known(db, sha256))

    def of_batch(self, ids: Sequence[int], batch: int | None) -> list[int]:
        """Those of some entries that are of a batch; all, where that is None."""
        if batch is None:
            return list(ids)
        return self._core.history.ask(lambda db: selection.members(db, ids, batch))

    def automatic(self, batch: int | None) -> Automatic:
        """What target precisions would decide automatically."""
        return self._core.history.survey(
            lambda db: Automatic(settings.target_precision(db), review.shares(db, batch=batch))
        )

    def sure(self, batch: int | None, least: float) -> array[int]:
        """What waits for a person, though it is at least so probable and nothing speaks against
        it."""
        return self._core.history.survey(lambda db: selection.undisputed(db, least, batch=batch))

    def first(self, wanted: Filter, sort: Sort, descending: bool, limit: int) -> Rows:
        """The first page of a table."""
        return self._core.history.ask(
            lambda db: _with_pictures(
                db, pages.page(db, wanted, sort, descending=descending, limit=limit)
            )
        )

    def newest(self) -> int:
        """The id of the entry that was recorded last; 0 where there is none."""
        sql = "SELECT coalesce(max(id), 0) FROM predictions"
        return self._core.history.ask(lambda db: int(db.execute(sql).fetchone()[0]))

    def count_chosen(self, chosen: Chosen) -> int:
        """How many entries a person means."""
        if isinstance(chosen, Query):
            return self._core.history.survey(lambda db: len(chosen.ids(db)))
        if isinstance(chosen, Filter):
            return self._core.history.survey(lambda db: counts.count(db, chosen))
        return len(chosen)

    def count_unsent(self, chosen: Chosen) -> int:
        """Of how many entries that a person means a decision is still to be sent; 0 where nothing
        leaves this machine."""
        from desktop.core.corrections.waiting import unsent  # as late as the channel

        if not self._core.corrections.allowed():
            return 0

        def among(db: Database) -> int:
            waiting = unsent(db)
            if not waiting:
                return 0
            if isinstance(chosen, Query):
                return len(waiting.intersection(chosen.ids(db)))
            if isinstance(chosen, Filter):
                return len(waiting.intersection(pages.ids(db, chosen)))
            return len(waiting.intersection(chosen))

        return self._core.history.survey(among)

    def following(
        self, wanted: Filter, sort: Sort, descending: bool, after: int, most: int | None
    ) -> array[int]:
        """So many of the ids that come behind the one `after`; None: all of them."""
        found = array("q")
        while most is None or len(found) < most:
            limit = IDS if most is None else min(IDS, most - len(found))
            find = partial(_behind, wanted, sort, descending, found[-1] if found else after, limit)
            some = self._core.history.survey(find)
            found += some
            if len(some) < limit:
                break
        return found

    def counts(self, wanted: Filter) -> Counts:
        """How many entries there are of each kind."""
        return self._core.history.survey(lambda db: counts.counts(db, wanted))

    def alike(self, ids: Sequence[int]) -> list[list[int]]:
        """Groups of entries whose photos look alike."""
        return self._core.history.survey(lambda db: review.alike(db, ids))

    def charts(self) -> Charts:
        """What the charts show."""
        return self._core.history.survey(charts.charts)

    def batches(self) -> list[BatchFacts]:
        """The batches, newest first."""
        return Ledger(self._core.history).batches()

    def categories(self) -> list[Category]:
        """What one can correct to: the categories of the model in use, else those seen so far."""
        try:
            return list(self._core.models.open_active().manifest.labels)
        except NoModel:
            sql = "SELECT code, name_fr, name_en FROM categories GROUP BY code ORDER BY max(id)"
            return self._core.history.ask(lambda db: [Category(*row) for row in db.execute(sql)])

    def staff(self) -> Staff:
        """The operators, and who was here last."""
        history = self._core.history
        present = history.ask(lambda db: settings.read(db, OPERATOR))
        found = [one for one in Operators(history).every() if one.active]
        if present not in {one.id for one in found}:
            present = None
        history.operator = present
        return Staff(found, present)

    def arrive(self, operator: int | None) -> Staff:
        """Somebody else is at the machine; None: nobody says who."""
        history = self._core.history
        history.change(lambda db: settings.write(db, OPERATOR, operator))
        return self.staff()

    def hire(self, name: str) -> Staff:
        """A new name, of who is at the machine now."""
        return self.arrive(Operators(self._core.history).named(name).id)

    def export(
        self, path: Path, wanted: Filter, sort: Sort, descending: bool, language: str
    ) -> int:
        """Writes what a filter finds to a file; returns how many entries.

        Raises OutputUnusable."""
        names = {one.id: one.name for one in Operators(self._core.history).every()}
        return write_history(path, self._every(wanted, sort, descending), language, names)

    def _every(self, wanted: Filter, sort: Sort, descending: bool) -> Iterator[Entry]:
        """All entries that a filter finds, page by page."""
        place: Place | None = None
        while True:
            find = partial(
                pages.page,
                wanted=wanted,
                sort=sort,
                descending=descending,
                after=place,
                limit=EXPORTED,
            )
            found = self._core.history.survey(find)
            yield from found
            if len(found) < EXPORTED:
                return
            place = Place.of(found[-1])

    def keeping(self) -> Keeping:
        """How the history is kept."""
        path, days, error = self._core.folder.history, None, None
        network = network_place(path)
        try:
            days = self._core.history.ask(settings.retention_days)
        except HistoryError as failed:
            error = failed
        where = "" if network is None else network.where
        return Keeping(path, where, days, snapshots(path), error)

    def retain(self, days: int | None) -> None:
        """Sets for how many days entries are kept."""
        self._core.history.change(lambda db: settings.write(db, settings.RETENTION_DAYS, days))


def _behind(
    wanted: Filter, sort: Sort, descending: bool, after: int, limit: int, db: Database
) -> array[int]:
    sql = "SELECT probability FROM predictions WHERE id = ?"
    row = db.execute(sql, (after,)).fetchone()
    if row is None:
        return array("q")
    place = Place(after, row[0])
    find = partial(pages.ids, db, wanted, sort, descending=descending)
    return array("q", find(after=place, limit=limit))


def _with_pictures(db: Database, found: list[Entry]) -> Rows:
    return Rows(found, selection.pictures(db, [one.id for one in found]))
