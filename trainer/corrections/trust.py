"""How far each person is believed: how often other devices agree, shrunken towards a prior.

Measured without the product in question, so that nobody vouches for himself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from statistics import fmean

from trainer.corrections.said import Operator
from trainer.corrections.votes import LARGEST_GROUP, Ballot, Vote, witnesses

PRIOR = 0.75
"""What somebody is believed of whom nothing is known."""
STRENGTH = 8.0
"""Comparisons that weigh as much as the prior."""
OWN_DEVICE = 0.5
"""Weight of a comparison with somebody at the same device: it may be the same person."""
OWN_MOST = 4.0
"""What all comparisons with people at the same device weigh at most."""
LOOK_ALIKE = 0.5
"""Weight of a comparison by a product that only looks alike."""


@dataclass(frozen=True)
class Compared:
    """What some comparisons came to: those with other devices, and those at the same one."""

    agreed: float = 0.0
    weight: float = 0.0
    own_agreed: float = 0.0
    own_weight: float = 0.0

    def plus(self, other: Compared, times: float = 1.0) -> Compared:
        """These and the others; `times` -1 takes them away."""
        return Compared(
            self.agreed + times * other.agreed,
            self.weight + times * other.weight,
            self.own_agreed + times * other.own_agreed,
            self.own_weight + times * other.own_weight,
        )

    @property
    def total(self) -> tuple[float, float]:
        """How far others agree, and what that weighs."""
        scale = min(1.0, OWN_MOST / self.own_weight) if self.own_weight > 0 else 0.0
        return self.agreed + scale * self.own_agreed, self.weight + scale * self.own_weight


_NONE = Compared()


class Trust:
    """What the comparisons of all persons came to."""

    def __init__(
        self,
        ballot: Ballot,
        held: Collection[Vote] = (),
        released: Iterable[Operator] = (),
        rejected: Iterable[Operator] = (),
    ) -> None:
        """Compares everybody with everybody; votes that are `held` are no witnesses.

        `released` and `rejected` have an entry for each decision on which somebody with authority
        agreed, or did not.
        """
        self._all: dict[Operator, Compared] = {}
        self._by_alike: dict[tuple[Operator, int], Compared] = {}
        silent = set(held)
        for vote in ballot.votes:
            one = _compared(vote, ballot, silent)
            place = vote.operator, vote.alike
            self._all[vote.operator] = self._all.get(vote.operator, _NONE).plus(one)
            self._by_alike[place] = self._by_alike.get(place, _NONE).plus(one)
        for operators, agreed in ((released, 1.0), (rejected, 0.0)):
            for operator in operators:
                one = Compared(agreed, 1.0)
                self._all[operator] = self._all.get(operator, _NONE).plus(one)

    def of(self, operator: Operator, without: int | None = None) -> float:
        """From 0 to 1, without what a group of look-alikes said."""
        found = self._all.get(operator, _NONE)
        if without is not None:
            found = found.plus(self._by_alike.get((operator, without), _NONE), -1)
        agreed, weight = found.total
        return (PRIOR * STRENGTH + agreed) / (STRENGTH + weight)

    def compared(self, operator: Operator) -> float:
        """What the comparisons weigh that it rests on."""
        return self._all.get(operator, _NONE).total[1]


def _compared(vote: Vote, ballot: Ballot, silent: set[Vote]) -> Compared:
    """How far others agree with a vote: each device is one witness."""
    scale = 1.0
    others = _witnesses(vote, ballot.by_product[vote.product], silent)
    if not others and len(ballot.by_alike[vote.alike]) <= LARGEST_GROUP:
        scale = LOOK_ALIKE
        others = _witnesses(vote, ballot.by_alike[vote.alike], silent)
    found = _NONE
    for device, codes in others.items():
        agreed = scale * fmean(code == vote.code for code in codes)
        if device == vote.device:
            found = found.plus(Compared(0, 0, OWN_DEVICE * agreed, OWN_DEVICE * scale))
        else:
            found = found.plus(Compared(agreed, scale))
    return found


def _witnesses(vote: Vote, votes: list[Vote], silent: set[Vote]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    others = [
        other
        for other in votes
        if other.operator != vote.operator
        and other.said.decision.id != vote.said.decision.id
        and other not in silent
    ]
    for other in witnesses(others):
        found[other.device].append(other.code)
    return found
