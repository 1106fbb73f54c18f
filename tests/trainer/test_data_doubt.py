"""What the catalogue says of a text, and who is not believed against it."""

from __future__ import annotations

import dataclasses
import random
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.data.doubt import NEW, USUAL, Claim, Doubts, _chance
from trainer.data.opinion import Opinion

TEXTS = [
    *((f"lampe de table {n} bois clair", 0) for n in range(20)),
    *((f"roman policier poche {n} tome", 1) for n in range(20)),
    *((f"chaise de jardin {n} bois", 2) for n in range(20)),
]


# --- The opinion ----------------------------------------------------------------------------------


def test_a_text_goes_with_what_is_like_it() -> None:
    opinion = Opinion(TEXTS, 3)
    assert opinion.of("lampe bois").argmax() == 0
    assert opinion.against("une lampe de table", NEW, 1) is True
    assert opinion.against("une lampe de table", NEW, 0) is False
    assert opinion.against("lampe de table 3 bois clair", 0, 1) is True
    assert opinion.against("xyzzy plugh", NEW, 0) is None


@given(st.sampled_from(TEXTS), st.integers(1, 3))
def test_a_product_has_no_say_in_what_is_said_of_it(one: tuple[str, int], times: int) -> None:
    rest = [other for other in TEXTS if other != one]
    without, within = Opinion(rest, 3), Opinion([*rest, *[one] * times], 3)
    assert np.array_equal(without.of(one[0]), within.of(one[0], one[1], times))


def test_a_wrong_label_is_known_by_its_neighbours() -> None:
    opinion = Opinion([*TEXTS, ("lampe de table 99 bois clair", 1)], 3)
    assert opinion.against("lampe de table 99 bois clair", 1, 0) is False
    assert opinion.against("lampe de table 99 bois clair", 1, 2) is False, "rather a chair"
    assert Opinion([], 3).against("lampe de table", NEW, 0) is None


# --- Who is believed ------------------------------------------------------------------------------


def claims(
    who: str, number: int, against: float, before: int = 0, after: int = 1, seed: int = 0
) -> list[Claim]:
    """Of somebody ("device/name"), of which a share is against the catalogue."""
    device, _, name = who.partition("/")
    chance = random.Random(seed)
    return [
        Claim(frozenset({(device, name)}), f"{who} {before} {n}", before, after, against_it)
        for n in range(number)
        for against_it in [chance.random() < against]
    ]


def believes(doubts: Doubts, who: str, before: int = 0, after: int = 1) -> bool:
    device, _, name = who.partition("/")
    return bool(doubts.believed([(device, name)], before, after))


@pytest.mark.parametrize("seed", range(20))
def test_the_honest_are_believed_and_those_who_flip_are_not(seed: int) -> None:
    usual, new = (0.12, 0.31)
    said = [*claims("a/x", 200, usual, seed=seed), *claims("a/x", 200, new, NEW, 1, seed)]
    said += [*claims("e/z", 60, 0.9, seed=seed), *claims("f/z", 200, 0.84, NEW, 1, seed)]
    doubts = Doubts(said)
    assert believes(doubts, "a/x") and believes(doubts, "a/x", NEW)
    assert not believes(doubts, "e/z") and not believes(doubts, "f/z", NEW)
    assert believes(doubts, "b/never-seen")


def test_who_is_right_of_all_else_is_not_believed_on_one_kind() -> None:
    said = [*claims("a/x", 300, 0, 2, 3), *claims("a/x", 20, 1)]
    doubts = Doubts(said)
    assert not believes(doubts, "a/x") and believes(doubts, "a/x", 2, 3)


def test_who_scatters_is_not_believed_at_all() -> None:
    said = [one for after in range(1, 13) for one in claims("a/x", 2, 1, after, after + 1)]
    doubts = Doubts(said)
    assert not believes(doubts, "a/x", 2, 3) and not believes(doubts, "a/x", 20, 21)


def test_names_hide_nothing_and_one_liar_does_not_cost_his_colleagues() -> None:
    crowd = [one for name in range(20) for one in claims(f"a/{name}", 3, 1)]
    doubts = Doubts(crowd)
    assert not believes(doubts, "a/3") and not believes(doubts, "a/new")
    doubts = Doubts([*claims("a/liar", 60, 1), *claims("a/honest", 20, 0.12)])
    assert not believes(doubts, "a/liar") and believes(doubts, "a/honest")


@pytest.mark.parametrize("seed", range(20))
def test_who_mends_a_category_that_is_mostly_wrong_is_believed(seed: int) -> None:
    """Its wrong labels bear each other out; and two at one device speak of the same products."""
    mine = claims("a/x", 28, 0.43, seed=seed)
    both = [*mine, *(dataclasses.replace(one, by=frozenset({("a", "y")})) for one in mine)]
    doubts = Doubts(both)
    assert believes(doubts, "a/x") and believes(doubts, "a/y")
    assert doubts.borne_out([("a", "x"), ("b", "y")], 0, 1) <= {"a"}


def test_a_product_counts_once_for_a_device() -> None:
    against = claims("a/x", 7, 1)
    many = [
        dataclasses.replace(one, by=frozenset({("a", str(name))}))
        for name in range(20)
        for one in against
    ]
    assert believes(Doubts(many), "a/3"), "seven products are too few to be sure"
    assert not believes(Doubts([*many, *claims("a/z", 8, 1, seed=1)]), "a/3")


def test_a_habit_is_borne_out_where_the_catalogue_mostly_agrees() -> None:
    doubts = Doubts([*claims("a/x", 20, 0.2), *claims("b/y", 4, 0), *claims("c/z", 20, 0.8)])
    assert doubts.borne_out([("a", "x"), ("b", "y"), ("c", "z")], 0, 1) == {"a"}
    assert doubts.borne_out([("a", "x")], 0, 2) == doubts.borne_out([("a", "q")], 0, 1) == set()


def test_a_few_are_no_habit_and_silence_says_nothing() -> None:
    assert believes(Doubts(claims("a/x", 4, 1)), "a/x")
    silent = [Claim(frozenset({("a", "x")}), "text", 0, 1, None)] * 100
    assert believes(Doubts(silent), "a/x")


@pytest.mark.parametrize(("number", "least"), [(5, 5), (12, 9), (60, 20), (400, 150)])
@pytest.mark.parametrize("usual", [0.3, USUAL])
def test_the_chance_is_that_of_coins(number: int, least: int, usual: float) -> None:
    exact = sum(
        comb(number, k) * usual**k * (1 - usual) ** (number - k) for k in range(least, number + 1)
    )
    assert _chance(number, least, usual) == pytest.approx(exact, rel=1e-9)
