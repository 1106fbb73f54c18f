"""How the weekly job stands, and whether a person is needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channel.keys import public_root
from channel.location import open_store
from channel.status import status
from common.errors import ProductError
from trainer.job.config import Config
from trainer.job.lock import is_at_work
from trainer.job.needs import STILL_DAYS, of_people
from trainer.job.record import CLOCKS_DIFFER, Run, Runs, State, why
from trainer.job.signatures import days_left, ending, ends

STUCK = timedelta(days=1)
"""A run that is no further after so long: a scheduler that restarts it would have."""

LATE = timedelta(days=8)
"""A weekly job whose last publication or refusal is older has stopped."""


@dataclass
class Standing:
    """What there is to say, and what a person must see to."""

    last: Run | None
    published: Run | None
    days_left: dict[str, float] = field(default_factory=dict)
    """Until a signature ends, by role; empty where the channel cannot be asked."""
    waiting: int | None = None
    """Letters with corrections that the next run will pull; None where nobody can tell."""
    needs: list[str] = field(default_factory=list)
    """Sentences; empty: all is well."""
    unheard: list[str] = field(default_factory=list)
    """Those of them that no run could tell: that it did not run, or not to its end."""

    def as_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "ok": not self.needs,
            "needs": self.needs,
            "last_run": None if self.last is None else _short(self.last),
            "last_publication": None if self.published is None else _short(self.published),
            "days_left": self.days_left,
            "corrections_waiting": self.waiting,
        }


def standing(work: Path, config: Config | None = None, now: datetime | None = None) -> Standing:
    """Reads the records below `work`; with a configuration, asks its channel as well."""
    moment, runs = now or datetime.now(UTC), Runs(work)
    every = list(runs.every())
    published = next((run for run in every if run.state is State.PUBLISHED), None)
    found = Standing(every[0] if every else None, published)
    _judge(found, work, moment)
    for run in every:
        if run.began - moment > CLOCKS_DIFFER:
            found.unheard.append(
                f"the run {run.id} is dated in the future: a clock is or was wrong"
            )
            break
    read = {run.id for run in every}
    damaged = [
        file for file in sorted(runs.path.glob("*/run.json")) if file.parent.name not in read
    ]
    if damaged:
        found.needs.append(f"records that cannot be read: {len(damaged)}, the last {damaged[-1]}")
    found.needs += found.unheard
    if every:
        found.needs += of_people(every, work, config.data.still_days if config else STILL_DAYS)
    if config is not None:
        _ask(found, config)
    return found


def _judge(found: Standing, work: Path, now: datetime) -> None:
    last = found.last
    if last is None:
        found.needs.append("no run has been recorded yet")
        return
    if last.state is State.FAILED:
        found.needs.append(f"the last run failed: {last.reason}")
    elif last.state is State.REFUSED:
        found.needs.append(f"the last model was refused: {why(last)}")
    elif last.state is State.OPEN and now - last.began > STUCK:
        if is_at_work(work):
            what = f"is still at {last.at or 'work'}"
        else:
            what = "was not gone on with" if last.at is None else f"was killed at {last.at}"
        found.unheard.append(f"the run that began {last.began:%Y-%m-%d %H:%M} UTC {what}")
    since = now - (last.ended or last.began)
    if since > LATE:
        found.unheard.append(f"the last run was {since.days} days ago")
    if last.untold is not None:
        found.needs.append(f"nobody was told of the last run: {last.untold}")


def _ask(found: Standing, config: Config) -> None:
    channel = config.channel
    try:
        store = open_store(channel.url, channel.access)
        found.days_left = days_left(status(store, public_root(channel.keys)))
        found.waiting = _waiting(store, config)
    except (ProductError, OSError) as error:
        found.needs.append(f"the channel cannot be asked: {error}")
    for role, days in ends(config, found.days_left).items():
        found.needs.append(ending(role, days))


def _waiting(store: Any, config: Config) -> int:
    from channel.corrections import CORRECTIONS, is_letter
    from trainer.corrections.folder import CorrectionsFolder
    from trainer.corrections.journal import Journal

    file = CorrectionsFolder(config.work / "corrections").journal
    known = Journal(file).lines.keys() if file.exists() else frozenset[str]()
    names = (entry.name for entry in store.list(f"{CORRECTIONS}/"))
    return sum(is_letter(name) and name not in known for name in names)


def _short(run: Run) -> dict[str, Any]:
    made = run.summary
    return {
        "id": run.id,
        "state": run.state.value,
        "ended": run.ended and run.ended.isoformat(),
        "attempts": run.attempts,
        "reason": run.reason,
        "model_version": made.get("model_version"),
        "release": made.get("release"),
        "warnings": run.warnings,
    }
