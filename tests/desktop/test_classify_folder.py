"""`rakuten-desktop classify-folder`: what it finds, does, keeps, writes and says."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import strange_photos
from openpyxl import load_workbook
from program import Result

from desktop.core.batches.ledger import Ledger
from desktop.core.engine import Engine, Outcome, Request
from desktop.core.errors import (
    HistoryDamaged,
    HistoryFull,
    HistoryLocked,
    HistoryReadOnly,
)
from desktop.core.history.store import History

ROOT = Path(__file__).parents[2]
RED, GREEN, BLUE = (220, 30, 30), (30, 180, 40), (30, 60, 220)

Run = Callable[..., Result]
Picture = Callable[..., str]


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


@pytest.fixture
def three(picture: Picture) -> str:
    """Three sound photos."""
    for name, colour in (("r.png", RED), ("g.png", GREEN), ("b.png", BLUE)):
        picture(f"photos/{name}", colour)
    return "photos"


def by_name(result: Result) -> dict[str, dict[str, Any]]:
    """The rows of `--json` by the name of their first photo, without the summary."""
    return {Path(row["photos"][0]).name: row for row in result.rows[:-1]}


def codes(result: Result) -> dict[str, str | None]:
    return {name: row.get("code") for name, row in by_name(result).items()}


def cells(path: Path, delimiter: str = ";") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


# Finding and pairing


def test_a_folder_and_a_table(ready: Run, folder: str) -> None:
    result = ready("classify-folder", folder, "--table", "texts.csv", "--json")
    assert result.status == 3
    rows, summary = by_name(result), result.rows[-1]
    assert list(rows) == ["g.png", "r.png", "text.jpg", "zero.jpg", "b.png", "r2.png"]
    assert codes(result) == {
        "r.png": "0010",
        "g.png": "20",
        "b.png": "30",
        "r2.png": "0010",
        "zero.jpg": None,
        "text.jpg": None,
    }
    assert (rows["r.png"]["reference"], rows["r.png"]["signature"]) == ("R-1", "fused")
    assert rows["r2.png"]["signature"] == "photo"
    assert [row["status"] for row in rows.values()] == [
        *2 * ["done"],
        *2 * ["failed"],
        *2 * ["done"],
    ]
    assert rows["zero.jpg"]["error_code"] == "photo-unreadable"
    names = ("items", "done", "skipped_finished", "failed", "model_version", "complete")
    assert [summary[name] for name in names] == [6, 4, 0, 2, "tiny-1", True]
    assert summary["seconds"] > 0
    assert summary["categories"] == {"0010": 2, "20": 1, "30": 1}
    assert ["zero.jpg" in line or "text.jpg" in line for line in result.errors] == [True, True]
    assert "texts.csv: rows left out, without a photo here or repeated: 1" in result.err
    assert len(ready("history", "--json").rows) == 6


def test_a_folder_without_faults(ready: Run, three: str) -> None:
    result = ready("classify-folder", three)
    assert (result.status, result.errors) == (0, [])
    assert "Teapots" in result.out
    assert "3 classified, 0 failed" in result.err


def test_many_rows_are_not_all_printed(
    ready: Run, three: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.commands.batch_run.PRINTED", 1)
    result = ready("classify-folder", three)
    assert (len(result.out.splitlines()), result.status) == (3, 0)
    assert "and 2 more" in result.err


def test_many_failures_are_not_all_listed(
    ready: Run, desk: Path, three: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        (desk / f"photos/{number}.jpg").write_text("broken")
    monkeypatch.setattr("desktop.commands.batch_run.PRINTED", 2)
    result = ready("classify-folder", three, "--json")
    assert result.status == 3
    assert ["0.jpg" in result.errors[0], "1.jpg" in result.errors[1]] == [True, True]
    assert result.errors[2:] == ["error: and 2 more"]


def test_only_faults(ready: Run, desk: Path) -> None:
    (desk / "photos").mkdir()
    (desk / "photos/a.jpg").touch()
    assert ready("classify-folder", "photos").status == 1


def test_with_or_without_the_folders_below(ready: Run, folder: str) -> None:
    for option in ((), ("--recursive",)):
        assert len(by_name(ready("classify-folder", folder, *option, "--json"))) == 6
    flat = by_name(ready("classify-folder", folder, "--no-recursive", "--json"))
    assert set(flat) == {"r.png", "g.png", "zero.jpg", "text.jpg"}


def test_columns_by_hand(ready: Run, desk: Path, three: str) -> None:
    (desk / "odd.csv").write_text("eins;zwei\nr.png;bougie\ng.png;théière\n", "utf-8")
    result = ready("classify-folder", three, "--table", "odd.csv", "--json")
    assert (result.status, result.out) == (1, "")
    assert "it is not clear what its columns are" in result.error
    said = ("--map", "eins=photo", "--map", "zwei=designation")
    rows = by_name(ready("classify-folder", three, "--table", "odd.csv", *said, "--json"))
    assert [rows[name]["designation"] for name in ("b.png", "g.png", "r.png")] == [
        "",
        "théière",
        "bougie",
    ]


@pytest.mark.parametrize("said", ["zwei", "zwei=colour", "zwei=photo,", "drei=photo"])
def test_columns_by_hand_that_make_no_sense(ready: Run, desk: Path, three: str, said: str) -> None:
    (desk / "odd.csv").write_text("photo;zwei\nr.png;bougie\n", "utf-8")
    result = ready("classify-folder", three, "--table", "odd.csv", "--map", said)
    assert (result.status, result.out) == (1, "")
    assert said.partition("=")[0] in result.error


def test_rows_without_a_photo(ready: Run, folder: str) -> None:
    table = ("--table", "texts.csv", "--json")
    result = ready("classify-folder", folder, *table, "--text-only-rows")
    *_, alone, summary = result.rows
    assert (summary["items"], summary["done"]) == (7, 5)
    assert (alone["photos"], alone["designation"], alone["signature"]) == ([], "y", "text")
    assert "rows left out" not in result.err
    # The other items are known from now on, although it is another batch.
    assert ready("classify-folder", folder, *table).rows[-1]["skipped_finished"] == 6


def test_several_photos_of_one_reference_are_one_item(
    ready: Run, desk: Path, picture: Picture
) -> None:
    for name in ("AB-1.png", "AB-1_2.png", "AB-1 (3).png", "CD-2.png"):
        picture(f"photos/{name}", GREEN)
    (desk / "texts.csv").write_text("reference,designation\nAB-1,théière\n", "utf-8")
    result = ready("classify-folder", "photos", "--table", "texts.csv", "--json", "--out", "o.csv")
    (item, alone), summary = result.rows[:-1], result.rows[-1]
    assert len(item["photos"]) == 3
    assert (item["reference"], item["code"], item["signature"]) == ("AB-1", "20", "fused")
    assert [Path(photo).name for photo in alone["photos"]] == ["CD-2.png"]
    assert summary["items"] == 2
    assert cells(desk / "o.csv")[0]["photo"] == "AB-1 (3).png | AB-1.png | AB-1_2.png"


def test_one_broken_photo_of_several_is_one_failed_row(
    ready: Run, desk: Path, picture: Picture
) -> None:
    picture("photos/AB-1.png", GREEN)
    (desk / "photos/AB-1_2.png").write_text("broken")
    (desk / "texts.csv").write_text("reference,designation\nAB-1,théière\n", "utf-8")
    result = ready("classify-folder", "photos", "--table", "texts.csv", "--json")
    assert (result.status, result.rows[-1]["failed"]) == (1, 1)
    assert "AB-1_2.png" in result.error


def test_texts_beside_the_photos(ready: Run, desk: Path, three: str) -> None:
    (desk / "photos/r.txt").write_text("théière verte", "utf-8")
    (desk / "photos/g.json").write_text('{"designation": "bougie"}', "utf-8")
    (desk / "photos/b.json").write_text("{broken", "utf-8")
    result = ready("classify-folder", three, "--json")
    rows = by_name(result)
    assert (rows["r.png"]["designation"], rows["g.png"]["designation"]) == (
        "théière verte",
        "bougie",
    )
    assert (result.status, "b.json" in result.error) == (3, True)


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
    rows = cells(desk / "test.csv")
    assert next(iter(rows[0])) == "index"
    assert [(row["index"], row["code"]) for row in rows] == [
        ("84917", "0010"),
        ("84916", "20"),
        ("", "30"),
    ]
    result = ready("classify-folder", "image_test", *table, "--submission", "y.csv")
    assert (result.status, result.out) == (0, "")
    assert "written to y.csv" in result.err
    assert cells(desk / "y.csv", ",") == [
        {"": "84916", "prdtypecode": "20"},
        {"": "84917", "prdtypecode": "0010"},
        {"": "84918", "prdtypecode": "30"},
    ]


def test_every_row_of_the_test_set_is_answered(ready: Run, desk: Path, picture: Picture) -> None:
    """A broken photo leaves its text to answer; rows of one product are answered apart."""
    picture("image_test/image_7_product_8.jpg", GREEN)
    picture("image_test/image_9_product_8.jpg", GREEN)
    (desk / "image_test/image_5_product_6.jpg").write_text("no photo")
    (desk / "image_test/image_6_product_6.jpg").write_text("no photo")
    (desk / "X_test_update.csv").write_text(
        ",designation,description,productid,imageid\n"
        "10,théière,,8,9\n9,théière,,8,7\n8,bougie,,6,5\n7,,,6,6\n",
        "utf-8",
    )
    table = ("--table", "X_test_update.csv")
    result = ready("classify-folder", "image_test", *table, "--submission", "y.csv")
    assert result.status == 3
    assert [(row[""], row["prdtypecode"]) for row in cells(desk / "y.csv", ",")] == [
        ("7", ""),
        ("8", "0010"),
        ("9", "20"),
        ("10", "20"),
    ]
    assert "X_test_update.csv: no code for index 7" in result.err
    assert "no code for index 8" not in result.err


# The preview


def test_the_preview_says_what_would_happen(run: Run, desk: Path, folder: str) -> None:
    """Without a model, too; and nothing happens."""
    shutil.copy(desk / "photos/r.png", desk / "photos/again.png")
    result = run("classify-folder", folder, "--table", "texts.csv", "--preview")
    assert (result.status, result.errors) == (0, [])
    for line in (
        "7 photos in 7 items",
        "  paired by the table: 3",
        "  paired not at all: 4",
        "photos without text: 4",
        "  again.png",
        "4 rows in the table",
        "rows without photo: 1",
        "  row 5, name x.png",
        "groups of identical photos: 1",
        "  again.png, r.png, sub/r2.png",
        "files and folders that cannot be used: 1",
        "  name zero.jpg, reason the file is empty",
    ):
        assert line in result.out.splitlines()
    (shown,) = run("classify-folder", folder, "--table", "texts.csv", "--preview", "--json").rows
    assert (shown["photos"], shown["items"], shown["rows"]) == (7, 7, 4)
    assert shown["paired"] == {"table": 3, "sidecar": 0, "name": 0, "none": 4}
    assert shown["rows_without_photo"] == {"count": 1, "examples": [{"row": 5, "name": "x.png"}]}
    assert shown["unreadable"]["examples"] == [{"name": "zero.jpg", "reason": "the file is empty"}]
    assert run("history", "--json").rows == []


def test_the_preview_shows_what_is_ambiguous_and_which_tables_there_are(
    run: Run, desk: Path, three: str
) -> None:
    (desk / "photos/texts.csv").write_text(
        "photo,designation\nr.png,bougie\nr.png,théière\ng.png,théière\n", "utf-8"
    )
    told = run("classify-folder", three, "--preview").out.splitlines()
    assert "tables in the folder, for --table: texts.csv" in told
    with_table = run("classify-folder", three, "--table", "photos/texts.csv", "--preview").out
    assert "ambiguous photos, left without text: 1" in with_table
    assert "rows-differ" in with_table
    assert "rows that are in doubt: 2" in with_table


def test_the_table_in_use_is_not_called_our_own(run: Run, desk: Path, three: str) -> None:
    (desk / "photos/texts.csv").write_text("photo,designation\nr.png,x\n", "utf-8")
    told = run("classify-folder", three, "--table", "photos/texts.csv", "--preview").out
    assert "own output" not in told
    assert "tables in the folder" not in told


LOSSES = (
    'ref;photo;titre\nA-1;r.png;"open\nA-2;g.png;bowl;more\n'
    "3,76012E+12;b.png;cup\n;;;;\nx;;\nA-2;g.png;bowl\n"
)


def test_rows_that_a_table_loses_are_told(ready: Run, desk: Path, three: str) -> None:
    (desk / "t.csv").write_text(LOSSES, "utf-8")
    result = ready("classify-folder", three, "--table", "t.csv", "--preview")
    for line in (
        "damaged rows, left out: 1",
        "  row 2, reason a quotation mark that is never closed",
        "repeated rows, left out: 1",
        "  row 7",
        "rows with more cells than columns: 1",
        "  row 3",
        "rows with a reference that a spreadsheet has rounded, taken for rows without one: 1",
        "  row 4",
    ):
        assert line in result.out.splitlines()
    assert result.status == 0
    result = ready("classify-folder", three, "--table", "t.csv")
    assert result.status == 3, "a row is lost"
    assert "t.csv: damaged rows, left out: 1 (rows 2)" in result.err
    assert "taken for rows without one: 1 (rows 4)" in result.err
    (desk / "t.csv").write_text(LOSSES.replace('"', ""), "utf-8")
    assert ready("classify-folder", three, "--table", "t.csv").status == 0


def test_a_row_of_megabytes_is_not_the_end(ready: Run, desk: Path, three: str) -> None:
    (desk / "t.csv").write_text(f"photo;titre\nb.png;{'x' * 10_000_000}\nr.png;bougie\n", "utf-8")
    result = ready("classify-folder", three, "--table", "t.csv", "--json")
    assert (result.status, by_name(result)["r.png"]["designation"]) == (3, "bougie")
    assert "damaged rows, left out: 1 (rows 2)" in result.err


def test_tables_that_nobody_asked_for_are_told(ready: Run, desk: Path, three: str) -> None:
    header = "Visuel;Code maison;Libellé 1;Libellé 2;Blabla"
    (desk / "photos/liste.csv").write_text(f"{header}\n1;2;3;4;5\n", "utf-8")
    (desk / "photos/old.csv").write_bytes(b"\xd0\xcf\x11\xe0")
    told = ready("classify-folder", three, "--preview").out.splitlines()
    assert "tables in the folder, for --table with --map for their columns: liste.csv" in told
    assert "tables in the folder that cannot be used: 1" in told
    assert next(one for one in told if one.startswith("  name old.csv, reason an old .xls"))
    (shown,) = ready("classify-folder", three, "--preview", "--json").rows
    assert (shown["tables"], shown["unclear_tables"]) == ([], ["liste.csv"])
    assert shown["unreadable_tables"]["count"] == 1
    result = ready("classify-folder", three)
    assert result.status == 0
    assert "tables in the folder, not used without --table: liste.csv" in result.err


def test_items_are_counted_as_the_run_counts_them(ready: Run, desk: Path, three: str) -> None:
    (desk / "t.csv").write_text("photo;titre\nr.png;bougie\nr.png;théière\ngone.png;bol\n", "utf-8")
    command = ("classify-folder", three, "--table", "t.csv", "--text-only-rows", "--json")
    (shown,) = ready(*command, "--preview").rows
    assert (shown["items"], shown["text_only"]) == (6, 3)
    assert ready(*command).rows[-1]["items"] == 6
    told = ready(*command[:-1], "--preview").out.splitlines()
    assert told[0] == "3 photos in 6 items, 3 of them rows by their text alone"


@pytest.mark.skipif(sys.platform == "win32", reason="such names are not allowed there")
def test_names_do_not_reach_the_terminal_as_commands(run: Run, desk: Path, three: str) -> None:
    (desk / "photos/a\nb\x1b[31m.png").write_bytes(b"x")
    for number in range(8):
        (desk / f"photos/same{number}.png").write_bytes(b"same")
    told = run("classify-folder", three, "--preview").out
    assert r"a\nb\x1b[31m.png" in told
    assert "\x1b" not in told
    assert "same0.png, same1.png, same2.png, same3.png, same4.png, …" in told
    assert "same5.png" not in told


def test_ambiguities_are_told_before_a_run(ready: Run, desk: Path, three: str) -> None:
    (desk / "texts.csv").write_text("photo,designation\nr.png,bougie\nr.png,théière\n", "utf-8")
    result = ready("classify-folder", three, "--table", "texts.csv", "--json")
    assert "1 photos get no text" in result.err
    assert by_name(result)["r.png"]["signature"] == "photo"


# What cannot be begun


@pytest.mark.parametrize("name", ["missing", "texts.csv", "empty"])
def test_no_folder(ready: Run, desk: Path, folder: str, name: str) -> None:
    (desk / "empty").mkdir()
    result = ready("classify-folder", name)
    assert (result.status, result.out) == (1, "")
    assert name in result.error


@pytest.mark.parametrize("option", [("--map", "a=photo"), ("--text-only-rows",)])
def test_options_of_a_table_without_a_table(ready: Run, three: str, option: tuple[str]) -> None:
    result = ready("classify-folder", three, *option)
    assert (result.status, result.out) == (2, "")
    assert "belong to --table" in result.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_instead_of_texts(ready: Run, desk: Path, three: str) -> None:
    for name in ("r.txt", "t.csv"):
        os.mkfifo(desk / "photos" / name)
    result = ready("classify-folder", three, "--json")
    assert (result.status, result.rows[-1]["done"]) == (3, 3)
    assert [line.endswith("it is not a file") for line in result.errors] == [True, True]
    result = ready("classify-folder", three, "--table", "photos/t.csv")
    assert (result.status, "it is not a file" in result.error) == (1, True)


def test_a_folder_without_permission_is_told_in_our_words(
    ready: Run, three: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(path: object) -> object:
        raise PermissionError(errno.EACCES, "locked", path)

    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    monkeypatch.setattr(os, "scandir", locked)
    result = ready("classify-folder", three)
    assert (result.status, "no permission" in result.error) == (1, True)


def test_only_a_folder_below_that_cannot_be_read(
    ready: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "photos/below").mkdir(parents=True)
    scandir = os.scandir

    def locked(path: str) -> object:
        if os.fspath(path).rstrip("/").endswith("below"):
            raise PermissionError(errno.EACCES, "locked", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    result = ready("classify-folder", "photos")
    assert (result.status, "below: no permission" in result.error) == (1, True)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that is locked")
def test_a_folder_that_may_not_be_read_is_not_empty(ready: Run, desk: Path, three: str) -> None:
    (desk / "photos").chmod(0)
    try:
        result = ready("classify-folder", three)
    finally:
        (desk / "photos").chmod(0o700)
    assert (result.status, "no permission" in result.error) == (1, True)


@pytest.mark.parametrize("name", ["missing.csv", "photos/r.png", "photos"])
def test_no_table(ready: Run, folder: str, name: str) -> None:
    result = ready("classify-folder", folder, "--table", name)
    assert (result.status, result.out) == (1, "")
    assert name in result.error


def test_no_model(run: Run, three: str) -> None:
    result = run("classify-folder", three)
    assert (result.status, result.out) == (1, "")
    assert "no model on this machine" in result.error


@pytest.mark.parametrize(
    "arguments",
    [
        ("--jobs", "0"),
        ("--jobs", "x"),
        ("--link",),
        ("--dry-run",),
        ("--out", "a.csv", "--submission", "a.csv"),
        ("--nonsense",),
    ],
)
def test_usage(ready: Run, three: str, arguments: tuple[str, ...]) -> None:
    result = ready("classify-folder", three, *arguments)
    assert (result.status, result.out) == (2, "")


def test_places_for_results_are_checked_first(ready: Run, folder: str) -> None:
    for option, name in (
        ("--out", "out.txt"),
        ("--out", "missing/out.csv"),
        ("--out", "texts.csv"),
        ("--submission", "y.xlsx"),
        ("--submission", "texts.csv"),
        ("--sort-into", "photos"),
        ("--sort-into", "."),
        ("--sort-into", "texts.csv"),
    ):
        result = ready("classify-folder", folder, "--table", "texts.csv", option, name)
        assert (result.status, result.out) == (1, "")
        assert result.error.startswith(f"error: {name}: the results cannot be written there")
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


# Results


@pytest.mark.parametrize("name", ["out.csv", "photos/out.xlsx", "out.jsonl"])
def test_results_in_a_file(ready: Run, desk: Path, folder: str, name: str) -> None:
    for _ in range(2):  # the second time over the first, which is not taken for input
        result = ready("classify-folder", folder, "--table", "texts.csv", "--out", name)
        assert (result.status, result.out) == (3, "")
        assert "4 classified, 2 failed" in result.err
        assert f"written to {name}" in result.err
        assert (desk / name).stat().st_size > 500
    assert ", 6 of them earlier" in result.err
    if name.endswith(".csv"):
        rows = {row["photo"]: row for row in cells(desk / name)}
        assert rows["g.png"]["reference"] == "'=G"
        assert rows["zero.jpg"]["status"] == "failed"
        assert str(Path("sub/b.png")) in rows
    elif name.endswith(".xlsx"):
        workbook = load_workbook(desk / name)
        assert workbook.sheetnames == ["results", "summary"]
        assert len(list(workbook["results"].iter_rows())) == 7
    else:
        lines = (desk / name).read_text("utf-8").splitlines()
        emitted = ready("classify-folder", folder, "--table", "texts.csv", "--json").rows[:-1]
        assert [json.loads(line) for line in lines] == emitted


def test_results_and_submission_together(ready: Run, desk: Path, three: str) -> None:
    outputs = ("--out", "a.csv", "--submission", "b.csv", "--sort-into", "sorted")
    result = ready("classify-folder", three, *outputs, "--json")
    assert result.status == 0
    assert len(result.rows) == 4
    assert (desk / "b.csv").read_text() == ",prdtypecode\n"
    assert (desk / "sorted/20 Teapots/g.png").exists()


def test_our_own_output_is_never_input(ready: Run, desk: Path, three: str) -> None:
    """Results in the folder, photos sorted into it, both asked for again or not."""
    outputs = ("--out", "photos/out.csv", "--sort-into", "photos/sorted", "--json")
    for arguments in (outputs, outputs, ("--json",), ("--restart", "--json")):
        assert ready("classify-folder", three, *arguments).rows[-1]["items"] == 3
    (shown,) = ready("classify-folder", three, "--preview", "--json").rows
    assert (shown["own"], shown["tables"]) == ({"count": 1, "examples": ["sorted"]}, [])
    result = ready("classify-folder", "photos/sorted")
    assert (result.status, "sorted by this program" in result.error) == (1, True)


def test_photos_in_a_folder_for_each_category(ready: Run, desk: Path, folder: str) -> None:
    into = ("--sort-into", "sorted")
    told = ready("classify-folder", folder, *into, "--dry-run")
    assert "sorted: 4 photos would be placed, 0 were there already" in told.err
    assert not (desk / "sorted").exists()
    done = ready("classify-folder", folder, *into)
    assert "sorted: 4 photos placed, 0 were there already" in done.err
    placed = {
        path.relative_to(desk / "sorted").as_posix() for path in (desk / "sorted").rglob("*.*")
    }
    assert placed - {".rakuten-desktop-output"} == {
        "0010 Candles/r.png",
        "0010 Candles/r2.png",
        "20 Teapots/g.png",
        "30 Kites/b.png",
    }
    assert "0 photos placed, 4 were there already" in ready("classify-folder", folder, *into).err
    assert not (desk / "sorted/20 Teapots/g.png").samefile(desk / "photos/g.png")
    ready("classify-folder", folder, "--sort-into", "linked", "--link")
    assert (desk / "linked/20 Teapots/g.png").samefile(desk / "photos/g.png")


def test_photos_that_cannot_be_sorted_are_told(
    ready: Run, desk: Path, three: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready("classify-folder", three)
    (desk / "sorted").mkdir()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("desktop.core.batches.sorting.shutil.copy2", refuse)
    result = ready("classify-folder", three, "--sort-into", "sorted", "--json")
    assert (result.status, result.rows[-1]["done"]) == (3, 3)
    assert [line.endswith("not placed (no permission)") for line in result.errors] == 3 * [True]


def test_look_alikes_are_told_and_not_merged(ready: Run, desk: Path, picture: Picture) -> None:
    from PIL import Image, ImageDraw

    picture("photos/c.png", GREEN)
    image = Image.linear_gradient("L").resize((200, 200)).convert("RGB")
    ImageDraw.Draw(image).ellipse((20, 60, 120, 190), fill=RED)
    image.save(desk / "photos/a.png")
    image.resize((160, 160)).save(desk / "photos/b.jpg", quality=80)
    result = ready("classify-folder", "photos", "--json", "--out", "out.csv")
    summary = result.rows[-1]
    a, b = str(desk / "photos/a.png"), str(desk / "photos/b.jpg")
    assert summary["items"] == 3
    assert summary["look_alikes"] == {"count": 1, "examples": [[a, b]]}
    alike = {name: row["look_alike"] for name, row in by_name(result).items()}
    assert alike == {"a.png": a, "b.jpg": a, "c.png": None}
    assert [row["look_alike"] for row in cells(desk / "out.csv")] == ["a.png", "a.png", ""]
    assert "1 groups of photos look alike, the first of them: a.png, b.jpg" in result.err


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_cores_to_use(ready: Run, three: str, jobs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    begin = Engine.__init__

    def count(self: Engine, bundle: Any, workers: int = 1, **more: Any) -> None:
        made.append(workers)
        begin(self, bundle, workers, **more)

    monkeypatch.setattr(Engine, "__init__", count)
    result = ready("classify-folder", three, "--jobs", jobs, "--json")
    assert codes(result) == {"b.png": "30", "g.png": "20", "r.png": "0010"}
    assert made == [int(jobs)]


# Continuing


def test_a_second_run_repeats_nothing(ready: Run, folder: str) -> None:
    first = ready("classify-folder", folder, "--json")
    second = ready("classify-folder", folder, "--json")
    assert second.rows[:-1] == first.rows[:-1]
    assert second.rows[-1]["skipped_finished"] == 6
    assert second.errors == first.errors
    assert len(ready("history", "--json").rows) == 6


def test_what_has_changed_is_done_again(
    ready: Run, desk: Path, folder: str, picture: Picture
) -> None:
    ready("classify-folder", folder, "--table", "texts.csv")
    picture("photos/r.png", GREEN)
    os.utime(desk / "photos/r.png", ns=(10**18, 10**18))
    table = (desk / "texts.csv").read_text("utf-8")
    (desk / "texts.csv").write_text(table.replace("cerf-volant", "bougie"), "utf-8")
    result = ready("classify-folder", folder, "--table", "texts.csv", "--json")
    assert result.rows[-1]["skipped_finished"] == 4
    rows = by_name(result)
    assert (rows["b.png"]["text_top"], rows["r.png"]["photo_top"]) == ("0010", "20")


def test_another_model_does_all_again(
    ready: Run, folder: str, published_channel: Any, repack: Callable[..., Path]
) -> None:
    ready("classify-folder", folder)
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    assert ready("update").status == 0
    summary = ready("classify-folder", folder, "--json").rows[-1]
    assert (summary["skipped_finished"], summary["model_version"]) == (0, "tiny-2")


def test_from_the_beginning_on_request(ready: Run, folder: str) -> None:
    ready("classify-folder", folder)
    result = ready("classify-folder", folder, "--restart", "--json")
    assert (result.rows[-1]["skipped_finished"], result.rows[-1]["done"]) == (0, 4)


def test_failures_are_tried_again_on_request(
    ready: Run, desk: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ready("classify-folder", folder, "--json")
    classified: list[Request] = []
    classify = Engine._classify

    def count(self: Engine, request: Request, *how: bool) -> Outcome:
        classified.append(request)
        return classify(self, request, *how)

    monkeypatch.setattr(Engine, "_classify", count)
    again = ready("classify-folder", folder, "--retry-failed", "--json")
    assert again.rows[:-1] == first.rows[:-1]
    assert again.rows[-1]["skipped_finished"] == 4
    assert {one.photos[0].name for one in classified if isinstance(one.photos[0], Path)} == {
        "zero.jpg",
        "text.jpg",
    }
    assert len(ready("history", "--json").rows) == 6


# What happens during a run


@pytest.fixture
def before_each(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Request], object]], None]:
    """Has something done before each item is classified."""
    classify = Engine._classify

    def use(act: Callable[[Request], object]) -> None:
        def first(self: Engine, request: Request, *how: bool) -> Outcome:
            act(request)
            return classify(self, request, *how)

        monkeypatch.setattr(Engine, "_classify", first)

    return use


def test_photos_that_vanish_are_failed_rows(
    ready: Run, desk: Path, three: str, before_each: Any
) -> None:
    before_each(lambda _: (desk / "photos/r.png").unlink(missing_ok=True))
    result = ready("classify-folder", three, "--jobs", "1", "--json")
    assert (result.status, codes(result)) == (3, {"b.png": "30", "g.png": "20", "r.png": None})
    assert by_name(result)["r.png"]["error_code"] == "photo-unavailable"
    assert result.error.endswith("r.png: the photo cannot be read (no such file or folder)")
    # Gone for good, it is no item any more.
    assert ready("classify-folder", three, "--json").rows[-1]["items"] == 2


def test_a_folder_that_goes_away_is_waited_for(
    ready: Run, desk: Path, three: str, before_each: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.core.batches import runner

    monkeypatch.setattr(runner, "LOOK_AGAIN", 0.01)
    away: list[bool] = []

    def unplug(_: Request) -> None:
        if not away:
            (desk / "photos").rename(desk / "unplugged")
            away.append(True)

    def plug_in(self: Any) -> bool:
        if away == [True]:
            away.append(False)
            return False
        if not (desk / "photos").exists():
            (desk / "unplugged").rename(desk / "photos")
        return True

    before_each(unplug)
    monkeypatch.setattr(runner._Place, "is_there", plug_in)
    result = ready("classify-folder", three, "--jobs", "1", "--json")
    assert (result.status, result.rows[-1]["done"]) == (0, 3)
    assert "photos is away, waiting for it" in result.err


@pytest.mark.parametrize("kind", [HistoryLocked, HistoryFull, HistoryReadOnly, HistoryDamaged])
def test_a_history_that_fails_during_a_run(
    ready: Run, three: str, kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, what was written stays, and the same command goes on."""
    from desktop.core.batches import runner

    monkeypatch.setattr(runner, "WRITTEN_TOGETHER", 1)
    monkeypatch.setattr(runner, "AHEAD", 1)
    finish, calls = Ledger.finish, []

    def fail(self: Ledger, batch: int, finished: Any) -> None:
        calls.append(finished)
        if len(calls) > 1:
            raise kind(path="history.db", reason="broken")
        finish(self, batch, finished)

    with monkeypatch.context() as failing:
        failing.setattr(Ledger, "finish", fail)
        result = ready("classify-folder", three, "--jobs", "1", "--json", "--out", "out.csv")
    assert (result.status, result.out) == (1, "")
    assert result.error.startswith("error: history.db: the history ")
    assert "What is finished is kept; the same command goes on from there." in result.err
    assert len(ready("history", "--json").rows) == 1
    summary = ready("classify-folder", three, "--json").rows[-1]
    assert (summary["skipped_finished"], summary["done"]) == (1, 3)


