"""A run that was stopped, killed or failed: gone on with, and never twice at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from channel.errors import ChannelUnreachable
from channel.status import status
from trainer.data.errors import DataError
from trainer.job.errors import AnotherRun
from trainer.job.lock import only_run
from trainer.job.record import Runs, State
from trainer.job.standing import standing
from trainer.stages import Stage


def release(shop: Any) -> Any:
    return status(shop.channel.store, shop.channel.root).release


@pytest.mark.parametrize("stage", list(Stage)[:-1])
def test_stage_by_stage_is_the_same_run(shop: Any, stage: Stage) -> None:
    half = shop.job.work(stage)
    assert half.state is State.OPEN
    assert release(shop) is None
    whole = shop.job.work()
    assert (whole.id, whole.state) == (half.id, State.PUBLISHED)
    assert shop.trainings == 1
    assert release(shop).release == 1
    assert shop.hook.events == ["published"]


def test_each_stage_alone(shop: Any) -> None:
    for stage in Stage:
        run = shop.job.work(stage)
    assert (run.state, run.attempts, shop.trainings) == (State.PUBLISHED, len(Stage), 1)


class Killed(BaseException):
    """As by SIGKILL: nothing of ours gets to see it."""


@pytest.mark.parametrize("at", list(Stage))
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_stage_it_goes_on(
    shop: Any, at: Stage, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the stage is noted as finished, or just after."""
    from trainer.job import job, memory

    write, killed = Runs.write, [False]

    def writing(runs: Runs, run: Any) -> None:
        finished = bool(run.stages) and run.stages[-1].stage is at and run.at is None
        if finished and not killed[0]:
            if after:
                write(runs, run)
            killed[0] = True
            raise Killed
        write(runs, run)

    with monkeypatch.context() as patch:
        patch.setattr(memory.Runs, "write", writing)
        patch.setattr(job.Job, "_end", lambda *_: None)
        with pytest.raises(Killed):
            shop.job.work()
    run = shop.job.work()
    assert run.state is State.PUBLISHED
    assert release(shop).release == 1, "not published twice"
    assert release(shop).sha256 == run.summary["bundle_sha256"]
    assert shop.trainings == (2 if at is Stage.TRAIN and not after else 1)
    assert len(list(Runs(shop.folder / "work").every())) == 1


def test_a_store_that_was_down_costs_no_second_training(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from channel.publisher import Publisher

    def away(*_: object, **__: object) -> Any:
        raise ChannelUnreachable(url="s3://shop/models", reason="no answer in time")

    with monkeypatch.context() as patch:
        patch.setattr(Publisher, "publish", away)
        with pytest.raises(ChannelUnreachable):
            shop.job.work()
    failed = Runs(shop.folder / "work").last()
    assert failed is not None
    assert (failed.state, failed.error, failed.at) == (
        State.FAILED,
        "channel-unreachable",
        Stage.PUBLISH,
    )
    assert any("failed" in need for need in standing(shop.folder / "work").needs)
    run = shop.job.work()
    assert (run.id, run.state, run.attempts) == (failed.id, State.PUBLISHED, 2)
    assert shop.trainings == 1
    assert shop.hook.events == ["failed", "published"]
    assert standing(shop.folder / "work").needs == []


def test_other_data_or_settings_are_trained_anew(shop: Any) -> None:
    shop.job.work(Stage.TRAIN)
    shop.configure("epochs = 3\n")
    shop.job.work(Stage.TRAIN)
    assert shop.trainings == 2
    table = shop.folder / "data" / "X_train_update.csv"
    table.write_text(table.read_text("utf-8").replace("neuf avec", "neuve avec", 1), "utf-8")
    shop.job.work()
    assert shop.trainings == 3


def test_what_is_old_is_not_gone_on_with(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from trainer.job import job

    half = shop.job.work(Stage.TRAIN)
    monkeypatch.setattr(job, "GO_ON_FOR", timedelta(0))
    run = shop.job.work()
    assert run.id != half.id
    before = list(Runs(shop.folder / "work").every())[-1]
    assert (before.state, before.error) == (State.FAILED, "abandoned")


def test_anew(shop: Any) -> None:
    half = shop.job.work(Stage.CONVERT)
    run = shop.job.work(anew=True)
    assert run.id != half.id
    assert shop.trainings == 2


def test_one_at_a_time(shop: Any) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(30)

    shop.during = wait
    first = threading.Thread(target=shop.job.work)
    first.start()
    assert begun.wait(60)
    with pytest.raises(AnotherRun, match="another run"):
        shop.job.work()
    go_on.set()
    first.join()
    assert shop.hook.events == ["published"]
    with only_run(shop.folder / "work"):
        pass


def test_corrections_of_a_run_stay_the_same(shop: Any) -> None:
    """What arrives between two attempts is next week's: else the training would begin anew."""
    from letters import Laptop, decision

    Laptop(shop.channel.store, "dock-1").send(decision(1, "50", "0010", "p1", designation="x"))
    half = shop.job.work(Stage.TRAIN)
    assert half.summary["corrections_pulled"] == 1
    Laptop(shop.channel.store, "dock-2").send(decision(2, "50", "0010", "p2", designation="y"))
    from trainer.job.config import load

    assert standing(shop.folder / "work", load(shop.file, {})).waiting == 1
    run = shop.job.work()
    assert (run.summary["corrections_pulled"], shop.trainings) == (1, 1)
    assert shop.job.work().summary["corrections_pulled"] == 1


def test_what_a_run_doubts_holds_from_the_next_one_on(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second attempt learns from the same decisions as the first, and trains no second time."""
    from letters import Laptop, decision

    from trainer import retraining

    scan = retraining.checked_scan

    def doubting(*arguments: Any, **more: Any) -> Any:
        found = scan(*arguments, **more)
        found.report.doubted = [one.index for one in more["witnessed"]]
        return found

    monkeypatch.setattr(retraining, "checked_scan", doubting)
    Laptop(shop.channel.store).send(decision(1, "50", "0010", "p1", designation="new and unlike"))
    half = shop.job.work(Stage.TRAIN)
    doubts = shop.folder / "work" / "corrections" / "doubts.jsonl"
    assert doubts.read_bytes()
    run = shop.job.work()
    assert shop.trainings == 1
    assert run.summary["data_fingerprint"] == half.summary["data_fingerprint"]
    assert doubts.read_bytes(), "and it is not forgotten"
    kept = Runs(shop.folder / "work").folder(run)
    assert not list(kept.glob("*doubts*")), "records are for ever, what people said is not"
    again = shop.job.work()
    assert again.summary["data_fingerprint"] != half.summary["data_fingerprint"]


def test_a_kill_is_told_by_the_next_attempt(shop: Any) -> None:
    shop.job.work(Stage.DATA)
    runs = Runs(shop.folder / "work")
    run = runs.last()
    assert run is not None
    run.at = Stage.TRAIN  # at work, and nobody holds the lock
    runs.write(run)
    run = shop.job.work()
    assert run.state is State.PUBLISHED
    assert run.warnings == ["attempt 1 was killed at train"]
    assert shop.hook.events == ["failed", "published"]
    assert "killed at train" in shop.hook.posts[0]["text"]


def test_a_failed_attempt_stays_in_the_record(shop: Any) -> None:
    (shop.folder / "data").rename(shop.folder / "unmounted")
    with pytest.raises(DataError):
        shop.job.work()
    (shop.folder / "unmounted").rename(shop.folder / "data")
    run = shop.job.work()
    assert run.state is State.PUBLISHED
    assert run.warnings[0].startswith("attempt 1 failed at data: ")
    assert standing(shop.folder / "work").needs == []
