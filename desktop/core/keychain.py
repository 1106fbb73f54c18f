"""The access key of a channel, kept by the keyring of the system and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from channel.access import AccessKey
from common.errors import ProductError
from desktop.core.errors import KeyringFailed, KeyringSlow
from desktop.core.patience import Patience

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "rakuten-classifier"
"""What the entries are called in the keyring; the channel's address is their user name."""

ANSWER_SECONDS = 30
"""How long to wait for the keyring: it may ask its owner for a password first."""

ENTRY_LIMIT = 2560
"""Bytes of an entry in UTF-16, the most that Windows keeps."""


@dataclass(frozen=True)
class Credential:
    """An access key, and the only channel and server that it may be used for."""

    url: str
    key: AccessKey
    endpoint_url: str | None = None
    region: str | None = None
    device: str = ""


class Keychain(Protocol):
    """Keeps credentials, one for each channel.  Every method may take long, and may raise
    KeyringUnavailable, KeyringLocked, KeyringSlow, KeyringFailed."""

    def read(self, url: str) -> Credential | None:
        """The credential of a channel, None where there is none."""

    def write(self, credential: Credential) -> None:
        """Keeps a credential in place of any other of its channel."""

    def delete(self, url: str) -> None:
        """Forgets the credential of a channel; none there is fine."""


class SystemKeychain:
    """The keyring of the system: Secret Service, KWallet, Windows Credential Manager, macOS
    Keychain.  Not for the window's thread: a locked keyring asks its owner to unlock it."""

    def __init__(self, seconds: float = ANSWER_SECONDS) -> None:
        self._patience = Patience(seconds)

    def read(self, url: str) -> Credential | None:
        """See `Keychain`.  An entry that is not ours, or damaged, is none: signing in again
        replaces it."""
        text = self._ask(lambda backend: backend.get_password(SERVICE, url))
        try:
            credential = msgspec.json.decode(text or "", type=Credential)
        except (msgspec.MsgspecError, UnicodeError):
            return None
        return credential if credential.url == url else None

    def write(self, credential: Credential) -> None:
        """See `Keychain`."""
        text = msgspec.json.encode(credential).decode()
        if len(text.encode("utf-16-le")) > ENTRY_LIMIT:
            raise KeyringFailed(reason=f"the entry would be longer than {ENTRY_LIMIT} bytes")
        self._ask(lambda backend: _write(backend, credential.url, text))

    def delete(self, url: str) -> None:
        """See `Keychain`."""
        self._ask(lambda backend: _delete(backend, url))

    def _ask(self, question: Callable[[KeyringBackend], T]) -> T:
        # Late: the package and its backends take their time to load.
        from desktop.core.keyring_backend import designed, open_backend

        try:
            return self._patience.call(lambda: question(open_backend()))
        except TimeoutError:
            raise KeyringSlow(seconds=f"{self._patience.seconds:g}") from None
        except ProductError:
            raise
        except Exception as error:
            # Not chained: its message, or that of its own cause, may quote the secret.
            raise designed(error) from None


def _write(backend: KeyringBackend, url: str, text: str) -> None:
    backend.set_password(SERVICE, url, text)
    if backend.get_password(SERVICE, url) != text:  # KWallet tells of no failure
        raise KeyringFailed(reason="it does not keep what it is given")


def _delete(backend: KeyringBackend, url: str) -> None:
    if backend.get_password(SERVICE, url) is None:
        return
    backend.delete_password(SERVICE, url)
    if backend.get_password(SERVICE, url) is not None:
        raise KeyringFailed(reason="the entry is still there")
