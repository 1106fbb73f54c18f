"""A picture of the window, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.core.errors import NoModel
from desktop.gui.photograph import save_screenshot


def test_it_shows_what_was_classified(
    core: Core,
    photo: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    speak: Callable[[Any], None],
) -> None:
    monkeypatch.setenv("RAKUTEN_DESKTOP_LANGUAGE", "fr")
    path = tmp_path / "window.png"
    requests = [Request(designation="bougie"), Request((photo("blue.png", "blue"),))]
    save_screenshot(core.folder.path, requests, path)
    image = QImage(str(path))
    assert image.width() >= 1300 and image.height() >= 650
    shown = {image.pixelColor(x, y).name() for x in range(0, 1300, 8) for y in range(0, 650, 8)}
    assert "#1e3cdc" in shown, "the photo"
    assert [entry.code for entry in core.history.page()] == ["30", "0010"]


def test_without_a_model_there_is_nothing_to_show(
    empty_core: Core, tmp_path: Path, speak: Callable[[Any], None]
) -> None:
    with pytest.raises(NoModel):
        save_screenshot(empty_core.folder.path, [], tmp_path / "window.png")
    assert not (tmp_path / "window.png").exists()
