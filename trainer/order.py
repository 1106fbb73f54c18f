"""What a retraining is asked for, and where it works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from channel.layout import Validity
from channel.store import Store
from trainer.corrections.folder import CorrectionsFolder
from trainer.data.checked import REPORT_FILE
from trainer.gate import USUAL_LIMITS, Limits
from trainer.options import TrainOptions


class WorkFolder:
    """The files of one pipeline; nothing is touched until they are written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.scratch = path / "scratch"
        """Prepared data; may be deleted."""
        self.run = path / "run"
        """The RUN folder."""
        self.bundle = path / "model.bundle"
        """The converted model."""
        self.champion = path / "champion.bundle"
        """The published model that the new one is compared with."""
        self.decision = path / "decision.json"
        """What was decided, with its numbers."""
        self.data = path / REPORT_FILE
        """What the checks found in the data; the next run compares its own with it."""
        self.report = path / "report" / "index.html"
        """The page for people."""


@dataclass(frozen=True)
class Order:
    """What is to be done, with what, and where."""

    data: Path
    """The folder of the catalogue."""
    store: Store
    keys: Path
    work: WorkFolder
    options: TrainOptions
    validity: Validity
    """Of what is signed."""
    limits: Limits = USUAL_LIMITS
    corrections: CorrectionsFolder | None = None
    """What people agreed on there is learnt from as well."""
