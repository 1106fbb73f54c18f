"""Scores of a bundle on a catalogue."""

from __future__ import annotations

import io
from collections.abc import Iterator
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
from trainer.evaluation import Evaluation, _Collected, evaluate

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
    assert {"n", "weighted_f1", "macro_f1", "accuracy", "ece"} <= set(row["all"])
    assert row["split"] == "test"


def test_labels_are_matched_by_code_whatever_their_order(evaluation: Evaluation) -> None:
    codes = [category.code for category in evaluation.categories]
    truth = [codes[label] for label in evaluation.labels]
    assert truth == [CANDLES, TEAPOTS, KITES, CANDLES, CANDLES, UNKNOWN]
    found = [codes[label] for label in evaluation.whole.predicted]
    assert found[:3] == truth[:3]
    assert found[5] == KITES


def test_a_category_that_the_model_does_not_know_counts_as_wrong(evaluation: Evaluation) -> None:
    assert evaluation.confusion()[evaluation.labels[5]].sum() == 1
    assert evaluation.all.accuracy <= 4 / 6


def test_an_empty_split_is_said_so(index: CatalogueIndex, tiny_bundle: Path) -> None:
    with pytest.raises(NothingToEvaluate, match="'val'"):
        evaluate(Classifier.open(tiny_bundle), index, "val", silent)


def test_every_figure_has_its_n_and_its_interval(evaluation: Evaluation) -> None:
    row = evaluation.as_json()
    scores = [row[part] for part in ("text", "photo", "fused", "all")]
    scores += [*row["slices"].values()]
    scores += [change[way] for change in row["changed"].values() for way in ("as_it_is", "changed")]
    assert len(scores) > 10
    for found in scores:
        assert found["n"] >= 0
        for name in ("weighted_f1", "macro_f1", "accuracy"):
            low, high = found[f"{name}_interval"]
            assert 0 <= low <= found[name] <= high <= 1
        assert found["ece_limit"] >= 0.01 or found["n"] == 0


def test_kinds_of_products_are_scored_apart(evaluation: Evaluation) -> None:
    n = {name: scores.n for name, scores in evaluation.by_slice.items()}
    assert n["text without photo"] == 3
    assert n["photo without text"] == 1
    assert n["text and photo"] == 2
    assert n["title without description"] == 5
    assert n["title with description"] == 0
    assert n["title of at most 5 words"] == 5
    assert evaluation.by_slice["text and photo"] == evaluation.fused


def test_products_are_asked_about_without_what_they_have(
    index: CatalogueIndex, tiny_bundle: Path
) -> None:
    found = evaluate(Classifier.open(tiny_bundle), index, "test", silent, changes=True)
    assert not found.changed["description left out"].asked.any()  # none has one
    white = found.changed["photo replaced by a white one"]
    assert np.array_equal(white.asked, found.both)
    assert (white.sure[found.both] != found.whole.sure[found.both]).all()
    before, after = found.by_change["photo replaced by a white one"]
    assert (before.n, after.n) == (2, 2)
    assert before == found.fused


def test_what_each_category_gets_of_the_probabilities(evaluation: Evaluation) -> None:
    assert evaluation.mass.sum() == pytest.approx(6, abs=1e-4)
    assert evaluation.mass[evaluation.known :].sum() == 0
    assert evaluation.known == 6
    assert len(evaluation.categories) == 7


def test_confusions_name_the_most_frequent(evaluation: Evaluation) -> None:
    codes = [category.code for category in evaluation.categories]
    found = [(codes[a], codes[b], n, of) for a, b, n, of in evaluation.confusions()]
    wrong = {
        (codes[a], codes[b])
        for a, b in zip(evaluation.labels, evaluation.whole.predicted, strict=True)
        if a != b
    }
    assert {(a, b) for a, b, _, _ in found} == wrong
    assert [n for _, _, n, _ in found] == sorted((n for _, _, n, _ in found), reverse=True)
    assert all(of == (3 if a == CANDLES else 1) for a, _, _, of in found)


def test_answers_that_are_not_numbers_are_counted() -> None:
    view = _Collected(4)
    view.add(0, np.array([0.25, 0.75], np.float32))
    view.add(1, np.array([np.nan, 0.5], np.float32))
    view.add(3, np.array([0.75, 0.25], np.float32))
    done = view.done()
    assert done.predicted.tolist() == [1, 0, -1, 0]
    assert done.sure.tolist() == [0.75, 0, 0, 0.75]
    assert done.broken == 1
    assert done.spread == 0.5
