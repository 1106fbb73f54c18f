"""Decisions reach the trainer once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from letterbox import Desk, MemoryStore, Trainer

from channel import corrections as contract
from channel.corrections import LETTER_LIMIT, MOST_DECISIONS, Permission
from channel.errors import ChannelUnreachable
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.corrections import attempts, outbox, revoking, service
from desktop.core.corrections.revoking import Choice
from desktop.core.corrections.service import Outcome
from desktop.core.errors import (
    ConnectionDamaged,
    CorrectionsBusy,
    CorrectionsNotAllowed,
    NotConnected,
)
from desktop.core.folder import DataFolder
from desktop.core.only_one import only_one

Allow = Callable[[Permission], None]


def test_what_was_decided_arrives(connected: Core, desk: Desk, trainer: Trainer) -> None:
    jo = desk.operator("Jo Smith")
    product = desk.product(reference="AB-1", description="Noire")
    decision = desk.decide(product, "0020", operator=jo)
    assert connected.corrections.waiting() == 1
    sent = connected.corrections.send()
    assert (sent.outcome, sent.letters, sent.decisions, sent.left) == (Outcome.SENT, 1, 1, 0)
    [letter] = trainer.letters()
    [told] = letter.decisions
    assert (told.id, told.code, told.model_code, told.probability) == (
        *(decision, "0020", "0010"),
        0.4,
    )
    assert (told.model_version, told.signature) == ("tiny-1", "text")
    texts = (told.reference, told.designation, told.description)
    assert texts == ("AB-1", "Théière en fonte", "Noire")
    assert datetime.now(UTC) - told.at < timedelta(minutes=5)
    assert desk.told(decision) == 1
    assert connected.corrections.waiting() == 0


def test_where_nothing_waits_nobody_is_asked(
    connected: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "open_store", None)
    assert connected.corrections.send() == service.Sent(Outcome.NOTHING)


def test_what_is_taken_back_is_revoked_and_done_again_is_told_again(
    connected: Core, desk: Desk, trainer: Trainer
) -> None:
    product = desk.product()
    first = desk.decide(product)
    connected.corrections.send()
    desk.undo(first)
    assert connected.corrections.waiting() == 1
    sent = connected.corrections.send()
    assert (sent.decisions, sent.revoked, sent.left) == (0, 1, 0)
    assert trainer.standing() == {}
    assert desk.told(first) == 2
    again = desk.decide(product)
    connected.corrections.send()
    assert set(trainer.standing()) == {again}


def test_what_was_taken_back_before_it_left_is_never_told(
    connected: Core, desk: Desk, trainer: Trainer
) -> None:
    desk.undo(desk.decide(desk.product()))
    assert connected.corrections.send().outcome is Outcome.NOTHING
    assert list(trainer.letters()) == []


def test_what_is_taken_back_while_its_letter_is_on_the_way(
    connected: Core, desk: Desk, trainer: Trainer
) -> None:
    decision = desk.decide(desk.product())
    place = connected.corrections._new_place(connected.updates.connection())  # type: ignore[arg-type]
    letter = outbox.Outbox(desk.history).write(place, None)
    assert letter is not None
    desk.undo(decision)
    sent = connected.corrections.send()
    assert (sent.outcome, sent.letters, sent.revoked, sent.left) == (Outcome.SENT, 2, 1, 0)
    assert (trainer.standing(), desk.told(decision)) == ({}, 2)


def test_another_answer_takes_the_place_of_the_first(
    connected: Core, desk: Desk, trainer: Trainer
) -> None:
    product = desk.product()
    desk.decide(product, "0020")
    connected.corrections.send()
    second = desk.decide(product, "0030")
    sent = connected.corrections.send()
    assert (sent.letters, sent.decisions, sent.revoked) == (1, 1, 1)
    assert trainer.codes() == {second: "0030"}


def test_what_was_deleted_here_is_still_told(connected: Core, desk: Desk, trainer: Trainer) -> None:
    """A person tidies up before there is a network."""
    product = desk.product()
    decision = desk.decide(product)
    desk.decisions.delete([product])
    assert connected.corrections.send().decisions == 1
    assert set(trainer.standing()) == {decision}


def test_letters_have_bounds_and_numbers_that_rise(
    connected: Core, desk: Desk, trainer: Trainer
) -> None:
    products = desk.products(MOST_DECISIONS + 3)
    decided = set(desk.decide_all(products))
    assert connected.corrections.send().letters == 2
    assert set(trainer.standing()) == decided
    desk.decisions.reopen(products)
    assert connected.corrections.send().revoked == MOST_DECISIONS + 3
    assert trainer.standing() == {}
    numbers = [letter.number for letter in trainer.letters()]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 4


def test_texts_of_any_length_arrive_cut(connected: Core, desk: Desk, trainer: Trainer) -> None:
    """\\x01 takes six bytes in JSON: a description may be larger than any letter."""
    huge = "\x01" * 1_200_000
    decided = [
        desk.decide(desk.product(designation=huge[:300_000], description=huge, reference="r" * 999))
        for _ in range(3)
    ]
    decided.append(desk.decide(desk.product(), "0030"))
    assert connected.corrections.send().left == 0
    assert set(trainer.standing()) == set(decided)
    for letter in trainer.letters():
        assert len(contract.encode(letter)) <= LETTER_LIMIT
    longest = trainer.standing()[decided[0]]
    assert len(longest.designation) == 100_000
    assert len(longest.description) > 100_000


@pytest.mark.parametrize("code", ["", "9" * 65])
def test_a_category_that_no_letter_can_name_holds_up_nothing(
    connected: Core, desk: Desk, trainer: Trainer, code: str
) -> None:
    desk.decide(desk.product(), code)
    decision = desk.decide(desk.product())
    assert connected.corrections.waiting() == 1
    assert connected.corrections.send().left == 0
    assert set(trainer.standing()) == {decision}


def test_a_product_that_is_gone_says_nothing_and_can_still_be_revoked(
    connected: Core, desk: Desk, trainer: Trainer
) -> None:
    told, untold = desk.product(), desk.product()
    first = desk.decide(told)
    connected.corrections.send()
    desk.decide(untold)
    desk.change("DELETE FROM predictions")  # as a purge does
    assert connected.corrections.waiting() == 0
    assert connected.corrections.revoke(Choice((first,))).told == 1
    assert connected.corrections.send().revoked == 1
    assert trainer.standing() == {}


# Permission


def test_nothing_leaves_unless_it_was_allowed(
    connected: Core, desk: Desk, trainer: Trainer, allow: Allow
) -> None:
    decision = desk.decide(desk.product())
    allow(Permission.OFF)
    sent = connected.corrections.send()
    assert (sent.outcome, sent.left) == (Outcome.FAILED, 1)
    assert isinstance(sent.error, CorrectionsNotAllowed)
    allow(Permission.TEXTS)
    connected.corrections.send()
    desk.undo(decision)
    allow(Permission.OFF)
    assert isinstance(connected.corrections.send().error, CorrectionsNotAllowed)
    assert set(trainer.standing()) == {decision}


def test_without_a_connection_it_is_kept(core: Core, desk: Desk) -> None:
    desk.decide(desk.product())
    sent = core.corrections.send()
    assert (sent.outcome, sent.left) == (Outcome.FAILED, 1)
    assert isinstance(sent.error, NotConnected)
    core.folder.connection.write_bytes(b"{")
    assert isinstance(core.corrections.send().error, ConnectionDamaged)


def test_names_of_people_stay_here(connected: Core, desk: Desk, trainer: Trainer) -> None:
    jo, max_ = desk.operator("Jo Smith"), desk.operator("Max")
    ids = [desk.decide(desk.product(), operator=one) for one in (jo, max_, jo, None)]
    connected.corrections.send()
    said = [trainer.standing()[uid].operator for uid in ids]
    assert said[0] == said[2]
    assert (len(set(said)), said[3]) == (3, "")
    for letter in trainer.letters():
        assert b"Jo" not in contract.encode(letter)


def test_a_device_without_a_name_gets_one_for_good(
    connected: Core, desk: Desk, trainer: Trainer
) -> None:
    for _ in range(2):
        desk.decide(desk.product())
        connected.corrections.send()
    first, second = trainer.letters()
    assert first.device == second.device == connected.corrections.standing().device != ""


def test_taking_back_is_one_change(
    connected: Core, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill in between, or somebody who decides meanwhile, finds all of it or nothing."""
    product, gone = desk.products(2)
    desk.decide_all([product, gone])
    connected.corrections.send()
    desk.change("DELETE FROM predictions WHERE id = ?", gone)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(revoking, "_without_entries", die)
        with pytest.raises(KeyboardInterrupt):
            connected.corrections.revoke(Choice())
    assert len(desk.standing()) == 2
    assert connected.corrections.revoke(Choice()).decisions == 2
    assert desk.standing() == {}


