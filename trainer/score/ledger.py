"""What is finished: `_score.json` beside the answers.

Every file of answers also says itself which run and which rows it is of, so that what was written
after the ledger was last written counts, too.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from trainer.score.errors import ObjectGone, OutForeign, OutOccupied
from trainer.score.places import Found, Place
from trainer.score.plan import Plan, Shard
from trainer.score.shard import FAILED_KEY, RUN_KEY, SHARD_KEY, Scored

FILE = "_score.json"
SCHEMA = 1
WRITTEN_AFTER = 5.0
"""Seconds between two times that the ledger is written."""


@dataclass(frozen=True)
class Part:
    """One finished shard."""

    part: str
    file: str
    """Which the rows are of."""
    first: int
    rows: int
    failed: dict[str, int]
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Terms:
    """What the answers depend on."""

    bundle: str
    """Its SHA-256."""
    model_version: str
    settings: dict[str, Any]
    files: list[Found]

    @property
    def run(self) -> str:
        """All of it as one hash."""
        content = msgspec.json.encode(asdict(self), order="sorted")
        return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Ledger:
    """The content of the file."""

    schema: int
    run: str
    terms: Terms
    rows: int
    """Of all shards, finished or not."""
    shards: int
    parts: list[Part]

    @property
    def complete(self) -> bool:
        """Whether every row has its answer."""
        return len(self.parts) == self.shards


class Book:
    """The ledger while a run goes on."""

    def __init__(self, out: Place, terms: Terms, plan: Plan) -> None:
        self._out, self._terms, self._plan = out, terms, plan
        self._run = terms.run
        self._parts: dict[int, Part] = {}
        self._written_at = 0.0

    @property
    def failed(self) -> Counter[str]:
        """Rows that failed, by the code of their error."""
        found: Counter[str] = Counter()
        for part in self._parts.values():
            found.update(part.failed)
        return found

    @property
    def rows(self) -> int:
        """That have their answer."""
        return sum(part.rows for part in self._parts.values())

    @property
    def size(self) -> int:
        """Bytes of all answers."""
        return sum(part.bytes for part in self._parts.values())

    def open(self, anew: bool, retry_failed: bool) -> list[Shard]:
        """The shards that are still to be done.

        Raises OutOccupied, OutForeign, PlaceAway, OSError.
        """
        try:
            there = {one.name: one for one in self._out.listing()}
        except ObjectGone:
            there = {}
        if anew:
            there = self._clear(there)
        before = self._read()
        if before is not None and before.run != self._run:
            raise OutOccupied(url=self._out.url, what=_difference(before.terms, self._terms))
        told = {part.part: part for part in before.parts} if before else {}
        todo = []
        for shard in self._plan.shards:
            part = self._finished(shard, there.pop(shard.name, None), told)
            if part is None or (retry_failed and part.failed):
                todo.append(shard)
            else:
                self._parts[shard.number] = part
        strange = next((name for name in there if name.endswith(".parquet")), None)
        if strange is not None:
            raise OutForeign(url=self._out.url, name=strange)
        self.write()
        return todo

    def add(self, scored: Scored) -> None:
        """One more is finished; written down now or soon."""
        shard = scored.shard
        self._parts[shard.number] = _part(shard, scored.failed, scored.bytes, scored.sha256)
        if time.monotonic() - self._written_at >= WRITTEN_AFTER:
            self.write()

    def close(self) -> None:
        """Writes down what is finished, whatever ended the run."""
        self.write()

    def write(self) -> None:
        """Writes the ledger.  Raises PlaceAway, OSError."""
        parts = [self._parts[number] for number in sorted(self._parts)]
        shards = self._plan.shards
        ledger = Ledger(SCHEMA, self._run, self._terms, self._plan.rows, len(shards), parts)
        content = msgspec.json.format(msgspec.json.encode(ledger), indent=1)
        self._out.write(FILE, content + b"\n")
        self._written_at = time.monotonic()

    def _read(self) -> Ledger | None:
        try:
            return msgspec.json.decode(self._out.read(FILE), type=Ledger)
        except ObjectGone:
            return None
        except msgspec.MsgspecError as error:
            raise OutOccupied(url=self._out.url, what="another version of this program") from error

    def _clear(self, there: dict[str, Found]) -> dict[str, Found]:
        """Removes the answers of an earlier run, and tells what is left."""
        self._out.delete(FILE)
        ours = {name for name in there if name.endswith(".parquet") and self._claim(name)}
        for name in ours:
            self._out.delete(name)
        return {name: there[name] for name in there if name not in ours}

    def _finished(self, shard: Shard, there: Found | None, told: dict[str, Part]) -> Part | None:
        """What a file of answers holds, if it is whole and of this run."""
        if there is None:
            return None
        part = told.get(shard.name)
        if part is not None:
            return part if part.bytes == there.size else None
        claim = self._claim(shard.name)
        if claim is None:
            raise OutForeign(url=self._out.url, name=shard.name)
        if claim.get(RUN_KEY) != self._run.encode():
            raise OutOccupied(url=self._out.url, what="another run")
        if claim.get(SHARD_KEY) != str(shard).encode():
            return None
        failed = msgspec.json.decode(claim[FAILED_KEY], type=dict[str, int])
        content = self._out.read(shard.name)
        return _part(shard, failed, len(content), hashlib.sha256(content).hexdigest())

    def _claim(self, name: str) -> dict[bytes, bytes] | None:
        """What a file of answers says of itself; None where it is no such file."""
        try:
            with self._out.open(name) as file:
                found: dict[bytes, bytes] = pq.read_metadata(file).metadata or {}
        except (ObjectGone, pa.ArrowException):
            return None
        return found if RUN_KEY in found else None


def _part(shard: Shard, failed: dict[str, int], size: int, sha256: str) -> Part:
    failed = dict(sorted(failed.items()))
    return Part(shard.name, shard.source.name, shard.first, shard.rows, failed, size, sha256)


def _difference(before: Terms, now: Terms) -> str:
    if before.bundle != now.bundle:
        return f"another bundle (model {before.model_version})"
    for name in sorted({*before.settings, *now.settings}):
        if before.settings.get(name) != now.settings.get(name):
            return f"another setting ({name}: {before.settings.get(name)})"
    there = {one.name: one for one in before.files}
    here = {one.name: one for one in now.files}
    for name in sorted({*there, *here}):
        if there.get(name) != here.get(name):
            state = (
                "changed" if name in there and name in here else "came" if name in here else "went"
            )
            return f"other data ({name} {state})"
    return "another run"
