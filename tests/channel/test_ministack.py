"""What a stricter S3 service refuses: it reads whole policies, and looks at the clock.

(The stores' common tests run against it as well.)
"""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import time_machine

from channel.access import AccessKey
from channel.errors import (
    ChannelDenied,
    ChannelNotWritable,
    ClockWrong,
    CredentialsRefused,
)
from channel.policy import laptop_policy, trainer_policy
from channel.s3 import S3Store
from channel.store import ObjectExists

if TYPE_CHECKING:
    from collections.abc import Callable

    from s3_server import S3Server

pytestmark = [pytest.mark.deep, pytest.mark.timeout(1200)]

NAME = "metadata/timestamp.json"


@pytest.fixture
def bucket(ministack_server: S3Server) -> str:
    return ministack_server.make_bucket()


@pytest.fixture
def open_as(ministack_server: S3Server, bucket: str) -> Callable[..., S3Store]:
    """Opens a channel in the bucket: `open_as(key, prefix="models")`."""

    def open_as(key: AccessKey, prefix: str = "models") -> S3Store:
        return S3Store(bucket, prefix, ministack_server.access(key))

    return open_as


@pytest.fixture
def owner(ministack_server: S3Server, open_as: Callable[..., S3Store]) -> S3Store:
    store = open_as(ministack_server.admin())
    store.create(NAME, BytesIO(b"content"))
    return store


def test_the_secret_is_checked(
    ministack_server: S3Server, owner: S3Store, open_as: Callable[..., S3Store]
) -> None:
    key = ministack_server.admin()
    for wrong in ("", "x" * 40, key.secret_access_key[:-1], key.secret_access_key.swapcase()):
        store = open_as(AccessKey(key.access_key_id, wrong or "-"))
        with pytest.raises(CredentialsRefused, match="its secret"):
            store.read(NAME, 99)
        with pytest.raises(CredentialsRefused, match="its secret"):
            store.replace(NAME, BytesIO(b"evil"))
    with pytest.raises(CredentialsRefused, match="does not know it"):
        open_as(AccessKey("AKIA0000000000000000", key.secret_access_key)).read(NAME, 99)
    assert owner.read(NAME, 99).content == b"content"


@pytest.mark.parametrize("days", [25, -25, 1 / 48, -1 / 48])
def test_a_wrong_clock_is_told_by_how_much(owner: S3Store, days: float) -> None:
    with time_machine.travel(time.time() + days * 86_400):
        for use in (
            lambda: owner.read(NAME, 99),
            lambda: owner.create("metadata/1.root.json", BytesIO(b"")),
            lambda: list(owner.list("")),
            lambda: owner.delete(NAME),
        ):
            with pytest.raises(ClockWrong) as caught:
                use()
            assert caught.value.data["seconds"] == pytest.approx(days * 86_400, abs=60)
    assert owner.read(NAME, 99).content == b"content"


@pytest.mark.parametrize("minutes", [10, -10])
def test_a_clock_that_is_a_little_off_is_fine(owner: S3Store, minutes: int) -> None:
    with time_machine.travel(time.time() + minutes * 60):
        assert owner.read(NAME, 99).content == b"content"


def test_a_laptop_s_policy(
    ministack_server: S3Server, bucket: str, owner: S3Store, open_as: Callable[..., S3Store]
) -> None:
    device = "laptop-1"
    key = ministack_server.make_key(device, laptop_policy(bucket, "models", device))
    laptop = open_as(key)
    assert laptop.read(NAME, 99).content == b"content"
    laptop.create(f"corrections/{device}/1", BytesIO(b"mine"))
    with pytest.raises(ObjectExists):
        laptop.create(f"corrections/{device}/1", BytesIO(b"mine"))
    for name in (NAME, "targets/x", "corrections/another/1", f"corrections/{device}x/1", "x"):
        with pytest.raises(ChannelNotWritable):
            laptop.replace(name, BytesIO(b"evil"))
        with pytest.raises(ChannelNotWritable):
            laptop.delete(name)
    for name in (f"corrections/{device}/1", "x"):
        with pytest.raises(ChannelDenied):
            laptop.read(name, 99)
    with pytest.raises(ChannelDenied):
        list(laptop.list("metadata/"))
    with pytest.raises(ChannelDenied):
        open_as(key, "elsewhere").read(NAME, 99)


def test_a_trainer_s_policy(
    ministack_server: S3Server, bucket: str, owner: S3Store, open_as: Callable[..., S3Store]
) -> None:
    key = ministack_server.make_key("trainer", trainer_policy(bucket, "models"))
    trainer = open_as(key)
    trainer.replace(NAME, BytesIO(b"new"), trainer.read(NAME, 99).etag)
    trainer.create("targets/1", BytesIO(b"model"))
    assert [entry.name for entry in trainer.list("targets/")] == ["targets/1"]
    trainer.delete("targets/1")
    with pytest.raises(ChannelNotWritable):
        trainer.delete(NAME)
    with pytest.raises(ChannelDenied):
        list(trainer.list(""))
    elsewhere = open_as(key, "elsewhere")
    with pytest.raises(ChannelNotWritable):
        elsewhere.create(NAME, BytesIO(b"evil"))
    with pytest.raises(ChannelDenied):
        list(elsewhere.list("metadata/"))
