"""Signing keys in AWS KMS, which never leave it.

Reached with the usual AWS environment (credentials, region, `AWS_ENDPOINT_URL_KMS`); signing needs
`kms:Sign`, and the first use of a key `kms:GetPublicKey` as well.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError
from securesystemslib.exceptions import Error as SecuresystemslibError
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import AWSSigner, Key

from channel.errors import KeysUnusable

logging.getLogger("securesystemslib").setLevel(logging.CRITICAL)  # it raises what it logs

_PROBE = b"Can this key sign for a model channel?"


@dataclass(frozen=True)
class _Reference:
    """What a `.kms` file holds: where the key is, and its public part."""

    uri: str
    keyid: str
    key: dict[str, Any]


def uri_of(key_id: str) -> str:
    """The address of a KMS key, for `Signer` and for messages."""
    return f"{AWSSigner.SCHEME}:{key_id}"


def open_key(key_id: str) -> AWSSigner:
    """A key of KMS, by its identifier, ARN or alias; it has proved that it can sign.

    Raises `KeysUnusable`: no permission, disabled, out of reach, not made for signing, or of a
    kind that signs nothing here (RSA, and the NIST curves P-256 and P-384 do).
    """
    with _told(uri_of(key_id)):
        _, public_key = AWSSigner.import_(key_id)
        signer = AWSSigner(key_id, public_key)
        public_key.verify_signature(signer.sign(_PROBE), _PROBE)
        return signer


def to_bytes(signer: AWSSigner) -> bytes:
    """The content of a key's `.kms` file; no secret."""
    key = signer.public_key
    reference = _Reference(uri_of(signer.aws_key_id), key.keyid, key.to_dict())
    return msgspec.json.format(msgspec.json.encode(reference))


def from_bytes(content: bytes, origin: str) -> AWSSigner:
    """The key that a `.kms` file refers to; asks nobody.  Raises `KeysUnusable` about `origin`."""
    with _told(origin):
        reference = msgspec.json.decode(content, type=_Reference)
        public_key = Key.from_dict(reference.keyid, reference.key)
        return AWSSigner.from_priv_key_uri(reference.uri, public_key)


def reason_of(error: BaseException) -> str:
    """Why KMS, or the way to it, does not sign, in a few words."""
    if isinstance(error, ClientError):
        answer = error.response.get("Error", {})
        return ": ".join(filter(None, (answer.get("Code"), answer.get("Message"))))
    if isinstance(error, UnverifiedSignatureError):
        return "nobody could verify what it signs"
    if isinstance(error, KeyError):
        return "it is not made for signing"
    return str(error) or type(error).__name__


@contextmanager
def _told(origin: str) -> Iterator[None]:
    try:
        yield
    except (
        BotoCoreError,
        ClientError,
        SecuresystemslibError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        raise KeysUnusable(path=origin, reason=reason_of(error)) from error
