"""Texts prepared on disk: the same numbers as the laptop's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bundle import text
from bundle.spec import TextSpec
from common.progress import silent
from trainer import linear, model, subwords
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.text_features import TextFeatures

SPEC = TextSpec(characters=200, tokens=8, words=16, pieces=64, buckets=512)
TEXTS = {
    1: ("Lampe de chevet", "<p>Lampe&nbsp;bleue, lampe en bois</p>"),
    2: ("", ""),
    3: ("Été", ""),
    4: ("Chaise de jardin pliante en métal vert", "une chaise " * 30),
}


@pytest.fixture
def index(shop: Any, tmp_path: Path, jpeg: Any) -> Iterator[CatalogueIndex]:
    for number, (designation, description) in TEXTS.items():
        shop.add(number, designation, description, photo=jpeg(number))
    with scan(shop.write(), tmp_path / "work") as found:
        yield found


@pytest.fixture
def features(index: CatalogueIndex, tmp_path: Path) -> TextFeatures:
    tokenizer = subwords.learn(text.clean(*texts) for texts in TEXTS.values())
    return TextFeatures(index, SPEC, tokenizer, tmp_path / "features", silent)


def test_they_are_what_the_bundle_computes(features: TextFeatures) -> None:
    tokenizer = subwords.learn(text.clean(*texts) for texts in TEXTS.values())
    rows = np.array([3, 0, 2])
    inputs = features.inputs(rows)
    for place, row in enumerate(rows):
        expected = text.arrays(text.clean(*TEXTS[int(row) + 1]), SPEC, tokenizer)
        for name, values in expected._asdict().items():
            found = inputs[name][place]
            assert found.dtype == values.dtype
            np.testing.assert_array_equal(found, values[: len(found)])
            assert not values[len(found) :].any()


def test_a_batch_is_as_wide_as_its_longest_text(features: TextFeatures) -> None:
    assert features.inputs(np.array([2]))["words"].shape == (1, 1)
    assert features.inputs(np.array([2, 3]))["words"].shape[1] > 5


def test_rare_rows_weigh_nothing_and_common_ones_less(features: TextFeatures) -> None:
    rows = np.array([0, 2, 3])
    weights = features.inverse_document_frequency(rows, SPEC.buckets)
    used = [
        set(np.concatenate([inputs["words"][0], inputs["pieces"][0]]).tolist()) - {0}
        for inputs in (features.inputs(rows[[i]]) for i in range(3))
    ]
    counts = {row: sum(row in one for one in used) for row in set().union(*used)}
    for row, count in counts.items():
        expected = np.log(4 / (1 + count)) + 1 if count > 1 else 0
        assert weights[row] == pytest.approx(expected)
    assert weights[0] == 0


def test_the_matrix_is_what_the_graph_makes_of_the_inputs(features: TextFeatures) -> None:
    rows = np.array([3, 0])
    idf = features.inverse_document_frequency(np.array([0, 2, 3]), SPEC.buckets)
    found = features.matrix(rows, idf, model.SMALL)
    assert found.shape == (2, SPEC.buckets)
    assert found.nnz
    # A model whose table is the identity says what its features are.
    identity = linear.Linear(
        np.eye(SPEC.buckets, dtype=np.float32),
        np.eye(SPEC.buckets, dtype=np.float32),
        np.zeros(SPEC.buckets, np.float32),
    )
    view = model.linear_view(SPEC, model.Bag(SPEC, idf), identity).alone
    expected = view.predict_on_batch(features.inputs(rows, tuple(view.input)))
    np.testing.assert_allclose(found.toarray(), expected, atol=1e-6)
