"""What is left of a run that went wrong: a file for whoever looks after the program.

It says where in the program it was, and never what it worked with: no texts of products, no names
of photos, no secrets.  It is sent nowhere.
"""

from __future__ import annotations

import contextlib
import platform
import re
import sqlite3
import traceback
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from common.errors import ProductError
from common.files import write_atomically
from desktop.core.version import program_version

MOST: Final = 20
"""Reports that are kept, the newest."""
_HEAD: Final = 1000
"""Letters of a report that say what it is of."""
SURVIVED: Final = "a fault in the program"
"""What a report begins with after which the program went on."""
_WHAT: Final = "What: "
_NEW: Final = ".new.txt"
_SEEN: Final = ".txt"

_HARMLESS: Final = (
    *(AttributeError, ImportError, IndexError, NameError, RecursionError, RuntimeError, TypeError),
    *(ZeroDivisionError, sqlite3.Error),
)
"""Their messages name parts of programs; those of others may quote what the program worked with."""

_ROOT: Final = Path(__file__).parents[2]
_FILE: Final = re.compile(r'File "([^"]*)"')
_PATH: Final = re.compile(r"(?:file:/*|[A-Za-z]:[\\/]|~?/)[^\s\"']*")


class Reports:
    """The reports in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, text: str) -> Path:
        """Keeps a report; returns its file.  Raises OSError."""
        name = datetime.now().astimezone().strftime("%Y-%m-%d_%H-%M-%S-%f")
        path = self._folder / f"{name}{_NEW}"
        write_atomically(path, text)
        for old in self.every()[:-MOST]:
            old.unlink(missing_ok=True)
        return path

    def every(self) -> list[Path]:
        """All of them, oldest first."""
        return sorted(self._folder.glob(f"*{_SEEN}"))

    def unseen(self) -> list[Path]:
        """Those that nobody has been told of, oldest first."""
        return sorted(self._folder.glob(f"*{_NEW}"))

    def ended(self) -> bool:
        """Whether one of those that nobody has been told of says that the program ended."""
        return any(f"\n{_WHAT}{SURVIVED}" not in _head(path) for path in self.unseen())

    def see(self) -> None:
        """Somebody has been told of all of them."""
        with contextlib.suppress(OSError):
            for path in self.unseen():
                path.replace(path.with_name(path.name.removesuffix(_NEW) + _SEEN))

    def delete(self) -> None:
        """Removes all of them.  Raises OSError."""
        for path in self.every():
            path.unlink(missing_ok=True)


def facts(**more: str) -> dict[str, str]:
    """Which versions of what are at work."""
    return {
        "program": program_version(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        **more,
    }


def report(what: str, about: Mapping[str, Any], trace: str = "", log: Iterable[str] = ()) -> str:
    """The text of a report."""
    lines = [
        "Rakuten Classifier: a report of something that went wrong",
        "It was made on this computer, stays on it, and was sent nowhere.",
        "It holds no texts of products and no names of photos.",
        "",
        f"{_WHAT}{what}",
        f"When: {datetime.now().astimezone().isoformat(timespec='seconds')}",
        *(f"{name.capitalize()}: {value}" for name, value in about.items()),
    ]
    if trace.strip():
        lines += ["", "Where in the program:", trace.rstrip()]
    if kept := [one.rstrip() for one in log]:
        lines += ["", "Logged last:", *kept]
    return "\n".join(lines) + "\n"


def _head(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_HEAD)
    except OSError:
        return ""


def describe(error: BaseException) -> str:
    """An error with the places that it came through, without what it was about."""
    return "\n".join(_described(error, set()))


def signature(error: BaseException) -> str:
    """The same for the same fault at the same place."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return f"{type(error).__qualname__} {[(one.filename, one.lineno) for one in last]}"


def without_paths(text: str) -> str:
    """A message that may name a file, without its name."""
    return _PATH.sub("<path>", text)


def shortened(trace: str) -> str:
    """A trace of the interpreter's, with the program's files named from its own folder on."""
    return _FILE.sub(lambda found: f'File "{_short(found[1])}"', trace)


def _described(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from _described(cause, seen)
        yield "after which:"
    yield from _places(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}{_message(error)}"


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace):
        yield f'  File "{_short(frame.filename)}", line {frame.lineno}, in {frame.name}'
        if frame.line:
            yield f"    {frame.line}"


def _message(error: BaseException) -> str:
    if isinstance(error, ProductError):
        return f": {error.code}"
    if isinstance(error, OSError):
        return f": {error.strerror or ''} ({error.errno})"
    if isinstance(error, _HARMLESS):
        return f": {without_paths(str(error))}"
    return " (what it says is left out: it may quote a product)"


def _short(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    parts = path.parts
    known = [place for place, one in enumerate(parts) if one in ("site-packages", "lib", "Lib")]
    return "/".join(parts[known[-1] + 1 :]) if known else path.name
