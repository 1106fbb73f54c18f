"""From the address of a channel to the store that opens it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from channel.access import AMBIENT, Access
from channel.errors import BadChannelUrl, UnsupportedChannel
from channel.folder import FolderStore
from channel.store import Store

# Two letters at least: one is a Windows drive.
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://|(file|s3):", re.IGNORECASE)


def open_store(url: str, access: Access = AMBIENT) -> Store:
    """The store at `url`: `s3://bucket/prefix`, reached by `access`; a path (relative, absolute,
    `C:\\…`, `\\\\server\\share\\…`) or `file:///…`.

    Touches nothing: the channel may be away, or not exist yet.
    Raises `BadChannelUrl`, `UnsupportedChannel` (any other scheme).
    """
    if is_s3(url):
        from channel.s3 import S3Store  # boto3 takes its time to load

        return S3Store(*s3_place(url), access)
    return FolderStore(folder_of(url))


def is_s3(url: str) -> bool:
    """Whether `url` is an S3 address, which needs an access key."""
    return url.strip().lower().startswith("s3:")


def s3_place(url: str) -> tuple[str, str]:
    """Bucket and prefix (without slashes around it, may be empty) of an S3 address.

    Raises `BadChannelUrl`.
    """
    match = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/.*)?", url.strip(), re.I | re.S)
    if match is None:
        raise BadChannelUrl(url=url, reason="an S3 address has the form s3://bucket/prefix")
    prefix = (match[2] or "").strip("/")
    parts = prefix.split("/") if prefix else []
    if any(part in ("", ".", "..") for part in parts) or re.search(r"[\x00-\x1f\x7f?#\\]", prefix):
        raise BadChannelUrl(url=url, reason="the prefix has a part that is no plain name")
    return match[1], prefix


def folder_of(url: str) -> Path:
    """The folder that `url` means; raises as `open_store`."""
    if not url.strip():
        raise BadChannelUrl(url=url, reason="it is empty")
    if "\0" in url:
        raise BadChannelUrl(url=url, reason="it has a null character")
    match = _SCHEME.match(url)
    if match is None:
        return Path(url)
    scheme = (match[1] or match[2]).lower()
    if scheme != "file":
        raise UnsupportedChannel(url=url, scheme=scheme)
    return _file_url(url)


def _file_url(url: str) -> Path:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadChannelUrl(url=url, reason="not a file path") from error
    if parts.query or parts.fragment:
        raise BadChannelUrl(url=url, reason="write ? and # in a path as %3F and %23")
    host = "" if parts.netloc == "localhost" else parts.netloc
    if host and os.name != "nt":
        raise BadChannelUrl(url=url, reason="only Windows opens folders of other hosts by name")
    try:
        path = Path(url2pathname(f"//{host}{parts.path}" if host else parts.path))
    except OSError as error:  # Windows: "Bad URL"
        raise BadChannelUrl(url=url, reason="not a file path") from error
    if not path.is_absolute() or "\0" in str(path):
        raise BadChannelUrl(url=url, reason="a file address has the form file:///folder")
    return path
