"""Enrolment files: all that a laptop needs to use a channel, sealed with a passphrase.

A line that names the format, the SHA-256 of all that follows, and a sealed JSON object
(`channel.sealing`).  The digest protects nothing, the seal does: it tells a file that was damaged
on its way from a passphrase that was mistyped.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import msgspec

from channel.access import AccessKey
from channel.corrections import Permission
from channel.device import check_device
from channel.errors import AccessKeyUnusable, ChannelError, EnrolmentUnusable, WrongPassphrase
from channel.location import folder_of, is_s3, s3_place
from channel.sealing import InvalidSeal, seal, unseal
from channel.verification import check_root

SUFFIX = ".enrolment"
LIMIT = 100_000
"""Bytes that an enrolment file may have; a real one has about 3,000."""

_FORMAT = 1
_HEADER = b"rakuten-enrolment-%d\n"
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True)
class Enrolment:
    """A laptop's connection, key and trust; `root` is the public root of the channel at `url`.

    `endpoint_url` and `region` are as in `channel.access.Access`.
    """

    device: str
    url: str
    root: bytes = field(repr=False)
    key: AccessKey
    endpoint_url: str | None = None
    region: str | None = None
    corrections: Permission = Permission.OFF
    """What may leave the laptop; enrolments of earlier versions say nothing, and nothing leaves."""


def seal_enrolment(enrolment: Enrolment, passphrase: str) -> bytes:
    """The content of an enrolment file, which only `passphrase` opens.

    Raises a `ChannelError` for values that no laptop could use.
    """
    _check(enrolment)
    sealed = seal(msgspec.json.encode(enrolment), passphrase)
    content = _HEADER % _FORMAT + hashlib.sha256(sealed).digest() + sealed
    if len(content) > LIMIT:
        raise EnrolmentUnusable(path=enrolment.device, reason="it would be too large")
    return content


def open_enrolment(content: bytes, passphrase: str, origin: str) -> Enrolment:
    """What was enrolled; `origin` names the file in errors, which never quote its content.

    Raises `WrongPassphrase`, and `EnrolmentUnusable` for everything else: no enrolment file, a
    newer format, a damaged file.
    """
    sealed = _sealed_part(content, origin)
    try:
        opened = unseal(sealed, passphrase)
    except InvalidSeal:
        raise WrongPassphrase(path=origin) from None
    try:
        enrolment = msgspec.json.decode(opened, type=Enrolment)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # The exception would quote a part of what may be the secret: none is chained.
        raise EnrolmentUnusable(path=origin, reason="what it holds is not an enrolment") from None
    try:
        _check(enrolment)
    except ChannelError as error:
        raise EnrolmentUnusable(path=origin, reason=str(error)) from error
    return enrolment


def _sealed_part(content: bytes, origin: str) -> bytes:
    """The sealed part of an intact file of this format."""
    header = re.match(_HEADER.replace(b"%d", rb"(\d{1,9})"), content)
    if header is None or len(content) > LIMIT:
        reason = "it does not look like one"
    elif int(header[1]) != _FORMAT:
        reason = "it needs a newer version of this program"
    else:
        digest, sealed = content[header.end() :][:_DIGEST], content[header.end() :][_DIGEST:]
        if hashlib.sha256(sealed).digest() == digest:
            return sealed
        reason = "it was damaged on its way; have it sent again"
    raise EnrolmentUnusable(path=origin, reason=reason)


def _check(enrolment: Enrolment) -> None:
    check_device(enrolment.device)
    if is_s3(enrolment.url):
        s3_place(enrolment.url)
    else:
        folder_of(enrolment.url)
    check_root(enrolment.root, f"root of {enrolment.url}")
    if not enrolment.key.access_key_id or not enrolment.key.secret_access_key:
        raise AccessKeyUnusable(path=enrolment.device, reason="a field is empty")
