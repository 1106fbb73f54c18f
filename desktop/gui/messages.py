"""What the window says of an error: its code's sentence, in the window's language, with its data.

The sentences here say the same as those of the error classes, as one would say it to a colleague;
they may use the same data and no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from common.errors import ProductError, machine_reason
from desktop.core.history import Recorded
from desktop.gui.language import QT_TRANSLATE_NOOP, translate

SENTENCES: Final[dict[str, str]] = {
    # Photos and models
    "bundle-invalid": QT_TRANSLATE_NOOP(
        "Errors", "The model file {path} cannot be used ({reason})."
    ),
    "bundle-too-new": QT_TRANSLATE_NOOP(
        "Errors",
        "The model {path} needs a newer version of this program"
        " (its format is {found}, this version reads up to {known}).",
    ),
    "photo-unreadable": QT_TRANSLATE_NOOP("Errors", "Not a readable photo ({reason}): {path}."),
    "photo-too-large": QT_TRANSLATE_NOOP(
        "Errors", "Too large: {megapixels} megapixels, at most {limit} can be read ({path})."
    ),
    "item-empty": QT_TRANSLATE_NOOP(
        "Errors", "There is nothing to classify: add a photo, a designation or a description."
    ),
    "golden-mismatch": QT_TRANSLATE_NOOP(
        "Errors",
        "The model {path} does not compute the same here as on the server"
        " (test item {item}: {reason}).",
    ),
    # Channel
    "channel-url-bad": QT_TRANSLATE_NOOP("Errors", "“{url}” is not a channel address ({reason})."),
    "channel-url-unsupported": QT_TRANSLATE_NOOP(
        "Errors", "{url}: this version cannot open {scheme}:// channels."
    ),
    "no-such-channel": QT_TRANSLATE_NOOP("Errors", "There is no model channel at {url}."),
    "channel-exists": QT_TRANSLATE_NOOP("Errors", "There is a model channel at {url} already."),
    "channel-unreachable": QT_TRANSLATE_NOOP(
        "Errors", "The channel {url} cannot be reached ({reason})."
    ),
    "channel-denied": QT_TRANSLATE_NOOP(
        "Errors", "You have no permission to read the channel {url} ({reason})."
    ),
    "channel-not-writable": QT_TRANSLATE_NOOP(
        "Errors", "The channel {url} cannot be written ({reason})."
    ),
    "channel-conflict": QT_TRANSLATE_NOOP(
        "Errors", "Another publisher was faster at {url}; nothing was published. Try again."
    ),
    "channel-busy": QT_TRANSLATE_NOOP(
        "Errors", "Another window or program is looking for models right now ({path})."
    ),
    "nothing-published": QT_TRANSLATE_NOOP("Errors", "No model has been published at {url} yet."),
    "refused": QT_TRANSLATE_NOOP("Errors", "What {url} offers was refused ({detail})."),
    "refused-signature": QT_TRANSLATE_NOOP(
        "Errors",
        "What {url} offers was refused: it is not signed with the channel’s keys ({detail}).",
    ),
    "refused-content": QT_TRANSLATE_NOOP(
        "Errors", "What {url} offers was refused: it is not what was signed ({detail})."
    ),
    "refused-length": QT_TRANSLATE_NOOP(
        "Errors", "What {url} offers was refused: it is longer than it may be ({detail})."
    ),
    "refused-replay": QT_TRANSLATE_NOOP(
        "Errors", "What {url} offers was refused: it is an old version ({detail})."
    ),
    "refused-expired": QT_TRANSLATE_NOOP(
        "Errors",
        "What {url} offers was refused: its validity is over,"
        " or the clock of this computer is wrong ({detail}).",
    ),
    "refused-garbage": QT_TRANSLATE_NOOP(
        "Errors", "What {url} offers was refused: it is not channel data ({detail})."
    ),
    "refused-missing": QT_TRANSLATE_NOOP(
        "Errors", "What {url} offers was refused: a file is missing ({detail})."
    ),
    "keys-unusable": QT_TRANSLATE_NOOP("Errors", "{path} holds no usable signing key ({reason})."),
    "wrong-passphrase": QT_TRANSLATE_NOOP("Errors", "The passphrase does not open the key {path}."),
    "keys-exist": QT_TRANSLATE_NOOP(
        "Errors", "{path} holds the keys of a channel already; choose a new folder."
    ),
    "keys-mismatch": QT_TRANSLATE_NOOP(
        "Errors", "These are not the {role} keys of the channel {url}."
    ),
    # Desktop
    "no-model": QT_TRANSLATE_NOOP(
        "Errors", "There is no model on this computer yet: connect to a channel, then update."
    ),
    "not-connected": QT_TRANSLATE_NOOP(
        "Errors", "This computer does not know yet where its models come from."
    ),
    "connection-damaged": QT_TRANSLATE_NOOP(
        "Errors", "The file {path} is damaged: connect to the channel again."
    ),
    "root-unconfirmed": QT_TRANSLATE_NOOP(
        "Errors", "Not connected to {url}: nobody has confirmed its fingerprint."
    ),
    "another-window": QT_TRANSLATE_NOOP(
        "Errors", "Another window or program is updating right now ({path})."
    ),
    "cannot-write": QT_TRANSLATE_NOOP("Errors", "{path} cannot be written ({reason})."),
    "history-newer": QT_TRANSLATE_NOOP(
        "Errors",
        "The history {path} was written by a newer version of this program: update the program.",
    ),
    "history-locked": QT_TRANSLATE_NOOP(
        "Errors", "Another program keeps the history {path} to itself."
    ),
    "history-full": QT_TRANSLATE_NOOP(
        "Errors", "The disk is full: the history {path} cannot be written."
    ),
    "history-read-only": QT_TRANSLATE_NOOP(
        "Errors", "The history {path} cannot be written: it is read-only."
    ),
    "history-damaged": QT_TRANSLATE_NOOP(
        "Errors", "The history {path} is damaged ({reason}). Move it away to start a new one."
    ),
    "history-unavailable": QT_TRANSLATE_NOOP(
        "Errors", "The history {path} cannot be used ({reason})."
    ),
    "folder-unreadable": QT_TRANSLATE_NOOP(
        "Errors", "The folder {path} cannot be read ({reason})."
    ),
    "photo-is-folder": QT_TRANSLATE_NOOP(
        "Errors",
        "{path} is a folder: the command “rakuten-desktop classify-folder” classifies its photos.",
    ),
    "folder-empty": QT_TRANSLATE_NOOP("Errors", "There is no photo in the folder {path}."),
    "table-unusable": QT_TRANSLATE_NOOP("Errors", "The table {path} cannot be used ({reason})."),
    "output-unusable": QT_TRANSLATE_NOOP(
        "Errors", "The results cannot be written to {path} ({reason})."
    ),
    "window-unavailable": QT_TRANSLATE_NOOP("Errors", "The window cannot be opened ({reason})."),
}
"""By the code of a `ProductError`."""

REASONS: Final = (
    # Of this machine
    QT_TRANSLATE_NOOP("Reasons", "the disk is full"),
    QT_TRANSLATE_NOOP("Reasons", "no permission"),
    QT_TRANSLATE_NOOP("Reasons", "the disk is read-only"),
    QT_TRANSLATE_NOOP("Reasons", "no such file or folder"),
    QT_TRANSLATE_NOOP("Reasons", "a part of the path is not a folder"),
    QT_TRANSLATE_NOOP("Reasons", "it is a folder"),
    QT_TRANSLATE_NOOP("Reasons", "a part of the path is a file"),
    # Of photos
    QT_TRANSLATE_NOOP("Reasons", "it is not a file"),
    QT_TRANSLATE_NOOP("Reasons", "the file is empty"),
    QT_TRANSLATE_NOOP("Reasons", "the file is too large"),
    QT_TRANSLATE_NOOP("Reasons", "not a photo of a known format"),
    QT_TRANSLATE_NOOP("Reasons", "the file is damaged or cut off"),
    # Of channel addresses
    QT_TRANSLATE_NOOP("Reasons", "it is empty"),
    QT_TRANSLATE_NOOP("Reasons", "it has a null character"),
    QT_TRANSLATE_NOOP("Reasons", "write ? and # in a path as %3F and %23"),
    QT_TRANSLATE_NOOP("Reasons", "only Windows opens folders of other hosts by name"),
    QT_TRANSLATE_NOOP("Reasons", "not a file path"),
    QT_TRANSLATE_NOOP("Reasons", "a file address has the form file:///folder"),
)
"""The reasons in errors that a user can do something about; technical ones stay English."""


def of(error: Exception) -> str:
    """One sentence for any error, in the window's language."""
    if isinstance(error, ProductError):
        return of_code(error.code, error.data, str(error))
    if isinstance(error, OSError):
        reason = translate("Reasons", machine_reason(error))
        if error.filename:
            return translate("Errors", "{path} cannot be used ({reason}).").format(
                path=error.filename, reason=reason
            )
        return translate("Errors", "This computer reports a fault ({reason}).").format(
            reason=reason
        )
    return translate("Errors", "A fault of this program: {reason}.").format(
        reason=f"{type(error).__name__}: {error}"
    )


def of_recorded(error: Recorded) -> str:
    """The sentence of an error in the history."""
    return of_code(error.code, error.data, error.sentence)


def of_code(code: str, data: Mapping[str, Any], english: str) -> str:
    """The sentence of an error code; the English one where the code is unknown here."""
    if code not in SENTENCES:
        return english
    shown = {name: _shown(code, name, value) for name, value in data.items()}
    try:
        return translate("Errors", SENTENCES[code]).format(**shown)
    except KeyError:  # an entry of the history from a version whose error had other data
        return english


def _shown(code: str, name: str, value: Any) -> Any:
    if name == "reason" and value in REASONS:
        return translate("Reasons", value)
    if name == "path" and code.startswith("photo-"):
        return Path(value).name  # the line is short, and what is meant is clear
    return value
