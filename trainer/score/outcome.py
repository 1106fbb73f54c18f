"""What an engine tells of a shard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from trainer.score.plan import Shard
from trainer.score.shard import Scored


@dataclass(frozen=True)
class Outcome:
    """Either what was scored, or the error that prevented it."""

    shard: Shard
    scored: Scored | None = None
    error: Exception | None = None


class Engine(Protocol):
    """Scores shards somewhere."""

    @property
    def advanced(self) -> int:
        """Rows that were answered so far, as far as it knows."""

    def run(self, shards: Iterable[Shard]) -> Iterator[Outcome | None]:
        """What came of each, as they end, each once; None where one may look at `advanced`."""

    def __enter__(self) -> Engine: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
