"""A product's text as one reads it, with the words marked that carried the decision."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from bundle.explain import Explanation, Span

AROUND: Final = 32
"""So many letters stay on either side of a marked word, where a text is long."""
WHOLE: Final = 110
"""A text of so many letters is shown whole."""
LINE: Final = 200
"""No name of a product needs more letters: what somebody has pasted by accident may have many."""
LONGEST: Final = 2000
"""Letters that anybody reads of one text."""
MARKED: Final = 600
"""And of what is shown beside an answer, however many words of it are marked."""
READ: Final = 20_000
"""Letters of a text, with its tags, that these are looked for in."""

_TAG: Final = re.compile(r"<[^<>]{0,200}>")
_SPACES: Final = re.compile(r"\s+")


class Piece(NamedTuple):
    """A run of letters, marked or not."""

    text: str
    marked: bool = False


def passages(designation: str, description: str, why: Explanation | None) -> list[Piece]:
    """Designation and description without tags and entities, in pieces; of long ones the parts
    around the words that carried the decision, and their beginning where there are none."""
    spans = [] if why is None else [span for word in why.words for span in word.spans]
    pieces: list[Piece] = []
    for field, raw in (("designation", designation), ("description", description)):
        known = (one for one in spans if one.field == field and one.end <= READ)
        here = sorted(known, key=lambda one: one.start)
        some = _trimmed(_pieces(raw[:READ], here))
        if field == "description" and not here and pieces:
            continue  # it has carried nothing, and the designation names the product
        if some and pieces:
            pieces.append(Piece(" · "))
        pieces += some
    return pieces


def beginning(text: str, most: int = LINE) -> str:
    """A text, or its first letters where it is longer than so many."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def plain(pieces: Iterable[Piece]) -> str:
    """The letters alone."""
    return "".join(piece.text for piece in pieces)


def _pieces(raw: str, spans: Sequence[Span]) -> list[Piece]:
    pieces, at = [], 0
    for span in spans:
        if span.start < at:
            continue
        pieces += [Piece(_clean(raw[at : span.start]))]
        pieces += [Piece(_clean(raw[span.start : span.end]), marked=True)]
        at = span.end
    pieces.append(Piece(_clean(raw[at:])))
    if pieces:
        pieces[0] = Piece(pieces[0].text.lstrip(), pieces[0].marked)
        pieces[-1] = Piece(pieces[-1].text.rstrip(), pieces[-1].marked)
    return [piece for piece in pieces if piece.text]


def _clean(raw: str) -> str:
    return _SPACES.sub(" ", _TAG.sub(" ", html.unescape(html.unescape(raw))))


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    if len(plain(pieces)) <= WHOLE:
        return pieces
    if not any(piece.marked for piece in pieces):
        return [Piece(f"{plain(pieces)[: WHOLE - 1].rstrip()}…")]
    last = len(pieces) - 1
    short = [
        piece if piece.marked else Piece(_gap(piece.text, before=at > 0, after=at < last))
        for at, piece in enumerate(pieces)
    ]
    return list(_until(short, MARKED))


def _until(pieces: Iterable[Piece], most: int) -> Iterator[Piece]:
    """The pieces of the first letters, so many at most."""
    for text, marked in pieces:
        yield Piece(beginning(text, most), marked)
        most -= len(text)
        if most <= 0:
            return


def _gap(text: str, *, before: bool, after: bool) -> str:
    """What lies between marked words (`before`, `after`: whether there is one)."""
    if len(text) <= AROUND * (before + after) + 3:
        return text
    begin = text[:AROUND].rsplit(" ", 1)[0] if before else ""
    end = text[-AROUND:].split(" ", 1)[-1] if after else ""
    return f"{begin} … {end}" if before and after else f"{begin}…{end}"
