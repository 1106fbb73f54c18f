"""A bucket over a bad link: nothing is lost, doubled or mixed up, and everything ends."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from fault_proxy import Answer, FaultProxy, Forward
from link_faults import (
    Fault,
    answer,
    captive_portal,
    clock_skew,
    cut,
    endless,
    header,
    length,
    lost_answer,
    lost_request,
    s3_error,
    slow,
    stall,
)

from channel import s3_attempts, s3_session
from channel.access import Access
from channel.errors import (
    ChannelDenied,
    ChannelError,
    ChannelIntercepted,
    ChannelNotWritable,
    ChannelUnreachable,
    ClockWrong,
    CredentialsRefused,
    LengthRefused,
    NoSuchChannel,
)
from channel.s3 import S3Store
from channel.store import ObjectChanged, ObjectExists, ObjectMissing

if TYPE_CHECKING:
    from s3_server import S3Server

NAME = "targets/model"
WHOLE = os.urandom(1_000_000)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts, which take no time."""
    made: list[float] = []
    monkeypatch.setattr(s3_attempts, "sleep", made.append)
    return made


@pytest.fixture
def link(s3_server: S3Server) -> Iterator[FaultProxy]:
    with FaultProxy(s3_server.endpoint_url) as proxy:
        yield proxy


@pytest.fixture
def direct(s3_server: S3Server) -> S3Store:
    """A bucket by a good link, which holds one object."""
    store = S3Store(s3_server.make_bucket(), "models", s3_server.access(s3_server.admin()))
    store.create(NAME, BytesIO(WHOLE))
    return store


@pytest.fixture
def store(s3_server: S3Server, link: FaultProxy, direct: S3Store, pauses: list[float]) -> S3Store:
    """The same bucket by the link."""
    access = Access(link.url, s3_server.region, s3_server.admin())
    return S3Store(direct.url.split("/")[2], "models", access)


def streamed(store: S3Store, offset: int = 0) -> bytes:
    return b"".join(store.stream(NAME, offset))


# Reading


@pytest.mark.parametrize("reset", [False, True])
def test_a_link_cut_nine_times_costs_hardly_more_than_a_good_one(
    store: S3Store, link: FaultProxy, reset: bool
) -> None:
    link.fault(NAME, cut(after=100_000, reset=reset), times=9)
    assert streamed(store) == WHOLE
    assert len(link.exchanges) == 10
    if not reset:  # which throws away what is under way
        assert link.bytes() <= len(WHOLE) * 1.05


@pytest.mark.parametrize("offset", [1, 400_000, 999_999])
def test_a_cut_link_goes_on_from_the_offset(store: S3Store, link: FaultProxy, offset: int) -> None:
    link.fault(NAME, cut(after=150_000), times=3)
    assert streamed(store, offset) == WHOLE[offset:]
    assert link.bytes() <= (len(WHOLE) - offset) * 1.05


def test_a_link_that_never_brings_anything_is_given_up(
    store: S3Store, link: FaultProxy, pauses: list[float]
) -> None:
    link.fault(NAME, cut(after=0))
    with pytest.raises(ChannelUnreachable, match="the connection broke off"):
        streamed(store)
    assert len(link.exchanges) == s3_attempts.ATTEMPTS
    assert len(pauses) == s3_attempts.ATTEMPTS - 1
    for k, pause in enumerate(pauses):
        assert 0.5 <= pause / (s3_attempts.FIRST_PAUSE * 2**k) <= 1


def test_what_arrived_before_the_end_of_the_link_is_handed_on(
    store: S3Store, link: FaultProxy
) -> None:
    link.fault(NAME, cut(after=300_000), times=1)
    link.fault(NAME, lost_request())
    arrived = b""
    with pytest.raises(ChannelUnreachable):
        for chunk in store.stream(NAME):
            arrived += chunk
    assert arrived == WHOLE[:300_000]


def whole(after: int | None = None) -> Fault:
    """The answer of a server that knows no ranges, cut after so many bytes."""

    def fault(forward: Forward) -> Answer:
        asked = forward()
        headers = (("ETag", asked.header("ETag")), ("Content-Length", str(len(WHOLE))))
        reply = Answer(200, headers, iter([WHOLE]))
        return reply if after is None else cut(after)(lambda: reply)

    return fault


