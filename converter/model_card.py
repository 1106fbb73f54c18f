"""The model card: what a person should know of a bundle before relying on it.

After Mitchell et al., Model Cards for Model Reporting, 2019 (arXiv:1810.03993).  It says what the
manifest's `metrics` hold; a bundle that was converted but never tested says that instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from typing import Any

from bundle.manifest import Manifest
from converter.parity import ParityReport

PARTS = {
    "text": "text alone",
    "photo": "photo alone",
    "fused": "text and photo together",
    "all": "every product, by what it has",
}

Metrics = dict[str, Any]


def write(manifest: Manifest, parity: ParityReport) -> str:
    """The card, in Markdown."""
    metrics = manifest.metrics
    test: Metrics | None = metrics.get("test")
    tested = _tested(manifest, test) if test and "all" in test else []
    return "\n".join(
        [
            f"# Model {manifest.model_version}",
            "",
            f"Puts a product into one of {len(manifest.labels)} categories, from its designation "
            "and description, its photos, or both.  Runs offline, in TFLite.",
            "",
            f"- Made {manifest.created} from source {manifest.source_commit or 'unknown'}.",
            f"- Trained on data with fingerprint `{manifest.data_fingerprint}`.",
            f"- {parity.parameters:,} parameters, stored as {parity.quantization}: "
            f"{parity.model_bytes / 1e6:.1f} MB.",
            "",
            *_use(manifest),
            *_data(metrics.get("data")),
            *tested,
            *([] if tested else _scores(metrics)),
            *_gate(metrics.get("gate")),
            *_conversion(parity),
            *([] if tested else _categories(manifest)),
        ]
    )


def _use(manifest: Manifest) -> list[str]:
    return [
        "## What it is for",
        "",
        "Proposing the category of a product of this catalogue, to a person or, from a category's "
        "threshold on, in place of one.",
        "",
        "## What it must not be used for",
        "",
        f"- Products of other kinds: it knows its {len(manifest.labels)} categories only, and "
        "always names one of them, sometimes with a high probability.",
        "- Other shops, languages or kinds of photo, before it was measured on them: there it is "
        "worse by an unknown amount.",
        "- Decisions about people, or about what may be sold, shipped together or stored how: a "
        "category is no statement on safety, age limits, authenticity or price.",
        "- Places where a wrong category does harm and nobody looks: even at the highest threshold "
        "some are wrong.",
        "",
        "Figures with a small n are rough.  Probabilities are calibrated on average, not for every "
        "category.",
        "",
    ]


def _data(data: Metrics | None) -> list[str]:
    if not data:
        return []
    rows = [[name.replace("_", " "), value] for name, value in data.items() if _is_figure(value)]
    splits = data.get("splits") or {}
    return [
        "## Data",
        "",
        "Learnt from, chosen and calibrated on the training and validation products; the test "
        "products only measure.  Look-alikes stay together in one of them.",
        "",
        *_table(["products", "n"], rows + [[name, n] for name, n in splits.items()]),
    ]


def _tested(manifest: Manifest, test: Metrics) -> list[str]:
    paired = {k: v | {"n": test["paired"]["n"]} for k, v in test["paired"].items() if k != "n"}
    return [
        f"## What it scored on the {test['split']} products",
        "",
        "Intervals hold 95 times of 100 (bootstrap; look-alikes count as one).  ECE is the "
        "expected calibration error, and should be below what 19 of 20 perfectly calibrated models "
        "have over so many products, and 0.01.",
        "",
        *_score_table("asked with", {told: test[part] for part, told in PARTS.items()}),
        "The same products with both, asked in each way:",
        "",
        *_score_table("asked with", {PARTS[part]: found for part, found in paired.items()}),
        "## Kinds of products",
        "",
        *_score_table("kind", test["slices"]),
        *_changed(test["changed"]),
        *_doubt(test),
        *_promises(test),
        *_measured_categories(manifest, test),
        *_confusion(test),
        "## What is taken for what most often",
        "",
        *_table(
            ["of", "is called", "products", "of"],
            [[row["code"], row["taken_for"], row["n"], row["of"]] for row in test["confusions"]],
        ),
    ]


def _score_table(first: str, scores: dict[str, Metrics]) -> list[str]:
    names = {"weighted_f1": "weighted F1", "macro_f1": "macro F1", "accuracy": "accuracy"}
    rows = []
    for name, found in scores.items():
        if not found["n"]:
            rows.append([name, 0, *[None] * 5])
            continue
        figures = []
        for key in names:
            low, high = found[f"{key}_interval"]
            figures.append(f"{found[key]:.4f} ({low:.3f}–{high:.3f})")
        rows.append([name, found["n"], *figures, found["ece"], found["ece_limit"]])
    return _table([first, "n", *names.values(), "ECE", "should be below"], rows)


def _changed(changed: dict[str, Metrics]) -> list[str]:
    if not changed:
        return []
    rows = {}
    for name, found in changed.items():
        rows[f"as they are (before: {name})"] = found["as_it_is"]
        rows[name] = found["changed"]
    return ["The same products, changed:", "", *_score_table("products", rows)]


def _doubt(test: Metrics) -> list[str]:
    return [
        "## Does it know when it is right?",
        "",
        *_table(
            ["probability", "n", "mean probability", "share that was right"],
            [
                [f"{one['low']:.2f}–{one['high']:.2f}", one["n"], one["sure"], one["right"]]
                for one in test["reliability"]
                if one["n"]
            ],
        ),
        "How many products it can decide alone, with one threshold for all categories (read off "
        "these products: what to expect, not a promise):",
        "",
        *_table(
            ["to be right", "it decides", "from probability", "n"],
            [
                [f"{one['precision']:.0%}", f"{one['coverage']:.1%}", one["probability"], one["n"]]
                for one in test["coverage"]
            ],
        ),
    ]


def _promises(test: Metrics) -> list[str]:
    if not test.get("promises"):
        return []
    rows = []
    for one in test["promises"]:
        low, high = one["interval"] or (None, None)
        between = None if low is None else f"{low:.3f}–{high:.3f}"
        alone = f"{one['coverage']:.1%}"
        rows.append([f"{one['precision']:.0%}", alone, one["decided"], one["right"], between])
    return [
        "What it promises by the thresholds of each category, which were set on other products, "
        "and what came of it:",
        "",
        *_table(["promised", "it decides", "products", "right", "95 %"], rows),
    ]


def _measured_categories(manifest: Manifest, test: Metrics) -> list[str]:
    found = {row["code"]: row for row in test["categories"]}
    changes = {
        row["code"]: f"{row['difference']:+.3f}"
        for check in manifest.metrics.get("gate") or []
        for row in check.get("categories", [])
    }
    rows = []
    for label in manifest.labels:
        row = found.get(label.code, {})
        figures = [row.get(name) for name in ("n", "f1", "precision", "recall")]
        rows.append([*astuple(label), *figures, changes.get(label.code)])
    heads = ["code", "français", "English", "n", "F1", "precision", "recall", "change"]
    return [
        "## Categories",
        "",
        "The change is that of F1 against the model that was published before.",
        "",
        *_table(heads, rows),
    ]


def _confusion(test: Metrics) -> list[str]:
    if not test.get("confusion"):
        return []
    codes = [row["code"] for row in test["categories"]]
    rows = [
        [code, *(n or "" for n in row)] for code, row in zip(codes, test["confusion"], strict=True)
    ]
    return [
        "## Confusion matrix",
        "",
        "Rows are the truth, columns the answer.",
        "",
        *_table(["", *codes], rows),
    ]


def _gate(checks: Sequence[Metrics] | None) -> list[str]:
    if not checks:
        return []
    rows = [
        [one["name"], "passed" if one["passed"] else "failed", one["value"], one["limit"], one["n"]]
        for one in checks
    ]
    return [
        "## What the gate found",
        "",
        *_table(["check", "outcome", "found", "limit", "n"], rows),
    ]


def _conversion(parity: ParityReport) -> list[str]:
    heads = ["asked with", "n", "same category", "largest difference of a probability"]
    rows = [[name, *astuple(one)] for name, one in parity.signatures.items()]
    told = f"Compared with the trained model on {parity.runtime}:"
    return ["## Conversion", "", told, "", *_table(heads, rows)]


def _categories(manifest: Manifest) -> list[str]:
    rows = [list(astuple(label)) for label in manifest.labels]
    return ["## Categories", "", *_table(["code", "français", "English"], rows)]


def _scores(metrics: Metrics) -> list[str]:
    """A table with a row for every group of figures that says its n."""
    groups = dict(_groups(metrics))
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    rows = [[told, *(group.get(name) for name in names)] for told, group in groups.items()]
    table = _table(["rows", *names], rows) if names else ["Not measured.", ""]
    return ["## What it scored", "", *table]


def _groups(metrics: Metrics, path: str = "") -> Iterator[tuple[str, Metrics]]:
    if "n" in metrics:
        figures = {k: v for k, v in metrics.items() if _is_figure(v)}
        yield path or "all", {"n": figures.pop("n", None), **figures}
    for name, value in metrics.items():
        if isinstance(value, dict):
            yield from _groups(value, f"{path}, {name}" if path else name)


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table and the empty line after it."""
    return [
        f"| {' | '.join(heads)} |",
        "|---" * len(heads) + "|",
        *(f"| {' | '.join(map(_cell, row))} |" for row in rows),
        "",
    ]


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value.replace("|", r"\|")
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
