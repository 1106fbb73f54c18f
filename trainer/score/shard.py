"""Scores one shard: the same code in every process of every engine."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from bundle.archive import Bundle
from bundle.classifier import Classifier, Pixels
from bundle.errors import PhotoTooLarge, PhotoUnreadable
from common.errors import ProductError
from trainer.score import answers
from trainer.score.answers import Answers
from trainer.score.columns import Columns, Photo, copied, photos, texts
from trainer.score.errors import (
    PlaceAway,
    PlaceInvalid,
    TableChanged,
    TableUnreadable,
    reason_of,
)
from trainer.score.places import Place
from trainer.score.plan import Shard, opened

AT_A_TIME = 256
"""Rows that are read, and answered, together."""

FETCHING = 8
"""Photos that a process fetches at the same time."""

AHEAD = 32
"""Rows whose photos are being fetched: all that is held of them."""

RUN_KEY, SHARD_KEY, FAILED_KEY = b"rakuten.run", b"rakuten.shard", b"rakuten.failed"
"""In the metadata of an answer's file."""


class TextUnreadable(ProductError):
    """A text, or the name of a photo, whose bytes are not UTF-8."""

    code = "text-unreadable"
    sentence = "the {field} is not UTF-8"


@dataclass(frozen=True)
class Job:
    """All that a process must know, besides the bundle.  May travel to other machines."""

    data: Place
    """The folder of the data."""
    photos: Place
    """Where relative names of photos begin."""
    out: Place
    columns: Columns
    copied: pa.Schema
    precision: float
    run: str
    """The fingerprint of bundle, settings and data."""


@dataclass(frozen=True)
class Scored:
    """What came of one shard."""

    shard: Shard
    failed: dict[str, int] = field(default_factory=dict)
    """Rows that failed, by the code of their error."""
    bytes: int = 0
    sha256: str = ""
    seconds: float = 0.0


class _Fetching(NamedTuple):
    """A photo that is on its way."""

    name: str
    bytes: Callable[[], bytes]


class _Row(NamedTuple):
    """A product, while its photos are being fetched."""

    designation: str
    description: str
    photos: list[_Fetching]
    error: ProductError | None


