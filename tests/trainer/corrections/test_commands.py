"""`rakuten-trainer corrections`: what it says, what it returns, and with a trainer's key on S3."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from letters import Laptop, decision

from channel.corrections import photo_name
from channel.location import open_store
from channel.policy import laptop_policy, trainer_policy
from common import console
from trainer.cli import trainer
from trainer.corrections.book import judged
from trainer.corrections.folder import CorrectionsFolder

if TYPE_CHECKING:
    from s3_server import S3Server

    from channel.folder import FolderStore

Run = Callable[..., tuple[int, str, str]]
Laptops = Callable[..., Laptop]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `rakuten-trainer corrections`: exit status, output, messages."""

    def call(*words: object) -> tuple[int, str, str]:
        argv = ["rakuten-trainer", "corrections", *map(str, words)]
        monkeypatch.setattr(sys, "argv", argv)
        with pytest.raises(SystemExit) as exit_:
            console.run(trainer)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(exit_.value.code or 0), out, err

    return call


def test_a_pull_says_what_came_and_what_waits(
    run: Run, store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    laptop("dock-1").send(decision(1, "20"), decision(2, "10"))
    laptop("dock-2").send(*(decision(n, "20") for n in range(50, 62)))
    status, out, err = run("pull", store.url, "--out", folder.path, "--json")
    assert status == 0
    assert "2 new letters, 0 new photos" in err
    assert "14 decisions of 2 people on 2 devices" in err
    assert "products: accepted: 1, confirmed: 1, bulk: 12" in err
    told = json.loads(out)
    (group,) = told["held"]
    assert group["decisions"] == 12 and told["products"]["bulk"] == 12
    assert f"held back: {group['group']}, 'p1' on dock-2: 12 times 10 -> 20" in err
    assert group["group"] in folder.report.read_text(encoding="utf-8")


def test_what_was_set_aside_is_named_and_shows_in_the_status(
    run: Run, store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    laptop().send(decision(1, "20"))
    store.create("corrections/dock-1/odd.json", io.BytesIO(b"?"))
    status, _, err = run("pull", store.url, "--out", folder.path)
    assert status == 3
    assert "set aside: corrections/dock-1/odd.json: neither a letter nor a photo" in err
    assert run("pull", store.url, "--out", folder.path)[0] == 0, "it is known by now"


def test_an_empty_channel_has_no_corrections(
    run: Run, store: FolderStore, folder: CorrectionsFolder
) -> None:
    status, _, err = run("pull", store.url, "--out", folder.path)
    assert (status, "0 decisions of 0 people on 0 devices" in err) == (0, True)
    status, _, err = run("pull", Path(store.url, "nowhere"), "--out", folder.path)
    assert (status, err.count("\n")) == (1, 1)


def test_the_usual_retention_is_the_documented_one() -> None:
    from trainer.commands.corrections.pull import pull
    from trainer.corrections.pull import KEEP_DAYS

    (option,) = [one for one in pull.params if one.name == "keep_days"]
    assert option.default == KEEP_DAYS
    docs = Path(__file__).parents[3] / "docs" / "corrections.md"
    assert f"{KEEP_DAYS} days" in docs.read_text(encoding="utf-8")


def test_a_group_is_let_in_or_rejected(
    run: Run, store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    laptop("dock-2").send(*(decision(n, "20") for n in range(12)))
    run("pull", store.url, "--out", folder.path)
    (group,) = judged(folder).held
    status, _, err = run("release", folder.path, "bulk-0000")
    assert status == 1
    assert f"nothing is held back under 'bulk-0000'; there are {group.name}" in err
    assert run("release", folder.path)[0] == 2

    status, _, err = run("release", folder.path, group.name)
    assert (status, f"released: {group.name}, 'p1' on dock-2: 12 times" in err) == (0, True)
    assert len(judged(folder).agreed) == 12
    assert "Nothing." in folder.report.read_text(encoding="utf-8")

    status, _, err = run("release", folder.path, group.name, "--reject")
    assert status == 0
    assert f"rejected: {group.name}, 12 decisions" in err
    assert not judged(folder).agreed
    run("pull", store.url, "--out", folder.path)
    assert not judged(folder).agreed and not judged(folder).held


def test_all_that_a_device_said_is_rejected(
    run: Run, store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    laptop("dock-1").send(decision(1, "20"))
    stolen = laptop("dock-2")
    stolen.send(decision(2, "20"), decision(3, "10"))
    run("pull", store.url, "--out", folder.path)
    status, _, err = run("release", folder.path, "device:dock-2", "--reject")
    assert (status, "rejected: device:dock-2, 2 decisions" in err) == (0, True)
    assert [one.devices for one in judged(folder).agreed] == [{"dock-1"}]
    assert run("release", folder.path, "device:dock-9", "--reject")[0] == 1
    stolen.send(decision(4, "20"))
    run("pull", store.url, "--out", folder.path)
    assert len(judged(folder).agreed) == 2, "what comes later is judged anew"


def test_no_folder_of_corrections(run: Run, tmp_path: Path) -> None:
    status, _, err = run("release", tmp_path, "x")
    assert (status, err.count("\n")) == (1, 1)
    assert "no folder of corrections" in err


def test_on_s3_with_a_trainers_key(
    run: Run,
    s3_server: S3Server,
    folder: CorrectionsFolder,
    monkeypatch: pytest.MonkeyPatch,
    jpeg: Callable[[int], bytes],
) -> None:
    """Two laptops write with keys of their own; the trainer reads all, and deletes what is old."""
    bucket = s3_server.make_bucket()
    url, photo = f"s3://{bucket}/prod", jpeg(1)
    sha256 = hashlib.sha256(photo).hexdigest()
    for device in ("dock-1", "dock-2"):
        key = s3_server.make_key(device, laptop_policy(bucket, "prod", device))
        sender = Laptop(open_store(url, s3_server.access(key)), device)
        sender.send(decision(1, "20", enclosed=(sha256,)), photos=[photo])
        sender.send(decision(2, "20"), revoked=[decision(1, "20").id] if device == "dock-2" else [])
    key = s3_server.make_key("trainer", trainer_policy(bucket, "prod"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret_access_key)
    server = ("--endpoint-url", s3_server.endpoint_url, "--region", s3_server.region)
    status, _, err = run("pull", url, "--out", folder.path, *server)
    assert status == 0, err
    assert "4 new letters, 1 new photos; 0 old ones" in err
    judgement = judged(folder)
    assert sorted((said.device, len(said.photos)) for said in judgement.decisions) == [
        *(("dock-1", 0), ("dock-1", 1), ("dock-2", 0))
    ]
    asked = len(s3_server.requests)
    run("pull", url, "--out", folder.path, *server)
    assert [method for method, _ in s3_server.requests[asked:]] == ["GET"], "one list, no more"

    from datetime import UTC, datetime, timedelta

    from trainer.corrections.pull import pull

    trainers = open_store(url, s3_server.access(key))
    later = datetime.now(UTC) + timedelta(days=400)
    assert pull(trainers, folder, later).deleted == 6
    assert list(trainers.list("corrections/")) == []
    assert judged(folder).decisions == []
    assert not folder.photo_file(sha256).exists()
    assert photo_name("dock-1", sha256)


def test_retrain_wants_a_folder_that_was_pulled(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    make_channel: Any,
) -> None:
    channel = make_channel("models")
    words = ["retrain", "--data", "data", "--channel", channel.url, "--keys", channel.keys]
    words += ["--work", tmp_path / "work", "--photo-weights", "none", "--corrections", tmp_path]
    monkeypatch.setattr(sys, "argv", ["rakuten-trainer", *map(str, words)])
    monkeypatch.setattr(console, "silence_native_libraries", lambda: None)
    with pytest.raises(SystemExit) as exit_:
        console.run(trainer)
    assert exit_.value.code == 1
    assert "no folder of corrections (it has no decisions.jsonl)" in capsys.readouterr().err
