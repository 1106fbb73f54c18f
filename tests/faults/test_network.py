"""The link to the bucket: away, broken, slow, or somebody else's."""

from __future__ import annotations

import socket
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from fault_proxy import Answer, Fault, Forward
from link_faults import (
    answer,
    captive_portal,
    clock_skew,
    cut,
    endless,
    flip,
    header,
    ignored_range,
    length,
    lost_answer,
    lost_request,
    s3_error,
    slow,
    stall,
)

from channel import s3_attempts, s3_session
from channel.access import AccessKey
from channel.errors import (
    ChannelDenied,
    ChannelError,
    ChannelIntercepted,
    ChannelRefused,
    ChannelUnreachable,
    ClockWrong,
    ContentRefused,
    CredentialsRefused,
    GarbageRefused,
    HostUnknown,
    LengthRefused,
    MissingRefused,
    NoSuchChannel,
)
from channel.layout import target_name
from channel.policy import laptop_policy
from desktop.core.updates import Phase, Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Remote

TIMESTAMP, TARGET = "/metadata/timestamp.json", "/targets/"


def test_a_sound_link(remote: Remote) -> None:
    remote.laptop.updates_to("tiny-2")


# Nobody there


def test_nobody_listens(remote: Remote) -> None:
    with remote.proxy.refusing():
        remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE, match="refused")
    remote.laptop.updates_to("tiny-2")


def test_the_name_leads_nowhere(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(host: Any, *_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", unknown)
        remote.laptop.fails(HostUnknown, Trouble.OFFLINE, match="no server of the name 127.0.0.1")
    remote.laptop.updates_to("tiny-2")


def test_the_network_is_down(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any, **__: Any) -> Any:
        raise OSError(101, "Network is unreachable")

    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", down)
        remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE)
    remote.laptop.updates_to("tiny-2")


# A link that breaks


@pytest.mark.parametrize("path", [TIMESTAMP, TARGET])
@pytest.mark.parametrize(
    "fault",
    [
        cut(0),
        cut(100),
        cut(100, reset=True),
        lost_request(),
        lost_answer(),
        s3_error(500, "InternalError"),
        s3_error(503, "SlowDown"),
        s3_error(429, "TooManyRequests"),
        s3_error(503, "ServiceUnavailable"),
        answer(502, b"<html>Bad Gateway</html>", content_type="text/html"),
    ],
)
def test_what_breaks_twice_is_no_trouble(remote: Remote, path: str, fault: Fault) -> None:
    remote.proxy.fault(path, fault, times=2)
    remote.laptop.updates_to("tiny-2")
    assert len([one for one in remote.proxy.exchanges if path in one.path]) == 3


@pytest.mark.parametrize("path", [TIMESTAMP, TARGET])
def test_a_length_that_is_more_than_there_is(remote: Remote, path: str) -> None:
    remote.proxy.fault(path, length(50), times=1)
    remote.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("path", [TIMESTAMP, TARGET])
@pytest.mark.parametrize(
    "fault",
    [
        cut(0),
        lost_request(),
        lost_answer(),
        s3_error(500, "InternalError"),
        s3_error(503, "SlowDown"),
        answer(504),
    ],
)
def test_what_stays_broken_is_told_as_offline(remote: Remote, path: str, fault: Fault) -> None:
    remote.proxy.fault(path, fault)
    remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE)
    asked = [one for one in remote.proxy.exchanges if path in one.path]
    assert 1 < len(asked) <= s3_attempts.ATTEMPTS
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


def test_a_download_goes_on_in_the_next_program(remote: Remote) -> None:
    """What has arrived is not fetched again: the link breaks for good, twice, at another place."""
    size = remote.release.length
    for after in (30_000, 20_000):
        remote.proxy.fault(TARGET, cut(after), times=1)
        remote.proxy.fault(TARGET, lost_request())
        remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE)
        assert remote.laptop.status().phase is Phase.AVAILABLE
        remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")
    assert remote.proxy.bytes(TARGET) == size


# A link that hangs


@pytest.mark.parametrize(
    ("path", "after"),
    [(TIMESTAMP, None), ("2.root.json", None), (TARGET, None), (TIMESTAMP, 0), (TARGET, 100)],
)
def test_a_link_that_stalls(remote: Remote, path: str, after: int | None) -> None:
    remote.proxy.fault(path, stall(after))
    with remote.impatient():
        remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE)
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


