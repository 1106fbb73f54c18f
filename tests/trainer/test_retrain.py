"""The weekly pipeline around its stages: what it signs, for how long, and what it leaves behind.

The stages have their own tests; here the new model is the tiny bundle, and the gate says yes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from channel.errors import ChannelDenied
from channel.folder import FolderStore
from channel.location import open_store
from channel.status import status
from common import console
from trainer.cli import trainer

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    tmp_path: Path,
    tiny_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs `retrain` with further options: exit status, standard error."""
    from trainer import retraining
    from trainer.gate import Check, Decision, Judged

    @contextmanager
    def scanned(*_: object, **__: object) -> Iterator[SimpleNamespace]:
        report = SimpleNamespace(lines=list, as_json=dict)
        yield SimpleNamespace(report=report, fingerprint="data", rows=lambda split: [1])

    def converted(run: Path, bundle: Path, progress: object) -> SimpleNamespace:
        shutil.copyfile(tiny_bundle, bundle)
        return SimpleNamespace(manifest=SimpleNamespace(model_version="this-week"))

    trained = SimpleNamespace(text_history=[], photo_history=[])
    accepted = Judged(Decision((Check("floor", True, "the first one"),)), None, None, None)
    for name, stage in {
        "checked_scan": scanned,
        "train": lambda *_: trained,
        "convert": converted,
        "judge": lambda *_, **__: accepted,
        "_tell": lambda *_: None,
    }.items():
        monkeypatch.setattr(retraining, name, stage)
    monkeypatch.setattr(console, "silence_native_libraries", lambda: None)

    def call(*options: object) -> tuple[int, str]:
        work = tmp_path / "work"
        words = ["retrain", "--data", "data", "--work", work, "--photo-weights", "none", *options]
        monkeypatch.setattr(sys, "argv", ["rakuten-trainer", *map(str, words)])
        with pytest.raises(SystemExit) as exit_:
            console.run(trainer)
        out, err = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in err
        return int(exit_.value.code or 0), err

    return call


def options(channel: Any) -> tuple[object, ...]:
    return "--channel", channel.url, "--keys", channel.keys


def test_signatures_hold_as_long_as_asked(run: Run, make_channel: Any) -> None:
    channel = make_channel("models")
    returned, _ = run(*options(channel), "--expires", "timestamp=9", "--expires", "targets=33")
    assert returned == 0
    found = status(open_store(channel.url), channel.root)
    assert found.release is not None
    assert found.release.model_version == "this-week"
    days = {role.role: round(role.remaining.total_seconds() / 86_400) for role in found.roles}
    assert days == {"root": 730, "targets": 33, "snapshot": 21, "timestamp": 9}
    # Renewed, then published.
    assert {role.role: role.version for role in found.roles}["timestamp"] == 3


def test_trust_begins_at_the_keys(run: Run, make_channel: Any, tmp_path: Path) -> None:
    """Another channel in this one's place, with the same online keys: its root is not ours."""
    channel, other = make_channel("models"), make_channel("other")
    shutil.rmtree(channel.url)
    shutil.copytree(other.url, channel.url)
    (channel.keys / "online").rename(tmp_path / "unused")
    shutil.copytree(other.keys / "online", channel.keys / "online")
    returned, err = run(*options(channel))
    assert returned == 1
    assert "not signed by the keys of this channel" in err
    assert not (tmp_path / "work" / "channel").exists()


def test_old_models_are_removed(run: Run, make_channel: Any, tmp_path: Path) -> None:
    channel = make_channel("models")
    targets = Path(channel.url) / "targets"
    for number in range(6):
        (tmp_path / "old.bundle").write_bytes(b"%d" % number)
        channel.publish(tmp_path / "old.bundle", f"old-{number}")
    for path in targets.iterdir():
        os.utime(path, (0, 0))
    assert run(*options(channel))[0] == 0
    assert len(list(targets.iterdir())) == 5  # with four predecessors


