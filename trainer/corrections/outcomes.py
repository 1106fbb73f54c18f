"""What came of the decisions: what is taken, what is held back, and in which groups."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from trainer.corrections.said import Operator, Said
from trainer.corrections.votes import Vote, witnesses
from trainer.corrections.words import plain


class Outcome(StrEnum):
    """What came of a product that people decided on."""

    ACCEPTED = "accepted"
    """Its category enters training."""
    CONFIRMED = "confirmed"
    """Nobody changed what the model said."""
    CONTESTED = "contested"
    """They do not agree, and no side is strong enough."""
    UNTRUSTED = "untrusted"
    """Only said by people of whom others mostly say the opposite."""
    BULK = "bulk"
    """Only changed in bulk, and by nobody else: held back."""
    AGAINST = "against"
    """Of people who say too often what the catalogue speaks against: held back."""
    CAPPED = "capped"
    """One person or device has said too much of this category already: held back."""
    REJECTED = "rejected"
    """Somebody with authority said no."""


@dataclass(frozen=True)
class Agreed:
    """A product's category as people agreed on it."""

    product: int
    code: str
    votes: tuple[Vote, ...]
    """Those for it, the last word of each person."""
    released: bool
    """Whether somebody with authority let it in."""

    @property
    def said(self) -> Said:
        """The decision that the product's texts and photos are taken from: one with a photo, of
        those the one that came first."""
        return min(
            (vote.said for vote in self.votes),
            key=lambda said: (not said.photos, said.received, said.key),
        )

    @property
    def operators(self) -> set[Operator]:
        """Who said it; of copies of one decision, only the first counts."""
        return {vote.operator for vote in witnesses(self.votes)}

    @property
    def devices(self) -> set[str]:
        """Where it was said; of copies of one decision, only the first counts."""
        return {vote.device for vote in witnesses(self.votes)}


@dataclass(frozen=True)
class Held:
    """A group of decisions that waits for a person."""

    kind: Outcome
    device: str
    operator: str
    """Empty for several of one device."""
    before: str
    """The code that the model gave; `*` for any."""
    after: str
    """The code that was given; `*` for any."""
    votes: tuple[Vote, ...]

    @property
    def name(self) -> str:
        """Stays the same from week to week; too long to be met on purpose by another group, of a
        person who chose the pseudonym for it."""
        told = "\0".join((self.kind, self.device, self.operator, self.before, self.after))
        return f"{self.kind}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"

    @property
    def sentence(self) -> str:
        """What it is, for people."""
        who = (
            f"{self.operator!r} on {self.device}" if self.operator else f"the device {self.device}"
        )
        first, last = (
            f"{moment:%Y-%m-%d}"
            for moment in (
                min(vote.received for vote in self.votes),
                max(vote.received for vote in self.votes),
            )
        )
        what = f"{len(self.votes)} times {plain(self.before) or 'nothing'} -> {plain(self.after)}"
        return f"{who}: {what}, {first} to {last}"


@dataclass(frozen=True)
class Judgement:
    """What people agreed on, and what is not let in."""

    decisions: Sequence[Said]
    agreed: tuple[Agreed, ...]
    confirmed: tuple[Agreed, ...]
    """Products of which the model was right, as people on two devices or more say."""
    held: tuple[Held, ...]
    outcomes: dict[Outcome, int]
    """Products by what came of them."""
    trust: dict[Operator, tuple[float, float]]
    """How far each person is believed, and on how many comparisons that rests."""
    contested: tuple[tuple[Vote, ...], ...]
    """The votes on each product that they do not agree on."""
    rejected: frozenset[tuple[str, str]]
    """The keys of decisions that somebody with authority rejected, of the last words."""
