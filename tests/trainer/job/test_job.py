"""The weekly job: recorded and told, whatever its end."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channel.status import status
from trainer.errors import RefusedByGate
from trainer.job.errors import NoSuchRun
from trainer.job.record import Runs, State
from trainer.job.standing import standing
from trainer.stages import Stage


def release(shop: Any) -> Any:
    return status(shop.channel.store, shop.channel.root).release


def test_a_run_is_recorded_and_told(shop: Any) -> None:
    run = shop.job.work()
    assert run.state is State.PUBLISHED
    assert [done.stage for done in run.stages] == list(Stage)
    made = run.summary
    assert release(shop).model_version == made["model_version"] == "model-1"
    assert release(shop).sha256 == made["bundle_sha256"]
    runs = Runs(shop.folder / "work")
    for wanted in (run.id, "model-1", made["bundle_sha256"]):
        assert runs.find(wanted).id == run.id
    with pytest.raises(NoSuchRun):
        runs.find("model-2")
    kept = {file.name for file in runs.folder(run).iterdir()}
    assert {"run.json", "decision.json", "data.json", "manifest.json", "report"} <= kept
    decision = json.loads((runs.folder(run) / "decision.json").read_bytes())
    assert decision["published"] is True
    assert decision["data"]["fingerprint"] == made["data_fingerprint"]
    assert "s3cret" not in (runs.folder(run) / "run.json").read_text("utf-8")
    assert shop.hook.events == ["published"]
    post = shop.hook.posts[0]
    assert (post["release"], post["model_version"], post["id"]) == (1, "model-1", run.id)
    expected = hmac.new(b"s3cret", shop.hook.bodies[0], hashlib.sha256).hexdigest()
    assert shop.hook.headers[0]["X-Rakuten-Signature"] == f"sha256={expected}"


def test_next_week_is_another_run(shop: Any) -> None:
    first, second = shop.job.work(), shop.job.work()
    assert first.id != second.id
    assert shop.trainings == 2
    assert [run.id for run in Runs(shop.folder / "work").every()] == [second.id, first.id]


def test_a_refusal_is_recorded_and_told_and_ends_the_run(shop: Any) -> None:
    from bundle import archive

    shop.job.work()
    shop.labels = archive.read(shop.sound).manifest.labels[::-1]
    with pytest.raises(RefusedByGate):
        shop.job.work()
    last = Runs(shop.folder / "work").last()
    assert last is not None
    assert (last.state, last.error) == (State.REFUSED, "refused-by-gate")
    assert "labels" in (last.reason or "")
    assert shop.hook.events == ["published", "refused"]
    assert release(shop).model_version == "model-1"
    found = standing(shop.folder / "work")
    assert any("refused" in need for need in found.needs)
    assert found.published is not None and found.published.id != last.id
    shop.labels = None
    assert shop.job.work().id != last.id, "what was refused is not gone on with"


def test_a_full_disk_is_told(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from trainer import retraining

    def full(*_: object, **__: object) -> Any:
        raise OSError(28, "No space left on device", str(shop.folder / "work" / "model.bundle"))

    with monkeypatch.context() as patch:
        patch.setattr(retraining, "convert", full)
        with pytest.raises(OSError, match="No space"):
            shop.job.work()
    last = Runs(shop.folder / "work").last()
    assert last is not None and "the disk is full" in (last.reason or "")
    assert shop.hook.events == ["failed"]
    assert shop.job.work().state is State.PUBLISHED


def test_a_webhook_that_is_down_stops_nothing(shop: Any, quick: None) -> None:
    shop.hook.status = 404
    run = shop.job.work()
    assert run.state is State.PUBLISHED
    assert run.warnings == ["the webhook answered with 404"]
    shop.hook.url = "http://127.0.0.1:1/secret-path"
    shop.configure()
    run = shop.job.work()
    assert run.state is State.PUBLISHED
    assert "secret-path" not in json.dumps(run.warnings)


def test_tracking_that_is_not_installed_is_a_warning(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "mlflow", None)
    shop.configure("[tracking]\nenabled = true\n")
    run = shop.job.work()
    assert run.state is State.PUBLISHED
    assert "mlflow is not installed" in run.warnings[0]


def test_a_missing_key_is_told_before_hours_of_training(shop: Any) -> None:
    from channel.errors import KeysMismatch

    (Path(shop.channel.keys) / "online" / "targets.pem").rename(shop.folder / "elsewhere.pem")
    with pytest.raises(KeysMismatch, match="targets"):
        shop.job.work()
    run = Runs(shop.folder / "work").last()
    assert run is not None and (run.at, shop.trainings) == (Stage.RENEW, 0)


def test_signatures_that_end_are_told(shop: Any) -> None:
    shop.configure("[channel.expires]\ntimestamp = 3\nsnapshot = 3\n")
    run = shop.job.work()
    assert shop.hook.events == ["published", "expiring"]
    assert set(shop.hook.posts[1]["days"]) == {"timestamp", "snapshot"}
    assert run.state is State.PUBLISHED


def test_the_job_that_stopped_is_noticed(shop: Any) -> None:
    shop.job.work()
    work = shop.folder / "work"
    assert standing(work).needs == []
    later = datetime.now(UTC) + timedelta(days=9)
    assert any("9 days ago" in need for need in standing(work, now=later).needs)
    assert standing(shop.folder / "nothing").needs == ["no run has been recorded yet"]


def test_a_damaged_record_is_told_and_left_out(shop: Any, capsys: Any) -> None:
    run = shop.job.work()
    broken: Path = Runs(shop.folder / "work").path / "2020-01-01T000000Z-0000"
    broken.mkdir()
    (broken / "run.json").write_text("{")
    assert [found.id for found in Runs(shop.folder / "work").every()] == [run.id]
    assert "not a record" in capsys.readouterr().err
    (need,) = standing(shop.folder / "work").needs
    assert "cannot be read: 1" in need and broken.name in need


def test_the_data_of_the_week_before_are_those_of_another_run(shop: Any) -> None:
    """Also on the second attempt, whose own report lies in their place."""
    shop.job.work()
    shop.job.work(Stage.DATA)
    run = shop.job.work()
    kept = Runs(shop.folder / "work").folder(run) / "before-data.json"
    assert json.loads(kept.read_bytes())["passed"] is True


def test_a_disk_that_takes_no_record_is_told(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Any:
        raise OSError(28, "No space left on device", "run.json")

    monkeypatch.setattr(Runs, "new", full)
    with pytest.raises(OSError, match="No space"):
        shop.job.work()
    assert shop.hook.events == ["failed"]
    assert "the disk is full" in shop.hook.posts[0]["text"]
