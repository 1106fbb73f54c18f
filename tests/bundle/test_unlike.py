"""What is unlike the catalogue is marked, and nothing is decided of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bundle.archive import Bundle
from bundle.classifier import Classifier, Item
from bundle.errors import BundleInvalid
from bundle.manifest import Familiar, Likeness, Promise, Threshold, Thresholds, Usual
from bundle.unlike import is_blank

WHITE, BLACK, GREEN, BLUE = (255, 255, 255), (0, 0, 0), (30, 180, 40), (30, 60, 220)

Encoded = Callable[..., bytes]


def with_manifest(opened: Bundle, **changes: object) -> Classifier:
    return Classifier(replace(opened, manifest=replace(opened.manifest, **changes)))


@pytest.fixture
def wary(opened: Bundle) -> Classifier:
    """Knows texts whose words are known to the tokenizer."""
    familiar = Familiar({"known": Usual(1.0, 0.1)}, limit=-4.0, marked=0.01, n=100)
    everything = Threshold(0.0, 1.0)
    promise = Promise(0.95, 100, 1.0, {one.code: everything for one in opened.manifest.labels})
    return with_manifest(
        opened, likeness=Likeness(text=familiar), thresholds=Thresholds(text=(promise,))
    )


def test_gibberish_is_marked_and_products_are_not(wary: Classifier) -> None:
    product, gibberish = wary.classify_one(Item("bougie rouge")), wary.classify_one(Item("xqz wvk"))
    assert product.unlike == ()
    assert product.decides(0.95) and product.promised == 0.95
    assert not product.decides(0.99)
    assert gibberish.unlike == ("text",)
    assert not gibberish.decides(0.95) and gibberish.promised is None


class Telling:
    """A model whose photos have a nearness."""

    def __init__(self, model: Any, nearness: float) -> None:
        self._model, self._nearness = model, nearness

    def run(self, signature: str, inputs: Any) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = self._model.run(signature, inputs)
        told = np.full((1, 1), self._nearness, np.float32)
        return found if signature == "text" else found | {"nearness": told}


@pytest.mark.parametrize(
    ("nearness", "unlike"), [(0.5, ()), (0.1, ("photo",)), (float("nan"), ("photo",))]
)
def test_a_photo_far_from_all_is_marked(
    opened: Bundle,
    encoded: Encoded,
    monkeypatch: pytest.MonkeyPatch,
    nearness: float,
    unlike: tuple[str, ...],
) -> None:
    classifier = with_manifest(opened)
    familiar = Familiar({"nearness": Usual(0.5, 0.1)}, limit=-3.0, marked=0.01, n=100)
    manifest = replace(classifier.manifest, likeness=Likeness(photo=familiar))
    monkeypatch.setattr(classifier, "manifest", manifest)
    monkeypatch.setattr(classifier, "_model", Telling(classifier._model, nearness))
    for text in ("", "bougie rouge"):
        found = classifier.classify_one(Item(text, photos=(encoded(colour=GREEN),)))
        assert found.unlike == unlike
        assert not found.decides(0.9)
    assert classifier.classify_one(Item("bougie rouge")).unlike == ()


def test_a_model_that_tells_no_nearness_is_no_model_that_should(opened: Bundle) -> None:
    familiar = Familiar({"nearness": Usual(0.5, 0.1)}, limit=-3.0, marked=0.01, n=100)
    with pytest.raises(BundleInvalid, match="other arrays than its manifest says"):
        with_manifest(opened, likeness=Likeness(photo=familiar))


def test_nothing_is_marked_where_the_model_does_not_know(classifier: Classifier) -> None:
    found = classifier.classify_one(Item("xqz wvk"))
    assert found.unlike == () and not found.decides(0.5)


@pytest.mark.parametrize("colour", [WHITE, BLACK])
def test_a_blank_photo_carries_no_weight(
    classifier: Classifier, encoded: Encoded, colour: tuple[int, int, int]
) -> None:
    blank, real = encoded(colour=colour), encoded(colour=GREEN)
    beside = classifier.classify_one(Item("cerf-volant", photos=(blank,)))
    assert beside.signature == "text"
    np.testing.assert_array_equal(
        beside.probabilities, classifier.classify_one(Item("cerf-volant")).probabilities
    )
    np.testing.assert_array_equal(
        classifier.classify_one(Item(photos=(blank, real))).probabilities,
        classifier.classify_one(Item(photos=(real,))).probabilities,
    )
    alone = classifier.classify_one(Item(photos=(blank, blank)))
    assert (alone.signature, alone.unlike) == ("photo", ("photo",))


def test_a_small_thing_on_white_is_no_blank_photo() -> None:
    picture = Image.new("RGB", (32, 32), WHITE)
    assert is_blank(np.asarray(picture))
    picture.putpixel((9, 9), (200, 210, 220))
    assert not is_blank(np.asarray(picture))
    assert not is_blank(np.full((8, 8, 3), 128, np.uint8))


def test_they_disagree_only_where_both_are_sure(opened: Bundle, encoded: Encoded) -> None:
    item = Item("théière verte", photos=(encoded(colour=BLUE),))
    found = Classifier(opened).classify_one(item)
    assert found.disagree
    unsure = found.probabilities * 0 + np.float32(1 / len(found.probabilities))
    unsure[0] += np.float32(0.01)
    assert not replace(found, photo_probabilities=unsure).disagree
    assert not replace(found, text_probabilities=None).disagree
    same = Item("théière verte", photos=(encoded(colour=GREEN),))
    assert not Classifier(opened).classify_one(same).disagree


def test_marks_survive_a_photo_in_memory(wary: Classifier) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (9, 9), BLUE).save(buffer, "PNG")
    found = wary.classify_one(Item("qzx kwv", photos=(buffer.getvalue(),)))
    assert (found.signature, found.unlike) == ("fused", ("text",))
