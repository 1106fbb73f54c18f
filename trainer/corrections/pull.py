"""Fetches letters and photos from the channel into a folder, and lets old ones go.

What a journal remembers is pulled once; the other files follow from it.  Killed anywhere and
run again, the folder is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from bundle.errors import BundleError
from bundle.photo import decode as decode_photo
from bundle.spec import PhotoSpec
from channel.corrections import (
    CORRECTIONS,
    LETTER_LIMIT,
    PHOTO_LIMIT,
    decode,
    is_letter,
    is_photo,
    photo_name,
)
from channel.errors import BadLetter, LengthRefused
from channel.store import Entry, ObjectMissing, Store
from common.files import write_atomically
from common.progress import Progress, silent
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.journal import Journal, Line
from trainer.corrections.said import Said, live
from trainer.corrections.tables import write_tables

KEEP_DAYS = 365
"""Usual retention: a year has every season's products once."""

_AT_A_TIME = 64
"""Letters between two writes of the journal."""

_PHOTO = PhotoSpec(size=64)


@dataclass
class Pulled:
    """What a pull did."""

    letters: int = 0
    """New ones that could be read."""
    photos: int = 0
    """New ones."""
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    """Names of new objects that cannot be used, and why."""
    deleted: int = 0
    """Objects in the store that were too old."""
    decisions: list[Said] = field(default_factory=list)
    """All that count, also those pulled before."""


def pull(
    store: Store,
    folder: CorrectionsFolder,
    now: datetime,
    keep_days: int = KEEP_DAYS,
    progress: Progress = silent,
) -> Pulled:
    """Brings `folder` up to date with `store`; both let go of what is older than `keep_days`.

    Raises what the store raises, CorrectionsBusy, NotCorrections, CorrectionsDamaged.
    """
    before = now - timedelta(days=keep_days)
    pulled = Pulled()
    with folder.writing():
        journal = Journal(folder.journal)
        entries = list(store.list(f"{CORRECTIONS}/"))
        _pull_letters(store, folder, journal, entries, pulled, progress)
        _expire(folder, journal, before)
        decisions = live(journal.lines.values())
        there = {entry.name: entry for entry in entries if is_photo(entry.name)}
        pulled.decisions = _pull_photos(store, folder, journal, decisions, there, pulled, progress)
        write_tables(folder, pulled.decisions)
        pulled.deleted = _delete(store, journal, entries, before, progress)
    return pulled


def _is_new(entry: Entry, journal: Journal) -> bool:
    line = journal.lines.get(entry.name)
    if line is None:
        return True
    # What was looked at while it was being written may have become whole.  A letter never changes.
    return bool(line.bad) and (line.length, line.received) != (entry.length, entry.modified)


def _pull_letters(
    store: Store,
    folder: CorrectionsFolder,
    journal: Journal,
    entries: list[Entry],
    pulled: Pulled,
    progress: Progress,
) -> None:
    new = [entry for entry in entries if not is_photo(entry.name) and _is_new(entry, journal)]
    for start in range(0, len(new), _AT_A_TIME):
        progress("Pulling corrections", start, len(new))
        lines = list(_read(store, folder, new[start : start + _AT_A_TIME]))
        journal.append(lines)
        pulled.letters += sum(line.letter is not None for line in lines)
        pulled.set_aside += [(line.name, line.bad) for line in lines if line.bad]
    progress("Pulling corrections", len(new), len(new))


def _read(store: Store, folder: CorrectionsFolder, entries: Iterable[Entry]) -> Iterator[Line]:
    for entry in entries:
        name, received, length = entry.name, entry.modified, entry.length
        bad, content = "", b""
        try:
            if not is_letter(name):
                bad = "neither a letter nor a photo by its name"
            elif length > LETTER_LIMIT:
                bad = f"it has {length} bytes, and may have {LETTER_LIMIT}"
            else:
                content = store.read(name, LETTER_LIMIT).content
                letter = decode(name, content)
                yield Line(name=name, received=received, length=length, letter=letter)
                continue
        except ObjectMissing:
            continue  # deleted since it was listed
        except LengthRefused:
            bad = f"it has more than {LETTER_LIMIT} bytes"
        except BadLetter as error:
            bad = str(error.data["reason"])
        if content:
            write_atomically(folder.aside(name), content)
        yield Line(name=name, received=received, length=length, bad=bad)


def _expire(folder: CorrectionsFolder, journal: Journal, before: datetime) -> None:
    """Forgets what letters that are too old said, but not what they took back."""
    lines = {
        name: line.expired() if line.received < before else line
        for name, line in journal.lines.items()
    }
    if lines == journal.lines:
        return
    for name, line in journal.lines.items():
        if line.bad and not lines[name].bad:
            folder.aside(name).unlink(missing_ok=True)
    journal.replace(lines)


def _pull_photos(
    store: Store,
    folder: CorrectionsFolder,
    journal: Journal,
    decisions: list[Said],
    there: dict[str, Entry],
    pulled: Pulled,
    progress: Progress,
) -> list[Said]:
    """Fetches the enclosed photos that are not here yet; returns the decisions with theirs."""
    found = []
    for number, said in enumerate(decisions):
        progress("Pulling photos", number, len(decisions))
        photos = []
        for sha256 in said.decision.enclosed:
            name = photo_name(said.device, sha256)
            if folder.photo_file(sha256).exists():
                photos.append(sha256)
            elif (entry := there.get(name)) and _is_new(entry, journal):
                if bad := _fetch_photo(store, folder, entry, sha256):
                    line = Line(name=name, received=entry.modified, length=entry.length, bad=bad)
                    journal.append([line])
                    pulled.set_aside.append((name, bad))
                else:
                    photos.append(sha256)
                    pulled.photos += 1
        found.append(msgspec.structs.replace(said, photos=tuple(photos)))
    return found


def _fetch_photo(store: Store, folder: CorrectionsFolder, entry: Entry, sha256: str) -> str:
    """Fetches one photo; returns why it cannot be used, or nothing."""
    try:
        content = store.read(entry.name, PHOTO_LIMIT).content
        if hashlib.sha256(content).hexdigest() != sha256:
            return "its content is not what its name says"
        decode_photo(content, _PHOTO, name=entry.name)
    except ObjectMissing:
        return "it was deleted"
    except LengthRefused:
        return f"it has more than {PHOTO_LIMIT} bytes"
    except BundleError as error:
        return str(error)
    write_atomically(folder.photo_file(sha256), content)
    return ""


def _delete(
    store: Store, journal: Journal, entries: list[Entry], before: datetime, progress: Progress
) -> int:
    """Deletes from the store what is too old and was looked at; returns how many objects.

    Photos were: those that a letter names were pulled, and the others nobody asks for.
    """
    old = [
        entry
        for entry in entries
        if entry.modified < before and (is_photo(entry.name) or entry.name in journal.lines)
    ]
    for number, entry in enumerate(old):
        progress("Deleting old corrections", number, len(old))
        store.delete(entry.name)
    return len(old)
