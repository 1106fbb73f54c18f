"""The record of each run: what it did, with which data, code and decision, kept for ever.

    runs/<id>/run.json       this record, written anew after each stage
    runs/<id>/decision.json  what was decided, with its numbers
    runs/<id>/data.json      what was found in the data
    runs/<id>/report/        the page for people
    runs/<id>/manifest.json  of the bundle

Small files: a year of them has some megabytes.  The id begins with the moment, so that names sort.
"""

from __future__ import annotations

import platform
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from common.console import say
from common.files import write_atomically
from trainer.job.errors import NoSuchRun
from trainer.stages import Stage

VERSIONED = ("rakuten-classifier", "tensorflow", "keras", "numpy", "scikit-learn")
FORMAT = 1
CLOCKS_DIFFER = timedelta(hours=1)
"""A run dated so much later than now was recorded by another clock, or a wrong one."""


class State(StrEnum):
    """How a run stands."""

    OPEN = "open"
    """At work, waiting for its next stage, or killed: the next call goes on with it."""
    PUBLISHED = "published"
    REFUSED = "refused"
    FAILED = "failed"


class Done(Struct, kw_only=True):
    """A stage that is finished, and what it left."""

    stage: Stage
    began: datetime
    ended: datetime
    facts: dict[str, Any] = {}


class Run(Struct, kw_only=True):
    """One run; see the module."""

    id: str
    began: datetime
    config: dict[str, Any]
    source_commit: str
    versions: dict[str, str]
    host: str
    state: State = State.OPEN
    ended: datetime | None = None
    stages: list[Done] = []
    at: Stage | None = None
    """The stage that is at work, or was when the run ended otherwise."""
    attempts: int = 1
    """How often it was begun or gone on with."""
    error: str | None = None
    """The code of what ended it."""
    reason: str | None = None
    warnings: list[str] = []
    """What went wrong beside it: a webhook, the tracking."""
    told: list[str] = []
    """The events that somebody was told of."""
    untold: str | None = None
    """Why nobody could be told of the last event."""
    tables: str | None = None
    """The SHA-256 of the catalogue's tables, without corrections."""
    format: int = FORMAT

    def facts(self, stage: Stage) -> dict[str, Any] | None:
        """What a finished stage left; None where it is not finished."""
        for done in self.stages:
            if done.stage == stage:
                return done.facts
        return None

    @property
    def summary(self) -> dict[str, Any]:
        """All facts of its stages in one, the later ones over the earlier."""
        found: dict[str, Any] = {}
        for done in self.stages:
            found |= done.facts
        return found


class Runs:
    """The records below a working folder."""

    def __init__(self, work: Path) -> None:
        self.path = work / "runs"

    def new(self, config: dict[str, Any], source_commit: str, now: datetime | None = None) -> Run:
        """Begins a record."""
        moment = now or datetime.now(UTC)
        run = Run(
            id=f"{moment:%Y-%m-%dT%H%M%S}.{moment.microsecond // 1000:03}Z-{secrets.token_hex(2)}",
            began=moment,
            config=config,
            source_commit=source_commit,
            versions=versions(),
            host=platform.node(),
        )
        self.write(run)
        return run

    def folder(self, run: Run) -> Path:
        """Where the files of a run are."""
        return self.path / run.id

    def write(self, run: Run) -> None:
        """Keeps the record as it is now."""
        content = msgspec.json.format(msgspec.json.encode(run), indent=1)
        write_atomically(self.folder(run) / "run.json", content)

    def keep(self, run: Run, file: Path, name: str | None = None) -> None:
        """Keeps a copy of a file or folder beside the record, where there is one."""
        target = self.folder(run) / (name or file.name)
        if file.is_dir():
            shutil.copytree(file, target, dirs_exist_ok=True)
        elif file.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)

    def every(self) -> Iterator[Run]:
        """All runs, the newest first; one that cannot be read is told and left out.

        Those dated in the future come last: a clock that was wrong once hides no run from then on.
        """
        if not self.path.is_dir():
            return
        tomorrow = f"{datetime.now(UTC) + CLOCKS_DIFFER:%Y-%m-%dT%H%M%S}"
        folders = sorted(self.path.iterdir(), reverse=True)
        for folder in sorted(folders, key=lambda one: one.name > tomorrow):
            file = folder / "run.json"
            try:
                yield msgspec.json.decode(file.read_bytes(), type=Run)
            except (OSError, msgspec.MsgspecError) as error:
                if file.exists():
                    say(f"warning: {file}: not a record of a run ({error})")

    def last(self) -> Run | None:
        """The newest run."""
        return next(self.every(), None)

    def open(self) -> Run | None:
        """The run to go on with."""
        last = self.last()
        return last if last is not None and last.state is State.OPEN else None

    def find(self, wanted: str) -> Run:
        """The first of `matching`.  Raises NoSuchRun."""
        found = self.matching(wanted)
        if not found:
            raise NoSuchRun(path=self.path, wanted=wanted)
        return found[0]

    def matching(self, wanted: str) -> list[Run]:
        """The runs of this id, or that made the model or bundle of this version or SHA-256; where
        there is none, those of which one of these begins so.

        What laptops can have comes first, then the newest: a version is made of the day and of
        what was learnt, so that a run that was refused may have given it again the same day.
        """
        exact, begins = list[Run](), list[Run]()
        for run in self.every():
            made = run.summary
            names = (run.id, made.get("model_version"), made.get("bundle_sha256"))
            if wanted in names:
                exact.append(run)
            elif wanted and any(str(one).startswith(wanted) for one in names):
                begins.append(run)
        return sorted(exact or begins, key=lambda run: run.state is not State.PUBLISHED)


def why(run: Run) -> str:
    """What ended a run, without what its state says already."""
    return (run.reason or "").removeprefix("not published: ")


def headline(run: Run) -> str:
    """One sentence about a run."""
    made = run.summary
    match run.state:
        case State.PUBLISHED:
            return f"release {made.get('release')} published: model {made.get('model_version')}"
        case State.REFUSED:
            return f"not published: {why(run)}"
        case State.FAILED:
            return f"failed at {run.at or 'its end'}: {run.reason}"
        case _:
            return f"open, at {run.at or 'rest'}"


def versions() -> dict[str, str]:
    """Of the system, Python, and the packages that a model depends on."""
    found = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    for name in VERSIONED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
