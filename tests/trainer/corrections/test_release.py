"""Verdicts of people: about what they were shown, and nothing that goes by the same name."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from letters import DAY, NOW, Laptop, decision, new_id

from channel.corrections import Letter
from channel.folder import FolderStore
from trainer.corrections.book import judged, release
from trainer.corrections.errors import NoSuchGroup
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.outcomes import Outcome
from trainer.corrections.pull import pull

Laptops = Callable[..., Laptop]


def flips(start: int, count: int = 12, **more: Any) -> list[Any]:
    return [decision(n, "20", **more) for n in range(start, start + count)]


def take(store: FolderStore, folder: CorrectionsFolder) -> None:
    pull(store, folder, NOW + DAY, keep_days=100_000)


def age(store: FolderStore, name: str, days: float) -> None:
    """Makes an object older than `NOW`."""
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(Path(store.url, name), (moment, moment))


def entered(folder: CorrectionsFolder) -> list[str]:
    return sorted(one.said.decision.id for one in judged(folder).agreed)


def ids(decisions: list[Any]) -> list[str]:
    return sorted(one.id for one in decisions)


def test_letting_a_group_in_lets_nothing_in_that_was_rejected_under_its_name(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    sender, wrong, right, later = laptop(), flips(0), flips(100), flips(200)
    sender.send(*wrong)
    take(store, folder)
    (group,) = judged(folder).held
    release(folder, [group.name], True, NOW)
    sender.send(*right)
    take(store, folder)
    (again,) = judged(folder).held
    assert (again.name, len(again.votes)) == (group.name, 12)
    (told,) = release(folder, [group.name], False, NOW + DAY)
    assert "12 times 10 -> 20" in told
    assert entered(folder) == ids(right)
    # What comes later under the name waits, and neither verdict speaks of it.
    sender.send(*later)
    take(store, folder)
    (third,) = judged(folder).held
    assert (third.name, ids([v.said.decision for v in third.votes])) == (group.name, ids(later))
    assert entered(folder) == ids(right)
    release(folder, [group.name], True, NOW + 2 * DAY)
    assert entered(folder) == ids(right) and not judged(folder).held


def test_the_last_verdict_is_turned_round_where_nothing_is_held(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    laptop().send(*flips(0))
    take(store, folder)
    (group,) = judged(folder).held
    for reject in (True, False, True, False):
        release(folder, [group.name], reject, NOW)
        assert len(entered(folder)) == (0 if reject else 12)


def test_a_device_is_rejected_whole_and_never_let_in_unseen(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    sender, harmless = laptop("dock-2"), decision(500, "30")
    sender.send(harmless, *flips(0))
    take(store, folder)
    with pytest.raises(NoSuchGroup):
        release(folder, ["device:dock-2"], False, NOW)
    (group,) = judged(folder).held
    release(folder, [group.name], True, NOW)
    release(folder, ["device:dock-2"], True, NOW)
    assert not judged(folder).agreed
    (told,) = release(folder, ["device:dock-2"], False, NOW)
    assert told == "not rejected any more: device:dock-2, 13 decisions"
    assert not [one for one in judged(folder).agreed if one.released]
    outcomes = judged(folder).outcomes
    assert (outcomes[Outcome.REJECTED], outcomes[Outcome.UNTRUSTED]) == (12, 1), "judged anew"


def test_other_words_under_an_id_that_was_let_in(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    """A number below all others, and a first letter that is long gone, do not help."""
    sender, good = laptop(), flips(0)
    sender.number = 10
    letter = sender.send(*good)
    age(store, letter.name, 5)
    take(store, folder)
    (group,) = judged(folder).held
    release(folder, [group.name], False, NOW)
    evil = tuple(msgspec.structs.replace(one, code="66") for one in good)
    other = Letter(device="dock-1", number=1, id=new_id("x"), written=NOW, decisions=evil)
    sender.put(other)
    age(store, letter.name, 5)
    age(store, other.name, 4)
    take(store, folder)
    assert {one.code for one in judged(folder).agreed} == {"20"}
    # As if retention had let the first go: only the forged one is left.
    store.delete(letter.name)
    fresh = CorrectionsFolder(folder.path.with_name("fresh"))
    pull(store, fresh, NOW + DAY, keep_days=100_000)
    fresh.releases.write_bytes(folder.releases.read_bytes())
    assert not judged(fresh).agreed
    assert len(judged(fresh).held[0].votes) == 12


def test_what_came_first_counts_by_the_stores_clock(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    sender, one = laptop(), decision(1, "20")
    for number, code, days in ((9, "20", 5), (3, "30", 2)):
        said = msgspec.structs.replace(one, code=code)
        letter = Letter(
            device="dock-1", number=number, id=new_id(number), written=NOW, decisions=(said,)
        )
        sender.put(letter)
        age(store, letter.name, days)
    take(store, folder)
    assert [said.decision.code for said in judged(folder).decisions] == ["20"]
