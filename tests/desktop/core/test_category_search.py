"""Categories by a few letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundle.categories import Category
from desktop.core.category_search import find

CATEGORIES = (
    Category("10", "Livres anciens et d'occasion", "Second-hand books"),
    Category("40", "Jeux vidéo", "Video games"),
    Category("50", "Accessoires de jeux vidéo", "Video game accessories"),
    Category("2582", "Mobilier de jardin", "Garden furniture"),
    Category("2583", "Piscines et accessoires", "Pools and accessories"),
    Category("1160", "Cartes à collectionner", "Trading cards"),
    Category("2462", "Consoles et jeux d'occasion", "Second-hand consoles, games"),
    Category("1", "Œuvres d'art", "Works of art"),
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("jardin", "2582"),
        ("JARD", "2582"),
        ("garden", "2582"),
        ("2583", "2583"),
        ("258", "2582"),
        ("collectioner", "1160"),
        ("picsine", "2583"),
        ("pisc", "2583"),
        ("jeux video", "40"),
        ("vidéo jeux", "40"),
        ("acces jeu", "50"),
        ("occasion livre", "10"),
        ("oeuvre", "1"),
        ("œuvre", "1"),
        ("conzoles", "2462"),
        ("d'occasion consoles", "2462"),
    ],
)
def test_the_first_is_the_one_that_was_meant(typed: str, code: str) -> None:
    assert find(CATEGORIES, typed)[0].code == code


@pytest.mark.parametrize("typed", ["", "  ", "'"])
def test_nothing_typed_finds_all(typed: str) -> None:
    assert find(CATEGORIES, typed) == list(CATEGORIES)
    assert find(CATEGORIES, typed, limit=2) == list(CATEGORIES[:2])


@pytest.mark.parametrize("typed", ["xyzzy", "jardin xyzzy", "q", "9999"])
def test_what_is_nowhere_finds_nothing(typed: str) -> None:
    assert find(CATEGORIES, typed) == []


@given(st.text(max_size=30), st.integers(1, 9))
def test_whatever_is_typed(typed: str, limit: int) -> None:
    found = find(CATEGORIES, typed, limit)
    assert len(found) <= limit and len(set(found)) == len(found)


@given(st.sampled_from(CATEGORIES), st.randoms())
def test_words_in_any_order_find_their_category(category: Category, chance: object) -> None:
    words = category.name_fr.split()
    chance.shuffle(words)  # type: ignore[attr-defined]
    assert find(CATEGORIES, " ".join(words))[0] == category
