"""The page: what goes onto it, in which order, and the figures of its charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bundle.manifest import Manifest
from common.files import write_atomically
from trainer import coverage
from trainer.evaluation import Evaluation
from trainer.gate import Decision
from trainer.metrics import Scores
from trainer.reliability import reliability
from trainer.report import charts
from trainer.report.drift import Drift
from trainer.report.mistakes import Mistake

if TYPE_CHECKING:
    from trainer.fitting import Epoch

MOST_NAMES = 60
"""Charts name no more categories than a person reads; tables fold the rest away."""

PARTS = {
    "text": "text alone",
    "photo": "photo alone",
    "fused": "text and photo together",
    "all": "every product, by what it has",
}


@dataclass(frozen=True)
class Subject:
    """What a page is about."""

    manifest: Manifest
    challenger: Evaluation
    champion: Evaluation | None = None
    decision: Decision | None = None
    """What the gate said, where it was asked."""
    data: Sequence[str] = ()
    """Lines that say what the catalogue is like."""
    splits: Mapping[str, int] = field(default_factory=dict)
    """How many products each split has."""
    histories: Mapping[str, Sequence[Epoch]] = field(default_factory=dict)
    """How the training of each branch went."""
    mistakes: Sequence[Mistake] = ()
    drift: Drift | None = None
    """How products and corrections change from week to week."""


def write(path: Path, subject: Subject) -> Path:
    """Writes the page to the file `path`, and returns that."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": _percent, "figure": _figure, "between": _between}
    found = subject.challenger
    content = environment.get_template("page.html.j2").render(
        style=Markup((Path(__file__).parent / "page.css").read_text(encoding="utf-8")),  # noqa: S704
        subject=subject,
        found=found,
        parts=PARTS,
        most=MOST_NAMES,
        categories=_categories(subject),
        training=_training(subject.histories),
        confusion=_confusion(found),
        confusions=_confusions(found),
        reliability=_reliability(found),
        sureness=_sureness(found),
        coverage=_coverage(found),
        targets=coverage.targets(found.whole.sure, found.labels == found.whole.predicted),
        changes=_changes(subject),
        drift=subject.drift if subject.drift else None,
    )
    write_atomically(path, content)
    return path


def _percent(share: float | None, digits: int = 1) -> str:
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def _figure(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


def _between(scores: Scores, name: str) -> str:
    """An interval of some scores, in per cent."""
    low, high = getattr(scores, f"{name}_interval")
    return f"{100 * low:.1f}–{100 * high:.1f}" if scores.n else "–"


def _categories(subject: Subject) -> list[dict[str, Any]]:
    """One row for every category that has test products, the worst first."""
    found = subject.challenger
    names = {category.code: category for category in found.categories}
    compared = _compared(subject.decision)
    rows = [
        {**row, "category": names[row["code"]], "compared": compared.get(row["code"])}
        for row in found.as_json()["categories"]
        if row["n"]
    ]
    return sorted(rows, key=lambda row: (row["f1"], -row["n"]))


def _compared(decision: Decision | None) -> dict[str, dict[str, Any]]:
    """What the gate says of each category, by its code."""
    for check in decision.checks if decision else ():
        if check.name == "categories-compared":
            return {row["code"]: row for row in check.details["categories"]}
    return {}


def _training(histories: Mapping[str, Sequence[Epoch]]) -> Markup | None:
    lines = [
        charts.Series(name, [(float(e.number), e.score) for e in history])
        for name, history in histories.items()
        if history
    ]
    if not lines:
        return None
    last = max(point[0] for line in lines for point in line.points)
    step = max(1, round(last / 8))
    return charts.lines(
        lines,
        "epoch",
        "weighted F1 on the validation products",
        x=(1, max(last, 2)),
        ticks=[float(epoch) for epoch in range(1, int(last) + 1, step)],
        percent=False,
    )


def _most_confused(found: Evaluation) -> list[int]:
    """The categories of the confusion matrix: all, or those that are confused most."""
    counts = found.confusion()
    wrong = counts - np.diag(np.diagonal(counts))
    order = np.argsort(-(wrong.sum(0) + wrong.sum(1)), kind="stable")
    occurs = (counts.sum(0) + counts.sum(1)) > 0
    return sorted(i for i in order[occurs[order]][:MOST_NAMES].tolist())


def _confusion(found: Evaluation) -> Markup:
    counts, chosen = found.confusion(), _most_confused(found)

    def cells() -> Iterator[charts.Cell]:
        for row, truth in enumerate(chosen):
            of = counts[truth].sum()
            for column, named in enumerate(chosen):
                if n := int(counts[truth, named]):
                    a, b = found.categories[truth], found.categories[named]
                    tip = f"{a.code} {a.name_en} → {b.code} {b.name_en}: {n} of {of}"
                    yield charts.Cell(row, column, n / of, tip)

    codes = [found.categories[i].code for i in chosen]
    return charts.heat_map(codes, cells(), "Confusion matrix: rows the truth, columns the answer")


def _confusions(found: Evaluation) -> list[dict[str, Any]]:
    return [
        {"truth": found.categories[a], "named": found.categories[b], "n": n, "of": of}
        for a, b, n, of in found.confusions()
    ]


def _reliability(found: Evaluation) -> Markup:
    lines = []
    for name in ("text", "photo", "whole"):
        view = found.views[name]
        bins = reliability(view.sure[view.asked], (found.labels == view.predicted)[view.asked])
        points = [(one.sure, one.right) for one in bins if one.n and one.right is not None]
        if points:
            lines.append(charts.Series("all" if name == "whole" else name, points))
    return charts.lines(lines, "probability", "share that was right", diagonal=True)


def _sureness(found: Evaluation) -> Markup:
    bins = reliability(found.whole.sure, found.labels == found.whole.predicted)
    named = [(f"{one.low:.0%} to {one.high:.0%}", float(one.n)) for one in bins]
    return charts.bars(named, "probability", "products")


def _coverage(found: Evaluation) -> Markup:
    lines = []
    for name in ("text", "photo", "whole"):
        view = found.views[name]
        if not view.asked.any():
            continue
        right = (found.labels == view.predicted)[view.asked]
        curve = coverage.curve(view.sure[view.asked], right)
        # A line of 200 points looks as one of 10,000; the first few products jump up and down.
        at = np.unique(np.linspace(0, len(curve.coverage) - 1, 200).astype(int))
        points = list(zip(curve.coverage[at].tolist(), curve.precision[at].tolist(), strict=True))
        lines.append(charts.Series("all" if name == "whole" else name, points, marks=False))
    return charts.lines(lines, "share of products that it decides", "share of those that is right")


def _changes(subject: Subject) -> Markup | None:
    compared = _compared(subject.decision)
    if not compared:
        return None
    names = {c.code: c for c in subject.challenger.categories}
    rows = sorted(compared.values(), key=lambda row: -abs(row["difference"]))[:MOST_NAMES]
    rows.sort(key=lambda row: row["difference"])
    return charts.changes(
        [
            charts.Change(
                f"{row['code']} {names[row['code']].name_en if row['code'] in names else ''}"[:32],
                row["difference"],
                row["interval"][0],
                row["interval"][1],
                f"F1 {row['before']:.3f} → {row['after']:.3f}, n={row['n']}",
            )
            for row in rows
        ]
    )
