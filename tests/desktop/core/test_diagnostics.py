"""What support gets to see, and what not."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.core.app import Core
from desktop.core.blotting import BLOT, blotted
from desktop.core.diagnostics import CRASHES, MOST_REPORTS, REPORT, report, write_diagnostics
from desktop.core.engine import Request
from desktop.selftest import checks

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # as AWS writes one
TEXT = "a red candle of great secrecy"


def members(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


@pytest.fixture
def used(ready: Core, picture: Callable[..., Path]) -> Core:
    """A core that has classified a product with a photo."""
    with ready.engine() as engine:
        outcome = engine.submit(Request((picture("candle.png"),), TEXT)).result()
    ready.history.add(outcome)
    return ready


def test_states_and_counts_are_told(used: Core, tmp_path: Path) -> None:
    names = write_diagnostics(used, tmp_path / "report.zip", self_test=False)
    assert names == [REPORT]
    told = json.loads(members(tmp_path / "report.zip")[REPORT])
    assert told["channel"]["state"] == "up-to-date"
    assert [model["model_version"] for model in told["models"]] == ["tiny-1"]
    assert told["history"]["entries"] == 1
    assert told["corrections"]["waiting"] == 0
    assert told["folder"]["writable"] is True
    assert {"history.db", "state.json"} <= {file["name"] for file in told["files"]}
    assert not [name for name, part in told.items() if isinstance(part, dict) and "error" in part]


def test_neither_texts_nor_photos_are_in_it(used: Core, tmp_path: Path) -> None:
    write_diagnostics(used, tmp_path / "report.zip", self_test=False)
    whole = "".join(members(tmp_path / "report.zip").values())
    assert "candle" not in whole
    assert all(name.endswith((".json", ".txt")) for name in members(tmp_path / "report.zip"))


def test_the_self_test_is_a_part_of_it(
    core: Core, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checks, "CHECKS", {"heic": checks.heic})
    assert report(core)["self_test"] == [{"row": "heic", "verdict": "ok", "told": "HEIC read"}]
    assert "self_test" not in report(core, self_test=False)


def test_on_a_first_start(core: Core) -> None:
    told = report(core, self_test=False)
    assert told["channel"]["state"] == "not-connected"
    assert told["history"] == {"entries": None}
    assert not core.folder.history.exists()  # looking changes nothing


def test_what_is_broken_stands_in_it(ready: Core, tmp_path: Path) -> None:
    ready.folder.history.write_bytes(b"not a database" * 100)
    told = report(ready, self_test=False)
    assert told["history"]["error"] == "history-damaged"
    assert told["models"]
    write_diagnostics(ready, tmp_path / "report.zip", self_test=False)


def test_variables_are_told_by_name_only(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://anna:hunter2@proxy:3128")
    told = report(core, self_test=False)
    assert told["variables"]["HTTPS_PROXY"] is True
    assert "hunter2" not in json.dumps(told)


def test_reports_of_crashes_come_along_without_secrets(core: Core, tmp_path: Path) -> None:
    folder = core.folder.path / CRASHES
    folder.mkdir()
    lines = (
        "Traceback (most recent call last):",
        f"ValueError: {{'secret_access_key': '{SECRET}'}}",
        f"aws_secret_access_key = {SECRET}",
        f"bare {SECRET} end",
        "passphrase: violets über 17 anvils",
        "AKIAIOSFODNN7EXAMPLE",
        "http://anna:hunter2@proxy:3128/",
        f'File "{Path.home()}/desktop/app.py", line 3',
    )
    (folder / "one.txt").write_text("\n".join(lines), encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"a photo")
    names = write_diagnostics(core, tmp_path / "report.zip", self_test=False)
    assert names == [REPORT, f"{CRASHES}/one.txt"]
    told = members(tmp_path / "report.zip")[f"{CRASHES}/one.txt"]
    for secret in (SECRET, SECRET[:20], "violets", "anvils", "AKIAIOSFODNN7", "hunter2"):
        assert secret not in told
    assert told.startswith("Traceback (most recent call last):\nValueError: ")
    assert 'File "~/desktop/app.py", line 3' in told


def test_the_newest_reports(core: Core, tmp_path: Path) -> None:
    folder = core.folder.path / CRASHES
    folder.mkdir()
    for number in range(MOST_REPORTS + 5):
        path = folder / f"{number:02}.txt"
        path.write_text("x")
        os.utime(path, (number, number))
    names = write_diagnostics(core, tmp_path / "report.zip", self_test=False)
    assert f"{CRASHES}/{MOST_REPORTS + 4}.txt" in names
    assert f"{CRASHES}/04.txt" not in names


@pytest.mark.parametrize(
    "text",
    [
        "6c1b3f0a" * 8,  # a SHA-256
        "6c1b3f0a" * 5,  # a commit
        "tokenizers: 0.23.3",
        "https://s3.eu-west-3.amazonaws.com/bucket/models",
        "the keyring is locked",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert blotted(text) == text


def test_a_secret_in_any_place(monkeypatch: pytest.MonkeyPatch, core: Core) -> None:
    def talkative(*_: Any) -> Any:
        raise RuntimeError(f"the server refused {SECRET}")

    monkeypatch.setattr("desktop.core.channel_state.remembered", talkative)
    assert report(core, self_test=False)["channel"] == {
        "error": "RuntimeError",
        "told": f"the server refused {BLOT}",
    }