@pytest.mark.parametrize("offset", [0, 400_000])
def test_a_server_that_ignores_ranges_mixes_nothing_up(
    store: S3Store, link: FaultProxy, offset: int
) -> None:
    link.fault(NAME, whole(after=700_000), times=2)
    link.fault(NAME, whole())
    assert streamed(store, offset) == WHOLE[offset:]


def test_a_server_that_ignores_ranges_and_always_breaks_off_is_given_up(
    store: S3Store, link: FaultProxy
) -> None:
    link.fault(NAME, whole(after=700_000))
    with pytest.raises(ChannelUnreachable):
        streamed(store)
    assert len(link.exchanges) == s3_attempts.ATTEMPTS


def test_an_object_replaced_between_two_parts_is_not_mixed(
    store: S3Store, direct: S3Store, link: FaultProxy
) -> None:
    link.fault(NAME, cut(after=300_000), times=1)
    stream = store.stream(NAME)
    first = next(stream)
    direct.replace(NAME, BytesIO(os.urandom(1_000_000)))
    with pytest.raises(ChannelUnreachable, match="replaced"):
        for chunk in stream:
            first += chunk
    assert WHOLE.startswith(first)
    assert [one.status for one in link.exchanges] == [200, 412]


def test_a_server_that_ignores_the_comparison_too_is_found_out(
    store: S3Store, link: FaultProxy
) -> None:
    link.fault(NAME, cut(after=300_000), times=1)
    link.fault(NAME, header("ETag", '"another"'))
    with pytest.raises(ChannelUnreachable, match="replaced"):
        streamed(store)


def test_the_wrong_part_is_not_taken(store: S3Store, link: FaultProxy) -> None:
    link.fault(NAME, header("Content-Range", "bytes 500000-999999/1000000"))
    with pytest.raises(ChannelIntercepted):
        streamed(store, 400_000)


@pytest.mark.parametrize("difference", [-10, 10])
def test_a_wrong_length_adds_and_doubles_nothing(
    store: S3Store, link: FaultProxy, difference: int
) -> None:
    link.fault(NAME, length(difference), times=1)
    assert streamed(store) == WHOLE[: min(len(WHOLE), len(WHOLE) + difference)]


def test_an_endless_answer_is_not_read_to_the_end(store: S3Store, link: FaultProxy) -> None:
    link.fault(NAME, endless())
    with pytest.raises(LengthRefused):
        store.read(NAME, 1_000_000)
    assert link.bytes() < 10_000_000


def test_an_answer_that_stalls_is_asked_for_again(
    store: S3Store, link: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_session, "READ_SECONDS", 0.3)
    link.fault(NAME, stall(), times=1)
    link.fault(NAME, stall(after=500_000), times=1)
    assert streamed(store) == WHOLE
    assert link.bytes() <= len(WHOLE) * 1.05


@pytest.mark.parametrize("name", ["stalled before the answer", "stalled within", "single bytes"])
def test_no_answer_keeps_anybody_waiting_for_ever(
    store: S3Store, link: FaultProxy, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_session, "READ_SECONDS", 0.3)
    monkeypatch.setattr(s3_attempts, "PATIENCE", 1.0)
    fault = {
        "stalled before the answer": stall(),
        "stalled within": stall(after=0),
        "single bytes": slow(100),
    }[name]
    link.fault(NAME, fault)
    with pytest.raises(ChannelUnreachable, match="no answer in time"):
        store.read(NAME, 2_000_000)


def test_a_slow_link_that_brings_enough_is_let_go_on(
    store: S3Store, link: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_attempts, "PATIENCE", 1.0)
    link.fault(NAME, slow(500_000))
    assert streamed(store) == WHOLE


# Errors

