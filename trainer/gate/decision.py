"""What the gate found, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    passed: bool
    sentence: str
    """What was found, for people; a reason where it did not pass."""
    value: float | None = None
    limit: float | None = None
    n: int | None = None
    """Over how many products."""
    details: dict[str, Any] = field(default_factory=dict)
    """All other numbers that were looked at."""

    def as_json(self) -> dict[str, Any]:
        """The check as JSON values, its details beside the rest."""
        return {
            "name": self.name,
            "passed": self.passed,
            "value": self.value,
            "limit": self.limit,
            "n": self.n,
            "sentence": self.sentence,
            **self.details,
        }


@dataclass(frozen=True)
class Decision:
    """May it be published, and why."""

    checks: tuple[Check, ...]
    """In the order in which their failures explain most."""

    @property
    def publish(self) -> bool:
        """Whether all checks passed."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def reason(self) -> str:
        """Why it is refused, or how it compares where it is not.

        The first failed check says it; the others mostly follow from it, and are but named.
        """
        if self.failed:
            first, *others = self.failed
            named = ", ".join(check.name for check in others)
            return first.sentence + (f" (also failed: {named})" if named else "")
        by_name = {check.name: check for check in self.checks}
        told = by_name.get("overall") or by_name.get("floor") or self.checks[-1]
        return told.sentence

    def as_json(self) -> dict[str, Any]:
        """Everything, as JSON values."""
        return {
            "accepted": self.publish,
            "reason": self.reason,
            "checks": [check.as_json() for check in self.checks],
        }
