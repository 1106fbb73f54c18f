"""What one account of the laptop prefers: declared once, kept in `preferences.json`.

(What all who share a history must agree on is in its own file: `settings`.)
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from common.files import write_atomically
from desktop.core.scanner.layouts import Layout
from desktop.core.scanner.recogniser import LIMIT, MEAN


class Scheme(StrEnum):
    """Light or dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Several(StrEnum):
    """What several photos are that come together."""

    ASK = "ask"
    ONE = "one"
    """Photos of one product."""
    EACH = "each"
    """A product each."""


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """All preferences with their defaults; to add one, add a field."""

    language: Literal["fr", "en"] | None = None
    """None: RAKUTEN_DESKTOP_LANGUAGE, else the system's."""
    scheme: Scheme = Scheme.SYSTEM
    high_contrast: bool | None = None
    """None: as the system says, where it says anything."""
    touch: bool = False
    """Larger targets, for gloves."""
    reduced_motion: bool = False
    scanner: bool = True
    """Whether what a barcode scanner types is told from typing."""
    scanner_limit: Annotated[float, msgspec.Meta(ge=20, le=120)] = LIMIT
    scanner_mean: Annotated[float, msgspec.Meta(ge=5, le=120)] = MEAN
    scanner_prefix: tuple[str, ...] = ()
    scanner_suffix: tuple[str, ...] = ()
    """These four as in `scanner.recogniser.Manner`."""
    scanner_layout: Layout | None = None
    """What has to be made of what it writes; None: nobody has shown it a scan yet."""
    scan_again: Annotated[int, msgspec.Meta(ge=0, le=60_000)] = 1_500
    """Milliseconds within which the same code counts once."""
    scan_sound: bool = False
    scan_flash: bool = True
    """What comes of a scan is heard; is seen as a frame around the window."""
    several: Several = Several.ASK
    """Several photos that come together; the first answer is remembered here."""
    watched: str = ""
    """The folder whose new photos are classified; empty: none has been chosen."""
    watching: bool = False
    """Whether it is watched at present."""


def read(path: Path) -> Preferences:
    """The preferences in a file.

    None is worth a program that does not start: without the file they are the defaults, and so is
    each value that makes no sense (of a newer version, or written by hand).
    """
    given = _given(path)
    known = {}
    for field in msgspec.structs.fields(Preferences):
        try:
            known[field.name] = msgspec.convert(given[field.name], field.type)
        except (KeyError, msgspec.ValidationError):
            continue
    return Preferences(**known)


def write(path: Path, preferences: Preferences) -> None:
    """Keeps preferences, and beside them what other versions of this program keep there.
    Raises OSError."""
    kept = _given(path) | msgspec.to_builtins(preferences)
    write_atomically(path, json.dumps(kept, indent=1).encode())


def _given(path: Path) -> dict[str, Any]:
    try:
        given = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}
