"""Bad input to the training commands: one clear line, the right status, nothing half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(sys.executable).parent / "rakuten-trainer"


def run(*words: object) -> tuple[int, str]:
    done = subprocess.run(
        [PROGRAM, *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    return done.returncode, errors[0] if errors else done.stderr


@pytest.fixture
def data(shop: Any, jpeg: Any) -> Path:
    for number in range(40):
        label = ("10", "20")[number % 2]
        shop.add(number, f"objet numéro {number} {label}", label=label, photo=jpeg(number))
    folder: Path = shop.write()
    return folder


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ("nowhere.h5", "there is no such file"),
        ("bad.h5", "not such weights"),
    ],
)
def test_weights_that_cannot_be_had_stop_the_training(
    data: Path, tmp_path: Path, weights: str, reason: str
) -> None:
    (tmp_path / "bad.h5").write_bytes(b"not weights")
    path = tmp_path / weights
    status, error = run("train", "--data", data, "--out", tmp_path / "run", "--photo-weights", path)
    assert status == 1
    assert str(path) in error
    assert reason in error
    assert not (tmp_path / "run" / "model.keras").exists()


def test_a_catalogue_without_photos_says_what_is_missing(shop: Any, tmp_path: Path) -> None:
    for number in range(20):
        shop.add(number, f"objet {number}", label=("10", "20")[number % 2])
    status, error = run(
        "train", "--data", shop.write(), "--out", tmp_path / "run", "--photo-weights", "none"
    )
    assert status == 1
    assert "no training product has a usable photo" in error


def test_one_category_is_nothing_to_learn(shop: Any, jpeg: Any, tmp_path: Path) -> None:
    for number in range(20):
        shop.add(number, f"objet {number}", photo=jpeg(number))
    status, error = run(
        "train", "--data", shop.write(), "--out", tmp_path / "run", "--photo-weights", "none"
    )
    assert status == 1
    assert "fewer than two categories" in error


def test_retrain_finds_a_missing_channel_before_it_trains(data: Path, tmp_path: Path) -> None:
    channel, keys, work = (tmp_path / name for name in ("channel", "keys", "work"))
    subprocess.run(
        [PROGRAM, "channel", "init", channel, "--keys", keys],
        stdin=subprocess.DEVNULL,
        check=True,
        capture_output=True,
    )
    channel.rename(tmp_path / "elsewhere")
    work.mkdir()
    (work / "decision.json").write_text('{"published": true}')
    status, error = run(
        "retrain",
        *("--data", data, "--channel", channel, "--keys", keys),
        *("--work", work, "--photo-weights", "none"),
    )
    assert status == 1
    assert str(channel) in error
    assert not (work / "run").exists()
    decision = json.loads((work / "decision.json").read_text(encoding="utf-8"))
    assert decision["published"] is False
    assert str(channel) in decision["reason"]


def test_evaluate_refuses_what_is_no_bundle(data: Path) -> None:
    status, error = run("evaluate", "--bundle", data / "categories.csv", "--data", data, "--json")
    assert status == 1
    assert "categories.csv" in error
    assert "not a usable model bundle" in error


@pytest.mark.parametrize(
    "words",
    [
        ("train", "--data", "nowhere", "--out", "run", "--photo-weights", "none"),
        ("evaluate", "--bundle", "nowhere", "--data", "."),
        ("channel", "publish", "channel", "nowhere", "--keys", "keys"),
    ],
)
def test_what_is_not_there_is_named(words: tuple[str, ...]) -> None:
    status, error = run(*words)
    assert status == 1
    assert "nowhere" in error


def test_options_that_are_wrong_are_usage_errors(data: Path, tmp_path: Path) -> None:
    assert run("train", "--data", data)[0] == 2
    assert run("train", "--data", data, "--out", tmp_path / "run", "--seed", -1)[0] == 2
    assert run("train", "--data", data, "--out", tmp_path / "run", "--epochs", 0)[0] == 2
