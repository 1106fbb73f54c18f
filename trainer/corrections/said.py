"""What people said and did not take back: each decision once, whatever way its letters came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from channel.corrections import Decision, device_of
from trainer.corrections.errors import CorrectionsDamaged
from trainer.corrections.journal import Line

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
    def corrected(self) -> bool:
        """Whether the person changed what the model said."""
        return self.decision.code != self.decision.model_code


def live(lines: Iterable[Line]) -> list[Said]:
    """The decisions that count, in an order that depends on nothing but themselves."""
    letters, revoked = [], set()
    for line in lines:
        device = device_of(line.name)
        taken_back = line.letter.revoked if line.letter else line.revoked
        revoked |= {(device, id_) for id_ in taken_back}
        if line.letter:
            letters.append((line.letter.device, line.letter.number, line.letter.id, line))
    found: dict[tuple[str, str], Said] = {}
    for device, number, _, line in sorted(letters, key=lambda letter: letter[:3]):
        assert line.letter is not None
        for place, decision in enumerate(line.letter.decisions):
            said = Said(
                device=device,
                number=number,
                place=place,
                received=line.received,
                decision=decision,
            )
            if said.key not in revoked:
                found.setdefault(said.key, said)
    return list(found.values())


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
