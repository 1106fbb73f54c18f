"""The whole chain as its users run it: products, model, bundle, channel, laptop, category.

One small training, in processes of their own, serves all tests of this file.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bundle import golden
from bundle.archive import read
from bundle.classifier import Classifier, Item
from trainer.data.scan import scan
from trainer.data.split import SPLITS

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

    def retrain(self, work: str, epochs: int, *options: str, data: str = "data") -> Ran:
        return self.trainer(
            *("retrain", "--data", data, "--channel", "channel", "--keys", "keys"),
            *("--work", work, "--photo-weights", "none", "--epochs", epochs, "--seed", 3),
            *options,
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
    assert all(check["passed"] for check in decision["checks"])
    report = (work / "report/index.html").read_text(encoding="utf-8")
    assert report.count("<svg") == 5  # training, reliability, how sure, coverage, confusion
    assert "data:image/jpeg;base64," in report


def test_evaluate_prints_the_contract(place: Place) -> None:
    ran = place.trainer(
        "evaluate", "--bundle", "work/model.bundle", "--data", "data", "--split", "val", "--json"
    )
    assert ran.status == 0, ran.err
    (row,) = ran.rows
    assert {"model_version", "split", "text", "photo", "fused", "paired", "all"} <= set(row)
    names = {"n", "weighted_f1", "macro_f1", "accuracy", "ece"}
    assert all(names < set(row[part]) for part in ("text", "photo", "fused", "all"))
    assert row["paired"]["n"] == row["fused"]["n"]
    assert names - {"n"} < set(row["paired"]["text"])


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


def mislabel(data: Path, out: Path) -> None:
    """The same catalogue and split, but what is learnt from has its labels dealt anew."""
    shutil.copytree(data, out)
    with scan(data, out / "scratch") as index:
        keys = [product.index for product in index.products(range(len(index)))]
        parts = [SPLITS[split] for split in index.splits]
        codes = [index.categories[label].code for label in index.labels]
    learnt = [row for row, part in enumerate(parts) if part != "test"]
    dealt = random.Random(1).sample([codes[row] for row in learnt], len(learnt))
    for row, code in zip(learnt, dealt, strict=True):
        codes[row] = code
    for name, header, values in (
        ("Y_train_CVw08PX.csv", "prdtypecode", codes),
        ("split.csv", "split", parts),
    ):
        with (out / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("", header), *zip(keys, values, strict=True)])


def test_a_worse_model_is_refused_and_the_signatures_are_renewed(place: Place) -> None:
    def status() -> dict[str, Any]:
        (row,) = place.trainer("channel", "status", "channel", "--json").rows
        return row

    before = status()
    mislabel(place.path / "data", place.path / "mislabelled")
    ran = place.retrain("bad", 1, data="mislabelled")
    assert ran.status == 1, ran.err
    assert "--accept contradicting-look-alikes" in ran.err  # the data's checks come first
    checks = ("contradicting-look-alikes", "contradicting-texts")
    accepted = [f"--accept={check}" for check in checks]
    ran = place.retrain("bad", 1, *accepted, data="mislabelled")
    assert ran.status == 4, ran.err
    decision = json.loads((place.path / "bad/decision.json").read_text(encoding="utf-8"))
    assert decision["published"] is False
    assert decision["error"] in ("refused-by-gate", "parity-refused")
    after = status()
    assert after["release"] == before["release"] == 1
    assert after["roles"]["timestamp"]["version"] > before["roles"]["timestamp"]["version"]
