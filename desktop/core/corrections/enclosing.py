"""Photos that travel with a correction: what training looks at, and nothing else of the file."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bundle.errors import BundleError
from channel.corrections import PHOTO_LIMIT

if TYPE_CHECKING:
    from bundle.spec import PhotoSpec

QUALITY = 90


def reduced(content: bytes, spec: PhotoSpec, name: str) -> bytes:
    """A photo as training sees it, as a JPEG without anything that describes it (EXIF, comments,
    profiles).  Raises PhotoUnreadable, PhotoTooLarge."""
    from PIL import Image

    from bundle.photo import fitted

    seen = fitted(content, spec.size, spec.resampling, name)
    bare = Image.frombytes("RGB", seen.size, seen.tobytes())
    file = io.BytesIO()
    bare.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def enclosures(photos: Iterable[tuple[str, str]], spec: PhotoSpec) -> dict[str, bytes]:
    """Reduced photos by their SHA-256, of pairs of a path and the file's SHA-256 when it was
    classified.  A photo that is gone, unreadable or another one by now is left out."""
    from bundle.photo import encoded

    found = {}
    for path, sha256 in photos:
        try:
            content = encoded(Path(path))
            if hashlib.sha256(content).hexdigest() != sha256:
                continue
            jpeg = reduced(content, spec, path)
        except (BundleError, ValueError):  # ValueError: a null character in a path
            continue
        if len(jpeg) <= PHOTO_LIMIT:
            found[hashlib.sha256(jpeg).hexdigest()] = jpeg
    return found
