"""What can be wrong on the laptop's side, beside bundles, photos and channels."""

from __future__ import annotations

from common.errors import ProductError


class DesktopError(ProductError):
    """Base of this room's errors."""

    code = "desktop-error"


class NoModel(DesktopError):
    """Nothing has been installed yet."""

    code = "no-model"
    sentence = "there is no model on this machine yet: connect to a channel, then update"


class NotConnected(DesktopError):
    """No channel has been chosen yet."""

    code = "not-connected"
    sentence = "not connected to a model channel yet; sign in, or connect to one"


class ConnectionDamaged(DesktopError):
    """The file that remembers the channel is not what we wrote."""

    code = "connection-damaged"
    sentence = "{path}: damaged; connect to the channel again"


class RootUnconfirmed(DesktopError):
    """Nobody vouched for the channel's root."""

    code = "root-unconfirmed"
    sentence = "{url}: not connected, as nobody confirmed its fingerprint; or give --root FILE"


class NotSignedIn(DesktopError):
    """A channel that needs an access key, and none on this machine."""

    code = "not-signed-in"
    sentence = "{url}: there is no access key for this channel on this machine; sign in"


class KeyringUnavailable(DesktopError):
    """The system has no keyring that may keep a secret; nothing weaker takes its place."""

    code = "keyring-unavailable"
    sentence = (
        "this system has no keyring service to keep the access key in ({reason});"
        " start one, or name a key file in RAKUTEN_DESKTOP_KEY_FILE"
    )


class KeyringLocked(DesktopError):
    """The keyring is locked, and nobody unlocked it."""

    code = "keyring-locked"
    sentence = "the keyring of this system is locked; unlock it, then try again"


class KeyringSlow(DesktopError):
    """The keyring did not answer in time."""

    code = "keyring-slow"
    sentence = (
        "the keyring of this system has not answered within {seconds} seconds;"
        " unlock it, then try again"
    )


class KeyringFailed(DesktopError):
    """The keyring reports a fault of its own."""

    code = "keyring-failed"
    sentence = (
        "the keyring of this system reports a fault ({reason});"
        " try again, or name a key file in RAKUTEN_DESKTOP_KEY_FILE"
    )


class KeyFileUnsafe(DesktopError):
    """The file that RAKUTEN_DESKTOP_KEY_FILE names cannot be trusted with a secret."""

    code = "key-file-unsafe"
    sentence = (
        "{path}: the key file is not used: {reason}; make it a file that only its owner can read"
    )


class KeyFileInUse(DesktopError):
    """Signing in would put a key into the keyring, which is not asked here."""

    code = "key-file-in-use"
    sentence = "{variable} names the access key here, {path}: connect is enough"


class Managed(DesktopError):
    """An administrator looks after the models of this machine; this account may not change them."""

    code = "managed"
    sentence = "{path}: the administrator of this machine looks after its models; ask there"


class ExportOutdated(DesktopError):
    """A folder on a USB stick with an earlier state of the channel than the one already seen."""

    code = "export-outdated"
    sentence = (
        "{path}: refused: older than what this machine has seen of the channel already;"
        " export the channel again"
    )


class ModelUnknown(DesktopError):
    """No installed model of this name."""

    code = "model-unknown"
    sentence = "there is no model {version} on this machine; it has: {present}"


class ModelRecalled(DesktopError):
    """The channel's owner has withdrawn the model."""

    code = "model-recalled"
    sentence = "the model {version} has been withdrawn by the channel's owner; wait for another one"


class NoOlderModel(DesktopError):
    """There is nothing to go back to."""

    code = "no-older-model"
    sentence = "there is no older model on this machine to go back to"


class AnotherWindow(DesktopError):
    """Another process, or this one, updates the same data folder right now."""

    code = "another-window"
    sentence = (
        "{path}: an update is running right now, here or in another window; try again after it"
    )


class CannotWrite(DesktopError):
    """The data folder cannot be read or written: disk full, no permission, read-only."""

    code = "cannot-write"
    sentence = "{path}: {reason}"


class HistoryError(DesktopError):
    """Base of what can be wrong with the history."""

    code = "history-error"


class HistoryNewer(HistoryError):
    """A later version of the program has changed the file's layout."""

    code = "history-newer"
    sentence = "{path}: this history was written by a newer version of the program; update it"


