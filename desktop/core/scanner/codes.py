"""What was scanned: an article's number whose check digit fits, or a free reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.core.errors import WrongCheckDigit
from desktop.core.scanner import elements, gtin
from desktop.core.scanner.layouts import (
    Layout,
    repaired,
    swapped,
    with_caps_undone,
    with_digit_row,
)


class Kind(StrEnum):
    """What a code is."""

    EAN_8 = "EAN-8"
    EAN_13 = "EAN-13"
    UPC_A = "UPC-A"
    UPC_E = "UPC-E"
    GTIN_14 = "GTIN-14"
    GS1 = "GS1"
    FREE = "free"
    """A reference of one's own, which has no check digit to look at."""


@dataclass(frozen=True)
class Code:
    """A code that was read."""

    reference: str
    """What goes into the field of the reference: of a UPC-E the UPC-A, of a GS1 code the number of
    its article."""
    kind: Kind
    scanned: str
    """What the scanner meant, before any of that."""
    layout: Layout = Layout.SAME
    """What had to be repaired."""

    @property
    def key(self) -> str:
        """By which equal references are known."""
        return key(self.reference)


_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""The symbology, which a scanner may be set to send before the code (ISO/IEC 15424)."""
_GS1: Final = frozenset({"]C1", "]d2", "]e0", "]Q3", "]J1"})
_FREE: Final = ("]A", "]C0", "]C2", "]F", "]G")
_BY_LENGTH: Final = {8: Kind.EAN_8, 12: Kind.UPC_A, 13: Kind.EAN_13, 14: Kind.GTIN_14}
_EAN_8: Final = "]E4"
_ALONE: Final = 16
"""Digits of an article's number with its identifier, 01, and nothing else."""


def key(reference: str) -> str:
    """By which equal references are known: an article's number in fourteen digits, else the text
    itself without regard to case."""
    text = reference.strip()
    return gtin.full(text) or text.casefold()


def read(text: str, layout: Layout | None = None) -> Code:
    """Reads what a scanner wrote.

    `layout` is what is known of it; None: it is found out, by what has a check digit that fits.
    Raises WrongCheckDigit where it looks like an article's number and is none.
    """
    known = Layout.SAME if layout is None else layout
    text = text.strip(" \r\n\t")
    candidates = dict.fromkeys(_candidates(text, known))
    for meant, how in candidates:
        code = _article(meant, how)
        if code is not None:
            return code
    how = _likely(text) if known == Layout.SAME else known
    meant = text if gtin.is_number(text) else repaired(with_caps_undone(text), how)
    aim, rest = _apart(meant)
    if not aim.startswith(_FREE):
        wrong = rest if _numbered(rest, aim) else _wrong_element(rest, aim)
        if wrong is not None:
            raise WrongCheckDigit(reference=wrong)
    return Code(rest, Kind.FREE, meant, how)


def _candidates(text: str, known: Layout) -> Iterator[tuple[str, Layout]]:
    yield repaired(text, known), known
    yield text, Layout.SAME
    for layout in Layout:
        yield repaired(text, layout), layout
        yield repaired(swapped(text), layout), layout


def _article(text: str, layout: Layout) -> Code | None:
    """The article's number in a text, where there is one and it is right."""
    aim, rest = _apart(text)
    if aim.startswith(_FREE):
        return None
    if not aim or aim.startswith(("]E", "]I")):
        upc = gtin.expand(rest) if aim != _EAN_8 else None
        if upc is not None:
            return Code(upc, Kind.UPC_E, text, layout)
        if gtin.valid(rest):
            return Code(rest, _BY_LENGTH[len(rest)], text, layout)
    if aim in _GS1 or (not aim and _like_elements(rest)):
        found = elements.article(elements.written(rest))
        if found is not None and gtin.valid(found):
            return Code(found.removeprefix("0"), Kind.GS1, text, layout)
    return None


def _like_elements(text: str) -> bool:
    return text.startswith(("01", "(01)")) or elements.SEPARATOR in text


def _wrong_element(text: str, aim: str) -> str | None:
    """The number of an element string that is surely one, which a free reference of sixteen digits
    may only look like."""
    if aim in _GS1 or (_like_elements(text) and len(text) > _ALONE):
        return elements.article(elements.written(text))
    return None


def _numbered(text: str, aim: str) -> bool:
    return gtin.is_number(text) and (len(text) in gtin.LENGTHS or aim.startswith("]E"))


def symbology(text: str) -> bool:
    """Whether a text is the scanner's word for a symbology, and nothing more."""
    return _AIM.fullmatch(text) is not None


def _apart(text: str) -> tuple[str, str]:
    found = _AIM.match(text)
    return ("", text) if found is None else (found.group(), text[found.end() :])


def _likely(text: str) -> Layout:
    """Which layout a free reference was written in: Code 128 and Code 39 hold nothing but ASCII."""
    if text.isascii() and not with_digit_row(text):
        return Layout.SAME
    mac = "§" in text or ("!" in text and "_" not in text and "-" not in text)
    return Layout.US_ON_FRENCH_MAC if mac else Layout.US_ON_FRENCH