SERVER_ERRORS: list[tuple[Fault, type[ChannelError], str]] = [
    (s3_error(500, "InternalError"), ChannelUnreachable, "InternalError"),
    (s3_error(503, "SlowDown"), ChannelUnreachable, "SlowDown"),
    (s3_error(503, "ServiceUnavailable"), ChannelUnreachable, "ServiceUnavailable"),
    (s3_error(429, "TooManyRequests"), ChannelUnreachable, "TooManyRequests"),
    (s3_error(400, "RequestTimeout"), ChannelUnreachable, "RequestTimeout"),
    (answer(502, b"<html>", content_type="text/html"), ChannelUnreachable, "HTTP status 502"),
    (answer(504), ChannelUnreachable, "HTTP status 504"),
    (lost_request(), ChannelUnreachable, "the connection broke off"),
]


@pytest.mark.parametrize(("fault", "expected", "reason"), SERVER_ERRORS)
def test_what_may_pass_is_tried_again(
    store: S3Store, link: FaultProxy, fault: Fault, expected: type[ChannelError], reason: str
) -> None:
    link.fault(NAME, fault, times=s3_attempts.ATTEMPTS - 1)
    assert streamed(store) == WHOLE
    link.forget()
    link.fault(NAME, fault)
    with pytest.raises(expected, match=reason):
        store.read(NAME, 2_000_000)
    assert len(link.exchanges) == s3_attempts.ATTEMPTS


FINAL: list[tuple[Fault, type[Exception], str]] = [
    (s3_error(403, "AccessDenied"), ChannelDenied, "or there is no channel here"),
    (s3_error(403, "SignatureDoesNotMatch"), CredentialsRefused, "its secret"),
    (s3_error(403, "InvalidAccessKeyId"), CredentialsRefused, "does not know it"),
    (s3_error(400, "InvalidToken"), CredentialsRefused, "session"),
    (s3_error(400, "ExpiredToken"), CredentialsRefused, "session"),
    (s3_error(400, "AuthorizationHeaderMalformed"), CredentialsRefused, "region"),
    (s3_error(404, "NoSuchBucket"), NoSuchChannel, "."),
    (s3_error(404, "NoSuchKey"), ObjectMissing, "."),
    (answer(404), ObjectMissing, "."),
    (s3_error(412, "PreconditionFailed"), ChannelUnreachable, "replaced"),
    (s3_error(400, "InvalidRequest"), ChannelUnreachable, "the server answers InvalidRequest"),
    (s3_error(400, "x\x1b[2J y"), ChannelUnreachable, r"\(HTTP status 400\)"),
    (s3_error(301, "PermanentRedirect"), ChannelUnreachable, "another region"),
    (captive_portal(), ChannelIntercepted, "a web page"),
    (captive_portal(302), ChannelIntercepted, "HTTP status 302"),
    (captive_portal(403), ChannelIntercepted, "HTTP status 403"),
    (captive_portal(404), ChannelIntercepted, "HTTP status 404"),
    (captive_portal(511), ChannelIntercepted, "HTTP status 511"),
    (answer(302, location="http://elsewhere.example/"), ChannelIntercepted, "HTTP status 302"),
    (answer(403, b"<a><b>no</b></a>"), ChannelIntercepted, "HTTP status 403"),
    (answer(200, b"welcome"), ChannelIntercepted, "not an answer of S3"),
    (answer(200, b"<html>", content_type="text/html", etag='"1"'), ChannelIntercepted, "web page"),
    (answer(407), ChannelUnreachable, "the proxy wants a password"),
]


@pytest.mark.parametrize(("fault", "expected", "reason"), FINAL)
def test_what_stays_wrong_is_told_at_once(
    store: S3Store,
    s3_server: S3Server,
    link: FaultProxy,
    fault: Fault,
    expected: type[Exception],
    reason: str,
) -> None:
    secret = s3_server.admin().secret_access_key
    link.fault("", fault)
    for read in (lambda: store.read(NAME, 2_000_000), lambda: streamed(store)):
        link.forget()
        with pytest.raises(expected, match=reason) as caught:
            read()
        assert secret not in "".join(traceback.format_exception(caught.value))
        gets = [one for one in link.exchanges if one.method == "GET"]
        assert len(gets) == 1
        if isinstance(caught.value, ChannelError):
            assert caught.value.data["url"] == store.url
    link.heal()
    assert streamed(store) == WHOLE


AWS_TELLS_WHAT_IS_MISSING = (
    "<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/x is not authorized to"
    ' perform: s3:{} on resource: "arn:aws:s3:::bucket" because no identity-based policy allows'
    " the s3:{} action</Message></Error>"
)


