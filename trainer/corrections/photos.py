"""The photos that letters enclose: fetched, compared with their names, and looked at."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
from PIL import Image, UnidentifiedImageError

from bundle.errors import BundleError
from bundle.photo import decode as decode_photo
from bundle.spec import PhotoSpec
from channel.corrections import PHOTO_LIMIT, device_of, is_photo, photo_name
from channel.errors import LengthRefused
from channel.store import Entry, ObjectMissing, Store
from common.files import write_atomically
from common.progress import Progress
from trainer.corrections.allowance import Allowance
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.journal import Journal, Line
from trainer.corrections.said import Said

MOST_PIXELS = 4_000_000
"""A laptop reduces photos to a few hundred pixels a side; a megabyte can hold a hundred million,
and half a second of decoding."""

_PHOTO = PhotoSpec(size=64)


@dataclass
class Fetched:
    """What fetching photos came to."""

    decisions: list[Said] = field(default_factory=list)
    """With their photos that are here."""
    photos: int = 0
    set_aside: list[tuple[str, str]] = field(default_factory=list)


def named_photos(lines: Iterable[Line]) -> set[str]:
    """The objects that letters enclose, of those whose content is still known."""
    return {
        photo_name(line.letter.device, sha256)
        for line in lines
        if line.letter
        for decision in line.letter.decisions
        for sha256 in decision.enclosed
    }


def pull_photos(
    store: Store,
    folder: CorrectionsFolder,
    journal: Journal,
    decisions: Sequence[Said],
    entries: Iterable[Entry],
    allowance: Allowance,
    progress: Progress,
) -> Fetched:
    """Fetches the enclosed photos that are not here yet.  Raises what the store raises."""
    there = {entry.name: entry for entry in entries if is_photo(entry.name)}
    for line in journal.lines.values():
        if line.bad and is_photo(line.name):
            allowance.kept(device_of(line.name), 0)
    asked: set[str] = set()
    for said in decisions:
        for sha256 in said.decision.enclosed:
            name, path = photo_name(said.device, sha256), folder.photo_file(sha256)
            if name not in asked and path.exists():
                allowance.kept(said.device, path.stat().st_size)
            asked.add(name)
    found, tried = Fetched(), set[str]()
    for number, said in enumerate(decisions):
        progress("Pulling photos", number, len(decisions))
        photos = []
        for sha256 in said.decision.enclosed:
            name = photo_name(said.device, sha256)
            entry = there.get(name)
            if folder.photo_file(sha256).exists():
                photos.append(sha256)
            elif entry and name not in tried and journal.is_new(entry):
                tried.add(name)
                if not allowance.take(said.device, entry):
                    continue
                if bad := _fetch(store, folder, entry, sha256):
                    line = Line(name=name, received=entry.modified, length=entry.length, bad=bad)
                    journal.append([line])
                    found.set_aside.append((name, bad))
                else:
                    photos.append(sha256)
                    found.photos += 1
        found.decisions.append(msgspec.structs.replace(said, photos=tuple(photos)))
    return found


def _fetch(store: Store, folder: CorrectionsFolder, entry: Entry, sha256: str) -> str:
    """Fetches one photo; returns why it cannot be used, or nothing."""
    try:
        content = store.read(entry.name, PHOTO_LIMIT).content
        if hashlib.sha256(content).hexdigest() != sha256:
            return "its content is not what its name says"
        if _pixels(content) > MOST_PIXELS:
            return f"it has more than {MOST_PIXELS} pixels"
        decode_photo(content, _PHOTO, name=entry.name)
    except ObjectMissing:
        return "it was deleted"
    except LengthRefused:
        return f"it has more than {PHOTO_LIMIT} bytes"
    except BundleError as error:
        return str(error)
    write_atomically(folder.photo_file(sha256), content)
    return ""


def _pixels(content: bytes) -> int:
    """As its head says, before anything is decoded; 0 where it says nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                return image.width * image.height
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0  # decoding says why
