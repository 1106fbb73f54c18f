"""One run over a catalogue: what is to be done, an engine that does it, and what came of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from filelock import FileLock, Timeout

from bundle import archive
from bundle.archive import Bundle
from channel.access import AMBIENT, Access
from common.progress import Progress, silent
from trainer.score.columns import USUAL, Columns
from trainer.score.errors import OutBusy, PlaceInvalid, is_passing
from trainer.score.ledger import Book, Terms
from trainer.score.outcome import Engine
from trainer.score.places import Place, place_of
from trainer.score.plan import ROWS, plan
from trainer.score.shard import Job, Scored

PRECISION = 0.95
STAGE = "Scoring"
LOCK = ".score.lock"


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for."""

    data: str
    bundle: Path
    out: str
    photos: str | None = None
    """Where relative names of photos begin; None is where the data are."""
    access: Access = AMBIENT
    columns: Columns = USUAL
    mapped: tuple[str, ...] = ()
    """Columns that every file must have."""
    shard_rows: int = ROWS
    precision: float = PRECISION
    anew: bool = False
    retry_failed: bool = False


@dataclass(frozen=True)
class Summary:
    """What came of a run, earlier ones that it continued included."""

    rows: int
    failed: dict[str, int]
    """Rows by the code of their error."""
    shards: int
    skipped: int
    """Shards that an earlier run had finished."""
    scored: int
    """Rows that this run answered."""
    seconds: float
    """Of this run, from its first shard on."""
    bytes: int
    model_version: str

    def as_json(self) -> dict[str, Any]:
        """The summary under the names of `--json`."""
        failed = sum(self.failed.values())
        return {
            "rows": self.rows,
            "done": self.rows - failed,
            "failed": failed,
            "errors": self.failed,
            "shards": self.shards,
            "skipped_shards": self.skipped,
            "scored_rows": self.scored,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.scored / self.seconds, 1) if self.scored else None,
            "bytes": self.bytes,
            "model_version": self.model_version,
        }


def score(
    wanted: Wanted,
    engine: Callable[[Job, Bundle], Engine],
    told: Callable[[Scored], None] = lambda _: None,
    progress: Progress = silent,
) -> Summary:
    """Scores what is not yet scored; `told` hears of every shard.

    A shard that cannot be scored lets the others go on and raises its error in the end.
    Raises ScoreError, BundleInvalid, BundleTooNew, OSError.
    """
    bundle = archive.read(wanted.bundle)
    digest = hashlib.sha256(wanted.bundle.read_bytes()).hexdigest()
    data, out = place_of(wanted.data, wanted.access), place_of(wanted.out, wanted.access)
    if _within(out, data):
        raise PlaceInvalid(url=wanted.out, reason="the answers would lie among the data")
    progress("Looking at the data")
    todo = plan(data, wanted.columns, wanted.mapped, wanted.shard_rows)
    folder = data.folder if data.is_file() else data
    photos = folder if wanted.photos is None else place_of(wanted.photos, wanted.access)
    terms = Terms(digest, bundle.manifest.model_version, _settings(wanted), list(todo.files))
    job = Job(folder, photos, out, todo.columns, todo.copied, wanted.precision, terms.run)
    with _alone(out):
        book = Book(out, terms, todo)
        open_shards = book.open(wanted.anew, wanted.retry_failed)
        before, began = book.rows, time.perf_counter()
        first: Exception | None = None
        progress(STAGE, before, todo.rows)
        try:
            if open_shards:
                with engine(job, bundle) as running:
                    for outcome in running.run(open_shards):
                        if outcome is not None and outcome.scored is not None:
                            book.add(outcome.scored)
                            told(outcome.scored)
                        elif outcome is not None and outcome.error is not None:
                            if is_passing(outcome.error):
                                raise outcome.error
                            first = first or outcome.error
                        progress(STAGE, before + running.advanced, todo.rows)
        finally:
            book.close()
        if first is not None:
            raise first
        return Summary(
            todo.rows,
            dict(sorted(book.failed.items())),
            len(todo.shards),
            len(todo.shards) - len(open_shards),
            book.rows - before,
            time.perf_counter() - began,
            book.size,
            bundle.manifest.model_version,
        )


def _within(out: Place, data: Place) -> bool:
    """Whether what is written would be read as data the next time."""
    inner, outer = PurePath(out.path), PurePath(data.path)
    return out.bucket == data.bucket and (inner == outer or outer in inner.parents)


def _settings(wanted: Wanted) -> dict[str, Any]:
    columns = wanted.columns
    return {
        "id": columns.id,
        "designation": columns.designation,
        "description": columns.description,
        "photo": columns.photo,
        "keep": list(columns.keep),
        "photos": wanted.photos,
        "shard_rows": wanted.shard_rows,
        "precision": wanted.precision,
    }


@contextmanager
def _alone(out: Place) -> Iterator[None]:
    """One run at a time writes into a folder.  Two on S3 write the same, twice."""
    if out.bucket is not None:
        yield
        return
    folder = Path(out.path)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise OutBusy(url=out.url) from error
    try:
        # A run that was killed leaves what it was writing.
        for rest in folder.glob(".part-*.tmp.parquet"):
            rest.unlink(missing_ok=True)
        yield
    finally:
        lock.release()
