"""Which encoding a text file is in: spreadsheets do not say."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD = ("cp1252", "mac_roman", "cp850")
"""What Windows, old Macs and DOS programs write in Western Europe; Latin-1 is part of the first."""

_COMMON = frozenset("éèêëàâîïôöùûüäçñœæß°’«»Ã")
"""The last one for what was UTF-8 and was read as Windows' own once already: `Ã©`."""
_RARE = frozenset("ÉÈÊËÀÂÎÏÔÖÛÜÇÑŒ€²½")

_CHUNK = 1 << 20
_TELLING = 1 << 16
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r\f"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by Python's name; `damaged` where some bytes do not fit it."""

    name: str
    damaged: bool = False


def encoding_of(file: BinaryIO) -> Encoding | None:
    """The encoding of a text file, which is read to its end; None where it is no text at all.

    A byte order mark decides; without one, zeros at every other place (UTF-16), else whether all
    of it is UTF-8.  Some broken characters do not turn UTF-8 into something else.
    """
    head = file.read(_CHUNK)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name)
    if len(head) < _CHUNK:  # the whole file; some programs fill their last block with zeros
        head = head.rstrip(b"\0")
    if wide := _utf16(head):
        return Encoding(wide)
    if _is_binary(head):
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    accents = False
    chunk = head
    while True:
        try:
            accents |= not decoder.decode(chunk, final=not chunk).isascii()
        except UnicodeDecodeError:
            if accents or _is_mostly_utf8(chunk):
                return Encoding("utf-8", damaged=True)
            return _old(chunk)
        if not chunk:
            return Encoding("utf-8")
        chunk = file.read(_CHUNK)


def _utf16(head: bytes) -> str | None:
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 8 * even and odd >= len(sample) // 4 > 0:
        return "utf-16-le"
    if even > 8 * odd and even >= len(sample) // 4 > 0:
        return "utf-16-be"
    return None


def _is_binary(head: bytes) -> bool:
    sample = head[:_TELLING]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > 100 and controls > len(sample) // 20


def _is_mostly_utf8(chunk: bytes) -> bool:
    text = chunk.decode("utf-8", "replace")
    broken = text.count("�")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return whole > 9 * broken


def _old(chunk: bytes) -> Encoding:
    """The encoding that makes the most letters of French of what is not ASCII."""
    accents = chunk.translate(None, bytes(range(128)))[:_TELLING]

    def fitness(encoding: str) -> int:
        text = accents.decode(encoding, "replace")
        return sum(2 * (letter in _COMMON) + (letter in _RARE) for letter in text)

    return Encoding(max(_OLD, key=fitness))
