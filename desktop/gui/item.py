"""A product in the queue."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.core.engine import Outcome, Request


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
