"""Which model is to be used, and which are held out: the rules, without files."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.model_state import KEPT, Hold, ModelState, Reason, Record


def model(number: int, channel: str = "ours") -> Record:
    return Record(f"v{number}", number, f"{channel}-{number}", channel)


def state_with(*numbers: int) -> ModelState:
    """After the installation of these releases, the last one in use."""
    state = ModelState()
    for number in numbers:
        state = state.installed(model(number)).trimmed()
    return state


def versions(records: tuple[Record, ...]) -> list[str]:
    return [record.model_version for record in records]


def test_the_last_three_are_kept_newest_first() -> None:
    state = state_with(1, 2, 3, 4)
    assert versions(state.models) == ["v4", "v3", "v2"]
    assert state.chosen == model(4)
    assert versions(state.candidates) == ["v4", "v3", "v2"]


def test_going_back_holds_out_all_that_is_newer() -> None:
    state = state_with(1, 2, 3).used(model(1)).trimmed()
    assert state.chosen == model(1)
    assert [state.held_out(model(number)) for number in (3, 2, 1)] == [
        "rolled-back",
        "rolled-back",
        "",
    ]
    assert versions(state.models) == ["v3", "v2", "v1"]
    assert versions(state.candidates) == ["v1", "v3", "v2"]


def test_going_forward_again_lets_in_what_was_held_out() -> None:
    state = state_with(1, 2, 3).used(model(1)).used(model(2))
    assert [state.held_out(model(number)) for number in (3, 2, 1)] == ["rolled-back", "", ""]
    assert state.used(model(3)).held == ()


def test_what_the_user_left_comes_last_when_the_model_in_use_is_damaged() -> None:
    state = state_with(1, 2, 3).used(model(2))
    assert versions(state.candidates) == ["v2", "v1", "v3"]


def test_what_the_user_left_stays_held_out_until_he_chooses_it() -> None:
    state = state_with(1, 2).used(model(1))
    for newer in (model(3), model(9, "another")):
        state = state.installed(newer)
        assert state.held_out(model(2)) == "rolled-back"
    assert state.used(model(2)).held_out(model(2)) == ""


def test_a_model_that_comes_again_is_listed_once() -> None:
    again = Record("v1", 3, "ours-1", "ours")
    state = state_with(1, 2).installed(again)
    assert state.models == (again, model(2))
    assert state.chosen == again


def test_what_is_recalled_is_exactly_what_the_channel_says() -> None:
    state = state_with(1, 2, 3).recalled(["ours-2"], "ours")
    assert state.held_out(model(2)) == "recalled"
    assert versions(state.candidates) == ["v3", "v1"]
    assert state.recalled(["ours-3"], "ours").held == (Hold("ours-3", Reason.RECALLED, "ours"),)
    assert state.recalled([], "ours").held == ()
    assert state.recalled([], "another") == state


def test_a_recalled_model_is_recalled_though_the_user_had_left_it() -> None:
    state = state_with(1, 2).used(model(1)).recalled(["ours-2"], "ours")
    assert state.held_out(model(2)) == "recalled"
    assert state.recalled([], "ours").held_out(model(2)) == "rolled-back"


def test_recalled_models_take_no_place_of_others() -> None:
    state = state_with(1, 2, 3).recalled(["ours-3", "ours-2"], "ours")
    state = state.installed(model(4)).installed(model(5)).trimmed()
    assert versions(state.models) == ["v5", "v4", "v3", "v2", "v1"]
    assert versions(state.candidates) == ["v5", "v4", "v1"]


def test_a_refusal_takes_the_place_of_the_one_before() -> None:
    first, second = (Hold(name, Reason.REFUSED, "ours", program="1") for name in "ab")
    assert ModelState().refused(first).refused(second).held == (second,)
    assert state_with(1).refused(first).held_out(model(1)) == ""


def test_a_file_of_an_earlier_version_is_read() -> None:
    old = msgspec.json.encode({"models": [msgspec.to_builtins(model(n)) for n in (2, 1)]})
    state = msgspec.json.decode(old, type=ModelState)
    assert state == ModelState((model(2), model(1)))
    assert state.chosen == model(2)


@pytest.mark.parametrize("in_use", ["", "gone"])
def test_without_a_word_on_which_is_in_use_it_is_the_newest(in_use: str) -> None:
    assert ModelState((model(2), model(1)), in_use).chosen == model(2)
    assert ModelState((), in_use).chosen is None


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("install"), st.just(0)),
        st.tuples(st.just("use"), st.integers(0, 5)),
        st.tuples(st.just("recall"), st.integers(0, 5)),
    ),
    max_size=20,
)


@given(ACTIONS)
def test_whatever_is_done_there_is_a_model_to_use_and_not_too_many(
    actions: list[tuple[str, int]],
) -> None:
    state, newest = state_with(1), 1
    for action, place in actions:
        usable = [one for one in state.models if not state.recalls(one)]
        if action == "install":
            newest += 1
            state = state.installed(model(newest))
        elif action == "use" and usable:
            state = state.used(usable[place % len(usable)])
        elif action == "recall":
            state = state.recalled([one.sha256 for one in state.models[place:]], "ours")
        state = state.trimmed()
        assert 1 <= len(state.candidates) <= KEPT
        assert not any(state.recalls(one) for one in state.candidates[1:])
        assert state.chosen in state.models
        read = msgspec.json.decode(msgspec.json.encode(state), type=ModelState)
        assert read == state
