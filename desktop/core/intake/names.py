"""What a photo's name says of its product: a barcode number, a reference, which of its photos."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from desktop.core.intake.spelling import folded

_GTIN_LENGTHS = (8, 12, 13, 14)
"""EAN-8, UPC-A, EAN-13, GTIN-14."""

_DIGITS = re.compile(r"(?<!\d)\d{8,14}(?!\d)", re.ASCII)

_VIEW = (
    r"front|back|face|dos|avant|arri[eè]re|recto|verso|side|left|right|top|bottom|c[oô]t[eé]|profil"
    r"|gauche|droite|dessus|dessous|detail|d[eé]tail|zoom|main|vue|view|photo|image|img|copie|copy"
)
_ANOTHER = re.compile(
    rf"(?:\s*\(\d{{1,3}}\)|[\s_.-]+(?:\d{{1,2}}|[a-z]|(?:{_VIEW})\d{{0,2}}))$",
    re.IGNORECASE | re.ASCII,
)
"""What people, phones and file managers append to the name of another photo of the same."""

_SURE_ANOTHER = re.compile(
    rf"(?:\s*\(\d{{1,3}}\)|_\d{{1,2}}|[\s_.-]+(?:{_VIEW})\d{{0,2}})$",
    re.IGNORECASE | re.ASCII,
)
"""Of these, what is hardly part of a reference: `REF-12-3` may be one, `REF-12_3` adds a 3."""

_MARKED = re.compile(
    r"(?:ref|réf|reference|référence|sku)[ ._-]*(?=[\w.-]*\d)[\w.-]+", re.IGNORECASE
)
_RAKUTEN = re.compile(r"image_\d+_product_(\d+)(?!\d)", re.IGNORECASE | re.ASCII)
_TIMES = {8: ("%Y%m%d", "%d%m%Y"), 12: ("%y%m%d%H%M%S",), 14: ("%Y%m%d%H%M%S",)}
"""How cameras and people write them, by the number of digits."""

_MILLISECONDS = re.compile(r"1[4-9]\d{11}", re.ASCII)
"""Since 1970, as some phones name photos; GS1 has given no country the prefixes 140 to 199."""


def gtin(text: str) -> str | None:
    """`text` as a GTIN of 14 digits where it is an EAN-8, UPC-A, EAN-13 or GTIN-14, else None.

    Its check digit holds.  The same product has the same 14 digits, whatever the length was.
    """
    text = text.strip()
    if len(text) not in _GTIN_LENGTHS or not (text.isascii() and text.isdecimal()):
        return None
    weighted = sum(map(int, text[-1::-2])) + 3 * sum(map(int, text[-2::-2]))
    return text.zfill(14) if weighted % 10 == 0 and text.strip("0") else None


def reference_key(reference: str) -> str:
    """A reference as it is compared: barcode numbers by their value, others by their spelling."""
    return gtin(reference) or folded(reference)


def bases(stem: str) -> Iterator[str]:
    """A photo's name without its suffix, then without what marks it as another photo.

    `AB-12_2 (1)`, `AB-12_2`, `AB-12`, `AB`: the first that is a reference is meant.
    """
    return _shortened(_ANOTHER, stem)


def barcode(stem: str) -> str | None:
    """The one barcode number in a photo's name, as it is written there.

    None where there are two, and where the digits are a date, a time or a camera's counter.
    """
    *_, whole = _shortened(_SURE_ANOTHER, stem)
    found: dict[str, str] = {}
    for match in _DIGITS.finditer(stem):
        digits = match.group()
        # One number of eight digits in ten passes the check by chance.
        alone = len(digits) > 8 or digits == whole
        number = gtin(digits)
        if number and alone and not _is_a_time(digits):
            found.setdefault(number, digits)
    return next(iter(found.values())) if len(found) == 1 else None


def reference_of(stem: str) -> str | None:
    """The reference that a photo's name bears without doubt, where no table confirms one.

    A barcode number; what follows a mark (`REF-123`, mark included); Rakuten's product number.
    """
    if found := barcode(stem):
        return found
    if rakuten := _RAKUTEN.match(stem):
        return rakuten.group(1)
    marked = [base for base in _shortened(_SURE_ANOTHER, stem) if _MARKED.fullmatch(base)]
    return marked[-1] if marked else None


def _shortened(suffix: re.Pattern[str], stem: str) -> Iterator[str]:
    yield stem
    for _ in range(3):
        shorter = suffix.sub("", stem).rstrip()
        if shorter in ("", stem):
            return
        yield shorter
        stem = shorter


def _is_a_time(digits: str) -> bool:
    if _MILLISECONDS.fullmatch(digits):
        return True
    for pattern in _TIMES.get(len(digits), ()):
        try:
            year = datetime.strptime(digits, pattern).year  # noqa: DTZ007 - no zone is known
        except ValueError:
            continue
        if 1980 <= year < 2100:
            return True
    return False
