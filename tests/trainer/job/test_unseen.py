"""What would go unseen if only runs that begin and end told of themselves."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from trainer.cli import trainer
from trainer.data.errors import DataError
from trainer.job.config import load
from trainer.job.errors import ConfigInvalid
from trainer.job.lock import only_run
from trainer.job.notify import load_or_tell
from trainer.job.record import Runs, State
from trainer.job.renewal import renew
from trainer.job.standing import standing
from trainer.stages import Stage


def work(shop: Any) -> Path:
    folder: Path = shop.folder / "work"
    return folder


def later(days: float) -> Any:
    return time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True)


# --- Nothing begins ------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["lock.Path.mkdir", "lock.FileLock.acquire"])
def test_a_folder_that_takes_nothing_is_told(
    shop: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def full(*_: object, **__: object) -> Any:
        raise OSError(30, "Read-only file system", "work")

    monkeypatch.setattr(f"trainer.job.{where}", full)
    with pytest.raises(OSError, match="Read-only"):
        shop.job.work()
    assert shop.hook.events == ["failed"]
    assert "not begun" in shop.hook.posts[0]["text"]


def test_a_configuration_that_was_spoilt_is_told(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.configure("epoch = 3\n")
    with pytest.raises(ConfigInvalid):
        load_or_tell(shop.file)
    assert "is `epochs` meant?" in shop.hook.posts[0]["text"]
    shop.file.write_text("nothing like it", encoding="utf-8")
    with pytest.raises(ConfigInvalid):
        load_or_tell(shop.file)
    assert len(shop.hook.posts) == 1, "nobody can be told"
    monkeypatch.setenv("RAKUTEN_TRAINER_NOTIFY_WEBHOOK", shop.hook.url)
    for name in (shop.file, shop.folder / "gone.toml"):
        with pytest.raises((ConfigInvalid, OSError)):
            load_or_tell(name)
    assert shop.hook.events == ["failed"] * 3


def test_the_renewal_tells_that_the_job_did_not_come(shop: Any) -> None:
    shop.job.work()
    shop.hook.posts.clear()
    assert renew(load(shop.file, {})) == [] and shop.hook.events == []
    with later(9):
        assert renew(load(shop.file, {})) == ["the last run was 9 days ago"]
    assert shop.hook.events == ["overdue"]
    assert "9 days ago" in shop.hook.posts[0]["text"]
    Path(shop.channel.url).rename(shop.folder / "away")
    with later(10), pytest.raises(Exception, match="no model channel"):
        renew(load(shop.file, {}))
    assert shop.hook.events == ["overdue", "overdue", "failed"]


def test_the_renewal_tells_of_a_run_that_was_killed_for_good(shop: Any) -> None:
    half = shop.job.work(Stage.DATA)
    half.at = Stage.TRAIN
    Runs(work(shop)).write(half)
    with later(1.1):
        (need,) = renew(load(shop.file, {}))
    assert "was killed at train" in need and shop.hook.events == ["overdue"]


def test_what_was_given_up_is_told(shop: Any) -> None:
    shop.job.work(Stage.DATA)
    with later(7):
        shop.job.work()
    assert shop.hook.events == ["failed", "published"]
    assert "not gone on with" in shop.hook.posts[0]["text"]


# --- Somebody should be told, and is not ---------------------------------------------------------


def test_a_webhook_that_is_down_needs_a_person(shop: Any) -> None:
    shop.hook.status = 404
    shop.job.work()
    assert standing(work(shop)).needs == [
        "nobody was told of the last run: the webhook answered with 404"
    ]
    shop.hook.status = 200
    shop.job.work()
    assert standing(work(shop)).needs == []


# --- All runs go well, and nothing comes of it ---------------------------------------------------


def test_a_catalogue_that_stands_still_is_told(shop: Any) -> None:
    from letters import Laptop, decision

    shop.job.work()
    with later(7):
        shop.job.work()
        assert standing(work(shop)).needs == []
    # What people say changes the fingerprint of what is learnt, and not that of the catalogue.
    Laptop(shop.channel.store).send(decision(1, "50", "0010", "p1", designation="x"))
    with later(15.1):
        run = shop.job.work()
        (need,) = standing(work(shop)).needs
    assert "the catalogue is the same as on" in need and need in run.warnings
    assert need in shop.hook.posts[-1]["text"] and shop.hook.events == ["published"] * 3
    table = shop.folder / "data" / "X_train_update.csv"
    table.write_text(table.read_text("utf-8").replace("neuf avec", "neuve avec", 1), "utf-8")
    with later(16):
        shop.job.work()
        assert standing(work(shop)).needs == []


def test_so_many_days_may_be_set(shop: Any) -> None:
    shop.file.write_text(
        shop.file.read_text("utf-8").replace('"data"\n', '"data"\nstill_days = 60\n'), "utf-8"
    )
    shop.job.work()
    with later(30):
        shop.job.work()
        assert standing(work(shop), load(shop.file, {})).needs == []
        assert len(standing(work(shop)).needs) == 1, "without the configuration, the usual"


def test_corrections_that_wait_for_a_word_are_told(shop: Any) -> None:
    from letters import Laptop, decision

    said = (decision(number, "50", "10", "p1") for number in range(12))
    Laptop(shop.channel.store).send(*said)
    run = shop.job.work()
    assert run.state is State.PUBLISHED
    (need,) = standing(work(shop)).needs
    assert need.startswith("1 group of corrections waits for a person") and "report.md" in need
    assert shop.hook.posts[0]["needs"] == [need]


def test_letters_that_could_not_be_taken_are_told(shop: Any) -> None:
    from io import BytesIO

    for number in (1, 2):
        name = f"corrections/dock-1/{number:08}-{'a' * 32}.json"
        shop.channel.store.create(name, BytesIO(b"no letter"))
    shop.job.work()
    (need,) = standing(work(shop)).needs
    assert need.startswith("corrections: set aside: corrections/dock-1/") and "and 1 more" in need
    assert shop.hook.posts[0]["needs"] == [need] and need in shop.hook.posts[0]["text"]
    run = shop.job.work()
    assert run.warnings == [] and standing(work(shop)).needs == [], "it is named once"


def test_a_decision_on_them_ends_it(shop: Any) -> None:
    from letters import Laptop, decision

    from trainer.corrections.book import judged, release
    from trainer.corrections.folder import CorrectionsFolder

    Laptop(shop.channel.store).send(*(decision(n, "50", "10", "p1") for n in range(12)))
    shop.job.work()
    folder = CorrectionsFolder(work(shop) / "corrections")
    (group,) = judged(folder).held
    release(folder, [group.name], True, datetime.now(UTC))
    assert standing(work(shop)).needs == []


# --- Clocks --------------------------------------------------------------------------------------


def test_a_clock_that_was_wrong_once_hides_no_run(shop: Any) -> None:
    with later(400):
        ahead = shop.job.work()
    run = shop.job.work()
    runs = Runs(work(shop))
    assert [one.id for one in runs.every()] == [run.id, ahead.id]
    (need,) = standing(work(shop)).needs
    assert ahead.id in need and "a clock is or was wrong" in need
    (shop.folder / "data").rename(shop.folder / "gone")
    with pytest.raises(Exception, match="no such folder"):
        shop.job.work()
    assert any("the last run failed" in need for need in standing(work(shop)).needs)


# --- Only what is unfinished ---------------------------------------------------------------------


def test_only_what_is_unfinished_is_gone_on_with(shop: Any) -> None:
    assert shop.job.go_on() is None, "nothing has run"
    half = shop.job.work(Stage.TRAIN)
    with only_run(work(shop)):
        assert shop.job.go_on() is None, "somebody is at it"
    run = shop.job.go_on()
    assert (run.id, run.state, shop.trainings) == (half.id, State.PUBLISHED, 1)
    assert shop.job.go_on() is None, "it is published"
    (shop.folder / "data").rename(shop.folder / "unmounted")
    with pytest.raises(DataError):
        shop.job.work()
    with pytest.raises(DataError):
        shop.job.go_on()
    with later(3):
        assert shop.job.go_on() is None, "it is too old"


def test_the_command_says_that_there_is_nothing(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from common import console

    monkeypatch.setattr(console, "silence_native_libraries", lambda: None)
    done = CliRunner().invoke(trainer, ["retrain", "--config", str(shop.file), "--unfinished"])
    assert done.exit_code == 0 and "nothing to go on with" in done.output
    for other in (["--anew"], ["--until", "train"]):
        words = ["retrain", "--config", str(shop.file), "--unfinished", *other]
        assert CliRunner().invoke(trainer, words).exit_code == 2
    assert not (work(shop) / "runs").exists()


# --- A year later --------------------------------------------------------------------------------


def test_the_version_of_a_laptop_s_model_leads_to_the_run_that_published_it(shop: Any) -> None:
    """The same data on the same day give the same version: of another attempt, too."""
    published = shop.job.work()
    runs = Runs(work(shop))
    refused = runs.new({}, "commit")
    refused.state, refused.stages = State.REFUSED, published.stages[:-1]
    runs.write(refused)
    version = published.summary["model_version"]
    assert runs.last() != published
    assert [one.id for one in runs.matching(version)] == [published.id, refused.id]
    assert runs.find(published.summary["bundle_sha256"][:12]).id == published.id


def test_the_code_is_that_of_the_attempt_that_trained(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that was upgraded between two attempts trains anew, and the record says by what."""
    from trainer import retraining
    from trainer.job import job

    for place in (job, retraining):
        monkeypatch.setattr(place, "source_commit", lambda: "old")
    shop.job.work(Stage.TRAIN)
    for place in (job, retraining):
        monkeypatch.setattr(place, "source_commit", lambda: "new")
    monkeypatch.setattr(job, "versions", lambda: {"numpy": "9"})
    run = shop.job.work()
    assert (run.source_commit, run.summary["source_commit"], shop.trainings) == ("new", "new", 2)
    assert run.versions == {"numpy": "9"} and "other versions" in run.warnings[0]


