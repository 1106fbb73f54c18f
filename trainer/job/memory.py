"""What a run remembers of its earlier attempts, in its record."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from trainer.job.record import Done, Run, Runs
from trainer.stages import Stage


class RunMemory:
    """The `trainer.stages.Memory` of a recorded run: the record is written after each stage."""

    def __init__(self, runs: Runs, run: Run, until: Stage = Stage.PUBLISH) -> None:
        self._runs, self.run = runs, run
        self.until = until

    def recall(self, stage: Stage) -> dict[str, Any] | None:
        """What a finished stage left."""
        return self.run.facts(stage)

    def enter(self, stage: Stage) -> None:
        """Notes that a stage is at work, or about to be."""
        self.run.at = stage
        self._runs.write(self.run)

    @contextmanager
    def at(self, stage: Stage) -> Iterator[dict[str, Any]]:
        """Notes that a stage is at work, and what it left once it ended well; what came after an
        earlier attempt of it is forgotten."""
        run, order = self.run, list(Stage)
        kept = [done for done in run.stages if order.index(done.stage) < order.index(stage)]
        began, facts = datetime.now(UTC), dict[str, Any]()
        self.enter(stage)
        yield facts
        facts = msgspec.to_builtins(facts, enc_hook=str)
        if stage not in (Stage.RENEW, Stage.DATA) or facts != run.facts(stage):
            run.stages = [
                *kept,
                Done(stage=stage, began=began, ended=datetime.now(UTC), facts=facts),
            ]
        run.at = None
        self._runs.write(run)

    def before(self, file: Path) -> Path:
        """A file of the working folder as it was before the first attempt; an empty one where
        there was none."""
        kept = before(self._runs, self.run, file)
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            if file.exists():
                shutil.copyfile(file, kept)
            else:
                kept.touch()
        return kept


def before(runs: Runs, run: Run, file: Path) -> Path:
    """Where a run keeps a file as it was before its first attempt."""
    return runs.folder(run) / f"before-{file.name}"
