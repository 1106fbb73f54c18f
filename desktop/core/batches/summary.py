"""What a batch came to: how many, how sure, how long, by which model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from desktop.core.batches.alike import Alike, alike
from desktop.core.batches.ledger import BatchFacts, CategoryCount, Counts, Ledger

SURE, UNSURE = 0.9, 0.5
"""Probabilities from which an answer counts as sure, and below which as unsure."""


@dataclass(frozen=True)
class Summary:
    """A batch in figures; `skipped_finished` counts what an earlier run had finished."""

    batch: BatchFacts
    counts: Counts
    skipped_finished: int
    sure: int
    """Answers with a probability of at least `SURE`."""
    unsure: int
    """Answers with a probability below `UNSURE`."""
    categories: tuple[CategoryCount, ...]
    alike: Alike = field(default_factory=Alike)
    """Known when the batch is complete."""

    def as_row(self) -> dict[str, Any]:
        """The summary under the names of `--json`."""
        return {
            "items": self.counts.planned,
            "done": self.counts.done,
            "skipped_finished": self.skipped_finished,
            "failed": self.counts.failed,
            "seconds": round(self.batch.seconds, 3),
            "model_version": self.batch.model_version,
            "sure": self.sure,
            "unsure": self.unsure,
            "complete": self.batch.complete,
            "categories": {one.code: one.items for one in self.categories},
            "look_alikes": self.alike.groups.as_row(),
        }


def summarise(ledger: Ledger, batch: int, skipped_finished: int = 0) -> Summary:
    """The figures of a batch as it stands.  Raises what the history raises."""
    sure, unsure = ledger.sureness(batch, SURE, UNSURE)
    facts = ledger.facts(batch)
    return Summary(
        facts,
        ledger.counts(batch),
        skipped_finished,
        sure,
        unsure,
        tuple(ledger.categories(batch)),
        alike(ledger, batch) if facts.complete else Alike(),
    )
