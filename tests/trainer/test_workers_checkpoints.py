"""What a training has reached, kept for a restart."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channel.folder import FolderStore
from trainer.workers.checkpoints import Checkpoints, once
from trainer.workers.errors import CheckpointDamaged, CheckpointMissing, OtherTraining
from trainer.workers.team import ALONE, Team

ABOUT: dict[str, Any] = {"data": "abc", "seed": 1}


def opened(folder: Path, about: dict[str, Any] = ABOUT, every: float = 0) -> Checkpoints:
    return Checkpoints(FolderStore(folder), about, ALONE, every)


def test_what_is_kept_last_is_read(tmp_path: Path) -> None:
    first = opened(tmp_path / "kept")
    name = first.part("Training on photos")
    assert name == "001-training-on-photos"
    assert first.read(name) is None
    first.keep(name, {"a": np.arange(3), "b": np.zeros((2, 2), np.float32)})
    first.keep(name, {"a": np.arange(4)})
    again = opened(tmp_path / "kept")
    assert again.part("Training on photos") == name
    found = again.read(name)
    assert found is not None and found.keys() == {"a"}
    np.testing.assert_array_equal(found["a"], np.arange(4))


def test_another_training_is_refused(tmp_path: Path) -> None:
    opened(tmp_path / "kept")
    with pytest.raises(OtherTraining, match=r"of another training \(data, more\)"):
        opened(tmp_path / "kept", {"data": "abd", "seed": 1, "more": 0})


def test_a_damaged_one_is_not_believed(tmp_path: Path) -> None:
    kept = opened(tmp_path / "kept")
    kept.keep("001-a", {"a": np.arange(100)})
    path = tmp_path / "kept" / "001-a.npz"
    content = bytearray(path.read_bytes())
    content[-300] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointDamaged, match="001-a is damaged"):
        kept.read("001-a")
    path.write_bytes(content[:50])
    with pytest.raises(CheckpointDamaged):
        kept.read("001-a")


def test_workers_that_do_not_share_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On disks of their own, only the chief's has anything after a restart."""
    chief, other = Team(None, 0, 2), Team(None, 1, 2)
    stores = {chief: FolderStore(tmp_path / "a"), other: FolderStore(tmp_path / "b")}
    marks: dict[Team, int] = {}

    def adding(team: Team, values: np.ndarray) -> np.ndarray:
        marks[team] = int(values[0])
        return np.array([sum(marks.values())])

    monkeypatch.setattr(Team, "barrier", lambda team: None)
    monkeypatch.setattr(Team, "sum", adding)
    kept = {team: Checkpoints(store, ABOUT, team, 0) for team, store in stores.items()}
    kept[chief].keep("001-a", {"a": np.arange(3)})
    for team in (other, chief):
        with pytest.raises(CheckpointMissing) if team is chief else contextlib.nullcontext():
            kept[team].read_together("001-a")
    shared = Checkpoints(stores[chief], ABOUT, other, 0)
    with contextlib.suppress(CheckpointMissing):
        shared.read_together("001-a")  # its mark, for the chief
    found = kept[chief].read_together("001-a")
    assert found is not None and found["a"].tolist() == [0, 1, 2]


def test_only_the_chief_writes(tmp_path: Path) -> None:
    opened(tmp_path / "kept")
    other = Team(None, number=1, count=1)
    second = Checkpoints(FolderStore(tmp_path / "kept"), ABOUT, other, 0)
    second.keep("001-a", {"a": np.arange(3)})
    assert not second.is_due()
    assert second.read("001-a") is None


def test_it_is_due_after_a_while(tmp_path: Path) -> None:
    assert opened(tmp_path / "kept").is_due()
    assert not opened(tmp_path / "kept", every=60).is_due()


def test_when_all_is_done_nothing_stays(tmp_path: Path) -> None:
    kept = opened(tmp_path / "kept")
    kept.keep("001-a", {"a": np.arange(3)})
    (tmp_path / "kept" / "a note.txt").write_text("not ours")
    kept.clear()
    left = [path.name for path in (tmp_path / "kept").iterdir() if path.name[0] != "."]
    assert left == ["a note.txt"]
    opened(tmp_path / "kept", {"data": "next week"})


def test_what_is_made_once_is_not_made_again(tmp_path: Path) -> None:
    made = []

    def make() -> list[np.ndarray]:
        made.append(1)
        return [np.arange(3), np.full((2, 2), 0.5, np.float32)]

    for _ in range(2):
        found = once(opened(tmp_path / "kept"), "linear", make, ALONE)
        np.testing.assert_array_equal(found[0], np.arange(3))
        assert found[1].dtype == np.float32
    assert len(made) == 1
    once(None, "linear", make, ALONE)
    assert len(made) == 2
