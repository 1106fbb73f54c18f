"""A batch of small photos over a fresh history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from bundle import archive
from desktop.core.batches.item import BatchItem, PhotoFile
from desktop.core.batches.ledger import Ledger
from desktop.core.engine import Engine
from desktop.core.history.store import History

COLOURS = ((220, 30, 30), (30, 180, 40), (30, 60, 220))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def item(photos: Path) -> Callable[..., BatchItem]:
    """Writes a photo and describes it: `item(3, designation="lampe")`."""

    def make(number: int, designation: str = "lampe", *, content: bytes | None = None) -> BatchItem:
        path = photos / f"{number:05}.png"
        if content is not None:
            path.write_bytes(content)
        elif not path.exists():
            Image.new("RGB", (24, 24), COLOURS[number % 3]).save(path)
        facts = path.stat()
        photo = PhotoFile(str(path), facts.st_size, facts.st_mtime_ns)
        return BatchItem((photo,), f"R{number}", designation, "", str(number), "table")

    return make


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


@pytest.fixture
def ledger(history: History) -> Ledger:
    return Ledger(history)


@pytest.fixture
def engine(tiny_bundle: Path) -> Iterator[Engine]:
    with Engine(archive.read(tiny_bundle), workers=2) as engine:
        yield engine
