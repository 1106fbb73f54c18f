"""A folder of corrections as it is now: what is in it, what was decided, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from common.files import write_atomically
from trainer.corrections.consensus import judge
from trainer.corrections.doubts import read_doubts, write_doubts
from trainer.corrections.errors import NoSuchGroup
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.outcomes import Agreed, Judgement, Outcome
from trainer.corrections.releases import Release, read_releases, verdicts, write_releases
from trainer.corrections.said import Exactly, read_said
from trainer.corrections.tables import row_index
from trainer.corrections.telling import page
from trainer.data.amendments import Amendment

DEVICE = "device:"
"""Before the name of a device: all that it said."""


def judged(folder: CorrectionsFolder, doubts: Path | None = None) -> Judgement:
    """The judgement of a folder's decisions, with other `doubts` where they are given; raises
    NotCorrections, CorrectionsDamaged."""
    folder.check()
    return judge(
        read_said(folder.decisions),
        read_releases(folder.releases),
        read_doubts(doubts or folder.doubts),
    )


def tell(folder: CorrectionsFolder) -> Judgement:
    """Judges, and writes the page for people."""
    judgement = judged(folder)
    write_atomically(folder.report, page(judgement, str(folder.path)))
    return judgement


def release(
    folder: CorrectionsFolder, names: Sequence[str], reject: bool, now: datetime
) -> list[str]:
    """Lets groups that are held back in, or rejects them for good; returns a line for each.

    It is about what a group holds now.  Where it holds nothing, the last verdict on it is turned
    round.  `device:NAME` is everything that a device has said so far; to let that in unseen is
    nothing that anybody could answer for, and only takes back that it was rejected.  Raises
    NoSuchGroup before anything is changed, NotCorrections, CorrectionsDamaged, CorrectionsBusy.
    """
    folder.check()
    with folder.writing():
        judgement = judged(folder)
        held = {group.name: group for group in judgement.held}
        earlier = read_releases(folder.releases)
        last = {one.group: one for one in earlier}
        given, told = [], []
        for name in dict.fromkeys(names):
            verdict: Literal["released", "rejected", "withdrawn"]
            verdict = "rejected" if reject else "released"
            keys: list[Exactly]
            if group := held.get(name):
                # Not what was decided on earlier under this name: nobody was shown that now.
                keys = [vote.said.exactly for vote in group.votes]
            elif name.startswith(DEVICE) and reject:
                device = name.removeprefix(DEVICE)
                keys = [said.exactly for said in judgement.decisions if said.device == device]
            elif name in last:
                keys = list(last[name].decisions)
                verdict = "withdrawn" if name.startswith(DEVICE) else verdict
            else:
                keys = []
            if not keys:
                known = sorted({*held, *last})
                there = f"are {', '.join(known)}" if known else "is no group"
                raise NoSuchGroup(path=folder.path, group=name, known=there)
            given.append(
                Release(group=name, verdict=verdict, at=now, decisions=tuple(sorted(keys)))
            )
            what = group.sentence if group else f"{len(keys)} decisions"
            told.append(
                f"{'not rejected any more' if verdict == 'withdrawn' else verdict}: {name}, {what}"
            )
        write_releases(folder.releases, [*earlier, *given])
        tell(folder)
    return told


def witnessed(folder: CorrectionsFolder, judgement: Judgement) -> list[Amendment]:
    """What each person said of each product, for the catalogue to compare; not what somebody with
    authority let in, which is nobody's but theirs.  Raises CorrectionsDamaged."""
    known = verdicts(read_releases(folder.releases))
    return [
        Amendment(
            index=row_index(said),
            code=said.decision.code,
            designation=said.decision.designation,
            description=said.decision.description,
            by=frozenset({said.operator}),
            only_known=not said.corrected,
        )
        for said in judgement.decisions
        if known.get(said.exactly) != "released"
    ]


def doubt(folder: CorrectionsFolder, judgement: Judgement, indexes: Iterable[str]) -> Judgement:
    """Remembers which of the `witnessed` were not believed, in the place of those before; returns
    what follows.  What is held back already stays in its group.

    Raises CorrectionsBusy, CorrectionsDamaged, NotCorrections.
    """
    doubted = set(indexes)
    held = {
        vote.said.key
        for group in judgement.held
        if group.kind is Outcome.BULK
        for vote in group.votes
    }
    with folder.writing():
        found = (
            said.exactly
            for said in judgement.decisions
            if row_index(said) in doubted and said.key not in held
        )
        write_doubts(folder.doubts, found)
        return tell(folder)


def amendments(folder: CorrectionsFolder, judgement: Judgement) -> list[Amendment]:
    """What people agreed on, as a catalogue takes it in."""
    changed = [_amendment(folder, one, False) for one in judgement.agreed]
    accepted = [_amendment(folder, one, True) for one in judgement.confirmed]
    return sorted([*changed, *accepted], key=lambda one: one.index)


def _amendment(folder: CorrectionsFolder, agreed: Agreed, only_known: bool) -> Amendment:
    said = agreed.said
    seen: set[str] = set()
    for vote in agreed.votes:
        seen |= {*vote.said.decision.photos, *vote.said.photos}
    files = [path for photo in said.photos if (path := folder.photo_file(photo)).exists()]
    return Amendment(
        index=row_index(said),
        code=agreed.code,
        designation=said.decision.designation,
        description=said.decision.description,
        photo=files[0].absolute() if files else None,
        files=frozenset(seen),
        alone=len(agreed.devices) == 1 and not agreed.released,
        by=frozenset() if agreed.released else frozenset(agreed.operators),
        only_known=only_known,
    )
