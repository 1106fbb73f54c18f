"""A catalogue's index while it grows: compact columns in memory, texts to disk."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from bundle.text import clean
from trainer.data import layout, near_duplicates, oddities
from trainer.data.amendments import Amending, Amendment, Fate, chunks
from trainer.data.catalogue import AT_A_TIME, LabelledRow
from trainer.data.hashing import hash_text
from trainer.data.index import CatalogueIndex, counts_of
from trainer.data.near_duplicates import Keys, exact_hash
from trainer.data.oddities import Rows
from trainer.data.photos import PhotoLook, PhotoRefused, look
from trainer.data.report import EXAMPLES, CategoryCount, Reason, Row, ScanReport
from trainer.data.row_file import RowReader, RowWriter, StoredRow
from trainer.data.split import (
    LEFT_OUT,
    SPLITS,
    UNLISTED,
    Looks,
    SplitTable,
    assign,
    leaks,
    refine,
    repeats,
    torn,
)
from trainer.data.tables import index_key, index_of


def _look_ahead(
    pool: ThreadPoolExecutor, data_dir: Path, row: LabelledRow
) -> Future[PhotoLook | PhotoRefused] | None:
    if row.photo is None:
        return None
    return pool.submit(look, data_dir / layout.PHOTOS / row.photo)


class Columns:
    """The index while it grows: compact columns in memory, texts to disk."""

    def __init__(
        self, writer: RowWriter, categories: tuple[Category, ...], report: ScanReport
    ) -> None:
        self._writer = writer
        self._categories = categories
        self._report = report
        self.every_key = array("Q")
        """Those of all rows, whether they can be used or not."""
        self._labels = array("i")
        self._lines = array("I")
        self._keys = array("Q")
        self._contents = array("Q")
        self._prints = array("Q")
        self._has_text = array("B")
        self._has_photo = array("B")
        self._text_keys = array("Q")
        self._photo_hashes = array("Q")
        self._photo_contents = array("Q")
        self._photo_names = array("Q")

    def add_all(
        self, rows: Sequence[LabelledRow], pool: ThreadPoolExecutor, data_dir: Path
    ) -> None:
        """Takes rows in, after a look at their photos."""
        looks = [_look_ahead(pool, data_dir, row) for row in rows]
        for row, photo in zip(rows, looks, strict=True):
            self.add(row, None if photo is None else photo.result())

    def match(
        self,
        amendments: Sequence[Amendment],
        witnessed: Sequence[Amendment],
        data_dir: Path,
        path: Path,
    ) -> Amending:
        """Finds the rows so far that each speaks of; `path` holds their texts."""
        amending = Amending(amendments, self._categories, witnessed)
        reader = RowReader(path, self._writer.offsets().copy())
        try:
            amending.match(
                np.array(self._contents, np.uint64),
                np.array(self._has_text, np.bool_),
                lambda row: (
                    data_dir / layout.PHOTOS / photo if (photo := reader[row].photo) else None
                ),
            )
        finally:
            reader.close()
        return amending

    def add_new(self, amending: Amending, pool: ThreadPoolExecutor, data_dir: Path) -> None:
        """Takes in the products that the catalogue does not have."""
        found, amending.new = amending.new, []
        for some in chunks(found, AT_A_TIME):
            rows = [
                LabelledRow(
                    line=0,
                    key=index_key(one.index),
                    index=one.index,
                    designation=one.designation,
                    description=one.description,
                    photo=None if one.photo is None else str(one.photo),
                    label=label,
                )
                for one, label in some
            ]
            looks = [_look_ahead(pool, data_dir, row) for row in rows]
            for new, row, photo in zip(some, rows, looks, strict=True):
                if self.add(row, None if photo is None else photo.result()):
                    amending.new.append(new)
                else:
                    amending.fates[Fate.EMPTY] += 1

    def add(self, row: LabelledRow, photo: PhotoLook | PhotoRefused | None) -> bool:
        """Takes a row in, unless nothing of it can be used; returns whether it did."""
        report = self._report
        if row.photo is not None:
            report.named_photos += 1
            self._photo_names.append(hash_text(row.photo))
        if isinstance(photo, PhotoRefused):
            reason = Reason.PHOTO_UNREADABLE if photo.reason else Reason.PHOTO_MISSING
            report.note(reason, Row(row.line or None, row.index, photo.reason or row.photo))
            photo = None
        title, description = clean(row.designation), clean(row.description)
        oddities.note(row, title, description, report)
        text = f"{title} {description}".strip()
        if photo is None and not text:
            report.note(Reason.EMPTY, Row(row.line or None, row.index))
            return False
        report.products += 1
        report.with_text += bool(text)
        report.with_photo += photo is not None
        report.with_both += photo is not None and bool(text)
        self._labels.append(row.label)
        self._lines.append(row.line)
        self._keys.append(row.key)
        self._has_text.append(bool(text))
        self._has_photo.append(photo is not None)
        self._text_keys.frombytes(near_duplicates.text_keys(title, text).tobytes())
        photo_content = 0 if photo is None else photo.content
        hashes = (0, 0) if photo is None else tuple(photo.hashes.tolist())
        self._photo_hashes.extend(hashes if any(hashes) else exact_hash(photo_content))
        self._photo_contents.append(photo_content)
        self._contents.append(hash_text(text) if text else photo_content)
        self._prints.append(self._print(row.designation, row.description, row.label, photo_content))
        name = None if photo is None else row.photo
        self._writer.append(StoredRow(row.index, row.designation, row.description, name))
        return True

    def _print(self, designation: str, description: str, label: int, photo_content: int) -> int:
        """What a product is, as 64 bits."""
        code = self._categories[label].code
        return hash_text("\0".join((designation, description, code, str(photo_content))))

    def note_photo_files(self, data_dir: Path) -> None:
        """Compares the photos that rows name with the files that there are."""
        report = self._report
        if (data_dir / layout.PHOTOS).is_dir():
            names = sorted(os.listdir(data_dir / layout.PHOTOS))  # noqa: PTH208 - names suffice
            report.photo_files = len(names)
            hashes = np.fromiter(map(hash_text, names), np.uint64, len(names))
            alone = np.flatnonzero(~np.isin(hashes, np.frombuffer(self._photo_names, np.uint64)))
            rows = (Row(value=layout.spelt(names[number])) for number in alone)
            report.note_many(Reason.PHOTO_ALONE, len(alone), rows)
        if report.named_photos and not report.found_photos:
            report.photos_elsewhere = layout.photos_elsewhere(data_dir)

    def index(
        self,
        data_dir: Path,
        path: Path,
        listing: SplitTable | None,
        amending: Amending | None = None,
    ) -> CatalogueIndex:
        """Groups and splits the rows; the row file is complete at `path`."""
        report = self._report
        labels = np.frombuffer(self._labels, np.int32)
        keys = np.frombuffer(self._keys, np.uint64)
        photo_contents = np.frombuffer(self._photo_contents, np.uint64)
        hashes = np.frombuffer(self._photo_hashes, np.uint64).reshape(len(keys), 2)
        texts = np.frombuffer(self._text_keys, np.uint64).reshape(len(keys), -1)
        contents = np.frombuffer(self._contents, np.uint64)
        reader = RowReader(path, self._writer.offsets())
        rows = Rows(reader, self._lines, self._categories, labels)
        # What is added must not move what is there: the split is the catalogue's own.
        own = slice(None if amending is None else amending.own)
        hashes[own][near_duplicates.placeholders(photo_contents[own], labels[own])] = 0
        groups, splits = self._split(
            Looks(texts[own], hashes[own], contents[own]), keys[own], rows, listing
        )
        prints = np.frombuffer(self._prints, np.uint64)
        if amending is not None:
            hashes[near_duplicates.placeholders(photo_contents, labels)] = 0
            amending.weigh(rows.text, labels, splits)
            for row in amending.relabel(labels, splits).tolist():
                product = reader[row]
                prints[row] = self._print(
                    *(product.designation, product.description),
                    *(int(labels[row]), int(photo_contents[row])),
                )
            splits, groups = amending.place(Looks(texts, hashes, contents), splits, groups)
            report.amended = {str(fate): amending.fates[fate] for fate in Fate}
            report.doubted = amending.doubted
        has_text = np.frombuffer(self._has_text, np.bool_)
        has_photo = np.frombuffer(self._has_photo, np.bool_)
        training = splits == SPLITS.index("train")
        report.training_texts = int(np.count_nonzero(training & has_text))
        report.training_photos = int(np.count_nonzero(training & has_photo))
        oddities.note_repeats(report, rows, groups, contents, has_text, photo_contents)
        counts = counts_of(splits, labels, len(self._categories))
        numbers = zip(*counts[: len(SPLITS)].tolist(), counts.sum(axis=0).tolist(), strict=True)
        report.categories = [
            CategoryCount(category.code, category.name_en, *number)
            for category, number in zip(self._categories, numbers, strict=True)
        ]
        prints = np.sort(prints).astype("<u8")
        return CatalogueIndex(
            data_dir=data_dir,
            categories=self._categories,
            labels=labels,
            splits=splits,
            groups=groups,
            has_text=has_text,
            has_photo=has_photo,
            fingerprint=hashlib.sha256(prints.tobytes()).hexdigest(),
            report=report,
            _reader=reader,
        )

    def _split(
        self, looks: Looks, keys: Keys, rows: Rows, listing: SplitTable | None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
        """The groups and splits of the catalogue's own rows."""
        report = self._report
        alike = near_duplicates.group(looks.texts, looks.photos)
        close = near_duplicates.close_group(looks.texts)
        groups = refine(alike, close, looks.contents)
        splits = assign(groups, keys, looks.contents, None if listing is None else listing.of(keys))
        sizes = np.bincount(groups)
        report.groups = int(np.count_nonzero(sizes))
        report.largest_group = int(sizes.max())
        report.torn_groups = torn(groups, splits)
        if listing is not None:
            self._note_listing(listing, rows, keys)
            leaking = leaks(alike, close, splits, looks)
            equal = repeats(splits, looks)[leaking]
            report.learning = int(np.count_nonzero(splits != SPLITS.index("test")))
            for reason, found in (
                (Reason.SPLIT_EQUAL, leaking[equal]),
                (Reason.SPLIT_LEAK, leaking[~equal]),
            ):
                named = (rows.row(row, SPLITS[splits[row]]) for row in found[:EXAMPLES].tolist())
                report.note_many(reason, len(found), list(named))
            splits[leaking] = LEFT_OUT
        return groups, splits

    def _note_listing(self, listing: SplitTable, rows: Rows, keys: Keys) -> None:
        """Compares the rows of `split.csv` with those of the product table."""
        report = self._report
        report.split_file = True
        report.listed = len(listing.keys)
        alone = np.flatnonzero(~np.isin(listing.keys, np.frombuffer(self.every_key, np.uint64)))
        alone = alone[np.argsort(listing.lines[alone])]
        named = (Row(int(listing.lines[n]), index_of(int(listing.keys[n]))) for n in alone)
        report.note_many(Reason.SPLIT_ALONE, len(alone), named)
        unlisted = np.flatnonzero(listing.of(keys) == UNLISTED)
        report.note_many(Reason.SPLIT_UNLISTED, len(unlisted), map(rows.row, unlisted.tolist()))
