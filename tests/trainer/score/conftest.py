"""Small catalogues as Parquet, and a run over them in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tiny_models import photo

from bundle.archive import Bundle
from common.errors import ProductError
from trainer.score.outcome import Outcome
from trainer.score.plan import Shard
from trainer.score.run import Summary, Wanted, score
from trainer.score.shard import Job, Scored, Scorer

WORDS = ("bougie rouge", "théière verte", "cerf-volant bleu", "chapeau jaune", "parapluie violet")


class Inline:
    """An engine without processes."""

    def __init__(self, job: Job, bundle: Bundle) -> None:
        self._scorer = Scorer(job, bundle)
        self.advanced = 0

    def run(self, shards: Iterable[Shard]) -> Iterator[Outcome | None]:
        for shard in shards:
            yield None
            try:
                yield Outcome(shard, self._scorer.score(shard, self._advance))
            except (ProductError, OSError) as error:
                yield Outcome(shard, error=error)

    def _advance(self, rows: int) -> None:
        self.advanced += rows

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@dataclass
class Shop:
    """A folder of data and one of answers."""

    folder: Path
    bundle: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def wanted(self) -> Wanted:
        return Wanted(str(self.data), self.bundle, str(self.out), shard_rows=10)

    def table(
        self, name: str = "products.parquet", group: int | None = None, **columns: Any
    ) -> Path:
        """Writes a file of the data; a column is a list or an Arrow array."""
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), path, row_group_size=group)
        return path

    def products(self, count: int, name: str = "products.parquet", first: int = 0) -> Path:
        """A file of products with texts, in row groups of 25."""
        numbers = range(first, first + count)
        return self.table(
            name,
            25,
            productid=list(numbers),
            designation=[f"{WORDS[n % 5]} numéro {n}" for n in numbers],
            description=[None if n % 3 else "une lampe neuve" for n in numbers],
        )

    def photo(self, name: str, category: int = 0) -> Path:
        """A photo among the data."""
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(photo(category, 1))
        return path

    def run(self, told: Callable[[Scored], None] = lambda _: None, **changed: Any) -> Summary:
        """One run, in this process."""
        return score(replace(self.wanted, **changed), Inline, told)

    def answers(self) -> list[dict[str, Any]]:
        """All rows, in their order."""
        return read(sorted(self.out.glob("part-*.parquet")))

    def bytes(self) -> dict[str, bytes]:
        """The files of answers."""
        return {path.name: path.read_bytes() for path in sorted(self.out.glob("part-*.parquet"))}


def read(paths: Sequence[Path]) -> list[dict[str, Any]]:
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


@pytest.fixture
def shop(tmp_path: Path, tiny_bundle: Path) -> Shop:
    """An empty one."""
    return Shop(tmp_path, tiny_bundle)
