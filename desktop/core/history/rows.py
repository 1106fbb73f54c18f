"""Rows of the history: what is kept of an outcome, and how it is read back.

Numbers stand for what repeats (`names`), so that a row is small; nobody else needs to know.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.core.decided import DEFAULT_TARGET, Decided, decide
from desktop.core.engine import CLIPBOARD, Answer, Outcome, Ranked
from desktop.core.history.names import Label, Names
from desktop.core.recorded import Recorded

if TYPE_CHECKING:
    from sqlite_utils import Database

SOURCES = ("text", "photo")
"""What can be unlike the catalogue, as bits 1 and 2 of `unlike`."""

HASH_BYTES = 32
_UNKNOWN = bytes(HASH_BYTES)
_LOOKS = 1 << 64


class Origin(StrEnum):
    """Where an entry comes from."""

    SINGLE = "single"
    BATCH = "batch"

    @property
    def number(self) -> int:
        """As it is stored."""
        return list(Origin).index(self)


@dataclass(frozen=True, kw_only=True)
class Entry(Answer):
    """One row of the history: an answer, or an error in its place, and what was decided."""

    id: int
    at: datetime
    """In UTC."""
    photos: tuple[str, ...]
    """Absolute paths; `clipboard` for a photo that was never a file."""
    reference: str
    designation: str
    description: str
    error: Recorded | None = None
    origin: Origin = Origin.SINGLE
    operator: int | None = None
    """Who was at the machine."""
    hashes: tuple[str, ...] = ()
    """SHA-256 of the photos' files, in their order; empty where one could not be read again."""
    decision: Decided = Decided.REVIEW
    person: Label | None = None
    """The category that a person gave, where it is not the model's."""
    decided_at: datetime | None = None
    """When a person decided, in UTC."""
    decided_by: int | None = None

    @property
    def final(self) -> Label | None:
        """The person's category, else the model's."""
        if self.person is not None or self.code is None:
            return self.person
        return Label(self.code, self.name_fr or "", self.name_en or "")

    def as_row(self) -> dict[str, Any]:
        """The entry under the names of `--json`."""
        item: dict[str, Any] = {
            "id": self.id,
            "at": self.at.isoformat(),
            "origin": self.origin,
            "photos": list(self.photos),
            "reference": self.reference,
            "designation": self.designation,
            "description": self.description,
            "decision": self.decision,
            "person_code": self.person.code if self.person else None,
            "decided_at": self.decided_at.isoformat() if self.decided_at else None,
        }
        if self.error is not None:
            return item | {"error": self.error.sentence, "error_code": self.error.code}
        return item | self.answer_row()


@dataclass(frozen=True)
class Circumstances:
    """What holds for all outcomes that are recorded together."""

    origin: Origin = Origin.SINGLE
    operator: int | None = None
    target: float = DEFAULT_TARGET
    at: datetime | None = None
    """None: now."""


