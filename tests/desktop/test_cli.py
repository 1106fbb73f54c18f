"""`rakuten-desktop` as one types it: what it prints where, and its exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from channel.client import fingerprint
from desktop import cli
from desktop.core.folder import VARIABLE

ROOT = Path(__file__).parents[2]
RED, GREEN, BLUE = (220, 30, 30), (30, 180, 40), (30, 60, 220)


@dataclass(frozen=True)
class Result:
    """What a run of the program left behind."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON lines of standard output."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> str:
        """The one error line."""
        (line,) = (line for line in self.err.splitlines() if line.startswith("error: "))
        return line

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("error: ")]


Run = Callable[..., Result]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a data folder of its own."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")  # keeps standard error where pytest has it
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return folder


@pytest.fixture
def run(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program in this process: `run("classify", "a.jpg")`."""

    def run(*arguments: str | Path, stdin: str = "", terminal: bool = False) -> Result:
        given = io.StringIO(stdin)
        monkeypatch.setattr(given, "isatty", lambda: terminal)
        monkeypatch.setattr("sys.stdin", given)
        monkeypatch.setattr("sys.argv", ["rakuten-desktop", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert isinstance(caught.value.code, int)
        return Result(caught.value.code, out, err)

    return run


@pytest.fixture
def ready(run: Run, published_channel: Any) -> Run:
    """The program, connected and with the tiny model."""
    assert run("connect", published_channel.url, "--root", published_channel.root_file).status == 0
    assert run("update").status == 0
    return run


@pytest.fixture
def picture(desk: Path) -> Callable[..., str]:
    """Writes a photo of one colour in the working folder and returns its name."""

    def write(name: str, colour: tuple[int, int, int] = RED) -> str:
        path = desk / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), colour).save(path)
        return name

    return write


Picture = Callable[..., str]


# Without a model


@pytest.mark.parametrize("command", ["connect", "update", "classify", "classify-folder", "history"])
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
    assert "Downloading" in result.err
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
        ("s3://bucket/prefix", "not supported"),
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
    from desktop.core.history import History

    def full(*_: object) -> None:
        raise HistoryFull(path="history.db")

    monkeypatch.setattr(History, "add", full)
    result = ready("classify", "--designation", "rouge")
    assert "Candles" in result.out
    assert (result.status, "the disk is full" in result.error) == (3, True)


@pytest.fixture(params=["damaged", "locked"])
def unusable_history(
    request: pytest.FixtureRequest, ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A history that nothing can be written to; yields what is said of it."""
    path = tmp_path / "data/history.db"
    if request.param == "damaged":
        path.write_bytes(b"not a database" * 100)
        yield "the history is damaged"
        return
    assert ready("history").status == 0
    monkeypatch.setattr("desktop.core.history.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    yield "the history is locked"
    other.close()


def test_answers_are_shown_whatever_the_history(
    ready: Run, unusable_history: str, picture: Picture
) -> None:
    result = ready("classify", picture("r.png", RED), picture("g.png", GREEN), "--json")
    assert [row["code"] for row in result.rows] == ["0010", "20"]
    assert (result.status, unusable_history in result.error) == (3, True)
    result = ready("classify", "--designation", "rouge")
    assert (result.status, "Candles" in result.out) == (3, True)


def test_a_folder_is_classified_whatever_the_history(
    ready: Run, unusable_history: str, desk: Path, picture: Picture
) -> None:
    picture("photos/r.png", RED)
    picture("photos/g.png", GREEN)
    result = ready("classify-folder", "photos", "--out", "out.jsonl", "--json")
    assert sorted(row["code"] for row in result.rows) == ["0010", "20"]
    assert (result.status, unusable_history in result.error) == (3, True)
    written = (desk / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["code"] for line in written] == ["20", "0010"]


def test_a_history_that_is_not_worth_waiting_for(
    ready: Run, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try waits for some seconds: a folder of thousands must not do so at every photo."""
    from desktop.core.errors import HistoryLocked
    from desktop.core.history import History

    tries = 0

    def locked(*_: object) -> None:
        nonlocal tries
        tries += 1
        raise HistoryLocked(path="history.db")

    monkeypatch.setattr(History, "add", locked)
    for number in range(3):
        picture(f"photos/{number}.png")
    result = ready("classify-folder", "photos")
    assert (result.status, tries) == (3, 1)
    assert "locked" in result.error


def test_a_folder_is_no_photo(ready: Run, picture: Picture) -> None:
    picture("photos/r.png", RED)
    result = ready("classify", "photos")
    assert (result.status, result.out) == (1, "")
    assert result.error == (
        "error: photos: it is a folder; classify-folder classifies the photos in it"
    )


# Folders


@pytest.fixture
def folder(desk: Path, picture: Picture) -> str:
    """Four photos, two broken ones, and a table for three of them."""
    for name, colour in (
        ("r.png", RED),
        ("g.png", GREEN),
        ("sub/b.png", BLUE),
        ("sub/r2.png", RED),
    ):
        picture(f"photos/{name}", colour)
    (desk / "photos/zero.jpg").touch()
    (desk / "photos/text.jpg").write_text("hello")
    (desk / "texts.csv").write_text(
        "photo;reference;designation\nr.png;R-1;bougie\n;b;cerf-volant\ng.png;=G;théière\nx.png;;y\n",
        "utf-8",
    )
    return "photos"


def test_a_folder(ready: Run, folder: str) -> None:
    result = ready("classify-folder", folder, "--table", "texts.csv", "--json")
    assert result.status == 3
    rows = {Path(row["photos"][0]).name: row for row in result.rows}
    assert len(rows) == 6
    assert {name: row.get("code") for name, row in rows.items()} == {
        "r.png": "0010",
        "g.png": "20",
        "b.png": "30",
        "r2.png": "0010",
        "zero.jpg": None,
        "text.jpg": None,
    }
    assert (rows["r.png"]["reference"], rows["r.png"]["signature"]) == ("R-1", "fused")
    assert rows["r2.png"]["signature"] == "photo"
    assert ["zero.jpg" in line or "text.jpg" in line for line in result.errors] == [True, True]
    assert "texts.csv: rows left out, without a photo here or repeated: 1" in result.err
    assert len(ready("history", "--json").rows) == 6


def test_a_folder_without_faults(ready: Run, picture: Picture) -> None:
    picture("photos/a.png")
    picture("photos/b.png", GREEN)
    result = ready("classify-folder", "photos")
    assert result.status == 0
    assert "Teapots" in result.out
    assert "2 classified, 0 failed" in result.err


def test_only_faults(ready: Run, desk: Path) -> None:
    (desk / "photos").mkdir()
    (desk / "photos/a.jpg").touch()
    assert ready("classify-folder", "photos").status == 1


@pytest.mark.parametrize("name", ["out.csv", "photos/out.xlsx", "out.jsonl"])
def test_results_in_a_file(ready: Run, desk: Path, folder: str, name: str) -> None:
    for _ in range(2):  # the second time over the first, which is not taken for input
        result = ready("classify-folder", folder, "--table", "texts.csv", "--out", name)
        assert (result.status, result.out) == (3, "")
        assert "4 classified, 2 failed, " in result.err
        assert (desk / name).stat().st_size > 500
    if name == "out.csv":
        with (desk / name).open(encoding="utf-8-sig", newline="") as file:
            rows = {row["photo"]: row for row in csv.DictReader(file, delimiter=";")}
        assert rows["g.png"]["reference"] == "'=G"
        assert rows["zero.jpg"]["status"] == "failed"


def test_places_for_results_are_checked_first(ready: Run, folder: str) -> None:
    for name in ("out.txt", "missing/out.csv", "texts.csv"):
        result = ready("classify-folder", folder, "--table", "texts.csv", "--out", name)
        assert (result.status, result.out) == (1, "")
        assert name in result.error
    assert ready("history", "--json").rows == []


def test_a_place_that_may_not_be_written_is_found_out_first(
    ready: Run, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("desktop.core.exports.check_replaceable", refuse)
    result = ready("classify-folder", folder, "--out", "out.csv", "--json")
    assert (result.status, result.out) == (1, "")
    assert result.error == "error: out.csv: the results cannot be written there (no permission)"


def test_the_challenges_test_set(ready: Run, desk: Path, picture: Picture) -> None:
    picture("image_test/image_7_product_8.jpg", GREEN)
    picture("image_test/image_5_product_6.jpg", RED)
    picture("image_test/other.jpg", BLUE)
    (desk / "X_test_update.csv").write_text(
        ",designation,description,productid,imageid\n"
        "84916,théière,,8,7\n84917,bougie,,6,5\n84918,cerf-volant,,9,9\n",
        "utf-8",
    )
    table = ("--table", "X_test_update.csv")
    result = ready("classify-folder", "image_test", *table, "--out", "test.csv")
    assert result.status == 0
    assert "rows left out, without a photo here or repeated: 1" in result.err
    with (desk / "test.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    place = header.index("code")
    assert header[0] == "index"
    assert [(row[0], row[place]) for row in rows] == [
        ("84917", "0010"),
        ("84916", "20"),
        ("", "30"),
    ]


@pytest.mark.parametrize("name", ["missing", "texts.csv", "empty"])
def test_no_folder(ready: Run, desk: Path, folder: str, name: str) -> None:
    (desk / "empty").mkdir()
    result = ready("classify-folder", name)
    assert (result.status, result.out) == (1, "")
    assert name in result.error


@pytest.mark.parametrize("name", ["missing.csv", "photos/r.png", "photos"])
def test_no_table(ready: Run, folder: str, name: str) -> None:
    result = ready("classify-folder", folder, "--table", name)
    assert (result.status, result.out) == (1, "")
    assert name in result.error


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


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
def test_ctrl_c_keeps_the_finished_rows(ready: Run, desk: Path, picture: Picture) -> None:
    first = desk / picture("photos/0000.png")
    for number in range(1, 3000):
        (desk / f"photos/{number:04}.png").hardlink_to(first)
    running = subprocess.Popen(
        program("classify-folder", "photos", "--json", "--out", "out.csv"),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    for _ in range(3):
        running.stdout.readline()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate()
    assert running.returncode == 130
    assert "Traceback" not in err
    printed = 3 + len(out.splitlines())
    kept = len(ready("history", "--json").rows)
    assert 3 <= printed <= kept < 3000
    assert not (desk / "out.csv").exists()
