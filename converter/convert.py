"""A RUN folder in, a bundle out: conversion, the parity gate, packing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bundle import archive, golden
from bundle.archive import Bundle
from bundle.manifest import SCHEMA, Manifest
from common.progress import Progress, silent
from converter import golden_items, keras_file, model_card, parity
from converter.errors import ParityRefused
from converter.parity import ParityReport
from converter.quantization import Quantization
from converter.run_folder import RunDescription, RunFolder


@dataclass(frozen=True)
class Converted:
    """A bundle that was just made."""

    path: Path
    manifest: Manifest
    parity: ParityReport


def convert(
    run_dir: Path,
    out: Path,
    quantize: Quantization = "float16",
    progress: Progress = silent,
) -> Converted:
    """Makes the bundle `out` of the training run in `run_dir`.

    `out` is replaced only by a bundle that passed the gate.  Raises RunInvalid, ConversionFailed,
    ParityRefused, PhotoUnreadable, PhotoTooLarge, OSError.
    """
    run = RunFolder(run_dir)
    description = run.read_description()
    members = {archive.TOKENIZER: run.read_tokenizer()}
    items = run.read_parity()
    keras_file.check_built_in(run.model)

    progress("Loading the trained model")
    from converter import graph  # imports TensorFlow: not before the quick checks have passed

    created = datetime.now(UTC)
    manifest = _manifest(description, created)
    model = graph.load(run.model, manifest)
    progress("Converting to TFLite")
    content = members[archive.MODEL] = graph.to_tflite(model, quantize, run.model)
    version = f"{created:%Y-%m-%d}-{hashlib.sha256(content).hexdigest()[:8]}"
    manifest = replace(manifest, model_version=version)

    report, answers = parity.gate(
        Bundle(out, manifest, members),
        graph.reference(model, run.model),
        model.count_params(),
        quantize,
        items,
        progress,
    )
    chosen = golden_items.choose(answers)
    if not chosen:
        reason = "it is sure of no item, so that no other machine can be checked against it"
        raise ParityRefused(path=out, reason=reason, report=report)

    progress("Packing")
    members |= golden.members(
        [(one.item, one.signature, one.probabilities.tolist()) for one in chosen]
    )
    members[archive.MODEL_CARD] = model_card.write(manifest, report).encode()
    metrics = {**manifest.metrics, "parity": msgspec.to_builtins(report)}
    manifest = archive.write(out, replace(manifest, metrics=metrics), members)
    return Converted(out, manifest, report)


def _manifest(description: RunDescription, created: datetime) -> Manifest:
    """What is known before there is a model to name and members to list."""
    return Manifest(
        schema=SCHEMA,
        model_version="",
        created=created.isoformat(timespec="seconds"),
        labels=description.labels,
        input=description.input,
        temperatures=description.temperatures,
        thresholds=description.thresholds,
        likeness=description.likeness,
        fusion=description.fusion,
        metrics=description.metrics,
        data_fingerprint=description.data_fingerprint,
        source_commit=description.source_commit,
        members={},
    )
