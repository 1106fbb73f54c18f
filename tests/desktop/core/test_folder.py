"""Where the desktop keeps its things."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.core.folder import VARIABLE, DataFolder, root_id


def test_the_chosen_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "named"))
    assert DataFolder.locate(tmp_path / "chosen").path == tmp_path / "chosen"
    assert DataFolder.locate().path == tmp_path / "named"


def test_relative_paths_stay_where_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert DataFolder.locate(Path("data")).path == tmp_path / "data"


def test_else_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "")
    assert "rakuten-classifier" in DataFolder.locate().path.parts


def test_another_root_is_another_channel(tmp_path: Path) -> None:
    folder = DataFolder.locate(tmp_path)
    assert folder.channel(root_id(b"one")) != folder.channel(root_id(b"two"))
