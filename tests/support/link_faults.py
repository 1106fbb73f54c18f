"""What a link, or somebody on it, may do to one exchange: faults for `FaultProxy.fault`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from fault_proxy import CHUNK, Answer, Fault, Forward, LinkCut, LinkStalled, without_length


def cut(after: int, *, reset: bool = False) -> Fault:
    """Ends the connection after so many bytes of the body."""
    return lambda forward: _ending(forward(), after, lambda: LinkCut(reset))


def stall(after: int | None = None) -> Fault:
    """Says nothing more after so many bytes of the body (None: does not even begin to answer)."""

    def fault(forward: Forward) -> Answer:
        if after is None:
            raise LinkStalled
        return _ending(forward(), after, LinkStalled)

    return fault


def slow(bytes_per_second: float) -> Fault:
    """Sends the body no faster than this."""

    def pace(body: Iterator[bytes]) -> Iterator[bytes]:
        size = max(1, min(CHUNK, int(bytes_per_second / 20)))
        for chunk in body:
            for at in range(0, len(chunk), size):
                part = chunk[at : at + size]
                time.sleep(len(part) / bytes_per_second)
                yield part

    return lambda forward: (answer := forward()) and replace(answer, body=pace(answer.body))


def late(seconds: float) -> Fault:
    """Passes the request on after a pause."""

    def fault(forward: Forward) -> Answer:
        time.sleep(seconds)
        return forward()

    return fault


def flip(at: int) -> Fault:
    """Inverts one byte of the body."""

    def spoil(body: Iterator[bytes]) -> Iterator[bytes]:
        done = 0
        for chunk in body:
            if done <= at < done + len(chunk):
                spoilt = bytearray(chunk)
                spoilt[at - done] ^= 0xFF
                chunk = bytes(spoilt)
            done += len(chunk)
            yield chunk

    return lambda forward: (answer := forward()) and replace(answer, body=spoil(answer.body))


def body(content: bytes) -> Fault:
    """Puts another body into the server's answer."""

    def fault(forward: Forward) -> Answer:
        original = forward()
        for _ in original.body:
            pass
        length = str(len(content))
        return replace(original, body=iter([content])).with_header("Content-Length", length)

    return fault


def endless(content: bytes = bytes(CHUNK)) -> Fault:
    """Never stops sending a body of no declared length."""

    def pour() -> Iterator[bytes]:
        while True:
            yield content

    return lambda forward: without_length(replace(forward(), body=pour()))


def length(difference: int) -> Fault:
    """Declares a Content-Length that is off by this much; then the connection ends."""

    def fault(forward: Forward) -> Answer:
        original = forward()
        declared = int(original.header("Content-Length")) + difference
        return original.with_header("Content-Length", str(declared)).with_header(
            "Connection", "close"
        )

    return fault


def header(name: str, value: str | None) -> Fault:
    """Gives a header of the answer another value (None: leaves it out)."""
    return lambda forward: forward().with_header(name, value)


def ignored_range(whole: bytes) -> Fault:
    """Answers with the whole object, as servers and proxies do that know no Range."""

    def fault(forward: Forward) -> Answer:
        reply = replace(body(whole)(forward), status=200)
        return reply.with_header("Content-Range", None)

    return fault


def lost_request() -> Fault:
    """Ends the connection before the server hears of the request."""

    def fault(_: Forward) -> Answer:
        raise LinkCut

    return fault


def lost_answer() -> Fault:
    """Ends the connection after the server has done what was asked."""

    def fault(forward: Forward) -> Answer:
        for _ in forward().body:
            pass
        raise LinkCut

    return fault


def answer(status: int, content: bytes = b"", **headers: str) -> Fault:
    """Answers in the server's place; header names are given with underscores."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    named.setdefault("Content-Length", str(len(content)))
    return lambda _: Answer(status, tuple(named.items()), iter([content]))


def s3_error(status: int, code: str, **headers: str) -> Fault:
    """An error as S3 words it."""
    content = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'
    return answer(status, content.encode(), content_type="application/xml", **headers)


def clock_skew(ahead: timedelta) -> Fault:
    """S3's refusal of a client whose clock is so far ahead (negative: behind)."""
    now = format_datetime(datetime.now(UTC) - ahead, usegmt=True)
    return s3_error(403, "RequestTimeTooSkewed", date=now)


LOGIN_PAGE = b"<!doctype html><title>Welcome</title><form>Please sign in to this network</form>"


def captive_portal(status: int = 200) -> Fault:
    """The sign-in page of a hotel's network, in the place of everything."""
    if status in (301, 302, 303, 307):
        return answer(status, LOGIN_PAGE, content_type="text/html", location="http://127.0.0.1:9/")
    return answer(status, LOGIN_PAGE, content_type="text/html; charset=utf-8")


def _ending(reply: Answer, after: int, end: Callable[[], Exception]) -> Answer:
    """The answer, with `end` instead of the rest of its body after so many bytes."""

    def parts() -> Iterator[bytes]:
        left = after
        for chunk in reply.body:
            if len(chunk) >= left:
                yield chunk[:left]
                raise end()
            left -= len(chunk)
            yield chunk

    return replace(reply, body=parts())
