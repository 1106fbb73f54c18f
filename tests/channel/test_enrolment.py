from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tuf.api.metadata import Metadata, Root, Targets

from channel import keys, sealing
from channel.access import AccessKey
from channel.corrections import Permission
from channel.enrolment import LIMIT, Enrolment, open_enrolment, seal_enrolment
from channel.errors import (
    AccessKeyUnusable,
    BadChannelUrl,
    BadDeviceName,
    ChannelError,
    ChannelRefused,
    EnrolmentUnusable,
    UnsupportedChannel,
    WrongPassphrase,
)
from channel.layout import Validity
from channel.sealing import seal

SECRET = "s3cr3t-of-the-laptop"
PASSPHRASE = "correct horse"


@pytest.fixture(scope="module", autouse=True)
def quick_sealing() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "_N", 2)
        yield


@pytest.fixture(scope="module")
def enrolment() -> Enrolment:
    signer = keys.generate()
    root = Root(expires=Validity().end("root"))
    for role in root.roles:
        root.add_key(signer.public_key, role)
    metadata = Metadata(root)
    metadata.sign(signer)
    return Enrolment(
        device="dock-3",
        url="s3://shop-models/prod",
        root=metadata.to_bytes(),
        key=AccessKey("AKIDOCK3", SECRET),
        endpoint_url="https://s3.example.org",
        region="eu-west-3",
    )


@pytest.fixture(scope="module")
def sealed(enrolment: Enrolment) -> bytes:
    return seal_enrolment(enrolment, PASSPHRASE)


def test_what_was_sealed_is_opened(enrolment: Enrolment, sealed: bytes) -> None:
    assert open_enrolment(sealed, PASSPHRASE, "x") == enrolment
    plain = Enrolment("a", "/mnt/models", enrolment.root, enrolment.key)
    assert open_enrolment(seal_enrolment(plain, "p"), "p", "x") == plain


def test_the_permission_to_send_travels_with_it(enrolment: Enrolment) -> None:
    for permission in Permission:
        one = replace(enrolment, corrections=permission)
        assert open_enrolment(seal_enrolment(one, PASSPHRASE), PASSPHRASE, "x") == one


def test_an_enrolment_of_an_earlier_version_allows_nothing(enrolment: Enrolment) -> None:
    one = replace(enrolment, corrections=Permission.PHOTOS)
    opened = open_enrolment(in_a_file(fields(one, corrections=None)), PASSPHRASE, "x")
    assert opened == replace(enrolment, corrections=Permission.OFF)


def test_nothing_of_it_can_be_read(enrolment: Enrolment, sealed: bytes) -> None:
    for part in (SECRET, "AKIDOCK3", "dock-3", "shop-models", "example", PASSPHRASE):
        assert part.encode() not in sealed
    assert SECRET not in repr(enrolment)
    assert len(repr(enrolment)) < 300  # the root is long, and says nothing to people
    assert seal_enrolment(enrolment, PASSPHRASE) != sealed


@given(st.text(max_size=20))
@example("")
@example("Correct horse")
@example("correct horse ")
def test_another_passphrase_does_not_open_it(sealed: bytes, passphrase: str) -> None:
    if passphrase == PASSPHRASE:
        return
    with pytest.raises(WrongPassphrase) as raised:
        open_enrolment(sealed, passphrase, "x.enrolment")
    assert str(raised.value) == "x.enrolment: the passphrase does not open this file"


@given(st.data())
def test_damage_is_told_from_a_wrong_passphrase(sealed: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sealed) - 1))
    flipped = bytearray(sealed)
    flipped[at] ^= 1 << data.draw(st.integers(0, 7))
    for damaged in (bytes(flipped), sealed[:at], sealed + b"\n", sealed[at + 1 :]):
        for passphrase in (PASSPHRASE, "another"):
            with pytest.raises(EnrolmentUnusable):
                open_enrolment(damaged, passphrase, "x")