def test_a_pruning_that_fails_is_a_warning(
    run: Run, make_channel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(store: object, prefix: str) -> None:
        raise ChannelDenied(url="there", reason="no list")

    channel = make_channel("models")
    monkeypatch.setattr(FolderStore, "list", refuse)
    returned, err = run(*options(channel))
    assert returned == 0
    assert "warning: old models were not removed: there: no permission" in err
    assert "Published release 1, model this-week" in err
    decision = json.loads((tmp_path / "work/decision.json").read_bytes())
    assert (decision["published"], decision["release"]) == (True, 1)


def test_an_address_that_leads_nowhere_costs_no_training(run: Run, make_channel: Any) -> None:
    keys = make_channel("models").keys
    for url, told in (("s3://A", "not a channel address"), ("gs://a", "not supported")):
        returned, err = run("--channel", url, "--keys", keys)
        assert (returned, err.count("\n")) == (1, 1)
        assert told in err


def test_on_s3_with_a_trainers_key(
    run: Run,
    s3_server: Any,
    make_s3_channel: Any,
    tiny_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from channel.policy import trainer_policy

    channel = make_s3_channel("prod")
    channel.publish(tiny_bundle, "last-week")
    key = s3_server.make_key("trainer", trainer_policy(channel.url.split("/")[2], "prod"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret_access_key)
    server = ("--endpoint-url", s3_server.endpoint_url, "--region", s3_server.region)
    returned, err = run(*options(channel), *server)
    assert returned == 0, err
    assert "warning" not in err
    release = status(channel.store, channel.root).release
    assert release is not None
    assert (release.release, release.model_version) == (2, "this-week")


# --- The gate within the pipeline: products, champion and challenger are real --------------------


@pytest.fixture
def weekly(
    tmp_path: Path,
    tiny_bundle: Path,
    make_channel: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, dict[str, Any]]]:
    """Runs a week whose training gives the sound model changed so: status, messages, decision."""
    import tiny_models

    from trainer import retraining
    from trainer.data.scan import scan

    data, work, sound = tmp_path / "data", tmp_path / "work", tmp_path / "sound.bundle"
    tiny_models.write_shop(data, 360)
    with scan(data, tmp_path / "scan") as index:
        tiny_models.calibrated(tiny_bundle, sound, index)
    channel = make_channel("models")

    def week(*more: str, **changes: Any) -> tuple[int, str, dict[str, Any]]:
        def converted(run: Path, bundle: Path, progress: object) -> SimpleNamespace:
            tiny_models.pack(sound, bundle, **changes)
            return SimpleNamespace(manifest=SimpleNamespace(model_version="this-week"))

        trained = SimpleNamespace(text_history=[], photo_history=[])
        monkeypatch.setattr(retraining, "train", lambda *_: trained)
        monkeypatch.setattr(retraining, "convert", converted)
        monkeypatch.setattr(console, "silence_native_libraries", lambda: None)
        words = ["retrain", "--data", data, "--work", work, "--photo-weights", "none"]
        monkeypatch.setattr(
            sys, "argv", ["rakuten-trainer", *map(str, [*words, *options(channel), *more])]
        )
        with pytest.raises(SystemExit) as exit_:
            console.run(trainer)
        _, err = capsys.readouterr()
        decision = json.loads((work / "decision.json").read_bytes())
        return int(exit_.value.code or 0), err, decision

    return week


def test_the_decision_and_all_its_numbers_are_written_either_way(
    weekly: Callable[..., Any], tmp_path: Path
) -> None:
    from bundle import archive

    returned, err, decision = weekly()
    assert returned == 0, err
    assert decision["published"] is decision["accepted"] is True
    assert decision["champion"] is None
    first = {check["name"]: check for check in decision["checks"]}
    assert all(check["passed"] for check in first.values())
    assert "overall" not in first

    labels = archive.read(tmp_path / "sound.bundle").manifest.labels
    returned, err, decision = weekly(labels=labels[::-1])
    assert returned == 4
    assert "not published: its labels are permuted" in err
    assert decision["published"] is decision["accepted"] is False
    assert decision["error"] == "refused-by-gate"
    checks = {check["name"]: check for check in decision["checks"]}
    assert {"labels", "overall", "categories-compared"} <= {
        name for name, check in checks.items() if not check["passed"]
    }
    n = decision["challenger"]["all"]["n"]
    assert checks["overall"]["n"] == decision["champion"]["all"]["n"] == n > 200
    assert checks["overall"]["value"] < checks["overall"]["limit"] < 0
    assert len(checks["categories-compared"]["categories"]) == 6
    page = (tmp_path / "work/report/index.html").read_text(encoding="utf-8")
    assert "Refused" in page
    assert "its labels are permuted" in page


def test_the_bundle_says_what_was_measured(weekly: Callable[..., Any], tmp_path: Path) -> None:
    """In its model card and its manifest; the model itself stays as it was converted."""
    from bundle import archive, golden

    _, _, decision = weekly()
    sound = archive.read(tmp_path / "sound.bundle")
    published = archive.read(tmp_path / "work/model.bundle")
    assert published.members[archive.MODEL] == sound.members[archive.MODEL]
    assert golden.check(published.path).items > 5
    metrics = published.manifest.metrics
    assert metrics["test"]["all"] == decision["challenger"]["all"]
    assert metrics["data"]["splits"] == {"train": 60, "val": 0, "test": 300}
    assert [check["name"] for check in metrics["gate"]] == [
        check["name"] for check in decision["checks"]
    ]
    card = published.members[archive.MODEL_CARD].decode()
    scores = decision["challenger"]["text"]
    low, high = scores["weighted_f1_interval"]
    assert (
        f"| text alone | {scores['n']} | {scores['weighted_f1']:.4f} ({low:.3f}–{high:.3f})" in card
    )
    counts = decision["challenger"]["confusion"]
    assert f"| 0010 | {' | '.join(str(n or '') for n in counts[0])} |" in card
    for heading in ("must not be used for", "Kinds of products", "What the gate found", "## Data"):
        assert heading in card


def test_corrections_are_learnt_from_and_told(weekly: Callable[..., Any], tmp_path: Path) -> None:
    """Of a training product, a test product, a new one and a flip in bulk."""
    import csv

    from letters import NOW, Laptop, decision

    from trainer.corrections.folder import CorrectionsFolder
    from trainer.corrections.pull import pull

    data = tmp_path / "data"
    with (data / "X_train_update.csv").open(encoding="utf-8", newline="") as file:
        shop = {row[""]: row for row in csv.DictReader(file)}
    (tmp_path / "box").mkdir()
    store, folder = FolderStore(tmp_path / "box"), CorrectionsFolder(tmp_path / "corrections")

    def of(number: int, code: str, operator: str = "p1") -> Any:
        row = shop[str(number)]
        texts = {"designation": row["designation"], "description": row["description"]}
        return decision(number, code, "0010", operator, **texts)

    for device in ("dock-1", "dock-2"):
        new = decision(9000, "30", "20", designation="un cerf-volant qvxwzk bleu zzyzx")
        # The first six train, the next thirty test.
        Laptop(store, device).send(of(1, "50"), of(7, "50"), new)
    Laptop(store, "evil").send(*(decision(5000 + n, "60", "40") for n in range(15)))
    pull(store, folder, NOW)

    _, _, before = weekly()
    returned, err, after = weekly("--corrections", str(folder.path))
    assert returned == 0, err
    assert "corrections" not in before
    told = after["corrections"]
    assert told["taken"] == {"relabelled": 1, "added": 1, "already right": 0}
    left_out = {reason: n for reason, n in told["left_out"].items() if n}
    assert left_out == {"bulk": 15, "a test product": 1}
    assert (told["people"], told["devices"], len(told["held"])) == (3, 3, 1)
    assert after["data"]["fingerprint"] != before["data"]["fingerprint"]
    assert after["data"]["products"] == before["data"]["products"] + 1
    assert after["challenger"]["all"]["n"] == before["challenger"]["all"]["n"]
    stored = json.loads((tmp_path / "work/data.json").read_bytes())
    assert stored["amended"]["relabelled"] == 1
    page = (tmp_path / "work/report/index.html").read_text(encoding="utf-8")
    assert 'id="drift"' in page
    assert "relabelled: 1, added: 1, a test product: 1" in page


def test_limits_are_options(weekly: Callable[..., Any]) -> None:
    returned, err, decision = weekly("--max-mb", "0.05")
    assert returned == 4
    assert "MB, and must have less than 0.05" in err
    assert [check["name"] for check in decision["checks"] if not check["passed"]] == ["size"]
