"""What becomes of honest corrections, and of harm, over many simulated shops.

    python bench/corrections.py [--seeds 20] [--products 3000] [--looked 200] [--weeks 1]
        [--attacks …] [--f1]

Each shop has 5 % wrong labels in one category, three honest people on two devices (2 % of what
they say is wrong), and one attack.  Told are, as means over the seeds: of the wrong labels, how
many are right afterwards; of the labels of the attacked category, how many became wrong; of all
else, how many became wrong; how many decisions are held back, and how many of these are honest.
`--f1` also
trains the linear text model before and after.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import msgspec  # noqa: E402
from letters import NOW, new_id  # noqa: E402
from warehouse import EVIL, HONEST, Learner, Warehouse, labels_of  # noqa: E402

from channel.corrections import Decision  # noqa: E402
from trainer.corrections.book import amendments, witnessed  # noqa: E402
from trainer.corrections.consensus import judge  # noqa: E402
from trainer.corrections.folder import CorrectionsFolder  # noqa: E402
from trainer.corrections.said import Said  # noqa: E402
from trainer.corrections.tables import row_index  # noqa: E402
from trainer.data.scan import scan  # noqa: E402

Told = Iterable[tuple[tuple[str, str], Decision]]
WEEK = timedelta(days=7)


def pulled(told: Told, weeks: int = 1) -> Iterator[Said]:
    """As pulled: each device's letters spread over some weeks."""
    every = list(told)
    for number, ((device, _), decision) in enumerate(every):
        received = NOW + weeks * WEEK * number / max(1, len(every))
        yield Said(device=device, number=number, place=0, received=received, decision=decision)


def bulk(shop: Warehouse) -> Iterator[Said]:
    """Every product of a category, flipped to another, in a week."""
    return pulled(shop.harm())


def shared(shop: Warehouse) -> Iterator[Said]:
    """The same, by somebody at the device of an honest person."""
    return pulled(shop.harm((HONEST[2][0], "evil")))


def names(shop: Warehouse) -> Iterator[Said]:
    """The same, under twenty names at one device, each of which also agrees with the others."""
    for number, (_, decision) in enumerate(shop.harm()):
        for name in (number % 20, (number + 1) % 20):
            who = ("dock-3", f"name{name}")
            yield from pulled(
                [
                    (
                        who,
                        msgspec.structs.replace(
                            decision, operator=who[1], id=f"{number * 100 + name:032x}"
                        ),
                    )
                ]
            )


