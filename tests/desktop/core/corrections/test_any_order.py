"""Any order of deciding, taking back, sending and dying: the trainer ends with what stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from killing import Killed
from letterbox import Desk, MemoryStore

from channel.corrections import Permission, is_letter
from channel.errors import ChannelUnreachable
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.corrections import service, waiting
from desktop.core.corrections.service import Outcome
from desktop.core.decisions import UndoStack
from desktop.core.folder import DataFolder
from desktop.core.history.names import Label
from desktop.core.history.store import History

T = TypeVar("T")

DECIDE, REOPEN, DELETE, UNDO, REDO = "decide", "reopen", "delete", "undo", "redo"
SEND, DIE, CUT, LOSE, MOVE = "send", "die", "cut", "lose", "move"
DEVICES = ("dock-3", "dock-4", "dock-5")

PEOPLE = st.one_of(
    st.tuples(st.sampled_from([DECIDE, DECIDE, REOPEN, DELETE]), st.integers(0, 9)),
    st.tuples(st.sampled_from([UNDO, UNDO, REDO]), st.just(0)),
)
# Where it dies, or the link is cut, counted in writes; whether before or after one.
NETWORK = st.tuples(st.sampled_from([SEND, DIE, DIE, CUT, LOSE]), st.integers(0, 9))
STEPS = st.lists(st.one_of(PEOPLE, st.tuples(PEOPLE, NETWORK)), max_size=12).map(
    lambda turns: [
        step for turn in turns for step in (turn if isinstance(turn[0], tuple) else (turn,))
    ]
)

# It is signed in anew, under one of three names.
MOVES = st.lists(
    st.one_of(PEOPLE, NETWORK, st.tuples(st.just(MOVE), st.integers(0, 2))), max_size=16
)


SLOW: Any = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@dataclass
class Fate:
    """Counts writes, and strikes at one of them."""

    strike_at: int | None = None
    writes: int = 0
    armed: bool = field(default=False)

    def __call__(self) -> None:
        at, self.writes = self.writes, self.writes + 1
        if self.armed and at == self.strike_at:
            raise Killed


@dataclass
class Laptop:
    """A laptop that may die, and what its people see."""

    path: Path
    store: MemoryStore
    fate: Fate = field(default_factory=Fate)
    decided: dict[str, str] = field(default_factory=dict)
    """All that was ever decided."""

    def __post_init__(self) -> None:
        self.start()
        self.sign_in(DEVICES[0] if self.store.url.startswith("s3:") else "")
        self.products = self.desk.products(4)

    def sign_in(self, device: str) -> None:
        connection = Connection(self.store.url, b"root", device=device)
        replace(connection, corrections=Permission.TEXTS).save(self.core.folder)

    def start(self) -> None:
        self.core = Core(DataFolder(self.path))
        self.desk = Desk(self.core.history)
        self.stack = UndoStack(self.desk.decisions)

    def work(self, step: str, choice: int) -> None:
        """What people do with one product, or with three of them."""
        some = self.products[choice % 4 :: 1 if choice > 5 else 4]
        commands = self.desk.decisions
        match step:
            case "decide":
                self.stack.push(commands.correct(some, Label(f"{choice % 3:04d}", "", "")))
            case "reopen":
                self.stack.push(commands.reopen(some))
            case "delete":
                self.stack.push(commands.delete(some))
            case "undo":
                self.stack.undo()
            case _:
                self.stack.redo()
        self.decided |= self.desk.standing()

    def send(self) -> service.Sent:
        return self.core.corrections.send()

    def die(self, at: int) -> None:
        """Sends, and dies before or after one of its writes (or when it has sent all)."""
        self.fate.strike_at, self.fate.writes, self.fate.armed = at, 0, True
        with suppress(Killed):
            self.send()
        self.fate.armed = False
        self.core.close()
        self.start()

    def cut(self, at: int, lost: bool) -> None:
        """Sends over a link that breaks at one of the writes; `lost`: only its answer."""
        seen = 0

        def strike(name: str) -> None:
            nonlocal seen
            seen += 1
            if seen > at % 2:
                raise ChannelUnreachable(url=self.store.url, reason="no network")

        place = "after" if lost else "before"
        usual = getattr(self.store, place)
        setattr(self.store, place, strike)
        self.send()
        setattr(self.store, place, usual)


def strike_history(fate: Fate, monkeypatch: pytest.MonkeyPatch) -> None:
    change = History.change

    def changed(self: History, function: Callable[[Any], T]) -> T:
        fate()
        result = change(self, function)
        fate()
        return result

    monkeypatch.setattr(History, "change", changed)


class MortalStore(MemoryStore):
    """A store at which the laptop may die: before a write, in the middle of one, after it."""

    def __init__(self, url: str, fate: Fate) -> None:
        super().__init__(url)
        self.fate = fate

    def create(self, name: str, content: Any) -> None:
        if not self.url.startswith("s3:") and name not in self.objects:
            try:
                self.fate()
            except Killed:
                self.objects[name] = b""  # reserved, and not yet filled
                raise
        self.fate()
        super().create(name, content)
        self.fate()


@pytest.fixture(params=["s3://models/prod", "folder"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def small_letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(waiting, "MOST_DECISIONS", 3)
    yield


@example(steps=[(DECIDE, 0), (LOSE, 0), (REOPEN, 0), (SEND, 0)])
@settings(max_examples=40, **SLOW)
@given(steps=STEPS)
def test_the_trainer_ends_with_what_stands(
    url: str, small_letters: None, steps: list[tuple[str, int]]
) -> None:
    live(url, steps)


@pytest.mark.deep
@pytest.mark.timeout(3600)
@settings(max_examples=1500, **SLOW)
@given(steps=STEPS)
def test_the_trainer_ends_with_what_stands_in_many_lives(
    url: str, small_letters: None, steps: list[tuple[str, int]]
) -> None:
    live(url, steps)


@example(steps=[(DECIDE, 0), (LOSE, 0), (MOVE, 1), (SEND, 0), (REOPEN, 0), (SEND, 0)])
@settings(max_examples=40, **SLOW)
@given(steps=MOVES)
def test_the_trainer_ends_with_what_stands_whatever_the_laptop_is_called(
    small_letters: None, steps: list[tuple[str, int]]
) -> None:
    """Once it has been back under each of its names; and at no time does the trainer know of
    anything under an id that is another one's."""
    live_and_move(steps)


