"""What each person last said of each product, and who stands behind whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from trainer.corrections.products import products_of
from trainer.corrections.said import Operator, Said

LARGEST_GROUP = 100
"""Votes on look-alikes; larger groups are one template's, and only the same product counts."""

MOST_NAMES = 50
"""People of one device whose word on a product counts: the first."""


@dataclass(frozen=True, eq=False)
class Vote:
    """The last word of a person on a product."""

    said: Said
    product: int
    alike: int

    @property
    def operator(self) -> Operator:
        """Whose it is."""
        return self.said.operator

    @property
    def device(self) -> str:
        """Where it was given."""
        return self.said.device

    @property
    def code(self) -> str:
        """For which category."""
        return self.said.decision.code

    @property
    def flip(self) -> tuple[str, str]:
        """From what the model said (empty for nothing) to what the person said."""
        return self.said.decision.model_code or "", self.code

    def is_apart_from(self, other: Vote) -> bool:
        """Whether the other comes from another device, and is no copy of this decision."""
        return self.device != other.device and self.said.decision.id != other.said.decision.id

    @property
    def received(self) -> datetime:
        """When it came, by the store's clock."""
        return self.said.received


@dataclass
class Ballot:
    """All votes, by product and by look-alikes."""

    votes: list[Vote] = field(default_factory=list)
    by_product: dict[int, list[Vote]] = field(default_factory=lambda: defaultdict(list))
    by_alike: dict[int, list[Vote]] = field(default_factory=lambda: defaultdict(list))

    def backed(self, vote: Vote) -> bool:
        """Whether another device says the same of the product, or of one that looks alike.

        Not against its own product's other witnesses: there, only these count.
        """
        others = [v for v in self.by_product[vote.product] if vote.is_apart_from(v)]
        if not others and len(self.by_alike[vote.alike]) <= LARGEST_GROUP:
            others = [v for v in self.by_alike[vote.alike] if vote.is_apart_from(v)]
        return any(other.code == vote.code for other in others)


def witnesses(votes: Iterable[Vote]) -> list[Vote]:
    """Each decision once, where several devices sent it: the copy that came first.

    A laptop that was signed in anew, or has another's backup, sends under a new name what it had
    sent under the old one.  Copies with different categories are no copies: they say different
    things, and neither takes the other's place.
    """
    copies: dict[tuple[str, str], list[Vote]] = defaultdict(list)
    for vote in sorted(votes, key=lambda vote: (vote.received, vote.said.key)):
        copies[vote.said.decision.id, vote.code].append(vote)
    found: list[Vote] = []
    devices: set[str] = set()
    for same in sorted(copies.values(), key=len):
        # Of another device than those that count already, where one sent it: whoever copies two
        # people's decisions does not make them one witness.
        found.append(next((vote for vote in same if vote.device not in devices), same[0]))
        devices.add(found[-1].device)
    return found


def count(votes: Sequence[Vote]) -> Ballot:
    """Votes in the order in which they are looked up."""
    ballot = Ballot(list(votes))
    for vote in votes:
        ballot.by_product[vote.product].append(vote)
        ballot.by_alike[vote.alike].append(vote)
    return ballot


def last_words(decisions: Sequence[Said]) -> list[Vote]:
    """One vote for each person and product: what was said last.

    Of a device, so many people's: with the pseudonyms that a program invents, comparing
    everybody with everybody would never end.
    """
    found = products_of(decisions)
    last: dict[tuple[Operator, int], Vote] = {}
    names: Counter[tuple[str, int]] = Counter()
    in_order = sorted(
        zip(decisions, found.product, found.alike, strict=True),
        key=lambda one: (one[0].device, one[0].order, one[0].decision.id),
    )
    for said, product, alike in in_order:
        before = last.get((said.operator, product))
        if before is None:
            names[said.device, product] += 1
            if names[said.device, product] > MOST_NAMES:
                continue
        if before is None or said.order > before.said.order:
            last[said.operator, product] = Vote(said, product, alike)
    return list(last.values())
