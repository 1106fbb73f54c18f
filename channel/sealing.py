"""Secrets at rest: bytes that only a passphrase opens.

scrypt stretches the passphrase, AES-256-GCM encrypts and authenticates.  (The encrypted PEM that
`cryptography` writes stretches with 2,048 rounds of PBKDF2 only, too few against guessing.)
"""

from __future__ import annotations

import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_MAGIC = b"rakuten-sealed-1\n"
"""Names the format with all its parameters; also authenticated."""
_SALT, _NONCE = 16, 12
_N, _R, _P = 1 << 17, 8, 1  # 128 MiB a guess


class InvalidSeal(ValueError):
    """Another passphrase, another format, or changed bytes: which one cannot be told."""


def seal(content: bytes, passphrase: str) -> bytes:
    """Encrypts `content`; the same content seals differently each time."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return _MAGIC + salt + nonce + _cipher(passphrase, salt).encrypt(nonce, content, _MAGIC)


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """What was sealed.  Raises `InvalidSeal`."""
    if not sealed.startswith(_MAGIC):
        raise InvalidSeal
    body = sealed[len(_MAGIC) :]
    salt, nonce, encrypted = body[:_SALT], body[_SALT : _SALT + _NONCE], body[_SALT + _NONCE :]
    try:
        return _cipher(passphrase, salt).decrypt(nonce, encrypted, _MAGIC)
    except (InvalidTag, ValueError) as error:
        raise InvalidSeal from error


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    # One passphrase has several spellings in Unicode, by keyboard and system.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    return AESGCM(Scrypt(salt=salt, length=32, n=_N, r=_R, p=_P).derive(secret))
