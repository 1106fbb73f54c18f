"""A catalogue from its shards: every worker its part, the chief also the texts of all others."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bundle.spec import InputSpec
from channel.access import AMBIENT, Access
from channel.errors import NoSuchChannel
from channel.location import folder_of, is_s3, open_store
from channel.store import ObjectMissing, Store
from common.files import replacing, write_atomically
from common.progress import Progress
from trainer.data.index import CatalogueIndex
from trainer.data.report import ScanReport
from trainer.data.row_file import RowReader, StoredRow
from trainer.shards.errors import OtherShards, ShardsDamaged
from trainer.shards.listing import Entry, Listing, read_listing
from trainer.shards.records import Records, content, number, pixels_of, text
from trainer.workers.team import Team

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ShardedIndex(CatalogueIndex):
    """The rows of a catalogue that this worker has shards of; the arrays are of all rows."""

    shards: npt.NDArray[np.int32]
    """[rows] the shard of every row."""
    held: npt.NDArray[np.bool_]
    """[rows] whose texts this worker has."""
    tokenizer: Tokenizer
    input: InputSpec
    photos: HeldPhotos

    def __enter__(self) -> ShardedIndex:
        return self

    def close(self) -> None:
        """Closes all files."""
        super().close()
        self.photos.close()


class HeldRows(RowReader):
    """The texts of rows, by the number of the row."""

    def __init__(self, rows: int, samples: dict[int, Path]) -> None:
        self._files: list[Records] = []
        self._file = np.full(rows, -1, np.int32)
        self._place = np.zeros(rows, np.int32)
        self._samples = samples

    def add(self, records: Records) -> None:
        """Takes a file in; raises ValueError for what is no such file."""
        for place in range(len(records)):
            row = _row(records[place], len(self._file))
            self._file[row], self._place[row] = len(self._files), place
        self._files.append(records)

    @property
    def held(self) -> npt.NDArray[np.bool_]:
        """[rows] which are here."""
        return self._file >= 0

    def __getitem__(self, row: int) -> StoredRow:
        if self._file[row] < 0:
            raise LookupError(f"row {row} is in a shard of another worker")
        example = self._files[self._file[row]][int(self._place[row])]
        photo = self._samples.get(row)
        return StoredRow(
            text(example, "index"),
            text(example, "designation"),
            text(example, "description"),
            None if photo is None else str(photo.absolute()),
        )

    def close(self) -> None:
        """Lets go of the files."""
        for records in self._files:
            records.close()


class HeldPhotos:
    """The pixels of rows, by the number of the row."""

    def __init__(self, rows: int, url: str) -> None:
        self._url = url
        self._files: list[Records] = []
        self._names: list[str] = []
        self._file = np.full(rows, -1, np.int32)
        self._place = np.zeros(rows, np.int32)

    def add(self, name: str, records: Records) -> None:
        """Takes a file in; raises ValueError for what is no such file."""
        for place in range(len(records)):
            row = _row(records[place], len(self._file))
            self._file[row], self._place[row] = len(self._files), place
        self._files.append(records)
        self._names.append(name)

    def pixels(self, rows: Rows) -> npt.NDArray[np.uint8]:
        """uint8 [rows, size, size, 3]; raises ShardsDamaged, and LookupError for others' rows."""
        found = []
        for row in rows:
            file = int(self._file[row])
            if file < 0:
                raise LookupError(f"row {row} is in a shard of another worker")
            try:
                found.append(pixels_of(self._files[file][int(self._place[row])]))
            except (ValueError, IndexError, zlib.error) as error:
                raise ShardsDamaged(
                    url=self._url, name=self._names[file], reason=f"row {row}: {error}"
                ) from error
        return np.stack(found)

    def close(self) -> None:
        """Lets go of the files."""
        for records in self._files:
            records.close()


