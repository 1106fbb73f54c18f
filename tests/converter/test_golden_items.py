from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bundle.classifier import Item
from bundle.golden import MARGIN
from converter.golden_items import PHOTO_BYTES, QUOTA, choose
from converter.parity import Answer


def answer(signature: str, *probabilities: float, photos: tuple[bytes | Path, ...] = ()) -> Answer:
    return Answer(
        Item(designation="a", photos=photos), signature, np.array(probabilities, np.float32)
    )


def test_each_signature_has_its_share() -> None:
    answers = [answer(name, 0.9, 0.1) for name in QUOTA for _ in range(20)]
    assert Counter(one.signature for one in choose(answers)) == QUOTA


@given(st.lists(st.tuples(st.sampled_from(sorted(QUOTA)), st.floats(0, 1)), max_size=60))
def test_only_sure_answers_are_chosen(drawn: list[tuple[str, float]]) -> None:
    answers = [answer(signature, first, 1 - first) for signature, first in drawn]
    chosen = choose(answers)
    for one in chosen:
        assert abs(float(one.probabilities[0]) - float(one.probabilities[1])) >= MARGIN
    for signature, quota in QUOTA.items():
        sure = sum(
            one.signature == signature and abs(float(np.subtract(*one.probabilities))) >= MARGIN
            for one in answers
        )
        assert sum(one.signature == signature for one in chosen) == min(sure, quota)


def test_rare_categories_come_first() -> None:
    common = [answer("text", 0.9, 0.1, 0.0) for _ in range(20)]
    rare = [answer("text", 0.1, 0.9, 0.0), answer("text", 0.0, 0.1, 0.9)]
    categories = Counter(int(one.probabilities.argmax()) for one in choose([*common, *rare]))
    assert categories == {0: 4, 1: 1, 2: 1}


def test_large_photos_do_not_swell_the_bundle(tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(PHOTO_BYTES))
    kept = [answer("photo", 0.9, 0.1, photos=(large,)) for _ in range(5)]
    assert len(choose(kept)) == 1
    small = [answer("photo", 0.9, 0.1, photos=(b"small",)) for _ in range(5)]
    assert len(choose(small)) == 5


def test_fused_and_photo_items_show_different_photos() -> None:
    photos = [bytes([number]) for number in range(20)]
    answers = [
        answer(name, 0.9, 0.1, photos=(photo,)) for name in ("fused", "photo") for photo in photos
    ]
    shown = [one.item.photos for one in choose(answers)]
    assert len(set(shown)) == len(shown) == QUOTA["fused"] + QUOTA["photo"]
