"""The pages of the help: the same files as `docs/user/`, in two languages."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

import desktop
from desktop.gui.language import Language
from desktop.gui.nav_bar import Page


class HelpPage(StrEnum):
    """The pages in their order, each in `<language>/<value>.md`."""

    FIRST_STEPS = "first-steps"
    PRODUCTS = "products"
    FOLDERS = "folders"
    REVIEW = "review"
    HISTORY = "history"
    SCANNER = "scanner"
    SETTINGS = "settings"
    TROUBLE = "trouble"
    KEYS = "keys"


OF_PLACE: Final = {
    Page.SINGLE: HelpPage.PRODUCTS,
    Page.BATCH: HelpPage.FOLDERS,
    Page.REVIEW: HelpPage.REVIEW,
    Page.HISTORY: HelpPage.HISTORY,
    Page.FIGURES: HelpPage.HISTORY,
    Page.SETTINGS: HelpPage.SETTINGS,
}
"""What F1 shows where."""


def folder() -> Path:
    """Where the pages are: in the package once it is built, in `docs/` of a working tree."""
    package = Path(desktop.__file__).parent
    built = package / "help"
    return built if built.is_dir() else package.parent / "docs" / "user"


def file(page: HelpPage, language: Language) -> Path:
    """The file of a page."""
    return folder() / language / f"{page}.md"


def title(page: HelpPage, language: Language) -> str:
    """The heading of a page, or its name where there is none to be read."""
    try:
        with file(page, language).open(encoding="utf-8") as lines:
            first = lines.readline().removeprefix("#").strip()
    except OSError:
        first = ""
    return first or str(page)
