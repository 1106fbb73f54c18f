"""Fetches letters and photos from the channel into a folder, and lets old ones go.

What a journal remembers is pulled once; the other files follow from it.  Killed anywhere and
run again, the folder is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channel.corrections import CORRECTIONS, LETTER_LIMIT, decode, device_of, is_letter, is_photo
from channel.errors import BadLetter, LengthRefused
from channel.store import Entry, ObjectMissing, Store
from common.files import write_atomically
from common.progress import Progress, silent
from trainer.corrections.allowance import USUAL, Allowance, Limits, Waiting
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.journal import Journal, Line
from trainer.corrections.photos import named_photos, pull_photos
from trainer.corrections.said import Said, live
from trainer.corrections.tables import write_tables

KEEP_DAYS = 365
"""Usual retention: a year has every season's products once."""

EMPTY = "it is empty: still being written, or interrupted"

_AT_A_TIME = 64
"""Letters between two writes of the journal."""


@dataclass
class Pulled:
    """What a pull did."""

    letters: int = 0
    """New ones that could be read."""
    photos: int = 0
    """New ones."""
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    """Names of new objects that cannot be used, and why."""
    waiting: list[Waiting] = field(default_factory=list)
    """What was left in the channel, since its device has sent too much."""
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
    limits: Limits = USUAL,
) -> Pulled:
    """Brings `folder` up to date with `store`; both let go of what is older than `keep_days`.

    Of one device, it fetches no more than the `limits` say.  Raises what the store raises,
    CorrectionsBusy, NotCorrections, CorrectionsDamaged.
    """
    before = now - timedelta(days=keep_days)
    pulled = Pulled()
    with folder.writing():
        journal = Journal(folder.journal)
        entries = list(_listed(store, pulled))
        letters = Allowance("letters", limits.letters_a_pull, limits.letters_in_all)
        _pull_letters(
            _Reading(store, folder, now, letters, limits.decisions_in_all),
            *(journal, entries, pulled, progress),
        )
        _expire(folder, journal, before)
        decisions = live(journal.lines.values())
        photos = Allowance("photos", limits.photos_a_pull, limits.photos_in_all)
        fetched = pull_photos(store, folder, journal, decisions, entries, photos, progress)
        pulled.decisions, pulled.photos = fetched.decisions, fetched.photos
        pulled.set_aside += fetched.set_aside
        pulled.waiting = [*letters.waiting(), *photos.waiting()]
        write_tables(folder, pulled.decisions)
        pulled.deleted = _delete(store, journal, entries, before, pulled.waiting, progress)
    return pulled


def _listed(store: Store, pulled: Pulled) -> Iterator[Entry]:
    """What lies in the channel; a name that is no text, as a share may have, is set aside."""
    for entry in store.list(f"{CORRECTIONS}/"):
        name = entry.name.encode("utf-8", "backslashreplace").decode()
        if name == entry.name:
            yield entry
        else:
            pulled.set_aside.append((name, "its name is not UTF-8"))


@dataclass
class _Reading:
    """Reads letters, as far as their devices may have them read."""

    store: Store
    folder: CorrectionsFolder
    now: datetime
    allowance: Allowance
    most_decisions: int
    decisions: Counter[str] = field(default_factory=Counter)
    """That are here, by device."""

    def count(self, lines: Iterable[Line]) -> None:
        """Counts what is here from earlier."""
        for line in lines:
            if (line.letter or line.bad) and not is_photo(line.name):
                self.allowance.kept(device_of(line.name), line.length)
            if line.letter:
                self.decisions[line.letter.device] += len(line.letter.decisions)

    def read(self, entries: Iterable[Entry]) -> Iterator[Line]:
        """What becomes of each object; nothing of one that waits, or is gone by now."""
        for entry in entries:
            device = device_of(entry.name)
            if self.decisions[device] >= self.most_decisions:
                why = f"{self.most_decisions} decisions are kept of a device"
                self.allowance.refuse(device, entry.length, why)
            elif self.allowance.take(device, entry) and (line := self._line(entry)):
                if line.letter:
                    self.decisions[device] += len(line.letter.decisions)
                yield line

    def _line(self, entry: Entry) -> Line | None:
        name, received, length = entry.name, entry.modified, entry.length
        content = b""
        try:
            if not is_letter(name):
                bad = "neither a letter nor a photo by its name"
            elif not length:
                bad = EMPTY
            elif length > LETTER_LIMIT:
                bad = f"it has {length} bytes, and may have {LETTER_LIMIT}"
            else:
                content = self.store.read(name, LETTER_LIMIT).content
                length = len(content)  # what was listed may still be on its way
                letter = decode(name, content)
                self.folder.aside(name).unlink(missing_ok=True)  # as it was while it came
                # A share's clock may lie, and nothing comes from tomorrow.
                return Line(
                    name=name, received=min(received, self.now), length=length, letter=letter
                )
        except ObjectMissing:
            return None  # deleted since it was listed
        except LengthRefused:
            bad = f"it has more than {LETTER_LIMIT} bytes"
        except BadLetter as error:
            bad = str(error.data["reason"]) if content else EMPTY
        if content:
            write_atomically(self.folder.aside(name), content)
        return Line(name=name, received=received, length=length, bad=bad)


def _pull_letters(
    reading: _Reading, journal: Journal, entries: list[Entry], pulled: Pulled, progress: Progress
) -> None:
    reading.count(journal.lines.values())
    new = [entry for entry in entries if not is_photo(entry.name) and journal.is_new(entry)]
    new.sort(key=lambda entry: (entry.modified, entry.name))
    for start in range(0, len(new), _AT_A_TIME):
        progress("Pulling corrections", start, len(new))
        lines = list(reading.read(new[start : start + _AT_A_TIME]))
        journal.append(lines)
        pulled.letters += sum(line.letter is not None for line in lines)
        pulled.set_aside += [(line.name, line.bad) for line in lines if line.bad]
    progress("Pulling corrections", len(new), len(new))


def _expire(folder: CorrectionsFolder, journal: Journal, before: datetime) -> None:
    """Forgets what letters that are too old said, but not what they took back."""
    lines = {
        name: line.expired() if line.received < before else line
        for name, line in journal.lines.items()
    }
    if lines == journal.lines:
        return
    for name, line in journal.lines.items():
        if line.bad and not lines[name].bad and is_letter(name):  # nothing else was kept
            folder.aside(name).unlink(missing_ok=True)
    journal.replace(lines)


def _delete(
    store: Store,
    journal: Journal,
    entries: list[Entry],
    before: datetime,
    waiting: Iterable[Waiting],
    progress: Progress,
) -> int:
    """Deletes from the store what is too old and was looked at; returns how many objects.

    A photo stays as long as a letter that is not too old names it, also one that nobody has read
    yet: a laptop that meets the same product again does not send its photo twice.
    """
    named = named_photos(journal.lines.values())
    unread = {one.device for one in waiting}
    unread |= {
        device_of(line.name) for line in journal.lines.values() if line.bad and is_letter(line.name)
    }

    def is_old(entry: Entry) -> bool:
        if is_photo(entry.name):
            kept = entry.name in named or device_of(entry.name) in unread
            return entry.modified < before and not kept
        line = journal.lines.get(entry.name)
        return line is not None and min(line.received, entry.modified) < before

    old = [entry for entry in entries if is_old(entry)]
    for number, entry in enumerate(old):
        progress("Deleting old corrections", number, len(old))
        store.delete(entry.name)
    return len(old)
