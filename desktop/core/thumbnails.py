"""Small pictures of what was classified, made from the pixels that the model saw."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SIDE = 72
"""In pixels; twice what a row of a table shows, for screens at 200 %."""

QUALITY = 75


class Thumbnail(NamedTuple):
    """A small picture."""

    jpeg: bytes
    """`SIDE` by `SIDE`."""
    look: int | None
    """Its perceptual hash."""


def thumbnail(pixels: npt.NDArray[np.uint8]) -> Thumbnail:
    """A small picture of uint8 [size, size, 3], RGB."""
    import numpy as np
    from PIL import Image

    from desktop.core.intake.look_alikes import perceptual_hash

    file = io.BytesIO()
    # The gap has it shrunk by whole numbers first: half the time, and no worse to look at.
    small = Image.fromarray(pixels).resize(
        (SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=1.0
    )
    small.save(file, "JPEG", quality=QUALITY)
    return Thumbnail(file.getvalue(), perceptual_hash(np.asarray(small)))
