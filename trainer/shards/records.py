"""TFRecord files of `tf.train.Example`s, read in any order.

Any reader of TFRecords can read them; ours looks up where each record begins, so that an epoch can
take them in the order of chance.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from trainer.data.index import Product

_HEAD, _TAIL = 12, 4
"""Of a record: its length and a checksum of that; a checksum of the record."""


def text_example(product: Product, split: int, group: int) -> bytes:
    """A product's texts, and what is known of it."""
    return _example(
        row=product.row,
        label=product.label,
        split=split,
        group=group,
        index=_encoded(product.index),
        designation=_encoded(product.designation),
        description=_encoded(product.description),
    )


def photo_example(row: int, pixels: npt.NDArray[np.uint8]) -> bytes:
    """A photo, as the network sees it: its pixels [size, size, 3], deflated without loss."""
    return _example(row=row, size=len(pixels), pixels=zlib.compress(pixels.tobytes(), 1))


def sample_example(row: int, photo: bytes) -> bytes:
    """A photo's file as it is."""
    return _example(row=row, photo=photo)


def pixels_of(example: Any) -> npt.NDArray[np.uint8]:
    """uint8 [size, size, 3] of what `photo_example` made; raises ValueError, zlib.error."""
    size = number(example, "size")
    pixels = np.frombuffer(zlib.decompress(content(example, "pixels")), np.uint8)
    return pixels.reshape(size, size, 3)


def number(example: Any, name: str) -> int:
    """A number of an example."""
    return int(example.features.feature[name].int64_list.value[0])


def content(example: Any, name: str) -> bytes:
    """Bytes of an example."""
    found: bytes = example.features.feature[name].bytes_list.value[0]
    return found


def text(example: Any, name: str) -> str:
    """A text of an example."""
    return content(example, name).decode("utf-8", "surrogatepass")


class Records:
    """The examples of one file, by place."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the file breaks off."""
        self._map: mmap.mmap | bytes = b""
        if path.stat().st_size:  # an empty file cannot be mapped
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._places = list(_places(self._map))

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: int) -> Any:
        start, end = self._places[place]
        return tf.train.Example.FromString(self._map[start:end])

    def close(self) -> None:
        """Lets go of the file."""
        if isinstance(self._map, mmap.mmap):
            self._map.close()


def _places(content: mmap.mmap | bytes) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(content):
        if position + _HEAD > len(content):
            raise ValueError("it breaks off")
        (length,) = struct.unpack_from("<Q", content, position)
        start = position + _HEAD
        position = start + length + _TAIL
        if position > len(content):
            raise ValueError("it breaks off")
        yield start, start + length


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _example(**values: int | bytes) -> bytes:
    features = {
        name: tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
        if isinstance(value, bytes)
        else tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))
        for name, value in values.items()
    }
    message = tf.train.Example(features=tf.train.Features(feature=features))
    found: bytes = message.SerializeToString(deterministic=True)
    return found
