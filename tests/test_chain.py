"""The whole chain as its users run it: products, model, bundle, channel, laptop, category.

One small training, in processes of their own, serves all tests of this file.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bundle import golden
from bundle.archive import read
from bundle.classifier import Classifier, Item

PRODUCTS, SAMPLES = 500, 6
EPOCHS = 8

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Ran:
    """What a command left."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON lines of standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Place:
    """The folders of one chain."""

    path: Path

    def run(self, program: str, *words: object) -> Ran:
        """Runs one of the three programs in the folder."""
        command = [str(Path(sys.executable).parent / program), *map(str, words)]
        environment = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(
            command,
            cwd=self.path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def trainer(self, *words: object) -> Ran:
        return self.run("rakuten-trainer", *words)

    def desktop(self, *words: object) -> Ran:
        return self.run("rakuten-desktop", "--data-dir", "laptop", *words)

    def retrain(self, work: str, epochs: int) -> Ran:
        return self.trainer(
            *("retrain", "--data", "data", "--channel", "channel", "--keys", "keys"),
            *("--work", work, "--photo-weights", "none", "--epochs", epochs, "--seed", 3),
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A published model, and a laptop that has it."""
    made = Place(tmp_path_factory.mktemp("chain"))
    for ran in (
        made.trainer("demo-catalogue", "data", "--products", PRODUCTS, "--samples", SAMPLES),
        made.trainer("channel", "init", "channel", "--keys", "keys"),
        made.retrain("work", EPOCHS),
        made.desktop("connect", "channel", "--root", "keys/root.json"),
        made.desktop("update"),
    ):
        assert ran.status == 0, ran.err
    return made


@pytest.fixture(scope="module")
def samples(place: Place) -> list[dict[str, str]]:
    """The demo products: photo, reference, designation, description."""
    with (place.path / "data/samples/products.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_retrain_leaves_a_bundle_a_decision_and_a_report(place: Place) -> None:
    work = place.path / "work"
    decision = json.loads((work / "decision.json").read_text(encoding="utf-8"))
    assert decision["published"] is True
    assert decision["release"] == 1
    assert decision["champion"] is None
    assert decision["challenger"]["all"]["n"] > 30
    assert decision["model_version"] == read(work / "model.bundle").manifest.model_version
    assert golden.check(work / "model.bundle").items >= 5
    report = (work / "report/index.html").read_text(encoding="utf-8")
    for plot in ("training", "categories", "confusion", "calibration"):
        assert f"{plot}.png" in report
        assert (work / f"report/{plot}.png").stat().st_size > 5_000


def test_evaluate_prints_the_contract(place: Place) -> None:
    ran = place.trainer(
        "evaluate", "--bundle", "work/model.bundle", "--data", "data", "--split", "val", "--json"
    )
    assert ran.status == 0, ran.err
    (row,) = ran.rows
    assert list(row) == ["model_version", "split", "text", "photo", "fused", "paired", "all"]
    names = {"n", "weighted_f1", "macro_f1", "accuracy", "ece"}
    assert all(set(row[part]) == names for part in ("text", "photo", "fused", "all"))
    assert row["paired"]["n"] == row["fused"]["n"]
    assert set(row["paired"]["text"]) == names - {"n"}


def test_the_laptop_classifies_what_the_server_would(
    place: Place, samples: list[dict[str, str]]
) -> None:
    sample = samples[0]
    photo = place.path / "data/samples" / sample["photo"]
    texts = ("--designation", sample["designation"], "--description", sample["description"])
    server = Classifier.open(place.path / "work/model.bundle")
    for words, item in (
        ((photo, *texts), Item(sample["designation"], sample["description"], (photo,))),
        ((photo,), Item(photos=(photo,))),
        (texts, Item(sample["designation"], sample["description"])),
    ):
        ran = place.desktop("classify", *words, "--json")
        assert ran.status == 0, ran.err
        (row,) = ran.rows
        expected = server.classify_one(item)
        assert row["code"] == expected.category.code
        assert row["signature"] == expected.signature
        assert row["probability"] == pytest.approx(expected.probability, abs=1e-4)
        assert row["model_version"] == server.manifest.model_version


def test_a_folder_of_samples_lands_in_the_history(
    place: Place, samples: list[dict[str, str]]
) -> None:
    ran = place.desktop(
        "classify-folder", "data/samples", "--table", "data/samples/products.csv", "--json"
    )
    assert ran.status == 0, ran.err
    (row,) = place.desktop("history", "--search", samples[1]["reference"], "--json").rows
    assert row["designation"] == samples[1]["designation"]
    assert row["code"] is not None


def test_the_laptop_works_when_the_channel_is_gone(place: Place) -> None:
    channel, away = place.path / "channel", place.path / "away"
    channel.rename(away)
    try:
        assert place.desktop("update").status == 1
        assert place.desktop("classify", "--designation", "chaise").status == 0
    finally:
        away.rename(channel)


def test_a_worse_model_is_refused_and_the_signatures_are_renewed(place: Place) -> None:
    def status() -> dict[str, Any]:
        (row,) = place.trainer("channel", "status", "channel", "--json").rows
        return row

    before = status()
    # So little training cannot keep up with the published model.
    ran = place.retrain("bad", epochs=1)
    assert ran.status == 4, ran.err
    decision = json.loads((place.path / "bad/decision.json").read_text(encoding="utf-8"))
    assert decision["published"] is False
    assert decision["error"] in ("refused-by-gate", "parity-refused")
    after = status()
    assert after["release"] == before["release"] == 1
    assert after["roles"]["timestamp"]["version"] > before["roles"]["timestamp"]["version"]
