"""Where data, photos and answers are: folders and prefixes of S3, by one interface.

S3 is Arrow's own (C++): a request costs a tenth of botocore's time, of which each photo needs one.
Its credentials are found the usual AWS way, as everywhere in the trainer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.request import getproxies, proxy_bypass

import pyarrow as pa
from pyarrow import fs

from bundle import photo
from bundle.errors import PhotoMissing, PhotoUnavailable, PhotoUnreadable
from channel.access import Access
from channel.errors import BadChannelUrl, UnsupportedChannel
from channel.location import folder_of, is_s3, s3_place
from common.errors import machine_reason
from common.files import replacing
from trainer.score.errors import ObjectGone, PlaceAway, PlaceInvalid, reason_of

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
ATTEMPTS = 6
"""Of each request: the pauses between them add up to about ten seconds."""

_REASONS = {
    "ACCESS_DENIED": "access denied",
    "INVALID_ACCESS_KEY_ID": "the server does not know the access key",
    "SIGNATURE_DOES_NOT_MATCH": "the secret access key is another one",
    "NETWORK_CONNECTION": "no connection to the server",
    "NO_SUCH_BUCKET": "there is no such bucket",
    "REQUEST_TIME_TOO_SKEWED": "the clock of this machine is wrong",
    "SLOW_DOWN": "the server asks to be left in peace",
}
_MISSING = {"NO_SUCH_KEY", "RESOURCE_NOT_FOUND"}


@dataclass(frozen=True)
class Found:
    """A file as a listing shows it."""

    name: str
    """Below the place, with forward slashes."""
    size: int
    modified: int
    """Nanoseconds since 1970."""


@dataclass(frozen=True)
class Place:
    """A folder, a prefix, or one file there.  May travel to other machines."""

    url: str
    """As it was given."""
    bucket: str | None
    """None for the machine's own files."""
    path: str
    """Absolute, or the key within the bucket; without a slash at its end."""
    endpoint_url: str | None = None
    region: str | None = None

    @property
    def folder(self) -> Place:
        """The place around a single file."""
        return self._at(str(PurePosixPath(self.path).parent) if self.bucket else _up(self.path))

    @property
    def name(self) -> str:
        """Of a single file."""
        return PurePosixPath(self.path).name if self.bucket else Path(self.path).name

    def resolve(self, reference: str) -> tuple[Place, str]:
        """Where something is that a table names: relative to this place, absolute, or an address.

        Raises PlaceInvalid.
        """
        if is_s3(reference) or reference[:5].lower() == "file:":
            found = place_of(reference, Access(self.endpoint_url, self.region))
            if not found.name:
                raise PlaceInvalid(url=reference, reason="it names no file")
            return found.folder, found.name
        if self.bucket is None and Path(reference).is_absolute():
            return self._at(_up(reference)), Path(reference).name
        return self, reference

    def listing(self) -> list[Found]:
        """All files there, at any depth, sorted by name; hidden ones and those that begin with an
        underline, as `_score.json` does, are left out.

        Raises ObjectGone, PlaceAway.
        """
        base = self._full("")
        with _explaining(self.url):
            # Listing comes first: a key that may list a prefix need not be allowed to look at it.
            selector = fs.FileSelector(base, allow_not_found=True, recursive=True)
            inside = [] if self._is_own_file() else _filesystem(self).get_file_info(selector)
            if not inside:
                itself = _filesystem(self).get_file_info(base)
                if itself.type == fs.FileType.File:
                    return [_found(itself, itself.base_name)]
                if itself.type != fs.FileType.Directory:
                    raise ObjectGone(url=self.url)
        start = len(base.rstrip("/")) + 1
        found = (
            _found(info, info.path[start:]) for info in inside if info.type == fs.FileType.File
        )
        return sorted(
            (one for one in found if not any(_is_ours(part) for part in one.name.split("/"))),
            key=lambda one: one.name,
        )

    def _is_own_file(self) -> bool:
        return self.bucket is None and Path(self.path).is_file()

    def look(self, name: str) -> Found:
        """A file as a listing would show it.  Raises ObjectGone, PlaceAway."""
        with _explaining(self.address(name)):
            info = _filesystem(self).get_file_info(self._full(name))
        if info.type != fs.FileType.File:
            raise ObjectGone(url=self.address(name))
        return _found(info, name)

    def is_file(self) -> bool:
        """Whether it is a single file that may be read.  Raises PlaceAway."""
        try:
            with _explaining(self.url):
                info = _filesystem(self).get_file_info(self._full(""))
        except PlaceAway as error:
            # A key that may read what is below a prefix may not look at the prefix itself.
            if self.bucket is None or error.data["reason"] != _REASONS["ACCESS_DENIED"]:
                raise
            return False
        return bool(info.type == fs.FileType.File)

    def is_there(self) -> bool:
        """Whether there is a folder; a prefix always is."""
        return self.bucket is not None or Path(self.path).is_dir()

    def open(self, name: str) -> Any:
        """A file to be read at any position (an Arrow file).  Raises ObjectGone, PlaceAway."""
        with _explaining(self.address(name)):
            return _filesystem(self).open_input_file(self._full(name))

    def read(self, name: str) -> bytes:
        """A file's content.  Raises ObjectGone, PlaceAway."""
        with _explaining(self.address(name)), self.open(name) as file:
            content: bytes = file.read()
        return content

    def read_photo(self, name: str) -> bytes:
        """The bytes of a photo.

        Raises PhotoMissing, PhotoUnavailable, PhotoUnreadable, which are about this photo, and
        PlaceAway, which is about all of them.
        """
        if self.bucket is None:
            try:
                return photo.encoded(Path(self._full(name)))
            except PhotoUnavailable as error:
                if not self.is_there():
                    raise PlaceAway(url=self.path, reason="the folder is away") from error
                raise
        address = self.address(name)
        try:
            with _explaining(address), self.open(name) as file:
                if file.size() > photo.MAX_FILE_BYTES:
                    raise PhotoUnreadable(path=address, reason="the file is too large")
                content: bytes = file.read()
                return content
        except ObjectGone as error:
            raise PhotoMissing(path=address, reason="no such file or folder") from error
        except PlaceAway as error:
            # To a key without the right to list, S3 denies to tell that an object is missing.
            if error.data["reason"] != _REASONS["ACCESS_DENIED"]:
                raise
            raise PhotoUnavailable(path=address, reason="access denied") from error

    def write(self, name: str, content: pa.Buffer | bytes) -> None:
        """Replaces a file in one step: readers find the old one or the new one.

        Raises PlaceAway; OSError for the machine's own files.
        """
        if self.bucket is None:
            with replacing(Path(self._full(name))) as temporary, temporary.open("wb") as file:
                file.write(content)
            return
        with (
            _explaining(self.address(name)),
            _filesystem(self).open_output_stream(self._full(name)) as stream,
        ):
            stream.write(content)

    def delete(self, name: str) -> None:
        """Removes a file; one that is not there is fine."""
        if self.bucket is None:
            Path(self._full(name)).unlink(missing_ok=True)
            return
        with _explaining(self.address(name)):
            try:
                _filesystem(self).delete_file(self._full(name))
            except FileNotFoundError:
                return

    def address(self, name: str) -> str:
        """The address of a file, for people."""
        full = self._full(name)
        return f"s3://{full}" if self.bucket else full

    def _at(self, path: str) -> Place:
        url = f"s3://{self.bucket}/{path}" if self.bucket else path
        path = "" if path == "." else path
        return Place(url, self.bucket, path, self.endpoint_url, self.region)

    def _full(self, name: str) -> str:
        if self.bucket is None:
            return str(Path(self.path, name))
        return "/".join(filter(None, (self.bucket, self.path, name)))


