"""Where the files of a catalogue lie: the layout of the Rakuten multimodal challenge."""

from __future__ import annotations

from pathlib import Path

from bundle.challenge import photo_name as photo_name

PRODUCTS = "X_train_update.csv"
"""Columns index, designation, description, productid, imageid."""

LABELS = "Y_train_CVw08PX.csv"
"""Columns index, prdtypecode."""

CATEGORIES = "categories.csv"
"""Columns prdtypecode, name_fr, name_en; optional."""

SPLIT = "split.csv"
"""Columns index, split; optional."""

PHOTOS = Path("images", "image_train")
"""Of files that `photo_name` names."""