def storable(text: str) -> str:
    """`text` without what SQLite or FTS5 would stumble over: halves of surrogate pairs, nulls."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def milliseconds(moment: datetime) -> int:
    """A moment as it is stored."""
    return round(moment.timestamp() * 1000)


def moment_of(stored: int) -> datetime:
    """A stored moment, in UTC."""
    return datetime.fromtimestamp(stored / 1000, UTC)


def row_of(
    outcome: Outcome, names: Names, circumstances: Circumstances | None = None
) -> dict[str, Any]:
    """An outcome as a row of `predictions`, adds the categories that it names."""
    about = circumstances or Circumstances()
    request, error = outcome.request, outcome.error
    files = [photo for photo in request.photos if isinstance(photo, Path)]
    photos = [
        str(photo.absolute()) if isinstance(photo, Path) else CLIPBOARD for photo in request.photos
    ]
    category = _number(names, outcome.code, outcome.name_fr, outcome.name_en)
    decided = decide(
        answered=error is None and category is not None,
        promised=outcome.promised,
        doubtful=bool(outcome.disagree or outcome.unlike),
        target=about.target,
    )
    return {
        "at": milliseconds(about.at or datetime.now(UTC)),
        "origin": about.origin.number,
        "operator": about.operator,
        "reference": storable(request.reference),
        "designation": storable(request.designation),
        "description": storable(request.description),
        # A path on Linux may hold any bytes: as escapes of JSON they survive.
        "photos": json.dumps(photos),
        "photo_names": storable(" ".join(path.name for path in files)),
        "hashes": b"".join(map(_hash_bytes, outcome.hashes)) or None,
        "category": category,
        "probability": outcome.probability,
        "top": _packed(names, outcome.top),
        "others": _packed(names, outcome.others),
        "text_category": _alone(names, outcome, outcome.text_top),
        "text_probability": outcome.text_probability,
        "photo_category": _alone(names, outcome, outcome.photo_top),
        "photo_probability": outcome.photo_probability,
        "signature": outcome.signature,
        "model": None if outcome.model_version is None else names.model(outcome.model_version),
        "milliseconds": outcome.milliseconds,
        "disagree": int(outcome.disagree),
        "unlike": sum(1 << SOURCES.index(one) for one in outcome.unlike),
        "promised": outcome.promised,
        "error": None if error is None else json.dumps(astuple(Recorded.of(error))),
        "decision": decided.number,
        "final": category,
        "hand": about.operator,
    }


def add_rows(
    db: Database, outcomes: Iterable[Outcome], circumstances: Circumstances | None = None
) -> list[int]:
    """Writes outcomes with their small pictures, in the transaction at hand; returns their ids."""
    names: Names = db.conn.names
    ids = []
    for outcome in outcomes:
        row = row_of(outcome, names, circumstances)
        id_ = db.conn.execute(_INSERT, row).lastrowid
        if outcome.thumbnail is not None:
            picture = (id_, outcome.thumbnail, _signed(outcome.look))
            db.conn.execute("INSERT INTO thumbnails VALUES (?, ?, ?)", picture)
        ids.append(id_)
    return ids


def entry_of(row: dict[str, Any], names: Names) -> Entry:
    """A row of `predictions` as it was recorded."""
    error = row["error"]
    label = _label(names, row["category"])
    text, photo = _label(names, row["text_category"]), _label(names, row["photo_category"])
    decided_at = row["decided_at"]
    return Entry(
        id=row["id"],
        at=moment_of(row["at"]),
        origin=list(Origin)[row["origin"]],
        operator=row["operator"],
        photos=tuple(json.loads(row["photos"])),
        hashes=_hashes(row["hashes"]),
        reference=row["reference"],
        designation=row["designation"],
        description=row["description"],
        code=label.code if label else None,
        name_fr=(label.name_fr or None) if label else None,
        name_en=(label.name_en or None) if label else None,
        probability=row["probability"],
        top=_ranked(names, row["top"]),
        others=_ranked(names, row["others"]),
        text_top=text.code if text else None,
        text_probability=row["text_probability"],
        photo_top=photo.code if photo else None,
        photo_probability=row["photo_probability"],
        signature=row["signature"],
        model_version=None if row["model"] is None else names.version(row["model"]),
        milliseconds=row["milliseconds"],
        disagree=bool(row["disagree"]),
        unlike=tuple(one for at, one in enumerate(SOURCES) if row["unlike"] >> at & 1),
        promised=row["promised"],
        error=Recorded(*json.loads(error)) if error else None,
        decision=Decided.numbered(row["decision"]),
        person=_label(names, row["person"]),
        decided_at=None if decided_at is None else moment_of(decided_at),
        decided_by=row["decided_by"],
    )


def entries(db: Database, ids: Sequence[int]) -> list[Entry]:
    """The entries with these ids, in the order of the ids; without those that are no more."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT * FROM predictions WHERE id IN ({marks})"
    found = {row["id"]: entry_of(row, db.conn.names) for row in db.query(sql, ids)}
    return [found[id_] for id_ in ids if id_ in found]


_COLUMNS = (
    *("at", "origin", "operator", "reference", "designation", "description", "photos"),
    *("photo_names", "hashes", "category", "probability", "top", "others", "text_category"),
    *("text_probability", "photo_category", "photo_probability", "signature", "model"),
    *("milliseconds", "disagree", "unlike", "promised", "error", "decision", "final", "hand"),
)
_INSERT = (
    f"INSERT INTO predictions ({', '.join(_COLUMNS)})"
    f" VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
)


def _number(names: Names, code: str | None, name_fr: str | None, name_en: str | None) -> int | None:
    return None if code is None else names.number(Label(code, name_fr or "", name_en or ""))


def _alone(names: Names, outcome: Outcome, code: str | None) -> int | None:
    """The category that the text or the photos gave; its names are in the lists."""
    for ranked in (*outcome.top, *outcome.others):
        if ranked.code == code:
            return names.number(Label(*ranked[:3]))
    return _number(names, code, None, None)


def _label(names: Names, number: int | None) -> Label | None:
    return None if number is None else names.label(number)


def _packed(names: Names, ranked: Sequence[Ranked]) -> bytes | None:
    if not ranked:
        return None
    flat: list[float] = []
    for one in ranked:
        flat += [names.number(Label(*one[:3])), one.probability]
    return msgspec.msgpack.encode(flat)


def _ranked(names: Names, packed: bytes | None) -> tuple[Ranked, ...]:
    if packed is None:
        return ()
    flat = msgspec.msgpack.decode(packed)
    return tuple(
        Ranked(*names.label(number), probability)
        for number, probability in zip(flat[::2], flat[1::2], strict=True)
    )


def _hash_bytes(text: str) -> bytes:
    return bytes.fromhex(text) if text else _UNKNOWN


def _hashes(stored: bytes | None) -> tuple[str, ...]:
    whole = stored or b""
    cut = (whole[at : at + HASH_BYTES] for at in range(0, len(whole), HASH_BYTES))
    return tuple("" if one == _UNKNOWN else one.hex() for one in cut)


def _signed(look: int | None) -> int | None:
    """64 bits as SQLite's integers, which have a sign."""
    return look - _LOOKS if look is not None and look >= _LOOKS // 2 else look
