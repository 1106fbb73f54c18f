"""Words of strangers, where people read them: at a terminal, and on a page."""

from __future__ import annotations

import re

_MARKS = re.compile(r"(^[>+-]|[\\`*_\[\]#!|~]|:(?=//))")


def plain(text: str) -> str:
    """On one line, of letters that can be printed: none moves a cursor or turns its line round."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())


def marked(text: str) -> str:
    """The same for a page of Markdown, where it is only text: no link, no mark, no heading."""
    return _MARKS.sub(r"\\\1", plain(text)).replace("<", "&lt;")
