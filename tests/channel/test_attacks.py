"""Whatever is done to a channel, a laptop gets what was signed, or is told why not."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tuf.api.metadata import TargetFile

from channel.client import Client
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
from channel.layout import TARGET, Release, Validity
from channel.repository import load
from channel.status import status

if TYPE_CHECKING:
    from tests.channel.conftest import Desk, WatchedStore

FIRST, SECOND = b"first model", b"other model"


@pytest.fixture
def attacked(desk: Desk) -> Desk:
    """A channel with two releases; the laptop has the first one, and has seen no other."""
    desk.publish("v1", FIRST)
    assert desk.seen() == (1, "v1", FIRST)
    shutil.copytree(desk.folder, desk.work / "replay")
    desk.publish("v2", SECOND)
    return desk


def target(desk: Desk) -> Path:
    release = desk.client("scout").check()
    assert release is not None
    return desk.folder / "targets" / f"{release.sha256}.{TARGET}"


# The model


def _changed(desk: Desk) -> None:
    target(desk).write_bytes(b"evil! model")


def _cut(desk: Desk) -> None:
    target(desk).write_bytes(SECOND[:-1])


def _empty(desk: Desk) -> None:
    target(desk).write_bytes(b"")


def _swapped(desk: Desk) -> None:
    for path in desk.folder.glob("targets/*"):
        path.write_bytes(FIRST)


def _longer(desk: Desk) -> None:
    target(desk).write_bytes(SECOND + b"!")


def _much_longer(desk: Desk) -> None:
    with target(desk).open("r+b") as file:
        file.truncate(1 << 22)


def _removed(desk: Desk) -> None:
    target(desk).unlink()


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (_changed, ContentRefused),
        (_cut, ContentRefused),
        (_empty, ContentRefused),
        (_swapped, ContentRefused),
        (_longer, LengthRefused),
        (_much_longer, LengthRefused),
        (_removed, MissingRefused),
    ],
)
def test_attacks_on_the_model(
    attacked: Desk, attack: Callable[[Desk], None], expected: type[ChannelError]
) -> None:
    attack(attacked)
    for laptop in ("laptop", "new"):
        destination = attacked.work / f"{laptop}.bundle"
        before = destination.read_bytes() if destination.exists() else None
        with pytest.raises(expected) as caught:
            attacked.seen(laptop)
        assert str(attacked.folder) in str(caught.value)
        assert (destination.read_bytes() if destination.exists() else None) == before
        assert list((attacked.work / laptop).glob("*.part")) == []
    attacked.publish("v2", SECOND)
    assert attacked.seen() == (3, "v2", SECOND)


# The metadata


def _write(desk: Desk, name: str, content: bytes) -> None:
    (desk.folder / "metadata" / name).write_bytes(content)


def _read(desk: Desk, name: str) -> bytes:
    return (desk.folder / "metadata" / name).read_bytes()


def _replayed_timestamp(desk: Desk) -> None:
    assert desk.seen() == (2, "v2", SECOND)
    shutil.copy(desk.work / "replay" / "metadata" / "timestamp.json", desk.folder / "metadata")


def _replayed_channel(desk: Desk) -> None:
    assert desk.seen() == (2, "v2", SECOND)
    shutil.rmtree(desk.folder)
    shutil.copytree(desk.work / "replay", desk.folder)


def _old_snapshot_under_a_new_timestamp(desk: Desk) -> None:
    """With a stolen timestamp key."""
    assert desk.seen() == (2, "v2", SECOND)
    repository = load(desk.store, desk.root)
    repository.timestamp.version += 1
    repository.timestamp.snapshot_meta.version = 2
    repository.timestamp.snapshot_meta.hashes = repository.timestamp.snapshot_meta.length = None
    publisher = desk.publisher()
    _write(desk, "timestamp.json", publisher._sign(repository.timestamp, repository.root))


def _swapped_snapshots(desk: Desk) -> None:
    _write(desk, "3.snapshot.json", _read(desk, "2.snapshot.json"))


def _swapped_targets(desk: Desk) -> None:
    _write(desk, "3.targets.json", _read(desk, "2.targets.json"))


def _targets_for_snapshot(desk: Desk) -> None:
    _write(desk, "timestamp.json", _read(desk, "3.targets.json"))


def _unsigned(desk: Desk) -> None:
    metadata = json.loads(_read(desk, "timestamp.json"))
    metadata["signatures"] = []
    _write(desk, "timestamp.json", json.dumps(metadata).encode())


def _edited(desk: Desk) -> None:
    metadata = json.loads(_read(desk, "timestamp.json"))
    metadata["signed"]["expires"] = "2999-01-01T00:00:00Z"
    _write(desk, "timestamp.json", json.dumps(metadata).encode())


def _html(desk: Desk) -> None:
    _write(desk, "timestamp.json", b"<!doctype html><title>Log in to this network</title>")


def _nested(desk: Desk) -> None:
    _write(desk, "timestamp.json", b"[" * 16_000)


def _empty_timestamp(desk: Desk) -> None:
    _write(desk, "timestamp.json", b"")


def _huge_timestamp(desk: Desk) -> None:
    with (desk.folder / "metadata" / "timestamp.json").open("r+b") as file:
        file.truncate(1 << 22)


def _huge_next_root(desk: Desk) -> None:
    with (desk.folder / "metadata" / "2.root.json").open("wb") as file:
        file.truncate(1 << 22)


def _garbage_next_root(desk: Desk) -> None:
    _write(desk, "2.root.json", b"{}")


def _self_made_next_root(desk: Desk) -> None:
    from channel.creation import init
    from channel.folder import FolderStore

    root = init(FolderStore(desk.work / "evil"), desk.work / "evil keys", None)
    _write(desk, "2.root.json", root)


def _copied_next_root(desk: Desk) -> None:
    _write(desk, "2.root.json", desk.root)


def _no_timestamp(desk: Desk) -> None:
    (desk.folder / "metadata" / "timestamp.json").unlink()


def _no_snapshot(desk: Desk) -> None:
    (desk.folder / "metadata" / "3.snapshot.json").unlink()


def _no_targets(desk: Desk) -> None:
    (desk.folder / "metadata" / "3.targets.json").unlink()


def _no_folder(desk: Desk) -> None:
    shutil.rmtree(desk.folder)


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (_replayed_timestamp, ReplayRefused),
        (_replayed_channel, ReplayRefused),
        (_old_snapshot_under_a_new_timestamp, ReplayRefused),
        (_swapped_snapshots, ContentRefused),
        (_swapped_targets, ContentRefused),
        (_targets_for_snapshot, GarbageRefused),
        (_unsigned, SignatureRefused),
        (_edited, SignatureRefused),
        (_html, GarbageRefused),
        (_nested, GarbageRefused),
        (_empty_timestamp, GarbageRefused),
        (_huge_timestamp, LengthRefused),
        (_huge_next_root, LengthRefused),
        (_garbage_next_root, GarbageRefused),
        (_self_made_next_root, SignatureRefused),
        (_copied_next_root, ReplayRefused),
        (_no_timestamp, NoSuchChannel),
        (_no_snapshot, MissingRefused),
        (_no_targets, MissingRefused),
        (_no_folder, NoSuchChannel),
    ],
)
def test_attacks_on_the_metadata(
    attacked: Desk, attack: Callable[[Desk], None], expected: type[ChannelError]
) -> None:
    shutil.copytree(attacked.folder, attacked.work / "sound")
    attack(attacked)
    destination = attacked.work / "laptop.bundle"
    before = destination.read_bytes()
    with pytest.raises(expected) as caught:
        attacked.seen()
    assert str(attacked.folder) in str(caught.value)
    assert destination.read_bytes() == before
    # Nothing of the attack stays behind.
    shutil.rmtree(attacked.folder, ignore_errors=True)
    shutil.copytree(attacked.work / "sound", attacked.folder)
    assert attacked.seen() == (2, "v2", SECOND)


def test_a_laptop_does_not_need_the_first_root_again(attacked: Desk) -> None:
    (attacked.folder / "metadata" / "1.root.json").unlink()
    assert attacked.seen() == attacked.seen("new") == (2, "v2", SECOND)


def test_endless_streams_are_cut_off(attacked: Desk) -> None:
    release = attacked.client().check()
    assert release is not None
    store: WatchedStore = attacked.watched()

    def zeros(name: str, offset: int = 0) -> Iterator[bytes]:
        while True:
            yield bytes(1000)

    store.stream = zeros  # type: ignore[method-assign]
    with pytest.raises(LengthRefused):
        attacked.client(store=store).check()
    with pytest.raises(LengthRefused):
        attacked.client(store=store).download(release, attacked.work / "out")
    attacked.publisher(store).publish(attacked.bundle(SECOND), "v2")
    assert attacked.seen() == (3, "v2", SECOND)


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
def test_an_expired_role_is_stale(make_desk: Callable[..., Desk], role: str) -> None:
    desk = make_desk(validity=Validity(**{role: timedelta(seconds=-1)}))
    with pytest.raises(ExpiredRefused) as caught:
        desk.client().check()
    assert role in str(caught.value)


def test_another_channel_in_its_place(attacked: Desk, make_desk: Callable[..., Desk]) -> None:
    other = make_desk("other")
    other.publish("evil", b"evil")
    shutil.rmtree(attacked.folder)
    shutil.copytree(other.folder, attacked.folder)
    for laptop in ("laptop", "new"):
        with pytest.raises(SignatureRefused):
            attacked.seen(laptop)


@pytest.mark.parametrize(
    ("hashes", "custom"),
    [
        ({"sha256": "../../escape"}, {"release": 3, "model_version": "v"}),
        ({"sha256": "A" * 64}, {"release": 3, "model_version": "v"}),
        ({"sha512": "a" * 128}, {"release": 3, "model_version": "v"}),
        ({"sha256": "a" * 64}, {"release": "3", "model_version": "v"}),
        ({"sha256": "a" * 64}, {"release": True, "model_version": "v"}),
        ({"sha256": "a" * 64}, {"release": 3, "model_version": None}),
        ({"sha256": "a" * 64}, {"release": 3}),
        ({"sha256": "a" * 64}, ["release"]),
        ({"sha256": "a" * 64}, None),
    ],
)
def test_nonsense_with_valid_signatures_is_refused(
    attacked: Desk, hashes: dict[str, str], custom: Any
) -> None:
    """With stolen online keys."""
    repository = load(attacked.store, attacked.root)
    repository.targets.targets = {TARGET: TargetFile(5, hashes, TARGET, {"custom": custom})}
    attacked.publisher().commit(repository)
    with pytest.raises(GarbageRefused):
        attacked.client().check()
    with pytest.raises(GarbageRefused):
        status(attacked.store, attacked.root)


# Anything at all

FILES = ["timestamp.json", "3.snapshot.json", "3.targets.json", "2.root.json"]


def outcome(desk: Desk) -> Release | type[ChannelError] | None:
    with tempfile.TemporaryDirectory() as laptop:
        try:
            return Client(desk.store, Path(laptop), desk.root).check()
        except ChannelError as error:
            return type(error)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.sampled_from(FILES), content=st.binary(max_size=200))
def test_any_bytes_in_the_place_of_metadata(attacked: Desk, name: str, content: bytes) -> None:
    path = attacked.folder / "metadata" / name
    before = path.read_bytes() if path.exists() else None
    try:
        path.write_bytes(content)
        if content or before is not None:
            assert outcome(attacked) in (GarbageRefused, ContentRefused)
        else:  # a root that is only reserved
            assert isinstance(outcome(attacked), Release)
    finally:
        path.unlink() if before is None else path.write_bytes(before)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), value=JSON)
def test_any_value_in_any_field(attacked: Desk, data: st.DataObject, value: Any) -> None:
    signed = outcome(attacked)
    path = attacked.folder / "metadata" / data.draw(st.sampled_from(FILES[:3]))
    before = path.read_bytes()
    metadata = json.loads(before)
    place = metadata
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
            place = place[key]
        else:
            break
    place[key] = value
    try:
        path.write_text(json.dumps(metadata), encoding="utf-8")
        seen = outcome(attacked)
        assert seen == signed or (isinstance(seen, type) and issubclass(seen, ChannelRefused))
    finally:
        path.write_bytes(before)
