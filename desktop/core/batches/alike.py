"""Photos of a batch that look alike: told, and never merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.core.batches.ledger import PAGE, Ledger
from desktop.core.intake.examples import SHOWN, Examples


@dataclass(frozen=True)
class Alike:
    """Groups of items whose first photos look alike."""

    groups: Examples[tuple[str, ...]] = field(default_factory=Examples)
    """How many there are, and the first photos of the first groups."""
    first: Mapping[int, str] = field(default_factory=dict)
    """By position, for every item of a group: the photo of the group's first item."""


def alike(ledger: Ledger, batch: int) -> Alike:
    """Compares what the photos of a batch look like.  Raises what the history raises."""
    from desktop.core.intake.look_alikes import look_alikes  # numpy: not before the window shows

    looks = ledger.looks(batch)
    groups = [
        [looks[place][0] for place in group] for group in look_alikes([look for _, look in looks])
    ]
    first: dict[int, str] = {}
    for at in range(0, len(groups), PAGE):
        some = {group[0]: group for group in groups[at : at + PAGE]}
        for row in ledger.rows(batch, list(some)):
            first.update(dict.fromkeys(some[row.position], row.photos[0]))
    examples: Examples[tuple[str, ...]] = Examples()
    for group in groups[:SHOWN]:
        examples.add(tuple(row.photos[0] for row in ledger.rows(batch, group[:SHOWN])))
    examples.count = len(groups)
    return Alike(examples, first)
