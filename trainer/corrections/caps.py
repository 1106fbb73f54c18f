"""No person and no device alone says what a category is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence

from trainer.corrections.outcomes import Agreed
from trainer.data.hashing import hash_text

OPERATOR_SHARE = 1 / 2
"""Of a category's corrections, those that only one person made."""
DEVICE_SHARE = 2 / 3
"""Of a category's corrections, those that only one device made."""
FREE = 20
"""So many are let in whatever share they are: a small shop has one laptop."""


def over_share(agreed: Sequence[Agreed]) -> tuple[list[Agreed], list[Agreed]]:
    """Parts what is let in from what is above somebody's share of a category.

    What somebody with authority let in is not counted against anybody.
    """
    by_code: dict[str, list[Agreed]] = defaultdict(list)
    for one in agreed:
        by_code[one.code].append(one)
    out: set[int] = set()
    for of_code in by_code.values():
        out |= _over(of_code, OPERATOR_SHARE, lambda one: one.operators)
        rest = [one for one in of_code if one.product not in out]
        out |= _over(rest, DEVICE_SHARE, lambda one: one.devices)
    return (
        [one for one in agreed if one.product not in out],
        [one for one in agreed if one.product in out],
    )


def _over(
    agreed: Sequence[Agreed], share: float, who: Callable[[Agreed], Collection[object]]
) -> set[int]:
    """The products of those who have more than their share."""
    alone: dict[object, list[Agreed]] = defaultdict(list)
    for one in agreed:
        behind = list(who(one))
        if len(behind) == 1 and not one.released:
            alone[behind[0]].append(one)
    out: set[int] = set()
    for mine in alone.values():
        allowed = max(FREE, int(share / (1 - share) * (len(agreed) - len(mine)) + 1e-9))
        # Which ones: always the same, whatever came first.
        order = sorted(mine, key=lambda one: hash_text("\0".join(one.said.key)))
        out |= {one.product for one in order[allowed:]}
    return out
