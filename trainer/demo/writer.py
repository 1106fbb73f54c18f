"""Writes demo products to disk: a catalogue in the challenge's layout, or samples ready to drop."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from common.errors import ProductError
from common.files import replacing
from common.progress import Progress, silent
from trainer.data import layout
from trainer.data.categories import default_categories
from trainer.demo.products import Stream


class FolderNotEmpty(ProductError):
    """A demo is written into a new or empty folder only."""

    code = "folder-not-empty"
    sentence = "{path}: not an empty folder; demo products go into a new or empty one"


def write_catalogue(
    directory: Path, products: int, seed: int, samples: int = 0, progress: Progress = silent
) -> None:
    """Writes a training catalogue of so many products; with `samples`, also `samples/`.

    The tables of `trainer.data.layout` come last: a folder without them is no catalogue.
    Raises FolderNotEmpty; when anything interrupts, the folder is left empty.
    """
    _claim(directory)
    tables = [directory / name for name in (layout.PRODUCTS, layout.LABELS, layout.CATEGORIES)]
    with ExitStack() as undo:
        for folder in (layout.PHOTOS.parts[0], "samples"):
            undo.callback(shutil.rmtree, directory / folder, ignore_errors=True)
        for path in tables:
            undo.callback(path.unlink, missing_ok=True)
        if samples:
            write_samples(directory / "samples", samples, seed, progress)
        _write_training(directory, tables, Stream(seed), products, progress)
        undo.pop_all()


def write_samples(directory: Path, count: int, seed: int, progress: Progress = silent) -> None:
    """Writes `products.csv` (photo, reference, designation, description) and the photos it names.

    The products come from another stream than the catalogue of the same seed: they are new to a
    model that was trained on it.  Raises FolderNotEmpty; when anything interrupts, the folder is
    left empty.
    """
    _claim(directory)
    stream = Stream(seed, "samples")
    header = ("photo", "reference", "designation", "description")
    with ExitStack() as undo:
        with _table(directory / "products.csv", header) as add:
            for i in range(count):
                progress("demo samples", i, count)
                product = stream.product(i)
                photo = directory / f"{product.reference}.jpg"
                undo.callback(photo.unlink, missing_ok=True)
                photo.write_bytes(stream.photo(i))
                add((photo.name, product.reference, product.designation, product.description))
            progress("demo samples", count, count)
        undo.pop_all()


def _write_training(
    directory: Path, tables: list[Path], stream: Stream, products: int, progress: Progress
) -> None:
    photos = directory / layout.PHOTOS
    photos.mkdir(parents=True)
    with (
        _table(tables[0], ("", "designation", "description", "productid", "imageid")) as add,
        _table(tables[1], ("", "prdtypecode")) as add_label,
        _table(tables[2], ("prdtypecode", "name_fr", "name_en")) as add_category,
    ):
        for category in default_categories():
            add_category((category.code, category.name_fr, category.name_en))
        for i in range(products):
            progress("demo catalogue", i, products)
            product = stream.product(i)
            texts = (product.designation, product.description)
            add((product.index, *texts, product.productid, product.imageid))
            add_label((product.index, product.code))
            name = layout.photo_name(str(product.imageid), str(product.productid))
            if name and product.has_photo:
                (photos / name).write_bytes(stream.photo(i))
        progress("demo catalogue", products, products)


def _claim(directory: Path) -> None:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise FolderNotEmpty(path=directory)
    directory.mkdir(parents=True, exist_ok=True)


@contextmanager
def _table(path: Path, header: Iterable[str]) -> Iterator[Callable[[Iterable[object]], object]]:
    """Yields what appends a row to a CSV file that takes its name when the block succeeds."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        add_row = csv.writer(file, lineterminator="\n").writerow
        add_row(header)
        yield add_row
