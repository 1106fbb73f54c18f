"""The model card: what a person should know of a bundle before relying on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

from bundle.manifest import Manifest
from converter.parity import ParityReport


def write(manifest: Manifest, parity: ParityReport) -> str:
    """The card, in Markdown."""
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
            "## What it scored",
            "",
            *_scores(manifest.metrics),
            "",
            "## Conversion",
            "",
            f"Compared with the trained model on {parity.runtime}:",
            "",
            "| asked with | n | same category | largest difference of a probability |",
            "|---|---|---|---|",
            *(
                f"| {name} | {' | '.join(map(_figure, astuple(one)))} |"
                for name, one in parity.signatures.items()
            ),
            "",
            "## Limits",
            "",
            "- It knows these categories only, and always names one of them: a product of another "
            "kind gets a wrong category, sometimes with a high probability.",
            "- The scores hold for products like those it was trained on; other shops, languages "
            "and kinds of photo are worse by an unknown amount.",
            "- Figures with a small n are rough.  Probabilities are calibrated on average, not for "
            "every category.",
            "",
            "## Categories",
            "",
            "| code | français | English |",
            "|---|---|---|",
            *(f"| {' | '.join(map(_cell, astuple(label)))} |" for label in manifest.labels),
            "",
        ]
    )


def _scores(metrics: dict[str, Any]) -> list[str]:
    """A table with a row for every group of figures that says its n."""
    groups = dict(_groups(metrics))
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    if not names:
        return ["Not measured."]
    return [
        f"| rows | {' | '.join(names)} |",
        "|---" * (len(names) + 1) + "|",
        *(
            f"| {rows} | {' | '.join(_figure(group.get(name)) for name in names)} |"
            for rows, group in groups.items()
        ),
    ]


def _groups(metrics: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if "n" in metrics:
        figures = {k: v for k, v in metrics.items() if isinstance(v, int | float)}
        yield path or "all", {"n": figures.pop("n", None), **figures}
    for name, value in metrics.items():
        if isinstance(value, dict):
            yield from _groups(value, f"{path}, {name}" if path else name)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
