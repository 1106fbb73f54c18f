"""Colours and distances come from the tokens and nowhere else, and can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desktop.gui import theme, tokens
from desktop.gui.tokens import Colours, Size

GUI = Path(theme.__file__).parent
SOURCES = [path for path in sorted(GUI.glob("*.py")) if path.name != "tokens.py"]

FORBIDDEN = {
    "a colour": r"#[0-9a-fA-F]{3,8}\b|QColor\(\s*\d|\brgba?\(|GlobalColor\.(?!transparent)",
    "a distance": r"(?:Margins?|Spacing|addSpacing|Strut|adjusted|FixedSize|FixedWidth|FixedHeight"
    r"|MinimumWidth|MinimumHeight|MaximumWidth|resize)\([^)]*?\b[1-9]\d*",
    "a size of letters": r"set(?:Pixel|Point)Size\(\s*\d",
    "a stroke": r"QPen\([^\n]*,\s*[1-9]|\.setWidth\(\s*[1-9]",
    "a corner": r"RoundedRect\([^\n]*,\s*[1-9]",
    "a duration": r"(?:setInterval|setDuration|singleShot|interval=)\(?\s*[1-9]",
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_number_of_the_look_stands_outside_of_the_tokens(path: Path, what: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(FORBIDDEN[what], text)


def test_there_is_one_place_that_sets_a_style_sheet() -> None:
    setters = [path.name for path in SOURCES if "setStyleSheet" in path.read_text("utf-8")]
    assert setters == ["theme.py"]


def test_there_is_one_place_that_sets_a_palette() -> None:
    setters = [path.name for path in SOURCES if re.search(r"setPalette|QPalette\(", _text(path))]
    assert setters == ["theme.py"]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_style_sheet_has_no_number_of_its_own() -> None:
    text = re.sub(r"/\*.*?\*/|\$\{?\w+\}?", "", theme.SHEET.read_text("utf-8"), flags=re.S)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|[1-9]\d*\s*(?:px|pt)?\s*[;} ]", text)


def test_the_icons_have_no_colour_of_their_own() -> None:
    for path in theme.ICONS.glob("*.svg"):
        if path.stem != "app":
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text("utf-8"))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in shares
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


PALETTES = {
    "light": (tokens.LIGHT, 4.5, 3),
    "dark": (tokens.DARK, 4.5, 3),
    "light, high contrast": (tokens.LIGHT_CONTRAST, 7, 4.5),
    "dark, high contrast": (tokens.DARK_CONTRAST, 7, 4.5),
}
"""Each with what it promises for texts, and for what is no text."""


@pytest.mark.parametrize(("colours", "texts", "lines"), PALETTES.values(), ids=PALETTES)
def test_everything_can_be_told_from_its_ground(
    colours: Colours, texts: float, lines: float
) -> None:
    # The last two: under the mouse or chosen, and pressed or not to be pressed now.
    grounds = (
        colours.window,
        colours.surface,
        colours.field,
        colours.accent_soft,
        colours.track,
    )
    for ground in grounds:
        for text in (colours.text, colours.muted, colours.danger, colours.warning, colours.good):
            assert contrast(text, ground) >= texts, (text, ground)
        for line in (colours.outline, colours.accent):
            assert contrast(line, ground) >= lines, (line, ground)
    for ground in (colours.accent, colours.accent_hover, colours.accent_pressed):
        assert contrast(colours.on_accent, ground) >= texts
    assert contrast(colours.text, colours.accent) >= 1.5, "the focus of a filled button"
    if texts >= 7:
        assert contrast(colours.border, colours.surface) >= lines, "no edge is decoration only"


def test_what_is_pressed_is_large_enough_for_gloves() -> None:
    assert min(Size.TARGET, Size.PRIMARY, Size.ROW, Size.DROP_ZONE) >= 44
