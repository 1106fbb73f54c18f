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
    sentence = "not connected to a model channel yet"


class ConnectionDamaged(DesktopError):
    """The file that remembers the channel is not what we wrote."""

    code = "connection-damaged"
    sentence = "{path}: damaged; connect to the channel again"


class RootUnconfirmed(DesktopError):
    """Nobody vouched for the channel's root."""

    code = "root-unconfirmed"
    sentence = "{url}: not connected, as nobody confirmed its fingerprint; or give --root FILE"


class AnotherWindow(DesktopError):
    """Another process updates the same data folder right now."""

    code = "another-window"
    sentence = "{path}: another window or program is updating right now"


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
    sentence = "{path}: the history is damaged ({reason}); move it away to start a new one"


class HistoryUnavailable(HistoryError):
    """The file cannot be opened or reached."""

    code = "history-unavailable"
    sentence = "{path}: the history cannot be used ({reason})"


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


class TableUnusable(DesktopError):
    """A table of texts that cannot be read or lacks columns."""

    code = "table-unusable"
    sentence = "{path}: not a usable table ({reason})"


class OutputUnusable(DesktopError):
    """A place where the results cannot be written."""

    code = "output-unusable"
    sentence = "{path}: the results cannot be written there ({reason})"


class WindowUnavailable(DesktopError):
    """No screen, or the window's libraries are missing."""

    code = "window-unavailable"
    sentence = "the window cannot open: {reason} (the commands work without it: see --help)"
