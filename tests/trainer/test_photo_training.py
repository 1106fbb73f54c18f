"""The photo branch as a whole: learns from all rows, and says honestly what it is worth."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

from common.progress import silent
from trainer import photo_head, photo_model, photo_training
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.photo_training import learn_photos
from trainer.task import Task

PHOTOS = 48


def striped(number: int, across: bool) -> bytes:
    """A photo with stripes of chance brightness, across or down: what tells categories apart."""
    stripes = np.random.default_rng(number).permutation(np.linspace(0, 180, 8)).astype(np.uint8)
    cells = np.broadcast_to(stripes[:, np.newaxis], (8, 8))
    image = Image.fromarray(np.ascontiguousarray(cells if across else cells.T))
    file = io.BytesIO()
    image.resize((64, 64), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def index(shop: Any, tmp_path: Path) -> Iterator[CatalogueIndex]:
    """Products with striped photos, a few with a text alone."""
    for number in range(PHOTOS):
        across = number % 2 == 0
        photo = striped(number, across)
        shop.add(number, f"{number}", label="10" if across else "20", photo=photo)
    for number in range(PHOTOS, PHOTOS + 6):
        shop.add(number, f"objet {number}", label=("10", "20")[number % 2])
    with scan(shop.write(), tmp_path / "work") as found:
        yield found


@pytest.fixture
def task(index: CatalogueIndex, tmp_path: Path) -> Task:
    rows = index.rows("all")
    labels = index.labels.astype(np.int32)
    return Task(index, labels, 2, rows, rows[:0], 0, tmp_path / "work", silent)


@pytest.fixture
def pretrained(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of the large network: how much neighbours differ, across and down."""

    def backbone(weights: str) -> keras.Model:
        assert weights == "some.weights"
        size = photo_model.PRETRAINED_SIZE
        photo = layers.Input((size, size, 3), dtype="uint8", name="photo")
        cells = layers.AveragePooling2D(size // 8)(layers.Rescaling(1 / 255)(photo))
        down = keras.ops.mean(keras.ops.abs(cells[:, 1:] - cells[:, :-1]), axis=(1, 2))
        across = keras.ops.mean(keras.ops.abs(cells[:, :, 1:] - cells[:, :, :-1]), axis=(1, 2))
        return keras.Model({"photo": photo}, layers.Concatenate()([down, across]))

    monkeypatch.setattr(photo_model, "backbone", backbone)
    monkeypatch.setattr(photo_head, "LANDMARKS", 50)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_training, "SMALL_EPOCHS", 1)
    monkeypatch.setattr("trainer.task.FOLDS", 2)


def pixels(task: Task, size: int) -> np.ndarray:
    from bundle import photo
    from bundle.spec import PhotoSpec

    rows = np.flatnonzero(task.index.has_photo)
    paths = [product.photo for product in task.index.products(rows)]
    return np.stack([photo.read(path, PhotoSpec(size)) for path in paths if path])


@pytest.mark.usefixtures("pretrained")
def test_a_head_learns_from_all_photos_and_answers_for_each_unseen(task: Task) -> None:
    learnt = learn_photos(task, "some.weights", epochs=1)
    rows = np.flatnonzero(task.index.has_photo)
    np.testing.assert_array_equal(learnt.rows, rows)  # every one was held out once
    labels = task.labels[rows]
    assert (learnt.logits.argmax(1) == labels).mean() > 0.9
    said = learnt.branch.predict_on_batch({"photo": pixels(task, photo_model.PRETRAINED_SIZE)})
    assert (said["logits"].argmax(1) == labels).mean() > 0.95
    # It has learnt from them meanwhile, and some are landmarks themselves now.
    assert not np.allclose(said["logits"], learnt.logits, atol=1e-3)
    assert learnt.nearness is not None and learnt.nearness.shape == rows.shape
    nearer = said["nearness"][:, 0] - learnt.nearness
    assert nearer.min() > -1e-3 and nearer.max() > 0.01
    assert not list(task.folder.glob("*.npy"))


@pytest.mark.usefixtures("pretrained")
def test_the_same_photos_give_the_same_branch(task: Task) -> None:
    weights = [learn_photos(task, "some.weights", 1).branch.get_weights() for _ in range(2)]
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.usefixtures("pretrained")
def test_photos_are_decoded_once_for_all_trainings(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bundle import photo

    calls = []
    read: Callable[..., Any] = photo.read
    monkeypatch.setattr(photo, "read", lambda *words: calls.append(words) or read(*words))
    learn_photos(task, "some.weights", epochs=1)
    assert len(calls) == PHOTOS
    learn_photos(task, "some.weights", epochs=1)
    assert len(calls) == PHOTOS


@pytest.mark.usefixtures("pretrained")
def test_labels_of_held_out_photos_do_not_reach_what_is_said_of_them(task: Task) -> None:
    """With labels of pure chance, honest answers are right half of the time."""
    chance = np.random.default_rng(3).integers(0, 2, len(task.labels)).astype(np.int32)
    task = Task(**{**vars(task), "labels": chance})
    learnt = learn_photos(task, "some.weights", epochs=1)
    assert (learnt.logits.argmax(1) == chance[learnt.rows]).mean() < 0.75


@pytest.mark.usefixtures("small")
def test_a_small_network_answers_for_each_photo_unseen_too(task: Task) -> None:
    learnt = learn_photos(task, "none", epochs=2)
    np.testing.assert_array_equal(learnt.rows, np.flatnonzero(task.index.has_photo))
    assert learnt.logits.shape == (PHOTOS, 2)
    assert [epoch.number for epoch in learnt.history] == [1, 2]
    assert np.isfinite([epoch.score for epoch in learnt.history]).all()
    assert learnt.branch.input["photo"].shape[1:] == (64, 64, 3)
    assert set(learnt.branch.output) == {"logits"} and learnt.nearness is None


@pytest.mark.usefixtures("small")
def test_a_small_network_of_many_photos_is_trained_twice(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_training, "SMALL_FOLDED", PHOTOS - 1)
    rows = task.rows
    task = Task(**{**vars(task), "train": rows[8:], "choose": rows[:8]})
    learnt = learn_photos(task, "none", epochs=1)
    np.testing.assert_array_equal(learnt.rows, rows[:8])


@pytest.mark.usefixtures("pretrained")
def test_nothing_need_be_held_out(task: Task) -> None:
    """A handful of photos that all look alike still train a branch."""
    rows = np.flatnonzero(task.index.has_photo)[:2]
    task = Task(**{**vars(task), "train": rows})
    learnt = learn_photos(task, "some.weights", epochs=1)
    assert not len(learnt.rows)
    assert learnt.logits.shape == (0, 2)
    assert np.isfinite(learnt.branch.get_weights()[0]).all()