# On the way


def test_one_sends_at_a_time(connected: Core, desk: Desk, trainer: Trainer) -> None:
    desk.decide(desk.product())
    with only_one(desk.history.path, "corrections") as free:
        assert free
        sent = connected.corrections.send()
    assert isinstance(sent.error, CorrectionsBusy)
    assert list(trainer.letters()) == []
    assert connected.corrections.send().outcome is Outcome.SENT


def test_a_share_that_is_away_is_not_made_anew(
    connected: Core, desk: Desk, published_channel: Any
) -> None:
    desk.decide(desk.product())
    folder = Path(published_channel.url)
    folder.rename(folder.with_name("away"))
    sent = connected.corrections.send()
    assert sent.error is not None and sent.error.code == "no-such-channel"
    folder.mkdir()  # where a share was mounted
    sent = connected.corrections.send()
    assert sent.error is not None and sent.error.code == "no-such-channel"
    assert list(folder.iterdir()) == []
    folder.rmdir()
    folder.with_name("away").rename(folder)
    assert connected.corrections.send().outcome is Outcome.SENT


def test_what_failed_is_remembered_and_tried_later(
    connected: Core, desk: Desk, monkeypatch: pytest.MonkeyPatch, trainer: Trainer
) -> None:
    desk.decide(desk.product())
    store, calls = MemoryStore("memory"), []

    def unreachable(name: str) -> None:
        calls.append(name)
        raise ChannelUnreachable(url="memory", reason="no network")

    monkeypatch.setattr(store, "before", unreachable)
    with monkeypatch.context() as away:
        away.setattr(service, "open_store", lambda *_: store)
        waits = []
        for _ in range(12):
            assert connected.corrections.send().outcome is Outcome.FAILED
            waits.append(connected.corrections.wait())
        assert len(set(calls)) == 1, "another letter for the same decisions"
        assert attempts.SOON * 0.5 < waits[0] < attempts.SOON * 2
        assert waits[0] < waits[4] < waits[11] <= attempts.LONGEST * 1.2
        assert connected.corrections.send(due=True).outcome is Outcome.LATER
        assert len(calls) == 12
    with Core(DataFolder(connected.folder.path)) as later:  # another start of the program
        standing = later.corrections.standing()
        assert standing.error is not None and standing.error.code == "channel-unreachable"
        assert later.corrections.send(due=True).outcome is Outcome.LATER
        assert later.corrections.send().outcome is Outcome.SENT
        assert later.corrections.standing().error is None
    assert len(trainer.standing()) == 1


