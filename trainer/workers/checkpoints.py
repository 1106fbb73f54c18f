"""What a training has reached, kept where a restart finds it: a folder, or S3.

TensorFlow's own checkpoints are several files a time, which all workers must write together, and
know no S3.  Here one object is one checkpoint, written by the chief alone: numpy arrays, and their
checksum.  It replaces the one before in one step.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from channel.errors import NoSuchChannel
from channel.store import ObjectMissing, Store
from trainer.workers.errors import CheckpointDamaged, CheckpointMissing, OtherTraining
from trainer.workers.team import ALONE, Team

EVERY_SECONDS = 120.0
"""So much work a killed training does again, at most."""

ABOUT = "training.json"
"""Which training the checkpoints belong to; written first, deleted last."""

_DIGEST = 32
_ABOUT_LIMIT = 1 << 20

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


class Checkpoints:
    """The parts of one training in their order, each kept while it is done and when it is done.

    All workers read them; the chief alone writes.
    """

    def __init__(
        self, store: Store, about: dict[str, Any], team: Team = ALONE, every: float = EVERY_SECONDS
    ) -> None:
        """`about` are the facts that make a training what it is, as JSON values.

        Raises OtherTraining where the store has checkpoints of another, and what the store raises.
        """
        self._store, self._team, self._every = store, team, every
        self._parts = 0
        self._written = time.monotonic()
        self.bytes = 0
        """Of the last checkpoint."""
        try:
            found = json.loads(store.read(ABOUT, _ABOUT_LIMIT).content)
        except (ObjectMissing, NoSuchChannel):
            found = None
        except ValueError as error:
            raise CheckpointDamaged(url=store.url, name=ABOUT, reason="not JSON") from error
        if found is not None and found != about:
            differs = ", ".join(
                sorted(name for name in {**found, **about} if found.get(name) != about.get(name))
            )
            raise OtherTraining(url=store.url, differs=differs)
        team.barrier()  # all have looked before there is anything new
        if found is None and team.is_chief:
            store.replace(ABOUT, io.BytesIO(json.dumps(about).encode()))

    def part(self, what: str) -> str:
        """The name of the next part; all workers ask for the same in the same order."""
        self._parts += 1
        plain = "".join(letter if letter.isalnum() else "-" for letter in what.lower())
        return f"{self._parts:03}-{plain}"

    def is_due(self) -> bool:
        """Whether so much has been done since the last one that it is worth another."""
        return self._team.is_chief and time.monotonic() - self._written >= self._every

    def keep(self, name: str, arrays: Arrays) -> None:
        """Writes the state of a part in place of its last one; only the chief does."""
        if self._team.is_chief:
            self.bytes = self.write(name, arrays)
            self._written = time.monotonic()

    def write(self, name: str, arrays: Arrays) -> int:
        """Writes arrays under a name, whoever this worker is; returns how many bytes."""
        file = io.BytesIO()
        file.write(bytes(_DIGEST))
        np.savez(file, **arrays)  # type: ignore[arg-type]
        content = file.getbuffer()
        content[:_DIGEST] = hashlib.sha256(content[_DIGEST:]).digest()
        length = len(content)
        del content
        file.seek(0)
        self._store.replace(f"{name}.npz", file)
        return length

    def read(self, name: str) -> Arrays | None:
        """What was written under a name last, None if nothing.  Raises CheckpointDamaged."""
        content = self._content(name)
        return None if content is None else self._arrays(name, content)

    def read_together(self, name: str) -> Arrays | None:
        """As `read`, by all workers at once; raises CheckpointMissing where they find different
        things, because they do not share the place."""
        content = self._content(name)
        mark = 0 if content is None else int.from_bytes(content[:4], "little") + 1
        if int(self._team.sum(np.array([mark], np.int64))[0]) != mark * self._team.count:
            raise CheckpointMissing(name=name)
        return None if content is None else self._arrays(name, content)

    def _content(self, name: str) -> bytes | None:
        try:
            return b"".join(self._store.stream(f"{name}.npz"))
        except (ObjectMissing, NoSuchChannel):
            return None

    def _arrays(self, name: str, content: bytes) -> Arrays:
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            raise CheckpointDamaged(url=self._store.url, name=name, reason="its checksum is wrong")
        with np.load(io.BytesIO(content[_DIGEST:]), allow_pickle=False) as arrays:
            return {key: arrays[key] for key in arrays.files}

    def clear(self) -> None:
        """Deletes them all: the training is finished, and its model written."""
        if self._team.is_chief:
            names = [entry.name for entry in self._store.list("") if entry.name.endswith(".npz")]
            for name in (*names, ABOUT):
                self._store.delete(name)


def once(
    checkpoints: Checkpoints | None, what: str, make: Callable[[], Sequence[Array]], team: Team
) -> list[Array]:
    """Arrays that the chief makes and all get; a restart finds them made."""
    if checkpoints is None:
        return team.from_chief(make)
    name = checkpoints.part(what)

    def found_or_made() -> Sequence[Array]:
        found = checkpoints.read(name)
        if found is None:
            made = list(make())
            checkpoints.keep(name, {str(number): one for number, one in enumerate(made)})
            return made
        return [found[str(number)] for number in range(len(found))]

    return team.from_chief(found_or_made)
