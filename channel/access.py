"""Which server a channel on S3 is reached at, and by which key; a folder needs neither."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec

from channel.errors import AccessKeyUnusable, BadChannelUrl

KEY_FILE_LIMIT = 10_000
"""Bytes; a real file has about 120."""


@dataclass(frozen=True)
class AccessKey:
    """An access key of the S3 service.  The secret is in no `repr`, and so in no message or log."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


@dataclass(frozen=True)
class Access:
    """How to reach an S3 service.

    `endpoint_url` None is AWS itself; `region` None leaves it to the service.  With a `key`,
    nothing of the environment counts (no AWS variable, profile or instance role); `key` None takes
    credentials the usual AWS way.
    """

    endpoint_url: str | None = None
    region: str | None = None
    key: AccessKey | None = None

    def __post_init__(self) -> None:
        """Raises `BadChannelUrl` for an endpoint that is none, which it does not quote."""
        if self.endpoint_url is not None and not is_endpoint(self.endpoint_url):
            reason = "an endpoint has the form https://host[:port]"
            raise BadChannelUrl(url="endpoint", reason=reason)


AMBIENT = Access()
"""AWS, with the credentials of the environment."""


def is_endpoint(url: str) -> bool:
    """Whether `url` is the plain address of a server: without a user, whose password would be kept
    beside it."""
    try:
        parts = urlsplit(url)
        return bool(
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.username is None
            and parts.port != 0
        )
    except ValueError:
        return False


def parse_access_key(content: bytes, origin: str) -> AccessKey:
    """An access key from its file: a JSON object of `access_key_id` and `secret_access_key`.

    `origin` names the file in errors.  Raises `AccessKeyUnusable`, which never quotes the content.
    """
    if len(content) > KEY_FILE_LIMIT:
        raise AccessKeyUnusable(path=origin, reason="the file is too large")
    try:
        # The exception would quote a part of what may be the secret: none is chained.
        key = msgspec.json.decode(content, type=AccessKey)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        reason = "not a JSON object with access_key_id and secret_access_key"
        raise AccessKeyUnusable(path=origin, reason=reason) from None
    id_, secret = key.access_key_id.strip(), key.secret_access_key.strip()
    if not id_ or not secret:
        raise AccessKeyUnusable(path=origin, reason="a field is empty")
    return AccessKey(id_, secret)
