"""Whether what is submitted now is the product of before: asked again, rather than another one."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.core.engine import Request
from desktop.core.history.words import plain


def same_product(former: Request, now: Sequence[Request]) -> bool:
    """By a photo that both have; without photos, by the reference, or by most of its words.

    So text that is typed over another one never takes the place of a product that is not decided.
    """
    photos = {photo for one in now for photo in one.photos}
    if former.photos:
        return not photos.isdisjoint(former.photos)
    if former.reference:
        return any(one.reference == former.reference for one in now)
    words = _words(former)
    return any(2 * len(words & _words(one)) >= len(words) for one in now)


def _words(request: Request) -> set[str]:
    return set(plain(f"{request.designation} {request.description}").split())
