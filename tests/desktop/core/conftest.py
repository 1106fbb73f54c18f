"""A data folder, and the core over it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.folder import MACHINE_VARIABLE, VARIABLE


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of this machine's administrator, who has done nothing yet."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv(MACHINE_VARIABLE, str(tmp_path / "machine"))
    before = os.umask(0o022)  # what others may write there would not be relied on
    yield tmp_path / "machine"
    os.umask(before)


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    with Core.open(tmp_path / "data") as core:
        yield core


@pytest.fixture
def ready(core: Core, published_channel: Any) -> Core:
    """A core with the tiny model in use."""
    core.updates.connect(Connection(published_channel.url, published_channel.root))
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
