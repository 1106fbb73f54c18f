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


def run(*words: object, cwd: Path | None = None) -> tuple[int, str]:
    done = subprocess.run(
        [PROGRAM, *map(str, words)],
        cwd=cwd,
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
    assert "not one of 20 photos is there: line 2 (index 0: image_80_product_70.jpg)" in error
    assert "--accept" not in error


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


def test_retrain_stops_at_data_that_do_not_pass_and_says_so_everywhere(
    data: Path, shop: Any, tmp_path: Path
) -> None:
    shop.y[7] = (7, "77")
    shop.write()
    channel, keys, work = (tmp_path / name for name in ("channel", "keys", "work"))
    assert run("channel", "init", channel, "--keys", keys)[0] == 0
    status, error = run(
        "retrain",
        *("--data", data, "--channel", channel, "--keys", keys),
        *("--work", work, "--photo-weights", "none"),
    )
    sentence = (
        "Y_train_CVw08PX.csv: 1 of 40 labels have a code that is not in the categories (left out): "
        "line 9 (index 7: 77)"
    )
    assert status == 1
    assert sentence in error
    decision, checks = (
        json.loads((work / name).read_text(encoding="utf-8"))
        for name in ("decision.json", "data.json")
    )
    assert (decision["published"], decision["error"]) == (False, "data-refused")
    assert sentence in decision["reason"]
    assert checks["passed"] is False
    assert sentence in [found["sentence"] for found in checks["checks"]]
    assert not (work / "run").exists()


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
def test_what_is_not_there_is_named(words: tuple[str, ...], tmp_path: Path) -> None:
    status, error = run(*words, cwd=tmp_path)
    assert status == 1
    assert "nowhere" in error


def test_options_that_are_wrong_are_usage_errors(data: Path, tmp_path: Path) -> None:
    assert run("train", "--data", data)[0] == 2
    assert run("train", "--data", data, "--out", tmp_path / "run", "--seed", -1)[0] == 2
    assert run("train", "--data", data, "--out", tmp_path / "run", "--epochs", 0)[0] == 2
