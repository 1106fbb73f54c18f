"""The bars of an EAN-13, to be drawn."""

from __future__ import annotations

from typing import Final

from desktop.core.scanner import gtin

MODULES: Final = 95
"""Width of the bars, in the width of the narrowest one."""
QUIET: Final = 11
"""Of the same: what stays white on either side (7 would do on the right)."""

_ODD: Final = (
    *("0001101", "0011001", "0010011", "0111101", "0100011"),
    *("0110001", "0101111", "0111011", "0110111", "0001011"),
)
_SIDES: Final = (
    *("OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE"),
    *("OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"),
)
"""Which of the first six digits after the leading one are written with even parity; that says what
the leading one is."""
_GUARD: Final = "101"
_MIDDLE: Final = "01010"
_EAN_13: Final = 13


def modules(number: str) -> str:
    """The `MODULES` of a number, 1 for black.  Raises ValueError where it is no EAN-13."""
    if len(number) != _EAN_13 or not gtin.valid(number):
        raise ValueError(number)
    left = zip(number[1:7], _SIDES[int(number[0])], strict=True)
    return "".join(
        (
            _GUARD,
            *(_odd(digit) if side == "O" else _right(digit)[::-1] for digit, side in left),
            _MIDDLE,
            *(_right(digit) for digit in number[7:]),
            _GUARD,
        )
    )


def _odd(digit: str) -> str:
    return _ODD[int(digit)]


def _right(digit: str) -> str:
    return _odd(digit).translate(str.maketrans("01", "10"))
