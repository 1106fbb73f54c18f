"""The stream of demo products: what a seed fixes, and what real shops are like."""

from __future__ import annotations

import io
from collections import Counter
from itertools import pairwise

import pytest
from PIL import Image

from trainer.data.categories import default_categories
from trainer.demo.photos import SIDES
from trainer.demo.products import Product, Stream, ean13

MANY = 3000


@pytest.fixture(scope="module")
def products() -> list[Product]:
    stream = Stream(7)
    return [stream.product(i) for i in range(MANY)]


def test_a_product_is_a_function_of_seed_and_position(products: list[Product]) -> None:
    assert Stream(7).product(1234) == products[1234]
    assert Stream(7).photo(1234) == Stream(7).photo(1234)
    assert Stream(8).product(1234) != products[1234]
    assert Stream(8).photo(1234) != Stream(7).photo(1234)


def test_indices_grow_with_gaps_and_identifiers_are_unique(products: list[Product]) -> None:
    gaps = Counter(later.index - earlier.index for earlier, later in pairwise(products))
    assert min(gaps) >= 1
    assert len(gaps) > 2
    for identifiers in (
        {product.productid for product in products},
        {product.imageid for product in products},
        {product.reference for product in products},
    ):
        assert len(identifiers) == MANY


def test_samples_are_not_in_the_catalogue(products: list[Product]) -> None:
    samples = Stream(7, "samples")
    texts = {(product.designation, product.description) for product in products}
    drawn = [samples.product(i) for i in range(100)]
    repeated = [s for s in drawn if s.description and (s.designation, s.description) in texts]
    assert not repeated
    assert samples.photo(0) != Stream(7).photo(0)


def test_every_category_has_products_and_they_are_unbalanced(products: list[Product]) -> None:
    counts = Counter(product.code for product in products)
    assert set(counts) == {category.code for category in default_categories()}
    assert max(counts.values()) > 5 * min(counts.values())


def test_texts_are_as_careless_as_in_a_shop(products: list[Product]) -> None:
    descriptions = [product.description for product in products if product.description]
    assert 0.30 < 1 - len(descriptions) / MANY < 0.40
    for trace in ("<br />", "<li>", "&eacute;", "&amp;eacute;", "é", "\n", "The real colour"):
        found = sum(trace in description for description in descriptions) / len(descriptions)
        assert 0.005 < found < 0.6, trace
    designations = [product.designation for product in products]
    assert any(designation.isupper() and len(designation) > 10 for designation in designations)
    assert any(len(designation) < 4 for designation in designations)
    assert not any("{" in text for text in designations + descriptions)


def test_some_products_repeat_others_and_stay_in_their_category(products: list[Product]) -> None:
    seen: dict[tuple[str, str], str] = {}
    repeats = 0
    for product in products:
        if product.description:
            key = (product.designation, product.description)
            repeats += key in seen
            assert seen.setdefault(key, product.code) == product.code
    assert 0.005 < repeats / MANY < 0.12


def test_some_photos_are_reused_and_very_few_are_missing(products: list[Product]) -> None:
    stream = Stream(7)
    photos = [stream.photo(i) for i in range(150)]
    assert 0 < 150 - len(set(photos)) < 30
    assert 0 < sum(not product.has_photo for product in products) / MANY < 0.03


def test_photos_are_small_jpegs_of_many_shapes_some_of_them_grey() -> None:
    stream = Stream(0)
    modes, sizes = set(), set()
    for i in range(200):
        with Image.open(io.BytesIO(stream.photo(i))) as image:
            image.load()
            assert image.format == "JPEG"
            assert max(image.size) <= 1.1 * max(SIDES)
            low, high = image.convert("L").getextrema()
            assert high - low > 40, f"photo {i} shows nothing"
            modes.add(image.mode)
            sizes.add(image.size)
    assert modes == {"RGB", "L"}
    assert len(sizes) > 20


@pytest.mark.parametrize("code", ["4006381333931", "9780306406157", "2000000000008"])
def test_the_check_digit_of_known_codes(code: str) -> None:
    assert ean13(code[:12]) == code


def test_references_are_of_the_range_for_use_within_a_shop(products: list[Product]) -> None:
    for product in products[:200]:
        assert product.reference == ean13(product.reference[:12])
        assert product.reference.startswith("2")
