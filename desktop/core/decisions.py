"""What people decide: accepted, corrected, deleted; each taken back and done again at will.

A command changes rows in one transaction and returns how they were before and after, as a
`Change`: undoing sets them back, redoing forth.  Rows that somebody else has changed meanwhile are
left alone.  A prediction has one standing decision at most, in the table `decisions`, which is what
the trainer is told of later: to take it back marks it as undone, to make it again adds a new one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from desktop.core import settings
from desktop.core.decided import BY_PERSON, Decided
from desktop.core.decisions_apply import State, apply, states
from desktop.core.errors import HistoryReplaced
from desktop.core.history.names import Label, Names
from desktop.core.history.pages import Filter, ids
from desktop.core.history.rows import milliseconds
from desktop.core.history.selection import Query
from desktop.core.history.store import History

if TYPE_CHECKING:
    from sqlite_utils import Database


Chosen: TypeAlias = Sequence[int] | Filter | Query
"""Rows by their ids, or all that a filter or a query finds."""


class Move(NamedTuple):
    """Rows that were all alike, and are again."""

    before: State
    after: State
    ids: array[int]


@dataclass(frozen=True)
class Change:
    """What a command changed."""

    kind: str
    """`accepted`, `corrected`, `reopened`, `deleted`, `undeleted`, `imported` or `retargeted`."""
    moves: tuple[Move, ...]
    target: tuple[float, float] | None = None
    """The target precision before and after, where that is what changed."""
    content: int = -1
    """Of the file that it was made in (`Names.content`)."""

    @property
    def ids(self) -> array[int]:
        """The rows that changed, oldest first."""
        return array("q", sorted(id_ for move in self.moves for id_ in move.ids))

    @property
    def count(self) -> int:
        """How many rows changed."""
        return sum(len(move.ids) for move in self.moves)

    def among(self, most: int) -> set[int] | None:
        """The rows that changed; None where they are more than `most`: to compare so many costs
        more than to look at what one has."""
        if self.count > most:
            return None
        return {id_ for move in self.moves for id_ in move.ids}

    def __bool__(self) -> bool:
        return bool(self.moves) or self.target is not None

    def reversed(self) -> Change:
        """What leads back."""
        moves = tuple(Move(one.after, one.before, one.ids) for one in reversed(self.moves))
        target = None if self.target is None else (self.target[1], self.target[0])
        return Change(self.kind, moves, target, self.content)


class Decisions:
    """Commands that decide, each in one transaction; raises what `History` raises.

    The operator is the history's.  Rows that are what they should become already, and rows that
    are gone, are left out of the change; nothing is decided on rows that are marked as deleted.
    """

    def __init__(self, history: History) -> None:
        self._history = history

    def accept(self, chosen: Chosen, *, open_only: bool = False) -> Change:
        """The model's categories are right.  Rows without an answer are left as they are; with
        `open_only`, so is what no longer waits for a person: who chose many rows saw them earlier.

        All above a probability: `accept(Filter(decision=Decided.REVIEW, least=0.9))`.
        """
        return self._decide("accepted", chosen, None, open_only=open_only)

    def correct(self, chosen: Chosen, label: Label) -> Change:
        """The right category is this one; where the model said so too, that is accepted."""
        return self._decide("corrected", chosen, label)

    def assign(self, labels: Sequence[tuple[int, Label]], kind: str = "imported") -> Change:
        """Corrects or accepts many rows, each to its own category."""

        def run(db: Database) -> Change:
            by_label: dict[Label, list[int]] = {}
            for id_, label in labels:
                by_label.setdefault(label, []).append(id_)
            moves: list[Move] = []
            for label, some in by_label.items():
                moves += self._moves(db, some, label)
            return _made(db, kind, moves)

        return self._history.change(run)

    def reopen(self, chosen: Chosen) -> Change:
        """Takes back what a person decided: the rows are to be reviewed again."""

        return self._history.change(lambda db: reopen(db, chosen))

    def delete(self, chosen: Chosen) -> Change:
        """Marks rows as deleted: nothing shows them any more, and they are purged later."""
        now = milliseconds(datetime.now(UTC))
        return self._history.change(
            lambda db: _changed(
                *(db, "deleted", chosen),
                lambda state: replace(state, deleted=state.deleted or now),
            )
        )

    def undelete(self, chosen: Sequence[int]) -> Change:
        """Shows rows again that are marked as deleted, and not purged yet."""
        return self._history.change(
            lambda db: _changed(db, "undeleted", chosen, lambda state: replace(state, deleted=0))
        )

    def retarget(self, precision: float) -> Change:
        """Sets the share of right decisions asked of what is decided automatically, and decides
        anew on all that no person has decided on."""

        def run(db: Database) -> Change:
            before = settings.target_precision(db)
            settings.write(db, settings.TARGET_PRECISION, precision)
            free = "p.deleted = 0 AND NOT p.disagree AND NOT p.unlike AND"
            moves: list[Move] = []
            for was, will, condition in (
                (Decided.AUTO, Decided.REVIEW, "coalesce(p.promised, 0) < ?"),
                (Decided.REVIEW, Decided.AUTO, "p.promised >= ?"),
            ):
                sql = f"SELECT p.id FROM predictions p WHERE {free} p.decision = ? AND {condition}"
                found = array("q", (row[0] for row in db.execute(sql, (was.number, precision))))
                for state, some in states(db, found).items():
                    moves.append(Move(state, replace(state, decision=will), some))
            return _made(db, "retargeted", moves, (before, precision))

        return self._history.change(run)

    def undo(self, change: Change) -> Change:
        """Sets the rows of a change back to what they were; returns what that changed.

        Raises HistoryReplaced where a copy has taken the place of the history since: its rows may
        be other products now.
        """
        return self._again(change.reversed())

    def redo(self, change: Change) -> Change:
        """Makes a change again that was undone.  Raises as `undo`."""
        return self._again(change)

    def _again(self, change: Change) -> Change:
        def run(db: Database) -> Change:
            if change.content != db.conn.names.content:
                raise HistoryReplaced(path=self._history.path)
            if change.target is not None:
                settings.write(db, settings.TARGET_PRECISION, change.target[1])
            return _made(db, change.kind, change.moves, change.target)

        return self._history.change(run)

    def _decide(
        self, kind: str, chosen: Chosen, label: Label | None, *, open_only: bool = False
    ) -> Change:
        def run(db: Database) -> Change:
            moves = self._moves(db, _ids(db, chosen), label)
            if open_only:
                moves = [one for one in moves if one.before.decision is Decided.REVIEW]
            return _made(db, kind, moves)

        return self._history.change(run)

    def _moves(self, db: Database, chosen: Iterable[int], label: Label | None) -> list[Move]:
        """What a category (None: the model's own) makes of rows."""
        names: Names = db.conn.names
        number = None if label is None else names.number(label)
        now = milliseconds(datetime.now(UTC))
        moves = []
        for state, some in states(db, chosen).items():
            if state.deleted:  # in another window, or since a spreadsheet was written
                continue
            own = None if state.category is None else names.label(state.category)
            if label is None or (own is not None and own.code == label.code):
                if own is None or state.decision == Decided.ACCEPTED:
                    continue
                decision, person = Decided.ACCEPTED, None
            else:
                if state.decision == Decided.CORRECTED and state.person == number:
                    continue
                decision, person = Decided.CORRECTED, number
            after = replace(
                *(state,),
                decision=decision,
                person=person,
                decided_at=now,
                decided_by=self._history.operator,
            )
            moves.append(Move(state, after, some))
        return moves


def reopen(db: Database, chosen: Chosen) -> Change:
    """As `Decisions.reopen`, within a transaction of the caller's (`History.change`)."""

    def after(state: State) -> State:
        if state.decision not in BY_PERSON:
            return state
        open_ = Decided.FAILED if state.category is None else Decided.REVIEW
        return replace(state, decision=open_, person=None, decided_at=None, decided_by=None)

    return _changed(db, "reopened", chosen, after)


class UndoStack:
    """Everything that was changed, to be undone and done again without limit; for one thread at a
    time."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._done: list[Change] = []
        self._undone: list[Change] = []

    def push(self, change: Change) -> Change:
        """Remembers what a command returned, where it changed anything; returns it."""
        if change:
            self._done.append(change)
            self._undone.clear()
        return change

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether anything undone can be done again."""
        return bool(self._undone)

    def undo(self) -> Change | None:
        """Takes the last change back; returns what that changed, None where there was none.

        Where this raises, the stack stays as it was; but after HistoryReplaced it is empty.
        """
        if not self._done:
            return None
        undone = self._again(self._decisions.undo, self._done)
        # Rows that somebody else changed meanwhile are in neither direction any more.
        self._done.pop()
        self._undone.append(undone.reversed())
        return undone

    def redo(self) -> Change | None:
        """Makes the change again that was undone last; returns what that changed, or None."""
        if not self._undone:
            return None
        redone = self._again(self._decisions.redo, self._undone)
        self._undone.pop()
        self._done.append(redone)
        return redone

    def _again(self, make: Callable[[Change], Change], changes: list[Change]) -> Change:
        try:
            return make(changes[-1])
        except HistoryReplaced:
            self._done.clear()
            self._undone.clear()
            raise


def _changed(db: Database, kind: str, chosen: Chosen, after: Callable[[State], State]) -> Change:
    found = states(db, _ids(db, chosen)).items()
    moves = [Move(state, after(state), some) for state, some in found]
    return _made(db, kind, [one for one in moves if one.before != one.after])


def _made(
    db: Database, kind: str, moves: Iterable[Move], target: tuple[float, float] | None = None
) -> Change:
    """Makes moves, and says what changed."""
    done = (Move(one.before, one.after, apply(db, *one)) for one in moves)
    return Change(kind, tuple(one for one in done if one.ids), target, db.conn.names.content)


def _ids(db: Database, chosen: Chosen) -> Sequence[int]:
    if isinstance(chosen, Query):
        return chosen.ids(db)
    return ids(db, chosen) if isinstance(chosen, Filter) else chosen
