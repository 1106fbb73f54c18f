"""Which services of the system may keep a secret, and what their many errors mean.

The `keyring` package would also take a backend from its configuration file, from the environment
or from any installed package, some of which write plain text.  None of that is asked here: the
backends below are imported by name, and nothing takes their place.
"""

from __future__ import annotations

import platform
from importlib import import_module
from operator import itemgetter
from typing import TYPE_CHECKING

from common.errors import ProductError
from desktop.core.errors import KeyringFailed, KeyringLocked, KeyringUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_THIS_MACHINE_ONLY = 2
"""CRED_PERSIST_LOCAL_MACHINE: by default, Windows copies a credential with a roaming profile."""

_GONE = {"NoKeyringError", "SecretServiceNotAvailableException"}
_LOCKED = {"InitError", "KeyringLocked", "LockedException", "PromptDismissedException"}
"""Errors by name, as the Secret Service's exist on Linux only.  `InitError` is a keyring that is to
be made or unlocked first, when nobody answers the prompt."""

_PARTS = {
    "Windows": ("keyring.backends.Windows", "win32ctypes.pywin32.win32cred"),
    "Darwin": ("keyring.backends.macOS", "keyring.backends.macOS.api"),
}
_LINUX_PARTS = (
    *("keyring.backends.SecretService", "keyring.backends.libsecret", "keyring.backends.kwallet"),
    *("secretstorage", "jeepney"),
)
"""The services load some of it late, and take its absence for their own."""


def open_backend() -> KeyringBackend:
    """The best of the allowed services that works here and now.

    Slow at first, and slow where the service is.  Raises KeyringUnavailable.
    """
    usable: list[tuple[float, type[KeyringBackend]]] = []
    reasons = []
    for kind in _allowed():
        try:
            usable.append((kind.priority, kind))
        except Exception as error:  # a service or a library that it needs is missing
            reasons.append(str(error))
    if not usable:
        raise KeyringUnavailable(reason=reasons[0])
    _, best = max(usable, key=itemgetter(0))
    backend = best()
    if platform.system() == "Windows":
        backend.persist = _THIS_MACHINE_ONLY  # type: ignore[attr-defined]
    return backend


def _allowed() -> tuple[type[KeyringBackend], ...]:
    """The services of this system; the first is the most usual one."""
    if platform.system() == "Windows":
        from keyring.backends.Windows import WinVaultKeyring

        return (WinVaultKeyring,)
    if platform.system() == "Darwin":
        from keyring.backends.macOS import Keyring as Keychain

        return (Keychain,)
    from keyring.backends.kwallet import DBusKeyring
    from keyring.backends.libsecret import Keyring as Libsecret
    from keyring.backends.SecretService import Keyring as SecretService

    return (SecretService, Libsecret, DBusKeyring)


def parts() -> tuple[str, ...]:
    """The modules that have to be in the program for this system's keyring to be found."""
    return _PARTS.get(platform.system(), _LINUX_PARTS)


def missing_parts() -> list[str]:
    """The modules of this system's services that are not in the program (`keyring` itself would
    only say that there is no service)."""
    missing = []
    for name in parts():
        try:
            import_module(name)
        except Exception:  # a library of the system may raise anything
            missing.append(name)
    return missing


def designed(error: Exception) -> ProductError:
    """The designed error for whatever a backend raised; it quotes nothing that may be a secret."""
    names = {type(one).__name__ for one in (error, error.__cause__)}
    if names & _GONE:
        return KeyringUnavailable(reason=str(error))
    if names & _LOCKED:
        return KeyringLocked()
    return KeyringFailed(reason=_reason(error))


def _reason(error: Exception) -> str:
    from keyring.errors import KeyringError

    name = type(error).__name__
    if isinstance(error, KeyringError):
        detail = str(error)
    else:  # of the system, of Windows, of D-Bus; any other message may quote what it is about
        detail = getattr(error, "strerror", None) or getattr(error, "name", None) or ""
    return f"{name}: {detail}" if detail else name
