"""Another name, another permission, another clock: while a letter is under way, or between two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from letterbox import Desk, MemoryStore, Trainer

from channel.corrections import Permission, is_letter
from channel.errors import ChannelUnreachable
from desktop.core.app import Core
from desktop.core.connection import Connection, load_connection
from desktop.core.corrections import outbox, service, waiting
from desktop.core.corrections.attempts import Attempt
from desktop.core.corrections.service import Outcome
from desktop.core.errors import CorrectionsNotAllowed

Call = Callable[..., Any]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """S3, where nobody may look at what is there."""
    store = MemoryStore("s3://models/prod")
    monkeypatch.setattr(service, "open_store", lambda *_: store)
    monkeypatch.setattr(service, "access_for", lambda *_: None)
    return store


@pytest.fixture
def name(core: Core, store: MemoryStore) -> Callable[[str], None]:
    """Has the laptop sign in under a name."""

    def sign_in(device: str) -> None:
        connection = Connection(store.url, b"root", device=device, corrections=Permission.TEXTS)
        connection.save(core.folder)

    sign_in("dock-3")
    return sign_in


def lose_receipt(core: Core, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sends a letter that arrives, and nobody hears of it."""

    def lost(name: str) -> None:
        raise ChannelUnreachable(url=store.url, reason="no network")

    with monkeypatch.context() as cut:
        cut.setattr(store, "after", lost)
        assert core.corrections.send().outcome is Outcome.FAILED


def said(trainer: Trainer) -> list[tuple[str, str]]:
    """Who has told which decision, whether or not it was revoked."""
    return [(letter.device, one.id) for letter in trainer.letters() for one in letter.decisions]


