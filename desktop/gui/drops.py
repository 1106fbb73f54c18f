"""What was dropped on the window: photos, a folder of them, a table of texts, an enrolment file,
or a channel's folder."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop.core.intake.scan import TABLES
from desktop.gui.photos import Photo

ENROLMENT_SUFFIX: Final = ".enrolment"
_COMMIT: Final = Path("metadata", "timestamp.json")
"""What every channel has, and no folder of photos."""


@dataclass
class Dropped:
    """Each thing where it belongs.  Of several things but photos, the first one counts: there is
    one of each at a time."""

    photos: list[Photo] = field(default_factory=list)
    """Or what may be some."""
    folder: Path | None = None
    table: Path | None = None
    """Photos by the folder, and their texts."""
    enrolment: Path | None = None
    channel: Path | None = None


def sort(things: list[Photo]) -> Dropped:
    """Tells the things that were dropped or pasted from each other."""
    from bundle.photo import SUFFIXES  # late: it loads every decoder

    dropped = Dropped()
    for thing in things:
        # Photos by their name alone: there may be many, on a slow share.
        if isinstance(thing, bytes) or thing.suffix.lower() in SUFFIXES:
            dropped.photos.append(thing)
        elif thing.suffix.lower() == ENROLMENT_SUFFIX:
            dropped.enrolment = dropped.enrolment or thing
        elif is_channel(thing):
            dropped.channel = dropped.channel or thing
        elif is_folder(thing):
            dropped.folder = dropped.folder or thing
        elif thing.suffix.lower() in TABLES:
            dropped.table = dropped.table or thing
        else:
            dropped.photos.append(thing)
    return dropped


def is_folder(path: Path) -> bool:
    """Whether this is a folder, of whatever kind."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where it may not look


def is_channel(path: Path) -> bool:
    """Whether this is the folder of a channel, such as `rakuten-trainer channel export` makes."""
    try:
        return (path / _COMMIT).is_file()
    except OSError:  # a share that is away: whoever reads it next says so
        return False