def place_of(url: str, access: Access) -> Place:
    """The place at an address; touches nothing.  Raises PlaceInvalid."""
    try:
        if is_s3(url):
            bucket, prefix = s3_place(url)
            return Place(url, bucket, prefix, access.endpoint_url, access.region)
        return Place(url, None, str(folder_of(url).absolute()), access.endpoint_url, access.region)
    except UnsupportedChannel as error:
        raise PlaceInvalid(url=url, reason=f"{error.data['scheme']}:// is not known") from error
    except BadChannelUrl as error:
        raise PlaceInvalid(url=url, reason=error.data["reason"]) from error


def _up(path: str) -> str:
    return str(Path(path).parent)


def _found(info: Any, name: str) -> Found:
    return Found(name, info.size, info.mtime_ns or 0)


def _is_ours(part: str) -> bool:
    return part.startswith(("_", "."))


def _filesystem(place: Place) -> Any:
    if place.bucket is None:
        return _local()
    return _s3(place.bucket, place.endpoint_url, place.region)


@cache
def _local() -> Any:
    return fs.LocalFileSystem()


@cache
def _s3(bucket: str, endpoint_url: str | None, region: str | None) -> Any:
    """One for each bucket, as a bucket may be in another region."""
    options: dict[str, Any] = {}
    if endpoint_url is not None:
        options["endpoint_override"] = endpoint_url
        options["region"] = region or "us-east-1"
    elif region is not None:
        options["region"] = region
    else:
        options["region"] = fs.resolve_s3_region(bucket)
    proxy = getproxies().get((endpoint_url or "https:").partition(":")[0])
    host = re.sub(r"^https?://|[:/].*$", "", endpoint_url or "amazonaws.com")
    if proxy and not proxy_bypass(host):
        options["proxy_options"] = proxy
    return fs.S3FileSystem(
        connect_timeout=CONNECT_SECONDS,
        request_timeout=READ_SECONDS,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
        **options,
    )


@contextmanager
def _explaining(url: str) -> Iterator[None]:
    """Arrow's errors as ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectGone(url=url) from error
    except OSError as error:
        found = re.search(r"AWS Error ([A-Z_]+)", str(error))
        if found and found[1] in _MISSING:
            raise ObjectGone(url=url) from error
        if found:
            reason = _REASONS.get(found[1]) or f"the server answers {found[1].lower()}"
        elif error.errno is not None:
            reason = machine_reason(error)
        else:
            reason = reason_of(error)
        raise PlaceAway(url=url, reason=reason) from error
    except pa.ArrowException as error:
        raise PlaceAway(url=url, reason=reason_of(error)) from error
