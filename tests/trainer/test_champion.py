"""The published model as the gate meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from channel.client import Client
from channel.location import open_store
from common.progress import silent
from trainer.champion import open_champion


@pytest.fixture
def client(published_channel: Any, tmp_path: Path) -> Client:
    store = open_store(str(published_channel.url))
    return Client(store, tmp_path / "seen", published_channel.root)


def test_it_is_fetched_and_opened(client: Client, tmp_path: Path) -> None:
    release = client.check()
    assert release is not None
    opened = open_champion(client, release, tmp_path / "champion.bundle", silent)
    assert opened is not None
    assert len(opened.manifest.labels) == 6


def test_one_whose_file_is_gone_does_not_stand_in_the_way(
    client: Client, published_channel: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = client.check()
    assert release is not None
    for target in (Path(published_channel.url) / "targets").iterdir():
        target.unlink()
    assert open_champion(client, release, tmp_path / "champion.bundle", silent) is None
    assert "cannot be compared with" in capsys.readouterr().err


def test_one_that_does_not_open_does_not_stand_in_the_way(
    client: Client, published_channel: Any, repack: Callable[..., Path], tmp_path: Path
) -> None:
    published_channel.publish(repack(members={"model.tflite": b"not a model"}), "bad")
    release = client.check()
    assert release is not None
    assert release.model_version == "bad"
    assert open_champion(client, release, tmp_path / "champion.bundle", silent) is None
