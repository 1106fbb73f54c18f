"""One decision under two devices' names: a laptop signed in anew, a backup on another, a forger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from letters import DAY, NOW, Laptop, said

from channel.corrections import Letter
from channel.folder import FolderStore
from trainer.corrections.book import amendments, judged
from trainer.corrections.consensus import judge
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.outcomes import Agreed, Judgement, Outcome
from trainer.corrections.pull import pull
from trainer.corrections.said import Said

Laptops = Callable[..., Laptop]
HOUR = timedelta(hours=1)


def copy(one: Said, device: str, later: int = 1, **changed: Any) -> Said:
    """The same decision from another device, some hours later."""
    decision = msgspec.structs.replace(one.decision, **changed)
    return msgspec.structs.replace(
        one, device=device, decision=decision, received=one.received + later * HOUR
    )


def of(judgement: Judgement) -> tuple[str, set[str]]:
    (one,) = judgement.agreed
    return one.code, one.devices


def about(agreed: Agreed, one: Said) -> bool:
    return agreed.said.decision.designation == one.decision.designation


def test_a_copy_is_no_second_witness() -> None:
    one, other = said(1, "20"), said(1, "20", who="dock-2/p9")
    assert of(judge([one, other])) == ("20", {"dock-1", "dock-2"})
    assert of(judge([one, copy(one, "dock-2")])) == ("20", {"dock-1"})
    assert of(judge([copy(one, "dock-2"), one])) == ("20", {"dock-1"}), "whatever comes first here"
    assert of(judge([one, copy(one, "dock-2", at=NOW + DAY)])) == ("20", {"dock-1"})


def test_a_copy_does_not_outvote() -> None:
    one, against = said(1, "20"), said(1, "30", who="dock-3/x")
    judgement = judge([one, copy(one, "dock-2"), copy(one, "dock-4"), against])
    assert judgement.outcomes[Outcome.CONTESTED] == 1 and not judgement.agreed
    yes = said(2, "10", "10")
    assert not judge([yes, copy(yes, "dock-2")]).confirmed, "not two devices"


def test_copies_do_not_confirm_a_flip_in_bulk_nor_raise_trust() -> None:
    flips = [said(n, "20", who="evil/x") for n in range(12)]
    judgement = judge([*flips, *(copy(one, "dock-2") for one in flips)])
    assert not judgement.agreed
    assert judgement.trust["evil", "x"] == judge(flips).trust["evil", "x"]
    many = [said(n, "20", str(n % 7), who="a/x", received=NOW + n * 7 * DAY) for n in range(20)]
    once = judge(many).trust["a", "x"]
    assert judge([*many, *(copy(one, "dock-2") for one in many)]).trust["a", "x"] == once


def test_a_forger_takes_no_vote_away() -> None:
    """He knows the ids of others, is believed by nobody, and his letters came first."""
    one, two = said(1, "20", who="a/x"), said(1, "20", who="b/y")
    liar = [said(n, "20", who="evil/z") for n in range(100, 120)]
    others = [said(n, "10", who=f"{device}/y") for n in range(100, 120) for device in "ab"]
    known = [*liar, *others]
    for forged in (
        [copy(one, "evil", -1, operator="z")],
        [copy(one, "evil", -1, operator="z", code="30")],
        [copy(one, "evil", -1, operator="z", designation="something else with many words")],
        [copy(one, "evil", -1, operator="z"), copy(two, "evil", -1, operator="q")],
    ):
        judgement = judge([*known, one, two, *forged])
        found = [agreed for agreed in judgement.agreed if about(agreed, one)]
        assert [agreed.code for agreed in found] == ["20"]
        assert len(found[0].devices) == 2
    alone = judge([*known, one, copy(one, "evil", -1, operator="z")])
    assert [agreed.code for agreed in alone.agreed if about(agreed, one)] == ["20"]


def test_a_forger_cannot_take_back(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    """Not even where his copy came first and he takes that back; and what the first device took
    back stays so, while another's copy is that one's own word."""
    one = said(1, "20").decision
    evil, owner = laptop("evil"), laptop("dock-1")
    evil.send(one)
    owner.send(one)
    evil.send(revoked=[one.id])
    pull(store, folder, NOW + DAY, keep_days=100_000)
    assert of(judged(folder)) == ("20", {"dock-1"})
    assert amendments(folder, judged(folder))[0].alone
    owner.send(revoked=[one.id])
    pull(store, folder, NOW + DAY, keep_days=100_000)
    assert judged(folder).decisions == []


def test_a_letter_under_another_name_is_refused(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    """As a folder's name is what the bucket's policy proves."""
    import io

    from channel.corrections import encode

    letter = laptop().send(said(1, "20").decision)
    stolen = msgspec.structs.replace(letter, device="dock-9")
    assert isinstance(stolen, Letter)
    store.create(letter.name.replace("dock-1", "dock-8"), io.BytesIO(encode(stolen)))
    pulled = pull(store, folder, NOW + DAY, keep_days=100_000)
    assert [name for name, _ in pulled.set_aside] == [letter.name.replace("dock-1", "dock-8")]
    assert of(judged(folder)) == ("20", {"dock-1"})
