"""A data folder, and the core over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop.core.app import Core
from desktop.core.folder import VARIABLE


@pytest.fixture(autouse=True)
def no_other_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    with Core.open(tmp_path / "data") as core:
        yield core


@pytest.fixture
def ready(core: Core, published_channel: Any) -> Core:
    """A core with the tiny model in use."""
    core.updates.connect(published_channel.url, published_channel.root)
    core.updates.update()
    return core


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Writes a photo of one colour: `picture("sub/name.jpg", (r, g, b))`."""

    def write(name: str, colour: tuple[int, int, int] = (220, 30, 30)) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), colour).save(path)
        return path

    return write
