"""What products of the catalogue are like."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from bundle.spec import TextSpec
from bundle.unlike import likeness, photo_measures, tells_nearness
from trainer.learnt import Learnt
from trainer.likeness import FEWEST, familiar
from trainer.likeness import likeness as familiar_of


def test_the_limit_marks_the_share_that_it_says() -> None:
    random = np.random.default_rng(0)
    measured = [{"spread": a, "known": b} for a, b in random.normal((3, 0.7), (1, 0.2), (1000, 2))]
    found = familiar(measured, 0.02)
    assert found is not None
    below = np.mean([likeness(one, found) < found.limit for one in measured])
    assert below == found.marked == 0.02
    assert likeness({"spread": 3.0, "known": 0.7}, found) == pytest.approx(0, abs=0.2)
    assert likeness({"spread": -1.0, "known": 0.0}, found) < found.limit


def test_few_rows_say_nothing() -> None:
    assert familiar([{"spread": 1.0}] * (FEWEST - 1)) is None
    assert familiar([]) is None


def test_a_measure_that_never_varies() -> None:
    found = familiar([{"spread": 1.0}] * FEWEST)
    assert found is not None
    assert likeness({"spread": 1.0}, found) >= found.limit
    with pytest.raises(KeyError):
        likeness({"known": 1.0}, found)


def test_a_photo_that_is_far_from_all_is_not_familiar() -> None:
    random = np.random.default_rng(1)
    rows = np.arange(200)
    logits = random.normal(0, 1, (200, 4)).astype(np.float32)
    nearness = random.uniform(0.5, 0.6, 200).astype(np.float32)
    spec, tokenizer = TextSpec(), Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    nothing = Learnt(None, rows[:0], logits[:0], [])
    photos = Learnt(None, rows, logits, [], nearness)
    found = familiar_of(
        SimpleNamespace(index=SimpleNamespace(products=list)), nothing, photos, spec, tokenizer
    )
    assert found.text is None and found.photo is not None and tells_nearness(found)
    near, far = (photo_measures(logits[0], one) for one in (0.55, 0.1))
    assert likeness(near, found.photo) > found.photo.limit > likeness(far, found.photo)
    assert not tells_nearness(
        familiar_of(
            SimpleNamespace(index=SimpleNamespace(products=list)),
            nothing,
            replace(photos, nearness=None),
            spec,
            tokenizer,
        )
    )
