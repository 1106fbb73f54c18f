"""The shards of a catalogue: which rows of which file are scored, and answered, together.

They follow from the files and the settings alone, so that every run makes the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from trainer.score.columns import Columns, common_type
from trainer.score.errors import NothingToScore, ObjectGone, TableUnreadable, reason_of
from trainer.score.places import Found, Place

ROWS = 20_000
"""In a shard: what a kill costs at most, for each process."""

BUFFER = 4 << 20
"""Bytes of a column that are fetched at once."""

_AT_ONCE = 16
"""Files whose footers are read at the same time."""


@dataclass(frozen=True)
class Shard:
    """Rows of one file that are answered in a file of their own."""

    number: int
    source: Found
    first: int
    rows: int

    @property
    def name(self) -> str:
        """Of the file with the answers."""
        return f"part-{self.number:06}.parquet"

    def __str__(self) -> str:
        return f"{self.source.name}, rows {self.first} to {self.first + self.rows - 1}"


@dataclass(frozen=True)
class Plan:
    """All that there is to be scored."""

    files: tuple[Found, ...]
    columns: Columns
    copied: pa.Schema
    """The columns that are copied to the answers."""
    shards: tuple[Shard, ...]

    @property
    def rows(self) -> int:
        """Of all files."""
        return sum(shard.rows for shard in self.shards)


def plan(data: Place, columns: Columns, mapped: Sequence[str], shard_rows: int = ROWS) -> Plan:
    """Looks at all files and makes shards of them.

    Raises NothingToScore, TableUnreadable, ColumnsUnfit, PlaceAway.
    """
    try:
        files = [one for one in data.listing() if one.name.lower().endswith(_SUFFIXES)]
    except ObjectGone as error:
        raise NothingToScore(url=data.url, reason="there is no such file or folder") from error
    if not files:
        raise NothingToScore(url=data.url, reason="there is no Parquet file")
    place = data.folder if data.is_file() else data
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        footers = list(pool.map(lambda one: _footer(place, one), files))
    schemas = [footer.schema.to_arrow_schema() for footer in footers]
    tables = [
        columns.found_in(place.address(file.name), schema, mapped)
        for file, schema in zip(files, schemas, strict=True)
    ]
    # A column that one of the files has is looked for in each.
    union = replace(
        columns,
        designation=next(filter(None, (table.designation for table in tables)), None),
        description=next(filter(None, (table.description for table in tables)), None),
        photo=next(filter(None, (table.photo for table in tables)), None),
    )
    fields = [
        (name, common_type([schema.field(name).type for schema in schemas]))
        for name in columns.copied
    ]
    shards: list[Shard] = []
    for file, footer in zip(files, footers, strict=True):
        sizes = [footer.row_group(group).num_rows for group in range(footer.num_row_groups)]
        for first, rows in _ranges(sizes, shard_rows):
            shards.append(Shard(len(shards), file, first, rows))
    if not shards:
        raise NothingToScore(url=data.url, reason="the table has no rows")
    return Plan(tuple(files), union, pa.schema(fields), tuple(shards))


_SUFFIXES = (".parquet", ".parq", ".pq")


def _footer(place: Place, file: Found) -> Any:
    with opened(place, file) as table:
        return table.metadata


def opened(place: Place, file: Found) -> Any:
    """A Parquet file, read bit by bit.  Raises TableUnreadable, ObjectGone, PlaceAway."""
    source = place.open(file.name)
    try:
        return pq.ParquetFile(source, buffer_size=BUFFER, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        source.close()
        raise TableUnreadable(url=place.address(file.name), reason=reason_of(error)) from error


def _ranges(groups: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """First row and number of rows of each shard: small row groups together, large ones in equal
    parts, since a part is found only by reading what is before it in its group."""
    first = held = 0
    for size in groups:
        if held and held + size > most:
            yield first, held
            first, held = first + held, 0
        held += size
        if held > most:
            parts = -(-held // most)
            for part in range(parts):
                start, end = held * part // parts, held * (part + 1) // parts
                yield first + start, end - start
            first, held = first + held, 0
    if held:
        yield first, held
