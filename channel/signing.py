"""Metadata with signatures that are known to be good before anything is written."""

from __future__ import annotations

from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, T

from channel.errors import KeysMismatch, KeysUnusable
from channel.keys import Keyring
from channel.kms import reason_of


def sign(signed: T, keyring: Keyring, url: str, *roots: Root) -> bytes:
    """Signs with all keys of `keyring` that any of `roots` names for the role; the file's content.

    Each of `roots` must accept the result, as laptops will ask.  Keys that no root names, such as
    those of a rotation cut short, are ignored.
    Raises `KeysMismatch` about the channel `url`, and `KeysUnusable` for a key that cannot sign.
    """
    metadata = Metadata(signed)
    for keyid in dict.fromkeys(keyid for root in roots for keyid in root.roles[signed.type].keyids):
        if keyid in keyring:
            try:
                metadata.sign(keyring[keyid], append=True)
            except UnsignedMetadataError as error:
                reason = reason_of(error.__cause__ or error)
                raise KeysUnusable(path=f"{signed.type} key", reason=reason) from error
    try:
        for root in roots:
            root.verify_delegate(signed.type, metadata.signed_bytes, metadata.signatures)
    except UnsignedMetadataError as error:
        raise KeysMismatch(url=url, role=signed.type) from error
    return metadata.to_bytes()
