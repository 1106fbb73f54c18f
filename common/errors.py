"""The one shape of every error that the product raises on purpose.

An error is a *code* (stable, for programs and translations), *data* (what it is about)
and an English sentence made of both.  The command line prints the sentence; the window
looks the code up in its own French and English tables and fills in the same data.
Whatever is not a `ProductError` or an environment error (`OSError`) is a bug, and shows as one.
"""

from __future__ import annotations

import errno
from typing import Any, ClassVar


class ProductError(Exception):
    """Base of all designed errors; subclasses set `code` and `sentence`.

    `sentence` is a `str.format` template over the keyword arguments, which stay in `data`.
    """

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "{reason}"
    exit_status: ClassVar[int] = 1
    """What the command line returns when this error ends a command."""

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.sentence.format(**data))

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by their positional arguments; ours are keywords.
        return (_rebuild, (type(self), self.data))


def machine_reason(error: OSError) -> str:
    """Why a failure of the machine happened, in a few words, without the path."""
    return {
        errno.ENOSPC: "the disk is full",
        errno.EACCES: "no permission",
        errno.EPERM: "no permission",
        errno.EROFS: "the disk is read-only",
        errno.ENOENT: "no such file or folder",
        errno.ENOTDIR: "a part of the path is not a folder",
        errno.EISDIR: "it is a folder",
        errno.EEXIST: "a part of the path is a file",
    }.get(error.errno or 0, error.strerror or str(error))


def _rebuild(kind: type[ProductError], data: dict[str, Any]) -> ProductError:
    return kind(**data)
