"""What else somebody might try who can write to the channel, or has stolen some of its keys.

The keys of an online role can publish what they may publish: the laptop still proves each model,
keeps the one that works, and comes back to the owner's once the keys are replaced.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from forgery import Forger, stranger
from tuf.api.metadata import DelegatedRole, Delegations, Root, TargetFile

from bundle.errors import BundleInvalid
from channel.errors import (
    ChannelRefused,
    ContentRefused,
    GarbageRefused,
    LengthRefused,
    ReplayRefused,
    SignatureRefused,
)
from desktop.core.updates import Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Scene

# Roots


def _replace_key(forger: Forger, role: str) -> None:
    """The owner's next root: another key for a role, and what it signs signed anew."""

    def change(root: Root) -> None:
        for keyid in list(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        root.add_key(forger.key().public_key, role)

    forger.succeed(change)
    forger.commit()


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a_revoked_key_signs_no_more(scene: Scene, role: str) -> None:
    thief = Forger.of(scene.folder, scene.channel.keys)
    owner = Forger.of(scene.folder, scene.channel.keys)
    _replace_key(owner, role)
    owner.release(scene.repack(model_version="tiny-3").read_bytes(), "tiny-3")
    shutil.copytree(scene.folder, scene.past.parent / "rotated")
    stolen = {role: [thief.keyring[one] for one in thief.keyring]}
    targets, snapshot = owner.read("targets"), owner.read("snapshot")
    timestamp = owner.read("timestamp")
    for metadata in (targets, snapshot, timestamp):
        metadata.signed.version += 1
    snapshot.signed.meta["targets.json"] = owner.write(targets, stolen.get("targets"))
    timestamp.signed.snapshot_meta = owner.write(snapshot, stolen.get("snapshot"))
    owner.write(timestamp, stolen.get("timestamp"))
    scene.laptop.fails(SignatureRefused, Trouble.REFUSED)
    shutil.rmtree(scene.folder)
    shutil.copytree(scene.past.parent / "rotated", scene.folder)
    owner.commit()
    owner.commit()
    scene.laptop.updates_to("tiny-3")


def test_an_older_root_does_not_bring_a_revoked_key_back(scene: Scene) -> None:
    before = scene.past.parent / "before"
    shutil.copytree(scene.folder, before)
    owner = scene.forger
    _replace_key(owner, "timestamp")
    with scene.laptop.started() as core:
        core.updates.check()
    shutil.rmtree(scene.folder)
    shutil.copytree(before, scene.folder)
    thief = scene.forger
    thief.release(b"evil")
    thief.commit()
    scene.laptop.fails(SignatureRefused, Trouble.REFUSED)


def _two_of_two(forger: Forger) -> None:
    def change(root: Root) -> None:
        root.add_key(forger.key().public_key, Root.type)
        root.roles[Root.type].threshold = 2

    forger.succeed(change)


def _only_the_first(forger: Forger, _: Root) -> list[Any]:
    return forger.signers(Root.type)[:1]


def _the_first_twice(forger: Forger, _: Root) -> list[Any]:
    return forger.signers(Root.type)[:1] * 2


def _the_first_and_a_stranger(forger: Forger, _: Root) -> list[Any]:
    return [forger.signers(Root.type)[0], stranger()]


def _the_online_keys(forger: Forger, root: Root) -> list[Any]:
    ids = [one for role in ("targets", "snapshot", "timestamp") for one in root.roles[role].keyids]
    return [forger.keyring[one] for one in ids]


def _nobody(_: Forger, __: Root) -> list[Any]:
    return []


@pytest.mark.parametrize(
    "signing",
    [_only_the_first, _the_first_twice, _the_first_and_a_stranger, _the_online_keys, _nobody],
)
def test_too_few_signatures_on_a_root(
    scene: Scene, signing: Callable[[Forger, Root], list[Any]]
) -> None:
    owner = scene.forger
    _two_of_two(owner)
    root = owner.read("root").signed
    owner.succeed(lambda root: None, signing(owner, root))
    scene.laptop.fails((SignatureRefused, GarbageRefused), Trouble.REFUSED)
    (scene.folder / "metadata" / "3.root.json").unlink()
    scene.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("by", ["the keys before", "the keys after"])
def test_a_root_that_only_one_side_signs(scene: Scene, by: str) -> None:
    owner = scene.forger
    old, new = owner.signers("root"), [owner.key()]

    def change(root: Root) -> None:
        for signer in old:
            root.revoke_key(signer.public_key.keyid, Root.type)
        root.add_key(new[0].public_key, Root.type)

    owner.succeed(change, old if by == "the keys before" else new)
    scene.laptop.fails(SignatureRefused, Trouble.REFUSED)
    (scene.folder / "metadata" / "2.root.json").unlink()
    owner.succeed(change)
    scene.laptop.updates_to("tiny-2")


def test_a_root_that_skips_a_version(scene: Scene) -> None:
    owner = scene.forger

    def change(root: Root) -> None:
        root.version = 7

    owner.succeed(change)
    (scene.folder / "metadata" / "7.root.json").rename(scene.folder / "metadata" / "2.root.json")
    scene.laptop.fails(ReplayRefused, Trouble.REFUSED)
    (scene.folder / "metadata" / "2.root.json").unlink()
    scene.laptop.updates_to("tiny-2")


def test_the_first_root_exchanged(scene: Scene, make_channel: Callable[[str], Any]) -> None:
    """A laptop that trusts the true one never asks for it again."""
    shutil.copy(make_channel("other").root_file, scene.folder / "metadata" / "1.root.json")
    scene.laptop.updates_to("tiny-2")


# Versions


def test_an_old_snapshot_under_a_new_timestamp(scene: Scene) -> None:
    """With the stolen key of the timestamp alone."""
    with scene.laptop.started() as core:
        core.updates.check()
    thief = scene.forger
    timestamp = thief.read("timestamp")
    timestamp.signed.version += 1
    past = Forger(scene.past).read("timestamp").signed.snapshot_meta
    timestamp.signed.snapshot_meta = past
    thief.write(timestamp)
    scene.laptop.fails(ReplayRefused, Trouble.REFUSED)
    scene.restore()
    for number in (3, 4):
        scene.publish(f"tiny-{number}")
    scene.laptop.updates_to("tiny-4")


def test_versions_that_run_far_ahead(scene: Scene) -> None:
    """With the stolen keys of a renewal: it blocks, until the owner replaces these keys."""
    thief = scene.forger
    timestamp, snapshot = thief.read("timestamp"), thief.read("snapshot")
    for metadata in (timestamp, snapshot):
        metadata.signed.version = 2**53
    timestamp.signed.snapshot_meta = thief.write(snapshot)
    thief.write(timestamp)
    with scene.laptop.started() as core:
        core.updates.check()
    scene.restore()
    scene.laptop.fails(ReplayRefused, Trouble.REFUSED)
    owner = scene.forger
    _replace_key(owner, "timestamp")
    _replace_key(owner, "snapshot")
    scene.laptop.updates_to("tiny-2")


# What targets may say


@pytest.mark.parametrize("number", [1, 2])
def test_a_release_that_is_not_higher(scene: Scene, number: int) -> None:
    """Signed later, of another content, and not newer: it stays away."""
    scene.laptop.updates_to("tiny-2")
    scene.forger.release(scene.repack(model_version="evil").read_bytes(), "evil", release=number)
    scene.laptop.has_no_news()
    assert scene.laptop.model() == "tiny-2"
    scene.forger.release(scene.repack(model_version="tiny-3").read_bytes(), "tiny-3", release=3)
    scene.laptop.updates_to("tiny-3")


@pytest.mark.parametrize("number", [0, -1, 2**63, 2**64, 10**30, "3", True, None, [3], {"a": 1}])
def test_a_release_that_is_no_number_of_ours(scene: Scene, number: Any) -> None:
    content = scene.repack(model_version="evil").read_bytes()
    scene.forger.release(content, "evil", release=number)
    scene.laptop.fails(GarbageRefused, Trouble.REFUSED)
    scene.restore()
    scene.publish("tiny-3")
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


@pytest.mark.parametrize(
    "changed",
    [
        {"note": "x" * 1_000_000},
        {"note": [[]] * 100_000},
        {"predecessors": []},
        {"future": {"field": 1}},
    ],
)
def test_custom_fields_that_nobody_asked_for(scene: Scene, changed: dict[str, Any]) -> None:
    scene.forger.release(scene.newest_target().read_bytes(), "tiny-2", **changed)
    scene.laptop.updates_to("tiny-2")
    state = (scene.laptop.folder.path / "state.json").stat().st_size
    assert state < 10_000


@pytest.mark.parametrize("version", ["\x1b[2J", "a\nb", "\x00", "x" * 5_000, "\u202e", ""])
def test_a_model_name_that_plays_tricks_on_a_terminal(scene: Scene, version: str) -> None:
    scene.forger.release(scene.repack(model_version="evil").read_bytes(), version)
    scene.laptop.fails(GarbageRefused, Trouble.REFUSED)
    scene.restore()
    scene.publish("tiny-3")
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


@pytest.mark.parametrize("length", [0, 1, 10**6, 10**12, 2**63, 10**30])
def test_a_length_that_is_not_the_bundle_s(scene: Scene, length: int) -> None:
    targets = scene.forger.read("targets")
    target = targets.signed.targets["model.bundle"]
    target.length = length
    scene.forger.commit(targets)
    scene.laptop.fails((ContentRefused, LengthRefused, GarbageRefused), Trouble.REFUSED)
    scene.restore()
    scene.publish("tiny-3")
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


def test_other_targets_are_never_asked_for(scene: Scene) -> None:
    targets = scene.forger.read("targets")
    true = targets.signed.targets["model.bundle"]
    for path in ("../model.bundle", "/etc/passwd", "..\\model.bundle", "x/" * 500, "model.bundle/"):
        evil = TargetFile(true.length, true.hashes, path)
        targets.signed.targets[path] = evil
    scene.forger.commit(targets)
    scene.laptop.updates_to("tiny-2")


def test_a_delegation_to_a_role_that_is_not_there(scene: Scene) -> None:
    targets = scene.forger.read("targets")
    key = stranger().public_key
    targets.signed.targets = {}
    role = DelegatedRole("../../evil", [key.keyid], 1, terminating=True, paths=["*"])
    targets.signed.delegations = Delegations({key.keyid: key}, {role.name: role})
    scene.forger.commit(targets)
    scene.laptop.fails(ChannelRefused, Trouble.REFUSED)
    assert not list(scene.laptop.folder.path.parent.rglob("evil*"))
    scene.restore()
    scene.publish("tiny-3")
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


# Times


@pytest.mark.parametrize(
    "expires",
    [
        "2999-01-01T00:00:00.5Z",
        "2999-01-01T00:00:00+14:00",
        "2999-01-01T00:00:00",
        "2999-13-01T00:00:00Z",
        "99999-01-01T00:00:00Z",
        "never",
        "",
        32503680000,
        None,
        ["2999-01-01T00:00:00Z"],
    ],
)
def test_a_time_of_another_form(scene: Scene, expires: Any) -> None:
    scene.forger.sign_raw("timestamp", expires=expires)
    scene.laptop.fails(GarbageRefused, Trouble.REFUSED)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("version", [0, -1, "4", None, True])
def test_a_version_of_another_form(scene: Scene, version: Any) -> None:
    scene.forger.sign_raw("timestamp", version=version)
    scene.laptop.fails(ChannelRefused, Trouble.REFUSED)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


@pytest.mark.parametrize(
    "fields", [{"_type": "snapshot"}, {"spec_version": "9.0.0"}, {"spec_version": 1}, {"meta": {}}]
)
def test_signed_nonsense_in_a_timestamp(scene: Scene, fields: dict[str, Any]) -> None:
    scene.forger.sign_raw("timestamp", **fields)
    scene.laptop.fails(ChannelRefused, Trouble.REFUSED)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


def test_a_leap_day_far_away_is_no_trouble(scene: Scene) -> None:
    timestamp = scene.forger.read("timestamp")
    timestamp.signed.expires = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    scene.forger.write(timestamp)
    scene.laptop.updates_to("tiny-2")


def test_the_owner_s_next_release_is_taken_after_any_of_this(scene: Scene) -> None:
    """Also where a stolen key has used up release numbers."""
    scene.forger.release(b"evil", "evil", release=2**50)
    scene.laptop.fails(BundleInvalid, Trouble.REFUSED)
    scene.publish("tiny-3")
    scene.laptop.updates_to("tiny-3")
    later = scene.forger.read("timestamp").signed.expires - datetime.now(UTC)
    assert later > timedelta(days=1)
