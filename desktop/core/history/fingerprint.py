"""A short word by which an entry is known again, wherever a table of it has been meanwhile."""

from __future__ import annotations

import hashlib
import json

from desktop.core.history.rows import Entry, milliseconds

LETTERS = "bcdfghjklmnpqrstvwxz"
"""A spreadsheet takes nothing that is made of these for a number, a date or a formula."""
LENGTH = 10
"""One of ten million millions."""


def fingerprint(entry: Entry) -> str:
    """Of what never changes of an entry: when it was recorded, and of which product."""
    texts = [entry.reference, entry.designation, entry.description]
    known = json.dumps([milliseconds(entry.at), entry.photos, entry.hashes, *texts])
    number = int.from_bytes(hashlib.sha256(known.encode()).digest(), "big")
    word = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        word += LETTERS[place]
    return word
