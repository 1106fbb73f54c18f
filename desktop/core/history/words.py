"""Full-text search of the history: what a person typed, as a query of FTS5."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from typing import NamedTuple

from desktop.core.history.rows import storable


class Words(NamedTuple):
    """A search text, ready to be asked."""

    query: str
    """For FTS5, nothing of the text taken for syntax; empty where there is no word in it."""
    phrases: str
    """The words of several parts (`AB-12`), a line each: their parts must stand in a row, which the
    index does not know.  The last line may be a beginning, which an asterisk says."""
    every: str = ""
    """All words as `phrases` are: where the index is not asked at all."""
    short: str = ""
    """As `query`, with no more of the last word than the index knows as a beginning; empty where
    that is all of it."""
    beginning: str = ""
    """The last word, as `phrases` are."""


INDEXED = 5
"""Letters of beginnings that the index holds ready."""


def words(search: str) -> Words:
    """Takes a search text apart: all of its words are wanted, the last one as a beginning."""
    found = [word for word in storable(search).split() if any(map(str.isalnum, word))]
    parts = [plain(word).split() for word in found]
    if not any(parts):
        return Words("", "")
    quoted = " ".join(f'"{part}"' for one in parts for part in one) + "*"
    last = len(parts) - 1
    lines = [" ".join(one) + ("*" if at == last else "") for at, one in enumerate(parts)]
    phrases = [line for line, one in zip(lines, parts, strict=True) if len(one) > 1]
    flat = [part for one in parts for part in one]
    *_, end = flat
    short = ""
    if len(end) > INDEXED:
        short = " ".join(f'"{part}"' for part in (*flat[:-1], end[:INDEXED])) + "*"
    return Words(quoted, "\n".join(phrases), "\n".join(lines), short, f"{end}*")


def holds(phrases: str, *texts: str) -> bool:
    """Whether each phrase is in one of the texts."""
    plains = [f" {plain(text)} " for text in texts]
    return all(any(_within(phrase, text) for text in plains) for phrase in phrases.split("\n"))


def teach(connection: sqlite3.Connection) -> None:
    """Makes `holds` a function of SQL."""
    connection.create_function("holds", -1, holds, deterministic=True)


def plain(text: str) -> str:
    """Lower case without accents, and single spaces for all that is neither letter nor digit: the
    words as FTS5's `unicode61 remove_diacritics 2` sees them."""
    folded = unicodedata.normalize("NFD", text.lower())
    return _BETWEEN.sub(" ", _MARKS.sub("", folded)).strip()


_MARKS = re.compile("[\u0300-\u036f]+")
_BETWEEN = re.compile(r"[\W_]+")


def _within(phrase: str, text: str) -> bool:
    if phrase.endswith("*"):
        return f" {phrase[:-1]}" in text
    return f" {phrase} " in text
