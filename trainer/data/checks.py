"""Whether a catalogue is fit to train on: what is only worth a warning, and what stops."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import median
from typing import Any

from trainer.data import layout
from trainer.data.previous import Previous, numbers_of
from trainer.data.report import EXAMPLES, CategoryCount, Reason, Row, ScanReport

FEWEST_LOOK_ALIKES = 20
"""Fewer say nothing about whether labels and products belong together."""

SMALL_CATEGORY = 10
"""Fewer products than these are hardly learnt, and not measured at all."""

SMALL_SHARE = 0.05
"""A small category of fewer products than this share of the median one is rather a mistake."""

MOST_MOVED = 0.10
"""The share of products that may be in other categories than the last time."""

MOST_TIMES = 3.0
"""How many times larger or smaller the share of a category may become."""

FEWEST_COMPARED = 30
"""Products that a category must have had to be compared by itself."""

SURE = 5.0
"""Standard errors from which on a difference is not chance."""

FEWEST_LEFT = 0.7
"""The share of the last number of products that must be there."""

MOST_SHARE_CHANGE = 0.2
"""How much the shares of products with a photo, and with a text, may change."""


class Severity(StrEnum):
    """What comes of a finding."""

    FAILED = "failed"
    """It stops the run."""
    ACCEPTED = "accepted"
    """It would, but was accepted."""
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """Something that a check found."""

    check: str
    """The code of the check."""
    severity: Severity
    sentence: str
    """For people: file, how many of how many, the first few rows."""
    file: str
    count: int
    of: int
    rows: tuple[Row, ...]
    """The first few."""

    def as_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


CATALOGUE_CHECKS = (
    "empty-split",
    "small-categories",
    "class-shares",
    "catalogue-size",
    "photo-share",
    "text-share",
)
"""Codes of the checks that are not about rows, may stop and be accepted: there is no accepting
`no-photos`, `no-texts` and `one-category`, where nothing can be trained."""

ACCEPTABLE = (*(reason.code for reason in Reason if reason.stops is not None), *CATALOGUE_CHECKS)
"""Codes of all checks that may stop a run, and may be accepted."""


def judge(
    report: ScanReport, previous: Previous | None = None, accept: Collection[str] = ()
) -> list[Finding]:
    """Judges what reading a catalogue found, the worst first.

    `previous` are the numbers of the last run, `accept` codes of checks (`ACCEPTABLE`) that are
    not to stop this one.
    """
    found = [*_rows(report), *_modalities(report), *_categories(report), *_split(report)]
    if previous is not None:
        found += _changes(previous, report)
    findings = [_accepted(finding) if finding.check in accept else finding for finding in found]
    return sorted(findings, key=lambda finding: list(Severity).index(finding.severity))


def _accepted(finding: Finding) -> Finding:
    if finding.severity is not Severity.FAILED:
        return finding
    values = {**vars(finding), "severity": Severity.ACCEPTED}
    return Finding(**values)


def _finding(
    check: str,
    fails: bool,
    file: str,
    sentence: str,
    of: int,
    cases: Iterable[str] = (),
    count: int | None = None,
) -> Finding:
    """A finding that is not about rows: about categories, or the whole catalogue."""
    named = tuple(Row(value=case) for case in cases)
    severity = Severity.FAILED if fails else Severity.WARNING
    count = len(named) if count is None else count
    return Finding(check, severity, f"{file}: {sentence}", file, count, of, named[:EXAMPLES])


def _rows(report: ScanReport) -> Iterator[Finding]:
    for reason, tally in report.problems.items():
        total = report.total(reason)
        limit = math.inf if reason.stops is None else reason.stops * total
        if reason is Reason.LABEL_ELSEWHERE:
            # Texts from one template are look-alikes in any category: of what chance would give.
            limit *= _by_chance(report) if total >= FEWEST_LOOK_ALIKES else math.inf
        fails = tally.count > limit
        if reason is Reason.PHOTO_MISSING and not report.found_photos:
            continue  # said better below
        severity = Severity.FAILED if fails else Severity.WARNING
        sentence = report.sentence(reason)
        if fails and (hint := _hint(reason, report)):
            sentence += f"; {hint}"
        yield Finding(
            *(reason.code, severity, sentence, reason.file),
            *(tally.count, total, tuple(tally.examples)),
        )


def _by_chance(report: ScanReport) -> float:
    """How often two products are in different categories, if labels fall anyhow."""
    total = sum(found.products for found in report.categories)
    return 1 - sum((found.products / total) ** 2 for found in report.categories)


def _hint(reason: Reason, report: ScanReport) -> str:
    """What is most likely wrong where a check fails."""
    if reason is Reason.UNKNOWN_CODE and not report.categories_file:
        return f"without a {layout.CATEGORIES}, those of the Rakuten challenge are known"
    if reason is Reason.NO_LABEL and report.count(Reason.NO_PRODUCT):
        return "the two tables seem to be of different exports"
    if reason is Reason.NO_PRODUCT and not report.count(Reason.NO_LABEL):
        return f"{layout.PRODUCTS} may have been cut off"
    if reason is Reason.LABEL_ELSEWHERE:
        return f"the rows of {layout.LABELS} seem to have lost their order or their indices"
    return ""


def _modalities(report: ScanReport) -> Iterator[Finding]:
    photos = layout.PHOTOS.as_posix()
    if not report.with_photo:
        named = report.problems.get(Reason.PHOTO_MISSING)
        if report.named_photos and not report.found_photos and named is not None:
            sentence = f"not one of {report.named_photos} photos is there: {named.named()}"
            if report.photo_files:
                sentence += f"; the {report.photo_files} files there have other names"
            elif report.photos_elsewhere:
                sentence += f"; there are photos in {report.photos_elsewhere}/"
        elif not report.named_photos and (unnamed := report.problems.get(Reason.PHOTO_UNNAMED)):
            sentence = f"not one row names a photo by imageid and productid: {unnamed.named()}"
        else:
            sentence = "not one product has a readable photo"
        yield _finding(
            "no-photos", True, photos, sentence, report.named_photos, count=report.named_photos
        )
    if not report.with_text:
        sentence = "not one product has a text"
        yield _finding(
            "no-texts", True, layout.PRODUCTS, sentence, report.products, count=report.products
        )
    training = sum(found.train for found in report.categories)
    learnt = sum(found.train > 0 for found in report.categories)
    for kind, file, everywhere, there in (
        ("photo", photos, report.with_photo, report.training_photos),
        ("text", layout.PRODUCTS, report.with_text, report.training_texts),
    ):
        if not (everywhere and training):
            continue  # said better elsewhere
        if not there:
            sentence = f"not one training product has a {kind}"
            yield _finding(f"no-{kind}s", True, file, sentence, training, count=0)
        elif there < SMALL_CATEGORY * learnt:
            sentence = (
                f"{there} of {training} training products have a {kind}: little to learn "
                f"{learnt} categories from"
            )
            yield _finding(f"few-{kind}s", False, file, sentence, training, count=there)


def _categories(report: ScanReport) -> Iterator[Finding]:
    categories = report.categories
    file = layout.CATEGORIES if report.categories_file else layout.LABELS
    there = [found for found in categories if found.products]
    if absent := [_name(found) for found in categories if not found.products]:
        sentence = f"{len(absent)} of {len(categories)} categories have no product: {_few(absent)}"
        yield _finding("absent-categories", False, file, sentence, len(categories), absent)
    usual = median(found.products for found in there) if there else 0
    small = [found for found in there if found.products < SMALL_CATEGORY]
    if small:
        least = SMALL_SHARE * usual
        fails = any(found.products < least for found in small)
        named = [f"{_name(found)}: {found.products}" for found in small]
        sentence = (
            f"{len(small)} of {len(there)} categories have fewer than {SMALL_CATEGORY} products, "
            f"while the usual one has {usual:g}: {_few(named)}"
        )
        yield _finding("small-categories", fails, layout.LABELS, sentence, len(there), named)
    learnt = [_name(found) for found in there if found.train or found.val]
    if len(learnt) == 1:
        sentence = f"the products to learn from are of fewer than two categories: {learnt[0]}"
        yield _finding("one-category", True, layout.LABELS, sentence, len(there), learnt)
    if unlearnt := [_name(found) for found in there if not found.train]:
        sentence = (
            f"{len(unlearnt)} of {len(there)} categories have no training product, the model will "
            f"not know them: {_few(unlearnt)}"
        )
        yield _finding("unlearnt-categories", False, layout.LABELS, sentence, len(there), unlearnt)


def _name(category: CategoryCount) -> str:
    return f"{category.code} ({category.name})"


def _few(cases: list[str]) -> str:
    return ", ".join(cases[:EXAMPLES]) + (", ..." if len(cases) > EXAMPLES else "")


def _split(report: ScanReport) -> Iterator[Finding]:
    file = layout.SPLIT if report.split_file else layout.PRODUCTS
    for split in ("train", "val", "test"):
        if not any(getattr(found, split) for found in report.categories):
            sentence = f"the split {split} has no product"
            # A choice without validation products is only a worse one.
            yield _finding("empty-split", split != "val", file, sentence, report.products, count=0)
    if report.torn_groups:
        sentence = (
            f"{report.torn_groups} of {report.groups} groups of look-alikes lie in several splits"
        )
        yield _finding(
            "torn-look-alikes", False, file, sentence, report.groups, count=report.torn_groups
        )


def _changes(before: Previous, report: ScanReport) -> Iterator[Finding]:
    now = numbers_of(report)
    if not (before.products and now.products):
        return
    if now.products < FEWEST_LEFT * before.products:
        sentence = f"{now.products} products, where the last run had {before.products}"
        yield _finding(
            "catalogue-size", True, layout.PRODUCTS, sentence, before.products, count=now.products
        )
    for check, file, noun, old, new in (
        ("photo-share", layout.PHOTOS.as_posix(), "photo", before.with_photo, now.with_photo),
        ("text-share", layout.PRODUCTS, "text", before.with_text, now.with_text),
    ):
        was, is_now = old / before.products, new / now.products
        if abs(is_now - was) > MOST_SHARE_CHANGE:
            sentence = f"{is_now:.0%} of the products have a {noun}, in the last run {was:.0%} had"
            yield _finding(check, True, file, sentence, now.products, count=new)
    yield from _shares(before, now)


@dataclass(frozen=True)
class _Share:
    """A category's share of the products, before and now."""

    code: str
    had: int
    was: float
    now: float
    error: float
    """The standard error of the difference, if it were chance."""

    def __str__(self) -> str:
        return f"{self.code}: {self.was:.1%} -> {self.now:.1%}"

    @property
    def jumped(self) -> bool:
        """Whether it is gone, or far from what it was, and not by chance."""
        if not self.now:
            return self.had >= SMALL_CATEGORY
        times = max(self.was, self.now) / max(min(self.was, self.now), 1e-9)
        sure = abs(self.now - self.was) > SURE * self.error
        return self.had >= FEWEST_COMPARED and times > MOST_TIMES and sure


