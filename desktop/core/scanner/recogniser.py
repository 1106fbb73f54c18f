"""Tells a scanner from a person by how fast the keys follow each other.

A person presses a few keys quickly now and then, but not six in a row; whatever began like a scan
and is none is handed back, in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from desktop.core.scanner import gtin
from desktop.core.scanner.layouts import Layout, may_hold_digits, repaired

LIMIT: Final = 40.0
"""Milliseconds between two keys of a scanner that nothing is known of; they take 2 to 30."""
MEAN: Final = 33.0
"""And on average."""
TRAILING: Final = 150.0
"""Milliseconds after a scan within which Enter and Tab are the scanner's still: nobody is so
quick."""
SHORTEST: Final = 6
SHORTEST_ENDED: Final = 5
"""Keys of a scan, the second where it ends with Enter or Tab."""
LONGEST: Final = 160
"""No code of ours is longer; text that another program types may be."""
SWIFT: Final = 17.0
"""Milliseconds between keys on average that no person reaches at all."""
SPREAD: Final = 17.0
"""And by how much the pauses of a scanner differ that is slower: by a tick of Windows' clock."""
REGULAR, REGULAR_ENDED = 7, 6
"""Keys that are regular enough to be one's."""
STRAY: Final = 2
"""So many keys of a person may stand right before a scan."""
APART: Final = 2.0
"""So many times the usual pause is between them and the scan."""

ENTER: Final = "Enter"
TAB: Final = "Tab"
ENDINGS: Final = (ENTER, TAB)
"""Keys that have a name instead of a character; scanners end with them."""


@dataclass(frozen=True)
class Stroke:
    """A key that was pressed."""

    key: str
    """Its character, or its name where it has none: Enter, Tab, F9."""
    at: float
    """When, in milliseconds of any clock."""
    own: Any = field(default=None, compare=False)
    """The caller's."""


@dataclass(frozen=True)
class Manner:
    """How a scanner types."""

    limit: float = LIMIT
    """The longest pause between two keys, in milliseconds."""
    mean: float = MEAN
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    """Keys that stand around the code; Enter and Tab behind it need not be told."""


@dataclass(frozen=True)
class Burst:
    """A scan."""

    strokes: tuple[Stroke, ...]
    """All keys of it."""
    text: str
    """Between prefix and suffix."""


@dataclass(frozen=True)
class Heard:
    """What became of what was held back; what is in neither is held still."""

    back: tuple[Stroke, ...] = ()
    """A person's: to be handed back, in this order."""
    scan: Burst | None = None
    """What was scanned, after those."""
    then: tuple[Stroke, ...] = ()
    """A person's again, after the scan."""
    swallowed: bool = False
    """The key just heard belongs to a scan that is over."""


