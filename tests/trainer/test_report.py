"""The report of a training, for shops of any size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bundle.categories import Category
from trainer import report
from trainer.data.report import ScanReport
from trainer.evaluation import Evaluation
from trainer.fitting import Epoch
from trainer.gate import Decision
from trainer.metrics import Scores


def evaluation(categories: int) -> Evaluation:
    """An evaluation in which every third product is taken for its neighbour."""
    labels = np.repeat(np.arange(categories), 3)
    predicted = np.where(np.arange(len(labels)) % 3 == 0, (labels + 1) % categories, labels)
    some = Scores(len(labels), 0.6, 0.6, 0.66, 0.1)
    return Evaluation(
        model_version="<b>1</b>",
        split="test",
        text=some,
        photo=some,
        fused=some,
        paired={},
        all=some,
        categories=tuple(Category(str(i), f"nom {i}", f"name {i}") for i in range(categories)),
        labels=labels,
        predicted=predicted,
        probabilities=np.full(len(labels), 0.66, np.float32),
    )


@pytest.mark.parametrize("categories", [2, 27, 1000])
def test_plots_stay_of_a_size_that_a_person_looks_at(tmp_path: Path, categories: int) -> None:
    found = evaluation(categories)
    history = {"text": [Epoch(1, 2.0, 0.5), Epoch(2, 1.0, 0.6)]}
    decision = Decision(False, "worse than <the other>")
    page = report.write(tmp_path, ScanReport("data"), history, found, found, decision)
    for name in ("training", "categories", "confusion", "calibration"):
        with Image.open(tmp_path / f"{name}.png") as plot:
            assert max(plot.size) < 2500
    text = page.read_text(encoding="utf-8")
    assert "Not published" in text
    assert "<b>1</b>" not in text
    assert "worse than &lt;the other&gt;" in text
