"""What the policies allow and forbid, as a service says that enforces them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from channel.access import AccessKey
from channel.client import Client
from channel.corrections import LETTER_LIMIT, Letter, decode, encode, folder_of, photo_name
from channel.creation import init
from channel.errors import ChannelDenied, ChannelNotWritable, CredentialsRefused
from channel.keys import load_online
from channel.layout import TIMESTAMP
from channel.location import open_store
from channel.policy import Policy, laptop_policy, trainer_policy
from channel.pruning import prune
from channel.publisher import Publisher
from channel.repair import repair
from channel.rotation import rotate
from channel.status import status
from channel.store import ObjectExists, Store

if TYPE_CHECKING:
    from s3_server import S3Server

PREFIX = "shop/prod"


@dataclass(frozen=True)
class Place:
    """A channel with a model, as those see it who have a key."""

    server: S3Server
    bucket: str
    keys: Path
    root: bytes

    def open_as(self, key: AccessKey) -> Store:
        return open_store(f"s3://{self.bucket}/{PREFIX}", self.server.access(key))

    @property
    def owner(self) -> Store:
        return self.open_as(self.server.admin())

    def user(self, name: str, policy: Policy) -> Store:
        return self.open_as(self.server.make_key(name, policy))


@pytest.fixture(params=["moto", pytest.param("ministack", marks=pytest.mark.deep)])
def place(request: pytest.FixtureRequest, tmp_path: Path, tiny_bundle: Path) -> Place:
    server = request.getfixturevalue(
        {"moto": "s3_server", "ministack": "ministack_server"}[request.param]
    )
    keys = tmp_path / "keys"
    made = Place(server, server.make_bucket(), keys, b"")
    root = init(made.owner, keys, None)
    Publisher(made.owner, load_online(keys), root).publish(tiny_bundle, "tiny-1")
    return replace(made, root=root)


@pytest.fixture
def laptop(place: Place) -> Store:
    """The channel as the laptop dock-3 opens it."""
    return place.user("laptop", laptop_policy(place.bucket, PREFIX, "dock-3"))


@pytest.fixture
def trainer(place: Place) -> Store:
    """The channel as the weekly run opens it."""
    return place.user("trainer", trainer_policy(place.bucket, PREFIX))


def names(store: Store, prefix: str) -> list[str]:
    return [entry.name for entry in store.list(prefix)]


def test_a_laptop_checks_and_downloads(
    laptop: Store, place: Place, tiny_bundle: Path, tmp_path: Path
) -> None:
    client = Client(laptop, tmp_path / "seen", place.root)
    release = client.check()
    assert release is not None
    client.download(release, tmp_path / "got.bundle")
    assert (tmp_path / "got.bundle").read_bytes() == tiny_bundle.read_bytes()


def test_a_laptop_only_adds_to_its_own_corrections(laptop: Store, place: Place) -> None:
    laptop.create("corrections/dock-3/1.json", BytesIO(b"mine"))
    with pytest.raises(ObjectExists):
        laptop.create("corrections/dock-3/1.json", BytesIO(b"again"))
    assert place.owner.read("corrections/dock-3/1.json", 99).content == b"mine"
    place.owner.create("corrections/dock-4/1.json", BytesIO(b"theirs"))
    for name in ("corrections/dock-4/2.json", "corrections/dock-33/1.json", "corrections/1.json"):
        with pytest.raises(ChannelNotWritable, match="access denied"):
            laptop.create(name, BytesIO(b"x"))
    for name in ("corrections/dock-3/1.json", "corrections/dock-4/1.json"):
        with pytest.raises(ChannelDenied):
            laptop.read(name, 99)
        with pytest.raises(ChannelNotWritable, match="access denied"):
            laptop.delete(name)
    assert names(place.owner, "corrections/") == [
        "corrections/dock-3/1.json",
        "corrections/dock-4/1.json",
    ]


def test_letters_and_photos_go_into_the_devices_own_folder(laptop: Store, place: Place) -> None:
    def letter(device: str) -> Letter:
        at = datetime(2026, 3, 2, tzinfo=UTC)
        return Letter(device=device, number=1, id="0f" * 16, written=at)

    mine, photo = letter("dock-3"), "ab" * 32
    laptop.create(photo_name("dock-3", photo), BytesIO(b"photo"))
    laptop.create(mine.name, BytesIO(encode(mine)))
    for name in (letter("dock-4").name, photo_name("dock-4", photo)):
        with pytest.raises(ChannelNotWritable, match="access denied"):
            laptop.create(name, BytesIO(b"forged"))
    for name in (mine.name, photo_name("dock-3", photo)):
        with pytest.raises(ChannelDenied):
            laptop.read(name, 99)
        with pytest.raises(ChannelNotWritable, match="access denied"):
            laptop.delete(name)
    for prefix in (folder_of("dock-3"), f"{folder_of('dock-3')}photos/", folder_of("dock-4")):
        with pytest.raises(ChannelDenied):
            names(laptop, prefix)
    read = place.owner.read(mine.name, LETTER_LIMIT).content
    assert decode(mine.name, read) == mine


def test_a_laptop_changes_and_lists_nothing_of_the_channel(laptop: Store, place: Place) -> None:
    before = names(place.owner, "")
    timestamp = place.owner.read(TIMESTAMP, 99_999)
    for prefix in ("", "metadata/", "targets/", "corrections/", "corrections/dock-3/"):
        with pytest.raises(ChannelDenied):
            names(laptop, prefix)
    for name in ("metadata/9.root.json", f"targets/{'0' * 64}.model.bundle", "elsewhere"):
        with pytest.raises(ChannelNotWritable, match="access denied"):
            laptop.create(name, BytesIO(b"x"))
    with pytest.raises(ChannelNotWritable, match="access denied"):
        laptop.replace(TIMESTAMP, BytesIO(b"x"), timestamp.etag)
    for name in before:
        with pytest.raises(ChannelNotWritable, match="access denied"):
            laptop.delete(name)
    assert names(place.owner, "") == before
    assert place.owner.read(TIMESTAMP, 99_999) == timestamp


def test_a_key_of_one_prefix_opens_no_other(place: Place, tmp_path: Path) -> None:
    elsewhere = place.user("elsewhere", laptop_policy(place.bucket, "shop/pro", "dock-3"))
    with pytest.raises(ChannelDenied):
        Client(elsewhere, tmp_path / "seen", place.root).check()


def test_a_wrong_secret_is_refused_by_the_server(place: Place) -> None:
    key = place.server.make_key("laptop", laptop_policy(place.bucket, PREFIX, "dock-3"))
    assert place.open_as(key).read(TIMESTAMP, 99_999)
    with pytest.raises(CredentialsRefused):
        place.open_as(replace(key, secret_access_key="wrong" * 8)).read(TIMESTAMP, 99_999)


def test_a_trainer_does_its_weekly_work(
    trainer: Store, place: Place, repack: Callable[..., Path]
) -> None:
    publisher = Publisher(trainer, load_online(place.keys), place.root)
    publisher.renew()
    assert publisher.publish(repack(model_version="2"), "2").release == 2
    assert publisher.recall().model_version == "tiny-1"
    for role in ("root", "targets", "snapshot", "timestamp"):
        rotate(trainer, place.keys, role, None)
    assert prune(trainer, place.root) == []
    Publisher(trainer, load_online(place.keys), place.root).renew()
    trainer.replace(TIMESTAMP, BytesIO(b"nothing"))
    _, told = repair(trainer, load_online(place.keys), place.root)
    assert len(told) == 1
    release = status(trainer, place.root).release
    assert release is not None
    assert (release.release, release.model_version) == (3, "tiny-1")


def test_a_trainer_may_begin_a_channel(place: Place, tmp_path: Path) -> None:
    key = place.server.make_key("beginner", trainer_policy(place.bucket, "new"))
    store = open_store(f"s3://{place.bucket}/new", place.server.access(key))
    root = init(store, tmp_path / "new-keys", None)
    assert status(store, root).release is None


def test_a_trainer_removes_models_and_corrections_and_no_metadata(
    trainer: Store, laptop: Store
) -> None:
    laptop.create("corrections/dock-3/1.json", BytesIO(b"mine"))
    [correction] = names(trainer, "corrections/")
    assert trainer.read(correction, 99).content == b"mine"
    trainer.delete(correction)
    [model] = names(trainer, "targets/")
    trainer.delete(model)
    assert names(trainer, "targets/") + names(trainer, "corrections/") == []
    for name in names(trainer, "metadata/"):
        with pytest.raises(ChannelNotWritable, match="access denied"):
            trainer.delete(name)
    with pytest.raises(ChannelNotWritable, match="access denied"):
        trainer.create("corrections/dock-3/2.json", BytesIO(b"forged"))


def test_a_trainer_stays_in_its_prefix(place: Place) -> None:
    other = place.user("other", trainer_policy(place.bucket, "other"))
    with pytest.raises(ChannelDenied):
        other.read(TIMESTAMP, 99_999)
    with pytest.raises(ChannelNotWritable, match="access denied"):
        other.create("targets/x", BytesIO(b"x"))


# moto takes no notice of conditions.
@pytest.mark.parametrize(
    "place", [pytest.param("ministack", marks=pytest.mark.deep)], indirect=True
)
def test_a_trainer_lists_its_prefix_only(place: Place, trainer: Store) -> None:
    other = place.user("other", trainer_policy(place.bucket, "other"))
    for store, prefix in ((other, "metadata/"), (trainer, ""), (trainer, "elsewhere/")):
        with pytest.raises(ChannelDenied):
            names(store, prefix)