def open_shards(
    url: str,
    folder: Path,
    spec: InputSpec,
    team: Team,
    progress: Progress,
    access: Access = AMBIENT,
) -> ShardedIndex:
    """Opens what this worker needs of the shards at `url`; from S3, it is fetched into `folder`.

    Every file is compared with its SHA-256 in the list.  Raises NoShards, ShardsDamaged,
    OtherShards, and what the store raises.
    """
    files = _Files(url, folder, access)
    listing = files.listing
    if listing.input != spec:
        raise OtherShards(
            url=files.url, reason="they were written for another --photo-weights or version"
        )
    if listing.shards < team.count:
        reason = f"there are {listing.shards} of them for {team.count} workers"
        raise OtherShards(url=files.url, reason=reason)
    own = [entry for entry in listing.files if entry.shard % team.count == team.number]
    wanted = [
        *(listing.of("texts") if team.is_chief else [one for one in own if one.kind == "texts"]),
        *(one for one in own if one.kind == "photos"),
    ]
    samples = _samples(files, folder) if team.is_chief else {}
    rows = HeldRows(listing.rows, samples)
    photos = HeldPhotos(listing.rows, files.url)
    for done, entry in enumerate(wanted):
        progress("Reading shards", done, len(wanted))
        records = files.records(entry)
        try:
            rows.add(records) if entry.kind == "texts" else photos.add(entry.name, records)
        except (ValueError, IndexError) as error:
            raise files.damaged(entry, str(error)) from error
    progress("Reading shards", len(wanted), len(wanted))
    arrays = files.arrays()
    return ShardedIndex(
        data_dir=folder,
        categories=listing.categories,
        labels=arrays["labels"],
        splits=arrays["splits"],
        groups=arrays["groups"],
        has_text=arrays["has_text"],
        has_photo=arrays["has_photo"],
        fingerprint=listing.fingerprint,
        report=ScanReport(data_dir=files.url),
        _reader=rows,
        shards=arrays["shards"],
        held=rows.held,
        tokenizer=files.tokenizer(),
        input=listing.input,
        photos=photos,
    )


class _Files:
    """The files of a folder of shards, each checked when it is opened."""

    def __init__(self, url: str, folder: Path, access: Access) -> None:
        self._store: Store = open_store(url, access)
        self._local = None if is_s3(url) else folder_of(url)
        self._folder = folder / "shards"
        self.url = self._store.url
        self.listing: Listing = read_listing(self._store)

    def damaged(self, entry: Entry, reason: str) -> ShardsDamaged:
        return ShardsDamaged(url=self.url, name=entry.name, reason=reason)

    def path(self, entry: Entry) -> Path:
        """A file of the list on this machine's disk, which is what the list says."""
        path = (self._local or self._folder) / entry.name
        if self._local is None and not path.exists():
            try:
                with replacing(path) as temporary, temporary.open("wb") as file:
                    for chunk in self._store.stream(entry.name):
                        file.write(chunk)
            except (ObjectMissing, NoSuchChannel) as error:
                raise self.damaged(entry, "it is missing") from error
        try:
            length = path.stat().st_size
            if length != entry.bytes:
                raise self.damaged(entry, f"it has {length} bytes instead of {entry.bytes}")
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != entry.sha256:
                    raise self.damaged(entry, "its checksum is another")
        except FileNotFoundError as error:
            raise self.damaged(entry, "it is missing") from error
        return path

    def records(self, entry: Entry) -> Records:
        try:
            records = Records(self.path(entry))
        except ValueError as error:
            raise self.damaged(entry, str(error)) from error
        if len(records) != entry.records:
            raise self.damaged(entry, f"it has {len(records)} records, not {entry.records}")
        return records

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        (entry,) = self.listing.of("rows")
        with np.load(io.BytesIO(self.path(entry).read_bytes()), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
        if any(len(array) != self.listing.rows for array in found.values()):
            raise self.damaged(entry, "it has another number of rows")
        return found

    def tokenizer(self) -> Tokenizer:
        (entry,) = self.listing.of("tokenizer")
        return Tokenizer.from_str(self.path(entry).read_text(encoding="utf-8"))


def _samples(files: _Files, folder: Path) -> dict[int, Path]:
    """Photo files of some rows, for the parity gate."""
    found = {}
    for example in _examples(files):
        row = number(example, "row")
        found[row] = folder / "samples" / str(row)
        write_atomically(found[row], content(example, "photo"))
    return found


def _examples(files: _Files) -> Iterator[Any]:
    (entry,) = files.listing.of("samples")
    records = files.records(entry)
    yield from (records[place] for place in range(len(records)))
    records.close()


def _row(example: Any, rows: int) -> int:
    row = number(example, "row")
    if not 0 <= row < rows:
        raise ValueError(f"row {row} is not of this catalogue")
    return row