def _shares(before: Previous, now: Previous) -> Iterator[Finding]:
    shares = []
    total_before, total_now = sum(before.categories.values()), sum(now.categories.values())
    for code in sorted({*before.categories, *now.categories}):
        had, has = before.categories.get(code, 0), now.categories.get(code, 0)
        mean = (had + has) / (total_before + total_now)
        error = math.sqrt(mean * (1 - mean) * (1 / total_before + 1 / total_now))
        shares.append(_Share(code, had, had / total_before, has / total_now, error))
    shares.sort(key=lambda share: -abs(share.now - share.was))
    moved = sum(abs(share.now - share.was) for share in shares) / 2
    # Half the sum of mean absolute deviations: what chance alone would move.
    chance = sum(share.error for share in shares) * math.sqrt(2 / math.pi) / 2
    jumped = [share for share in shares if share.jumped]
    if moved > max(MOST_MOVED, 2 * chance):
        sentence = (
            f"{moved:.0%} of the products are in other categories than in the last run: "
            f"{_few(list(map(str, shares)))}"
        )
        yield _finding(
            "class-shares", True, layout.LABELS, sentence, now.products, map(str, shares)
        )
    elif jumped:
        sentence = (
            f"{len(jumped)} of {len(shares)} categories have a share that is more than "
            f"{MOST_TIMES:g} times what it was in the last run, or less than a third: "
            f"{_few(list(map(str, jumped)))}"
        )
        yield _finding("class-shares", True, layout.LABELS, sentence, len(shares), map(str, jumped))
    if new := [code for code in now.categories if code not in before.categories]:
        sentence = f"{len(new)} categories had no product in the last run: {_few(new)}"
        yield _finding("new-categories", False, layout.LABELS, sentence, len(shares), new)
