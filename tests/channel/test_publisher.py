"""Publishing, and everything that may interrupt it: laptops see a valid channel at every moment."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from killing import Killed, kill_at
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Metadata, Root

from channel import keys as key_files
from channel.errors import (
    BadRelease,
    ChannelConflict,
    ChannelRefused,
    ContentRefused,
    GarbageRefused,
    KeysMismatch,
    KeysUnusable,
    MissingRefused,
    NoSuchChannel,
    ReplayRefused,
    SignatureRefused,
)
from channel.layout import RELEASE_LIMIT, TARGET, Release, Validity
from channel.repository import load
from channel.status import status
from channel.verification import target_of

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

WRITES = 4  # bundle, targets, snapshot, timestamp


def test_publishing(desk: Desk) -> None:
    assert desk.seen() is None
    for number in (1, 2, 3):
        desk.publish(f"v{number}", bytes([number]))
        assert desk.seen() == (number, f"v{number}", bytes([number]))
    immutable = {f"{n}.{role}.json" for n in range(1, 5) for role in ("targets", "snapshot")}
    names = {path.name for path in desk.folder.glob("metadata/*")}
    assert names == immutable | {"1.root.json", "timestamp.json"}
    assert len(list(desk.folder.glob("targets/*.model.bundle"))) == 3


def test_what_is_published_is_told(desk: Desk) -> None:
    published = desk.publisher().publish(desk.bundle(b"content"), "v1")
    assert (published.release, published.model_version, published.length) == (1, "v1", 7)
    assert (desk.folder / f"targets/{published.sha256}.model.bundle").read_bytes() == b"content"
    assert desk.client().check() == published


def test_publishing_needs_the_online_keys_only(desk: Desk) -> None:
    shutil.rmtree(desk.keys / "root")
    desk.publish("v1")
    assert desk.seen() is not None


def test_publishing_needs_the_owners_root(desk: Desk) -> None:
    (desk.keys / "root.json").unlink()
    with pytest.raises(KeysUnusable, match=r"root\.json"):
        desk.publish("v1")
    (desk.keys / "root.json").write_bytes(b"{}")
    with pytest.raises(GarbageRefused, match="keys"):
        desk.publish("v1")


def test_the_same_bundle_may_be_published_again(desk: Desk) -> None:
    desk.publish("v1", b"good")
    desk.publish("v2", b"bad")
    desk.publish("v1", b"good")
    assert desk.seen() == (3, "v1", b"good")


@pytest.mark.parametrize("spoilt", [b"", b"go", b"evil", b"good and more"])
def test_publishing_again_repairs_a_spoilt_bundle(desk: Desk, spoilt: bytes) -> None:
    desk.publish("v1", b"good")
    [stored] = desk.folder.glob("targets/*")
    stored.write_bytes(spoilt)
    desk.publish("v1", b"good")
    assert desk.seen() == (2, "v1", b"good")


def test_renewing_keeps_the_model(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(validity=Validity(timestamp=timedelta(days=1), targets=timedelta(days=1)))
    desk.publish("v1", b"model")
    before = desk.seen()
    old = {role.role: role for role in status(desk.store, desk.root).roles}
    desk.publisher(validity=Validity(*[timedelta(days=100)] * 4)).renew()
    new = {role.role: role for role in status(desk.store, desk.root).roles}
    assert desk.seen() == before
    assert new["root"].version == 1
    for role in ("targets", "snapshot", "timestamp"):
        assert new[role].version == old[role].version + 1
        assert timedelta(days=99) < new[role].remaining <= timedelta(days=100)


def test_signatures_hold_as_long_as_designed(desk: Desk) -> None:
    days = {
        role.role: role.remaining / timedelta(days=1)
        for role in status(desk.store, desk.root).roles
    }
    expected = {"root": 730, "targets": 60, "snapshot": 21, "timestamp": 21}
    assert days == pytest.approx(expected, abs=0.5)


def test_an_expired_channel_can_still_be_renewed(make_desk: Callable[..., Desk]) -> None:
    over = timedelta(seconds=-1)
    desk = make_desk(validity=Validity(targets=over, snapshot=over, timestamp=over))
    desk.publisher().renew()
    desk.publish("v1", b"model")
    assert desk.seen() == (1, "v1", b"model")


@pytest.mark.parametrize("absent", [(), ("targets",)])
def test_snapshot_and_timestamp_are_enough_to_renew(desk: Desk, absent: tuple[str, ...]) -> None:
    desk.publish("v1", b"model")
    for role in absent:
        (desk.keys / "online" / f"{role}.pem").unlink()
    before = load(desk.store, desk.root)
    desk.publisher().renew()
    after = load(desk.store, desk.root)
    assert desk.seen() == desk.seen("new") == (1, "v1", b"model")
    assert after.timestamp.version == before.timestamp.version + 1
    assert after.snapshot.version == before.snapshot.version + 1
    assert after.targets.version == before.targets.version + (not absent)
    if absent:
        with pytest.raises(KeysMismatch, match="targets"):
            desk.publish("v2")


@pytest.mark.parametrize("role", ["snapshot", "timestamp"])
def test_renewing_needs_both(desk: Desk, role: str) -> None:
    for missing in ("targets", role):
        (desk.keys / "online" / f"{missing}.pem").unlink()
    with pytest.raises(KeysMismatch, match=role):
        desk.publisher().renew()


# Numbers


def drive_up(desk: Desk, number: int) -> None:
    """A thief of the targets key publishes a model of theirs under that number."""
    repository = load(desk.store, desk.root)
    sha256 = hashlib.sha256(b"evil").hexdigest()
    (desk.folder / "targets" / f"{sha256}.model.bundle").write_bytes(b"evil")
    evil = Release(number, "evil", sha256, 4)
    repository.targets.targets = {TARGET: target_of(evil, repository.history)}
    desk.publisher().commit(repository)


def test_after_the_last_number_nothing_is_signed_that_nobody_could_read(desk: Desk) -> None:
    desk.publish("v1", b"1")
    drive_up(desk, RELEASE_LIMIT)
    before = sorted(desk.folder.rglob("*"))
    with pytest.raises(BadRelease, match="explicit --release"):
        desk.publish("v2", b"2")
    with pytest.raises(BadRelease):
        desk.publisher().recall()
    assert sorted(desk.folder.rglob("*")) == before
    desk.publisher().renew()
    assert desk.seen() == (RELEASE_LIMIT, "evil", b"evil")


def test_down_from_a_number_that_was_driven_up(desk: Desk) -> None:
    desk.publish("v1", b"1")
    desk.publish("v2", b"2")
    drive_up(desk, RELEASE_LIMIT - 1)
    release = desk.publisher().publish(desk.bundle(b"3"), "v3", 3)
    assert release == desk.client().check()
    assert release.recalled == (hashlib.sha256(b"evil").hexdigest(),)
    assert desk.seen() == desk.seen("new") == (3, "v3", b"3")
    versions = [one.model_version for one in load(desk.store, desk.root).predecessors]
    assert versions == ["v2", "v1"]
    desk.publish("v4", b"4")
    assert desk.seen() == (4, "v4", b"4")


def test_a_lower_number_withdraws_whatever_had_it_or_more(desk: Desk) -> None:
    for number in (1, 2, 3, 4):
        desk.publish(f"v{number}", b"%d" % number)
    release = desk.publisher().publish(desk.bundle(b"5"), "v5", 3)
    assert release.recalled == tuple(hashlib.sha256(one).hexdigest() for one in (b"4", b"3"))
    desk.publisher().recall()
    assert desk.seen() == (4, "v2", b"2")


@pytest.mark.parametrize(
    ("content", "number"), [(b"3", 2), (b"3", 1), (b"2", 2), (b"5", 3), (b"3", 3), (b"5", 0)]
)
def test_numbers_that_no_laptop_would_follow(desk: Desk, content: bytes, number: int) -> None:
    for version in (b"1", b"2", b"3"):
        desk.publish(f"v{version.decode()}", version)
    before = sorted(desk.folder.rglob("*"))
    with pytest.raises(BadRelease):
        desk.publisher().publish(desk.bundle(content), "next", number)
    assert sorted(desk.folder.rglob("*")) == before


def test_a_number_may_be_left_out(desk: Desk) -> None:
    desk.publish("v1", b"1")
    assert desk.publisher().publish(desk.bundle(b"2"), "v2", 10).recalled == ()
    desk.publish("v3", b"3")
    assert desk.seen() == (11, "v3", b"3")


# Interruptions


def test_a_model_that_is_pruned_at_the_commit_is_uploaded_again(desk: Desk) -> None:
    def prune_now(write: int) -> None:
        if write == WRITES - 1:
            [uploaded] = desk.folder.glob("targets/*")
            uploaded.unlink()

    desk.publisher(desk.watched(before=prune_now)).publish(desk.bundle(b"model"), "v1")
    assert desk.seen() == (1, "v1", b"model")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("k", range(WRITES))
def test_killed_around_any_write(desk: Desk, k: int, moment: str) -> None:
    desk.publish("v1", b"first")
    assert desk.seen("behind") == (1, "v1", b"first")
    store = desk.watched(**{moment: kill_at(k)})
    with pytest.raises(Killed):
        desk.publisher(store).publish(desk.bundle(b"second"), "v2")
    committed = (k, moment) == (WRITES - 1, "after")
    expected = (2, "v2", b"second") if committed else (1, "v1", b"first")
    assert desk.seen("behind") == desk.seen("new") == expected
    desk.publish("v3", b"third")
    last = (expected[0] + 1, "v3", b"third")
    assert desk.seen("behind") == desk.seen("new") == desk.seen("newer") == last


def test_a_publication_has_no_more_writes_than_were_interrupted(desk: Desk) -> None:
    store = desk.watched()
    desk.publisher(store).publish(desk.bundle(b"model"), "v1")
    assert store.writes == WRITES


@pytest.mark.parametrize("k", range(WRITES))
def test_killed_in_the_middle_of_any_write(
    desk: Desk, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.publish("v1", b"first")
    calls = iter(range(100))
    replace = os.replace

    def dying(source: str, target: str) -> None:
        kill_at(k)(next(calls))
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", dying)
        with pytest.raises(Killed):
            desk.publish("v2", b"second")
    assert desk.seen() == (1, "v1", b"first")
    desk.publish("v2", b"second")
    assert desk.seen() == desk.seen("new") == (2, "v2", b"second")


def test_many_orphans_are_stepped_over(desk: Desk) -> None:
    for version in range(2, 7):
        (desk.folder / "metadata" / f"{version}.targets.json").write_bytes(b"")
    (desk.folder / "metadata" / "3.snapshot.json").write_bytes(b"half a snap")
    for number in (1, 2):
        desk.publish(f"v{number}", b"model")
        assert desk.seen() == desk.seen(f"new {number}") == (number, f"v{number}", b"model")
    repository = load(desk.store, desk.root)
    assert (repository.targets.version, repository.snapshot.version) == (8, 4)


# Several publishers


@pytest.mark.parametrize("k", range(WRITES))
def test_overtaken_before_any_write(desk: Desk, k: int) -> None:
    desk.publish("v1", b"first")

    def overtake(write: int) -> None:
        if write == k:
            desk.publish("fast", b"fast")

    with pytest.raises(ChannelConflict):
        desk.publisher(desk.watched(before=overtake)).publish(desk.bundle(b"slow"), "slow")
    assert desk.seen() == desk.seen("new") == (2, "fast", b"fast")
    desk.publish("slow", b"slow")
    assert desk.seen() == (3, "slow", b"slow")


def test_publishers_at_once(desk: Desk) -> None:
    published: list[int] = []
    wrong: list[Exception] = []

    def publish(name: str) -> None:
        bundle = desk.work / f"{name}.bundle"
        bundle.write_bytes(name.encode())
        for number in range(8):
            try:
                published.append(desk.publisher().publish(bundle, f"{name}{number}").release)
            except ChannelConflict:
                continue
            except Exception as error:
                wrong.append(error)

    threads = [Thread(target=publish, args=(name,)) for name in ("x", "y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sorted(published) == list(range(1, len(published) + 1))
    seen = desk.seen()
    assert seen is not None
    assert seen[0] == len(published)


# Roots


def sign_root(desk: Desk, *signers: Signer) -> None:
    """Writes a second root that names the last of `signers` as its only root key."""
    metadata = Metadata[Root].from_bytes(desk.root)
    root = metadata.signed
    root.version = 2
    [old] = root.roles["root"].keyids
    root.revoke_key(old, "root")
    root.add_key(signers[-1].public_key, "root")
    metadata.signatures.clear()
    for signer in signers:
        metadata.sign(signer, append=True)
    (desk.folder / "metadata" / "2.root.json").write_bytes(metadata.to_bytes())


def test_a_rotated_root_is_followed(desk: Desk) -> None:
    desk.publish("v1", b"first")
    desk.seen()
    [old] = key_files.load(desk.keys / "root").values()
    sign_root(desk, old, CryptoSigner.generate_ed25519())
    desk.publish("v2", b"second")
    assert desk.seen() == desk.seen("new") == (2, "v2", b"second")
    assert status(desk.store, desk.root).roles[0].version == 2


@pytest.mark.parametrize("missing", ["old", "new"])
def test_a_root_needs_the_old_and_the_new_signature(desk: Desk, missing: str) -> None:
    [old] = key_files.load(desk.keys / "root").values()
    new = CryptoSigner.generate_ed25519()
    sign_root(desk, old, new)
    path = desk.folder / "metadata" / "2.root.json"
    metadata = Metadata[Root].from_bytes(path.read_bytes())
    del metadata.signatures[{"old": old, "new": new}[missing].public_key.keyid]
    path.write_bytes(metadata.to_bytes())
    with pytest.raises(SignatureRefused):
        desk.publish("v1")
    with pytest.raises(SignatureRefused):
        desk.client().check()


# Refusals


def test_foreign_keys_publish_nothing(desk: Desk, make_desk: Callable[..., Desk]) -> None:
    desk.publish("v1", b"model")
    files = sorted(desk.folder.rglob("*"))
    desk.keys = make_desk("other").keys
    with pytest.raises(SignatureRefused):
        desk.publish("v2")
    with pytest.raises(SignatureRefused):
        desk.publisher().renew()
    shutil.copyfile(desk.folder / "metadata" / "1.root.json", desk.keys / "root.json")
    with pytest.raises(KeysMismatch):
        desk.publish("v2")
    with pytest.raises(KeysMismatch):
        desk.publisher().renew()
    assert sorted(desk.folder.rglob("*")) == files
    assert desk.seen() == (1, "v1", b"model")


@pytest.mark.parametrize("role", ["targets", "snapshot", "timestamp"])
def test_all_online_keys_are_needed(desk: Desk, role: str) -> None:
    (desk.keys / "online" / f"{role}.pem").unlink()
    with pytest.raises(KeysMismatch, match=role):
        desk.publish("v1")


def test_the_keys_folder_itself_holds_no_online_keys(desk: Desk) -> None:
    desk.keys = desk.keys / "online"
    with pytest.raises(KeysUnusable):
        desk.publish("v1")


def test_no_channel_to_publish_to(desk: Desk) -> None:
    shutil.rmtree(desk.folder)
    with pytest.raises(NoSuchChannel):
        desk.publish("v1")
    assert not desk.folder.exists()


def test_a_missing_bundle_changes_nothing(desk: Desk) -> None:
    with pytest.raises(FileNotFoundError):
        desk.publisher().publish(Path("missing.bundle"), "v1")
    assert desk.seen() is None


def _garbage(folder: Path) -> None:
    (folder / "timestamp.json").write_bytes(b"<html>")


def _wrong_kind(folder: Path) -> None:
    shutil.copy(folder / "1.targets.json", folder / "timestamp.json")


def _swapped_snapshot(folder: Path) -> None:
    shutil.copy(folder / "1.snapshot.json", folder / "2.snapshot.json")


def _changed_targets(folder: Path) -> None:
    path = folder / "2.targets.json"
    path.write_bytes(path.read_bytes().replace(b"v1", b"v2"))


def _no_targets(folder: Path) -> None:
    (folder / "2.targets.json").unlink()


def _no_timestamp(folder: Path) -> None:
    (folder / "timestamp.json").unlink()


def _copied_root(folder: Path) -> None:
    shutil.copy(folder / "1.root.json", folder / "2.root.json")


def _changed_timestamp(folder: Path) -> None:
    path = folder / "timestamp.json"
    path.write_bytes(path.read_bytes().replace(b'"version":2', b'"version":1', 1))


def test_a_version_under_another_name_is_refused(desk: Desk) -> None:
    """With a stolen snapshot key."""
    repository = load(desk.store, desk.root)
    shutil.copy(desk.folder / "metadata/1.targets.json", desk.folder / "metadata/9.targets.json")
    repository.snapshot.meta["targets.json"].version = 9
    publisher = desk.publisher()
    snapshot = publisher._create_next(repository.snapshot, repository.root)
    repository.timestamp.snapshot_meta = snapshot
    timestamp = publisher._sign(repository.timestamp, repository.root)
    (desk.folder / "metadata" / "timestamp.json").write_bytes(timestamp)
    with pytest.raises(ReplayRefused):
        status(desk.store, desk.root)
    with pytest.raises(ReplayRefused):
        desk.client().check()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_garbage, GarbageRefused),
        (_wrong_kind, GarbageRefused),
        (_swapped_snapshot, ContentRefused),
        (_changed_targets, ContentRefused),
        (_no_targets, MissingRefused),
        (_no_timestamp, NoSuchChannel),
        (_copied_root, ReplayRefused),
        (_changed_timestamp, SignatureRefused),
    ],
)
def test_a_spoilt_channel_is_neither_signed_nor_reported_as_sound(
    desk: Desk, spoil: Callable[[Path], None], expected: type[Exception]
) -> None:
    desk.publish("v1", b"model")
    spoil(desk.folder / "metadata")
    before = sorted(desk.folder.rglob("*"))
    with pytest.raises(expected):
        desk.publish("v2", b"other")
    with pytest.raises(expected):
        status(desk.store, desk.root)
    assert sorted(desk.folder.rglob("*")) == before


@pytest.mark.parametrize("version", ["two\nlines", "x" * 201, "\x1b[2J"])
def test_what_every_laptop_would_refuse_is_not_published(desk: Desk, version: str) -> None:
    desk.publish("v1")
    with pytest.raises(ChannelRefused):
        desk.publish(version, b"content")
    release = desk.client().check()
    assert release is not None
    assert (release.release, release.model_version) == (1, "v1")
    assert len(list((desk.folder / "targets").iterdir())) == 1
