"""One scan says how a scanner types."""

from __future__ import annotations

import pytest

from desktop.core.errors import NoCodeInScan, NotScanned
from desktop.core.scanner import gtin
from desktop.core.scanner.layouts import Layout
from desktop.core.scanner.learning import TEST_CODE, Learnt, learn
from desktop.core.scanner.recogniser import ENTER, TAB, Recogniser, Stroke
from desktop.core.scanner.repeats import Repeats

FRENCH = str.maketrans("1234567890", "&é\"'(-è_çà")


def learnt(keys: list[str], gap: float) -> Learnt:
    return learn([Stroke(key, gap * place) for place, key in enumerate(keys)])


def test_the_test_code_is_one_and_has_all_digits() -> None:
    assert gtin.valid(TEST_CODE)
    assert set(TEST_CODE) == set("0123456789")


@pytest.mark.parametrize("prefix", [[], ["F9"], ["~", "#"]])
@pytest.mark.parametrize("suffix", [[], [ENTER], [TAB], ["#", ENTER]])
@pytest.mark.parametrize("code", [TEST_CODE, "4006381333931", "96385074", "036000291452"])
@pytest.mark.parametrize("gap", [3, 25, 60, 85])
def test_what_is_learnt_recognises_the_next_scan(
    prefix: list[str], suffix: list[str], code: str, gap: float
) -> None:
    keys = [*prefix, *code, *suffix]
    found = learnt(keys, gap)
    assert (found.manner.prefix, found.manner.suffix) == (tuple(prefix), tuple(suffix))
    assert (found.reference, found.pause, found.layout) == (code, gap, Layout.SAME)
    recogniser = Recogniser(found.manner)
    heard = [recogniser.feed(Stroke(key, gap * place)) for place, key in enumerate(keys)]
    burst = heard[-1].scan or recogniser.settle().scan
    assert burst is not None
    assert burst.text == code


def test_the_layout() -> None:
    assert learnt([*TEST_CODE.translate(FRENCH), ENTER], 5).layout == Layout.US_ON_FRENCH


def test_the_word_for_a_symbology_is_no_prefix() -> None:
    found = learnt([*"]E0", *TEST_CODE, ENTER], 5)
    assert found.manner.prefix == ()


def test_somebody_who_types_is_no_scanner() -> None:
    with pytest.raises(NotScanned):
        learnt([*TEST_CODE, ENTER], 130)
    with pytest.raises(NotScanned):
        learnt(["a"], 5)


def test_a_code_of_ones_own_says_too_little() -> None:
    with pytest.raises(NoCodeInScan) as error:
        learnt([*"SHELF-12345", ENTER], 5)
    assert error.value.data["text"] == "SHELF-12345"


def test_a_code_counts_once_within_a_time() -> None:
    repeats = Repeats()
    assert not repeats.again("A", 0, 1500)
    assert repeats.again("A", 1400, 1500)
    assert not repeats.again("A", 1600, 1500)
    assert not repeats.again("B", 1700, 1500)
    assert not repeats.again("A", 1800, 1500)
    assert not repeats.again("A", 1800, 0)
