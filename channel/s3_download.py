"""One object of an S3 service, fetched in as many parts as the link breaks it into."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import IncompleteReadError

from channel.s3_attempts import Attempts
from channel.s3_errors import Intercepted, Replaced, is_passing, status_of

CHUNK = 1 << 18


class Download:
    """Iterates over an object's bytes from `offset` on, each once, in chunks of at most `CHUNK`.

    `get` is GetObject of this object.  Once the first chunk is there (or the end), `etag` is the
    object's.  Raises what `get` raises, and of botocore's and urllib3's errors those of a link.
    """

    def __init__(self, get: Callable[..., Any], offset: int = 0) -> None:
        self.etag = ""
        self._get = get
        self._position = offset

    def __iter__(self) -> Iterator[bytes]:
        attempts = Attempts(is_passing)
        while True:
            try:
                answer = attempts.run(self._ask)
                for chunk in self._unseen(answer, attempts):
                    self._position += len(chunk)
                    yield chunk
                return
            except Exception as error:
                if status_of(error) == 416:
                    return  # there is nothing after this position
                attempts.failed(error)

    def _ask(self) -> Any:
        conditions = {}
        if self._position:
            conditions["Range"] = f"bytes={self._position}-"
        if self.etag:
            conditions["IfMatch"] = self.etag
        return self._get(**conditions)

    def _unseen(self, answer: Any, attempts: Attempts) -> Iterator[bytes]:
        """What an answer has from our position on: a server may ignore ranges."""
        with answer["Body"] as body:
            if self.etag not in ("", answer["ETag"]):
                raise Replaced
            self.etag = answer["ETag"]
            at, end = _extent(answer)
            if at > self._position:
                raise Intercepted("not the part that was asked for")
            # Not `read`: when a link breaks, it drops what had arrived of a chunk.
            while chunk := body.read1(CHUNK):
                attempts.arrived(len(chunk))
                at += len(chunk)
                if at > self._position:
                    attempts.advanced()
                    yield chunk[self._position - at :]
            if end is not None and at < end:
                raise IncompleteReadError(actual_bytes=at, expected_bytes=end)


def _extent(answer: Any) -> tuple[int, int | None]:
    """Where in the object an answer begins, and where the object ends (None: unknown)."""
    part = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.get("ContentRange", ""))
    if part is None:
        return 0, answer.get("ContentLength")
    return int(part[1]), None if part[2] == "*" else int(part[2])
