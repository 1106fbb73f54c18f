"""The help in `docs/user/`: whole in both languages, and of the window as it is."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HELP = ROOT / "docs" / "user"
LANGUAGES = ("en", "fr")
PAGES = {one: sorted(path.name for path in (HELP / one).glob("*.md")) for one in LANGUAGES}
FILES = [path for one in LANGUAGES for path in sorted((HELP / one).glob("*.md"))]


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def texts(language: str) -> set[str]:
    """Every text of the window in a language, without the marks of keys."""
    tree = ET.parse(ROOT / "desktop/gui/translations/desktop_fr.ts")
    wanted = "source" if language == "en" else "translation"
    found: set[str] = set()
    for message in tree.iter("message"):
        found.add("".join((message.find(wanted) or message).itertext()).strip())
        found.add((message.findtext(wanted) or "").strip())
    return {one.replace("&", "") for one in found if one}


def test_both_languages_have_the_same_pages() -> None:
    assert PAGES["en"] == PAGES["fr"]
    assert PAGES["en"]


@pytest.mark.parametrize("page", PAGES["en"])
def test_both_languages_tell_the_same(page: str) -> None:
    """As far as it can be counted: headings, pictures, steps and rows of tables."""

    def shape(language: str) -> list[str]:
        text = (HELP / language / page).read_text("utf-8").replace("/fr/", "/en/")
        return re.findall(r"^#+|^\d+\.|^\|(?= )|!\[[^]]*\]\(([^)]*)\)", text, re.MULTILINE)

    assert shape("en") == shape("fr")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_what_it_names_is_in_the_window(path: Path) -> None:
    known = texts(path.parent.name)
    named = re.findall(r"\*\*(.+?)\*\*", path.read_text("utf-8").replace("\n", " "))
    assert [one for one in named if one not in known] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).is_file(), target


@pytest.mark.parametrize("path", FILES, ids=name)
def test_pages_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").split()) < 330


def test_no_picture_is_left_over() -> None:
    shown = {
        (path.parent / target).resolve()
        for path in [*FILES, ROOT / "README.md"]
        for target in re.findall(r"!\[[^]]*\]\(([^)]+)\)", path.read_text("utf-8"))
    }
    assert set((HELP / "pictures").rglob("*.png")) <= shown
