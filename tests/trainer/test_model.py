"""The text branch: what its views compute, and what 8-bit tables change."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import scipy.sparse as sp

from bundle.spec import InputSpec, PhotoSpec, TextSpec
from trainer import linear, model, photo_model
from trainer.calibration import Evenness, Fusion, evened

SPEC = TextSpec(tokens=6, words=4, pieces=5, buckets=300)
CLASSES = 5


@pytest.fixture(scope="module")
def inputs() -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    made: dict[str, np.ndarray] = {"tokens": random.integers(0, 40, (8, 6)).astype(np.int32)}
    for ngrams, weights, slots in (("words", "word_weights", 4), ("pieces", "piece_weights", 5)):
        made[ngrams] = random.integers(1, 300, (8, slots)).astype(np.int32)
        made[weights] = (1 + random.random((8, slots))).astype(np.float32)
        made[ngrams][:4, 3:] = made[weights][:4, 3:] = 0
    for empty in ("words", "word_weights", "pieces", "piece_weights"):
        made[empty][7] = 0
    return made


@pytest.fixture(scope="module")
def idf() -> np.ndarray:
    rarity = np.random.default_rng(2).random(300).astype(np.float32) + 1
    rarity[0] = 0
    rarity[50:90] = 0  # too rare to be learnt from
    return rarity


@pytest.fixture(scope="module")
def fitted() -> linear.Linear:
    random = np.random.default_rng(3)
    return linear.Linear(
        random.normal(size=(300, CLASSES)).astype(np.float32),
        random.normal(size=(CLASSES, CLASSES)).astype(np.float32),
        random.normal(size=CLASSES).astype(np.float32),
    )


def matrix(inputs: dict[str, np.ndarray], idf: np.ndarray) -> sp.csr_matrix:
    """The features by hand."""
    rows = np.zeros((8, 300))
    for number in range(8):
        for ngrams, weights in (("words", "word_weights"), ("pieces", "piece_weights")):
            found = inputs[weights][number] * idf[inputs[ngrams][number]]
            length = np.sqrt((found**2).sum() + model.SMALL)
            np.add.at(rows[number], inputs[ngrams][number], found / length)
    return sp.csr_matrix(rows)


def test_the_linear_view_is_the_linear_model(
    inputs: dict[str, np.ndarray], idf: np.ndarray, fitted: linear.Linear
) -> None:
    view = model.linear_view(SPEC, model.Bag(SPEC, idf), fitted).alone
    found = view.predict_on_batch({name: inputs[name] for name in view.input})
    np.testing.assert_allclose(found, linear.logits(fitted, matrix(inputs, idf)), atol=1e-4)


def test_the_branch_adds_its_views_and_eight_bits_suffice(
    inputs: dict[str, np.ndarray], idf: np.ndarray, fitted: linear.Linear, tmp_path: Path
) -> None:
    keras.utils.set_random_seed(0)
    bag = model.Bag(SPEC, idf)
    views = (
        model.linear_view(SPEC, bag, fitted),
        model.hidden_view(SPEC, bag, CLASSES),
        model.sequence_view(SPEC, 40, CLASSES),
    )
    scales = (0.5, 2.0, 3.0)
    expected = sum(
        scale * np.asarray(view.alone({name: inputs[name] for name in view.alone.input}))
        for scale, view in zip(scales, views, strict=True)
    )
    evenness = Evenness(-0.5, 2.0)
    expected = evened(np.asarray(expected), evenness)
    branch = model.text_branch(SPEC, bag, views, scales, evenness)
    assert {input_.name for input_ in branch.inputs} == set(model.TEXT_INPUTS)
    found = branch.predict_on_batch(inputs)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found, expected, atol=0.02 * np.abs(expected).max())
    assert not np.array_equal(found, expected)
    # And it can be stored within a larger model, as the trainer does.
    whole = keras.Model(branch.input, {"text_logits": branch(branch.input)})
    whole.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    np.testing.assert_array_equal(again.predict_on_batch(inputs)["text_logits"], found)
    kinds = {weight.path: weight.dtype for weight in branch.weights}
    assert sum(kind == "int8" for kind in kinds.values()) == 2


def test_the_graph_fuses_as_it_was_calibrated(
    inputs: dict[str, np.ndarray], idf: np.ndarray, fitted: linear.Linear
) -> None:
    bag = model.Bag(SPEC, idf)
    view = model.linear_view(SPEC, bag, fitted)
    text = model.text_branch(SPEC, bag, [view], [1.0], Evenness())
    photo = photo_model.small_photo_branch(CLASSES)
    shift = np.array([3, -1, 0, 2, -4], np.float32)
    fusion = Fusion(0.7, 1.9, shift)
    photo = keras.Model(photo.input, {"logits": photo.output, "nearness": photo.output[:, :1]})
    spec = InputSpec(SPEC, PhotoSpec(photo_model.SMALL_SIZE))
    assert set(model.fused(spec, text, photo, fusion, nearness=False).output) == {
        *("logits", "text_logits", "photo_logits")
    }
    whole = model.fused(spec, text, photo, fusion, nearness=True)
    seen = np.random.default_rng(4).integers(0, 256, (8, 64, 64, 3)).astype(np.uint8)
    found = whole.predict_on_batch(inputs | {"photo": seen})
    np.testing.assert_array_equal(found["nearness"], found["photo_logits"][:, :1])
    expected = 0.7 * found["text_logits"] + 1.9 * found["photo_logits"] + shift
    np.testing.assert_allclose(found["logits"], expected, atol=1e-4)
    np.testing.assert_array_equal(
        fusion.of(found["text_logits"], found["photo_logits"]), expected.astype(np.float32)
    )


def test_many_categories_take_no_more_room() -> None:
    few, many = model.table_widths(27), model.table_widths(1000)
    assert few.linear >= 27
    assert sum(many) == sum(few)
