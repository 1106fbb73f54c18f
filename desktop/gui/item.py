"""A product in the queue."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.core.decided import BY_PERSON
from desktop.core.engine import Outcome, Request
from desktop.core.history.rows import Entry


@dataclass(eq=False)
class Item:
    """A request, and what became of it."""

    number: int
    request: Request
    outcome: Outcome | None = None
    fault: Exception | None = None
    """Why there is no outcome, where there will be none."""
    unrecorded: Exception | None = None
    """Why the outcome is not in the history, where it is not."""
    group: int | None = None
    """Of products that came together, which are decided on one after another."""
    entry: Entry | None = None
    """What the history has of it, as it is now."""
    handled: bool = False
    """Whether it has been decided on a moment ago, which its entry does not say yet."""
    withdrawn: bool = False
    """Whether a later attempt has taken its place."""

    finished: bool = False
    """Whether it needs not be classified again, though its answer may still be on its way; set on
    the thread that classifies."""

    @property
    def problem(self) -> Exception | None:
        """Why it was not classified, where it was not."""
        return self.fault or (self.outcome.error if self.outcome else None)

    @property
    def answered(self) -> bool:
        """Whether anything became of it yet."""
        return self.outcome is not None or self.fault is not None

    @property
    def open(self) -> bool:
        """Whether somebody may still want to decide on it here."""
        if self.withdrawn or self.handled or self.fault is not None:
            return False
        if self.outcome is not None and (self.outcome.error is not None or self.entry is None):
            return False
        return self.entry is None or self.entry.decision not in BY_PERSON
