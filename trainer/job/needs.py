"""What a run cannot see as its own failure, and a person should: data that stand still, and
corrections that wait for a word."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from common.errors import ProductError
from trainer.corrections.book import judged
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.pull import Pulled
from trainer.corrections.words import plain
from trainer.data.layout import LABELS, PRODUCTS
from trainer.job.record import Run

LETTERS = "corrections: "
"""So begin the warnings of a record about what laptops sent."""

STILL_DAYS = 15.0
"""Two weekly runs after the first on the same tables: what exports them has stopped, perhaps."""


def tables_digest(data: Path) -> str | None:
    """One SHA-256 of both tables of a catalogue, without corrections; None where one is missing."""
    found = hashlib.sha256()
    try:
        for name in (PRODUCTS, LABELS):
            with (data / name).open("rb") as content:
                found.update(hashlib.file_digest(content, "sha256").digest())
    except OSError:
        return None
    return found.hexdigest()


def same_since(runs: Sequence[Run]) -> datetime | None:
    """When the oldest of the newest runs began that saw the same tables; `runs` newest first."""
    known = [run for run in runs if run.tables is not None]
    since: datetime | None = None
    for run in known:
        if run.tables != known[0].tables:
            break
        since = run.began
    return since


def left_out(pulled: Pulled) -> list[str]:
    """Sentences: what of the laptops could not be taken, and nobody would hear of otherwise."""
    found = [f"{LETTERS}{one}" for one in pulled.waiting]
    if pulled.set_aside:
        name, reason = pulled.set_aside[0]
        also = "" if len(pulled.set_aside) == 1 else f", and {len(pulled.set_aside) - 1} more"
        found.append(f"{LETTERS}set aside: {name} ({reason}){also}")
    return [plain(sentence) for sentence in found]


def of_people(runs: Sequence[Run], work: Path, still_days: float = STILL_DAYS) -> list[str]:
    """Sentences: what waits for a person although every run may have gone well."""
    needs, since = list[str](), same_since(runs)
    if since is not None and runs[0].began - since >= timedelta(days=still_days):
        needs.append(f"the catalogue is the same as on {since:%Y-%m-%d}: is it still exported?")
    if runs:
        needs += [one for one in runs[0].warnings if one.startswith(LETTERS)]
    folder = CorrectionsFolder(work / "corrections")
    if folder.decisions.exists():
        # Damaged corrections fail the run itself, which says so.
        with suppress(ProductError, OSError):
            held = len(judged(folder).held)
            if held:
                groups = "1 group of corrections waits" if held == 1 else f"{held} groups wait"
                needs.append(f"{groups} for a person to let in or reject: {folder.report}")
    return needs
