"""How far a download is, in words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLocale

from desktop.gui.language import MINUTE, span, translate

MEGABYTE: Final = 1_000_000
STEP: Final = 5
"""Seconds left are told in such steps: no more is known."""


def words(done: int, total: int, seconds_left: float | None) -> str:
    """8 of 17 MB, about 20 seconds left; of bytes, and without the time while nobody can tell."""
    digits = 0 if total >= 10 * MEGABYTE else 1
    shown = [QLocale().toString(size / MEGABYTE, "f", digits) for size in (done, total)]
    if seconds_left is None:
        sentence = translate("Transfer", "{done} of {total} MB.")
        return sentence.format(done=shown[0], total=shown[1])
    if seconds_left < MINUTE:
        seconds_left = max(1, round(seconds_left / STEP)) * STEP
    sentence = translate("Transfer", "{done} of {total} MB, about {span} left.")
    return sentence.format(done=shown[0], total=shown[1], span=span(seconds_left))
