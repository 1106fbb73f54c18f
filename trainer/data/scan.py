"""One pass over a catalogue: every row read, every photo decoded, once.

What it leaves is a `CatalogueIndex`, from which later passes take rows in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bundle.categories import Category
from common.files import replacing
from common.progress import Progress, silent
from trainer.data import layout
from trainer.data.amendments import Amendment
from trainer.data.catalogue import Labels, check_table, read_rows
from trainer.data.categories import categories_for
from trainer.data.columns import Columns
from trainer.data.errors import CatalogueEmpty, PhotosNotAFolder
from trainer.data.index import CatalogueIndex
from trainer.data.report import ScanReport
from trainer.data.row_file import RowWriter
from trainer.data.split import read_split
from trainer.data.tables import check_folder

ROWS_FILE = "rows.jsonl"


def scan(
    data_dir: Path,
    work_dir: Path,
    progress: Progress = silent,
    categories: tuple[Category, ...] | None = None,
    amendments: Sequence[Amendment] = (),
    witnessed: Sequence[Amendment] = (),
) -> CatalogueIndex:
    """Reads every row and decodes every photo once.

    Leaves the file `rows.jsonl` in `work_dir`, which the index reads from.  Memory holds arrays
    of some hundred bytes a row, never the texts.  `categories` are those to recognise, by default
    `categories_for(data_dir)`.  `amendments` change labels and add products, of what is learnt
    from only; what was `witnessed` says who is believed.

    Raises a `DataError` where the folder is not a catalogue or has not one usable product; what
    is wrong with single rows is in the index's `report`.
    """
    check_folder(data_dir)
    _check_photo_folder(data_dir)
    categories = categories_for(data_dir) if categories is None else categories
    report = ScanReport(data_dir=str(data_dir))
    report.categories_file = (data_dir / layout.CATEGORIES).exists()
    listing = read_split(data_dir)
    labels = Labels(data_dir, categories, report)
    check_table(data_dir)  # a table that breaks off at its end shall not cost the photos' time
    path = work_dir / ROWS_FILE
    with replacing(path) as temporary, temporary.open("wb") as file:
        columns = Columns(RowWriter(file), categories, report)
        with ThreadPoolExecutor() as pool:  # decoding releases the interpreter lock
            for rows in read_rows(data_dir, labels, report, columns.every_key):
                columns.add_all(rows, pool, data_dir)
                progress("Reading products", labels.joined, len(labels))
            if not report.products:
                raise CatalogueEmpty(path=data_dir, reason=report.main_loss())
            amending = None
            if amendments or witnessed:
                file.flush()
                amending = columns.match(amendments, witnessed, data_dir, temporary)
                columns.add_new(amending, pool, data_dir)
    columns.note_photo_files(data_dir)
    progress("Grouping look-alikes")
    return columns.index(data_dir, path, listing, amending)


def _check_photo_folder(data_dir: Path) -> None:
    photos = data_dir / layout.PHOTOS
    for folder in (photos.parent, photos):
        if folder.exists() and not folder.is_dir():
            raise PhotosNotAFolder(path=folder)
