"""Corrections against the catalogue: who makes many of them is not believed on such products.

Votes can be bought with devices, and two that collude confirm each other.  What the catalogue
says of a product's text (`trainer.data.opinion`) cannot: somebody who says of product after product
what nothing like it bears out is wrong, or has something to tell that a person should hear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log

Person = tuple[str, str]
"""A device, and a pseudonym there; empty for everybody at the device."""

NEW = -1
"""In the place of the label of a product that the catalogue does not have."""

USUAL = 0.5
"""Of what honest people say, what the catalogue may speak against.  It is 5 to 14 % of changes of
real products and 32 % of new ones, but up to 43 % where two of five products of a category have the
same wrong label: these bear each other out."""
SURE = 0.001
"""So seldom may somebody honest be taken for one who is not."""
FEWEST = 5

_ANY = -2


_Place = tuple[Person, int, int, bool]
"""Whose, from and to which label, and whether of new products."""


@dataclass(frozen=True)
class Claim:
    """That a product is of another category, or is one to learn from."""

    by: frozenset[Person]
    product: str
    """Its text."""
    before: int
    """Its label, or `NEW`."""
    after: int
    against: bool | None
    """Whether the catalogue speaks against it; None where it says nothing."""


class Doubts:
    """Who is not believed on what."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        """Somebody is not believed where surely more of his claims are against the catalogue than
        of an honest person: of one kind, from or to one category, or of all.

        A device is measured without those of its people who are not believed, so that names hide
        nothing, and one liar does not cost his colleagues.
        """
        self._out: set[_Place] = set()
        self._borne_out: set[_Place] = set()
        for whole_device in (False, True):
            told: dict[_Place, list[bool]] = defaultdict(list)
            counted: set[tuple[Person, str]] = set()  # a device says of a product once
            for claim in claims:
                if claim.against is None:
                    continue
                people = set(self.believed(claim.by, claim.before, claim.after))
                for who in {(device, "") for device, _ in people} if whole_device else people:
                    if (who, claim.product) in counted:
                        continue
                    counted.add((who, claim.product))
                    for place in _places(who, claim.before, claim.after):
                        told[place].append(claim.against)
            for place, against in told.items():
                if sum(against) >= FEWEST and _chance(len(against), sum(against), USUAL) < SURE:
                    self._out.add(place)
                if not whole_device and FEWEST <= against.count(False) >= sum(against):
                    self._borne_out.add(place)

    def borne_out(self, by: Iterable[Person], before: int, after: int) -> set[str]:
        """The devices of those whose changes of this kind the catalogue mostly speaks for."""
        return {who[0] for who in by if (who, before, after, before == NEW) in self._borne_out}

    def believed(self, by: Iterable[Person], before: int, after: int) -> list[Person]:
        """Those of some people who are believed on a product of one label being of another."""
        return [
            (device, name)
            for device, name in by
            if not self._out.intersection(_places((device, name), before, after))
            and not self._out.intersection(_places((device, ""), before, after))
        ]


def _places(who: Person, before: int, after: int) -> Iterator[_Place]:
    for one in (before, _ANY):
        for other in (after, _ANY):
            yield who, one, other, before == NEW


@lru_cache(maxsize=1 << 12)
def _chance(number: int, least: int, usual: float) -> float:
    """Of so many or more of a number, if each is with the usual probability."""
    return sum(
        exp(
            lgamma(number + 1)
            - lgamma(k + 1)
            - lgamma(number - k + 1)
            + k * log(usual)
            + (number - k) * log(1 - usual)
        )
        for k in range(least, number + 1)
    )
