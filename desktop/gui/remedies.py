"""What can be done at once about an error: a button beside its sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from common.errors import ProductError
from desktop.core.recorded import Recorded
from desktop.gui.language import QT_TRANSLATE_NOOP, translate


class Remedy(StrEnum):
    """The value is what the button says."""

    NONE = ""
    TRY_AGAIN = QT_TRANSLATE_NOOP("Remedies", "Try again")
    SIGN_IN = QT_TRANSLATE_NOOP("Remedies", "Sign in…")
    CONNECT = QT_TRANSLATE_NOOP("Remedies", "Connect…")
    MODELS = QT_TRANSLATE_NOOP("Remedies", "Models…")
    PHOTO = QT_TRANSLATE_NOOP("Remedies", "Choose another photo…")
    FOLDER = QT_TRANSLATE_NOOP("Remedies", "Choose another folder…")
    TABLE = QT_TRANSLATE_NOOP("Remedies", "Columns of the table…")
    PLACE = QT_TRANSLATE_NOOP("Remedies", "Choose another place…")
    WHOLE_FOLDER = QT_TRANSLATE_NOOP("Remedies", "Classify the whole folder")
    COPIES = QT_TRANSLATE_NOOP("Remedies", "Copies and keeping…")


REMEDIES: Final[dict[str, Remedy]] = {
    # Photos and models
    "bundle-invalid": Remedy.MODELS,
    "bundle-too-new": Remedy.MODELS,
    "golden-mismatch": Remedy.MODELS,
    "photo-unreadable": Remedy.PHOTO,
    "photo-unavailable": Remedy.TRY_AGAIN,
    "photo-too-large": Remedy.PHOTO,
    "photo-is-folder": Remedy.WHOLE_FOLDER,
    # Channel
    "channel-url-bad": Remedy.CONNECT,
    "channel-url-unsupported": Remedy.CONNECT,
    "no-such-channel": Remedy.TRY_AGAIN,
    "channel-unreachable": Remedy.TRY_AGAIN,
    "channel-host-unknown": Remedy.TRY_AGAIN,
    "channel-certificate": Remedy.TRY_AGAIN,
    "channel-intercepted": Remedy.TRY_AGAIN,
    "channel-denied": Remedy.SIGN_IN,
    "channel-not-writable": Remedy.TRY_AGAIN,
    "channel-busy": Remedy.TRY_AGAIN,
    "credentials-refused": Remedy.SIGN_IN,
    "credentials-missing": Remedy.SIGN_IN,
    "clock-wrong": Remedy.TRY_AGAIN,
    "nothing-published": Remedy.TRY_AGAIN,
    "refused": Remedy.TRY_AGAIN,
    "refused-signature": Remedy.TRY_AGAIN,
    "refused-content": Remedy.TRY_AGAIN,
    "refused-length": Remedy.TRY_AGAIN,
    "refused-replay": Remedy.TRY_AGAIN,
    "refused-expired": Remedy.TRY_AGAIN,
    "refused-garbage": Remedy.TRY_AGAIN,
    "refused-missing": Remedy.TRY_AGAIN,
    "access-key-unusable": Remedy.SIGN_IN,
    "enrolment-unusable": Remedy.SIGN_IN,
    "wrong-passphrase": Remedy.SIGN_IN,
    "device-name-bad": Remedy.SIGN_IN,
    # This computer
    "no-model": Remedy.CONNECT,
    "not-connected": Remedy.CONNECT,
    "connection-damaged": Remedy.CONNECT,
    "root-unconfirmed": Remedy.CONNECT,
    "not-signed-in": Remedy.SIGN_IN,
    "keyring-unavailable": Remedy.TRY_AGAIN,
    "keyring-locked": Remedy.TRY_AGAIN,
    "keyring-slow": Remedy.TRY_AGAIN,
    "keyring-failed": Remedy.TRY_AGAIN,
    "key-file-unsafe": Remedy.TRY_AGAIN,
    "key-file-in-use": Remedy.CONNECT,
    "export-outdated": Remedy.TRY_AGAIN,
    "model-unknown": Remedy.MODELS,
    "model-recalled": Remedy.MODELS,
    "no-older-model": Remedy.MODELS,
    "another-window": Remedy.TRY_AGAIN,
    "cannot-write": Remedy.TRY_AGAIN,
    "history-locked": Remedy.TRY_AGAIN,
    "history-full": Remedy.TRY_AGAIN,
    "history-read-only": Remedy.TRY_AGAIN,
    "history-unavailable": Remedy.TRY_AGAIN,
    "backup-unusable": Remedy.COPIES,
    "history-damaged": Remedy.COPIES,
    "history-replaced": Remedy.TRY_AGAIN,
    "window-open": Remedy.TRY_AGAIN,
    "corrections-busy": Remedy.TRY_AGAIN,
    # Folders and tables
    "folder-unreadable": Remedy.TRY_AGAIN,
    "folder-empty": Remedy.FOLDER,
    "batch-running": Remedy.TRY_AGAIN,
    "folder-is-output": Remedy.FOLDER,
    "table-unreadable": Remedy.TRY_AGAIN,
    "table-unclear": Remedy.TABLE,
    "mapping-unusable": Remedy.TABLE,
    "column-unknown": Remedy.TABLE,
    "sidecar-unusable": Remedy.TRY_AGAIN,
    "output-unusable": Remedy.PLACE,
}
"""By the code of the error."""

ADVISED: Final = frozenset(
    {
        "item-empty",
        "managed",
        "history-newer",
        "corrections-not-allowed",
        "corrections-managed",
        "no-such-decision",
        "window-unavailable",
        *("wrong-check-digit", "not-scanned", "no-code-in-scan"),
    }
)
"""Nothing in this window helps; their sentences say who or what does."""

ELSEWHERE: Final = frozenset(
    {
        *("channel-exists", "channel-conflict", "letter-bad", "no-policy", "export-refused"),
        *("release-bad", "nothing-to-recall", "too-few-root-keys", "validity-bad"),
        *("rotation-unfinished", "keys-unusable", "keys-exist", "keys-mismatch"),
    }
)
"""Errors of those who publish, which no window meets."""


def of(error: Exception | Recorded | None) -> Remedy:
    """What can be done about an error."""
    if isinstance(error, (ProductError, Recorded)):
        return REMEDIES.get(error.code, Remedy.NONE)
    return Remedy.TRY_AGAIN if isinstance(error, OSError) else Remedy.NONE


def name(remedy: Remedy) -> str:
    """What its button says, in the window's language."""
    return translate("Remedies", remedy) if remedy else ""
