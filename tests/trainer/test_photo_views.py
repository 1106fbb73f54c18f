"""Views of a photo: the photo, its mirror image, then others that chance decides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from trainer.photo_features import MOST_LOOKS, MOST_VIEWS, views_of
from trainer.photo_views import view


@pytest.fixture
def pixels(picture: Callable[..., Image.Image]) -> np.ndarray:
    return np.asarray(picture(1, 64))


def test_the_first_is_the_photo_and_the_second_its_mirror_image(pixels: np.ndarray) -> None:
    np.testing.assert_array_equal(view(pixels, 0, (0,)), pixels)
    np.testing.assert_array_equal(view(pixels, 1, (0,))[:, ::-1], pixels)


def test_chance_is_the_seeds(pixels: np.ndarray) -> None:
    first = view(pixels, 2, (0, 5))
    np.testing.assert_array_equal(view(pixels, 2, (0, 5)), first)
    for other in (view(pixels, 3, (0, 5)), view(pixels, 2, (0, 6)), view(pixels, 2, (1, 5))):
        assert (other != first).any()


def test_a_view_still_shows_what_stands_in_the_middle() -> None:
    """Moved by some pixels, larger or smaller by some tenths, and where the numbers say."""
    photo = np.full((64, 64, 3), 255, np.uint8)
    photo[20:44, 20:44] = 0
    sizes = []
    for number in range(2, 60):
        seen = view(photo, number, (0,))
        assert seen.shape == photo.shape
        assert seen.dtype == np.uint8
        rows, columns = np.nonzero(seen.max(2) < 128)
        middle = np.array([rows.mean(), columns.mean()])
        assert np.abs(middle - 31.5).max() < 64 * 0.12 / 0.65 + 1
        sizes.append(len(rows) ** 0.5)
    assert 24 / 1.2 - 1 < min(sizes) < 22
    assert 30 < max(sizes) < 24 / 0.65 + 1


def test_what_lies_outside_is_white() -> None:
    black = np.zeros((32, 32, 3), np.uint8)
    views = [view(black, number, (0,)) for number in range(2, 40)]
    corners = np.array([one[0, 0] for one in views])
    assert set(np.unique(corners)) - {0}
    assert corners.max() > 235
    assert all(one[16, 16].max() == 0 for one in views)


def test_many_photos_are_looked_at_once_and_few_often() -> None:
    assert views_of(1) == views_of(1675) == MOST_VIEWS
    assert views_of(84_916) == 1
    assert all(views_of(n) * n <= max(n, MOST_LOOKS) for n in (1, 13_000, 40_000, 100_000))
