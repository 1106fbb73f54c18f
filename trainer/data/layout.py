"""Where the files of a catalogue lie: the layout of the Rakuten multimodal challenge."""

from __future__ import annotations

from pathlib import Path

PRODUCTS = "X_train_update.csv"
"""Columns index, designation, description, productid, imageid."""

LABELS = "Y_train_CVw08PX.csv"
"""Columns index, prdtypecode."""

CATEGORIES = "categories.csv"
"""Columns prdtypecode, name_fr, name_en; optional."""

SPLIT = "split.csv"
"""Columns index, split; optional."""

PHOTOS = Path("images", "image_train")


def photo_name(image_id: str, product_id: str) -> str | None:
    """The file name of a product's photo under `PHOTOS`; None where the row names no photo."""
    # Identifiers are part of a path: only what cannot lead out of the folder.
    if all(part.replace("-", "").replace("_", "").isalnum() for part in (image_id, product_id)):
        return f"image_{image_id}_product_{product_id}.jpg"
    return None
