"""Cuts a catalogue into shards: all that training reads, and nothing of the test products.

A row of the catalogue is in the shard of its number modulo the number of shards, in two files: its
texts, which the chief reads of all shards, and its photo, which only one worker reads.  The same
catalogue always gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import tensorflow as tf
from tokenizers import Tokenizer

from bundle import photo
from bundle.spec import InputSpec
from channel.store import Store
from trainer.shards.listing import LISTING, VERSION, Entry, Kind, Listing
from trainer.shards.records import photo_example, sample_example, text_example
from trainer.task import Rows, Task

ROWS_A_SHARD, FEWEST = 4096, 8
"""About so many rows have a shard of their own, and there are at least so many shards."""

_AT_A_TIME = 64


def usual_shards(rows: int) -> int:
    """How many shards so many rows get: enough for many workers, few enough to open each."""
    return max(FEWEST, -(-rows // ROWS_A_SHARD))


def write_shards(
    task: Task, tokenizer: Tokenizer, spec: InputSpec, samples: Rows, store: Store, shards: int
) -> Listing:
    """Writes the rows of a task, and the photo files of the `samples` among them, to a store.

    The list comes last, so that nobody trains on half of a catalogue.  Raises what the store and
    `bundle.photo.read` raise, and OSError.
    """
    store.delete(LISTING)
    writer = _Writer(task, store)
    rows = task.rows
    of_shard = (rows % shards).astype(np.int64)
    files = [
        writer.small("tokenizer.json", "tokenizer", tokenizer.to_str().encode()),
        writer.small("rows.npz", "rows", _arrays(task, shards)),
    ]
    for shard in range(shards):
        here = rows[of_shard == shard]
        name = f"{shard:05}-of-{shards:05}.tfrecord"
        files.append(writer.records(f"texts-{name}", "texts", shard, _texts(task, here)))
        with_photo = here[task.index.has_photo[here]]
        photos = _photos(task, with_photo, spec)
        files.append(writer.records(f"photos-{name}", "photos", shard, photos))
        task.progress("Writing shards", shard + 1, shards)
    files.append(writer.records("samples.tfrecord", "samples", 0, _samples(task, samples)))
    listing = Listing(
        version=VERSION,
        fingerprint=task.index.fingerprint,
        rows=len(task.index),
        shards=shards,
        categories=task.index.categories,
        input=spec,
        files=tuple(files),
    )
    store.replace(LISTING, io.BytesIO(msgspec.json.format(msgspec.json.encode(listing))))
    return listing


class _Writer:
    """Writes files to a store, each by way of the disk."""

    def __init__(self, task: Task, store: Store) -> None:
        self._store = store
        self._folder = task.folder
        self._folder.mkdir(parents=True, exist_ok=True)

    def small(self, name: str, kind: Kind, content: bytes) -> Entry:
        self._store.replace(name, io.BytesIO(content))
        return Entry(name, kind, 0, 1, len(content), hashlib.sha256(content).hexdigest())

    def records(self, name: str, kind: Kind, shard: int, examples: Iterable[bytes]) -> Entry:
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder) / name
            count = 0
            with tf.io.TFRecordWriter(str(path)) as records:
                for example in examples:
                    records.write(example)
                    count += 1
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                self._store.replace(name, file)
            return Entry(name, kind, shard, count, path.stat().st_size, digest)


def _arrays(task: Task, shards: int) -> bytes:
    """What every worker knows of every row, as an npz file."""
    index = task.index
    file = io.BytesIO()
    np.savez(
        file,
        labels=index.labels,
        splits=index.splits,
        groups=index.groups,
        has_text=index.has_text,
        has_photo=index.has_photo,
        shards=(np.arange(len(index)) % shards).astype(np.int32),
    )
    return file.getvalue()


def _texts(task: Task, rows: Rows) -> Iterator[bytes]:
    for product in task.index.products(rows):
        split, group = (int(facts[product.row]) for facts in (task.index.splits, task.index.groups))
        yield text_example(product, split, group)


def _photos(task: Task, rows: Rows, spec: InputSpec) -> Iterator[bytes]:
    def example(product_and_path: tuple[int, Path]) -> bytes:
        row, path = product_and_path
        return photo_example(row, photo.read(path, spec.photo))

    with ThreadPoolExecutor() as pool:  # decoding and deflating release the interpreter lock
        for start in range(0, len(rows), _AT_A_TIME):
            products = task.index.products(rows[start : start + _AT_A_TIME])
            yield from pool.map(
                example, [(one.row, one.photo) for one in products if one.photo is not None]
            )


def _samples(task: Task, rows: Rows) -> Iterator[bytes]:
    for product in task.index.products(rows):
        if product.photo is not None:
            yield sample_example(product.row, product.photo.read_bytes())
