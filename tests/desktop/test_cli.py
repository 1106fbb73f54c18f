"""`rakuten-desktop` as one types it: what it prints where, and its exit status."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from program import Result

from channel.client import fingerprint

ROOT = Path(__file__).parents[2]
RED, GREEN, BLUE = (220, 30, 30), (30, 180, 40), (30, 60, 220)

Run = Callable[..., Result]
Picture = Callable[..., str]


# Without a model


@pytest.mark.parametrize(
    "command", ["connect", "status", "update", "classify", "classify-folder", "history"]
)
def test_help_has_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.status == 0
    assert f"Example: rakuten-desktop {command}" in " ".join(result.out.split())


def test_usage_errors(run: Run) -> None:
    for arguments in (
        ["nonsense"],
        ["update", "--nonsense"],
        ["connect"],
        ["history", "--limit", "0"],
    ):
        result = run(*arguments)
        assert (result.status, result.out) == (2, "")


def test_no_model_yet(run: Run, picture: Picture) -> None:
    result = run("classify", picture("a.png"))
    assert (result.status, result.out) == (1, "")
    assert "no model on this machine" in result.error


def test_not_connected_yet(run: Run) -> None:
    result = run("update")
    assert result.status == 1
    assert "not connected" in result.error
    result = run("update", "--json")
    assert (result.status, result.rows[0]["state"]) == (1, "not-connected")


def test_an_empty_history(run: Run) -> None:
    assert run("history", "--json") == Result(0, "", "")


def test_a_data_folder_that_is_a_file(run: Run, picture: Picture) -> None:
    result = run("--data-dir", picture("a.png"), "history")
    assert result.status == 1
    assert "a.png" in result.error


# Connecting and updating


def test_connect_and_update(run: Run, published_channel: Any) -> None:
    result = run("connect", published_channel.url, "--root", published_channel.root_file)
    assert (result.status, result.out) == (0, "")
    (looked,) = run("update", "--check", "--json").rows
    assert (looked["state"], looked["model_version"], looked["release"]) == (
        "available",
        "tiny-1",
        1,
    )
    assert run("classify", "--designation", "rouge").status == 1
    result = run("update", "--json")
    assert result.rows[0]["state"] == "active"
    assert re.search(r"^Downloading: \d+\.\d/\d+\.\d MB", result.err, re.MULTILINE)
    result = run("update")
    assert (result.status, result.out) == (0, "up to date: model tiny-1, release 1\n")


def test_without_a_root_and_a_terminal_it_refuses(run: Run, published_channel: Any) -> None:
    result = run("connect", published_channel.url)
    assert result.status == 1
    assert fingerprint(published_channel.root) in result.err
    assert "--root" in result.error
    assert run("update").status == 1


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_trust_on_first_use(run: Run, published_channel: Any, answer: str, status: int) -> None:
    result = run("connect", published_channel.url, stdin=answer, terminal=True)
    assert (result.status, result.out) == (status, "")
    assert fingerprint(published_channel.root) in result.err
    assert run("update").status == status


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nowhere", "there is no model channel here"),
        ("ftp://server/models", "not supported"),
        ("", "not a channel address"),
    ],
)
def test_connect_to_nowhere(run: Run, published_channel: Any, url: str, reason: str) -> None:
    for root in ((), ("--root", published_channel.root_file)):
        result = run("connect", url, *root)
        assert (result.status, result.out) == (1, "")
        assert reason in result.error


def test_connect_with_another_file_than_a_root(
    run: Run, published_channel: Any, picture: Picture
) -> None:
    photo = picture("a.png")
    for root in (photo, "missing.json", "."):
        result = run("connect", published_channel.url, "--root", root)
        assert result.status == 1
        assert root in result.error


def test_a_refused_model_is_named_by_its_release(
    ready: Run, published_channel: Any, repack: Callable[..., Path], tmp_path: Path
) -> None:
    published_channel.publish(repack(members={"model.tflite": b"no model"}), "tiny-2")
    result = ready("update")
    assert (result.status, result.out) == (1, "")
    assert f"{published_channel.url} (tiny-2, release 2): not a usable" in result.error
    assert "incoming" not in result.error


def test_connect_with_the_root_of_another_channel(
    run: Run, published_channel: Any, make_channel: Callable[[str], Any]
) -> None:
    result = run("connect", published_channel.url, "--root", make_channel("other").root_file)
    assert result.status == 1
    assert "refused" in result.error
    assert "not connected" in run("update").error


def test_offline_the_model_goes_on(ready: Run, published_channel: Any) -> None:
    shutil.rmtree(published_channel.url)
    result = ready("update")
    assert result.status == 1
    assert published_channel.url in result.error
    assert ready("classify", "--designation", "rouge").status == 0


# Classifying


def test_a_photo_and_a_text(ready: Run, picture: Picture) -> None:
    photo = picture("théière verte.png", GREEN)
    (row,) = ready("classify", photo, "--designation", "théière", "--json").rows
    assert (row["photos"], row["code"]) == ([photo], "20")
    assert (row["name_fr"], row["name_en"]) == ("Théières", "Teapots")
    assert (row["text_top"], row["photo_top"], row["signature"]) == ("20", "20", "fused")
    assert len(row["top"]) == 5
    assert row["top"][0]["probability"] == row["probability"]
    assert row["model_version"] == "tiny-1"
    assert row["milliseconds"] > 0


def test_a_code_is_text(ready: Run) -> None:
    (row,) = ready("classify", "--designation", "rouge", "--json").rows
    assert (row["code"], row["photos"], row["photo_top"]) == ("0010", [], None)


def test_several_photos_are_several_items(ready: Run, picture: Picture) -> None:
    photos = [picture("r.png", RED), picture("g.png", GREEN), picture("b.png", BLUE)]
    result = ready("classify", *photos, "--json")
    assert [row["photos"] for row in result.rows] == [[photo] for photo in photos]
    assert [row["code"] for row in result.rows] == ["0010", "20", "30"]
    (row,) = ready("classify", *photos, "--one-product", "--json").rows
    assert row["photos"] == photos


def test_tables_speak_the_systems_language(
    ready: Run, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [picture("r.png", RED), picture("g.png", GREEN)]
    assert "Teapots" in ready("classify", *photos).out
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    french = ready("classify", *photos).out
    assert "Théières" in french
    assert "Bougies" in french
    assert "Théières" in ready("classify", photos[1]).out
    assert "Théières" in ready("history").out


def test_text_and_photo_that_disagree_are_shown(ready: Run, picture: Picture) -> None:
    out = ready("classify", picture("b.png", BLUE), "--designation", "théière").out
    assert "text 20, photo 30" in out


def test_nothing_to_classify(ready: Run) -> None:
    for arguments in ((), ("--designation", "  "), ("--designation", "<br>")):
        result = ready("classify", *arguments)
        assert (result.status, result.out) == (1, "")
        assert "nothing to classify" in result.error


@pytest.mark.parametrize("content", [b"", b"text", None])
def test_a_bad_photo(ready: Run, desk: Path, content: bytes | None) -> None:
    if content is not None:
        (desk / "bad.jpg").write_bytes(content)
    result = ready("classify", "bad.jpg")
    assert (result.status, result.out) == (1, "")
    assert "bad.jpg" in result.error
    (row,) = ready("classify", "bad.jpg", "--json").rows
    assert row["photos"] == ["bad.jpg"]
    assert "bad.jpg" in row["error"]


def test_a_bad_photo_among_good_ones(ready: Run, desk: Path, picture: Picture) -> None:
    (desk / "bad.jpg").write_bytes(b"text")
    result = ready("classify", picture("a.png"), "bad.jpg", picture("b.png"))
    assert result.status == 3
    assert "bad.jpg" in result.error
    assert "b.png" in result.out


def test_an_answer_is_shown_though_the_history_is_full(
    ready: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.core.errors import HistoryFull
    from desktop.core.history.store import History

    def full(*_: object) -> None:
        raise HistoryFull(path="history.db")

    monkeypatch.setattr(History, "add", full)
    result = ready("classify", "--designation", "rouge")
    assert "Candles" in result.out
    assert (result.status, "the disk is full" in result.error) == (3, True)


def test_answers_are_shown_whatever_the_history(
    ready: Run, unusable_history: str, picture: Picture
) -> None:
    result = ready("classify", picture("r.png", RED), picture("g.png", GREEN), "--json")
    assert [row["code"] for row in result.rows] == ["0010", "20"]
    assert (result.status, unusable_history in result.error) == (3, True)
    result = ready("classify", "--designation", "rouge")
    assert (result.status, "Candles" in result.out) == (3, True)


def test_a_folder_is_no_photo(ready: Run, picture: Picture) -> None:
    picture("photos/r.png", RED)
    result = ready("classify", "photos")
    assert (result.status, result.out) == (1, "")
    assert result.error == (
        "error: photos: it is a folder; classify-folder classifies the photos in it"
    )


# History


def test_history_is_searched_and_limited(ready: Run, desk: Path, picture: Picture) -> None:
    photo = picture("IMG_1.png", GREEN)
    ready("classify", photo, "--designation", "Théière en fonte", "--reference", "AB-12")
    ready("classify", "--designation", "bougie")
    ready("classify", "--designation", "chapeau")
    newest, *_ = rows = ready("history", "--json").rows
    assert [row["designation"] for row in rows] == ["chapeau", "bougie", "Théière en fonte"]
    assert newest["code"] == "40"
    for search in ("theiere", "FONTE", "ab-12", "img_1"):
        (row,) = ready("history", "--search", search, "--json").rows
        assert row["photos"] == [str(desk / photo)]
        assert row["reference"] == "AB-12"
    assert ready("history", "--search", "rien", "--json").rows == []
    assert len(ready("history", "--json", "--limit", "2").rows) == 2
    assert "IMG_1.png" in ready("history", "--search", "theiere").out


def test_json_history_has_all_pages(ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.commands.history.PAGE", 2)
    for number in range(5):
        ready("classify", "--designation", "rouge", "--reference", str(number))
    references = [row["reference"] for row in ready("history", "--json").rows]
    assert references == ["4", "3", "2", "1", "0"]
    limited = ready("history", "--json", "--limit", "3").rows
    assert [row["reference"] for row in limited] == ["4", "3", "2"]


def test_failures_are_in_the_history(ready: Run, desk: Path) -> None:
    (desk / "bad.jpg").write_bytes(b"text")
    ready("classify", "bad.jpg")
    (row,) = ready("history", "--json").rows
    assert row["error_code"] == "photo-unreadable"
    assert "not a photo of a known format" in ready("history").out


def test_a_damaged_history_does_not_stop_updates(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "data/history.db").write_bytes(b"not a database" * 100)
    result = ready("history")
    assert result.status == 1
    assert "history.db" in result.error
    assert ready("update").status == 0


# The window


def test_without_qt_one_line_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.split(".")[0] == "PySide6" or name.startswith("desktop.gui"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "PySide6", None)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    result = run()
    assert result.status == 1
    assert "rakuten-classifier[gui]" in result.error


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is a screen")
def test_without_a_screen_one_line_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    result = run()
    assert result.status == 1
    assert "no screen" in result.error


# As a process of its own


def program(*arguments: str, code: str = "from desktop.cli import main; main()") -> list[str]:
    return [sys.executable, "-W", "error", "-c", code, *arguments]


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from desktop.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules)"
    )
    for command in ([], ["classify"]):
        done = subprocess.run(
            program(*command, "--help", code=code), cwd=ROOT, capture_output=True, text=True
        )
        loaded = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
        heavy = {"numpy", "PIL", "tuf", "sqlite_utils", "PySide6", "tensorflow", "openpyxl"}
        assert not loaded & (heavy | {"ai_edge_litert", "bundle", "channel"})


def test_classifying_loads_no_tensorflow(ready: Run) -> None:
    code = (
        "import sys\n"
        "from desktop.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules)"
    )
    done = subprocess.run(
        program("classify", "--designation", "rouge", code=code),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert "Candles" in done.stdout
    loaded = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "ai_edge_litert" in loaded
    assert not loaded & {"tensorflow", "keras", "PySide6", "tuf"}


def test_standard_error_is_quiet_when_all_is_well(
    ready: Run, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runtime greets the terminal; nobody wants to read that."""
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    done = subprocess.run(
        program("classify", picture("a.png")),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
