"""What can be wrong with a folder, a table of texts or a sidecar."""

from __future__ import annotations

from desktop.core.errors import DesktopError


class IntakeError(DesktopError):
    """Base of what can be wrong with what a batch is made of."""

    code = "intake-error"


class FolderIsOutput(IntakeError):
    """A folder that we made, with copies of photos by category: never a source of photos."""

    code = "folder-is-output"
    sentence = "{path}: this folder holds photos sorted by this program; choose the original folder"


class TableUnreadable(IntakeError):
    """A file that is no table, or a damaged one."""

    code = "table-unreadable"
    sentence = "{path}: not a readable table ({reason})"


class TableUnclear(IntakeError):
    """A table whose columns cannot be told from their names.

    The `Table` itself says which columns there are, with samples and a guess.
    """

    code = "table-unclear"
    sentence = (
        "{path}: it is not clear what its columns are ({reason}); it has {columns};"
        " say it with COLUMN=FIELD, for instance {example}"
    )


class MappingUnusable(IntakeError):
    """A COLUMN=FIELD that says nothing, or contradicts another."""

    code = "mapping-unusable"
    sentence = "{mapping}: not a usable COLUMN=FIELD ({reason}); FIELD is one of {fields}"


class ColumnUnknown(IntakeError):
    """A column named by hand that the table does not have, or has more than once."""

    code = "column-unknown"
    sentence = "{path}: {found} columns are named {column}; give one of {columns}, or its number"


class SidecarUnusable(IntakeError):
    """A text file beside a photo that does not hold a text."""

    code = "sidecar-unusable"
    sentence = "{path}: not a usable text for its photo ({reason})"