def test_a_days_decisions_are_not_a_letter_each(
    connected: Core, desk: Desk, trainer: Trainer
) -> None:
    desk.decide(desk.product())
    assert connected.corrections.send(due=True).outcome is Outcome.SENT
    wait = connected.corrections.wait()
    assert attempts.PAUSE * 0.7 < wait < attempts.PAUSE * 1.3
    for _ in range(3):
        desk.decide(desk.product())
        sent = connected.corrections.send(due=True)
        assert (sent.outcome, sent.error) == (Outcome.LATER, None)
    assert sent.left == 3
    assert len(trainer.standing()) == 1
    assert connected.corrections.send().letters == 1  # somebody asked for it
    assert len(trainer.standing()) == 4


def test_a_letter_that_a_kill_left_empty_goes_under_another_name(
    connected: Core, desk: Desk, published_channel: Any, trainer: Trainer
) -> None:
    decision = desk.decide(desk.product())
    place = connected.corrections._new_place(connected.updates.connection())  # type: ignore[arg-type]
    letter = outbox.Outbox(desk.history).write(place, None)
    assert letter is not None
    path = Path(published_channel.url, letter.name)
    path.parent.mkdir(parents=True)
    path.touch()
    assert connected.corrections.send().outcome is Outcome.SENT
    assert set(trainer.standing()) == {decision}
    assert path.read_bytes() == b""


def test_a_letter_whose_receipt_was_lost_is_not_sent_twice(
    connected: Core, desk: Desk, published_channel: Any, trainer: Trainer
) -> None:
    desk.decide(desk.product())
    place = connected.corrections._new_place(connected.updates.connection())  # type: ignore[arg-type]
    letter = outbox.Outbox(desk.history).write(place, None)
    assert letter is not None
    path = Path(published_channel.url, letter.name)
    path.parent.mkdir(parents=True)
    path.write_bytes(letter.content)
    assert connected.corrections.send().outcome is Outcome.SENT
    assert len(list(trainer.letters())) == 1


def test_another_channel_is_told_what_the_first_one_has_not_heard(
    connected: Core, desk: Desk, trainer: Trainer, make_channel: Any
) -> None:
    told = desk.decide(desk.product())
    connected.corrections.send()
    untold = desk.decide(desk.product())
    assert outbox.Outbox(desk.history).write(
        connected.corrections._new_place(connected.updates.connection()),  # type: ignore[arg-type]
        None,
    )
    other = make_channel("other")
    Connection(other.url, other.root, corrections=Permission.TEXTS).save(connected.folder)
    desk.undo(told)  # the new channel never heard of it
    assert connected.corrections.waiting() == 1
    assert connected.corrections.send().left == 0
    assert set(Trainer(other.store).standing()) == {untold}
    assert set(trainer.standing()) == {told}


def test_old_letters_lose_their_texts(
    connected: Core, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.decide(desk.product())
    connected.corrections.send()
    monkeypatch.setattr(outbox, "KEPT", -outbox.KEPT)
    desk.decide(desk.product())
    connected.corrections.send()
    contents = desk.history.ask(lambda db: list(db.execute("SELECT content FROM letters")))
    assert contents == [(None,), (None,)]
