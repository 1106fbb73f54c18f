"""Tiny catalogues, written by the tests that read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

X_HEADER = ("", "designation", "description", "productid", "imageid")
Y_HEADER = ("", "prdtypecode")


class Shop:
    """A catalogue under construction; `write` puts it into `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.x: list[tuple[object, ...]] = []
        self.y: list[tuple[object, ...]] = []
        self.categories = [("10", "Livres", "Books"), ("20", "Jouets", "Toys")]
        self.encoding = "utf-8"

    def add(
        self,
        index: object,
        designation: str = "",
        description: str = "",
        label: object = "10",
        photo: bytes | None = None,
    ) -> None:
        """Adds a product; `label` None leaves it out of the label table."""
        self.x.append((index, designation, description, f"7{index}", f"8{index}"))
        if label is not None:
            self.y.append((index, label))
        if photo is not None:
            path = self.photo_path(index)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(photo)

    def photo_path(self, index: object) -> Path:
        return self.folder / "images" / "image_train" / f"image_8{index}_product_7{index}.jpg"

    def table(self, name: str, *rows: tuple[object, ...]) -> Path:
        path = self.folder / name
        with path.open("w", encoding=self.encoding, newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def write(self) -> Path:
        self.table("X_train_update.csv", X_HEADER, *self.x)
        self.table("Y_train_CVw08PX.csv", Y_HEADER, *self.y)
        self.table("categories.csv", ("prdtypecode", "name_fr", "name_en"), *self.categories)
        return self.folder


@pytest.fixture
def new_shop(tmp_path: Path) -> Callable[[str], Shop]:
    """Makes empty catalogues: `new_shop("name")`."""

    def make(name: str) -> Shop:
        folder = tmp_path / name
        folder.mkdir()
        return Shop(folder)

    return make


@pytest.fixture
def shop(new_shop: Callable[[str], Shop]) -> Shop:
    """An empty catalogue."""
    return new_shop("shop")


@pytest.fixture
def picture() -> Callable[..., Image.Image]:
    """Draws a picture that differs for every number: `picture(3)`."""

    def draw(number: int, size: int = 96) -> Image.Image:
        cells = np.random.default_rng(number).integers(0, 200, (8, 8, 3), np.uint8)
        return Image.fromarray(cells).resize((size, size), Image.Resampling.BICUBIC)

    return draw


@pytest.fixture
def jpeg(picture: Callable[..., Image.Image]) -> Callable[..., bytes]:
    """The same as the bytes of a JPEG file: `jpeg(3)`."""

    def encode(number: int, size: int = 96, quality: int = 90) -> bytes:
        file = io.BytesIO()
        picture(number, size).save(file, "JPEG", quality=quality)
        return file.getvalue()

    return encode
