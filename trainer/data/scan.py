"""One pass over a catalogue: every row read, every photo decoded, once.

What it leaves is a `CatalogueIndex`, from which later passes take rows in any order.
"""

from __future__ import annotations

import hashlib
from array import array
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from bundle.categories import Category
from bundle.text import clean
from common.files import replacing
from common.progress import Progress, silent
from trainer.data import layout, near_duplicates
from trainer.data.catalogue import LabelledRow, Labels, read_rows
from trainer.data.categories import categories_for
from trainer.data.errors import CatalogueEmpty
from trainer.data.hashing import hash_text
from trainer.data.index import CatalogueIndex
from trainer.data.photos import PhotoLook, PhotoRefused, look
from trainer.data.report import Reason, ScanReport
from trainer.data.row_file import RowReader, RowWriter, StoredRow
from trainer.data.split import SplitTable, assign, read_split, refine, torn

ROWS_FILE = "rows.jsonl"


def scan(
    data_dir: Path,
    work_dir: Path,
    progress: Progress = silent,
    categories: tuple[Category, ...] | None = None,
) -> CatalogueIndex:
    """Reads every row and decodes every photo once.

    Leaves the file `rows.jsonl` in `work_dir`, which the index reads from.  Memory holds arrays
    of some hundred bytes a row, never the texts.  `categories` are those to recognise, by default
    `categories_for(data_dir)`.

    Raises a `DataError` where the folder is not a catalogue or has not one usable product; what
    is wrong with single rows is in the index's `report`.
    """
    categories = categories_for(data_dir) if categories is None else categories
    report = ScanReport(data_dir=str(data_dir))
    listing = read_split(data_dir)
    labels = Labels(data_dir, categories, report)
    path = work_dir / ROWS_FILE
    with replacing(path) as temporary, temporary.open("wb") as file:
        columns = _Columns(RowWriter(file), categories, report)
        with ThreadPoolExecutor() as pool:  # decoding releases the interpreter lock
            for rows in read_rows(data_dir, labels, report):
                looks = [_look_ahead(pool, data_dir, row) for row in rows]
                for row, photo in zip(rows, looks, strict=True):
                    columns.add(row, None if photo is None else photo.result())
                progress("Reading products", labels.joined, len(labels))
        if not report.products:
            raise CatalogueEmpty(path=data_dir, reason=report.main_loss())
    progress("Grouping look-alikes")
    return columns.index(data_dir, path, listing)


def _look_ahead(
    pool: ThreadPoolExecutor, data_dir: Path, row: LabelledRow
) -> Future[PhotoLook | PhotoRefused] | None:
    if row.photo is None:
        return None
    return pool.submit(look, data_dir / layout.PHOTOS / row.photo)


class _Columns:
    """The index while it grows: compact columns in memory, texts to disk."""

    def __init__(
        self, writer: RowWriter, categories: tuple[Category, ...], report: ScanReport
    ) -> None:
        self._writer = writer
        self._categories = categories
        self._report = report
        self._labels = array("i")
        self._keys = array("Q")
        self._contents = array("Q")
        self._prints = array("Q")
        self._has_text = array("B")
        self._has_photo = array("B")
        self._text_keys = array("Q")
        self._photo_hashes = array("Q")

    def add(self, row: LabelledRow, photo: PhotoLook | PhotoRefused | None) -> None:
        """Takes a row in, unless nothing of it can be used."""
        report = self._report
        if isinstance(photo, PhotoRefused):
            if photo.reason:
                report.note(Reason.PHOTO_UNREADABLE, photo.reason)
            else:
                report.note(Reason.PHOTO_MISSING, str(row.photo))
            photo = None
        title = clean(row.designation)
        text = f"{title} {clean(row.description)}".strip()
        if photo is None and not text:
            report.note(Reason.EMPTY, f"line {row.line} (index {row.index})")
            return
        report.products += 1
        report.with_text += bool(text)
        report.with_photo += photo is not None
        report.with_both += photo is not None and bool(text)
        self._labels.append(row.label)
        self._keys.append(row.key)
        self._has_text.append(bool(text))
        self._has_photo.append(photo is not None)
        self._text_keys.frombytes(near_duplicates.text_keys(title, text).tobytes())
        self._photo_hashes.extend((0, 0) if photo is None else photo.hashes)
        photo_content = 0 if photo is None else photo.content
        self._contents.append(hash_text(text) if text else photo_content)
        code = self._categories[row.label].code
        self._prints.append(
            hash_text("\0".join((row.designation, row.description, code, str(photo_content))))
        )
        name = None if photo is None else row.photo
        self._writer.append(StoredRow(row.index, row.designation, row.description, name))

    def index(self, data_dir: Path, path: Path, listing: SplitTable | None) -> CatalogueIndex:
        """Groups and splits the rows; the row file is complete at `path`."""
        keys = np.frombuffer(self._keys, np.uint64)
        contents = np.frombuffer(self._contents, np.uint64)
        text_keys = np.frombuffer(self._text_keys, np.uint64)
        photo_hashes = np.frombuffer(self._photo_hashes, np.uint64)
        groups = refine(
            near_duplicates.group(
                text_keys.reshape(len(keys), near_duplicates.TEXT_KEYS),
                photo_hashes.reshape(len(keys), 2),
            ),
            contents,
        )
        splits = assign(groups, keys, contents, None if listing is None else listing.of(keys))
        sizes = np.bincount(groups)
        self._report.groups = int(np.count_nonzero(sizes))
        self._report.largest_group = int(sizes.max())
        self._report.split_file = listing is not None
        self._report.torn_groups = torn(groups, splits)
        prints = np.sort(np.frombuffer(self._prints, np.uint64)).astype("<u8")
        return CatalogueIndex(
            data_dir=data_dir,
            categories=self._categories,
            labels=np.frombuffer(self._labels, np.int32),
            splits=splits,
            groups=groups,
            has_text=np.frombuffer(self._has_text, np.bool_),
            has_photo=np.frombuffer(self._has_photo, np.bool_),
            fingerprint=hashlib.sha256(prints.tobytes()).hexdigest(),
            report=self._report,
            _reader=RowReader(path, self._writer.offsets()),
        )