class Recogniser:
    """Fed with every key that could be of a scan; one for each keyboard."""

    def __init__(self, manner: Manner | None = None) -> None:
        self.manner = manner or Manner()
        self._held: list[Stroke] = []
        self._ended_at: float | None = None
        self._flood_at: float | None = None

    @property
    def held(self) -> int:
        """How many keys are held back."""
        return len(self._held)

    def knows(self, key: str) -> bool:
        """Whether a key could be of a scan, at this point."""
        manner = self.manner
        return len(key) == 1 or key in (*ENDINGS, *manner.prefix, *manner.suffix)

    def ends(self, stroke: Stroke) -> bool:
        """Whether this key would end a scan, or belongs to one that has just ended."""
        if stroke.key not in ENDINGS:
            return False
        if not self._held:
            return self._ended_at is not None and 0 <= stroke.at - self._ended_at <= TRAILING
        return self._quick(self._held[-1].at, stroke.at) and self._scan(ended=True) is not None

    def feed(self, stroke: Stroke) -> Heard:
        """A key was pressed that is known (`knows`)."""
        before = Heard()
        if self._flood_at is not None:
            quick, self._flood_at = self._quick(self._flood_at, stroke.at), None
            if quick:
                self._flood_at = stroke.at
                return Heard((stroke,))
        if self._held and not self._quick(self._held[-1].at, stroke.at):
            before = self.settle()
        if self.ends(stroke):
            held, self._ended_at = self._held, stroke.at
            if not held:
                return Heard(before.back, before.scan, swallowed=True)
            found, self._held = self._scan(ended=True), []
            assert found is not None
            back, burst = found
            return Heard((*before.back, *back), Burst((*burst.strokes, stroke), burst.text))
        self._ended_at = None
        if stroke.key in ENDINGS and stroke.key not in self.manner.prefix:
            more = (*self._give_back(), stroke)
            if before.scan is not None:
                return Heard(before.back, before.scan, more)
            return Heard((*before.back, *more))
        self._held.append(stroke)
        if len(self._held) > LONGEST:
            self._flood_at = stroke.at
            return Heard(self._give_back())
        return before

    def settle(self) -> Heard:
        """No key has come for `limit`, or something else has happened: what is held is a scan, or
        is not."""
        found = self._scan(ended=False)
        if found is None:
            return Heard(self._give_back())
        back, burst = found
        last = self._held[-1].at
        self._held, self._ended_at = [], last
        return Heard(back, burst)

    def _give_back(self) -> tuple[Stroke, ...]:
        held, self._held = tuple(self._held), []
        return held

    def _quick(self, before: float, after: float) -> bool:
        return 0 <= after - before <= self.manner.limit

    def _scan(self, *, ended: bool) -> tuple[tuple[Stroke, ...], Burst] | None:
        """What is held as a scan, and a person's keys before it; None where it is none."""
        held = self._held
        first = _stray(held)
        strokes = tuple(held[first:])
        text = self._between(strokes)
        if text is None or not self._is_scan(strokes, text, ended=ended):
            return None
        return tuple(held[:first]), Burst(strokes, text)

    def _between(self, strokes: Sequence[Stroke]) -> str | None:
        """The code without what stands around it; None where keys are in it that write nothing."""
        keys = [one.key for one in strokes]
        prefix, suffix = self.manner.prefix, self.manner.suffix
        while suffix and suffix[-1] in ENDINGS:
            suffix = suffix[:-1]
        if prefix and tuple(keys[: len(prefix)]) == prefix:
            keys = keys[len(prefix) :]
        if suffix and tuple(keys[-len(suffix) :]) == suffix:
            keys = keys[: -len(suffix)]
        return "".join(keys) if all(len(one) == 1 for one in keys) else None

    def _is_scan(self, strokes: Sequence[Stroke], text: str, *, ended: bool) -> bool:
        if len(text) < (SHORTEST_ENDED if ended else SHORTEST) or len(set(text)) == 1:
            return False
        gaps = [after.at - before.at for before, after in pairwise(strokes)]
        mean = sum(gaps) / len(gaps)
        if mean > self.manner.mean:
            return False
        regular = max(gaps) - min(gaps) <= SPREAD
        if _numbered(text):
            return regular or mean <= MEAN
        if mean <= SWIFT:
            return ended or may_hold_digits(text)
        enough = REGULAR_ENDED if ended else REGULAR
        return regular and len(text) >= enough and may_hold_digits(text)


def _numbered(text: str) -> bool:
    """Whether it has as many digits as an article's number, and nothing else."""
    return len(text) in gtin.LENGTHS and any(
        gtin.is_number(repaired(text, layout)) for layout in Layout
    )


def _stray(held: Sequence[Stroke]) -> int:
    """How many keys stand before an article's number that a pause sets apart from it."""
    gaps = [after.at - before.at for before, after in pairwise(held)]
    if len(held) < min(gtin.LENGTHS):
        return 0
    usual = max(sorted(gaps)[len(gaps) // 2], 1.0)
    for stray in range(1, STRAY + 1):
        if gaps[stray - 1] <= APART * usual:
            continue
        keys = [one.key for one in held[stray:]]
        if all(len(one) == 1 for one in keys) and any(
            gtin.valid(repaired("".join(keys), layout)) for layout in Layout
        ):
            return stray
    return 0
