"""Numbers by key, frugal where nearly every key has one: there may be a hundred thousand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

K = TypeVar("K")

Numbers: TypeAlias = int | list[int]
"""One number, or the list of several."""


def add(index: dict[K, Numbers], key: K, number: int) -> None:
    """Adds a number under a key, once."""
    earlier = index.setdefault(key, number)
    if isinstance(earlier, list):
        earlier.append(number)
    elif earlier != number:
        index[key] = [earlier, number]


def listed(found: Numbers | None) -> Sequence[int]:
    """The numbers found under a key: none, one or several."""
    if found is None:
        return ()
    return (found,) if isinstance(found, int) else found
