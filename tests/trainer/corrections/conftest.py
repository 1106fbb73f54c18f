"""Laptops that write to a channel, and a folder that it is pulled into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from letters import Laptop

from channel.folder import FolderStore
from trainer.corrections.folder import CorrectionsFolder


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty channel."""
    (tmp_path / "channel").mkdir()
    return FolderStore(tmp_path / "channel")


@pytest.fixture
def laptop(store: FolderStore) -> Callable[..., Laptop]:
    """Makes laptops: `laptop("dock-1")`."""
    return lambda device="dock-1": Laptop(store, device)


@pytest.fixture
def folder(tmp_path: Path) -> CorrectionsFolder:
    """A folder to pull into; not there yet."""
    return CorrectionsFolder(tmp_path / "corrections")
