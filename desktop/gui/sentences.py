"""What the window says of each error, by its code; `messages` fills in the data.

The sentences say the same as those of the error classes, as one would say it to a colleague; they
use the same data and no other.
"""

from __future__ import annotations

from typing import Final

from desktop.gui.language import QT_TRANSLATE_NOOP

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
    "photo-unavailable": QT_TRANSLATE_NOOP(
        "Errors", "The photo cannot be read ({reason}): {path}."
    ),
    "photo-too-large": QT_TRANSLATE_NOOP(
        "Errors",
        "This photo is too large: it has {megapixels} megapixels, and {limit} is the most that can"
        " be read ({path}).",
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
    "channel-host-unknown": QT_TRANSLATE_NOOP(
        "Errors",
        "The server {host} cannot be found: there is no network at the moment,"
        " or the address {url} is misspelt.",
    ),
    "channel-certificate": QT_TRANSLATE_NOOP(
        "Errors",
        "This computer does not trust the certificate of {url}: a company proxy,"
        " or a wrong clock? Ask whoever looks after your network ({reason}).",
    ),
    "channel-intercepted": QT_TRANSLATE_NOOP(
        "Errors",
        "Something else answers in the place of {url}: does this network want you to sign in"
        " first? Open a web page, then try again ({reason}).",
    ),
    "channel-denied": QT_TRANSLATE_NOOP(
        "Errors",
        "You have no permission to read the channel {url} ({reason}). Ask whoever runs it.",
    ),
    "credentials-refused": QT_TRANSLATE_NOOP(
        "Errors",
        "{url} does not accept this access key ({reason}): it is mistyped or has been withdrawn."
        " Ask whoever runs the channel for a new one.",
    ),
    "credentials-missing": QT_TRANSLATE_NOOP(
        "Errors", "The channel {url} needs an access key: sign in."
    ),
    "clock-wrong": QT_TRANSLATE_NOOP(
        "Errors",
        "{url} answers only when the clock is right: the clock of this computer is {amount}"
        " {direction}. Set it right, then try again.",
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
    "access-key-unusable": QT_TRANSLATE_NOOP(
        "Errors", "{path} does not hold an access key ({reason})."
    ),
    "enrolment-unusable": QT_TRANSLATE_NOOP(
        "Errors", "{path} is not an enrolment file that can be used ({reason})."
    ),
    "device-name-bad": QT_TRANSLATE_NOOP(
        "Errors",
        "“{name}” cannot be the name of a device: use 1 to 64 letters from A to Z, digits,"
        " hyphens, underscores and dots, and no dot at the beginning.",
    ),
    "letter-bad": QT_TRANSLATE_NOOP("Errors", "{name} is no letter of corrections ({reason})."),
    "no-policy": QT_TRANSLATE_NOOP(
        "Errors", "Only channels on S3 have access policies, not {url}."
    ),
    "export-refused": QT_TRANSLATE_NOOP(
        "Errors", "The channel cannot be exported to {path} ({reason})."
    ),
    "release-bad": QT_TRANSLATE_NOOP(
        "Errors", "{release} cannot be the next release of the channel {url} ({reason})."
    ),
    "nothing-to-recall": QT_TRANSLATE_NOOP(
        "Errors", "At {url}, there is no earlier model to go back to."
    ),
    "too-few-root-keys": QT_TRANSLATE_NOOP(
        "Errors", "{path} holds {present} of the {needed} root keys that are needed."
    ),
    "validity-bad": QT_TRANSLATE_NOOP(
        "Errors", "{role}={days} is not a number of days of validity ({reason})."
    ),
    "rotation-unfinished": QT_TRANSLATE_NOOP(
        "Errors",
        "The new {role} key of {url} is trusted, but not used yet: {path} has no {missing} key."
        " Add or rotate it, then do this again.",
    ),
    "keys-unusable": QT_TRANSLATE_NOOP("Errors", "{path} holds no usable signing key ({reason})."),
    "wrong-passphrase": QT_TRANSLATE_NOOP(
        "Errors", "The passphrase does not open {path}: type it again."
    ),
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
    "not-signed-in": QT_TRANSLATE_NOOP(
        "Errors", "There is no access key for {url} on this computer: sign in."
    ),
    "keyring-unavailable": QT_TRANSLATE_NOOP(
        "Errors",
        "This computer has no keyring to keep the access key in ({reason})."
        " Ask whoever looks after it to set one up.",
    ),
    "keyring-locked": QT_TRANSLATE_NOOP(
        "Errors", "The keyring of this computer is locked: unlock it, then try again."
    ),
    "keyring-slow": QT_TRANSLATE_NOOP(
        "Errors",
        "The keyring of this computer has not answered for {seconds} seconds: look for its"
        " question on the screen, then try again.",
    ),
    "keyring-failed": QT_TRANSLATE_NOOP(
        "Errors",
        "The keyring of this computer reports a fault ({reason}). Try again; if it stays,"
        " ask whoever looks after this computer.",
    ),
    "key-file-unsafe": QT_TRANSLATE_NOOP("Errors", "The key file {path} is not used: {reason}."),
    "key-file-in-use": QT_TRANSLATE_NOOP(
        "Errors",
        "{variable} names the access key of this computer, {path}: leave the fields of the"
        " access key empty and connect.",
    ),
    "export-outdated": QT_TRANSLATE_NOOP(
        "Errors",
        "The folder {path} is older than what this computer has seen of the channel already: ask"
        " for a new one.",
    ),
    "managed": QT_TRANSLATE_NOOP(
        "Errors",
        "The administrator of this computer looks after its models ({path}): ask there for another"
        " one.",
    ),
    "model-unknown": QT_TRANSLATE_NOOP(
        "Errors", "The model {version} is not on this computer any more; these are: {present}."
    ),
    "model-recalled": QT_TRANSLATE_NOOP(
        "Errors",
        "The model {version} has been withdrawn by whoever runs the channel: it is not used again.",
    ),
    "no-older-model": QT_TRANSLATE_NOOP(
        "Errors", "This computer has no older model to go back to."
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
        "Errors",
        "Another program is using the history {path} at the moment: close it, then try again.",
    ),
    "history-full": QT_TRANSLATE_NOOP(
        "Errors",
        "The disk is full: the history {path} cannot be written. Make some room, then try again.",
    ),
    "history-read-only": QT_TRANSLATE_NOOP(
        "Errors",
        "The history {path} is read-only, so nothing can be added to it. Ask whoever looks after"
        " this computer.",
    ),
    "history-damaged": QT_TRANSLATE_NOOP(
        "Errors",
        "The history {path} is damaged ({reason}). Go back to a copy of it: History, Copies and"
        " keeping.",
    ),
    "history-unavailable": QT_TRANSLATE_NOOP(
        "Errors", "The history {path} cannot be used ({reason})."
    ),
    "history-replaced": QT_TRANSLATE_NOOP(
        "Errors",
        "A copy has taken the place of the history {path} meanwhile: what was done before that can"
        " be neither undone nor continued.",
    ),
    "window-open": QT_TRANSLATE_NOOP(
        "Errors",
        "A window is open on the history {path}. Close it first, or go back from there: History,"
        " Copies and keeping.",
    ),
    "backup-unusable": QT_TRANSLATE_NOOP(
        "Errors", "{path} is not a backup of the history ({reason}). Nothing was changed."
    ),
    "corrections-not-allowed": QT_TRANSLATE_NOOP(
        "Errors",
        "Your corrections stay on this computer: its administrator has not allowed sending them"
        " to {url}.",
    ),
    "corrections-managed": QT_TRANSLATE_NOOP(
        "Errors",
        "What is sent to {url} was set by the administrator of this computer: please ask there.",
    ),
    "corrections-busy": QT_TRANSLATE_NOOP(
        "Errors", "Another window or program is sending the corrections of {path} right now."
    ),
    "no-such-decision": QT_TRANSLATE_NOOP(
        "Errors", "There is nothing to take back here: somebody has done it already."
    ),
    "folder-unreadable": QT_TRANSLATE_NOOP(
        "Errors", "The folder {path} cannot be read ({reason})."
    ),
    "photo-is-folder": QT_TRANSLATE_NOOP(
        "Errors",
        "{path} is a folder: drop it on the window to have all of its photos classified.",
    ),
    "folder-empty": QT_TRANSLATE_NOOP(
        "Errors", "There is no photo in the folder {path}: choose another one."
    ),
    "batch-running": QT_TRANSLATE_NOOP(
        "Errors", "Another window or program is classifying the folder {path} right now."
    ),
    "folder-is-output": QT_TRANSLATE_NOOP(
        "Errors",
        "The folder {path} holds photos that this program has sorted: choose the original folder.",
    ),
    "table-unreadable": QT_TRANSLATE_NOOP("Errors", "The table {path} cannot be read ({reason})."),
    "table-unclear": QT_TRANSLATE_NOOP(
        "Errors",
        "It is not clear what the columns of {path} are ({reason}); it has {columns}."
        " Say it for each of them, for instance {example}.",
    ),
    "mapping-unusable": QT_TRANSLATE_NOOP(
        "Errors", "“{mapping}” does not say what a column is ({reason}); it can be {fields}."
    ),
    "column-unknown": QT_TRANSLATE_NOOP(
        "Errors",
        "In {path}, the column {column} is not there exactly once (found: {found}); it has"
        " {columns}.",
    ),
    "sidecar-unusable": QT_TRANSLATE_NOOP(
        "Errors", "The file {path} holds no text for its photo ({reason})."
    ),
    "output-unusable": QT_TRANSLATE_NOOP(
        "Errors", "The results cannot be written to {path} ({reason})."
    ),
    "window-unavailable": QT_TRANSLATE_NOOP(
        "Errors", "The window cannot be opened ({reason}). Ask whoever looks after this computer."
    ),
    # Scanner
    "wrong-check-digit": QT_TRANSLATE_NOOP(
        "Errors",
        "{reference}: the check digit does not fit. Scan it again; type it if the label really"
        " says so.",
    ),
    "not-scanned": QT_TRANSLATE_NOOP(
        "Errors", "That was too slow for a scanner: it looks typed. Scan the code."
    ),
    "no-code-in-scan": QT_TRANSLATE_NOOP(
        "Errors", "There is no product number in “{text}”. Scan another code."
    ),
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
    # Of folders, tables and texts beside photos
    QT_TRANSLATE_NOOP("Reasons", "a link to a folder, not followed"),
    QT_TRANSLATE_NOOP("Reasons", "an old .xls workbook, or one with a password: save it as .xlsx"),
    QT_TRANSLATE_NOOP("Reasons", "it is no text"),
    QT_TRANSLATE_NOOP("Reasons", "it is too long for a text"),
    QT_TRANSLATE_NOOP("Reasons", "there is no text in it"),
    QT_TRANSLATE_NOOP("Reasons", "it is not JSON"),
    QT_TRANSLATE_NOOP("Reasons", "it is not a JSON object"),
    QT_TRANSLATE_NOOP("Reasons", "it has no sheet that can be seen"),
    QT_TRANSLATE_NOOP("Reasons", "not a readable XLSX workbook"),
    QT_TRANSLATE_NOOP("Reasons", "the workbook is too large"),
    QT_TRANSLATE_NOOP("Reasons", "a line without end"),
    QT_TRANSLATE_NOOP("Reasons", "it has fewer than two columns"),
    QT_TRANSLATE_NOOP("Reasons", "a quotation mark that is never closed"),
    QT_TRANSLATE_NOOP("Reasons", "the photos themselves are in this folder"),
    QT_TRANSLATE_NOOP("Reasons", "there is no such folder"),
    QT_TRANSLATE_NOOP(
        "Reasons", "there are other things in this folder; choose a new one, or an empty one"
    ),
    # Of channel addresses
    QT_TRANSLATE_NOOP("Reasons", "it is empty"),
    QT_TRANSLATE_NOOP("Reasons", "it has a null character"),
    QT_TRANSLATE_NOOP("Reasons", "write ? and # in a path as %3F and %23"),
    QT_TRANSLATE_NOOP("Reasons", "only Windows opens folders of other hosts by name"),
    QT_TRANSLATE_NOOP("Reasons", "not a file path"),
    QT_TRANSLATE_NOOP("Reasons", "a file address has the form file:///folder"),
    QT_TRANSLATE_NOOP("Reasons", "an S3 address has the form s3://bucket/prefix"),
    QT_TRANSLATE_NOOP("Reasons", "the prefix has a part that is no plain name"),
    # Of access keys, servers and networks
    QT_TRANSLATE_NOOP("Reasons", "its secret is another one"),
    QT_TRANSLATE_NOOP("Reasons", "the server does not know it"),
    QT_TRANSLATE_NOOP("Reasons", "its session is not valid"),
    QT_TRANSLATE_NOOP("Reasons", "its session is over"),
    QT_TRANSLATE_NOOP("Reasons", "it is used for the wrong region"),
    QT_TRANSLATE_NOOP("Reasons", "the server does not take it"),
    QT_TRANSLATE_NOOP("Reasons", "its account is not signed up for this service"),
    QT_TRANSLATE_NOOP("Reasons", "there is a problem with its account"),
    QT_TRANSLATE_NOOP("Reasons", "the server wants another one"),
    QT_TRANSLATE_NOOP("Reasons", "access denied, or there is no channel here"),
    QT_TRANSLATE_NOOP("Reasons", "the bucket is in another region"),
    QT_TRANSLATE_NOOP("Reasons", "a file was replaced while it was read"),
    QT_TRANSLATE_NOOP("Reasons", "the proxy wants a password"),
    QT_TRANSLATE_NOOP("Reasons", "the proxy does not let it through"),
    QT_TRANSLATE_NOOP("Reasons", "no answer in time"),
    QT_TRANSLATE_NOOP("Reasons", "no secure connection"),
    QT_TRANSLATE_NOOP("Reasons", "the connection broke off"),
    QT_TRANSLATE_NOOP("Reasons", "no connection"),
    QT_TRANSLATE_NOOP("Reasons", "Connection refused"),
    QT_TRANSLATE_NOOP("Reasons", "Network is unreachable"),
    QT_TRANSLATE_NOOP("Reasons", "No route to host"),
    QT_TRANSLATE_NOOP("Reasons", "a web page"),
    QT_TRANSLATE_NOOP("Reasons", "not an answer of S3"),
    QT_TRANSLATE_NOOP("Reasons", "unreadable"),
    # Of enrolment files
    QT_TRANSLATE_NOOP("Reasons", "it is too large"),
    QT_TRANSLATE_NOOP("Reasons", "it does not begin like one"),
    QT_TRANSLATE_NOOP("Reasons", "it needs a newer version of this program"),
    QT_TRANSLATE_NOOP("Reasons", "it was damaged on its way; have it sent again"),
    QT_TRANSLATE_NOOP("Reasons", "what it holds is not an enrolment"),
    QT_TRANSLATE_NOOP("Reasons", "a field is empty"),
    # Of key files and keyrings
    QT_TRANSLATE_NOOP("Reasons", "on Windows, nothing tells who else can read it"),
    QT_TRANSLATE_NOOP("Reasons", "it is not a regular file"),
    QT_TRANSLATE_NOOP("Reasons", "it belongs to another account"),
    QT_TRANSLATE_NOOP("Reasons", "it does not keep what it is given"),
    QT_TRANSLATE_NOOP("Reasons", "the entry is still there"),
)
"""The reasons in errors that a user can do something about; technical ones stay English."""
