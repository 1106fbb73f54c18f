"""Texts and names as they are compared and kept."""

from __future__ import annotations

import re
import unicodedata

_UNWANTED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` without control characters, halves of surrogate pairs and spaces around it.

    Line breaks and tabs inside stay.
    """
    if not text.isprintable():
        text = _UNWANTED.sub("", text)
    return text.strip()


def folded(name: str) -> str:
    """A file's name or path, or a reference, as it is compared.

    File systems and spreadsheets differ in case, in how accents are composed, in slashes, and in
    whether they keep spaces and dots at the end.
    """
    name = name.replace("\\", "/").strip().rstrip(". ")
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def plain(name: str) -> str:
    """The letters and digits of a column's name, without case, accents and the plural's s."""
    parts = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, parts)).removesuffix("s")


def stem_and_suffix(name: str) -> tuple[str, str]:
    """A file's name (no folders) before its last dot, and from it on in lower case.

    Dots and spaces at the end belong to neither.
    """
    stem, dot, suffix = name.rstrip(". ").rpartition(".")
    if not dot or not stem:
        return name, ""
    return stem, f".{suffix.lower()}"
