"""A bad link on loopback: passes HTTP on to a server unchanged, except where it is told to fail.

    with FaultProxy(server.endpoint_url) as proxy:
        proxy.fault("/targets/", cut(after=100_000), times=9)
        ...  # a client whose endpoint is proxy.url

Requests keep their every byte (a signature covers the Host header, which names this proxy).  A
fault decides what becomes of one exchange; it may ask the server or leave it out.
"""

from __future__ import annotations

import re
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPMessage, HTTPResponse, parse_headers
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit

CHUNK = 1 << 14
PATIENCE = 60.0
"""Seconds after which a hung test fails here rather than at pytest's limit."""


@dataclass(frozen=True)
class Answer:
    """What the client is to get; `body` may end early, by what it raises."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: Iterator[bytes]

    def header(self, name: str) -> str:
        """The value of a header, empty without it."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def with_header(self, name: str, value: str | None) -> Answer:
        """The same with another value of a header (None: without it)."""
        others = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=others if value is None else (*others, (name, value)))


Fault = Callable[["Forward"], Answer]


@dataclass
class Exchange:
    """A request that came through, and how many bytes of a body went back."""

    method: str
    path: str
    status: int = 0
    """0: there was no answer."""
    bytes: int = 0


class LinkCut(Exception):
    """The connection ends here; `reset` tells the client so with an RST."""

    def __init__(self, reset: bool = False) -> None:
        self.reset = reset


class LinkStalled(Exception):
    """The connection stays open, and nothing more comes."""


@dataclass
class _Rule:
    path: re.Pattern[str]
    fault: Fault
    skip: int
    times: int | None
    used: int = field(default=0)