def test_a_key_that_may_not_list_learns_that_something_is_missing(
    store: S3Store, link: FaultProxy
) -> None:
    def denied(action: str) -> Fault:
        content = AWS_TELLS_WHAT_IS_MISSING.format(action, action).encode()
        return answer(403, content, content_type="application/xml")

    link.fault("", denied("ListBucket"))
    with pytest.raises(ObjectMissing):
        store.read(NAME, 9)
    with pytest.raises(ChannelDenied):
        list(store.list(""))
    with pytest.raises(ChannelNotWritable):
        store.create("metadata/a", BytesIO(b""))
    link.heal()
    link.fault("", denied("GetObject"))
    with pytest.raises(ChannelDenied):
        store.read(NAME, 9)


def test_a_bucket_of_another_region_is_found(store: S3Store, link: FaultProxy) -> None:
    elsewhere = (
        b"<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>"
    )
    link.fault(NAME, answer(400, elsewhere, content_type="application/xml"), times=1)
    assert streamed(store) == WHOLE


@pytest.mark.parametrize("days", [25, -25])
@pytest.mark.parametrize("write", [False, True])
def test_a_wrong_clock_is_told_by_how_much(
    store: S3Store, link: FaultProxy, days: int, write: bool
) -> None:
    link.fault("", clock_skew(timedelta(days=days)))
    with pytest.raises(ClockWrong) as caught:
        store.replace(NAME, BytesIO(b"")) if write else store.read(NAME, 9)
    assert caught.value.data["seconds"] == pytest.approx(days * 86_400, abs=60)
    assert f"25 days {'ahead' if days > 0 else 'behind'}" in str(caught.value)


def test_a_server_may_be_stricter_with_clocks_than_aws(store: S3Store, link: FaultProxy) -> None:
    link.fault("", clock_skew(timedelta(minutes=-7)))
    with pytest.raises(ClockWrong, match="7 minutes behind"):
        store.read(NAME, 9)


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "AccessDenied"])
def test_a_server_that_only_refuses_a_wrong_clock_is_understood(
    store: S3Store, link: FaultProxy, code: str
) -> None:
    link.fault("", s3_error(403, code, date="Mon, 01 Jan 2024 00:00:00 GMT"))
    with pytest.raises(ClockWrong, match="ahead"):
        store.read(NAME, 9)


# Listing and deleting


