"""What people decide is kept, told, taken back and made again; one mechanism for all of it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from desktop.core import review
from desktop.core.decided import Decided
from desktop.core.decisions import Change, Decisions, UndoStack
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.errors import HistoryReadOnly
from desktop.core.history.names import Label
from desktop.core.history.pages import Filter
from desktop.core.history.rows import Entry
from desktop.core.history.store import History
from desktop.core.operators import Operators
from desktop.core.review import Spot

BOUGIES = Label("0010", "Bougies", "Candles")
THEIERES = Label("20", "Théières", "Teapots")


def outcome(
    probability: float = 0.75, promised: float | None = None, *, disagree: bool = False
) -> Outcome:
    return Outcome(
        request=Request((), f"item {probability}"),
        probability=probability,
        top=(Ranked(*BOUGIES, probability),),
        promised=promised,
        disagree=disagree,
        model_version="tiny-1",
        **BOUGIES._asdict(),
    )


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


@pytest.fixture
def decisions(history: History) -> Decisions:
    return Decisions(history)


@pytest.fixture
def stack(decisions: Decisions) -> UndoStack:
    return UndoStack(decisions)


def log(history: History) -> list[tuple[object, ...]]:
    sql = "SELECT prediction, kind, code, undone, told FROM decisions ORDER BY id"
    return history.ask(lambda db: db.execute(sql).fetchall())


def entry(history: History, id_: int) -> Entry:
    return next(one for one in history.page(limit=1000) if one.id == id_)


@pytest.mark.parametrize(
    ("made", "decided"),
    [
        (outcome(promised=0.95), Decided.AUTO),
        (outcome(promised=0.99), Decided.AUTO),
        (outcome(promised=0.90), Decided.REVIEW),
        (outcome(promised=None), Decided.REVIEW),
        (outcome(promised=0.99, disagree=True), Decided.REVIEW),
        (replace(outcome(promised=0.99), unlike=("photo",)), Decided.REVIEW),
        (Outcome(request=Request((), "x"), error=HistoryReadOnly(path="x")), Decided.FAILED),
    ],
)
def test_what_is_recorded_is_decided(history: History, made: Outcome, decided: Decided) -> None:
    assert history.add(made).decision == decided


def test_accept(history: History, decisions: Decisions) -> None:
    history.operator = Operators(history).named("Zoé").id
    first, second = history.add_many([outcome(), outcome()])
    change = decisions.accept([first, second, 99])
    assert list(change.ids) == [first, second]
    found = entry(history, first)
    assert (found.decision, found.person, found.final) == (Decided.ACCEPTED, None, BOUGIES)
    assert found.decided_at is not None
    assert found.decided_by == history.operator
    assert log(history) == [(one, "accepted", "0010", 0, 0) for one in (first, second)]
    assert not decisions.accept([first, second])


def test_correct(history: History, decisions: Decisions) -> None:
    (id_,) = history.add_many([outcome()])
    decisions.correct([id_], THEIERES)
    found = entry(history, id_)
    assert (found.decision, found.person, found.final) == (Decided.CORRECTED, THEIERES, THEIERES)
    assert (found.code, found.as_row()["person_code"]) == ("0010", "20")
    # Another decision takes the place of the first: one of them stands.
    decisions.correct([id_], BOUGIES)
    found = entry(history, id_)
    assert (found.decision, found.person) == (Decided.ACCEPTED, None)
    assert log(history) == [(id_, "corrected", "20", 1, 0), (id_, "accepted", "0010", 0, 0)]


def test_accepting_many_leaves_alone_what_somebody_has_corrected_meanwhile(
    history: History, decisions: Decisions
) -> None:
    first, second = history.add_many([outcome(), outcome()])
    decisions.correct([first], THEIERES)
    assert list(decisions.accept([first, second], open_only=True).ids) == [second]
    assert entry(history, first).decision is Decided.CORRECTED
    assert list(decisions.accept([first]).ids) == [first]  # one who sees it may


def test_what_failed_can_be_corrected_but_not_accepted(
    history: History, decisions: Decisions
) -> None:
    failed = Outcome(request=Request((), "x"), error=HistoryReadOnly(path="x"))
    (id_,) = history.add_many([failed])
    assert not decisions.accept([id_])
    decisions.correct([id_], THEIERES)
    assert entry(history, id_).final == THEIERES
    decisions.reopen([id_])
    assert entry(history, id_).decision == Decided.FAILED


def test_undo_and_redo(history: History, decisions: Decisions, stack: UndoStack) -> None:
    ids = history.add_many([outcome(), outcome(promised=0.99)])
    before = history.page()
    stack.push(decisions.accept(ids))
    accepted = history.page()
    stack.push(decisions.correct(ids[:1], THEIERES))
    stack.push(decisions.reopen(ids[:1]))
    stack.push(decisions.delete(ids[1:]))
    assert [one.id for one in history.page()] == ids[:1]
    after = history.page()
    for _ in range(3):
        stack.undo()
    assert history.page() == accepted
    undone = stack.undo()
    assert undone is not None
    assert list(undone.ids) == ids
    assert history.page() == before
    assert [one[-2] for one in log(history)].count(0) == 0
    assert stack.undo() is None
    assert not stack.can_undo
    for _ in range(4):
        stack.redo()
    assert history.page() == after
    assert stack.redo() is None
    # Deleted, but what was said of it stands.
    assert [one[0] for one in log(history) if not one[-2]] == [ids[1]]


def test_a_redo_is_a_new_decision(history: History, decisions: Decisions, stack: UndoStack) -> None:
    """The trainer may have been told that the first one is revoked."""
    ids = history.add_many([outcome()])
    stack.push(decisions.accept(ids))
    history.change(lambda db: db.execute("UPDATE decisions SET told = 1"))
    stack.undo()
    stack.redo()
    assert log(history) == [
        (ids[0], "accepted", "0010", 1, 1),
        (ids[0], "accepted", "0010", 0, 0),
    ]
    uids = history.ask(lambda db: db.execute("SELECT DISTINCT uid FROM decisions").fetchall())
    assert len(uids) == 2


def test_a_new_change_ends_what_could_be_redone(
    history: History, decisions: Decisions, stack: UndoStack
) -> None:
    ids = history.add_many([outcome()])
    stack.push(decisions.accept(ids))
    stack.undo()
    stack.push(decisions.correct(ids, THEIERES))
    assert (stack.can_undo, stack.can_redo) == (True, False)


def test_what_another_window_changed_meanwhile_is_left_alone(
    history: History, decisions: Decisions, stack: UndoStack
) -> None:
    ids = history.add_many([outcome(), outcome()])
    stack.push(decisions.accept(ids))
    other = History(history.path)
    Decisions(other).correct(ids[:1], THEIERES)
    other.close()
    undone = stack.undo()
    assert undone is not None
    assert list(undone.ids) == ids[1:]
    assert [one.decision for one in history.page()] == [Decided.REVIEW, Decided.CORRECTED]
    redone = stack.redo()
    assert redone is not None
    assert list(redone.ids) == ids[1:]


def test_a_command_that_fails_changes_nothing(
    history: History, decisions: Decisions, stack: UndoStack
) -> None:
    ids = history.add_many([outcome()])
    stack.push(decisions.accept(ids))
    before = history.page(), log(history)
    history.change(
        lambda db: db.execute(
            "CREATE TEMP TRIGGER stop BEFORE UPDATE ON main.predictions"
            " BEGIN SELECT raise(ABORT, 'no'); END"
        )
    )
    with pytest.raises(sqlite3.IntegrityError):
        decisions.correct(ids, THEIERES)
    with pytest.raises(sqlite3.IntegrityError):
        stack.undo()
    history.change(lambda db: db.execute("DROP TRIGGER stop"))
    assert (history.page(), log(history)) == before
    assert stack.can_undo
    stack.undo()
    assert history.page()[0].decision == Decided.REVIEW


def test_all_above_a_probability(history: History, decisions: Decisions, stack: UndoStack) -> None:
    history.add_many([outcome(number / 10) for number in range(10)])
    change = stack.push(decisions.accept(Filter(decision=Decided.REVIEW, least=0.65)))
    assert len(change.ids) == 3
    assert {one.probability for one in history.page() if one.decision == Decided.ACCEPTED} == {
        *(0.7, 0.8, 0.9)
    }
    stack.undo()
    assert history.ask(review.waiting) == 10


def test_another_target(history: History, decisions: Decisions, stack: UndoStack) -> None:
    promises = (None, 0.90, 0.95, 0.98, 0.99)
    history.add_many([outcome(promised=one) for one in promises])
    history.add_many([outcome(promised=0.99, disagree=True)])
    decisions.accept([5])
    assert [share[1:] for share in history.survey(review.shares)] == [
        (4, 6),
        (3, 6),
        (2, 6),
        (1, 6),
    ]
    stack.push(decisions.retarget(0.98))
    states = [one.decision for one in history.page()]
    assert states == ["review", "accepted", "auto", "review", "review", "review"]
    assert history.add(outcome(promised=0.95)).decision == Decided.REVIEW
    stack.undo()
    assert [one.decision for one in history.page()][3:5] == ["auto", "auto"]
    assert history.add(outcome(promised=0.95)).decision == Decided.AUTO
    stack.redo()
    stack.push(decisions.retarget(0.9))
    assert history.ask(review.waiting) == 2


def test_the_queue(history: History, decisions: Decisions) -> None:
    chance = random.Random(1)
    made = [
        outcome(chance.choice((0.1, 0.2, 0.3)), disagree=chance.random() < 0.3) for _ in range(60)
    ]
    history.add_many(made)
    decisions.accept([3])
    decisions.delete([4])
    expected = sorted(
        (one for one in history.page(limit=100) if one.id != 3),
        key=lambda one: (not one.disagree, one.probability, one.id),
    )
    assert history.ask(review.queue_ids) == [one.id for one in expected]
    found: list[Entry] = []
    after = None
    while page := history.ask(partial(review.queue, after=after, limit=7)):
        found += page
        after = Spot.of(page[-1])
    assert found == expected
    assert history.ask(review.waiting) == 58


def test_operators(history: History) -> None:
    operators = Operators(history)
    zoe = operators.named("  Zoé  Durand ")
    assert zoe.name == "Zoé Durand"
    assert operators.named("Zoé Durand") == zoe
    assert zoe.name not in zoe.pseudonym
    adam = operators.named("Adam")
    operators.retire(zoe.id)
    assert operators.every() == [adam, replace(zoe, active=False)]
    assert operators.named("Zoé Durand").active
    with pytest.raises(ValueError, match="name"):
        operators.named(" ")


def test_many_random_changes_all_taken_back(
    history: History, decisions: Decisions, stack: UndoStack
) -> None:
    """However they are mixed: undone to the end, the history is as it was; redone, as it became;
    and of each entry one decision stands where it says that a person decided."""
    chance = random.Random(2)
    ids = history.add_many([outcome(promised=chance.choice((None, 0.99))) for _ in range(12)])
    states = [history.page()]
    commands = (
        decisions.accept,
        decisions.reopen,
        decisions.delete,
        decisions.undelete,
        lambda some: decisions.correct(some, chance.choice((BOUGIES, THEIERES))),
    )
    for _ in range(60):
        change: Change = chance.choice(commands)(chance.sample(ids, chance.randint(1, 12)))
        if stack.push(change):
            states.append(history.page())
    for expected in reversed(states[:-1]):
        stack.undo()
        assert history.page() == expected
    assert not stack.can_undo
    for expected in states[1:]:
        stack.redo()
        assert history.page() == expected
    standing = [one[:3] for one in log(history) if not one[3]]
    shown = {one.id: one for one in history.page(limit=1000)}
    assert len({one[0] for one in standing}) == len(standing)
    for id_, kind, code in standing:
        assert isinstance(id_, int)
        if id_ in shown:
            assert (shown[id_].decision, getattr(shown[id_].final, "code", None)) == (kind, code)


def test_what_has_no_probability_is_in_the_queue_too(history: History) -> None:
    """A model may give none; page by page, all of it comes, and once."""
    unknown = replace(outcome(), probability=None)
    history.add_many([unknown, replace(unknown, disagree=True), outcome()] * 5)
    every = history.ask(review.queue_ids)
    found: list[int] = []
    after = None
    while page := history.ask(partial(review.queue, after=after, limit=2)):
        found += [one.id for one in page]
        after = Spot.of(page[-1])
    assert found == every
    assert sorted(found) == list(range(1, 16))


def test_nothing_is_decided_on_what_was_deleted(history: History, decisions: Decisions) -> None:
    """In another window, since this one has shown it."""
    history.add_many([outcome()] * 4)
    decisions.delete([1, 2, 3])
    assert not decisions.accept([1])
    assert not decisions.correct([2], THEIERES)
    assert list(decisions.assign([(3, THEIERES), (4, THEIERES)]).ids) == [4]
    assert [row[0] for row in log(history)] == [4]
