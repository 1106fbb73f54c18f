"""Why this category: the words, and the shares of text and photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bundle.archive import Bundle
from bundle.classifier import Classifier, Item
from bundle.explain import Span, carried, shares, weights, without, words_of

GREEN, BLUE = (30, 180, 40), (30, 60, 220)

Encoded = Callable[..., bytes]


def test_words_and_where_they_stand() -> None:
    raw = "<b class='x'>Th&eacute;i&amp;egrave;re</b> en&nbsp;fonte &lt;br /&gt;"
    found = words_of(raw, "FONTE noire")
    assert list(found) == ["théière", "en", "fonte", "noire"]
    (first,) = found["théière"]
    assert raw[first.start : first.end] == "Th&eacute;i&amp;egrave;re"
    assert [span.field for span in found["fonte"]] == ["designation", "description"]


def test_leaving_out_keeps_everything_else() -> None:
    spans = words_of("a bb a", "a c")["a"]
    assert without("a bb a", "a c", spans) == ("  bb  ", "  c")
    assert without("xyz", "", [Span("designation", 1, 2)]) == ("x z", "")


def test_the_word_that_carried_it_is_found(classifier: Classifier) -> None:
    item = Item("le petit THÉIÈRE neuf", "grand avec")
    found = classifier.classify_one(item)
    why = classifier.explain(item, found)
    assert why.category == found.category == found.top(1)[0].category
    assert why.against == found.top(2)[1].category
    assert why.words[0].text == "THÉIÈRE"
    (span,) = why.words[0].spans
    assert (span.field, item.designation[span.start : span.end]) == ("designation", "THÉIÈRE")
    assert (why.text_share, why.photo_share) == (1.0, 0.0)
    # The effect is what leaving it out does to the log-odds.
    best = int(found.probabilities.argmax())
    less = classifier.classify_one(Item("le petit   neuf", "grand avec")).probabilities[best]
    p = found.probabilities[best]
    expected = np.log(p / (1 - p)) - np.log(less / (1 - less))
    assert why.words[0].effect == pytest.approx(expected, rel=0.02)


def test_beside_a_photo_a_word_counts_by_its_part(classifier: Classifier, encoded: Encoded) -> None:
    picture = (encoded(colour=GREEN),)
    item = Item("grand théière", photos=picture)
    found = classifier.classify_one(item)
    why = classifier.explain(item, found)
    assert why.text_share + why.photo_share == pytest.approx(1)
    assert min(why.text_share, why.photo_share) > 0
    best = int(found.probabilities.argmax())
    less = classifier.classify_one(Item("grand  ", photos=picture)).probabilities[best]
    named = {word.text: word.effect for word in why.words}
    p = float(found.probabilities[best])
    expected = np.log(p / (1 - p)) - np.log(less / (1 - less))
    assert named["théière"] == pytest.approx(expected, rel=0.05, abs=0.02)


@pytest.mark.parametrize("fusion", [(3.0, 0.0), (0.0, 3.0)])
def test_the_shares_are_those_of_the_fusion_that_the_bundle_tells(
    opened: Bundle, encoded: Encoded, fusion: tuple[float, float]
) -> None:
    classifier = Classifier(replace(opened, manifest=replace(opened.manifest, fusion=fusion)))
    item = Item("théière", photos=(encoded(colour=GREEN),))
    why = classifier.explain(item, classifier.classify_one(item))
    assert (why.text_share, why.photo_share) == (fusion[0] / 3, fusion[1] / 3)
    assert bool(why.words) == (fusion[0] > 0)


def test_a_photo_alone_has_no_words(classifier: Classifier, encoded: Encoded) -> None:
    item = Item(photos=(encoded(colour=BLUE),))
    why = classifier.explain(item, classifier.classify_one(item))
    assert (why.words, why.text_share, why.photo_share, why.runs) == ((), 0.0, 1.0, 0)


def test_one_word_of_five_hundred_is_found_in_few_runs() -> None:
    words = [f"w{number}" for number in range(500)]
    found, runs = carried(
        " ".join(words), "", lambda one, _: 3.0 if "w333" in one.split() else 0.0, 48, 60
    )
    assert [(word.text, word.effect) for word in found] == [("w333", 3.0)]
    assert runs <= 48


def test_time_is_kept() -> None:
    found, runs = carried("a b c", "", lambda *_: 0.0, 48, 0.0)
    assert (found, runs) == ((), 1)


def test_the_weights_of_the_fusion_are_found_again() -> None:
    random = np.random.default_rng(0)
    text, photo = random.normal(0, 2, (2, 7))
    assert weights(0.7 * text + 0.2 * photo + 5, text, photo) == pytest.approx((0.7, 0.2))


def test_who_spoke_against_has_no_share() -> None:
    text, photo = np.array([5.0, 0.0, -3.0]), np.array([-1.0, 1.0, 4.0])
    assert shares(0, 1, (1.0, 1.0), text, photo) == (1.0, 0.0)
    assert shares(1, 0, (1.0, 1.0), photo, text)[0] == pytest.approx(1.0)
