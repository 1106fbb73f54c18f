"""Letters as laptops write them, and what a trainer made of them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from channel.corrections import Decision, Letter, encode, photo_name
from channel.store import Store
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.said import Said

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
VERSION = "2026-03-01-0123abcd"


def new_id(*parts: object) -> str:
    """An id of a letter or a decision, made of what it is about."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def decision(
    product: object, code: str, model_code: str | None = "10", operator: str = "p1", **more: Any
) -> Decision:
    """What somebody says of a product that is known by its text."""
    values = {
        "id": new_id(product, code, operator),
        "at": NOW,
        "operator": operator,
        "code": code,
        "model_code": model_code,
        "probability": 0.6,
        "model_version": VERSION,
        "signature": "text",
        "designation": f"article {product} of the shop number{product}",
    }
    return Decision(**(values | more))


def said(
    product: object,
    code: str,
    model_code: str | None = "10",
    who: str = "dock-1/p1",
    received: datetime = NOW,
    number: int = 1,
    **more: Any,
) -> Said:
    """The same, as it was pulled; `who` is the device and the pseudonym."""
    device, _, operator = who.partition("/")
    said = decision(
        product, code, model_code, operator, **{"id": new_id(product, code, who), **more}
    )
    return Said(device=device, number=number, place=0, received=received, decision=said)


@dataclass
class Laptop:
    """What a laptop sends: letters under its own prefix, photos before them."""

    store: Store
    device: str = "dock-1"
    number: int = 0
    sent: list[Letter] = field(default_factory=list)

    def send(
        self, *decisions: Decision, revoked: Sequence[str] = (), photos: Sequence[bytes] = ()
    ) -> Letter:
        """Sends one letter, and before it the photos."""
        for photo in photos:
            name = photo_name(self.device, hashlib.sha256(photo).hexdigest())
            self.store.create(name, io.BytesIO(photo))
        self.number += 1
        letter = Letter(
            device=self.device,
            number=self.number,
            id=new_id(self.device, self.number),
            written=NOW,
            decisions=decisions,
            revoked=tuple(revoked),
        )
        self.put(letter)
        return letter

    def put(self, letter: Letter) -> None:
        """Sends a letter that is already written."""
        self.store.create(letter.name, io.BytesIO(encode(letter)))
        self.sent.append(letter)


def content(folder: CorrectionsFolder) -> dict[str, bytes]:
    """All files of a folder, without what only remembers."""
    return {
        path.relative_to(folder.path).as_posix(): path.read_bytes()
        for path in sorted(folder.path.rglob("*"))
        if path.is_file() and path.name not in (".lock", "journal.jsonl")
    }