def test_the_page_of_a_run_answers_the_three_questions(shop: Any) -> None:
    from click.testing import CliRunner

    run = shop.job.work()
    words = ["runs", "show", run.summary["bundle_sha256"][:12], "--work", str(work(shop))]
    lines = dict(
        line.split(maxsplit=1) for line in CliRunner().invoke(trainer, words).output.splitlines()
    )
    assert lines["fingerprint"] == run.summary["data_fingerprint"]
    assert lines["data"].endswith(": 180 products") and str(shop.folder) in lines["data"]
    assert lines["code"] == run.source_commit
    assert lines["state"] == "release 1 published: model model-1"
    assert lines["decision"] and Path(lines["files"], "decision.json").is_file()
    assert lines["SHA-256"] == run.summary["bundle_sha256"]
    other = Runs(work(shop)).new({}, "of another version", datetime.now(UTC))
    done = CliRunner().invoke(trainer, ["runs", "show", other.id, "--work", str(work(shop))])
    assert done.exit_code == 0 and "of another version" in done.output


# --- Quick and quiet -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["status", "renew"])
def test_what_is_called_each_day_loads_no_tensorflow(command: str, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    file = tmp_path / "trainer.toml"
    file.write_text('work = "work"\n[data]\nsource = "d"\n[channel]\nurl = "c"\nkeys = "k"\n')
    program = (
        "import sys, contextlib\n"
        "from trainer.cli import trainer\n"
        "with contextlib.suppress(Exception):\n"
        f"    trainer.main([{command!r}, '--config', {str(file)!r}], standalone_mode=False)\n"
        "print('tensorflow' in sys.modules, 'trainer.job.standing' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False True"
    assert "absl" not in done.stderr and "oneDNN" not in done.stderr
