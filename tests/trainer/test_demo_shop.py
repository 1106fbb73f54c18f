"""`shop.toml` hangs together: whatever a recipe names exists, and whatever exists is used."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from trainer.data.categories import default_categories
from trainer.demo.drawing import Pose, paint, tinted
from trainer.demo.shop import SHADES, demo_shop

SHOP = demo_shop()


def test_there_is_a_recipe_for_every_default_category() -> None:
    assert set(SHOP.recipes) == {category.code for category in default_categories()}


def test_recipes_use_all_groups_and_drawings_and_no_others() -> None:
    assert {recipe.group for recipe in SHOP.recipes.values()} == set(SHOP.groups)
    used = {name for recipe in SHOP.recipes.values() for name in recipe.drawings}
    assert used == set(SHOP.drawings)


def test_no_head_belongs_to_two_categories() -> None:
    heads = [head for recipe in SHOP.recipes.values() for head in set(recipe.heads["fr"])]
    assert len(heads) == len(set(heads))


def test_groups_share_some_drawings_across_their_borders() -> None:
    groups: dict[str, set[str]] = {}
    for recipe in SHOP.recipes.values():
        for name in recipe.drawings:
            groups.setdefault(name, set()).add(recipe.group)
    assert sum(len(found) > 1 for found in groups.values()) >= 5


@pytest.mark.parametrize("name", SHOP.drawings)
def test_a_drawing_fills_its_square_and_stays_near_it(name: str) -> None:
    background = (1, 2, 3)
    image = Image.new("RGB", (300, 300), background)
    colours = dict(SHOP.paints) | dict.fromkeys(SHADES, (200, 60, 60))
    paint(image, SHOP.drawings[name], Pose.placed((150, 150), 2, 0), colours, "TITRE")
    painted = np.any(np.asarray(image) != background, axis=2)
    assert painted[50:250, 50:250].mean() > 0.08
    assert painted.sum() == painted[40:260, 40:260].sum()


def test_lettering_turns_with_the_drawing() -> None:
    def extent(degrees: float) -> tuple[int, int]:
        image = Image.new("L", (300, 300))
        letters = [part for part in SHOP.drawings["newspaper"] if part.kind == "text"]
        canvas = image.convert("RGB")
        pose = Pose.placed((150, 150), 2, degrees)
        paint(canvas, letters, pose, {"black": (255, 255, 255)}, "JOURNAL")
        box = canvas.getbbox()
        assert box is not None
        return box[2] - box[0], box[3] - box[1]

    width, height = extent(0)
    assert width > 2 * height
    assert extent(90) == pytest.approx((height, width), abs=2)


def test_tinted_moves_towards_white_and_black() -> None:
    assert tinted((100, 100, 100), 1) == (255, 255, 255)
    assert tinted((100, 100, 100), -1) == (0, 0, 0)
    assert tinted((100, 50, 0), 0) == (100, 50, 0)