class HistoryLocked(HistoryError):
    """Another program keeps the file to itself."""

    code = "history-locked"
    sentence = "{path}: the history is locked by another program"


class HistoryFull(HistoryError):
    """There is no room for the history."""

    code = "history-full"
    sentence = "{path}: the history cannot be written, the disk is full"


class HistoryReadOnly(HistoryError):
    """The file, or its folder, may not be written."""

    code = "history-read-only"
    sentence = "{path}: the history cannot be written, it is read-only"


class HistoryDamaged(HistoryError):
    """The file is no database, or a broken one."""

    code = "history-damaged"
    sentence = (
        "{path}: the history is damaged ({reason});"
        " restore a copy of it, or move it away to start a new one"
    )


class HistoryUnavailable(HistoryError):
    """The file cannot be opened or reached."""

    code = "history-unavailable"
    sentence = "{path}: the history cannot be used ({reason})"


class BackupUnusable(HistoryError):
    """A file that cannot be put in the place of the history."""

    code = "backup-unusable"
    sentence = "{path}: not a backup of the history ({reason}); nothing was changed"


class HistoryReplaced(HistoryError):
    """A copy has taken the place of the history since something was done."""

    code = "history-replaced"
    sentence = (
        "{path}: a copy has taken the place of the history meanwhile; what was done before that"
        " can be neither undone nor continued"
    )


class WindowOpen(HistoryError):
    """A window shows the history that is to be replaced."""

    code = "window-open"
    sentence = (
        "{path}: a window of this program is open on this history; close it first, or go back"
        " from there: History, Copies and keeping"
    )


class CorrectionsNotAllowed(DesktopError):
    """The administrator has not allowed that people's decisions leave this machine."""

    code = "corrections-not-allowed"
    sentence = (
        "{url}: people's decisions stay on this machine, as its administrator has not allowed"
        " that they are sent; ask there"
    )


class CorrectionsManaged(DesktopError):
    """What of people's decisions leaves this machine was set by its administrator."""

    code = "corrections-managed"
    sentence = "{url}: the administrator of this machine has set what is sent; ask there"


class CorrectionsBusy(DesktopError):
    """Another window or program sends corrections of the same history right now."""

    code = "corrections-busy"
    sentence = "{path}: another window or program is sending its corrections right now"


class NoSuchDecision(DesktopError):
    """Nothing that could be taken back."""

    code = "no-such-decision"
    sentence = "no decision that stands is among these"


class FolderUnreadable(DesktopError):
    """A folder of photos that cannot be listed: never the same as an empty one."""

    code = "folder-unreadable"
    sentence = "{path}: the folder cannot be read ({reason})"


class FolderEmpty(DesktopError):
    """A folder without any photo."""

    code = "folder-empty"
    sentence = "{path}: there is no photo in this folder"


class PhotoIsFolder(DesktopError):
    """A folder where a photo is expected."""

    code = "photo-is-folder"
    sentence = "{path}: it is a folder; classify-folder classifies the photos in it"


class BatchRunning(DesktopError):
    """Another window or program classifies the same folder right now."""

    code = "batch-running"
    sentence = "{path}: another window or program is classifying this folder right now"


class OutputUnusable(DesktopError):
    """A place where the results cannot be written."""

    code = "output-unusable"
    sentence = "{path}: the results cannot be written there ({reason})"


class ScanError(DesktopError):
    """Base of what can be wrong with a scan."""

    code = "scan-error"


class WrongCheckDigit(ScanError):
    """An article's number that cannot be right: misread, or misprinted."""

    code = "wrong-check-digit"
    sentence = "{reference}: the check digit does not fit; scan it again, or type it"


class NotScanned(ScanError):
    """Somebody typed where a scan was waited for."""

    code = "not-scanned"
    sentence = "that was typed too slowly for a scanner; scan the code"


class NoCodeInScan(ScanError):
    """A scan without any number of an article."""

    code = "no-code-in-scan"
    sentence = "there is no number of a product in {text}; scan another code"


class WindowUnavailable(DesktopError):
    """No screen, or the window's libraries are missing."""

    code = "window-unavailable"
    sentence = "the window cannot open: {reason} (the commands work without it: see --help)"
