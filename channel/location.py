"""From the address of a channel to the store that opens it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from channel.errors import BadChannelUrl, UnsupportedChannel
from channel.folder import FolderStore
from channel.store import Store

# Two letters at least: one is a Windows drive.
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://|(file|s3):", re.IGNORECASE)


def open_store(url: str) -> Store:
    """The store at `url`: a path (relative, absolute, `C:\\…`, `\\\\server\\share\\…`) or `file:///…`.

    Touches nothing: the channel may be away, or not exist yet.
    Raises `BadChannelUrl`, `UnsupportedChannel` (any other scheme).
    """
    return FolderStore(folder_of(url))


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
        raise BadChannelUrl(url=url, reason=str(error)) from error
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
