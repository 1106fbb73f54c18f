"""The commands around the weekly job, as one types them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from common import console
from trainer.cli import trainer
from trainer.job.record import Runs

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: status, output, messages."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(console, "silence_native_libraries", lambda: None)
        monkeypatch.setattr(console, "_json_log", False)
        monkeypatch.setattr(sys, "argv", ["rakuten-trainer", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            console.run(trainer)
        out, err = capsys.readouterr()
        assert "Traceback" not in err, err
        return int(exit_.value.code or 0), out, err

    return call


def test_config_check(run: Run, shop: Any) -> None:
    status, out, _ = run("config", "check", shop.file, "--json")
    found = json.loads(out)
    assert (status, found["training"]["epochs"], found["notify"]["secret"]) == (0, 8, "(set)")
    status, out, err = run("config", "check", shop.file)
    assert "in order" in err and "training.epochs = 8" in out and "s3cret" not in out + err
    shop.configure("epochs = 0\n")
    status, _, err = run("config", "check", shop.file)
    assert status == 1 and "training.epochs" in err
    assert run("config", "check", shop.folder / "none.toml")[0] == 1


def test_retrain_with_a_configuration_takes_its_settings_there(run: Run, shop: Any) -> None:
    status, _, err = run("retrain", "--config", shop.file, "--epochs", "3")
    assert status == 2 and "--epochs is a setting of --config" in err
    status, _, err = run("retrain", "--until", "data", "--data", "x", "--channel", "y")
    assert status == 2
    assert shop.trainings == 0


def test_a_year_of_a_laptop_s_questions(run: Run, shop: Any) -> None:
    """Which data, code and decision made the model of this laptop?"""
    work = shop.folder / "work"
    assert run("status", "--work", shop.folder)[0] == 1  # nothing has run yet
    assert run("status", "--config", shop.file)[0] == 1
    assert run("status")[0] == 2
    assert run("retrain", "--config", shop.file, "--until", "convert")[0] == 0
    assert shop.hook.events == []
    status, _, err = run("retrain", "--config", shop.file)
    assert status == 0 and "release 1 published: model model-1" in err
    assert run("retrain", "--config", shop.file)[0] == 0
    shop.labels = tuple(reversed(_labels(shop.sound)))
    status, _, err = run("retrain", "--config", shop.file)
    assert status == 4 and err.count("error: ") == 1

    status, out, _ = run("runs", "list", "--work", work, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["state"] for row in rows] == ["refused", "published", "published"]
    assert run("runs", "list", "--work", work)[1].count("model-1") >= 1
    assert len(run("runs", "list", "--work", work, "--limit", 1, "--json")[1].splitlines()) == 1

    later = datetime.now(UTC) + timedelta(days=365)
    with time_machine.travel(later, tick=True):
        status, out, _ = run("runs", "show", "model-1", "--work", work, "--json")
    found = json.loads(out)
    assert found["id"] == rows[2]["id"]
    facts = {name: value for done in found["stages"] for name, value in done["facts"].items()}
    assert facts["data_fingerprint"] and found["source_commit"] and found["versions"]["numpy"]
    assert facts["accepted"] is True and found["scores"]["all"]["weighted_f1"] > 0.5
    assert (Path(found["files"]) / "decision.json").is_file()
    status, out, _ = run("runs", "show", facts["bundle_sha256"], "--work", work)
    assert found["id"] in out
    assert run("runs", "show", "model-9", "--work", work)[0] == 1

    status, out, _ = run("runs", "compare", "model-1", "model-2", "--work", work, "--json")
    different = json.loads(out)
    assert status == 0 and "id" in different and "config.training.epochs" not in different
    assert run("runs", "compare", "model-1", "model-2", "--work", work)[0] == 0


def _labels(bundle: Path) -> Any:
    from bundle import archive

    return archive.read(bundle).manifest.labels


def test_status_is_1_when_something_needs_a_person(run: Run, shop: Any) -> None:
    work = shop.folder / "work"
    shop.job.work()
    status, out, _ = run("status", "--work", work, "--json", "--config", shop.file)
    found = json.loads(out)
    assert (status, found["ok"], found["needs"]) == (0, True, [])
    assert found["last_publication"]["model_version"] == "model-1"
    assert found["days_left"]["timestamp"] > 20 and found["corrections_waiting"] == 0
    later = datetime.now(UTC) + timedelta(days=18)
    with time_machine.travel(later, tick=True):
        status, out, err = run("status", "--work", work, "--config", shop.file)
    assert status == 1 and "timestamp" in err and "days ago" in err
    Path(shop.channel.url).rename(shop.folder / "away")
    status, _, err = run("status", "--work", work, "--config", shop.file)
    assert status == 1 and "the channel cannot be asked" in err


def test_status_tells_a_run_that_nobody_goes_on_with(run: Run, shop: Any) -> None:
    from trainer.job.lock import only_run
    from trainer.stages import Stage

    work = shop.folder / "work"
    half = shop.job.work(Stage.TRAIN)
    assert run("status", "--work", work)[0] == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=True):
        status, _, err = run("status", "--work", work)
        assert status == 1 and "was not gone on with" in err
        half.at = Stage.CONVERT
        Runs(work).write(half)
        assert "was killed at convert" in run("status", "--work", work)[2]
        with only_run(work):
            assert "is still at convert" in run("status", "--work", work)[2]


def test_renew(run: Run, shop: Any) -> None:
    assert run("renew", "--config", shop.file)[0] == 0
    shop.configure("[channel.expires]\ntimestamp = 3\nsnapshot = 3\n")
    status, _, err = run("renew", "--config", shop.file)
    assert status == 3 and err.count("warning: ") == 2
    assert shop.hook.events == ["expiring"]


def test_the_log_is_json_where_it_is_asked_for(run: Run, shop: Any) -> None:
    status, _, err = run("retrain", "--config", shop.file, "--json-log")
    lines = [json.loads(line) for line in err.splitlines()]
    assert status == 0 and len(lines) > 3
    assert all(line.keys() == {"at", "level", "message"} for line in lines)
    assert "published" in lines[-1]["message"]
    shop.labels = tuple(reversed(_labels(shop.sound)))
    status, _, err = run("retrain", "--config", shop.file, "--json-log")
    assert (status, json.loads(err.splitlines()[-1])["level"]) == (4, "error")
