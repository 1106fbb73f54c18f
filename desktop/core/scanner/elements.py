"""Element strings of GS1: what GS1-128, GS1 DataMatrix and GS1 QR hold, as far as the article's
number is concerned."""

from __future__ import annotations

from typing import Final

from desktop.core.scanner import gtin

SEPARATOR: Final = "\x1d"
"""FNC1 within a code: the end of an element whose length is not known by its identifier."""

_FIXED: Final = {
    "00": 20,
    "01": 16,
    "02": 16,
    "03": 16,
    "04": 18,
    "20": 4,
    "41": 16,
    **{f"1{digit}": 8 for digit in range(1, 10)},
    **{f"3{digit}": 10 for digit in range(1, 7)},
}
"""By the first two digits, the length of what needs no separator, identifier included (GS1
General Specifications, "Element strings with predefined length")."""

_ARTICLE: Final = "01"
_IDENTIFIER: Final = 2


def article(text: str) -> str | None:
    """The fourteen digits of the element (01), right or wrong; None where there is none, or where
    the elements do not fit together."""
    rest, found = text.strip(SEPARATOR), None
    while rest:
        identifier = rest[:_IDENTIFIER]
        if not gtin.is_number(identifier) or len(identifier) < _IDENTIFIER:
            return None
        size = _FIXED.get(identifier)
        if size is None:
            element, _, rest = rest.partition(SEPARATOR)
            if len(element) <= _IDENTIFIER:
                return None
        else:
            element, rest = rest[:size], rest[size:].removeprefix(SEPARATOR)
            if len(element) < size:
                return None
        if identifier == _ARTICLE:
            digits = element[_IDENTIFIER:]
            if not gtin.is_number(digits):
                return None
            found = digits
    return found


def written(text: str) -> str:
    """The same elements where the identifiers are in brackets, as some scanners send them."""
    return text.replace("(", SEPARATOR).replace(")", "").strip(SEPARATOR)
