"""Loads the code of pages and dialogs while nobody waits for it, so that the first click on one
does not."""

from __future__ import annotations

from importlib import import_module
from typing import Final

MODULES: Final = (
    "desktop.gui.batch_page",
    "desktop.gui.review_page",
    "desktop.gui.history_page",
    "desktop.gui.figures_page",
    "desktop.gui.settings_page",
    "desktop.gui.settings_sending",
    "desktop.gui.settings_help",
    "desktop.gui.models_dialog",
    "desktop.gui.connect_dialog",
    "desktop.gui.help_window",
)
"""What the window asks for when it is first needed; the likely ones first."""


def load() -> None:
    """Loads them, on whatever thread: the window goes on meanwhile."""
    for name in MODULES:
        import_module(name)
