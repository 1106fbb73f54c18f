"""The signed metadata are not what their owner signed, or not what he signed last."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from forgery import stranger

from channel.errors import (
    ChannelError,
    ChannelRefused,
    ContentRefused,
    ExpiredRefused,
    GarbageRefused,
    LengthRefused,
    MissingRefused,
    NoSuchChannel,
    ReplayRefused,
    SignatureRefused,
)
from desktop.core.updates import Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Scene

FILES = {
    "timestamp": "timestamp.json",
    "snapshot": "3.snapshot.json",
    "targets": "3.targets.json",
    "next root": "2.root.json",
}


def _seen(scene: Scene) -> None:
    """The laptop has seen the newest metadata, and lacks only the model."""
    with scene.laptop.started() as core:
        assert core.updates.check() is not None


def _put(scene: Scene, which: str, content: bytes) -> None:
    (scene.folder / "metadata" / FILES[which]).write_bytes(content)


def _past(scene: Scene, name: str) -> bytes:
    return (scene.past / "metadata" / name).read_bytes()


def _replayed_timestamp(scene: Scene) -> None:
    _seen(scene)
    _put(scene, "timestamp", _past(scene, "timestamp.json"))


def _replayed_channel(scene: Scene) -> None:
    _seen(scene)
    shutil.rmtree(scene.folder)
    shutil.copytree(scene.past, scene.folder)


def _swapped_snapshot(scene: Scene) -> None:
    _put(scene, "snapshot", _past(scene, "2.snapshot.json"))


def _swapped_targets(scene: Scene) -> None:
    _put(scene, "targets", _past(scene, "2.targets.json"))


def _roles_exchanged(scene: Scene) -> None:
    _put(scene, "timestamp", scene.forger.path("targets").read_bytes())


def _root_by_a_stranger(scene: Scene) -> None:
    root = scene.forger.read("root")
    root.signed.version += 1
    scene.forger.write(root, [stranger()])


def _unsigned(scene: Scene) -> None:
    scene.forger.write(scene.forger.read("timestamp"), [])


def _signed_by_another_role(scene: Scene) -> None:
    """Whoever may sign snapshots may not sign timestamps."""
    forger = scene.forger
    forger.write(forger.read("timestamp"), forger.signers("snapshot"))


def _edited(role: str) -> Callable[[Scene], None]:
    return lambda scene: scene.forger.edit(role, expires="2999-01-01T00:00:00Z")


def _content(which: str, content: bytes) -> Callable[[Scene], None]:
    return lambda scene: _put(scene, which, content)


def _huge(which: str) -> Callable[[Scene], None]:
    def attack(scene: Scene) -> None:
        with (scene.folder / "metadata" / FILES[which]).open("ab") as file:
            file.truncate(1 << 40)

    return attack


def _missing(which: str) -> Callable[[Scene], None]:
    return lambda scene: (scene.folder / "metadata" / FILES[which]).unlink()


LOGIN = b"<!doctype html><title>Sign in to this network</title>"
DEEP = b"[" * 8_000 + b"]" * 8_000


@pytest.mark.parametrize(
    ("attack", "expected", "trouble"),
    [
        (_replayed_timestamp, ReplayRefused, Trouble.REFUSED),
        (_replayed_channel, ReplayRefused, Trouble.REFUSED),
        (_swapped_snapshot, ContentRefused, Trouble.REFUSED),
        (_swapped_targets, ContentRefused, Trouble.REFUSED),
        (_roles_exchanged, GarbageRefused, Trouble.REFUSED),
        (_root_by_a_stranger, SignatureRefused, Trouble.REFUSED),
        (_unsigned, SignatureRefused, Trouble.REFUSED),
        (_signed_by_another_role, SignatureRefused, Trouble.REFUSED),
        (_edited("timestamp"), SignatureRefused, Trouble.REFUSED),
        (_edited("snapshot"), ContentRefused, Trouble.REFUSED),
        (_edited("targets"), ContentRefused, Trouble.REFUSED),
        (_missing("timestamp"), NoSuchChannel, Trouble.NO_SUCH_CHANNEL),
        (_missing("snapshot"), MissingRefused, Trouble.REFUSED),
        (_missing("targets"), MissingRefused, Trouble.REFUSED),
        *(
            (_content("timestamp", content), GarbageRefused, Trouble.REFUSED)
            for content in (b"", LOGIN, b"{}", b"null", b'{"signed": 1}', b"\xff\xfe", DEEP)
        ),
        *((_content("snapshot", one), ContentRefused, Trouble.REFUSED) for one in (b"", LOGIN)),
        *((_content("next root", one), GarbageRefused, Trouble.REFUSED) for one in (b"{}", LOGIN)),
        *((_huge(which), LengthRefused, Trouble.REFUSED) for which in FILES),
    ],
)
def test_changed_metadata_are_refused(
    scene: Scene,
    attack: Callable[[Scene], None],
    expected: type[ChannelError],
    trouble: Trouble,
) -> None:
    attack(scene)
    for _ in range(2):
        error = scene.laptop.fails(expected, trouble)
        assert scene.channel.url in str(error)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


def test_a_next_root_that_is_empty_is_none_yet(scene: Scene) -> None:
    """As a publisher leaves it who was killed at that moment."""
    _put(scene, "next root", b"")
    scene.laptop.updates_to("tiny-2")


def _another(scene: Scene, make_channel: Callable[[str], Any]) -> Any:
    """A sound channel of somebody else, with a model."""
    other = make_channel("other")
    other.publish(scene.repack(model_version="evil"), "evil")
    return other


def test_another_channel_in_its_place(scene: Scene, make_channel: Callable[[str], Any]) -> None:
    other = _another(scene, make_channel)
    shutil.rmtree(scene.folder)
    shutil.copytree(other.url, scene.folder)
    scene.laptop.fails(SignatureRefused, Trouble.REFUSED)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("part", ["metadata", "targets"])
def test_half_of_another_channel(
    scene: Scene, make_channel: Callable[[str], Any], part: str
) -> None:
    other = _another(scene, make_channel)
    shutil.rmtree(scene.folder / part)
    shutil.copytree(f"{other.url}/{part}", scene.folder / part)
    scene.laptop.fails(ChannelRefused, Trouble.REFUSED)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
def test_one_file_of_another_channel(
    scene: Scene, make_channel: Callable[[str], Any], role: str
) -> None:
    """Of the same name and version, and well signed: there."""
    other = _another(scene, make_channel)
    other.publish(scene.repack(model_version="evil-2"), "evil-2")
    name = "timestamp.json" if role == "timestamp" else f"3.{role}.json"
    if role == "root":
        content = other.root_file.read_bytes().replace(b'"version":1}', b'"version":2}')
        (scene.folder / "metadata" / "2.root.json").write_bytes(content)
    else:
        shutil.copy(f"{other.url}/metadata/{name}", scene.folder / "metadata" / name)
    scene.laptop.fails((SignatureRefused, ContentRefused, GarbageRefused), Trouble.REFUSED)
    scene.restore()
    scene.laptop.updates_to("tiny-2")


# Metadata that are signed in part, so that the laptop remembers a part of them


def _expired(role: str) -> Callable[[Scene], None]:
    def attack(scene: Scene) -> None:
        forger, yesterday = scene.forger, datetime.now(UTC) - timedelta(days=1)
        metadata = {one: forger.read(one) for one in ("targets", "snapshot", "timestamp")}
        for signed in metadata.values():
            signed.signed.version += 1
        metadata[role].signed.expires = yesterday
        metadata["snapshot"].signed.meta["targets.json"] = forger.write(metadata["targets"])
        metadata["timestamp"].signed.snapshot_meta = forger.write(metadata["snapshot"])
        forger.write(metadata["timestamp"])

    return attack


def _signed_by_a_stranger(role: str) -> Callable[[Scene], None]:
    def attack(scene: Scene) -> None:
        forger = scene.forger
        metadata = {one: forger.read(one) for one in ("targets", "snapshot", "timestamp")}
        for one in metadata.values():
            one.signed.version += 1
        signers = {role: [stranger()]}
        meta = forger.write(metadata["targets"], signers.get("targets"))
        metadata["snapshot"].signed.meta["targets.json"] = meta
        meta = forger.write(metadata["snapshot"], signers.get("snapshot"))
        metadata["timestamp"].signed.snapshot_meta = meta
        forger.write(metadata["timestamp"], signers.get("timestamp"))

    return attack


def _targets_by_the_renewal_keys(scene: Scene) -> None:
    """The keys of a daily renewal, stolen, publish no model."""
    forger = scene.forger
    targets, snapshot = forger.read("targets"), forger.read("snapshot")
    for metadata in (targets, snapshot):
        metadata.signed.version += 1
    renewal = [*forger.signers("snapshot"), *forger.signers("timestamp")]
    snapshot.signed.meta["targets.json"] = forger.write(targets, renewal)
    forger.point_to(forger.write(snapshot))


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_expired_metadata(scene: Scene, role: str) -> None:
    """Nobody has renewed them in time."""
    _expired(role)(scene)
    for _ in range(2):
        assert role in str(scene.laptop.fails(ExpiredRefused, Trouble.STALE))
    scene.publish("tiny-3")
    scene.laptop.updates_to("tiny-3")


def test_an_expired_root(scene: Scene) -> None:
    root = scene.forger.read("root")
    for version, days in ((2, -1), (3, 100)):
        root.signed.version = version
        root.signed.expires = datetime.now(UTC) + timedelta(days=days)
        scene.forger.write(root)
        if days < 0:
            scene.laptop.fails(ExpiredRefused, Trouble.STALE, match="root")
    scene.laptop.updates_to("tiny-2")


@pytest.mark.parametrize(
    "attack",
    [
        *map(_signed_by_a_stranger, ("timestamp", "snapshot", "targets")),
        _targets_by_the_renewal_keys,
    ],
)
def test_signed_by_keys_that_may_not(scene: Scene, attack: Callable[[Scene], None]) -> None:
    attack(scene)
    for _ in range(2):
        scene.laptop.fails(SignatureRefused, Trouble.REFUSED)
    scene.restore()
    scene.publish("tiny-3")  # as the version that the attacker has used up
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")
