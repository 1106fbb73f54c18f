"""A year of the weekly job: something goes wrong every third week, and nobody repairs anything.

Real: the scan and its checks, the gate, signing, publishing, records, status, webhook, the laptop.
Stubbed: the training (see conftest).  Time passes by time-machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from environments import ROOT, environment
from incidents import Incident, Patch, away, data_missing, fails, full, half_a_table, killed

from channel.errors import ExpiredRefused
from desktop.core.channel_state import Trouble
from trainer.errors import RefusedByGate
from trainer.job.config import load
from trainer.job.record import Run, Runs, State
from trainer.job.renewal import renew
from trainer.job.standing import Standing, standing
from trainer.stages import Stage

pytestmark = [pytest.mark.deep, pytest.mark.timeout(900)]

WEEKS = 52
WEEK = timedelta(days=7)
SOON = timedelta(minutes=15)
"""When a scheduler tries again."""
AWAY = range(30, 34)
"""The server is off: signatures of three weeks run out."""

INCIDENTS: dict[int, tuple[str, Incident]] = {
    2: ("corrections", fails("trainer.job.job:pull", away())),
    4: ("corrections", killed(Stage.CORRECTIONS)),
    6: ("renew", fails("channel.publisher:Publisher.renew", away())),
    8: ("renew", killed(Stage.RENEW)),
    10: ("data", data_missing),
    12: ("data", half_a_table),
    14: ("data", killed(Stage.DATA)),
    16: ("data", fails("trainer.retraining:checked_scan", full())),
    18: ("train", fails("trainer.retraining:train", full())),
    20: ("train", killed(Stage.TRAIN)),
    22: ("convert", fails("trainer.retraining:convert", full())),
    24: ("convert", killed(Stage.CONVERT)),
    36: ("judge", fails("trainer.retraining:open_champion", away())),
    38: ("judge", killed(Stage.JUDGE)),
    40: ("publish", fails("channel.publisher:Publisher.publish", away())),
    42: ("publish", killed(Stage.PUBLISH)),
    44: ("begun", fails("trainer.job.job:Runs.new", full())),
}
REFUSED = (26, 46)
DEAF = (48,)
"""The webhook does not answer."""


class Year:
    """The shop, the one laptop that is looked at, and what must be true of them."""

    def __init__(self, shop: Any, laptop: Any) -> None:
        self.shop, self.laptop = shop, laptop
        self.work = shop.folder / "work"
        self.heard = self.sent = 0
        laptop.connect(shop.channel.url, shop.channel.root)

    @property
    def runs(self) -> Runs:
        return Runs(self.work)

    def status(self) -> Standing:
        return standing(self.work, load(self.shop.file, {}))

    def events(self) -> list[str]:
        """What the webhook was told since the last question."""
        found: list[str] = self.shop.hook.events[self.heard :]
        self.heard = len(self.shop.hook.events)
        return found

    def drift(self, week: int) -> None:
        """New products, and old ones that are told in other words."""
        import tiny_models

        data = self.shop.folder / "data"
        shutil.rmtree(data)
        tiny_models.write_shop(data, 180 + 2 * week)
        table = data / "X_train_update.csv"
        words = table.read_text("utf-8").replace("neuf avec", f"arrivage {week} avec", week)
        table.write_text(words, "utf-8")

    def correct(self, week: int) -> None:
        """Somebody in the warehouse corrects a product."""
        from letters import Laptop, decision

        self.sent += 1
        said = decision(
            *(f"article {week}", "20", "0010", "p1"),
            at=datetime.now(UTC),
            designation=f"théière verte numéro {week}",
        )
        Laptop(self.shop.channel.store, f"dock-{week}").send(said)

    def classifies(self, version: str | None) -> None:
        """The laptop takes what is new, and answers with a model that it may use."""
        self.laptop.update()
        assert self.laptop.model() == version


def test_a_year_in_which_everything_goes_wrong(
    shop: Any, tmp_path: Path, monkeypatch: Patch
) -> None:
    from laptop import Laptop

    year, start = Year(shop, Laptop(tmp_path / "laptop")), datetime.now(UTC)
    published: str | None = None
    seen: dict[int, Run] = {}
    for week in range(WEEKS):
        now = start + week * WEEK
        if week in AWAY:
            with time_machine.travel(now + WEEK / 2, tick=True):
                off(year, published, week)
            continue
        with time_machine.travel(now, tick=True):
            year.drift(week)
            year.correct(week)
            incident = INCIDENTS.get(week)
            if incident is not None:
                goes_wrong(year, incident[1], monkeypatch)
        with time_machine.travel(now + SOON, tick=True):
            if incident is not None:
                is_told(year, *incident)
            run = seen[week] = one_week(year, week, monkeypatch)
            if run.state is State.PUBLISHED:
                published = run.summary["model_version"]
            year.classifies(published)
            is_recorded(year, run, week, incident)
        with time_machine.travel(now + WEEK / 2, tick=True):
            assert renew(load(shop.file, {})) == []
            year.classifies(published)
            assert year.events() == []
    with time_machine.travel(start + WEEKS * WEEK, tick=True):
        of_the_year(year, seen)
        is_tracked(year, seen)


def goes_wrong(year: Year, incident: Incident, monkeypatch: Patch) -> None:
    before = year.laptop.model()
    with ExitStack() as stack:
        patch = stack.enter_context(monkeypatch.context())
        stack.enter_context(incident(year.shop, patch))
        year.shop.job.work()
    assert year.laptop.model() == before


def is_told(year: Year, stage: str, incident: Incident) -> None:
    """Before the next attempt: of a kill, nobody could tell anything, but the record shows it."""
    last, killed_ = year.runs.last(), not year.events()
    assert last is not None
    if stage == "begun":
        assert not killed_, "the webhook hears of it, even where no record could be written"
    elif killed_:
        assert last.state is State.OPEN
        with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=True):
            assert any(stage in need for need in year.status().needs)
    else:
        assert (last.state, last.at) == (State.FAILED, stage)
        assert any("the last run failed" in need for need in year.status().needs)


def one_week(year: Year, week: int, monkeypatch: Patch) -> Run:
    """The job as a scheduler starts it (again), to its end."""
    shop = year.shop
    if week in REFUSED:
        shop.labels = _labels(shop.sound)[::-1]
        with pytest.raises(RefusedByGate):
            shop.job.work()
        shop.labels = None
        last = year.runs.last()
        assert last is not None
        return last
    shop.hook.status = 404 if week in DEAF else 200
    run: Run = shop.job.work()
    shop.hook.status = 200
    return run


def is_recorded(year: Year, run: Run, week: int, incident: tuple[str, Incident] | None) -> None:
    found, events = year.status(), year.events()
    assert run.summary["decisions"] == year.sent, "none lost, none twice"
    assert found.waiting == 0
    assert min(found.days_left.values()) > 18
    if week in REFUSED:
        assert (run.state, events) == (State.REFUSED, ["refused"])
        assert any("refused" in need for need in found.needs)
        return
    deaf = ["nobody was told of the last run: the webhook answered with 404"]
    assert (run.state, found.needs) == (State.PUBLISHED, deaf if week in DEAF else [])
    again = incident is not None and incident[0] != "begun"
    assert run.attempts == (2 if again else 1)
    if again:
        assert "attempt 1" in run.warnings[0]
    if week in DEAF:
        assert "the webhook answered with 404" in run.warnings
    was_killed = again and "killed" in run.warnings[0]
    assert events == (["failed", "published"] if was_killed else ["published"])


def off(year: Year, published: str | None, week: int) -> None:
    """Nobody signs: the laptop goes on with what it has, and status tells."""
    if week < AWAY.stop - 1:
        assert year.laptop.model() == published
        return
    year.laptop.fails(ExpiredRefused, Trouble.STALE)
    assert year.laptop.model() == published
    needs = " ".join(year.status().needs)
    assert "days ago" in needs and "timestamp" in needs
    assert year.events() == []


def of_the_year(year: Year, seen: dict[int, Run]) -> None:
    """A record read at its end tells which data, code and decision made the model of a laptop."""
    every = list(year.runs.every())
    assert len(every) == len(seen) == WEEKS - len(AWAY)
    assert sum(run.state is State.REFUSED for run in every) == len(REFUSED)
    assert {run.state for run in every} == {State.REFUSED, State.PUBLISHED}
    fingerprints = {run.summary["data_fingerprint"] for run in every}
    assert len(fingerprints) == len(every), "the catalogue drifts"
    for run in seen.values():
        if run.state is State.PUBLISHED:
            told = year.runs.find(run.summary["model_version"])
            assert told.id == run.id and told.source_commit
            kept = {file.name for file in year.runs.folder(told).iterdir()}
            assert {"decision.json", "data.json", "manifest.json", "report"} <= kept
    last = year.laptop.model()
    assert last is not None
    assert year.runs.find(last).id == every[0].id
    releases = [run.summary["release"] for run in reversed(every) if "release" in run.summary]
    assert releases == list(range(1, len(releases) + 1)), "none twice, none lost"


def is_tracked(year: Year, seen: dict[int, Run]) -> None:
    """MLflow shows the same: every run, what went wrong in it, and whose model laptops have."""
    year.shop.configure("[tracking]\nenabled = true\n")
    done = subprocess.run(
        [
            environment("tracking.txt", sys.executable),
            ROOT / "tests" / "support" / "tracking_program.py",
            year.shop.file,
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found["failed"]) == {None}
    assert found["runs"].keys() == {run.id for run in seen.values()}
    for week, (stage, _) in INCIDENTS.items():
        tags = found["runs"][seen[week].id]["tags"]
        if stage != "begun":
            assert tags["attempt"] == "2" and f"at {stage}" in tags["warnings"]
    for week in REFUSED:
        assert found["runs"][seen[week].id]["tags"]["state"] == "refused"
    assert found["aliases"]["champion"] == year.laptop.model()


def _labels(bundle: Path) -> Any:
    from bundle import archive

    return archive.read(bundle).manifest.labels