@given(st.binary(max_size=300))
@example(b"rakuten-enrolment-")
@example(b"rakuten-enrolment-1\n")
def test_anything_else_is_no_enrolment(content: bytes) -> None:
    with pytest.raises(EnrolmentUnusable, match=r"^x: not a usable enrolment file"):
        open_enrolment(content, PASSPHRASE, "x")


def test_a_sealed_file_of_another_kind_is_no_enrolment() -> None:
    with pytest.raises(EnrolmentUnusable, match="does not look like one"):
        open_enrolment(seal(b"a root key", PASSPHRASE), PASSPHRASE, "x")


def test_a_newer_format_asks_for_a_newer_version(sealed: bytes) -> None:
    newer = sealed.replace(b"enrolment-1\n", b"enrolment-2\n", 1)
    with pytest.raises(EnrolmentUnusable, match="newer version of this program"):
        open_enrolment(newer, PASSPHRASE, "x")


def test_an_endless_file_is_not_opened(sealed: bytes) -> None:
    with pytest.raises(EnrolmentUnusable, match="does not look like one"):
        open_enrolment(sealed + bytes(LIMIT), PASSPHRASE, "x")


def in_a_file(inside: bytes) -> bytes:
    """A well-made file that holds anything."""
    content = seal(inside, PASSPHRASE)
    return b"rakuten-enrolment-1\n" + hashlib.sha256(content).digest() + content


def fields(enrolment: Enrolment, **changed: Any) -> bytes:
    """The JSON of an enrolment with other values (None: without that field)."""
    opened = sealing.unseal(
        seal_enrolment(enrolment, PASSPHRASE)[len(b"rakuten-enrolment-1\n") + 32 :], PASSPHRASE
    )
    values = {**json.loads(opened), **changed}
    return json.dumps({k: v for k, v in values.items() if v is not None}).encode()


@pytest.mark.parametrize(
    "changed",
    [
        {"device": "../dock"},
        {"device": 3},
        {"device": None},
        {"url": "ftp://shop"},
        {"url": "s3://A"},
        {"url": ""},
        {"root": "e30="},  # {}
        {"root": "%%%"},
        {"key": {"access_key_id": "AKI", "secret_access_key": ""}},
        {"key": {"secret_access_key": SECRET}},
        {"key": SECRET},
        {"corrections": "all"},
        {"corrections": True},
    ],
)
def test_what_no_laptop_could_use_is_refused_without_a_quotation(
    enrolment: Enrolment, changed: dict[str, Any]
) -> None:
    with pytest.raises(EnrolmentUnusable) as raised:
        open_enrolment(in_a_file(fields(enrolment, **changed)), PASSPHRASE, "x.enrolment")
    told = "".join(traceback.format_exception(raised.value))
    assert str(raised.value).startswith("x.enrolment: ")
    assert SECRET not in told


@pytest.mark.parametrize("inside", [b"", b"[]", b"\xff\xfe", b'{"device": "' + SECRET.encode()])
def test_a_seal_around_something_else(inside: bytes) -> None:
    with pytest.raises(EnrolmentUnusable) as raised:
        open_enrolment(in_a_file(inside), PASSPHRASE, "x")
    told = "".join(traceback.format_exception(raised.value))
    assert SECRET not in told
    assert "msgspec" not in told  # whose errors may quote


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"device": ".."}, BadDeviceName),
        ({"url": "gs://shop"}, UnsupportedChannel),
        ({"url": "s3://shop/../other"}, BadChannelUrl),
        ({"root": b"{}"}, ChannelRefused),
        ({"root": Metadata(Targets()).to_bytes()}, ChannelRefused),
        ({"key": AccessKey("", SECRET)}, AccessKeyUnusable),
        ({"region": "r" * LIMIT}, EnrolmentUnusable),
    ],
)
def test_what_could_not_be_opened_is_not_sealed(
    enrolment: Enrolment, changed: dict[str, Any], error: type[ChannelError]
) -> None:
    with pytest.raises(error) as raised:
        seal_enrolment(replace(enrolment, **changed), PASSPHRASE)
    assert SECRET not in str(raised.value)
