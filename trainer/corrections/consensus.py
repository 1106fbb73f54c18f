"""What a product's category is, of all that people said of it (rules: docs/corrections.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from trainer.corrections.bulk import ANY, find_bulk
from trainer.corrections.caps import over_share
from trainer.corrections.outcomes import Agreed, Held, Judgement, Outcome
from trainer.corrections.releases import Release, verdicts
from trainer.corrections.said import Exactly, Said
from trainer.corrections.trust import Trust
from trainer.corrections.votes import Vote, count, last_words

MAJORITY = 0.6
"""The winning category has more than this share of all weight.  Two devices win over one; two
people at one device do not win over another device."""
LEAST = 0.5
"""The weight that a category needs: somebody unknown has 0.75."""
SECOND_OF_DEVICE = 1 / 3
"""Of the people at one device, a second one weighs so much of his trust, and further ones nothing:
they may all be the same person."""


def judge(
    decisions: Sequence[Said],
    releases: Iterable[Release] = (),
    doubts: Collection[Exactly] = (),
) -> Judgement:
    """Weighs all decisions against each other, and against what somebody with authority said.

    What is in `doubts` waits for a person, and is no witness.
    """
    verdict = verdicts(releases)
    every = last_words(decisions)
    rejected = {vote for vote in every if verdict.get(vote.said.exactly) == "rejected"}
    released = {vote for vote in every if verdict.get(vote.said.exactly) == "released"}
    doubted = {vote for vote in every if vote.said.exactly in doubts} - rejected - released
    ballot = count([vote for vote in every if vote not in rejected and vote not in doubted])
    held = [
        Held(Outcome.BULK, bulk.device, bulk.operator, *bulk.flip, waiting)
        for bulk in find_bulk(ballot)
        if (waiting := tuple(vote for vote in bulk.votes if vote not in released))
    ]
    held += _by_whom(Outcome.AGAINST, [vote for vote in every if vote in doubted], True)
    aside = {vote for group in held for vote in group.votes}
    trust = Trust(
        count(every),
        aside | rejected,
        (vote.operator for vote in released),
        (vote.operator for vote in rejected),
    )
    outcomes: Counter[Outcome] = Counter()
    agreed: list[Agreed] = []
    confirmed: list[Agreed] = []
    contested: list[tuple[Vote, ...]] = []
    distrusted: list[Vote] = []
    for product, votes in count(every).by_product.items():
        valid = [vote for vote in votes if vote not in aside and vote not in rejected]
        outcome, winners = _outcome(valid, trust, released)
        if not valid:
            outcome = Outcome.REJECTED
            if any(vote in aside for vote in votes):
                known = any(vote in doubted for vote in votes)
                outcome = Outcome.AGAINST if known else Outcome.BULK
        if outcome is Outcome.ACCEPTED:
            by_authority = any(vote in released for vote in winners)
            agreed.append(Agreed(product, winners[0].code, tuple(winners), by_authority))
            continue
        outcomes[outcome] += 1
        if outcome is Outcome.CONFIRMED:
            one = Agreed(product, winners[0].code, tuple(winners), False)
            confirmed += [one] if len(one.devices) > 1 else []
        elif outcome is Outcome.CONTESTED:
            contested.append(tuple(valid))
        elif outcome is Outcome.UNTRUSTED:
            distrusted += winners
    held += _by_whom(Outcome.UNTRUSTED, distrusted, False)
    kept, capped = over_share(agreed)
    held += _by_whom(Outcome.CAPPED, [vote for one in capped for vote in one.votes], True)
    outcomes[Outcome.ACCEPTED] += len(kept)
    outcomes[Outcome.CAPPED] += len(capped)
    operators = sorted({vote.operator for vote in every})
    return Judgement(
        decisions=decisions,
        agreed=tuple(kept),
        confirmed=tuple(confirmed),
        held=tuple(held),
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
        trust={who: (trust.of(who), trust.compared(who)) for who in operators},
        contested=tuple(contested),
        rejected=frozenset(vote.said.key for vote in rejected),
    )


def _outcome(
    votes: Sequence[Vote], trust: Trust, released: Collection[Vote]
) -> tuple[Outcome, list[Vote]]:
    """What comes of the votes on one product, and those for the category that won."""
    let_in = [vote for vote in votes if vote in released]
    if let_in:
        last = max(let_in, key=lambda vote: (vote.received, vote.said.key))
        return Outcome.ACCEPTED, [vote for vote in votes if vote.code == last.code]
    if not any(vote.said.corrected for vote in votes) and len({vote.code for vote in votes}) < 2:
        return Outcome.CONFIRMED, list(votes)
    weights = _weights(votes, trust)
    code = max(weights, key=lambda code: (weights[code], code))
    winners = [vote for vote in votes if vote.code == code]
    if weights[code] <= MAJORITY * sum(weights.values()):
        return Outcome.CONTESTED, winners
    if weights[code] < LEAST:
        return Outcome.UNTRUSTED, winners
    if not any(vote.said.corrected for vote in winners):
        return Outcome.CONFIRMED, winners
    return Outcome.ACCEPTED, winners


def _weights(votes: Sequence[Vote], trust: Trust) -> dict[str, float]:
    """The weight behind each category: of each device the most trusted person whole, and a third of
    the next one, so that no number of names at one device is worth another device.

    Copies of one decision count once, as whoever sent it is believed most: with another's ids,
    somebody whom nobody believes cannot take a decision's weight away.
    """
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for vote in votes:
        place = vote.code, vote.said.decision.id
        one = trust.of(vote.operator, without=vote.alike), vote.device
        best[place] = max(best.get(place, one), one)
    by_device: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (code, _), (weight, device) in best.items():
        by_device[code, device].append(weight)
    found: dict[str, float] = defaultdict(float)
    for (code, _), weights in by_device.items():
        first, *others = sorted(weights, reverse=True)
        found[code] += first + SECOND_OF_DEVICE * max(others, default=0.0)
    return found


def _by_whom(kind: Outcome, votes: Iterable[Vote], by_code: bool) -> list[Held]:
    """Groups votes for a person to decide on: by who, and to what."""
    groups: dict[tuple[str, str, str], list[Vote]] = defaultdict(list)
    for vote in votes:
        groups[(*vote.operator, vote.code if by_code else ANY)].append(vote)
    return [
        Held(kind, device, operator, ANY, code, tuple(found))
        for (device, operator, code), found in sorted(groups.items())
    ]
