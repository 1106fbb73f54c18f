"""What people agree on, and what one person or device cannot bring about alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import DAY, NOW, said

from trainer.corrections import bulk, caps
from trainer.corrections.consensus import judge
from trainer.corrections.outcomes import Judgement, Outcome
from trainer.corrections.products import products_of
from trainer.corrections.releases import Release
from trainer.corrections.said import Said
from trainer.corrections.telling import page, summary
from trainer.corrections.trust import PRIOR, Trust
from trainer.corrections.votes import count, last_words


def taken(judgement: Judgement) -> dict[str, str]:
    """The accepted categories by the number of the product."""
    return {
        one.said.decision.designation.rpartition("number")[2]: one.code for one in judgement.agreed
    }


def outcomes(judgement: Judgement) -> dict[str, int]:
    return {str(outcome): n for outcome, n in judgement.outcomes.items() if n}


# --- Products ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            {"designation": "Une Théière &amp; bleue"},
            {"designation": "<b>une théière</b> & bleue"},
            True,
        ),
        ({"designation": "une théière bleue"}, {"designation": "une théière rouge"}, False),
        ({"designation": "coussin"}, {"designation": "coussin"}, True),
        (
            {"designation": "coussin", "photos": ("a" * 64,)},
            {"designation": "coussin", "photos": ("b" * 64,)},
            False,
        ),
        (
            {"designation": "une théière bleue", "photos": ("a" * 64,)},
            {"designation": "une théière bleue", "photos": ("b" * 64,)},
            True,
        ),
        (
            {"designation": "", "photos": ("a" * 64, "c" * 64)},
            {"designation": "", "photos": ("c" * 64,)},
            True,
        ),
        ({"designation": ""}, {"designation": ""}, False),
    ],
)
def test_what_is_the_same_product(one: Any, other: Any, same: bool) -> None:
    found = products_of([said(1, "20", **one), said(2, "20", **other)])
    assert (found.product[0] == found.product[1]) is same


def test_nearly_the_same_text_looks_alike() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    found = products_of(
        [said(n, "20", designation=f"{words} {end}") for n, end in ((1, "x"), (2, "y"))]
    )
    assert found.product[0] != found.product[1]
    assert found.alike[0] == found.alike[1]


# --- Agreeing ------------------------------------------------------------------------------------


def test_one_honest_person_is_enough_for_a_few() -> None:
    judgement = judge([said(1, "20"), said(2, "10"), said(3, "30", None)])
    assert taken(judgement) == {"1": "20", "3": "30"}
    assert outcomes(judgement) == {"accepted": 2, "confirmed": 1}


def test_the_last_word_of_a_person_counts() -> None:
    first, last = said(1, "20", number=1), said(1, "30", number=2)
    assert taken(judge([last, first])) == {"1": "30"}
    assert taken(judge([first, said(1, "10", number=2)])) == {}


def test_two_devices_win_over_one_and_one_over_none() -> None:
    one, two, three = (
        said(1, code, who=who) for code, who in (("20", "a/x"), ("30", "b/x"), ("30", "c/x"))
    )
    assert outcomes(judge([one, two])) == {"contested": 1}
    assert taken(judge([one, two, three])) == {"1": "30"}


@pytest.mark.parametrize("names", [2, 3, 10])
def test_no_number_of_names_at_one_device_wins_over_another_device(names: int) -> None:
    crowd = [said(1, "20", who=f"a/{name}") for name in range(names)]
    assert outcomes(judge([*crowd, said(1, "30", who="b/x")])) == {"contested": 1}
    # Not even where they agree with each other a thousand times.
    chorus = [said(100 + n, "10", who=f"a/{name}") for name in range(names) for n in range(1000)]
    assert outcomes(judge([*crowd, *chorus, said(1, "30", who="b/x")]))["contested"] == 1
    two = [said(1, "30", who=who) for who in ("b/x", "c/x")]
    assert taken(judge([*crowd, *two])).get("1") != "20"


def test_an_acceptance_speaks_against_a_change() -> None:
    change, yes, too = said(1, "20"), said(1, "10", who="b/x"), said(1, "10", who="c/x")
    assert outcomes(judge([change, yes])) == {"contested": 1}
    assert outcomes(judge([change, yes, too])) == {"confirmed": 1}


def test_who_accepts_different_answers_does_not_agree() -> None:
    """Models of two weeks, or a lie about what the model said."""
    one, other = said(1, "20", "20", who="a/x"), said(1, "10", "10", who="b/x")
    for votes in ([one, other], [other, one]):
        judgement = judge(votes)
        assert outcomes(judgement) == {"contested": 1} and not judgement.confirmed
    (found,) = judge([one, other, said(1, "10", "10", who="c/x")]).confirmed
    assert (found.code, found.devices) == ("10", {"b", "c"})


# --- Trust ---------------------------------------------------------------------------------------


def trust_of(decisions: Sequence[Said], who: str) -> float:
    device, _, operator = who.partition("/")
    return Trust(count(last_words(decisions))).of((device, operator))


def test_trust_follows_how_often_others_agree() -> None:
    assert trust_of([said(1, "20", who="a/x")], "a/x") == PRIOR
    agreeing = [said(n, "20", who=who) for n in range(20) for who in ("a/x", "b/y")]
    assert trust_of(agreeing, "a/x") > 0.9
    against = [
        said(n, code, who=who) for n in range(20) for code, who in (("20", "a/x"), ("30", "b/y"))
    ]
    assert trust_of(against, "a/x") < 0.3


def test_names_of_one_device_vouch_for_each_other_by_half() -> None:
    def both(other: str) -> float:
        return trust_of(
            [said(n, "20", who=who) for n in range(20) for who in ("a/x", other)], "a/x"
        )

    assert PRIOR < both("a/y") < both("b/y")
    many = [said(n, "20", who=f"a/{name}") for n in range(20) for name in range(30)]
    assert trust_of(many, "a/1") == both("a/y"), "one device is one witness"
    endless = [said(n, "20", who=who) for n in range(500) for who in ("a/x", "a/y")]
    assert trust_of(endless, "a/x") < 0.85


def test_nobody_vouches_for_himself() -> None:
    """What others say of a product does not raise trust where that product is judged."""
    decisions = [said(1, "20", who=who) for who in ("a/x", "b/y")]
    votes = last_words(decisions)
    trust = Trust(count(votes))
    assert trust.of(("a", "x")) > PRIOR
    assert trust.of(("a", "x"), without=votes[0].alike) == PRIOR


def test_who_is_mostly_contradicted_is_no_longer_enough_alone() -> None:
    liar = [said(n, "20", who="a/x") for n in range(12)]
    others = [said(n, "10", who=f"{device}/y") for n in range(12) for device in "bc"]
    lone = said(99, "40", model_code="50", who="a/x")
    judgement = judge([*liar, *others, lone])
    assert taken(judgement) == {}
    assert judgement.outcomes[Outcome.UNTRUSTED] == 1
    (group,) = [one for one in judgement.held if one.kind is Outcome.UNTRUSTED]
    assert (group.device, group.operator, group.after) == ("a", "x", "*")


# --- Flips in bulk -------------------------------------------------------------------------------


def flips(
    count: int,
    who: str = "evil/x",
    start: int = 1000,
    step: timedelta = timedelta(minutes=1),
    **more: Any,
) -> list[Said]:
    return [
        said(start + n, "20", who=who, received=NOW + n * step, number=n, **more)
        for n in range(count)
    ]


def test_a_flip_in_bulk_is_held_back() -> None:
    judgement = judge(flips(12))
    assert taken(judgement) == {}
    (group,) = judgement.held
    assert (group.kind, group.device, group.operator) == (Outcome.BULK, "evil", "x")
    assert (group.before, group.after, len(group.votes)) == ("10", "20", 12)


def test_five_of_five_are_a_flip_and_five_of_fifty_are_not() -> None:
    assert judge(flips(5)).held
    looked = [said(n, "10", who="evil/x") for n in range(45)]
    assert not judge([*flips(5), *looked]).held
    assert judge([*flips(10), *looked]).held, "ten in any case"


def test_what_other_devices_do_as_well_is_no_flip() -> None:
    others = [said(n, "20", who="other/y") for n in range(4)]
    judgement = judge([*flips(12), *others])
    assert not judgement.held
    assert len(taken(judgement)) == 16
    # Other names at the same device are not other devices.
    same = [said(n, "20", who="evil/y") for n in range(4)]
    assert judge([*flips(12), *same]).held


def test_what_others_confirm_is_no_flip() -> None:
    confirmed = [said(1000 + n, "20", who="other/y", received=NOW) for n in range(12)]
    judgement = judge([*flips(12), *confirmed])
    assert not judgement.held and len(taken(judgement)) == 12


def test_one_flip_under_many_names_is_held_back() -> None:
    crowd = [vote for name in range(8) for vote in flips(4, f"evil/{name}", 1000 + 10 * name)]
    judgement = judge(crowd)
    assert taken(judgement) == {}
    assert {(group.device, group.operator) for group in judgement.held} == {("evil", "")}


def test_a_flip_does_not_silence_those_who_are_right() -> None:
    """Its votes do not count against others, nor against their trust."""
    right = [said(1000 + n, "10", who="honest/y", received=NOW) for n in range(6)]
    corrected = [said(1000 + n, "30", who="honest/y", received=NOW) for n in range(6, 8)]
    judgement = judge([*flips(12), *right, *corrected])
    assert taken(judgement) == {"1006": "30", "1007": "30"}
    assert judgement.trust["honest", "y"][0] == PRIOR
    assert judgement.trust["evil", "x"][0] < 0.5


def test_slow_flips_are_bounded_by_the_cap() -> None:
    judgement = judge(flips(200, step=DAY * 7 / 4))
    assert not [group for group in judgement.held if group.kind is Outcome.BULK]
    assert len(taken(judgement)) == caps.FREE
    assert judgement.outcomes[Outcome.CAPPED] == 200 - caps.FREE


def test_what_comes_every_week_is_not_sudden() -> None:
    """Eight a week for eight weeks, of forty that were looked at; then sixteen, then forty."""
    usual: list[Said] = []
    for week in range(8):
        begin = NOW + week * 7 * DAY
        usual += [said(f"{week}-{n}", "20", received=begin, number=week) for n in range(8)]
        usual += [said(f"{week}+{n}", "10", received=begin, number=week) for n in range(32)]
    later = NOW + 8 * 7 * DAY

    def more(count: int) -> list[Said]:
        return [said(f"x{n}", "20", received=later, number=99) for n in range(count)]

    def bulks(decisions: Sequence[Said]) -> int:
        return sum(len(found.votes) for found in bulk.find_bulk(count(last_words(decisions))))

    assert bulks(usual) == bulks([*usual, *more(16)]) == 0
    assert bulks([*usual, *more(40)]) == 40


def test_scattered_flips_of_one_category_are_held_back() -> None:
    scattered = [said(n, str(20 + n % 13), who="evil/x") for n in range(40)]
    judgement = judge(scattered)
    assert len(taken(judgement)) == 0
    assert {group.after for group in judgement.held} == {"*"}


# --- Shares --------------------------------------------------------------------------------------


def test_nobody_makes_more_than_half_of_a_categorys_corrections() -> None:
    mine = [said(n, "20", str(n % 7), who="a/x", received=NOW + n * 7 * DAY) for n in range(60)]
    others = [
        said(100 + n, "20", str(n % 7), who=f"{device}/y", received=NOW + n * 7 * DAY)
        for n in range(15)
        for device in "bc"
    ]
    judgement = judge([*mine, *others])
    alone = [one for one in judgement.agreed if one.operators == {("a", "x")}]
    assert len(alone) == caps.FREE  # the others made 15, on two devices each
    judgement = judge(mine)
    assert len(judgement.agreed) == caps.FREE
    (group,) = judgement.held
    assert (group.kind, group.after, len(group.votes)) == (Outcome.CAPPED, "20", 40)


def test_what_another_device_confirms_counts_against_nobody() -> None:
    both = [
        said(n, "20", str(n % 7), who=who, received=NOW + n * 7 * DAY)
        for n in range(60)
        for who in ("a/x", "b/y")
    ]
    assert len(judge(both).agreed) == 60


# --- Verdicts of people --------------------------------------------------------------------------


def verdict(judgement: Judgement, what: str) -> list[Release]:
    return [
        Release(
            group=group.name,
            verdict=what,
            at=NOW,
            decisions=tuple(v.said.exactly for v in group.votes),
        )  # type: ignore[arg-type]
        for group in judgement.held
    ]


def test_a_group_that_is_let_in_enters_and_what_follows_waits() -> None:
    first = flips(30)
    released = verdict(judge(first), "released")
    judgement = judge(first, released)
    assert len(judgement.agreed) == 30 and not judgement.held
    assert all(one.released for one in judgement.agreed)
    more = judge([*first, *flips(12, start=5000)], released)
    assert len(more.agreed) == 30
    assert [len(group.votes) for group in more.held] == [12]
    assert more.held[0].name == released[0].group, "the same name from week to week"


def test_a_group_that_is_rejected_stays_out_and_costs_trust() -> None:
    first = flips(12)
    rejected = verdict(judge(first), "rejected")
    judgement = judge(first, rejected)
    assert not judgement.agreed and not judgement.held
    assert outcomes(judgement) == {"rejected": 12}
    assert judgement.trust["evil", "x"][0] < 0.5
    assert outcomes(judge([*first, said(1, "30", "40", who="evil/x")], rejected)) == {
        "rejected": 12,
        "untrusted": 1,
    }


# --- All of it, in any order ---------------------------------------------------------------------


@st.composite
def crowds(draw: st.DrawFn) -> list[Said]:
    votes = draw(
        st.lists(
            st.tuples(
                st.integers(0, 12),
                st.sampled_from(["10", "20", "30"]),
                st.sampled_from(["a/x", "a/y", "b/x", "c/x"]),
                st.integers(0, 30),
            ),
            max_size=60,
        )
    )
    return [
        said(product, code, who=who, received=NOW + day * DAY, number=number)
        for number, (product, code, who, day) in enumerate(votes)
    ]


def told(judgement: Judgement) -> Any:
    return (
        sorted((one.said.key, one.code) for one in judgement.agreed),
        sorted((group.name, sorted(v.said.key for v in group.votes)) for group in judgement.held),
        judgement.outcomes,
    )


@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_says_nothing(crowd: list[Said], chance: random.Random) -> None:
    unique = list({one.key: one for one in crowd}.values())
    once = judge(unique)
    chance.shuffle(unique)
    again = judge(unique)
    assert told(once) == told(again)
    assert once.trust.keys() == again.trust.keys()
    assert sum(once.outcomes.values()) == len({one.decision.designation for one in unique}), (
        "every product has one outcome"
    )
    assert "\n".join(summary(once)) and page(once, "DIR")


def test_the_page_says_who_and_what_and_how_to_decide() -> None:
    text = page(judge([*flips(12, designation="<script>`x`\n# Title of mine")]), "DIR")
    assert "corrections release DIR" not in text  # one product, twelve times: no flip in bulk
    judgement = judge(flips(12))
    text = page(judgement, "DIR")
    (group,) = judgement.held
    assert f"rakuten-trainer corrections release DIR {group.name} --reject" in text
    assert "'x' on evil: 12 times 10 -> 20" in text
    assert "and 2 more" in text
    hostile = page(
        judge(
            [
                said(1, "20", who="a/x|<b>\n# y", designation="<script>\n# Z `q`"),
                said(1, "30", who="b/y", designation="<script>\n# Z `q`"),
            ]
        ),
        "DIR",
    )
    assert "<script>" not in hostile and "\n# Z" not in hostile and "\n# y" not in hostile
