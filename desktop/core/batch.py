"""A folder of photos, with or without a table of texts, classified on every core."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from common.errors import machine_reason
from desktop.core.engine import Engine, Outcome, Request
from desktop.core.errors import FolderEmpty, FolderUnreadable
from desktop.core.tables import TableRow


@dataclass(frozen=True)
class Batch:
    """What there is to do in a folder."""

    folder: Path
    requests: tuple[Request, ...]
    """One per photo, in the order of their paths."""
    rows_left_out: int
    """Rows of the table for which there is no photo, or which repeat an earlier one."""
    unreadable: tuple[FolderUnreadable, ...]
    """Folders inside that cannot be listed."""


def plan(folder: Path, table: Iterable[TableRow] = ()) -> Batch:
    """Finds the photos in a folder and in those below it, and pairs them with their texts.

    A row belongs to a photo by its path or name, else by a reference that is the name without its
    suffix.  Raises FolderUnreadable and FolderEmpty.
    """
    photos, unreadable = _find(folder)
    if not photos and not unreadable:
        raise FolderEmpty(path=folder)
    rows = list(table)
    by_photo: dict[str, int] = {}
    by_reference: dict[str, int] = {}
    for number, row in enumerate(rows):
        if row.photo:
            by_photo.setdefault(_key(row.photo), number)
        if row.reference:
            by_reference.setdefault(_key(row.reference), number)
    requests = []
    used = set()
    for photo in photos:
        path = _key(photo.relative_to(folder).as_posix())
        name, stem = _key(photo.name), _key(photo.stem)
        matches = [by_photo.get(key) for key in (path, name, stem)] + [by_reference.get(stem)]
        match = next((match for match in matches if match is not None), None)
        if match is None:
            requests.append(Request((photo,)))
        else:
            used.add(match)
            row = rows[match]
            texts = row.designation, row.description, row.reference
            requests.append(Request((photo,), *texts, index=row.index))
    return Batch(folder, tuple(requests), len(rows) - len(used), tuple(unreadable))


def classify_all(
    engine: Engine, requests: Iterable[Request], at_once: int
) -> Iterator[tuple[int, Outcome]]:
    """Classifies requests, `at_once` in hand; yields each one's number and outcome as it is done.

    Whoever stops iterating leaves only what is in hand.
    """
    numbered = enumerate(requests)
    in_hand: dict[Future[Outcome], int] = {}
    while True:
        for number, request in islice(numbered, at_once - len(in_hand)):
            in_hand[engine.submit(request)] = number
        if not in_hand:
            return
        done, _ = wait(in_hand, return_when=FIRST_COMPLETED)
        for future in done:
            yield in_hand.pop(future), future.result()


def _find(folder: Path) -> tuple[list[Path], list[FolderUnreadable]]:
    from bundle.photo import SUFFIXES  # loads the decoders

    if not folder.is_dir():
        raise FolderUnreadable(path=folder, reason="there is no such folder")
    photos: list[Path] = []
    unreadable: list[FolderUnreadable] = []

    def note(error: OSError) -> None:
        unreadable.append(FolderUnreadable(path=error.filename, reason=machine_reason(error)))

    for parent, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        photos += [
            Path(parent, name)
            for name in sorted(files)
            if os.path.splitext(name)[1].lower() in SUFFIXES and not _hidden(name)  # noqa: PTH122
        ]
    if unreadable and Path(unreadable[0].data["path"]) == folder:
        raise unreadable[0]
    return photos, unreadable


def _hidden(name: str) -> bool:
    # macOS puts a `._photo.jpg` that is no photo beside every photo on a foreign disk.
    return name.startswith(".")


def _key(name: str) -> str:
    """A name as it is compared: file systems and spreadsheets differ in case, accents, slashes."""
    return unicodedata.normalize("NFC", name.replace("\\", "/")).casefold().strip()
