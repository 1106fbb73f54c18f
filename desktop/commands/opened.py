"""The core as the commands open it that work with the history."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from common import console

if TYPE_CHECKING:
    from desktop.core.app import Core
    from desktop.core.storage_place import NetworkPlace

CARE_SECONDS = 10.0
"""So long may a command that has done its work look after the history; the rest comes next time."""


def open_core(data_dir: Path | None) -> Core:
    """The core over a data folder, which says where its history lies on a network.  Raises
    OSError."""
    from desktop.core.app import Core

    core = Core.open(data_dir)
    core.on_network = _warn
    return core


def look_after(core: Core) -> None:
    """Has the history looked after (`Core.care`), as the window does; for who never opens one.

    Whatever goes wrong is said, and no more: the command has done what was asked of it.
    """
    from common.errors import ProductError

    end = time.monotonic() + CARE_SECONDS
    try:
        core.care(lambda: time.monotonic() > end)
    except (ProductError, OSError) as error:
        reason = console.describe(error) if isinstance(error, OSError) else str(error)
        console.say(f"warning: {reason}")


def _warn(place: NetworkPlace) -> None:
    console.say(
        f"warning: {place.path}: the history lies on a network ({place.where}), where two computers"
        " can damage it; move it to a disk of this computer"
    )