def test_a_long_listing_comes_in_pages(
    store: S3Store, link: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        store.create(f"metadata/{number}", BytesIO(b""))
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    link.forget()
    link.fault("list-type", s3_error(503, "SlowDown"), times=2, skip=1)
    assert [entry.name for entry in store.list("metadata/")] == [f"metadata/{n}" for n in range(5)]
    assert len(link.exchanges) == 3 + 2


@pytest.mark.parametrize(
    "fault", [captive_portal(), answer(200, b"<html><p>x</p></html>"), answer(200, b"welcome")]
)
def test_a_page_is_no_listing(store: S3Store, link: FaultProxy, fault: Fault) -> None:
    link.fault("list-type", fault)
    with pytest.raises(ChannelIntercepted):
        list(store.list(""))


def test_a_delete_is_tried_again_and_missing_is_fine(store: S3Store, link: FaultProxy) -> None:
    link.fault(NAME, lost_answer(), times=1)
    link.fault(NAME, s3_error(404, "NoSuchKey"), times=1)
    store.delete(NAME)
    assert [one.method for one in link.exchanges] == ["DELETE", "DELETE"]
    link.heal()
    with pytest.raises(ObjectMissing):
        store.read(NAME, 9)


# Writing


def test_a_lost_request_is_sent_again_whole(store: S3Store, link: FaultProxy) -> None:
    link.fault("targets/new", lost_request(), times=2)
    link.fault("targets/new", s3_error(503, "SlowDown"), times=1)
    store.create("targets/new", BytesIO(WHOLE))
    assert b"".join(store.stream("targets/new")) == WHOLE


def test_a_created_object_whose_answer_was_lost_is_ours(store: S3Store, link: FaultProxy) -> None:
    link.fault("targets/new", lost_answer(), times=1)
    store.create("targets/new", BytesIO(WHOLE))
    assert b"".join(store.stream("targets/new")) == WHOLE


def test_a_replaced_object_whose_answer_was_lost_is_ours(store: S3Store, link: FaultProxy) -> None:
    etag = store.read(NAME, 2_000_000).etag
    link.fault(NAME, lost_answer(), times=1)
    store.replace(NAME, BytesIO(b"second"), etag)
    assert store.read(NAME, 99).content == b"second"


@pytest.mark.parametrize("theirs", [b"", b"our", b"theirs", b"ours and more"])
@pytest.mark.parametrize("write", ["create", "replace"])
def test_an_object_that_another_wrote_meanwhile_is_not_ours(
    store: S3Store, direct: S3Store, link: FaultProxy, theirs: bytes, write: str
) -> None:
    name = NAME if write == "replace" else "targets/new"
    etag = store.read(NAME, 2_000_000).etag

    def overtaken(forward: Forward) -> Answer:
        direct.replace(name, BytesIO(theirs))
        return lost_request()(forward)

    link.fault(name, overtaken, times=1)
    with pytest.raises(ObjectChanged if write == "replace" else ObjectExists):
        if write == "replace":
            store.replace(name, BytesIO(b"ours"), etag)
        else:
            store.create(name, BytesIO(b"ours"))
    assert direct.read(name, 99).content == theirs


def test_an_equal_object_that_was_there_before_is_not_ours(store: S3Store) -> None:
    with pytest.raises(ObjectExists):
        store.create(NAME, BytesIO(WHOLE))


def test_an_object_deleted_after_a_lost_request_has_changed(
    store: S3Store, direct: S3Store, link: FaultProxy
) -> None:
    etag = store.read(NAME, 2_000_000).etag

    def overtaken(forward: Forward) -> Answer:
        direct.delete(NAME)
        return lost_request()(forward)

    link.fault(NAME, overtaken, times=1)
    with pytest.raises(ObjectChanged):
        store.replace(NAME, BytesIO(b"ours"), etag)


def test_a_writer_at_the_same_moment_is_waited_for(store: S3Store, link: FaultProxy) -> None:
    at_once = s3_error(409, "ConditionalRequestConflict")
    link.fault("targets/new", at_once, times=2)
    store.create("targets/new", BytesIO(b"ours"))
    link.fault("targets/", at_once)
    with pytest.raises(ObjectExists):
        store.create("targets/newer", BytesIO(b"ours"))
    with pytest.raises(ObjectChanged):
        store.replace("targets/new", BytesIO(b"ours"), '"etag"')


WRITE_FAULTS: list[tuple[Fault, type[ChannelError], str]] = [
    (s3_error(403, "AccessDenied"), ChannelNotWritable, "access denied"),
    (s3_error(404, "NoSuchBucket"), ChannelNotWritable, "no such bucket"),
    (s3_error(501, "NotImplemented"), ChannelNotWritable, "conditional writes"),
    (s3_error(400, "EntityTooLarge"), ChannelNotWritable, "EntityTooLarge"),
    (s3_error(503, "SlowDown"), ChannelNotWritable, "SlowDown"),
    (s3_error(403, "SignatureDoesNotMatch"), CredentialsRefused, "its secret"),
    (lost_request(), ChannelUnreachable, "broke off"),
    (captive_portal(), ChannelIntercepted, "."),
    (captive_portal(302), ChannelIntercepted, "."),
]


@pytest.mark.parametrize(("fault", "expected", "reason"), WRITE_FAULTS)
def test_why_a_write_failed(
    store: S3Store, link: FaultProxy, fault: Fault, expected: type[ChannelError], reason: str
) -> None:
    link.fault("", fault)
    writes: list[Callable[[], None]] = [
        lambda: store.create("metadata/a", BytesIO(b"")),
        lambda: store.replace(NAME, BytesIO(b""), '"etag"'),
        lambda: store.replace(NAME, BytesIO(b"")),
    ]
    for write in writes:
        with pytest.raises(expected, match=reason):
            write()
    link.heal()
    assert streamed(store) == WHOLE
