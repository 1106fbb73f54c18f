"""The bad link itself: what it passes on, what it breaks, and that it leaves nothing behind."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from fault_proxy import Fault, FaultProxy
from link_faults import (
    answer,
    body,
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

CONTENT = bytes(range(256)) * 400


class Server(ThreadingHTTPServer):
    """Serves CONTENT and tells what it was asked."""

    daemon_threads = False

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, *_: object) -> None:
        pass  # a proxy that hangs up

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, dict(self.headers), content))
        start = int(self.headers.get("Range", "bytes=0-")[len("bytes=") : -1])
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.send_header("ETag", '"one"')
        self.end_headers()
        self.wfile.write(CONTENT[start:])

    do_PUT = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def proxy(server: Server) -> Iterator[FaultProxy]:
    before = threading.active_count()
    with FaultProxy(server.url) as proxy:
        yield proxy
    # The server behind ends its own threads a moment after the connections.
    for _ in range(100):
        if threading.active_count() <= before:
            break
        time.sleep(0.05)
    assert threading.active_count() <= before


@pytest.fixture
def link(proxy: FaultProxy) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=10)
    yield connection
    connection.close()


def get(link: http.client.HTTPConnection, **headers: str) -> tuple[int, bytes]:
    link.request("GET", "/some/file?x=1", headers=headers)
    response = link.getresponse()
    return response.status, response.read()


def test_a_sound_link_changes_nothing(
    server: Server, proxy: FaultProxy, link: http.client.HTTPConnection
) -> None:
    assert get(link, Range="bytes=10-") == (206, CONTENT[10:])
    link.request("PUT", "/other", body=iter([b"ab", b"c"]), encode_chunked=True, headers={})
    link.getresponse().read()
    link.request("PUT", "/other", body=b"sent", headers={"Expect": "100-continue"})
    assert link.getresponse().read() == CONTENT
    method, path, headers, content = server.asked[0]
    assert (method, path, content) == ("GET", "/some/file?x=1", b"")
    assert headers["Host"] == urlsplit(proxy.url).netloc
    assert server.asked[-1][3] == b"sent"
    assert [one.bytes for one in proxy.exchanges] == [len(CONTENT) - 10, *[len(CONTENT)] * 2]
    assert proxy.bytes("^/some") == len(CONTENT) - 10


@pytest.mark.parametrize("reset", [False, True])
def test_a_cut(proxy: FaultProxy, link: http.client.HTTPConnection, reset: bool) -> None:
    proxy.fault("/file", cut(after=1000, reset=reset), times=1)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)) as caught:
        get(link)
    if not reset:
        assert isinstance(caught.value, http.client.IncompleteRead)
        assert caught.value.partial == CONTENT[:1000]
    assert proxy.bytes() == 1000
    link.close()
    assert get(link) == (200, CONTENT)


@pytest.mark.parametrize("after", [None, 5])
def test_a_stall_is_over_with_the_proxy(server: Server, after: int | None) -> None:
    with FaultProxy(server.url) as proxy:
        proxy.fault("", stall(after))
        link = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=0.2)
        with pytest.raises(TimeoutError):
            get(link)
        link.close()
        assert proxy.bytes() == (after or 0)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (flip(300), (200, CONTENT[:300] + bytes([CONTENT[300] ^ 0xFF]) + CONTENT[301:])),
        (
            flip(99_999),
            (200, CONTENT[:99_999] + bytes([CONTENT[99_999] ^ 0xFF]) + CONTENT[100_000:]),
        ),
        (body(b"else"), (200, b"else")),
        (slow(10_000_000), (200, CONTENT)),
        (ignored_range(CONTENT), (200, CONTENT)),
        (length(-5), (200, CONTENT[:-5])),
        (header("ETag", '"two"'), (200, CONTENT)),
        (answer(404), (404, b"")),
    ],
)
def test_other_bytes(
    proxy: FaultProxy, link: http.client.HTTPConnection, fault: Fault, expected: tuple[int, bytes]
) -> None:
    proxy.fault("/file", fault, times=1)
    assert get(link) == expected
    link.close()
    assert get(link) == (200, CONTENT)


def test_a_length_that_is_not_kept(proxy: FaultProxy, link: http.client.HTTPConnection) -> None:
    proxy.fault("", length(5))
    with pytest.raises(http.client.IncompleteRead):
        get(link)


def test_an_endless_body(proxy: FaultProxy, link: http.client.HTTPConnection) -> None:
    proxy.fault("", endless(b"more"))
    link.request("GET", "/")
    response = link.getresponse()
    assert response.getheader("Content-Length") is None
    assert response.read(1_000_000) == b"more" * 250_000
    response.close()


def test_requests_and_answers_that_get_lost(
    server: Server, proxy: FaultProxy, link: http.client.HTTPConnection
) -> None:
    proxy.fault("", lost_request(), times=1)
    proxy.fault("", lost_answer(), times=1)
    for heard in (0, 1):
        with pytest.raises(http.client.RemoteDisconnected):
            get(link)
        assert len(server.asked) == heard
        link.close()


def test_answers_of_others(
    server: Server, proxy: FaultProxy, link: http.client.HTTPConnection
) -> None:
    proxy.fault("", s3_error(503, "SlowDown"), times=2, skip=1)
    proxy.fault("/file", captive_portal(302), times=1, skip=1)
    statuses = [get(link)[0] for _ in range(5)]
    assert statuses == [200, 503, 503, 302, 200]
    proxy.fault("", clock_skew(timedelta(days=25)))
    link.request("GET", "/")
    response = link.getresponse()
    assert b"RequestTimeTooSkewed" in response.read()
    told = parsedate_to_datetime(response.headers["Date"])
    assert timedelta(days=24) < datetime.now(UTC) - told < timedelta(days=26)
    assert len(server.asked) == 2
    proxy.heal()
    assert get(link) == (200, CONTENT)


def test_nobody_listens(proxy: FaultProxy, link: http.client.HTTPConnection) -> None:
    assert get(link)[0] == 200
    with proxy.refusing():
        link.close()
        with pytest.raises(ConnectionRefusedError):
            get(link)
    link.close()
    assert get(link)[0] == 200