def test_a_link_that_stalls_once(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_session, "READ_SECONDS", 0.25)
    remote.proxy.fault(TARGET, stall(1000), times=1)
    remote.laptop.updates_to("tiny-2")


def test_a_link_of_single_bytes_is_none(remote: Remote) -> None:
    """Each byte comes in time: no time-out of a socket would ever end this."""
    remote.proxy.fault(TIMESTAMP, slow(20))
    with remote.impatient():
        remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE, match="in time")
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


def test_a_slow_link_is_used_to_the_end(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole takes longer than anybody's patience with a single answer."""
    monkeypatch.setattr(s3_attempts, "PATIENCE", 1.0)
    remote.proxy.fault(TARGET, slow(40_000))
    remote.laptop.updates_to("tiny-2")


# Somebody else answers


@pytest.mark.parametrize("path", ["", TARGET])
@pytest.mark.parametrize("status", [200, 302, 511])
def test_a_captive_portal(remote: Remote, path: str, status: int) -> None:
    remote.proxy.fault(path, captive_portal(status))
    remote.laptop.fails(ChannelIntercepted, Trouble.OFFLINE)
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("path", ["2.root.json", TIMESTAMP, TARGET])
def test_a_portal_that_poses_as_the_bucket(remote: Remote, path: str) -> None:
    """Plain bytes under a plain type, with an ETag: only the signatures tell."""
    remote.proxy.fault(path, answer(200, b"Welcome!", etag='"one"', content_type="text/plain"))
    remote.laptop.fails(ChannelRefused, Trouble.REFUSED)
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


@pytest.mark.parametrize(
    ("path", "fault", "expected"),
    [
        (TARGET, flip(0), ContentRefused),
        (TARGET, flip(50_000), ContentRefused),
        (TIMESTAMP, flip(0), GarbageRefused),
        ("3.snapshot.json", flip(40), ContentRefused),
        (TARGET, length(-10), ContentRefused),
        (TIMESTAMP, length(-10), GarbageRefused),
        (TARGET, endless(), LengthRefused),
        (TIMESTAMP, endless(), LengthRefused),
        (TARGET, answer(404), MissingRefused),
        (TARGET, s3_error(404, "NoSuchKey"), MissingRefused),
        ("3.snapshot.json", s3_error(404, "NoSuchKey"), MissingRefused),
    ],
)
def test_other_bytes_than_the_bucket_has(
    remote: Remote, path: str, fault: Fault, expected: type[ChannelError]
) -> None:
    remote.proxy.fault(path, fault)
    remote.laptop.fails(expected, Trouble.REFUSED)
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


def test_an_endless_answer_is_cut_off_soon(remote: Remote) -> None:
    remote.proxy.fault(TARGET, endless(bytes(1 << 20)))
    remote.laptop.fails(LengthRefused, Trouble.REFUSED)
    assert remote.proxy.bytes(TARGET) < 20_000_000


def test_one_spoilt_part_costs_no_second_attempt_of_the_user(remote: Remote) -> None:
    """The first half arrives spoilt, and the link breaks: the next program starts afresh itself."""
    remote.proxy.fault(TARGET, lambda forward: cut(40_000)(lambda: flip(500)(forward)), times=1)
    remote.proxy.fault(TARGET, lost_request())
    remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE)
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


def test_a_proxy_that_ignores_ranges(remote: Remote) -> None:
    whole = remote.channel.store.read(target_name(remote.release.sha256), 1 << 20).content
    remote.proxy.fault(TARGET, cut(30_000), times=1)
    remote.proxy.fault(TARGET, ignored_range(whole), times=1)
    remote.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("etag", ['"another"', None])
def test_a_proxy_that_tells_other_etags(remote: Remote, etag: str | None) -> None:
    remote.proxy.fault(TARGET, cut(30_000), times=1)
    remote.proxy.fault(TARGET, header("ETag", etag))
    remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE)
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