def live_and_move(steps: list[tuple[str, int]]) -> None:
    fate = Fate()
    store = MortalStore("s3://models/prod", fate)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        laptop = Laptop(Path(folder), store, fate)
        monkeypatch.setattr(service, "open_store", lambda *_: store)
        monkeypatch.setattr(service, "access_for", lambda *_: None)
        strike_history(fate, monkeypatch)
        device = 0
        for step, choice in [*steps, *((MOVE, place) for place in range(len(DEVICES)))]:
            match step:
                case "move":
                    device = choice
                    laptop.sign_in(DEVICES[device])
                    assert laptop.send().left == 0
                case "send":
                    assert laptop.send().left == 0
                case "die":
                    laptop.die(choice)
                case "cut" | "lose":
                    laptop.cut(choice, lost=step == LOSE)
                case _:
                    laptop.work(step, choice)
            assert store.trainer().codes().items() <= laptop.decided.items()
        assert store.trainer().codes() == laptop.desk.standing()
        told = [
            (letter.device, one.id)
            for letter in store.trainer().letters()
            for one in letter.decisions
        ]
        assert len(told) == len(set(told)), "a decision is in two letters of one name"
        for name in DEVICES:
            laptop.sign_in(name)
            assert laptop.send().outcome is Outcome.NOTHING
        laptop.core.close()


def live(url: str, steps: list[tuple[str, int]]) -> None:
    """Takes the steps, and compares what the trainer knows whenever all was sent."""
    fate = Fate()
    store = MortalStore(url, fate)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        laptop = Laptop(Path(folder), store, fate)
        monkeypatch.setattr(service, "open_store", lambda *_: store)
        monkeypatch.setattr(service, "access_for", lambda *_: None)
        strike_history(fate, monkeypatch)
        for step, choice in steps:
            match step:
                case "send":
                    assert laptop.send().left == 0
                    assert store.trainer().codes() == laptop.desk.standing()
                case "die":
                    laptop.die(choice)
                case "cut" | "lose":
                    laptop.cut(choice, lost=step == LOSE)
                case _:
                    laptop.work(step, choice)
            # Whoever reads in between may lack something, but learns nothing that nobody decided.
            assert store.trainer().codes().items() <= laptop.decided.items()
        sent = laptop.send()
        assert sent.outcome in (Outcome.SENT, Outcome.NOTHING)
        assert laptop.core.corrections.waiting() == 0
        trainer = store.trainer()
        assert trainer.codes() == laptop.desk.standing()
        told = [decision.id for letter in trainer.letters() for decision in letter.decisions]
        assert len(told) == len(set(told)), "a decision is in two letters"
        if url.startswith("s3:"):
            assert all(store.objects[name] for name in store.objects if is_letter(name))
        assert laptop.send().outcome is Outcome.NOTHING
        laptop.core.close()
