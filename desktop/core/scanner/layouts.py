"""Keyboard layouts: a scanner presses keys, and what they write is the computer's affair.

One that is set to another layout than the computer writes other characters: `&é"'(-è_çà` is
1234567890 on the keys of a US keyboard where the computer's is French.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

_US: Final = (
    "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'" + "zxcvbnm,./",
    "~!@#$%^&*()_+" + "QWERTYUIOP{}" + 'ASDFGHJKL:"' + "ZXCVBNM<>?",
)
"""The keys from left to right and from top to bottom, without Shift and with it."""
_FRENCH: Final = (
    "²&é\"'(-è_çà)=" + "azertyuiop^$" + "qsdfghjklmù" + "wxcvbn,;:!",
    "³1234567890°+" + "AZERTYUIOP¨£" + "QSDFGHJKLM%" + "WXCVBN?./§",
)
_FRENCH_MAC: Final = (
    "@&é\"'(§è!çà)-" + "azertyuiop^$" + "qsdfghjklmù" + "wxcvbn,;:=",
    "#1234567890°_" + "AZERTYUIOP¨*" + "QSDFGHJKLM%" + "WXCVBN?./+",
)
"""Of Apple; the digits of the Belgian one are the same."""
_CAPITALS: Final = {"É": "2", "È": "7", "Ç": "9", "À": "0"}
"""With Caps Lock on, where it changes letters only."""


class Layout(StrEnum):
    """What has to be made of what a scanner writes."""

    SAME = "same"
    """Nothing: it is set to the layout of the computer."""
    US_ON_FRENCH = "us-on-french"
    """The scanner's is US, the computer's French."""
    US_ON_FRENCH_MAC = "us-on-french-mac"
    """The scanner's is US, the computer's Apple's French, or Belgian."""
    FRENCH_ON_US = "french-on-us"
    """The scanner's is French, the computer's US."""


def _map(seen: tuple[str, str], meant: tuple[str, str]) -> dict[int, str]:
    # What one key writes with Shift and another without is taken for what is without.
    found = dict(zip(seen[1], meant[1], strict=True)) | dict(zip(seen[0], meant[0], strict=True))
    return str.maketrans(found)


def _digits_with_caps(table: dict[int, str]) -> dict[int, str]:
    return str.maketrans(_CAPITALS) | table


_TABLES: Final = {
    Layout.US_ON_FRENCH: _digits_with_caps(_map(_FRENCH, _US)),
    Layout.US_ON_FRENCH_MAC: _digits_with_caps(_map(_FRENCH_MAC, _US)),
    Layout.FRENCH_ON_US: _map(_US, _FRENCH),
}

_DIGIT_KEYS: Final = frozenset("&é\"'(-è_çà§!ÉÈÇÀ@#$%^*)")
"""What digits turn into, on any of the layouts."""


def repaired(text: str, layout: Layout) -> str:
    """What a scanner meant that wrote `text`."""
    table = _TABLES.get(layout)
    return text if table is None else text.translate(table)


def swapped(text: str) -> str:
    """The same with small letters for capital ones and the other way round: with Caps Lock on, a
    scanner that presses Shift for its capitals writes small ones."""
    return text.swapcase()


def with_caps_undone(text: str) -> str:
    """The same without Caps Lock, where what it makes of digits shows that it was on."""
    return swapped(text) if any(one in _CAPITALS for one in text) else text


def may_hold_digits(text: str) -> bool:
    """Whether there is a digit in it, or what one turns into on another layout."""
    return any(one.isdigit() or one in _DIGIT_KEYS for one in text)


def with_digit_row(text: str) -> bool:
    """Whether there is what only the unshifted upper row of a French keyboard writes, and not one
    digit: no reference looks like that."""
    return any(one in "&é\"'(è_çàÉÈÇÀ§" for one in text) and not any(map(str.isdigit, text))
