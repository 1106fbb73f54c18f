"""The classifier answers by what it is given: a text, photos, or both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from bundle import archive
from bundle.archive import Bundle
from bundle.classifier import Classifier, Item, softmax
from bundle.errors import BundleInvalid, ItemEmpty, PhotoUnreadable
from bundle.manifest import Temperatures

RED, GREEN, BLUE = (220, 30, 30), (30, 180, 40), (30, 60, 220)
CANDLES, TEAPOTS, KITES = "0010", "20", "30"

Encoded = Callable[..., bytes]


def test_a_text_alone(classifier: Classifier) -> None:
    found = classifier.classify_one(Item("bougie rouge", "cire"))
    assert (found.signature, found.category.code) == ("text", CANDLES)
    assert found.text_category == found.category
    assert found.photo_category is None
    assert found.probabilities.dtype == np.float32
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert found.probability == found.probabilities.max()


def test_a_description_alone(classifier: Classifier) -> None:
    assert classifier.classify_one(Item(description="teapot")).category.code == TEAPOTS


@pytest.mark.parametrize(("colour", "code"), [(RED, CANDLES), (GREEN, TEAPOTS), (BLUE, KITES)])
def test_a_photo_alone(
    classifier: Classifier, encoded: Encoded, colour: tuple[int, int, int], code: str
) -> None:
    found = classifier.classify_one(Item(photos=(encoded(colour=colour),)))
    assert (found.signature, found.category.code) == ("photo", code)
    assert found.photo_category == found.category
    assert found.text_category is None


def test_a_photo_in_a_file(classifier: Classifier, encoded: Encoded, tmp_path: Path) -> None:
    path = tmp_path / "é è.jpg"
    path.write_bytes(encoded())
    from_file = classifier.classify_one(Item(photos=(path,)))
    from_bytes = classifier.classify_one(Item(photos=(encoded(),)))
    np.testing.assert_array_equal(from_file.probabilities, from_bytes.probabilities)


def test_text_and_photo_that_disagree(classifier: Classifier, encoded: Encoded) -> None:
    item = Item("théière verte", photos=(encoded(colour=BLUE),))
    found = classifier.classify_one(item)
    assert found.signature == "fused"
    assert found.text_category is not None
    assert found.photo_category is not None
    assert (found.text_category.code, found.photo_category.code) == (TEAPOTS, KITES)


def test_parts_of_fused_are_those_of_each_alone(classifier: Classifier, encoded: Encoded) -> None:
    picture = encoded(colour=GREEN)
    both = classifier.classify_one(Item("infusion", photos=(picture,)))
    text = classifier.classify_one(Item("infusion"))
    photo = classifier.classify_one(Item(photos=(picture,)))
    assert both.text_probabilities is not None
    assert both.photo_probabilities is not None
    np.testing.assert_allclose(both.text_probabilities, text.probabilities, atol=1e-4)
    np.testing.assert_allclose(both.photo_probabilities, photo.probabilities, atol=1e-4)


def test_logits_of_several_photos_are_averaged(
    opened: Bundle, classifier: Classifier, encoded: Encoded
) -> None:
    first, second = encoded(colour=RED), encoded(colour=(90, 90, 90))
    together = classifier.classify_one(Item(photos=(first, second)))
    logits = [
        classifier._model.run("photo", classifier.photo_inputs(one))["logits"][0]
        for one in (first, second)
    ]
    expected = softmax(np.mean(logits, axis=0) / opened.manifest.temperatures.photo)
    np.testing.assert_allclose(together.probabilities, expected, atol=1e-6)
    swapped = classifier.classify_one(Item(photos=(second, first)))
    np.testing.assert_allclose(together.probabilities, swapped.probabilities, atol=1e-6)


@pytest.mark.parametrize("signature", ["text", "photo", "fused"])
def test_temperatures_are_applied(opened: Bundle, encoded: Encoded, signature: str) -> None:
    picture = (encoded(colour=GREEN),)
    item = {"text": Item("vert"), "photo": Item(photos=picture), "fused": Item("vert", "", picture)}
    cold, warm = (
        Classifier(
            replace(
                opened,
                manifest=replace(
                    opened.manifest, temperatures=Temperatures(**{signature: temperature})
                ),
            )
        ).classify_one(item[signature])
        for temperature in (1.0, 4.0)
    )
    expected = softmax(np.log(cold.probabilities) / 4)
    np.testing.assert_allclose(warm.probabilities, expected, atol=1e-5)
    assert warm.probability < cold.probability


@pytest.mark.parametrize("item", [Item(), Item("  ", "\n"), Item("<br>", "&nbsp;")])
def test_an_empty_item(classifier: Classifier, item: Item) -> None:
    with pytest.raises(ItemEmpty, match="nothing to classify"):
        classifier.classify_one(item)


def test_an_empty_text_leaves_the_photo_alone(classifier: Classifier, encoded: Encoded) -> None:
    assert classifier.classify_one(Item("<p>", photos=(encoded(),))).signature == "photo"


def test_one_bad_photo_of_several(classifier: Classifier, encoded: Encoded, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a photo")
    with pytest.raises(PhotoUnreadable, match=r"bad\.jpg"):
        classifier.classify_one(Item(photos=(encoded(), bad)))


def test_top_is_sorted_and_cut(classifier: Classifier) -> None:
    top = classifier.classify_one(Item("rouge vert")).top()
    values = [scored.probability for scored in top]
    assert len(top) == 5
    assert values == sorted(values, reverse=True)
    assert len(classifier.classify_one(Item("rouge")).top(99)) == 6


def test_many_items(classifier: Classifier) -> None:
    found = classifier.classify([Item("rouge"), Item("vert"), Item("bleu")])
    assert [one.category.code for one in found] == [CANDLES, TEAPOTS, KITES]


@pytest.mark.parametrize(
    "members",
    [
        {archive.MODEL: b"not a model"},
        {archive.MODEL: b""},
        {archive.TOKENIZER: b"{}"},
        {archive.TOKENIZER: b"\xff"},
    ],
)
def test_a_bundle_that_cannot_be_opened(
    repack: Callable[..., Path], members: dict[str, bytes]
) -> None:
    path = repack(members=members)
    with pytest.raises(BundleInvalid, match="cannot be opened") as caught:
        Classifier.open(path)
    assert str(path) in str(caught.value)


def test_a_manifest_that_does_not_fit_its_model(
    repack: Callable[..., Path], opened: Bundle
) -> None:
    for change in (
        {"labels": opened.manifest.labels[:-1]},
        {
            "input": msgspec.convert(
                {"text": {"tokens": 9}, "photo": {}}, type(opened.manifest.input)
            )
        },
    ):
        with pytest.raises(BundleInvalid, match="other arrays than its manifest says"):
            Classifier.open(repack(**change))
