"""What people said and did not take back: each decision once, whatever way its letters came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from channel.corrections import Decision, device_of
from trainer.corrections.errors import CorrectionsDamaged
from trainer.corrections.journal import Line

Exactly = tuple[str, str, str]
"""A device, the id of a decision, and a hash of all that it says."""

Operator = tuple[str, str]
"""A person as we know them: the device, and the pseudonym there."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with where it comes from."""

    device: str
    number: int
    """Of its letter: ascending for each device, unlike the laptop's clock."""
    place: int
    """In its letter."""
    received: datetime
    """When the letter came, by the store's clock."""
    photos: tuple[str, ...] = ()
    """SHA-256 of the enclosed photos that came whole."""
    decision: Decision

    @property
    def operator(self) -> Operator:
        """Who said it."""
        return self.device, self.decision.operator

    @property
    def order(self) -> tuple[int, int]:
        """Of several by one device, the largest is the last."""
        return self.number, self.place

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by: nobody speaks for another device."""
        return self.device, self.decision.id

    @property
    def exactly(self) -> Exactly:
        """What a verdict is about: the same device and id may come again with other words."""
        content = msgspec.json.encode(self.decision)
        return *self.key, hashlib.sha256(content).hexdigest()[:32]

    @property
    def corrected(self) -> bool:
        """Whether the person changed what the model said."""
        return self.decision.code != self.decision.model_code


def live(lines: Iterable[Line]) -> list[Said]:
    """The decisions that count, in an order that depends on nothing but themselves.

    Of several of one device with one id, the one that came first, by the store's clock: numbers
    are the writer's, who could put other words in the place of some that were let in.
    """
    letters, revoked = [], set()
    for line in lines:
        device = device_of(line.name)
        taken_back = line.letter.revoked if line.letter else line.revoked
        revoked |= {(device, id_) for id_ in taken_back}
        if line.letter:
            letters.append((line.received, line.letter.number, line.letter.id, line))
    found: dict[tuple[str, str], Said] = {}
    for _, number, _, line in sorted(letters, key=lambda letter: letter[:3]):
        assert line.letter is not None
        for place, decision in enumerate(line.letter.decisions):
            said = Said(
                device=line.letter.device,
                number=number,
                place=place,
                received=line.received,
                decision=decision,
            )
            if said.key not in revoked:
                found.setdefault(said.key, said)
    return sorted(found.values(), key=lambda said: (said.device, *said.order, said.decision.id))


def read_said(path: Path) -> list[Said]:
    """The decisions of a `decisions.jsonl`; raises CorrectionsDamaged."""
    decoder = msgspec.json.Decoder(Said)
    found = []
    with path.open("rb") as file:
        for number, content in enumerate(file, 1):
            try:
                found.append(decoder.decode(content))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise CorrectionsDamaged(path=path, line=number, reason=str(error)) from error
    return found
