"""What is written of each product: one row, whatever came of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from bundle.classifier import Array, Prediction
from common.errors import ProductError

TOP = 5
"""How many of the most probable categories are listed."""

AUTO, REVIEW = "auto", "review"

FIELDS = (
    ("code", pa.string()),
    ("name_fr", pa.string()),
    ("name_en", pa.string()),
    ("probability", pa.float32()),
    ("top_codes", pa.list_(pa.string())),
    ("top_probabilities", pa.list_(pa.float32())),
    ("decision", pa.string()),
    ("signature", pa.string()),
    ("text_code", pa.string()),
    ("text_probability", pa.float32()),
    ("photo_code", pa.string()),
    ("photo_probability", pa.float32()),
    ("unlike", pa.list_(pa.string())),
    ("model_version", pa.string()),
    ("error_code", pa.string()),
    ("error", pa.string()),
)
"""After the copied columns.  All null but the last three where the error is not."""

NAMES = tuple(name for name, _ in FIELDS)


def schema(copied: pa.Schema) -> pa.Schema:
    """Of the answers."""
    return pa.schema([*copied, *(pa.field(name, kind) for name, kind in FIELDS)])


class Answers:
    """Rows of answers as they come; `batch` gives them all and begins anew."""

    def __init__(self, model_version: str, precision: float) -> None:
        """`precision`: the share of right decisions from which the model may decide alone."""
        self._version = model_version
        self._precision = precision
        self._columns: dict[str, list[Any]] = {name: [] for name in NAMES}

    def add(self, found: Prediction) -> None:
        """A product that was classified."""
        order = np.argsort(-found.probabilities, kind="stable")[:TOP].tolist()
        probabilities = found.probabilities[order].tolist()
        best = found.labels[order[0]]
        decision = None
        if getattr(found.thresholds, found.signature):
            decision = AUTO if found.decides(self._precision) else REVIEW
        self._append(
            best.code,
            best.name_fr,
            best.name_en,
            probabilities[0],
            [found.labels[place].code for place in order],
            probabilities,
            decision,
            found.signature,
            *_alone(found, found.text_probabilities),
            *_alone(found, found.photo_probabilities),
            found.unlike,
            self._version,
            None,
            None,
        )

    def add_failed(self, error: ProductError) -> None:
        """A product that could not be classified."""
        nothing = [None] * (len(NAMES) - 3)
        self._append(*nothing, self._version, error.code, str(error))

    def _append(self, *values: Any) -> None:
        for column, value in zip(self._columns.values(), values, strict=True):
            column.append(value)

    def batch(self, copied: list[pa.Array], whole: pa.Schema) -> pa.RecordBatch:
        """The rows so far beside their copied columns."""
        made = [pa.array(self._columns[name], kind) for name, kind in FIELDS]
        for column in self._columns.values():
            column.clear()
        return pa.RecordBatch.from_arrays([*copied, *made], schema=whole)


def _alone(found: Prediction, probabilities: Array | None) -> tuple[str | None, float | None]:
    """What the text alone, or the photos alone, say: code and probability."""
    if probabilities is None:
        return None, None
    best = int(probabilities.argmax())
    return found.labels[best].code, float(probabilities[best])
