"""The signing keys of a channel, in a folder of their owner.

`KEYS/root/` holds the root key, which decides over all others and is best kept offline;
`KEYS/online/` the keys that publishing needs; `KEYS/root.json` the public root that laptops trust.
A private key is a PKCS#8 file, plain (`*.pem`) or sealed with a passphrase (`*.pem.sealed`).
File names are for people: a key is known by its key identifier.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from channel.errors import KeysExist, KeysUnusable, WrongPassphrase
from channel.sealing import InvalidSeal, seal, unseal

ONLINE_ROLES = (Targets.type, Snapshot.type, Timestamp.type)
ROOT, ONLINE, PUBLIC_ROOT = "root", "online", "root.json"
_PLAIN, _SEALED = ".pem", ".pem.sealed"

Keyring = Mapping[str, Signer]
"""Signers by key identifier."""


def generate() -> dict[str, CryptoSigner]:
    """A new key for each role, by role."""
    return {role: CryptoSigner.generate_ed25519() for role in (Root.type, *ONLINE_ROLES)}


def require_no_keys(keys: Path) -> None:
    """Raises `KeysExist` where `save` would."""
    if any((keys / name).exists() for name in (ROOT, ONLINE, PUBLIC_ROOT)):
        raise KeysExist(path=keys)


def save(
    keys: Path, signers: Mapping[str, CryptoSigner], public_root: bytes, passphrase: str | None
) -> None:
    """Writes the keys of a new channel (as `generate` made them) and its public root.

    The root key is sealed with `passphrase` (None: plain).  Private files belong to their owner
    alone (mode 0600, on Windows what the folder grants).  All is written, or nothing is left.
    Raises `KeysExist`, OSError.
    """
    require_no_keys(keys)
    root, online = keys / ROOT, keys / ONLINE
    try:
        for folder in (root, online):
            folder.mkdir(mode=0o700, parents=True)
        private = signers[Root.type].private_bytes
        if passphrase is None:
            _write_private(root / f"{Root.type}{_PLAIN}", private)
        else:
            _write_private(root / f"{Root.type}{_SEALED}", seal(private, passphrase))
        for role in ONLINE_ROLES:
            _write_private(online / f"{role}{_PLAIN}", signers[role].private_bytes)
        with (keys / PUBLIC_ROOT).open("xb") as file:
            file.write(public_root)
    except BaseException:
        for folder in (root, online):
            shutil.rmtree(folder, ignore_errors=True)
        (keys / PUBLIC_ROOT).unlink(missing_ok=True)
        raise


def load_online(keys: Path) -> Keyring:
    """The keys that publishing needs; raises as `load`."""
    return load(keys / ONLINE)


def load(folder: Path, passphrase: str | None = None) -> Keyring:
    """All private keys of a folder; `passphrase` opens those that are sealed.

    Raises `KeysUnusable` (no folder, no key, not a key), `WrongPassphrase`, OSError.
    """
    if not folder.is_dir():
        raise KeysUnusable(path=folder, reason="there is no such folder")
    files = sorted([*folder.glob(f"*{_PLAIN}"), *folder.glob(f"*{_SEALED}")])
    if not files:
        raise KeysUnusable(path=folder, reason="there is no key in this folder")
    signers = [_read_private(path, passphrase) for path in files]
    return {signer.public_key.keyid: signer for signer in signers}


def _read_private(path: Path, passphrase: str | None) -> CryptoSigner:
    content = path.read_bytes()
    if path.name.endswith(_SEALED):
        try:
            content = unseal(content, passphrase or "")
        except InvalidSeal as error:
            raise WrongPassphrase(path=path) from error
    try:
        return CryptoSigner(load_pem_private_key(content, None))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysUnusable(path=path, reason="not an unencrypted PKCS#8 private key") from error


def _write_private(path: Path, content: bytes) -> None:
    # Private from the first byte, and never over another key.
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