def test_a_history_that_is_locked_during_a_run(
    ready: Run, three: str, tmp_path: Path, before_each: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a real lock of another program."""
    monkeypatch.setattr("desktop.core.history.store.BUSY_SECONDS", 0.05)
    ready("history")
    other = sqlite3.connect(tmp_path / "data/history.db", check_same_thread=False)
    before_each(lambda _: other.in_transaction or other.execute("BEGIN EXCLUSIVE"))
    result = ready("classify-folder", three, "--jobs", "1", "--json")
    before_each(lambda _: None)
    other.close()
    assert (result.status, "locked by another program" in result.error) == (1, True)
    result = ready("classify-folder", three, "--json")
    assert (result.status, result.rows[-1]["done"]) == (0, 3)


def test_a_folder_is_classified_whatever_the_history(
    ready: Run, unusable_history: str, desk: Path, three: str
) -> None:
    result = ready("classify-folder", three, "--out", "out.jsonl", "--json")
    *rows, summary = result.rows
    assert [row["code"] for row in rows] == ["30", "20", "0010"]
    assert (summary["items"], summary["done"]) == (3, 3)
    assert (result.status, unusable_history in result.error) == (3, True)
    written = (desk / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["code"] for line in written] == ["30", "20", "0010"]


@pytest.mark.parametrize("kind", [HistoryFull, HistoryReadOnly])
def test_a_history_that_cannot_be_written_from_the_beginning(
    ready: Run, three: str, kind: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = History.change

    def refuse(self: History, function: Any) -> Any:
        if self.path == tmp_path / "data/history.db":
            raise kind(path=self.path)
        return change(self, function)

    monkeypatch.setattr(History, "change", refuse)
    result = ready("classify-folder", three, "--json")
    assert (result.status, result.rows[-1]["done"]) == (3, 3)
    assert "the history cannot be written" in result.error


def test_a_damaged_history_moved_away_begins_anew(ready: Run, three: str, tmp_path: Path) -> None:
    ready("classify-folder", three)
    history = tmp_path / "data/history.db"
    history.write_bytes(history.read_bytes()[:5000] + b"\xff" * 20_000)
    for side in ("-wal", "-shm"):
        history.with_name(f"history.db{side}").unlink(missing_ok=True)
    result = ready("classify-folder", three, "--json")
    assert (result.status, "the history is damaged" in result.error) == (3, True)
    assert result.rows[-1]["done"] == 3
    history.rename(tmp_path / "damaged.db")
    result = ready("classify-folder", three, "--json")
    assert (result.status, result.rows[-1]["skipped_finished"]) == (0, 0)


# Every kind of photo


def test_every_kind_of_photo_is_an_answer_or_a_row_with_a_reason(
    ready: Run, desk: Path, tmp_path: Path
) -> None:
    expected = strange_photos.write(desk / "photos")
    assert len(expected) >= 90
    assert sum(map(bool, expected.values())) >= 40
    if sys.platform != "win32":
        (desk / "photos/loop").symlink_to(desk / "photos")
        (desk / "photos/dangling.jpg").symlink_to("nowhere.jpg")
        (desk / "photos/circle.jpg").symlink_to("circle.jpg")
        os.mkfifo(desk / "photos/pipe.jpg")
        expected["pipe.jpg"] = "it is not a file"
        gone = {"dangling.jpg": "no such file", "circle.jpg": "circle.jpg: "}
    else:
        gone = {}
    expected |= gone
    (desk / "photos/folder.jpg").mkdir()
    result = ready("classify-folder", "photos", "--json", "--out", "out.xlsx")
    assert result.status == 3
    rows = by_name(result)
    assert set(rows) == set(expected)
    wrong = {
        name: (reason, rows[name].get("error", "answered"))
        for name, reason in expected.items()
        if reason not in rows[name].get("error", "") or bool(reason) != ("error" in rows[name])
    }
    assert wrong == {}
    assert all(
        row["status"] == ("failed" if expected[name] else "done") for name, row in rows.items()
    )
    summary = result.rows[-1]
    failed = sum(map(bool, expected.values()))
    assert (summary["failed"], summary["done"]) == (failed, len(expected) - failed)
    assert len(ready("history", "--json").rows) == len(expected)
    again = ready("classify-folder", "photos", "--json").rows[-1]
    assert again["skipped_finished"] == len(expected) - len(gone)  # these may be back
    turned = [rows[f"turned {number}.jpg"]["code"] for number in range(1, 9)]
    assert set(turned) == {rows["plain.jpg"]["code"]} == {"20"}


# As a process of its own


def program(*arguments: str) -> list[str]:
    code = "from desktop.cli import main; main()"
    return [sys.executable, "-W", "error", "-c", code, *arguments]


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The program, classifying by now."""
    process = subprocess.Popen(
        program("classify-folder", *arguments),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        while "Classifying" not in process.stderr.readline():
            assert process.poll() is None
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def thousands(desk: Path, picture: Picture) -> str:
    """3,000 photos, hard links to one."""
    first = desk / picture("photos/0000.png")
    for number in range(1, 3000):
        (desk / f"photos/{number:04}.png").hardlink_to(first)
    return "photos"


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_keeps_the_finished_rows(
    ready: Run, desk: Path, thousands: str, number: signal.Signals
) -> None:
    arguments = (thousands, "--json", "--out", "out.csv", "--sort-into", "sorted")
    with running(*arguments) as process:
        process.send_signal(number)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert "items are finished and kept; the same command goes on from there." in err
    kept = len(ready("history", "--json").rows)
    assert 0 < kept < 3000
    assert not (desk / "out.csv").exists()
    assert not (desk / "sorted").exists()
    result = ready("classify-folder", thousands, "--json", "--out", "out.csv")
    assert result.status == 0
    assert result.rows[-1]["skipped_finished"] == kept
    assert len(ready("history", "--json").rows) == 3000


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
def test_interrupted_after_a_restart_it_goes_on_without(ready: Run, thousands: str) -> None:
    with running(thousands, "--restart") as process:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert "the same command, without --restart, goes on from there." in err


def test_the_same_folder_in_two_programs_at_once(ready: Run, desk: Path, thousands: str) -> None:
    """The second one says so, and takes nothing from the first; other folders are no matter."""
    (desk / "other").mkdir()
    shutil.copy(desk / "photos/0000.png", desk / "other")
    with running(thousands, "--json") as process:
        result = ready("classify-folder", thousands)
        assert (result.status, result.out) == (1, "")
        assert result.error.endswith(
            "photos: another window or program is classifying this folder right now"
        )
        assert ready("classify-folder", "other").status == 0
        out, _ = process.communicate()
    assert process.returncode == 0
    summary = json.loads(out.splitlines()[-1])
    assert (summary["items"], summary["done"]) == (3000, 3000)
    assert len(ready("history", "--json").rows) == 3001
    assert ready("classify-folder", thousands, "--json").rows[-1]["skipped_finished"] == 3000
