"""What came of corrections, for people: lines for the terminal, and the page `report.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from trainer.corrections.outcomes import Held, Judgement, Outcome
from trainer.corrections.votes import Vote
from trainer.corrections.words import marked, plain
from trainer.data.amendments import Fate

EXAMPLES = 10
"""Of every group, so many products are shown."""

OF_A_DEVICE = 20
"""Of every device, so many people and groups are shown."""

T = TypeVar("T")

_LONGEST = 100
_READ = 10 * _LONGEST


def summary(judgement: Judgement) -> Iterator[str]:
    """A few lines: how many decisions, what came of them, what waits for a person."""
    people, devices = len(judgement.trust), len({said.device for said in judgement.decisions})
    yield f"{len(judgement.decisions)} decisions of {people} people on {devices} devices"
    told = ", ".join(f"{outcome}: {n}" for outcome, n in judgement.outcomes.items() if n)
    yield f"products: {told or 'none'}"
    shown, more = _few(judgement.held, lambda group: group.device)
    for group in shown:
        yield f"held back: {group.name}, {group.sentence}"
    for device, number in more.items():
        yield f"held back: {number} more groups of {plain(device)}"


def as_json(judgement: Judgement, amended: Mapping[str, int] | None) -> dict[str, Any]:
    """What was taken, what was left out and why; `amended` is of `ScanReport`."""
    fates = amended or {}
    entered = (Fate.RELABELLED, Fate.ADDED, Fate.RIGHT)
    return {
        "decisions": len(judgement.decisions),
        "people": len(judgement.trust),
        "devices": len({said.device for said in judgement.decisions}),
        "taken": {str(fate): fates.get(fate, 0) for fate in entered},
        "confirmed": judgement.outcomes[Outcome.CONFIRMED],
        "left_out": {
            **{
                str(outcome): n
                for outcome, n in judgement.outcomes.items()
                if outcome not in (Outcome.ACCEPTED, Outcome.CONFIRMED)
            },
            **{str(fate): fates.get(fate, 0) for fate in Fate if fate not in entered},
        },
        "held": held_as_json(judgement),
    }


def held_as_json(judgement: Judgement) -> list[dict[str, Any]]:
    """The groups that wait for a person."""
    return [
        {"group": group.name, "decisions": len(group.votes), "what": group.sentence}
        for group in judgement.held
    ]


def page(judgement: Judgement, path: str) -> str:
    """The page: who is trusted how far, what is held back and how to decide on it."""
    return "\n".join(_lines(judgement, path)) + "\n"


def _lines(judgement: Judgement, path: str) -> Iterator[str]:
    yield from ("# Corrections", "")
    yield from (f"- {marked(line)}" for line in summary(judgement))
    yield from ("", "## Who is believed how far", "")
    yield from ("| device | person | trust | compared |", "| --- | --- | --- | --- |")
    people = sorted(judgement.trust.items(), key=lambda found: found[1][0])
    shown, more = _few(people, lambda found: found[0][0])
    for (device, operator), (trust, compared) in shown:
        yield f"| {marked(device)} | {marked(operator)} | {trust:.2f} | {compared:.1f} |"
    for device, number in more.items():
        yield f"| {marked(device)} | and {number} more | | |"
    yield from ("", "## Held back", "")
    if not judgement.held:
        yield "Nothing."
    groups, more = _few(judgement.held, lambda group: group.device)
    for group in groups:
        yield from _group(group, path)
    for device, number in more.items():
        yield f"And {number} more groups of {marked(device)}. To reject all that it said:"
        yield from (
            "",
            f"- `rakuten-trainer corrections release {path} device:{device} --reject`",
            "",
        )
    yield from ("", "## Contested", "")
    if not judgement.contested:
        yield "Nothing."
    for votes in judgement.contested[:EXAMPLES]:
        yield f"- {_votes(votes)}: {_title(votes[0])}"
    if len(judgement.contested) > EXAMPLES:
        yield f"- and {len(judgement.contested) - EXAMPLES} more"


def _group(group: Held, path: str) -> Iterator[str]:
    yield from (f"### {group.name}", "", marked(group.sentence), "")
    yield f"- let in: `rakuten-trainer corrections release {path} {group.name}`"
    yield f"- never: `rakuten-trainer corrections release {path} {group.name} --reject`"
    yield ""
    for vote in group.votes[:EXAMPLES]:
        before, after = vote.flip
        yield f"- {marked(before or 'nothing')} -> {marked(after)}: {_title(vote)}"
    if len(group.votes) > EXAMPLES:
        yield f"- and {len(group.votes) - EXAMPLES} more"
    yield ""


def _few(found: Iterable[T], device: Callable[[T], str]) -> tuple[list[T], dict[str, int]]:
    """Of each device the first few, and how many more there are: none fills the page with names
    that it made up, behind which others would not be seen."""
    shown: list[T] = []
    count: Counter[str] = Counter()
    for one in found:
        count[device(one)] += 1
        if count[device(one)] <= OF_A_DEVICE:
            shown.append(one)
    return shown, {who: n - OF_A_DEVICE for who, n in count.items() if n > OF_A_DEVICE}


def _votes(votes: tuple[Vote, ...]) -> str:
    return ", ".join(
        f"{marked(vote.operator[1])} on {marked(vote.device)}: {marked(vote.code)}"
        for vote in votes[:EXAMPLES]
    )


def _title(vote: Vote) -> str:
    decision = vote.said.decision
    title = plain(decision.designation[:_READ] or decision.description[:_READ]) or "no text"
    return marked(title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…")
