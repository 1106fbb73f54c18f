"""How products and corrections change from week to week."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from trainer.corrections.outcomes import Judgement, Outcome
from trainer.corrections.said import Said
from trainer.data.index import CatalogueIndex
from trainer.data.previous import Previous, numbers_of
from trainer.metrics import wilson

MOST_VERSIONS = 6
"""Model versions that the page has room for."""

_NOT_BELIEVED = (Outcome.BULK, Outcome.AGAINST)

WEEK = timedelta(days=7)

SURE = 3.0
"""Standard errors from which on a change is not chance: there are dozens of categories."""


@dataclass(frozen=True)
class Rate:
    """How many of some decisions changed what the model said."""

    n: int
    corrected: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of no decisions."""
        return self.corrected / self.n if self.n else None

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return wilson(self.corrected / self.n, self.n)[0] if self.n else 0.0

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval."""
        return wilson(self.corrected / self.n, self.n)[1] if self.n else 1.0


@dataclass(frozen=True)
class CategoryRates:
    """The rates of a category that the model named."""

    code: str
    """Empty where it named none."""
    name: str
    all: Rate
    by_version: Sequence[Rate]
    """As `Drift.versions`."""


@dataclass(frozen=True)
class Share:
    """A category's share of some products, before and now."""

    code: str
    name: str
    before: float
    now: float
    sure: bool
    """Whether the change is more than chance."""


@dataclass(frozen=True)
class Mix:
    """The categories of some products, before and now."""

    title: str
    total_before: int
    total_now: int
    rows: Sequence[Share]
    """What changed most comes first."""
    chance: float
    """What chance alone would move."""

    @property
    def moved(self) -> float:
        """The share of products that would have to change their category."""
        return sum(abs(row.now - row.before) for row in self.rows) / 2


@dataclass(frozen=True)
class Drift:
    """What there is to tell; false where there is nothing."""

    versions: Sequence[str]
    """Of models, the newest first."""
    rates: Sequence[CategoryRates]
    """The most corrected first."""
    mixes: Sequence[Mix]

    def __bool__(self) -> bool:
        return bool(self.rates or self.mixes)


def measure_drift(
    index: CatalogueIndex, previous: Previous | None, judgement: Judgement | None
) -> Drift:
    """Compares a catalogue with the last one, and what people said of the model's answers."""
    names = {category.code: category.name_en for category in index.categories}
    mixes = []
    if previous is not None and previous.categories:
        now = numbers_of(index.report).categories
        mixes.append(compare("Products, last run and this one", previous.categories, now, names))
    decisions = _valid(judgement) if judgement else []
    if decisions:
        last = max(said.received for said in decisions)
        codes = [(_known(s.decision.code, names), s.received) for s in decisions]
        before = Counter(code for code, received in codes if received <= last - WEEK)
        latest = Counter(code for code, received in codes if received > last - WEEK)
        if before:
            title = "Decisions on laptops, before their last week and in it"
            mixes.append(compare(title, before, latest, names))
    versions = _versions(decisions)
    return Drift(versions, _rates(decisions, versions, names), mixes)


def _valid(judgement: Judgement) -> list[Said]:
    out = {
        vote.said.key
        for group in judgement.held
        if group.kind in _NOT_BELIEVED
        for vote in group.votes
    }
    out |= judgement.rejected
    return [said for said in judgement.decisions if said.key not in out]


def _versions(decisions: Iterable[Said]) -> list[str]:
    """The newest versions that were decided on, by when the last decision on each came.

    Where there is no room for all, those that several devices name come before those that one
    does: its words may be invented.
    """
    last: dict[str, tuple[object, str]] = {}
    devices: dict[str, set[str]] = {}
    for said in decisions:
        version = said.decision.model_version
        last[version] = max(last.get(version, (said.received, version)), (said.received, version))
        devices.setdefault(version, set()).add(said.device)
    order = sorted(last, key=lambda version: last[version], reverse=True)
    shown = sorted(order, key=lambda version: len(devices[version]) < 2)[:MOST_VERSIONS]
    return [version for version in order if version in shown]


def _known(code: str, names: Mapping[str, str]) -> str:
    """A category's code; one for all that the catalogue does not have, which may be invented."""
    return code if not code or code in names else "others"


def _rates(
    decisions: Sequence[Said], versions: Sequence[str], names: Mapping[str, str]
) -> list[CategoryRates]:
    n: Counter[tuple[str, str | None]] = Counter()
    corrected: Counter[tuple[str, str | None]] = Counter()
    for said in decisions:
        code = _known(said.decision.model_code or "", names)
        for version in (said.decision.model_version, None):
            n[code, version] += 1
            corrected[code, version] += said.corrected
    rows = [
        CategoryRates(
            code,
            names.get(code, "unknown category" if code else "no answer"),
            Rate(n[code, None], corrected[code, None]),
            [Rate(n[code, version], corrected[code, version]) for version in versions],
        )
        for code in sorted({code for code, _ in n})
    ]
    return sorted(rows, key=lambda row: -row.all.low)


def compare(
    title: str, before: Mapping[str, int], now: Mapping[str, int], names: Mapping[str, str]
) -> Mix:
    """Two mixes of categories; both have products."""
    total_before, total_now = sum(before.values()), sum(now.values())
    rows, chance = [], 0.0
    for code in sorted({*before, *now}):
        had, has = before.get(code, 0), now.get(code, 0)
        mean = (had + has) / (total_before + total_now)
        error = math.sqrt(mean * (1 - mean) * (1 / total_before + 1 / total_now))
        chance += error * math.sqrt(2 / math.pi) / 2
        was, is_now = had / total_before, has / total_now
        sure = abs(is_now - was) > SURE * error
        rows.append(Share(code, names.get(code, "unknown category"), was, is_now, sure))
    rows.sort(key=lambda row: -abs(row.now - row.before))
    return Mix(title, total_before, total_now, rows, chance)
