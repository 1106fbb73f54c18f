"""The model card, completed: what the tests and the gate found goes into the bundle itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from bundle import archive
from bundle.manifest import Manifest
from converter import model_card
from converter.parity import ParityReport
from trainer.gate import Judged


def complete(bundle: Path, judged: Judged, data: dict[str, Any]) -> Manifest:
    """Writes the figures of `judged`, and what is said of the `data`, into a bundle that the
    converter made: into its manifest's `metrics` and its model card.  The model stays as it is.

    Raises BundleInvalid, OSError.
    """
    packed = archive.read(bundle)
    metrics = {
        **packed.manifest.metrics,
        "data": data,
        "gate": [_short(check) for check in judged.decision.as_json()["checks"]],
    }
    if judged.challenger is not None:
        metrics["test"] = judged.challenger.as_json()
    manifest = replace(packed.manifest, metrics=metrics)
    parity = msgspec.convert(metrics["parity"], ParityReport)
    card = model_card.write(manifest, parity).encode()
    return archive.write(bundle, manifest, {**packed.members, archive.MODEL_CARD: card})


def _short(check: dict[str, Any]) -> dict[str, Any]:
    """A check without what stands elsewhere in the manifest, but for how categories changed."""
    kept = {name: check[name] for name in ("name", "passed", "value", "limit", "n", "sentence")}
    if "categories" in check:
        kept["categories"] = [
            {name: row[name] for name in ("code", "difference", "interval")}
            for row in check["categories"]
        ]
    return kept
