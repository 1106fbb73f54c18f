"""Answers to fill a history with, as no model gives them so neatly."""

from __future__ import annotations

from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.history.names import Label

NAMES = ("Bougies", "Théières", "Cerfs-volants", "Paniers", "Horloges", "Tapis", "Chaises")
LABELS = [Label(f"{place}0", name, name) for place, name in enumerate(NAMES, 1)]


def outcome(
    place: int,
    *,
    disagree: bool = False,
    probability: float | None = None,
    version: str = "tiny-1",
    look: int | None = None,
) -> Outcome:
    """An answer that says `LABELS[0]`, then the next four: the surer, the higher the place."""
    share = 0.3 + place / 1000 if probability is None else probability
    top = tuple(Ranked(*label, share / number) for number, label in enumerate(LABELS[:5], 1))
    first = top[0]
    return Outcome(
        request=Request((), f"item {place:03}", reference=f"R{place:03}"),
        code=first.code,
        name_fr=first.name_fr,
        name_en=first.name_en,
        probability=share,
        top=top,
        text_top=first.code,
        text_probability=0.81,
        photo_top=LABELS[1].code if disagree else first.code,
        photo_probability=0.66,
        disagree=disagree,
        promised=share,
        model_version=version,
        signature="fused",
        thumbnail=None if look is None else b"jpeg",
        look=look,
    )
