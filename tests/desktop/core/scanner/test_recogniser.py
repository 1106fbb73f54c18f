"""A scanner is told from a person, and a person loses no key."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.scanner.recogniser import (
    ENTER,
    LONGEST,
    TAB,
    Burst,
    Manner,
    Recogniser,
    Stroke,
)

CODE = "4006381333931"
WORDS = "théière vintage en porcelaine lot de 2 tasses bleu 24 cm pouêt Jeu Nintendo 3DS 2012 "


def typed(keys: Iterable[str], gaps: Iterable[float], at: float = 0.0) -> Iterator[Stroke]:
    for key, gap in zip(keys, gaps, strict=False):
        at += gap
        yield Stroke(key, at)


def even(keys: Iterable[str], gap: float, at: float = 0.0) -> list[Stroke]:
    keys = list(keys)
    return list(typed(keys, [gap] * len(keys), at))


def run(
    strokes: Iterable[Stroke], recogniser: Recogniser | None = None
) -> tuple[list[str], list[Burst]]:
    """The keys that came back, and what was scanned; time passes after the last one."""
    recogniser = recogniser or Recogniser()
    back, scans = [], []
    for stroke in strokes:
        heard = recogniser.feed(stroke)
        back += [one.key for one in heard.back]
        if heard.scan:
            scans.append(heard.scan)
        back += [one.key for one in heard.then]
    heard = recogniser.settle()
    back += [one.key for one in heard.back]
    scans += [heard.scan] if heard.scan else []
    assert recogniser.held == 0
    return back, scans


@pytest.mark.parametrize("gap", [0, 2, 8, 16, 30])
@pytest.mark.parametrize("ending", [[], [ENTER], [TAB], [ENTER, ENTER], [ENTER, TAB]])
@pytest.mark.parametrize("text", [CODE, "96385074", "AB-1234", '&éàç_è-(\'"&é"'])
def test_a_scan(gap: float, ending: list[str], text: str) -> None:
    back, scans = run(even([*text, *ending], gap))
    assert (back, [one.text for one in scans]) == ([], [text])


def test_sixty_scans_in_a_row() -> None:
    strokes: list[Stroke] = []
    for number in range(60):
        strokes += even([*f"REF-{number:05}", ENTER], 6, at=400.0 * number)
    back, scans = run(strokes)
    assert back == []
    assert [one.text for one in scans] == [f"REF-{number:05}" for number in range(60)]


@given(st.lists(st.floats(1, 30), min_size=14, max_size=14))
def test_a_scanner_may_be_uneven(gaps: list[float]) -> None:
    back, scans = run(typed([*CODE, ENTER], gaps))
    assert (back, [one.text for one in scans]) == ([], [CODE])


@given(st.lists(st.tuples(st.sampled_from([*WORDS, ENTER, TAB]), st.floats(0, 300)), max_size=60))
def test_nothing_is_lost_and_the_order_stays(pressed: list[tuple[str, float]]) -> None:
    """Every key comes back or is part of a scan, once, and none overtakes another."""
    recogniser = Recogniser()
    strokes = list(typed([key for key, _ in pressed], [gap for _, gap in pressed]))
    seen: list[Stroke] = []
    swallowed = 0
    for stroke in strokes:
        heard = recogniser.feed(stroke)
        seen += heard.back
        if heard.scan:
            seen += heard.scan.strokes
        seen += heard.then
        swallowed += heard.swallowed
    heard = recogniser.settle()
    seen += heard.back
    seen += heard.scan.strokes if heard.scan else ()
    assert len(seen) + swallowed == len(strokes)
    assert [one.at for one in seen] == sorted(one.at for one in seen)


def person(chance: random.Random, words_a_minute: float) -> Iterator[Stroke]:
    """Somebody who types texts and numbers: pauses spread around the mean, and now and then two or
    three keys rolled over each other."""
    mean = 60_000 / (words_a_minute * 5)
    at, rolling = 0.0, 0
    while True:
        text = chance.choice((WORDS, CODE, f"{chance.randrange(10**8)}"))
        for key in (*text, chance.choice((ENTER, TAB))):
            if rolling == 0 and chance.random() < 0.06:
                rolling = chance.choice((1, 1, 2))
            if rolling:
                rolling -= 1
                at += chance.uniform(5, 40)
            else:
                at += max(20.0, chance.lognormvariate(0, 0.4) * mean)
            yield Stroke(key, at)


@pytest.mark.parametrize("words_a_minute", [40, 80, 120, 160])
def test_no_person_is_taken_for_a_scanner(words_a_minute: float) -> None:
    keys = person(random.Random(words_a_minute), words_a_minute)
    strokes = [next(keys) for _ in range(20_000)]
    back, scans = run(strokes)
    assert [one.text for one in scans] == []
    assert back == [one.key for one in strokes]


@pytest.mark.parametrize(
    "strokes",
    [
        even("a" * 40, 30),  # held down
        even("0" * 13, 30),
        even("azertyuiop", 12),  # a hand across the keyboard
        even(["1", "2", ENTER], 20),
        even(CODE, 60),
        even("x" + CODE * (LONGEST // 13 + 3), 5),  # another program types a text
    ],
)
def test_what_is_no_scan_comes_back(strokes: list[Stroke]) -> None:
    back, scans = run(strokes)
    assert (back, scans) == ([one.key for one in strokes], [])


@pytest.mark.parametrize("layout", [str.maketrans({}), str.maketrans("0123456789", "à&é\"'(-è_ç")])
def test_a_key_right_before_a_scan_comes_back(layout: dict[int, str]) -> None:
    strokes = [Stroke("o", 0.0), *even([*CODE.translate(layout), ENTER], 5, at=25)]
    back, scans = run(strokes)
    assert (back, [one.text for one in scans]) == (["o"], [CODE.translate(layout)])


def test_a_second_ending_that_comes_late_is_no_persons() -> None:
    recogniser = Recogniser()
    for stroke in even(CODE, 5):
        recogniser.feed(stroke)
    assert recogniser.settle().scan
    late = Stroke(ENTER, 65 + 80)
    assert recogniser.ends(late)
    assert recogniser.feed(late).swallowed
    person = Stroke(ENTER, 65 + 300)
    assert not recogniser.ends(person)
    assert recogniser.feed(person).back == (person,)


def test_prefix_and_suffix_are_no_part_of_the_code() -> None:
    recogniser = Recogniser(Manner(prefix=("F9", "~"), suffix=("#", ENTER)))
    assert recogniser.knows("F9")
    assert not recogniser.knows("F8")
    back, scans = run(even(["F9", "~", *CODE, "#", ENTER], 5), recogniser)
    assert (back, [one.text for one in scans]) == ([], [CODE])
    back, scans = run(even([*CODE, ENTER], 5, at=1_000), recogniser)
    assert (back, [one.text for one in scans]) == ([], [CODE])
    back, _ = run(even(["F9"], 5, at=2_000), recogniser)
    assert back == ["F9"]


def test_a_slow_scanner_that_is_known() -> None:
    back, scans = run(even([*CODE, ENTER], 55), Recogniser(Manner(limit=96, mean=74)))
    assert (back, [one.text for one in scans]) == ([], [CODE])


def test_a_clock_that_jumps_back_ends_what_was_held() -> None:
    strokes = [*even("40", 5, at=5_000), *even([*CODE, ENTER], 5)]
    back, scans = run(strokes)
    assert (back, [one.text for one in scans]) == (["4", "0"], [CODE])
