"""A channel in a bucket of S3, or of any service that speaks its protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from functools import partial
from threading import Lock
from typing import Any, BinaryIO, TypeVar

from botocore.exceptions import InvalidRegionError

from channel.access import Access
from channel.errors import BadChannelUrl, ChannelDenied, LengthRefused
from channel.s3_attempts import Attempts
from channel.s3_download import Download
from channel.s3_errors import check_answer, explain, is_conflict, is_passing, is_unmet
from channel.s3_session import connect
from channel.store import Blob, Entry, ObjectChanged, ObjectExists, ObjectMissing

T = TypeVar("T")


class S3Store:
    """A `channel.store.Store` under a prefix of a bucket.

    Its first operation connects; before that, it touches nothing.  For any number of threads.
    """

    def __init__(self, bucket: str, prefix: str, access: Access) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._access = access
        self._connecting = Lock()
        self._client: Any = None

    @property
    def url(self) -> str:
        """`s3://bucket/prefix`."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def read(self, name: str, limit: int) -> Blob:
        """See `Store.read`."""
        download = Download(partial(self._get, name))
        content = bytearray()
        with self._explaining(name):
            for chunk in download:
                content += chunk
                if len(content) > limit:
                    raise LengthRefused(url=self.url, detail=f"{name}: more than {limit} bytes")
        return Blob(bytes(content), download.etag)

    def stream(self, name: str, offset: int = 0) -> Iterator[bytes]:
        """See `Store.stream`."""
        with self._explaining(name):
            yield from Download(partial(self._get, name), offset)

    def create(self, name: str, content: BinaryIO) -> None:
        """See `Store.create`."""
        self._put(name, content, {"IfNoneMatch": "*"}, ObjectExists)

    def replace(self, name: str, content: BinaryIO, etag: str | None = None) -> None:
        """See `Store.replace`."""
        self._put(name, content, {} if etag is None else {"IfMatch": etag}, ObjectChanged)

    def list(self, prefix: str) -> Iterator[Entry]:
        """See `Store.list`."""
        query = {"Prefix": self._prefix + prefix}
        while True:
            page = self._persist(prefix, partial(self._request, "list_objects_v2", **query))
            for found in page.get("Contents", ()):
                name = found["Key"].removeprefix(self._prefix)
                yield Entry(name, found["Size"], found["LastModified"].astimezone(UTC))
            if not page["IsTruncated"]:
                return
            query["ContinuationToken"] = page["NextContinuationToken"]

    def delete(self, name: str) -> None:
        """See `Store.delete`."""
        delete = partial(self._request, "delete_object", Key=self._prefix + name)
        with suppress(ObjectMissing):  # most services do not even mention it
            self._persist(name, delete, writing=True)

    def _put(
        self, name: str, content: BinaryIO, condition: dict[str, str], conflict: type[Exception]
    ) -> None:
        with self._explaining(name, writing=True):
            try:
                self._put_persistently(name, content, condition)
            except Exception as error:
                if condition and is_conflict(error):
                    raise conflict(name) from error
                raise

    def _put_persistently(self, name: str, content: BinaryIO, condition: dict[str, str]) -> None:
        attempts = Attempts(is_passing, patient=True)
        start = content.tell()
        unsure = False
        while True:
            content.seek(start)
            try:
                self._request("put_object", Key=self._prefix + name, Body=content, **condition)
                return
            except Exception as error:
                # An earlier attempt may have succeeded, and only its answer was lost.
                if unsure and condition and is_unmet(error):
                    content.seek(start)
                    if self._holds(name, content):
                        return
                attempts.failed(error)
                unsure = True

    def _holds(self, name: str, content: BinaryIO) -> bool:
        try:
            same = all(content.read(len(chunk)) == chunk for chunk in self.stream(name))
        except (ObjectMissing, ChannelDenied):
            return False  # a laptop may not read what it writes: then the name is taken
        return same and not content.read(1)

    def _get(self, name: str, **conditions: str) -> Any:
        return self._request("get_object", Key=self._prefix + name, **conditions)

    def _persist(self, name: str, request: Callable[[], T], writing: bool = False) -> T:
        attempts = Attempts(is_passing)
        with self._explaining(name, writing):
            while True:
                try:
                    return attempts.run(request)
                except Exception as error:
                    attempts.failed(error)

    def _request(self, operation: str, **parameters: Any) -> Any:
        with self._connecting:
            if self._client is None:
                self._client = self._connect()
        answer = getattr(self._client, operation)(Bucket=self._bucket, **parameters)
        check_answer(operation, answer)
        return answer

    def _connect(self) -> Any:
        try:
            return connect(self._access)
        except InvalidRegionError as error:
            raise BadChannelUrl(url=self.url, reason="its region is no name") from error
        except ValueError as error:
            reason = "its endpoint has not the form https://server"
            raise BadChannelUrl(url=self.url, reason=reason) from error

    @contextmanager
    def _explaining(self, name: str, writing: bool = False) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            explained = explain(error, self.url, name, writing)
            if explained is error:
                raise
            raise explained from error
