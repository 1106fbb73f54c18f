"""Who else made the same change: counted once for all devices, as if asked for each by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from letters import new_id, said

from trainer.corrections.bulk import _Others
from trainer.corrections.votes import Vote

DEVICES = ("dock-1", "dock-2", "dock-3")
spoken = st.tuples(st.sampled_from(DEVICES), st.integers(0, 4), st.integers(0, 8))


@given(st.lists(spoken, max_size=20))
def test_others_than_a_device(told: list[tuple[str, int, int]]) -> None:
    votes = [
        Vote(said(product, "20", who=f"{device}/p1", id=new_id(copy)), product, product)
        for device, product, copy in told
    ]
    others = _Others(votes)
    for device in (*DEVICES, "dock-that-said-nothing"):
        own = {copy for who, _, copy in told if who == device}
        by_definition = {p for who, p, copy in told if who != device and copy not in own}
        assert others.than(device) == len(by_definition)