class FaultProxy:
    """Stands before `upstream` (http://host:port), on a port of its own of 127.0.0.1."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        assert parts.hostname is not None and parts.port is not None
        self._upstream = (parts.hostname, parts.port)
        self._lock = threading.Lock()
        self._rules: list[_Rule] = []
        self._exchanges: list[Exchange] = []
        self._connections: set[socket.socket] = set()
        self._stopping = threading.Event()
        self._listener: _Listener | None = None
        self._port = 0
        self._listen()

    @property
    def url(self) -> str:
        """The endpoint for clients."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def exchanges(self) -> list[Exchange]:
        """What has been answered since the last `forget`, also in part."""
        with self._lock:
            return list(self._exchanges)

    def bytes(self, path: str = "") -> int:
        """Bytes of bodies that went to the client, of requests whose path has this expression."""
        return sum(one.bytes for one in self.exchanges if re.search(path, one.path))

    def fault(self, path: str, fault: Fault, times: int | None = None, skip: int = 0) -> None:
        """Has requests whose path has the expression `path` fail: `times` times (None: always),
        after `skip` that go well.  Of several that fit, the one given first acts while it lasts."""
        with self._lock:
            self._rules.append(_Rule(re.compile(path), fault, skip, times))

    def heal(self) -> None:
        """Ends all faults."""
        with self._lock:
            self._rules.clear()

    def forget(self) -> None:
        """Counts from zero."""
        with self._lock:
            self._exchanges.clear()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Nobody listens meanwhile: connections are refused."""
        self._hang_up()
        # Bound and not listening: the system refuses, and gives the port to nobody else.
        with socket.socket() as reserved:
            reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            reserved.bind(("127.0.0.1", self._port))
            yield
        self._listen()

    def close(self) -> None:
        """Ends all connections, and waits for the threads."""
        self._hang_up()

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self) -> None:
        self._stopping.clear()
        self._listener = _Listener(("127.0.0.1", self._port), self._serve)
        self._port = self._listener.server_address[1]
        threading.Thread(target=self._listener.serve_forever, args=(0.01,)).start()

    def _hang_up(self) -> None:
        if self._listener is None:
            return
        self._stopping.set()
        self._listener.shutdown()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._listener.server_close()  # joins the threads
        self._listener = None

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        # Head and body are sent apart: the second must not wait for the first to be acknowledged.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._connections.add(connection)
        try:
            with closing(connection), connection.makefile("rb") as reader:
                while not self._stopping.is_set() and self._exchange(connection, reader):
                    pass
        except OSError:
            pass  # the client went away
        finally:
            with self._lock:
                self._connections.discard(connection)

    def _exchange(self, connection: socket.socket, reader: BinaryIO) -> bool:
        """One request and its answer; whether the connection goes on."""
        start = reader.readline(1 << 16)
        if not start:
            return False
        lines = [start]
        while (line := reader.readline(1 << 16)) not in (b"\r\n", b""):
            lines.append(line)
        method, path = start.decode("latin-1").split(" ")[:2]
        headers = parse_headers(BytesIO(b"".join(lines[1:]) + b"\r\n"))
        if "100-continue" in headers.get("Expect", "").lower():
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            lines = [one for one in lines if not one.lower().startswith(b"expect:")]
        content = _content(reader, headers)
        fault = self._fault_for(path)
        exchange = Exchange(method, path)
        with self._lock:
            self._exchanges.append(exchange)
        try:
            with Forward(self._upstream, method, lines, content) as forward:
                reply = fault(forward)
                exchange.status = reply.status
                connection.sendall(_head(reply))
                for chunk in reply.body if method != "HEAD" else ():
                    if self._stopping.is_set():
                        return False
                    exchange.bytes += len(chunk)  # first: the client may ask at once
                    connection.sendall(chunk)
            goes_on = reply.header("Content-Length") and reply.header("Connection") != "close"
            return bool(goes_on) and headers.get("Connection") != "close"
        except LinkCut as end:
            if end.reset:
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return False
        except LinkStalled:
            self._stopping.wait(PATIENCE)
            return False

    def _fault_for(self, path: str) -> Fault:
        with self._lock:
            for rule in self._rules:
                if rule.path.search(path) is None:
                    continue
                if rule.skip:
                    rule.skip -= 1
                    continue
                if rule.times is None or rule.used < rule.times:
                    rule.used += 1
                    return rule.fault
        return lambda forward: forward()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], serve: Callable[[socket.socket], None]) -> None:
        super().__init__(address, socketserver.BaseRequestHandler)
        self._serve = serve

    def finish_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._serve(request)

    def shutdown_request(self, request: object) -> None:
        assert isinstance(request, socket.socket)
        request.close()


class Forward:
    """The server's answer to one request, asked for when it is called."""

    def __init__(
        self, place: tuple[str, int], method: str, lines: list[bytes], content: bytes
    ) -> None:
        self._place = place
        self._method = method
        self._lines = lines
        self._content = content
        self._socket: socket.socket | None = None
        self._response: HTTPResponse | None = None

    def __enter__(self) -> Forward:
        return self

    def __exit__(self, *_: object) -> None:
        if self._response is not None:
            self._response.close()
        if self._socket is not None:
            self._socket.close()

    def __call__(self) -> Answer:
        self._socket = socket.create_connection(self._place, timeout=PATIENCE)
        self._socket.sendall(b"".join(self._lines) + b"\r\n" + self._content)
        self._response = HTTPResponse(self._socket, method=self._method)
        self._response.begin()
        headers = tuple(self._response.getheaders())
        reply = Answer(self._response.status, headers, self._body(self._response))
        if self._response.chunked:
            return without_length(reply)
        return reply.with_header("Connection", None)

    def _body(self, response: HTTPResponse) -> Iterator[bytes]:
        while chunk := response.read1(CHUNK):
            yield chunk


def without_length(reply: Answer) -> Answer:
    """The answer, ended by the end of the connection."""
    bare = reply.with_header("Content-Length", None).with_header("Transfer-Encoding", None)
    return bare.with_header("Connection", "close")


def _head(reply: Answer) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} -", *(f"{name}: {value}" for name, value in reply.headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _content(reader: BinaryIO, headers: HTTPMessage) -> bytes:
    """The body of a request, as it came."""
    if "chunked" not in headers.get("Transfer-Encoding", "").lower():
        return reader.read(int(headers.get("Content-Length", 0)))
    content = b""
    while True:
        line = reader.readline()
        size = int(line.split(b";")[0], 16)
        content += line
        if size == 0:
            break
        content += reader.read(size + 2)
    while (line := reader.readline()) not in (b"\r\n", b""):  # trailers
        content += line
    return content + line
