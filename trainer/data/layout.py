"""Where the files of a catalogue lie: the layout of the Rakuten multimodal challenge."""

from __future__ import annotations

import os
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


def photos_elsewhere(data_dir: Path) -> str:
    """The first folder up to two levels down that holds photos, empty where none does."""
    folders = [data_dir, *_folders(data_dir)]
    folders += [inner for folder in folders[1:] for inner in _folders(folder)]
    for folder in folders:
        if any(file.suffix.lower() in {".jpg", ".jpeg", ".png"} for file in folder.iterdir()):
            return spelt(folder.relative_to(data_dir).as_posix())
    return ""


def spelt(name: str) -> str:
    """A file's name as text that can be written down, also where its bytes are not UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def _folders(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if entry.is_dir())