class Scorer:
    """A classifier with its job: for one thread."""

    def __init__(self, job: Job, bundle: Bundle) -> None:
        """Raises BundleInvalid."""
        self._job = job
        self._classifier = Classifier(bundle)
        self._schema = answers.schema(job.copied)
        self._pool = ThreadPoolExecutor(FETCHING, "photos")

    def score(self, shard: Shard, advance: Callable[[int], None]) -> Scored:
        """Answers every row of a shard, in their order; `advance` hears how many more are done.

        Nothing is written before all is answered.  Raises ScoreError, OSError.
        """
        job, began = self._job, time.perf_counter()
        failed: Counter[str] = Counter()
        rows = 0
        made = pa.BufferOutputStream()
        with pq.ParquetWriter(made, self._schema, compression="zstd") as writer:
            for batch in self._batches(shard):
                written = self._answer(batch, failed, advance)
                writer.write_batch(written)
                rows += written.num_rows
            if rows != shard.rows:
                raise TableChanged(url=job.data.address(shard.source.name))
            writer.add_key_value_metadata(
                {
                    RUN_KEY: job.run.encode(),
                    SHARD_KEY: str(shard).encode(),
                    FAILED_KEY: msgspec.json.encode(dict(failed), order="sorted"),
                }
            )
        content = made.getvalue()
        job.out.write(shard.name, content)
        sha256 = hashlib.sha256(content).hexdigest()
        return Scored(shard, dict(failed), content.size, sha256, time.perf_counter() - began)

    def _answer(
        self, batch: pa.RecordBatch, failed: Counter[str], advance: Callable[[int], None]
    ) -> pa.RecordBatch:
        """The answers to the rows of a batch."""
        found = Answers(self._classifier.manifest.model_version, self._job.precision)
        for row in self._ahead(batch):
            try:
                if row.error is not None:
                    raise row.error
                shown = [self._pixels(photo) for photo in row.photos]
                found.add(
                    self._classifier.classify_decoded(row.designation, row.description, shown)
                )
            except PlaceAway:
                raise
            except ProductError as error:
                failed[error.code] += 1
                found.add_failed(error)
        advance(batch.num_rows)
        kept = [
            copied(batch.column(name), self._job.copied.field(name).type)
            for name in self._job.copied.names
        ]
        return found.batch(kept, self._schema)

    def _batches(self, shard: Shard) -> Iterator[pa.RecordBatch]:
        """The rows of a shard, a few at a time; row groups are streamed, never held whole."""
        place, source = self._job.data, shard.source
        if place.look(source.name) != source:
            raise TableChanged(url=place.address(source.name))
        with opened(place, source) as table:
            here = [name for name in self._job.columns.wanted if name in table.schema_arrow.names]
            start, end = shard.first, shard.first + shard.rows
            begins = 0
            try:
                for group in range(table.num_row_groups):
                    size = table.metadata.row_group(group).num_rows
                    at, begins = begins, begins + size
                    if begins <= start or at >= end:
                        continue
                    for batch in table.iter_batches(AT_A_TIME, [group], here, use_threads=False):
                        if (first := max(start - at, 0)) < batch.num_rows and at < end:
                            yield batch.slice(first, min(end - at, batch.num_rows) - first)
                        at += batch.num_rows
                        if at >= end:
                            break
            except (pa.ArrowException, OSError) as error:
                url = place.address(source.name)
                raise TableUnreadable(url=url, reason=reason_of(error)) from error

    def _ahead(self, batch: pa.RecordBatch) -> Iterator[_Row]:
        """The rows of a batch, the photos of later ones already on their way."""
        waiting: deque[_Row] = deque()
        for row in self._rows(batch):
            waiting.append(row)
            while waiting and (len(waiting) > AHEAD or not waiting[0].photos):
                yield waiting.popleft()
        yield from waiting

    def _rows(self, batch: pa.RecordBatch) -> Iterator[_Row]:
        columns, empty = self._job.columns, [""] * batch.num_rows
        named: Mapping[str, pa.Array] = dict(zip(batch.schema.names, batch.columns, strict=True))
        titles, descriptions = (
            texts(named[name]) if name and name in named else empty for name in columns.texts
        )
        shown: list[Any] = (
            photos(named[columns.photo])
            if columns.photo and columns.photo in named
            else [()] * batch.num_rows
        )
        for title, description, some in zip(titles, descriptions, shown, strict=True):
            for what, value in (
                ("designation", title),
                ("description", description),
                *(("name of the photo", photo) for photo in some),
            ):
                if isinstance(value, UnicodeDecodeError):
                    yield _Row("", "", [], TextUnreadable(field=what))
                    break
            else:
                assert isinstance(title, str)
                assert isinstance(description, str)
                try:
                    yield _Row(title, description, [self._fetch(photo) for photo in some], None)
                except PlaceInvalid as error:
                    yield _Row("", "", [], error)

    def _fetch(self, photo: Photo) -> _Fetching:
        """What is far away is fetched while other rows are classified."""
        if isinstance(photo, bytes):
            return _Fetching("photo", lambda: photo)
        place, name = self._job.photos.resolve(photo)
        if place.bucket is None:
            return _Fetching(place.address(name), partial(place.read_photo, name))
        fetched = self._pool.submit(place.read_photo, name)
        return _Fetching(place.address(name), fetched.result)

    def _pixels(self, photo: _Fetching) -> Pixels:
        content = photo.bytes()
        try:
            return self._classifier.pixels(content)
        except (PhotoUnreadable, PhotoTooLarge) as error:
            raise type(error)(**{**error.data, "path": photo.name}) from error
