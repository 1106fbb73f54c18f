"""What is done in the window, beside the history, and can be undone in the same order as that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Way = Literal["done", "undone", "redone"]


@dataclass(frozen=True)
class Deed:
    """Something that was changed at once; a view may be gone when it is undone."""

    sentence: Callable[[], str]
    """What was done, in the language of then."""
    undo: Callable[[], object]
    redo: Callable[[], object]


@dataclass(frozen=True)
class Told:
    """A deed, and which way it went."""

    way: Way
    deed: Deed


class Order:
    """Which came after which: deeds, and changes of the history (None), which has its own stack."""

    def __init__(self) -> None:
        self._done: list[Deed | None] = []
        self._undone: list[Deed | None] = []

    @property
    def can_undo(self) -> bool:
        """Whether anything can be undone."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether anything undone can be done again."""
        return bool(self._undone)

    def add(self, deed: Deed | None) -> None:
        """Something new was done."""
        self._done.append(deed)
        self._undone.clear()

    def last_done(self) -> Deed | None:
        """What is to be undone next; None where that is of the history, or nothing."""
        return self._done[-1] if self._done else None

    def last_undone(self) -> Deed | None:
        """What is to be done again next."""
        return self._undone[-1] if self._undone else None

    def undo(self, deed: Deed | None) -> None:
        """The last of its kind was undone."""
        _move(deed, self._done, self._undone)

    def redo(self, deed: Deed | None) -> None:
        """The last of its kind was done again."""
        _move(deed, self._undone, self._done)

    def forget(self) -> None:
        """Nothing can be undone any more."""
        self._done.clear()
        self._undone.clear()


def _move(deed: Deed | None, source: list[Deed | None], target: list[Deed | None]) -> None:
    for place in reversed(range(len(source))):
        if source[place] is deed:
            target.append(source.pop(place))
            return
