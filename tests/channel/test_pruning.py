"""What may be deleted from a channel, and what never is."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from killing import Killed, kill_at

from channel.errors import ContentRefused, MissingRefused, NoSuchChannel
from channel.folder import FolderStore
from channel.layout import TARGET, target_name
from channel.pruning import prune

if TYPE_CHECKING:
    from tests.channel.conftest import Desk


def name(content: bytes) -> str:
    return target_name(hashlib.sha256(content).hexdigest())


def age(desk: Desk, days: float, *names: str) -> None:
    """Makes files (all, or these) that many days older than now."""
    moment = time.time() - days * 86_400
    for path in [desk.folder / one for one in names] or desk.folder.rglob("*.*"):
        os.utime(path, (moment, moment))


def models(desk: Desk) -> set[str]:
    return {f"targets/{path.name}" for path in desk.folder.glob("targets/*")}


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A channel with eight models, all but the last published long ago."""
    for number in range(1, 9):
        desk.publish(f"v{number}", b"%d" % number)
        if number < 8:
            age(desk, 200)
    return desk


NEEDED = {name(b"%d" % number) for number in range(4, 9)}
OLD = [name(b"%d" % number) for number in range(1, 4)]


def test_old_models_go(full: Desk) -> None:
    metadata = sorted(full.folder.glob("metadata/*"))
    assert prune(full.store, full.root) == sorted(OLD)
    assert models(full) == NEEDED
    assert sorted(full.folder.glob("metadata/*")) == metadata
    assert prune(full.store, full.root) == []


def test_every_recall_still_works(full: Desk) -> None:
    prune(full.store, full.root)
    for number in (7, 6, 5, 4):
        full.publisher().recall()
        prune(full.store, full.root)
        seen = full.seen()
        assert seen is not None
        assert seen[2] == b"%d" % number


@pytest.mark.parametrize("behind", range(1, 9))
def test_a_laptop_that_is_behind_updates(desk: Desk, behind: int) -> None:
    for number in range(1, 9):
        desk.publish(f"v{number}", b"%d" % number)
        if number == behind:
            assert desk.seen() is not None
        age(desk, 300 - number)
        prune(desk.store, desk.root, timedelta(0))
    assert desk.seen() == desk.seen("new") == (8, "v8", b"8")


@pytest.mark.parametrize(("days", "goes"), [(29, False), (31, True)])
def test_what_is_young_stays(desk: Desk, days: float, goes: bool) -> None:
    """Whoever uploaded it may be about to commit."""
    desk.publish("v1", b"1")
    orphan = f"targets/{'a' * 64}.{TARGET}"
    (desk.folder / orphan).write_bytes(b"uploaded, not committed")
    age(desk, days, orphan)
    assert prune(desk.store, desk.root) == [orphan] * goes
    assert (desk.folder / orphan).exists() != goes


def test_the_age_is_by_the_store_s_clock(desk: Desk) -> None:
    """The machine that prunes is years ahead, or the channel has long been left alone."""
    desk.publish("v1", b"1")
    orphan = f"targets/{'a' * 64}.{TARGET}"
    (desk.folder / orphan).write_bytes(b"uploaded, not committed")
    age(desk, 1000)
    assert prune(desk.store, desk.root) == []
    assert (desk.folder / orphan).exists()


def test_how_long_is_asked(full: Desk) -> None:
    assert prune(full.store, full.root, timedelta(days=300)) == []
    assert prune(full.store, full.root, timedelta(days=100)) == sorted(OLD)


def test_an_old_model_published_again_is_new(full: Desk) -> None:
    """Between its upload and its commit, somebody prunes."""

    def prune_now(write: int) -> None:
        if write == 3:  # the commit
            prune(full.store, full.root)

    full.publisher(full.watched(before=prune_now)).publish(full.bundle(b"1"), "v1")
    assert full.seen() == (9, "v1", b"1")


def test_a_model_named_while_pruning_stays(full: Desk) -> None:
    store = full.watched()
    listing = store.list

    def publish_after(prefix: str) -> object:
        entries = list(listing(prefix))
        if prefix == "targets/":
            full.publish("v1", b"1")
        return iter(entries)

    store.list = publish_after  # type: ignore[method-assign, assignment]
    prune(store, full.root)
    assert full.seen() == (9, "v1", b"1")


@pytest.mark.parametrize("committed", [False, True])
def test_a_model_published_again_between_two_deletions_stays(full: Desk, committed: bool) -> None:
    """The listing is long out of date by then."""
    last = max((b"1", b"2", b"3"), key=name)

    def publish_again(write: int) -> None:
        with suppress(Killed):
            if write == 0 and committed:
                full.publish("again", last)
            elif write == 0:
                full.publisher(full.watched(before=kill_at(3))).publish(full.bundle(last), "again")

    pruning = full.watched(after=publish_again)
    pruned = prune(pruning, full.root)
    assert len(pruned) == 2
    assert name(last) in models(full)
    assert (full.seen() == (9, "again", last)) == committed


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("k", range(len(OLD)))
def test_killed_around_any_deletion(full: Desk, k: int, moment: str) -> None:
    assert full.seen() is not None
    with pytest.raises(Killed):
        prune(full.watched(**{moment: kill_at(k)}), full.root)
    assert full.seen() == full.seen("new") == (8, "v8", b"8")
    prune(full.store, full.root)
    assert models(full) == NEEDED
    full.publish("v9", b"9")
    assert full.seen() == (9, "v9", b"9")


def test_a_channel_without_models(desk: Desk, tmp_path: Path) -> None:
    assert prune(desk.store, desk.root) == []
    with pytest.raises(NoSuchChannel):
        prune(FolderStore(tmp_path / "nowhere"), desk.root)


def _spoilt(folder: Path) -> None:
    [path] = folder.glob("9.targets.json")
    path.write_bytes(path.read_bytes().replace(b"v8", b"v9"))


def _without_targets(folder: Path) -> None:
    (folder / "9.targets.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "expected"), [(_spoilt, ContentRefused), (_without_targets, MissingRefused)]
)
def test_a_spoilt_channel_is_left_alone(
    full: Desk, spoil: Callable[[Path], None], expected: type[Exception]
) -> None:
    spoil(full.folder / "metadata")
    with pytest.raises(expected):
        prune(full.store, full.root)
    assert models(full) == NEEDED | set(OLD)
