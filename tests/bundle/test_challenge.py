"""The names of the challenge's photos."""

from __future__ import annotations

import pytest

from bundle.challenge import identifier, photo_name


def test_a_name() -> None:
    assert photo_name("8", "A-7_b") == "image_8_product_A-7_b.jpg"


@pytest.mark.parametrize(("image", "product"), [("12.0", " 7"), ("12", "7.0"), ("12", "7")])
def test_numbers_that_became_decimals(image: str, product: str) -> None:
    assert photo_name(image, product) == "image_12_product_7.jpg"


@pytest.mark.parametrize("part", ["", "../x", "a/b", "a\\b", "a b", ".", "1.5"])
def test_names_lead_nowhere_else(part: str) -> None:
    assert photo_name(part, "1") is None
    assert photo_name("1", part) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [(" 12 ", "12"), ("12.0", "12"), ("12.5", "12.5"), ("v2.0", "v2.0"), ("", "")],
)
def test_identifiers_have_one_spelling(text: str, expected: str) -> None:
    assert identifier(text) == expected
