"""The endless stream of demo products: product `i` is a function of the seed and `i` alone."""

from __future__ import annotations

import random
from dataclasses import dataclass

from trainer.demo.photos import another_copy, take_photo, to_jpeg
from trainer.demo.shop import demo_shop
from trainer.demo.wording import Traits, pick_traits, reworded, word

TWINS = 0.12
"""Share of products that repeat the text, the photo or both of a recent one."""
_REACH = 300  # how far back a twin looks
_PHOTOLESS = 0.01

_PRODUCT_IDS = 4_294_967_291  # primes: i -> (a + i * b) mod prime never repeats an id
_IMAGE_IDS = 499_999_993
_EAN_BODIES = 99_999_999_977


@dataclass(frozen=True)
class Product:
    """A product as its row in the catalogue tells it; its photo is taken by `Stream.photo`."""

    index: int
    """Row label in the catalogue: grows with `i`, with gaps."""
    code: str
    designation: str
    description: str | None
    productid: int
    imageid: int
    reference: str
    """A valid EAN-13 of the range that shops give out themselves (it begins with 2)."""
    has_photo: bool


@dataclass(frozen=True)
class _Lineage:
    """Which products of the stream a product takes its nature, words and picture from."""

    root: int
    text: int
    photo: int


class Stream:
    """Products `0, 1, 2, …` of one seed; streams of other names never share a product."""

    def __init__(self, seed: int, name: str = "catalogue") -> None:
        self._key = f"{seed}/{name}"
        self._shop = demo_shop()
        steps = self._chance("ids", 0)
        self._steps = {
            modulus: (steps.randrange(modulus), steps.randrange(1, modulus))
            for modulus in (_PRODUCT_IDS, _IMAGE_IDS, _EAN_BODIES)
        }

    def product(self, i: int) -> Product:
        """The product at position `i`."""
        lineage = self._lineage(i)
        traits = self._traits(lineage)
        designation, description = word(self._shop, traits, self._chance("text", lineage.text))
        if lineage.text != i:
            tails = self._shop.languages[traits.language].tails
            designation = reworded(designation, tails, self._chance("copy", i))
        row = self._chance("row", i)
        return Product(
            index=3 * i + row.randrange(3),
            code=traits.recipe.code,
            designation=designation,
            description=description,
            productid=1 + self._scattered(i, _PRODUCT_IDS),
            imageid=800_000_000 + self._scattered(i, _IMAGE_IDS),
            reference=ean13(f"2{self._scattered(i, _EAN_BODIES):011d}"),
            has_photo=row.random() >= _PHOTOLESS,
        )

    def photo(self, i: int) -> bytes:
        """The JPEG file of product `i`."""
        lineage = self._lineage(i)
        chance = self._chance("photo", lineage.photo)
        image = take_photo(self._shop, self._traits(lineage), chance)
        if lineage.photo != i:
            own = self._chance("copy of photo", i)
            if own.random() < 0.5:
                return to_jpeg(another_copy(image, own), own)
        return to_jpeg(image, chance)

    def _lineage(self, i: int) -> _Lineage:
        chance = self._chance("lineage", i)
        if i == 0 or chance.random() >= TWINS:
            return _Lineage(i, i, i)
        older = self._lineage(i - 1 - chance.randrange(min(i, _REACH)))
        kind = chance.choice(("text", "photo", "both"))
        return _Lineage(
            older.root,
            i if kind == "photo" else older.text,
            i if kind == "text" else older.photo,
        )

    def _traits(self, lineage: _Lineage) -> Traits:
        return pick_traits(self._shop, self._chance("traits", lineage.root))

    def _chance(self, purpose: str, i: int) -> random.Random:
        return random.Random(f"{self._key}/{purpose}/{i}")

    def _scattered(self, i: int, modulus: int) -> int:
        start, step = self._steps[modulus]
        return (start + i * step) % modulus


def ean13(body: str) -> str:
    """Twelve digits and their check digit."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"
