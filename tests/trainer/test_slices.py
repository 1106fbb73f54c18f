"""Kinds of products, told by looking at them."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.slices import SLICES, is_english, is_one_colour, look

WHITE = np.full((32, 32, 3), 255, np.uint8)


def kinds(
    designation: str = "", description: str = "", pixels: np.ndarray | None = None
) -> set[str]:
    seen = look(designation, description, pixels)
    return {name for name, belongs in SLICES.items() if belongs(seen)}


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("the lord of the rings", True),
        ("case for iphone with stand and cable", True),
        ("coque pour iphone avec support", False),
        ("jeu de plateau the game of life pour les enfants de la famille", False),
        ("lampe", False),
        ("", False),
        ("the witcher 3 wild hunt", False),  # one function word is no language
    ],
)
def test_english_is_told_by_its_function_words(text: str, english: bool) -> None:
    assert is_english(text) is english


def test_a_blank_photo_is_of_one_colour() -> None:
    assert is_one_colour(WHITE)
    assert is_one_colour(np.full((32, 32, 3), 40, np.uint8))
    speck = WHITE.copy()
    speck[0, 0] = 0
    assert is_one_colour(speck)
    thing = WHITE.copy()
    thing[8:24, 8:24] = (200, 30, 30)
    assert not is_one_colour(thing)


def test_products_are_of_several_kinds() -> None:
    assert kinds("Théière en fonte") == {
        "text without photo",
        "title without description",
        "title of at most 5 words",
    }
    assert kinds(pixels=WHITE) == {"photo without text", "blank photo"}
    assert kinds("Un très grand vase rond et bleu", "<b>Neuf</b>", WHITE) == {
        "text and photo",
        "title with description",
        "blank photo",
    }
    assert "title without description" in kinds("Vase", "<br/>&nbsp;")
