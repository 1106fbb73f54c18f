"""The report of a training: one page that a person reads, with plots."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.files import replacing, write_atomically
from trainer.data.report import ScanReport
from trainer.evaluation import Evaluation
from trainer.fitting import Epoch
from trainer.gate import Decision
from trainer.metrics import ECE_BINS, f1_by_class

PAGE = "index.html"

MOST_NAMES = 50
"""Plots name no more categories than a person reads."""


def write(
    folder: Path,
    scan: ScanReport,
    histories: dict[str, list[Epoch]],
    challenger: Evaluation,
    champion: Evaluation | None,
    decision: Decision,
) -> Path:
    """Writes the page and its plots into `folder`; returns the page."""
    plots = {
        "training.png": _training(histories),
        "categories.png": _categories(challenger),
        "confusion.png": _confusion(challenger),
        "calibration.png": _calibration(challenger),
    }
    for name, figure in plots.items():
        with replacing(folder / name) as temporary:
            figure.savefig(temporary, dpi=110, bbox_inches="tight", format="png")
    verdict = "Published" if decision.publish else "Not published"
    lines = escape("\n".join(scan.lines()))
    images = "\n".join(f'<p><img src="{name}" alt="{name}"></p>' for name in plots)
    write_atomically(
        folder / PAGE,
        f"""<!doctype html>
<meta charset="utf-8">
<title>Model {escape(challenger.model_version)}</title>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em }}
td, th {{ padding: .2em 1em; text-align: right }} th:first-child {{ text-align: left }}
img {{ max-width: 100% }}
</style>
<h1>Model {escape(challenger.model_version)}</h1>
<p><strong>{verdict}:</strong> {escape(decision.reason)}.</p>
<h2>Scores on the {escape(challenger.split)} products</h2>
{_table([challenger, *([champion] if champion else [])])}
<h2>Data</h2>
<pre>{lines}</pre>
{images}
""",
    )
    return folder / PAGE


def _table(evaluations: Sequence[Evaluation]) -> str:
    rows = ["<tr><th>model<th>of<th>n<th>weighted F1<th>macro F1<th>accuracy<th>ECE"]
    for evaluation in evaluations:
        for part in ("text", "photo", "fused", "all"):
            found = getattr(evaluation, part)
            rows.append(
                f"<tr><th>{escape(evaluation.model_version)}<td>{part}<td>{found.n}"
                f"<td>{found.weighted_f1:.4f}<td>{found.macro_f1:.4f}"
                f"<td>{found.accuracy:.4f}<td>{found.ece:.4f}"
            )
    return "<table>" + "\n".join(rows) + "</table>"


def _axes(title: str, width: float = 8.0, height: float = 4.5) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height))
    axes = figure.add_subplot(title=title)
    return figure, axes


def _training(histories: dict[str, list[Epoch]]) -> Figure:
    figure, axes = _axes("Weighted F1 on the validation products, by epoch")
    for name, history in histories.items():
        axes.plot([epoch.score for epoch in history], marker="o", label=name)
    axes.set_xlabel("epoch")
    axes.legend()
    return figure


def _categories(evaluation: Evaluation) -> Figure:
    counts = evaluation.confusion()
    f1, support = f1_by_class(counts), counts.sum(1)
    order = np.argsort(f1)[:MOST_NAMES]
    title = (
        "F1 by category" if len(order) == len(f1) else f"F1 of the {MOST_NAMES} worst categories"
    )
    figure, axes = _axes(title, height=1.5 + 0.25 * len(order))
    names = [f"{evaluation.categories[i].name_en} (n={support[i]})" for i in order]
    axes.barh(names, f1[order])
    axes.set_xlim(0, 1)
    return figure


def _confusion(evaluation: Evaluation) -> Figure:
    counts = evaluation.confusion()
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    side = 2 + 0.3 * min(len(counts), MOST_NAMES)
    figure, axes = _axes("What was taken for what (rows: the truth)", side, side)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    if len(counts) > MOST_NAMES:
        return figure
    codes = [category.code for category in evaluation.categories]
    axes.set_xticks(range(len(codes)), codes, rotation=90)
    axes.set_yticks(range(len(codes)), codes)
    return figure


def _calibration(evaluation: Evaluation) -> Figure:
    sure = evaluation.probabilities
    right = evaluation.labels == evaluation.predicted
    bins = np.minimum((sure * ECE_BINS).astype(np.int64), ECE_BINS - 1)
    n = np.bincount(bins, minlength=ECE_BINS)
    filled = n > 0
    figure, axes = _axes("How often a probability was right", 5.0, 5.0)
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    axes.plot(
        np.bincount(bins, sure, ECE_BINS)[filled] / n[filled],
        np.bincount(bins, right, ECE_BINS)[filled] / n[filled],
        marker="o",
    )
    axes.set_xlabel("probability")
    axes.set_ylabel("share that was right")
    return figure
