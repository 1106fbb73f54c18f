"""Numbers of articles: EAN-8, EAN-13, UPC-A, UPC-E and GTIN-14, and their check digits."""

from __future__ import annotations

from typing import Final

LENGTHS: Final = (8, 12, 13, 14)
"""Digits of EAN-8 (and UPC-E), UPC-A, EAN-13 and GTIN-14."""

LONGEST: Final = 14
_UPC_E: Final = 8


def check_digit(digits: str) -> str:
    """The check digit that belongs behind these digits: weights 3 and 1, from the right."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_number(text: str) -> bool:
    """Whether there is nothing but the digits 0 to 9."""
    return text.isascii() and text.isdigit()


def valid(text: str) -> bool:
    """Whether these are the digits of an article's number, the check digit included."""
    return is_number(text) and len(text) in LENGTHS and check_digit(text[:-1]) == text[-1]


def expand(upc_e: str) -> str | None:
    """The UPC-A that the eight digits of a UPC-E stand for; None where they are none, or where the
    check digit does not fit."""
    if not is_number(upc_e) or len(upc_e) != _UPC_E or upc_e[0] not in "01":
        return None
    system, inner, check = upc_e[0], upc_e[1:7], upc_e[7]
    match inner[5]:
        case "0" | "1" | "2":
            body = inner[:2] + inner[5] + "0000" + inner[2:5]
        case "3":
            body = inner[:3] + "00000" + inner[3:5]
        case "4":
            body = inner[:4] + "00000" + inner[4]
        case _:
            body = inner[:5] + "0000" + inner[5]
    expanded = f"{system}{body}{check}"
    return expanded if valid(expanded) else None


def compress(upc_a: str) -> str | None:
    """The UPC-E that stands for a UPC-A; None where there is none."""
    if len(upc_a) != len("036000291452") or upc_a[0] not in "01":
        return None
    maker, item = upc_a[1:6], upc_a[6:11]
    inner = None
    if maker[2:] in ("000", "100", "200") and item[:2] == "00":
        inner = maker[:2] + item[2:] + maker[2]
    elif maker[3:] == "00" and item[:3] == "000":
        inner = maker[:3] + item[3:] + "3"
    elif maker[4] == "0" and item[:4] == "0000":
        inner = maker[:4] + item[4] + "4"
    elif item[:4] == "0000" and item[4] in "56789":
        inner = maker + item[4]
    return None if inner is None else f"{upc_a[0]}{inner}{upc_a[11]}"


def full(text: str) -> str | None:
    """The fourteen digits by which equal articles are known: an EAN-13 that begins with a zero is
    the UPC-A without it.  None where it is not an article's number."""
    # Eight digits that begin with 0 are no EAN-8 of a shop's goods: those are kept for use inside.
    expanded = expand(text)
    if expanded is not None:
        return expanded.zfill(LONGEST)
    return text.zfill(LONGEST) if valid(text) else None


def spellings(number: str) -> list[str]:
    """All ways in which the fourteen digits of `full` may be written."""
    found = [number]
    found += [number[-size:] for size in (13, 12, 8) if number[:-size].strip("0") == ""]
    short = compress(number[-12:]) if number[:2] == "00" else None
    if short is not None and short not in found:
        found.append(short)
    return [one for one in found if full(one) == number]
