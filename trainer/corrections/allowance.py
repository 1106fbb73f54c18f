"""What one device may have fetched: none fills the trainer's disk, or its night.

Without bounds, a stolen key would be enough to keep everybody's corrections from training.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from channel.store import Entry


@dataclass
class Amount:
    """So many objects, of so many bytes."""

    objects: int = 0
    bytes: int = 0

    def has_room(self, limit: Amount, length: int) -> bool:
        """Whether one more object fits below `limit`."""
        return self.objects < limit.objects and self.bytes + length <= limit.bytes

    def add(self, length: int) -> None:
        """Counts an object."""
        self.objects += 1
        self.bytes += length


@dataclass(frozen=True)
class Limits:
    """Of one device, what is not a photo, and its photos."""

    letters_a_pull: Amount = field(default_factory=lambda: Amount(1_000, 200_000_000))
    letters_in_all: Amount = field(default_factory=lambda: Amount(20_000, 1_000_000_000))
    """That are kept at a time: what retention lets go of makes room."""
    decisions_in_all: int = 100_000
    photos_a_pull: Amount = field(default_factory=lambda: Amount(20_000, 1_000_000_000))
    photos_in_all: Amount = field(default_factory=lambda: Amount(200_000, 10_000_000_000))


USUAL = Limits()
"""A busy laptop sends some hundred decisions a day, each with a photo or two of 20 kB."""


@dataclass(frozen=True)
class Waiting:
    """What of a device was left in the channel."""

    device: str
    """Empty for what lies in no device's folder."""
    what: str
    objects: int
    bytes: int
    why: str

    def __str__(self) -> str:
        size = f"{self.bytes / 1e6:.1f} MB"
        return f"{self.device or 'no device'}: {self.objects} {self.what} ({size}) wait: {self.why}"


class Allowance:
    """What is left of the limits, by device."""

    def __init__(self, what: str, a_pull: Amount, in_all: Amount) -> None:
        self._what, self._a_pull, self._in_all = what, a_pull, in_all
        self._now: dict[str, Amount] = defaultdict(Amount)
        self._all: dict[str, Amount] = defaultdict(Amount)
        self._waiting: dict[tuple[str, str], Amount] = defaultdict(Amount)

    def kept(self, device: str, length: int) -> None:
        """Counts what is here from earlier."""
        self._all[device].add(length)

    def refuse(self, device: str, length: int, why: str) -> None:
        """Notes what waits for another reason."""
        self._waiting[device, why].add(length)

    def take(self, device: str, entry: Entry) -> bool:
        """Whether an object may be fetched; if so, it counts, and else it is told."""
        if not self._all[device].has_room(self._in_all, entry.length):
            self.refuse(device, entry.length, f"{_told(self._in_all)} are kept of a device")
            return False
        if not self._now[device].has_room(self._a_pull, entry.length):
            self.refuse(
                device, entry.length, f"a pull takes {_told(self._a_pull)} of a device; pull again"
            )
            return False
        self._now[device].add(entry.length)
        self._all[device].add(entry.length)
        return True

    def waiting(self) -> Iterator[Waiting]:
        """What was not fetched, and why."""
        for (device, why), amount in sorted(self._waiting.items()):
            yield Waiting(device, self._what, amount.objects, amount.bytes, why)


def _told(limit: Amount) -> str:
    return f"{limit.objects} or {limit.bytes / 1e6:.0f} MB"