def test_signed_in_anew_between_delivery_and_receipt(
    core: Core, desk: Desk, store: MemoryStore, name: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = desk.decide(desk.product())
    lose_receipt(core, store, monkeypatch)
    name("dock-4")
    assert core.corrections.send().decisions == 1
    trainer = store.trainer()
    # The trainer can see that it is the same: the id is.
    assert said(trainer) == [("dock-3", decision), ("dock-4", decision)]
    desk.undo(decision)
    assert core.corrections.send().revoked == 1
    assert [one.device for one in trainer.letters() if one.revoked] == ["dock-4"]
    assert core.corrections.send().outcome is Outcome.NOTHING
    # Back under the first name it is taken back there, too.
    name("dock-3")
    assert core.corrections.waiting() == 1
    assert core.corrections.send().left == 0
    assert trainer.standing() == {}
    assert len(said(trainer)) == 2
    assert desk.told(decision) == 2
    for device in ("dock-4", "dock-3"):
        name(device)
        assert core.corrections.send().outcome is Outcome.NOTHING


def test_a_former_letter_is_finished_where_it_began(
    core: Core, desk: Desk, store: MemoryStore, name: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = desk.decide(desk.product())
    lose_receipt(core, store, monkeypatch)
    name("dock-4")
    core.corrections.send()
    name("dock-3")
    another = desk.decide(desk.product())
    names = [one for one in store.objects if is_letter(one)]
    assert core.corrections.send().left == 0
    told = said(store.trainer())
    assert sorted(told) == sorted([("dock-3", decision), ("dock-4", decision), ("dock-3", another)])
    assert set(names) < set(store.objects)
    assert [line.id for line in core.corrections.sent()].count(decision) == 2


def test_what_lies_at_another_place_for_long_keeps_its_ids_alone(
    core: Core, desk: Desk, store: MemoryStore, name: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = desk.decide(desk.product())
    lose_receipt(core, store, monkeypatch)
    name("dock-4")
    monkeypatch.setattr(outbox, "KEPT", timedelta(days=-1))
    core.corrections.send()
    contents = desk.history.ask(
        lambda db: db.execute("SELECT content FROM letters WHERE device = 'dock-3'").fetchall()
    )
    assert contents == [(None,)]
    desk.undo(decision)
    core.corrections.send()
    name("dock-3")  # it may have arrived there
    assert core.corrections.send().revoked == 1
    assert store.trainer().standing() == {}


def test_a_folder_tells_whether_the_former_letter_has_arrived(
    connected: Core, desk: Desk, trainer: Trainer, published_channel: Any
) -> None:
    arrived, lost = desk.products(2)
    first = desk.decide(arrived)
    place = connected.corrections._new_place(load_connection(connected.folder))  # type: ignore[arg-type]
    box = outbox.Outbox(desk.history)
    letter = box.write(place, None)
    assert letter is not None
    path = Path(published_channel.url, letter.name)
    path.parent.mkdir(parents=True)
    path.write_bytes(letter.content)
    connection = load_connection(connected.folder)
    assert connection is not None
    replace(connection, device="dock-4").save(connected.folder)
    second = desk.decide(lost)
    assert connected.corrections.send().decisions == 1
    assert sorted(said(trainer)) == sorted([(place.device, first), ("dock-4", second)])
    third = desk.decide(desk.product())
    letter = box.write(waiting.Place(place.channel, "dock-4"), None)
    replace(connection, device="dock-5").save(connected.folder)
    assert connected.corrections.send().decisions == 1
    assert ("dock-5", third) in said(trainer)
    assert len(said(trainer)) == 3
    assert box.former(waiting.Place(place.channel, "dock-5")) == []


def test_a_copy_on_another_laptop_says_the_same_under_the_same_ids(
    core: Core,
    desk: Desk,
    store: MemoryStore,
    name: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decision = desk.decide(desk.product())
    lose_receipt(core, store, monkeypatch)
    core.history.backup(tmp_path / "copy.db")
    core.corrections.send()
    with Core.open(tmp_path / "other") as other:
        other.history.restore(tmp_path / "copy.db")
        Connection(store.url, b"root", device="dock-9", corrections=Permission.TEXTS).save(
            other.folder
        )
        assert other.corrections.send().decisions == 1
    assert said(store.trainer()) == [("dock-3", decision), ("dock-9", decision)]


# While a letter is under way


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST_DECISIONS", 1)


def after_first(store: MemoryStore, act: Callable[[], object]) -> None:
    """Does something as soon as the first letter lies in the mailbox."""
    seen: list[str] = []

    def after(name: str) -> None:
        seen.append(name)
        if len(seen) == 1:
            act()

    store.after = after  # type: ignore[method-assign]


def test_a_permission_that_ends_meanwhile_ends_the_sending(
    core: Core, desk: Desk, store: MemoryStore, name: Call, small: None
) -> None:
    desk.decide_all(desk.products(3))
    off = Connection(store.url, b"root", device="dock-3", corrections=Permission.OFF)
    after_first(store, lambda: off.save(core.folder))
    sent = core.corrections.send()
    assert (sent.outcome, sent.letters, sent.left) == (Outcome.FAILED, 1, 2)
    assert isinstance(sent.error, CorrectionsNotAllowed)
    assert len(said(store.trainer())) == 1
    name("dock-3")  # allowed again: nothing has to be waited for
    assert core.corrections.send(due=True).decisions == 2


def test_another_name_meanwhile_is_the_one_that_is_used(
    core: Core, desk: Desk, store: MemoryStore, name: Call, small: None
) -> None:
    decided = desk.decide_all(desk.products(2))
    after_first(store, lambda: name("dock-4"))
    assert core.corrections.send().left == 0
    assert said(store.trainer()) == list(zip(("dock-3", "dock-4"), decided, strict=True))


def test_a_copy_that_takes_the_place_of_the_history_meanwhile(
    core: Core, desk: Desk, store: MemoryStore, name: Call, tmp_path: Path
) -> None:
    product = desk.product()
    core.history.backup(tmp_path / "before.db")
    decision = desk.decide(product)
    after_first(store, lambda: core.history.restore(tmp_path / "before.db"))
    assert core.corrections.send().outcome is Outcome.SENT
    assert said(store.trainer()) == [("dock-3", decision)]
    assert desk.standing() == {}


# Clocks


def test_an_attempt_of_a_year_to_come_keeps_nobody(core: Core) -> None:
    """The clock was wrong, and is right again."""
    later = datetime.now(UTC) + timedelta(days=900)
    failed = Attempt(later, None, 3, later + timedelta(hours=1))
    assert not failed.wait()
    now = datetime.now(UTC)
    assert Attempt(now, None, 1, now + timedelta(hours=1)).wait() > timedelta(minutes=50)


def test_letters_go_on_counting_when_the_clock_goes_back(
    core: Core, desk: Desk, store: MemoryStore, name: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.decide(desk.product())
    with monkeypatch.context() as future:
        future.setattr(outbox.time, "time_ns", lambda: 4_000_000_000 * 10**9)
        core.corrections.send()
    desk.decide(desk.product())
    core.corrections.send()
    numbers = [letter.number for letter in store.trainer().letters()]
    assert numbers == [4_000_000_000_000, 4_000_000_000_001]
