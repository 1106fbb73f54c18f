"""Brings a catalogue that lies on S3 to a folder: what is new or has changed, and nothing else.

What was fetched is listed in `.fetched.json` with its length and moment, as the store had them;
what the store no longer has, goes here too.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec

from channel.store import Entry, Store
from common.files import replacing, write_atomically
from common.progress import Progress
from trainer.data.errors import DataError

LIST = ".fetched.json"
_AT_A_TIME = 200
"""Files between two writes of the list: so many are fetched again after a kill, at most."""


class NothingToFetch(DataError):
    """The store has no catalogue: it is the wrong address, or somebody emptied it."""

    code = "nothing-to-fetch"
    sentence = "{path}: there is nothing; what was fetched before is kept, and not trained on"


class UnsafeName(DataError):
    """A name in the store that would lead out of the folder."""

    code = "unsafe-name"
    sentence = "{path}: {name!r} is no name of a file in a catalogue"


def fetch(store: Store, folder: Path, progress: Progress) -> int:
    """Makes `folder` what `store` holds; returns how many files were fetched.

    Killed anywhere and run again, it goes on.  Raises what the store raises, NothingToFetch,
    UnsafeName, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries = [entry for entry in store.list("") if not entry.name.endswith("/")]
    for entry in entries:
        if not _is_safe(entry.name):
            raise UnsafeName(path=store.url, name=entry.name)
    if not entries:
        raise NothingToFetch(path=store.url)
    here = _listed(folder)
    for name in here.keys() - {entry.name for entry in entries}:
        (folder / name).unlink(missing_ok=True)
        del here[name]
    wanted = [entry for entry in entries if not _has(folder, here, entry)]
    for number, entry in enumerate(wanted):
        progress("Fetching the catalogue", number, len(wanted))
        with replacing(folder / entry.name) as temporary, temporary.open("wb") as file:
            for chunk in store.stream(entry.name):
                file.write(chunk)
        here[entry.name] = (entry.length, entry.modified)
        if number % _AT_A_TIME == _AT_A_TIME - 1:
            _keep(folder, here)
    _keep(folder, here)
    progress("Fetching the catalogue", len(wanted), len(wanted))
    return len(wanted)


def _has(folder: Path, here: dict[str, tuple[int, datetime]], entry: Entry) -> bool:
    if here.get(entry.name) != (entry.length, entry.modified):
        return False
    try:
        return (folder / entry.name).stat().st_size == entry.length
    except OSError:
        return False


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    plain = "\\" not in name and ":" not in name and "\0" not in name
    return plain and bool(parts) and not name.startswith("/") and ".." not in parts and name != LIST


def _listed(folder: Path) -> dict[str, tuple[int, datetime]]:
    try:
        content = (folder / LIST).read_bytes()
        return msgspec.json.decode(content, type=dict[str, tuple[int, datetime]])
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


def _keep(folder: Path, here: dict[str, tuple[int, datetime]]) -> None:
    write_atomically(folder / LIST, msgspec.json.encode(here))