def test_the_model_is_replaced_in_the_bucket_while_it_is_fetched(own_remote: Remote) -> None:
    remote, name = own_remote, target_name(own_remote.release.sha256)

    def replaced(forward: Forward) -> Answer:
        reply = cut(30_000)(forward)
        remote.channel.store.replace(name, BytesIO(b"evil" * 50_000))
        return reply

    remote.proxy.fault(TARGET, replaced, times=1)
    remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE, match="replaced")
    remote.laptop.fails(ChannelRefused, Trouble.REFUSED)
    remote.publish("tiny-2")
    remote.laptop.updates_to("tiny-2")


# Refused by the server, for each cause


def test_another_secret(remote: Remote) -> None:
    key = remote.channel.laptop_key
    remote.sign_in(AccessKey(key.access_key_id, "wrong" * 8))
    remote.laptop.fails(CredentialsRefused, Trouble.CREDENTIALS_REFUSED)
    remote.sign_in(key)
    remote.laptop.updates_to("tiny-2")


def test_a_key_that_was_revoked(remote: Remote) -> None:
    key = remote.channel.laptop_key
    remote.sign_in(AccessKey("AKIAIOSFODNN7EXAMPLE", key.secret_access_key))
    remote.laptop.fails(CredentialsRefused, Trouble.CREDENTIALS_REFUSED)
    remote.sign_in(key)
    remote.laptop.updates_to("tiny-2")


def test_a_key_for_another_prefix(remote: Remote) -> None:
    key = remote.channel.laptop_key
    foreign = remote.server.make_key("other", laptop_policy(remote.bucket, "elsewhere", "other"))
    remote.sign_in(foreign)
    remote.laptop.fails(ChannelDenied, Trouble.DENIED)
    remote.sign_in(key)
    remote.laptop.updates_to("tiny-2")


def test_a_key_that_may_read_the_metadata_only(remote: Remote) -> None:
    key = remote.channel.laptop_key
    policy = laptop_policy(remote.bucket, "models", "other")
    policy["Statement"] = [
        statement | {"Resource": [one for one in statement["Resource"] if "targets" not in one]}
        for statement in policy["Statement"]
    ]
    remote.sign_in(remote.server.make_key("other", policy))
    remote.laptop.fails(ChannelDenied, Trouble.DENIED)
    remote.sign_in(key)
    remote.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("path", ["", TARGET])
@pytest.mark.parametrize("ahead", [timedelta(days=25), timedelta(days=-25), timedelta(hours=1)])
def test_a_clock_that_the_server_refuses(remote: Remote, path: str, ahead: timedelta) -> None:
    remote.proxy.fault(path, clock_skew(ahead))
    error = remote.laptop.fails(ClockWrong, Trouble.CLOCK_WRONG)
    assert abs(error.data["seconds"] - ahead.total_seconds()) < 60
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


def test_no_channel_under_the_prefix(remote: Remote) -> None:
    """Only whoever may list is told so; the laptop's key may not, and is denied."""
    key, elsewhere = remote.channel.laptop_key, f"s3://{remote.bucket}/elsewhere"
    remote.connect(elsewhere, remote.server.admin())
    remote.laptop.fails(NoSuchChannel, Trouble.NO_SUCH_CHANNEL)
    remote.connect(elsewhere, key)
    remote.laptop.fails(ChannelDenied, Trouble.DENIED)
    remote.connect(remote.channel.url, key)
    remote.laptop.updates_to("tiny-2")


def test_the_bucket_is_gone(remote: Remote) -> None:
    remote.proxy.fault("", s3_error(404, "NoSuchBucket"))
    remote.laptop.fails(NoSuchChannel, Trouble.NO_SUCH_CHANNEL)
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (captive_portal(), Trouble.OFFLINE),
        (s3_error(403, "SignatureDoesNotMatch"), Trouble.CREDENTIALS_REFUSED),
        (s3_error(403, "AccessDenied"), Trouble.DENIED),
        (cut(0), Trouble.OFFLINE),
    ],
)
def test_no_secret_is_in_an_error_or_a_file(remote: Remote, fault: Fault, trouble: Trouble) -> None:
    secret = remote.channel.laptop_key.secret_access_key
    remote.proxy.fault("", fault)
    error = remote.laptop.fails(ChannelError, trouble)
    assert secret not in f"{error!r} {error} {error.data}"
    for path in remote.laptop.folder.path.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()
