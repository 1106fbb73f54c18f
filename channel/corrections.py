"""What laptops tell the trainer: decisions of people, in letters that are written once.

A letter lies at `corrections/<device>/<number>-<id>.json`, created and never changed.  Photos that
it encloses, where the administrator lets them travel, are written before it, at
`corrections/<device>/photos/<sha256>.jpg`.  What a letter revokes counts as never said.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from channel.device import NAME, check_device
from channel.errors import BadDeviceName, BadLetter

CORRECTIONS = "corrections"
"""Where laptops write, each in a folder of its own name."""

LETTER_LIMIT = 4_000_000
"""Bytes that a letter may have."""
MOST_DECISIONS = 500
"""Decisions and revocations that one letter may hold."""
PHOTO_LIMIT = 1_000_000
"""Bytes that a photo may have: it is reduced to what training looks at."""


class Permission(StrEnum):
    """What of people's decisions may leave a laptop: its administrator says so."""

    OFF = "off"
    TEXTS = "texts"
    """Categories, texts and hashes."""
    PHOTOS = "photos"
    """These and the photos, reduced to what training looks at."""


# `$` would let a line end follow.
_Id = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
_Hash = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
_Short = Annotated[str, msgspec.Meta(max_length=200)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]

_LETTER = re.compile(rf"corrections/{NAME}/[0-9]{{20}}-[0-9a-f]{{32}}\.json")
_PHOTO = re.compile(rf"corrections/{NAME}/photos/[0-9a-f]{{64}}\.jpg")
_DEVICE = re.compile(rf"corrections/({NAME})/.*", re.DOTALL)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of one product."""

    id: _Id
    """Of this decision, chosen by the laptop: delivered twice, it counts once."""
    at: _Moment
    """In UTC, by the laptop's clock."""
    operator: _Short
    """A pseudonym: the same person has the same one in all letters of a device."""
    code: _Code
    """The category that the person gave or accepted."""
    model_code: _Code | None
    """The category that the model gave; None where it gave none."""
    probability: _Probability | None
    """How sure the model was of it."""
    model_version: _Short
    signature: _Short
    reference: _Short = ""
    designation: Annotated[str, msgspec.Meta(max_length=100_000)] = ""
    description: Annotated[str, msgspec.Meta(max_length=1_000_000)] = ""
    photos: Annotated[tuple[_Hash, ...], msgspec.Meta(max_length=20)] = ()
    """SHA-256 of the photos' files, as they were on the laptop."""
    enclosed: Annotated[tuple[_Hash, ...], msgspec.Meta(max_length=20)] = ()
    """SHA-256 of the reduced JPEGs that travel, in the order of `photos`; none where none may."""


_MADE = ("operator", "code", "model_code", "model_version", "signature")


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions on their way to the trainer, and those that are taken back."""

    format: Literal[1] = 1
    device: str
    number: Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]
    """Ascending for each device."""
    id: _Id
    written: _Moment
    """In UTC."""
    decisions: Annotated[tuple[Decision, ...], msgspec.Meta(max_length=MOST_DECISIONS)] = ()
    revoked: Annotated[tuple[_Id, ...], msgspec.Meta(max_length=MOST_DECISIONS)] = ()
    """Ids of decisions, of this or other letters of the device, that count as never said."""

    @property
    def name(self) -> str:
        """Of the object that holds it."""
        return f"{folder_of(self.device)}{self.number:020d}-{self.id}.json"


def folder_of(device: str) -> str:
    """Where a device writes, with the slash.  Raises `BadDeviceName`."""
    check_device(device)
    return f"{CORRECTIONS}/{device}/"


def photo_name(device: str, sha256: str) -> str:
    """The name of an enclosed photo."""
    return f"{folder_of(device)}photos/{sha256}.jpg"


def is_letter(name: str) -> bool:
    """Whether an object's name is that of a letter."""
    return _LETTER.fullmatch(name) is not None


def is_photo(name: str) -> bool:
    """Whether an object's name is that of an enclosed photo."""
    return _PHOTO.fullmatch(name) is not None


def device_of(name: str) -> str:
    """The device in whose folder an object lies; empty for one that lies in none."""
    found = _DEVICE.fullmatch(name)
    return found[1] if found else ""


def encode(letter: Letter) -> bytes:
    """A letter as it is stored.  Raises `BadLetter` where it is larger than `LETTER_LIMIT`."""
    content = msgspec.json.encode(letter)
    if len(content) > LETTER_LIMIT:
        raise BadLetter(name=letter.name, reason=f"it has {len(content)} bytes")
    return content


def decode(name: str, content: bytes) -> Letter:
    """The letter at `name`.  Raises `BadLetter` for whatever a laptop would not have written,
    also where it lies in another device's folder than it says."""
    try:
        letter = msgspec.json.decode(content, type=Letter)
        if letter.name != name:
            raise BadLetter(name=name, reason="it lies at a name that is not its own")
    except (msgspec.MsgspecError, UnicodeDecodeError, BadDeviceName) as error:
        raise BadLetter(name=name, reason=str(error)) from error
    except RecursionError as error:  # brackets within brackets, a million deep
        raise BadLetter(name=name, reason="it is nested too deeply") from error
    for place, decision in enumerate(letter.decisions):
        for field in _MADE:
            # Texts are a shop's, and may hold anything; these words are made by programs, and
            # people read them at a terminal and in reports.
            if not (getattr(decision, field) or "").isprintable():
                reason = f"its decision {place} has a {field} that cannot be printed"
                raise BadLetter(name=name, reason=reason)
    return letter
