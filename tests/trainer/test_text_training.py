"""Training the text branch, on a shop small enough for a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bundle.spec import TextSpec
from common.progress import silent
from trainer import subwords, text_training
from trainer import task as task_module
from trainer.calibration import Evenness, fit_scales
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.learnt import Learnt, side_by_side
from trainer.metrics import weighted_f1
from trainer.task import new_task
from trainer.text_features import TextFeatures
from trainer.text_training import Texts, equal_say, learn_texts

SPEC = TextSpec(characters=200, tokens=8, words=16, pieces=64, buckets=2048, title=1)
WORDS = (("roman", "auteur", "poche", "chapitre"), ("jouet", "peluche", "puzzle", "enfant"))


@pytest.fixture
def index(shop: Any, jpeg: Any, tmp_path: Path) -> Iterator[CatalogueIndex]:
    """Books and toys, told apart by their words nine times of ten; the first has no text."""
    random = np.random.default_rng(5)
    for number in range(121):
        kind = number % 2
        words = random.choice(WORDS[kind if random.random() < 0.9 else 1 - kind], 2)
        text = f"{words[0]} {number * 7919 % 1000} {words[1]}" if number else ""
        photo = jpeg(number) if number < 3 else None
        shop.add(number, text, label=("10", "20")[kind], photo=photo)
    shop.table("split.csv", ("index", "split"), *((n, "train") for n in range(121)))
    with scan(shop.write(), tmp_path / "work") as found:
        yield found


def test_it_learns_and_is_judged_by_rows_that_it_did_not_know(
    index: CatalogueIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_training, "FEWEST_STEPS", text_training.Steps(60, 60))
    monkeypatch.setattr(task_module, "FOLDS", 2)
    task = new_task(index, tmp_path, 0, silent)
    tokenizer = subwords.learn(subwords.lines(task, SPEC))
    texts = Texts(SPEC, tokenizer, TextFeatures(index, SPEC, tokenizer, tmp_path / "text", silent))
    learnt = learn_texts(task, texts, epochs=8)

    np.testing.assert_array_equal(learnt.rows, np.arange(1, 121))  # each, but for the empty one
    labels = task.labels[learnt.rows]
    held_out = weighted_f1(labels, learnt.logits.argmax(1), 2)
    assert 0.8 < held_out < 0.97  # one in ten cannot be known
    own = learnt.branch.predict_on_batch(texts.features.inputs(learnt.rows))
    assert (own.argmax(1) == learnt.logits.argmax(1)).mean() > 0.9
    # Each view had its say: the sum is about as sure as it is right.
    (scale,) = fit_scales(learnt.logits[:, np.newaxis], labels, np.ones(1))
    assert 0.5 < scale < 2


def test_held_out_answers_are_evened_as_those_of_the_branch(
    index: CatalogueIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_training, "FEWEST_STEPS", text_training.Steps(60, 60))
    monkeypatch.setattr(task_module, "FOLDS", 2)
    # Each row's logits divided by their spread: afterwards all have the same.
    monkeypatch.setattr(text_training, "fit_evenness", lambda *_: Evenness(-1, 2.0))
    task = new_task(index, tmp_path, 0, silent)
    tokenizer = subwords.learn(subwords.lines(task, SPEC))
    texts = Texts(SPEC, tokenizer, TextFeatures(index, SPEC, tokenizer, tmp_path / "text", silent))
    learnt = learn_texts(task, texts, epochs=1)
    own = learnt.branch.predict_on_batch(texts.features.inputs(learnt.rows))
    for logits in (learnt.logits, own):
        np.testing.assert_allclose(logits.std(1), 2.0, rtol=0.01)


def test_views_are_made_equally_sure_before_they_are_averaged() -> None:
    random = np.random.default_rng(0)
    honest = random.normal(0, 2, (4_000, 3)).astype(np.float32)
    chances = np.exp(honest) / np.exp(honest).sum(1, keepdims=True)
    labels = (random.random((4_000, 1)) > chances.cumsum(1)).sum(1).clip(max=2).astype(np.int32)
    scales = equal_say(np.stack([honest, 10 * honest], 1), labels)
    np.testing.assert_allclose(scales, [1 / 2, 1 / 20], rtol=0.1)


def test_without_held_out_rows_every_view_counts_as_it_is() -> None:
    nothing = np.zeros((0, 4, 3), np.float32)
    assert equal_say(nothing, np.zeros(0, np.int32)).tolist() == [0.25] * 4


def test_texts_and_photos_side_by_side(index: CatalogueIndex, tmp_path: Path) -> None:
    task = new_task(index, tmp_path, 0, silent)
    texts = Learnt(None, np.array([1, 4]), np.array([[1, 2], [3, 4]], np.float32), [])
    photos = Learnt(None, np.array([0, 1]), np.array([[5, 6], [7, 8]], np.float32), [])
    views = side_by_side(task, texts, photos)
    assert views.text.tolist() == [[0, 0], [1, 2], [3, 4]]
    assert views.photo.tolist() == [[5, 6], [7, 8], [0, 0]]
    assert views.has_text.tolist() == [False, True, True]
    assert views.has_photo.tolist() == [True, True, False]
    assert views.labels.tolist() == task.labels[[0, 1, 4]].tolist()
