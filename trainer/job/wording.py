"""What is wrong with a configuration, in the words of people rather than of msgspec."""

from __future__ import annotations

import re
from difflib import get_close_matches

import msgspec
from msgspec import Struct

_PLAIN = [
    (re.compile(said), plain)
    for said, plain in (
        (r"^Object contains unknown field `(.*)`", r"there is no setting `\1`"),
        (r"^Object missing required field `(.*)`", r"`\1` must be set"),
        (r"^Invalid enum value '(.*)'", r"there is no '\1'"),
        (r"`array`", "a list"),
        (r"`object`", "a section"),
        (r"`str`", "text"),
        (r"`int`", "a whole number"),
        (r"`float`", "a number"),
        (r"`bool`", "true or false"),
        (r"^Expected (.*), got (.*)", r"\1 is expected, not \2"),
        (r"^Expected (.*)", r"\1 is expected"),
    )
]


def reason_of(error: msgspec.ValidationError, settings: type[Struct]) -> str:
    """One sentence that begins with the place, and names what may have been meant."""
    what, _, where = str(error).partition(" - at `$")
    where = where.rstrip("`").lstrip(".")
    for said, plain in _PLAIN:
        what = said.sub(plain, what)
    unknown = re.fullmatch(r"there is no setting `(.*)`", what)
    if unknown is not None:
        what += _meant(unknown[1], where, settings)
    return f"{where}: {what}" if where else what


def _meant(name: str, where: str, settings: type[Struct]) -> str:
    sections = {one.name: one.type for one in msgspec.structs.fields(settings)}
    if where and name in sections:
        return "; it belongs above the first section"
    kind = sections.get(where, settings)
    known = [one.name for one in msgspec.structs.fields(kind)]
    return "".join(f"; is `{one}` meant?" for one in get_close_matches(name, known, 1))
