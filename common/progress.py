"""How long work tells how far it is, whoever listens."""

from __future__ import annotations

import time
from collections import deque
from typing import Protocol

IN_BYTES = frozenset({"Downloading", "Exporting"})
"""The stages whose amounts are bytes."""

START_SECONDS = 0.5
"""What comes at once was there before, and says nothing of the pace."""

WINDOW_SECONDS = 10.0
"""The pace is that of the last seconds: links change."""


class Progress(Protocol):
    """Called as work advances: what is being done, how much is done, of how much (or None)."""

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None: ...


def silent(stage: str, done: int = 0, total: int | None = None) -> None:
    """A `Progress` that tells nobody."""


class TimeLeft:
    """Estimates how long a stage will still take, from what it is told as a `Progress` is."""

    def __init__(self) -> None:
        self._stage = ""
        self._began = 0.0
        self._seen: deque[tuple[float, int]] = deque()

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> float | None:
        """Seconds until the end of the stage; None while nobody can tell."""
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began = stage, now
            self._seen.clear()
        if now - self._began < START_SECONDS:
            self._seen.clear()
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] >= WINDOW_SECONDS:
            self._seen.popleft()
        since, before = self._seen[0]
        if total is None or done <= before or now - since < START_SECONDS:
            return None
        return (total - done) * (now - since) / (done - before)


def duration(seconds: float) -> str:
    """A span of time for reading, in its largest units: `8 s`, `3 min`, `1 h 20 min`."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
