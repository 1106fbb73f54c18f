"""The guard against a code that is scanned twice by mistake."""

from __future__ import annotations


class Repeats:
    """Remembers the last code that counted."""

    def __init__(self) -> None:
        self._key: str | None = None
        self._at = 0.0

    def again(self, key: str, at: float, within: float) -> bool:
        """Whether the same code counted less than `within` ago, of a clock in the same unit; else
        it counts now."""
        if self._key == key and 0 <= at - self._at < within:
            return True
        self._key, self._at = key, at
        return False
