"""`shard`, and what `train` says of its new options: one clear line, and nothing half-done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from common import console
from common.errors import ProductError
from trainer.cli import trainer
from trainer.shards.errors import NoShards, OtherShards
from trainer.workers.errors import BadCluster, OtherTraining

CLUSTER = json.dumps(
    {"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 0}}
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in this process."""
    monkeypatch.setattr(console, "silence_native_libraries", lambda: None)
    monkeypatch.delenv("TF_CONFIG", raising=False)

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(trainer, [str(word) for word in words])

    return invoke


@pytest.fixture
def data(shop: Any, jpeg: Any) -> Path:
    for number in range(40):
        label = ("10", "20")[number % 2]
        shop.add(number, f"objet numéro {number} {label}", label=label, photo=jpeg(number))
    folder: Path = shop.write()
    return folder


def raised(result: Result) -> ProductError:
    assert isinstance(result.exception, ProductError), result.output
    return result.exception


def test_what_was_written_is_told(run: Any, data: Path, tmp_path: Path) -> None:
    place = tmp_path / "shards"
    words = ("--data", data, "--out", place, "--photo-weights", "none")
    result = run("shard", *words, "--shards", 2, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["shards"] == 2
    assert told["url"] == str(place)
    assert told["records"]["texts"] == told["records"]["photos"] > 20
    files = [path for path in place.iterdir() if path.name[0] != "." and path.name != "shards.json"]
    assert told["bytes"]["all"] == sum(path.stat().st_size for path in files)
    for kind in ("texts", "photos"):
        size = sum(path.stat().st_size for path in place.glob(f"{kind}-*"))
        assert told["bytes"][kind] == size


def test_one_source_and_no_more(run: Any, tmp_path: Path) -> None:
    for words in ((), ("--data", "DATA", "--shards", "SHARDS")):
        result = run("train", "--out", tmp_path / "run", *words)
        assert result.exit_code == 2
        assert "give one of --data and --shards" in result.stderr


def test_a_cluster_needs_shards(
    run: Any, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", CLUSTER)
    words = ("--out", tmp_path / "run", "--photo-weights", "none")
    assert "from --shards" in str(raised(run("train", "--data", data, *words)))
    error = raised(run("train", "--shards", tmp_path, *words, "--workers", 2))
    assert isinstance(error, BadCluster)
    assert "--workers cannot start others" in str(error)


def test_shards_that_are_not_there(run: Any, tmp_path: Path) -> None:
    words = ("--out", tmp_path / "run", "--photo-weights", "none")
    error = raised(run("train", "--shards", tmp_path / "nowhere", *words))
    assert isinstance(error, NoShards)
    assert not (tmp_path / "run").exists()


def test_shards_and_checkpoints_of_other_options(run: Any, data: Path, tmp_path: Path) -> None:
    place, kept = tmp_path / "shards", tmp_path / "kept"
    run("shard", "--data", data, "--out", place, "--photo-weights", "none", "--shards", 2)
    words = ("--shards", place, "--out", tmp_path / "run", "--checkpoints", kept)
    assert isinstance(raised(run("train", *words)), OtherShards)  # --photo-weights imagenet
    kept.mkdir()
    (kept / "training.json").write_text('{"data": "of another"}')
    error = raised(run("train", *words, "--photo-weights", "none"))
    assert isinstance(error, OtherTraining)
    assert "data, epochs, photo weights, program, seed, shards" in str(error)
