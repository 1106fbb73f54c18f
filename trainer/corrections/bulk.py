"""Many changes of one kind from one person or device, which nobody else confirms."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from trainer.corrections.said import Operator
from trainer.corrections.votes import Ballot, Vote

WINDOW = timedelta(days=7)
FEWEST, MOST_OF = 5, 0.5
"""So many in a week are a flip in bulk, if they are this share of what was seen of the category."""
MANY = 10
"""So many in any case."""
WIDE = 20
"""So many from one category to any others, or from any to one."""
ONE_OF_OTHERS = 3
"""One change of the same kind on other devices vouches for so many."""
USUAL_TIMES, USUAL_WEEKS = 3, 4
"""After so many weeks, what comes every week may be so many times as much before it is sudden."""

ANY = "*"


@dataclass(frozen=True)
class Bulk:
    """Votes that look like one flip."""

    device: str
    operator: str
    """Its pseudonym; empty for several of one device."""
    flip: tuple[str, str]
    """From, to; `ANY` for any."""
    votes: tuple[Vote, ...]


def find_bulk(ballot: Ballot) -> list[Bulk]:
    """The flips in bulk, the narrowest kinds first; no vote is in two of them."""
    changes = [vote for vote in ballot.votes if vote.said.corrected]
    unconfirmed = [vote for vote in changes if not ballot.backed(vote)]
    found: list[Bulk] = []
    taken: set[Vote] = set()
    seen_by = _seen(ballot)
    for source, target in ((True, True), (True, False), (False, True)):
        everywhere = _by_kind(changes, source, target)
        by_kind = _by_kind([v for v in unconfirmed if v not in taken], source, target)
        limit = MANY if source and target else WIDE
        for flip, votes in sorted(by_kind.items()):
            others = _Others(everywhere[flip])
            vouching: dict[str, int] = {}
            for whole_device in (False, True):
                for who, own in sorted(_by_whom(votes, whole_device).items()):
                    rest = [vote for vote in own if vote not in taken]
                    if len(rest) < FEWEST:
                        continue
                    if who[0] not in vouching:
                        vouching[who[0]] = others.than(who[0])
                    seen = seen_by[who, flip[0]] if source and target else None
                    if sudden := _sudden(rest, vouching[who[0]], limit, seen):
                        taken.update(sudden)
                        found.append(Bulk(*who, flip, tuple(sudden)))
    return found


def _by_kind(
    votes: Sequence[Vote], source: bool, target: bool
) -> dict[tuple[str, str], list[Vote]]:
    found: dict[tuple[str, str], list[Vote]] = defaultdict(list)
    for vote in votes:
        before, after = vote.flip
        found[before if source else ANY, after if target else ANY].append(vote)
    return found


def _by_whom(votes: Sequence[Vote], whole_device: bool) -> dict[Operator, list[Vote]]:
    found: dict[Operator, list[Vote]] = defaultdict(list)
    for vote in votes:
        found[(vote.device, "") if whole_device else vote.operator].append(vote)
    return found


class _Others:
    """Who else made a change of one kind, asked for one device after another."""

    def __init__(self, votes: Sequence[Vote]) -> None:
        self._of_product: dict[int, list[Vote]] = defaultdict(list)
        self._of_device: dict[str, list[Vote]] = defaultdict(list)
        self._of_decision: dict[str, list[Vote]] = defaultdict(list)
        for vote in votes:
            self._of_product[vote.product].append(vote)
            self._of_device[vote.device].append(vote)
            self._of_decision[vote.said.decision.id].append(vote)

    def than(self, device: str) -> int:
        """Products on which other devices made the change, and not in copies of this device's.

        All products, less those on which nobody else did: one of these is the device's own, or a
        copy's, so that no others need be looked at.
        """
        own = {vote.said.decision.id for vote in self._of_device[device]}
        touched = {vote.product for one in own for vote in self._of_decision[one]}
        alone = sum(
            all(v.device == device or v.said.decision.id in own for v in self._of_product[product])
            for product in touched
        )
        return len(self._of_product) - alone


def _seen(ballot: Ballot) -> dict[tuple[Operator, str], list[Vote]]:
    """What somebody, or a device, said of products that the model put into a category."""
    found: dict[tuple[Operator, str], list[Vote]] = defaultdict(list)
    for vote in ballot.votes:
        for who in (vote.operator, (vote.device, "")):
            found[who, vote.flip[0]].append(vote)
    return found


def _sudden(votes: list[Vote], others: int, limit: int, seen: list[Vote] | None) -> list[Vote]:
    """The votes that lie in a week with too many of them."""
    votes = sorted(votes, key=lambda vote: (vote.received, vote.said.key))
    found: set[Vote] = set()
    products: Counter[int] = Counter()  # several people of a device may speak of one
    start = done = 0
    for end, last in enumerate(votes):
        products[last.product] += 1
        while last.received - votes[start].received >= WINDOW:
            products[votes[start].product] -= 1
            if not products[votes[start].product]:
                del products[votes[start].product]
            start += 1
        few = _few(votes[start : end + 1], seen) if len(products) < limit else limit
        if len(products) >= few and len(products) > max(
            _usual(votes, start), ONE_OF_OTHERS * others
        ):
            found.update(votes[max(start, done) : end + 1])
            done = end + 1
    return [vote for vote in votes if vote in found]


def _few(week: list[Vote], seen: list[Vote] | None) -> float:
    """How many products are a flip in bulk, of fewer than are one in any case."""
    if seen is None or len(week) < FEWEST:
        return math.inf
    begin, end = week[0].received, week[-1].received
    looked_at = sum(begin <= vote.received <= end for vote in seen)
    return FEWEST if len(week) >= MOST_OF * looked_at else math.inf


def _usual(votes: list[Vote], start: int) -> float:
    """How many may come from somebody who did the same for weeks."""
    weeks = (votes[start].received - votes[0].received) / WINDOW
    return USUAL_TIMES * start / weeks if weeks >= USUAL_WEEKS else 0