def slow(shop: Warehouse) -> Iterator[Said]:
    """Three a week, all year long."""
    harm = list(shop.harm())
    return pulled(harm, max(1, len(harm) // 3))


def scattered(shop: Warehouse) -> Iterator[Said]:
    """Each product to another category, and what the model said is a lie as well."""
    codes = sorted(set(shop.truth.values()))
    found = []
    for number, (who, decision) in enumerate(shop.harm()):
        code, said = codes[number % len(codes)], codes[(number * 7 + 3) % len(codes)]
        found.append((who, msgspec.structs.replace(decision, code=code, model_code=said)))
    return pulled(found)


def accepted(shop: Warehouse) -> Iterator[Said]:
    """Lies that the model said so itself: nothing looks changed."""
    return pulled(
        (who, msgspec.structs.replace(decision, model_code=decision.code))
        for who, decision in shop.harm()
    )


def colluding(shop: Warehouse) -> Iterator[Said]:
    """Two people on two devices, the same flips."""
    yield from pulled(shop.harm())
    yield from pulled(shop.harm(("dock-4", "evil")))


def colluding_slowly(shop: Warehouse) -> Iterator[Said]:
    """The same, three a week."""
    weeks = max(1, len(shop.of(shop.attacked)) // 3)
    yield from pulled(shop.harm(), weeks)
    yield from pulled(shop.harm(("dock-4", "evil")), weeks)


def crowd(shop: Warehouse) -> Iterator[Said]:
    """Four devices, of which two at a time confirm each flip, in every pairing."""
    devices = [f"dock-{number}" for number in range(3, 7)]
    pairs = list(combinations(devices, 2))
    for number, (_, decision) in enumerate(shop.harm()):
        for device in pairs[number % len(pairs)]:
            yield from pulled([((device, "evil"), decision_of(decision, device))])


def hidden(shop: Warehouse) -> Iterator[Said]:
    """Forty-five flips beside twenty honest changes of the same kind, which vouch for sixty."""
    mine, theirs = shop.of(shop.attacked)[:45], shop.of(shop.target)[:20]
    for number, index in enumerate(theirs):
        who = HONEST[number % len(HONEST)]
        shop.wrong[index] = shop.attacked
        yield from pulled([(who, shop.decide(who, index, shop.target, shop.attacked))])
    shop._write()
    for index in mine:
        yield from pulled([(EVIL, shop.decide(EVIL, index, shop.target, shop.attacked))])


def decision_of(decision: Decision, device: str) -> Decision:
    """The same with an id of its own for each device."""
    return msgspec.structs.replace(decision, id=new_id(decision.id, device))


def none(_: Warehouse) -> Iterator[Said]:
    """Nobody does harm."""
    return iter(())


ATTACKS: tuple[Callable[[Warehouse], Iterator[Said]], ...] = (
    *(none, bulk, shared, names, slow, scattered, accepted, hidden),
    *(colluding, colluding_slowly, crowd),
)


def measure(
    shop: Warehouse,
    attack: Callable[[Warehouse], Iterator[Said]],
    split: bool,
    looked: int,
    f1: bool,
    weeks: int,
) -> dict[str, float]:
    """What became of one shop."""
    harm = list(attack(shop))
    honest = list(pulled(shop.work(shared=not split, looked=looked)))
    every = {said.key: said for said in [*harm, *honest]}
    decisions = list(every.values())
    folder = CorrectionsFolder(shop.folder / "none")
    scores: list[dict[str, float]] = []
    judgement = judge(decisions)
    for _ in range(weeks - 1):
        heard = witnessed(folder, judgement)
        with scan(
            shop.data,
            shop.folder / "scan",
            amendments=amendments(folder, judgement),
            witnessed=heard,
        ) as index:
            doubted = set(index.report.doubted)
        judgement = judge(decisions, (), {s.exactly for s in decisions if row_index(s) in doubted})
    amended = amendments(folder, judgement)
    heard = witnessed(folder, judgement)
    with scan(shop.data, shop.folder / "scan", amendments=amended, witnessed=heard) as index:
        learnt = labels_of(index)
        after = index.labels.copy()
        if f1:
            learner = Learner(index, shop.truth, shop.folder / "features")
            scores.append(learner.f1(after))
    if f1:
        with scan(shop.data, shop.folder / "scan") as index:
            scores.insert(0, learner.f1(index.labels))
    attacked = shop.of(shop.attacked)
    touched = {*shop.wrong, *attacked}
    rest = [one for one in shop.learnt if one not in touched]
    mine = {said.key for said in honest}
    held = [vote.said.key for group in judgement.held for vote in group.votes]
    found: dict[str, float] = {
        "mended": fmean(learnt[one] == shop.truth[one] for one in shop.wrong),
        "harmed": fmean(learnt[one] != shop.truth[one] for one in attacked),
        "others": fmean(learnt[one] != shop.truth[one] for one in rest),
        "held": len(held),
        "honest held": sum(key in mine for key in held),
    }
    if f1:
        before, now = scores
        found |= {
            "F1 wrong": now[shop.hurt] - before[shop.hurt],
            "F1 attacked": now[shop.attacked] - before[shop.attacked],
            "F1 worst": min(now[code] - before[code] for code in now),
        }
    return found


def main() -> None:
    """Simulates and prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--products", type=int, default=3000)
    parser.add_argument("--looked", type=int, default=200, help="other products that each looks at")
    names = [attack.__name__ for attack in ATTACKS]
    parser.add_argument(
        "--weeks", type=int, default=1, help="trainings, each of which knows what the last doubted"
    )
    parser.add_argument("--attacks", nargs="+", choices=names, default=names)
    parser.add_argument("--f1", action="store_true", help="train as well (slow)")
    options = parser.parse_args()
    for split in (False, True):
        print("each wrong label seen by", "one of three" if split else "all three")
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in options.attacks}
        for seed in range(options.seeds):
            for attack in ATTACKS:
                if attack.__name__ not in rows:
                    continue
                with tempfile.TemporaryDirectory() as folder:
                    shop = Warehouse(Path(folder), options.products, seed)
                    rows[attack.__name__].append(
                        measure(shop, attack, split, options.looked, options.f1, options.weeks)
                    )
        print(f"{'attack':<12}", *(f"{name:>12}" for name in rows[options.attacks[0]][0]))
        for name, found in rows.items():
            means = [fmean(one[key] for one in found) for key in found[0]]
            print(f"{name:<12}", *(f"{mean:>12.3f}" for mean in means), flush=True)


if __name__ == "__main__":
    main()
