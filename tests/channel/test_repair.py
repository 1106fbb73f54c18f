"""A damaged channel is one again that each laptop takes, whatever it has seen before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from killing import Killed, kill_at

from channel.errors import (
    ChannelConflict,
    ChannelError,
    KeysMismatch,
    NoSuchChannel,
    SignatureRefused,
)
from channel.folder import FolderStore
from channel.keys import load_online, public_root
from channel.layout import METADATA_LIMIT, TARGET, Release
from channel.repair import repair
from channel.repository import load
from channel.rotation import rotate
from channel.store import Store
from channel.verification import target_of

if TYPE_CHECKING:
    from tests.channel.conftest import Desk


def mend(desk: Desk, store: Store | None = None) -> tuple[Release | None, list[str]]:
    return repair(store or desk.store, load_online(desk.keys), public_root(desk.keys))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.glob("metadata/*")}


@pytest.fixture
def used(desk: Desk) -> Desk:
    """Release 3 is current; the laptop has it, another one has only release 1."""
    desk.publish("v1")
    assert desk.seen("slow") == (1, "v1", b"v1" * 100)
    desk.publish("v2")
    shutil.copyfile(desk.folder / "metadata/timestamp.json", desk.work / "old timestamp")
    desk.publish("v3")
    for _ in range(3):
        desk.publisher().renew()
    assert desk.seen() == CURRENT
    return desk


CURRENT = (3, "v3", b"v3" * 100)

Damage = Callable[["Desk", Path], None]


def _garbage(desk: Desk, folder: Path) -> None:
    (folder / "timestamp.json").write_bytes(b"<html>")


def _empty(desk: Desk, folder: Path) -> None:
    (folder / "timestamp.json").write_bytes(b"")


def _endless(desk: Desk, folder: Path) -> None:
    (folder / "timestamp.json").write_bytes(b"1" * (METADATA_LIMIT + 1))


def _deleted(desk: Desk, folder: Path) -> None:
    (folder / "timestamp.json").unlink()


def _replayed(desk: Desk, folder: Path) -> None:
    shutil.copyfile(desk.work / "old timestamp", folder / "timestamp.json")


def _no_snapshot(desk: Desk, folder: Path) -> None:
    (folder / "7.snapshot.json").unlink()


def _no_snapshots(desk: Desk, folder: Path) -> None:
    for path in folder.glob("*.snapshot.json"):
        path.unlink()


def _spoilt_snapshot(desk: Desk, folder: Path) -> None:
    (folder / "7.snapshot.json").write_bytes(b"{}")


def _no_targets(desk: Desk, folder: Path) -> None:
    (folder / "7.targets.json").unlink()


def _only_targets(desk: Desk, folder: Path) -> None:
    _no_snapshots(desk, folder)
    _deleted(desk, folder)


def _false_root(desk: Desk, folder: Path) -> None:
    (folder / "2.root.json").write_bytes(b"nonsense")


def _endless_root(desk: Desk, folder: Path) -> None:
    (folder / "2.root.json").write_bytes(b"1" * (METADATA_LIMIT + 1))


def _replaced_first_root(desk: Desk, folder: Path) -> None:
    (folder / "1.root.json").write_bytes(b"{}")
    _deleted(desk, folder)


DAMAGES: list[Damage] = [
    _garbage,
    _empty,
    _endless,
    _deleted,
    _replayed,
    _no_snapshot,
    _no_snapshots,
    _spoilt_snapshot,
    _no_targets,
    _only_targets,
    _false_root,
    _endless_root,
    _replaced_first_root,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_laptop_goes_on(used: Desk, damage: Damage) -> None:
    damage(used, used.folder / "metadata")
    release, told = mend(used)
    assert release is not None
    assert (release.release, release.model_version) == CURRENT[:2]
    assert bool(told) == (damage not in (_replayed, _no_snapshot, _no_snapshots, _spoilt_snapshot))
    assert used.seen() == used.seen("slow") == used.seen("new") == CURRENT
    assert (used.folder / "metadata/1.root.json").read_bytes() == used.root
    used.publish("v4")
    assert used.seen() == used.seen("slow") == used.seen("newer") == (4, "v4", b"v4" * 100)
    rotate(used.store, used.keys, "timestamp", None)
    rotate(used.store, used.keys, "root", None)
    used.publisher().recall()
    assert used.seen() == (5, "v3", b"v3" * 100)


def test_a_sound_channel_stays_what_it_is(used: Desk) -> None:
    release, told = mend(used)
    assert told == []
    assert release == used.client().check()
    used.publisher().recall()
    assert used.seen() == (4, "v2", b"v2" * 100)


def test_an_old_timestamp_is_healed_by_any_commit(used: Desk) -> None:
    """Laptops remember the version of the lost one."""
    _replayed(used, used.folder / "metadata")
    with pytest.raises(ChannelError):
        used.seen()
    used.publisher().renew()
    assert used.client().check() is not None


def test_what_was_lost_is_told(used: Desk) -> None:
    (used.folder / "metadata/7.targets.json").unlink()
    (used.folder / "metadata/timestamp.json").write_bytes(b"?")
    assert mend(used)[1] == [
        "metadata/timestamp.json was not signed by the keys of this channel",
        "targets 7 were lost; 6 are in their place",
    ]


def test_a_missing_model_is_told(used: Desk) -> None:
    release = used.client().check()
    assert release is not None
    name = f"targets/{release.sha256}.model.bundle"
    (used.folder / name).unlink()
    assert mend(used)[1] == [f"{name} is missing: publish this model again, or another one"]
    used.publish("v3")
    assert used.seen("new") == (4, *CURRENT[1:])


def test_what_a_thief_signed_for_no_laptop_is_passed_over(used: Desk) -> None:
    """With a release that no reader of JSON keeps: nobody can read the channel any more."""
    repository = load(used.store, used.root)
    assert repository.release is not None
    absurd = replace(repository.release, release=1 << 60)
    repository.targets.targets = {TARGET: target_of(absurd)}
    used.publisher().commit(repository)
    with pytest.raises(ChannelError):
        used.publish("v4")
    mend(used)
    assert used.seen() == used.seen("new") == CURRENT


def test_a_name_that_an_attacker_made_up(used: Desk) -> None:
    metadata = used.folder / "metadata"
    (metadata / f"{'9' * 200}.snapshot.json").write_bytes(b"{}")
    (metadata / "123456.targets.json").write_bytes(b"{}")
    (metadata / "timestamp.json").unlink()
    mend(used)
    assert used.seen() == used.seen("new") == CURRENT
    assert (metadata / "124457.snapshot.json").exists()


def test_without_any_targets_it_begins_anew(used: Desk) -> None:
    for path in used.folder.glob("metadata/*.targets.json"):
        path.unlink()
    release, told = mend(used)
    assert release is None
    assert "publish a model, with --release" in told[-1]
    assert used.client().check() is None
    used.publisher().publish(used.bundle(b"four"), "v4", 4)
    assert used.seen() == used.seen("slow") == (4, "v4", b"four")


# Refusals


def test_nothing_is_left(used: Desk, tmp_path: Path) -> None:
    shutil.rmtree(used.folder / "metadata")
    with pytest.raises(NoSuchChannel):
        mend(used)
    with pytest.raises(NoSuchChannel):
        mend(used, FolderStore(tmp_path / "nowhere"))


@pytest.mark.parametrize("damage", [one for one in DAMAGES if "endless" not in one.__name__])
def test_keys_of_another_channel_change_nothing(
    used: Desk, make_desk: Callable[..., Desk], damage: Damage
) -> None:
    damage(used, used.folder / "metadata")
    used.keys = make_desk("other").keys
    before = contents(used.folder)
    with pytest.raises(SignatureRefused):
        mend(used)
    assert contents(used.folder) == before
    for path in used.folder.glob("metadata/*.targets.json"):
        path.unlink()
    with pytest.raises(KeysMismatch):
        mend(used)


@pytest.mark.parametrize("role", ["targets", "snapshot", "timestamp"])
def test_all_online_keys_are_needed(used: Desk, role: str) -> None:
    _false_root(used, used.folder / "metadata")
    (used.keys / "online" / f"{role}.pem").unlink()
    with pytest.raises(KeysMismatch, match=role):
        mend(used)
    assert (used.folder / "metadata/2.root.json").read_bytes() == b"nonsense"


def test_a_publisher_is_faster(used: Desk) -> None:
    def overtake(write: int) -> None:
        if write == 2:
            used.publish("v4")

    with pytest.raises(ChannelConflict):
        mend(used, used.watched(before=overtake))
    assert used.seen() == (4, "v4", b"v4" * 100)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("k", range(5))
def test_killed_around_any_write(used: Desk, k: int, moment: str) -> None:
    _false_root(used, used.folder / "metadata")
    _replaced_first_root(used, used.folder / "metadata")
    with pytest.raises(Killed):
        mend(used, used.watched(**{moment: kill_at(k)}))
    mend(used)
    assert used.seen() == used.seen("new") == CURRENT


def test_a_root_that_was_only_reserved_is_left_alone(used: Desk) -> None:
    used.store.create("metadata/2.root.json", BytesIO(b""))
    assert mend(used)[1] == []
