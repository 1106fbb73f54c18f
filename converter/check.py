"""Proof that a bundle is whole and computes here what it computed where it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bundle import golden
from bundle.manifest import SIGNATURES


@dataclass(frozen=True)
class Checked:
    """A bundle that passed."""

    path: str
    model_version: str
    created: str
    labels: int
    """How many categories."""
    bytes: int
    signatures: tuple[str, ...]
    items: int
    """Golden items that were computed anew."""
    largest_difference: float
    """Of any of their probabilities, from what was recorded."""
    data_fingerprint: str
    source_commit: str


def check(path: Path) -> Checked:
    """Reads and proves a bundle, without TensorFlow.

    Raises BundleInvalid, BundleTooNew, GoldenMismatch, OSError.
    """
    bundle, _, result = golden.prove(path)
    manifest = bundle.manifest
    return Checked(
        path=str(path),
        model_version=manifest.model_version,
        created=manifest.created,
        labels=len(manifest.labels),
        bytes=path.stat().st_size,
        signatures=SIGNATURES,
        items=result.items,
        largest_difference=result.largest_difference,
        data_fingerprint=manifest.data_fingerprint,
        source_commit=manifest.source_commit,
    )
