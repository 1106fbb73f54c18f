"""How many of a kind there are, and the first of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

T = TypeVar("T")

SHOWN = 5


class Examples(Generic[T]):
    """Counts everything that is added and keeps the first five."""

    __slots__ = ("count", "first")

    def __init__(self, values: Iterable[T] = ()) -> None:
        self.count = 0
        self.first: list[T] = []
        for value in values:
            self.add(value)

    def add(self, value: T) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(value)

    def as_row(self) -> dict[str, Any]:
        """Under the names of `--json`."""
        first = [one.as_row() if hasattr(one, "as_row") else one for one in self.first]
        return {"count": self.count, "examples": first}
