"""Scores of a bundle on a catalogue, and what the gate makes of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bundle.classifier import Classifier
from common.progress import silent
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.errors import NothingToEvaluate
from trainer.evaluation import Evaluation, evaluate
from trainer.gate import MAY_LOSE, decide
from trainer.metrics import Scores

RED, GREEN, BLUE = (220, 30, 30), (30, 180, 40), (30, 60, 220)
CANDLES, TEAPOTS, KITES, UNKNOWN = "0010", "20", "30", "999"


def photo(colour: tuple[int, int, int], number: int) -> bytes:
    """A plain photo of one colour; the number keeps look-alikes apart."""
    image = Image.new("RGB", (24 + number, 24), colour)
    file = io.BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def index(shop: Any, tmp_path: Path) -> Iterator[CatalogueIndex]:
    """Six test products that the tiny model gets right but for two, and one for training."""
    shop.categories = [
        (code, f"fr {code}", f"en {code}") for code in (UNKNOWN, KITES, CANDLES, TEAPOTS)
    ]
    shop.add(1, "rouge bougie", label=CANDLES, photo=photo(RED, 1))
    shop.add(2, "vert théière", label=TEAPOTS)
    shop.add(3, label=KITES, photo=photo(BLUE, 3))
    shop.add(4, "vert théière tea", label=CANDLES, photo=photo(RED, 4))  # the text misleads
    shop.add(5, "cerf-volant kite bleu", label=CANDLES)  # wrong altogether
    shop.add(6, "bleu kite ficelle", label=UNKNOWN)  # no answer can be right
    shop.add(7, "rouge wax", label=CANDLES)
    folder = shop.write()
    shop.table("split.csv", ("index", "split"), *((i, "test") for i in range(1, 7)), (7, "train"))
    with scan(folder, tmp_path / "work") as found:
        yield found


@pytest.fixture
def evaluation(index: CatalogueIndex, tiny_bundle: Path) -> Evaluation:
    return evaluate(Classifier.open(tiny_bundle), index, "test", silent)


def test_every_view_is_scored_on_the_items_that_have_it(evaluation: Evaluation) -> None:
    row = evaluation.as_json()
    assert [row[part]["n"] for part in ("text", "photo", "fused", "paired", "all")] == [
        5,
        3,
        2,
        2,
        6,
    ]
    assert row["text"]["accuracy"] == pytest.approx(2 / 5)
    assert row["photo"]["accuracy"] == 1
    assert row["paired"]["text"]["accuracy"] == 1 / 2
    assert row["paired"]["photo"]["accuracy"] == 1
    assert row["paired"]["fused"] == {k: v for k, v in row["fused"].items() if k != "n"}
    assert set(row["all"]) == {"n", "weighted_f1", "macro_f1", "accuracy", "ece"}
    assert row["split"] == "test"


def test_labels_are_matched_by_code_whatever_their_order(evaluation: Evaluation) -> None:
    codes = [category.code for category in evaluation.categories]
    truth = [codes[label] for label in evaluation.labels]
    assert truth == [CANDLES, TEAPOTS, KITES, CANDLES, CANDLES, UNKNOWN]
    found = [codes[label] for label in evaluation.predicted]
    assert found[:3] == truth[:3]
    assert found[5] == KITES


def test_a_category_that_the_model_does_not_know_counts_as_wrong(evaluation: Evaluation) -> None:
    assert evaluation.confusion()[evaluation.labels[5]].sum() == 1
    assert evaluation.all.accuracy <= 4 / 6


def test_an_empty_split_is_said_so(index: CatalogueIndex, tiny_bundle: Path) -> None:
    with pytest.raises(NothingToEvaluate, match="'val'"):
        evaluate(Classifier.open(tiny_bundle), index, "val", silent)


def scored(evaluation: Evaluation, weighted_f1: float) -> Evaluation:
    return replace(evaluation, all=Scores(100, weighted_f1, 0.5, 0.5, 0.1))


def test_the_first_model_must_beat_the_largest_category(evaluation: Evaluation) -> None:
    labels = np.repeat([0, 1], [60, 40])
    always = 0.6 * 2 * 0.6 / 1.6
    evaluation = replace(evaluation, labels=labels)
    assert decide(scored(evaluation, always + 0.01), None).publish
    assert not decide(scored(evaluation, always), None).publish


def test_a_model_is_published_unless_it_is_worse_than_the_published_one(
    evaluation: Evaluation,
) -> None:
    champion = scored(evaluation, 0.8)
    assert decide(scored(evaluation, 0.81), champion).publish
    assert decide(scored(evaluation, 0.8 - MAY_LOSE / 2), champion).publish
    refusal = decide(scored(evaluation, 0.8 - 2 * MAY_LOSE), champion)
    assert not refusal.publish
    assert "0.7900 against 0.8000" in refusal.reason
