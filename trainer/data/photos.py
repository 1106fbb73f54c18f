"""One look at a product's photo: is it there, can it be read, what does it resemble?"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from xxhash import xxh3_64_intdigest

from bundle.errors import BundleError, PhotoMissing
from bundle.photo import decode, encoded
from bundle.spec import PhotoSpec
from trainer.data.near_duplicates import PHOTO_SIDE, Keys, photo_hash

_SPEC = PhotoSpec(size=PHOTO_SIDE)


class PhotoLook(NamedTuple):
    """A photo that can be used."""

    content: int
    """64-bit hash of the file's bytes."""
    hashes: Keys
    """Difference hashes, uint64 [2] (`near_duplicates.photo_hash`)."""


class PhotoRefused(NamedTuple):
    """A photo that cannot be used."""

    reason: str
    """Empty where the file is simply not there."""


def look(path: Path) -> PhotoLook | PhotoRefused:
    """Reads and decodes a photo once.  Raises nothing for a bad one."""
    try:
        content = encoded(path)
        pixels = decode(content, _SPEC, name=path.name)
    except PhotoMissing:
        return PhotoRefused("")
    except BundleError as error:
        return PhotoRefused(str(error).replace(str(path), path.name))
    return PhotoLook(xxh3_64_intdigest(content), photo_hash(np.ascontiguousarray(pixels)))
