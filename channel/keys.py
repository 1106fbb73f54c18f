"""The signing keys of a channel, in a folder of their owner.

`KEYS/root/` holds the root keys, which decide over all others and are best kept offline;
`KEYS/online/` the keys that publishing needs; `KEYS/root.json` the public root that laptops trust;
`KEYS/retired/` what `channel.rotation` has replaced.
A key is a file: a PKCS#8 private key, plain (`*.pem`) or sealed with a passphrase (`*.pem.sealed`),
or a reference to a key in AWS KMS (`*.kms`).  A key is known by its key identifier; file names are
for people, but for the `.next` of a key that is about to follow the one without.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import AWSSigner, CryptoSigner, Signer
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from channel import kms
from channel.errors import KeysExist, KeysUnusable, WrongPassphrase
from channel.sealing import InvalidSeal, seal, unseal
from channel.verification import check_root

ONLINE_ROLES = (Targets.type, Snapshot.type, Timestamp.type)
ROOT, ONLINE, RETIRED, PUBLIC_ROOT = "root", "online", "retired", "root.json"
NEXT = ".next"

_SUFFIXES = PLAIN, SEALED, KMS = ".pem", ".pem.sealed", ".kms"

Keyring = Mapping[str, Signer]
"""Signers by key identifier."""


@dataclass(frozen=True)
class KeyFile:
    """A key with the file that it was read from."""

    path: Path
    signer: Signer

    @property
    def keyid(self) -> str:
        """The key identifier, as roots name it."""
        return self.signer.public_key.keyid


def generate(kms_key: str | None = None) -> Signer:
    """A new Ed25519 key, or the key of AWS KMS of that identifier.  Raises `KeysUnusable`."""
    return CryptoSigner.generate_ed25519() if kms_key is None else kms.open_key(kms_key)


def names(role: str, count: int) -> list[str]:
    """What the files of a role's keys are called."""
    return [role] if count == 1 else [f"{role}-{number}" for number in range(1, count + 1)]


def find(folder: Path, name: str) -> list[Path]:
    """The files of the key called `name`: one, or none."""
    return [path for suffix in _SUFFIXES if (path := folder / f"{name}{suffix}").exists()]


def require_no_keys(keys: Path) -> None:
    """Raises `KeysExist` where `save` would."""
    if any((keys / name).exists() for name in (ROOT, ONLINE, PUBLIC_ROOT)):
        raise KeysExist(path=keys)


def save(
    keys: Path,
    signers: Mapping[str, Sequence[Signer]],
    public_root: bytes,
    passphrase: str | None,
) -> None:
    """Writes the keys of a new channel, by role, and its public root.

    The root keys are sealed with `passphrase` (None: plain).  Private files belong to their owner
    alone (mode 0600, on Windows what the folder grants).  All is written, or nothing is left.
    Raises `KeysExist`, OSError.
    """
    require_no_keys(keys)
    root, online = keys / ROOT, keys / ONLINE
    try:
        for role, signers_of_role in signers.items():
            folder, secret = (root, passphrase) if role == Root.type else (online, None)
            for name, signer in zip(
                names(role, len(signers_of_role)), signers_of_role, strict=True
            ):
                save_key(folder, name, signer, secret)
        with (keys / PUBLIC_ROOT).open("xb") as file:
            file.write(public_root)
    except BaseException:
        for folder in (root, online):
            shutil.rmtree(folder, ignore_errors=True)
        (keys / PUBLIC_ROOT).unlink(missing_ok=True)
        raise


def save_key(folder: Path, name: str, signer: Signer, passphrase: str | None) -> Path:
    """Writes one key, sealed with `passphrase` (None: plain); a key of KMS needs none.

    Returns the new file.  Raises OSError, FileExistsError rather than write over a key.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if isinstance(signer, AWSSigner):
        path, content = folder / f"{name}{KMS}", kms.to_bytes(signer)
    else:
        assert isinstance(signer, CryptoSigner)
        path, content = folder / f"{name}{PLAIN}", signer.private_bytes
        if passphrase is not None:
            path, content = folder / f"{name}{SEALED}", seal(content, passphrase)
    _write_private(path, content)
    return path


def public_root(keys: Path) -> bytes:
    """The file of the public root: where the owner's own trust in the channel begins.

    Raises `KeysUnusable` where it is missing, `ChannelRefused` where it is no root, OSError.
    """
    path = keys / PUBLIC_ROOT
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        reason = "the public root of the channel is missing"
        raise KeysUnusable(path=path, reason=reason) from error
    check_root(content, str(path))
    return content


def load_online(keys: Path) -> Keyring:
    """The keys that publishing needs; raises as `load`."""
    return load(keys / ONLINE)


def load(folder: Path, passphrase: str | None = None) -> Keyring:
    """All keys of a folder; `passphrase` opens those that are sealed.

    Raises `KeysUnusable` (no folder, no key, not a key), `WrongPassphrase`, OSError.
    """
    files = read_all(folder, passphrase)
    if not files:
        raise KeysUnusable(path=folder, reason="there is no key in this folder")
    return {file.keyid: file.signer for file in files}


def read_all(folder: Path, passphrase: str | None = None) -> list[KeyFile]:
    """The keys of a folder, perhaps none, in the order of their file names; raises as `load`."""
    if not folder.is_dir():
        raise KeysUnusable(path=folder, reason="there is no such folder")
    return [read(path, passphrase) for path in sorted(folder.iterdir()) if _suffix(path)]


def read(path: Path, passphrase: str | None = None) -> KeyFile:
    """One key.  Raises `KeysUnusable`, `WrongPassphrase`, OSError."""
    content, suffix = path.read_bytes(), _suffix(path)
    if suffix == KMS:
        return KeyFile(path, kms.from_bytes(content, str(path)))
    if suffix == SEALED:
        try:
            content = unseal(content, passphrase or "")
        except InvalidSeal as error:
            raise WrongPassphrase(path=path) from error
    try:
        return KeyFile(path, CryptoSigner(load_pem_private_key(content, None)))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysUnusable(path=path, reason="not an unencrypted PKCS#8 private key") from error


def _suffix(path: Path) -> str:
    """The ending that tells what kind of key a file holds; empty for any other file."""
    return next((suffix for suffix in _SUFFIXES if path.name.endswith(suffix)), "")


def _write_private(path: Path, content: bytes) -> None:
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    # Private from the first byte; whole, and on the disk, before it has its name: a channel will
    # trust what only this file can sign.
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with open(temporary, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Has a new name on the disk as well, where that can be asked."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
