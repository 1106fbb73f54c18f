"""Results as files: for French spreadsheets, for any spreadsheet, for programs."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bundle.errors import PhotoUnreadable
from desktop.core.engine import Outcome, Request
from desktop.core.errors import OutputUnusable
from desktop.core.exports import COLUMNS, LONGEST_CELL, check_output, write_results

FOLDER = Path("/photos")


def outcome(name: str = "sub/a.jpg", designation: str = "x", reference: str = "") -> Outcome:
    return Outcome(
        request=Request((FOLDER / name,), designation, 'two\nlines; "quoted"', reference),
        code="0010",
        name_fr="Bougies parfumées",
        name_en="Scented candles",
        probability=0.98765,
        text_top="20",
        photo_top="0010",
        signature="fused",
        model_version="tiny-1",
    )


def indexed(index: str | None) -> Outcome:
    plain = outcome()
    return replace(plain, request=replace(plain.request, index=index))


FAILED = Outcome(
    request=Request((FOLDER / "bad.jpg",)), error=PhotoUnreadable(path="bad.jpg", reason="broken")
)


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_csv_for_french_excel(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_results(path, [outcome(reference="0042"), FAILED], FOLDER, "fr")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfphoto;reference;")
    first, second = rows_of_csv(path)
    assert tuple(first) == COLUMNS
    assert first == {
        "photo": str(Path("sub/a.jpg")),
        "reference": "0042",
        "designation": "x",
        "description": 'two\nlines; "quoted"',
        "code": "0010",
        "category": "Bougies parfumées",
        "probability": "0,9877",
        "text_code": "20",
        "photo_code": "0010",
        "status": "done",
        "error": "",
        "model_version": "tiny-1",
    }
    assert (second["status"], second["code"], second["probability"]) == ("failed", "", "")
    assert second["error"] == "bad.jpg: not a readable photo (broken)"


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-5 %", "@SUM(A1)", "\tx", "\rx"])
def test_csv_runs_no_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.csv"
    write_results(path, [outcome(designation=text, reference=text)], FOLDER, "en")
    (row,) = rows_of_csv(path)
    assert (row["designation"], row["reference"]) == (f"'{text}", f"'{text}")
    assert row["category"] == "Scented candles"


def test_xlsx_keeps_text_as_text(tmp_path: Path) -> None:
    path = tmp_path / "OUT.XLSX"
    write_results(
        path,
        [outcome(designation="=HYPERLINK(1)", reference="0360734506901"), FAILED],
        FOLDER,
        "en",
    )
    sheet = load_workbook(path).worksheets[0]
    header, first, second = sheet.iter_rows()
    assert tuple(cell.value for cell in header) == COLUMNS
    cells = dict(zip(COLUMNS, first, strict=True))
    assert cells["reference"].value == "0360734506901"
    assert cells["reference"].number_format == "@"
    assert (cells["designation"].value, cells["designation"].data_type) == ("=HYPERLINK(1)", "s")
    assert cells["probability"].value == pytest.approx(0.98765)
    assert cells["category"].value == "Scented candles"
    assert dict(zip(COLUMNS, second, strict=True))["status"].value == "failed"


@pytest.mark.parametrize("text", ["a\x00b\x0bc", "half \ud83d", "y" * (LONGEST_CELL + 1)])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_texts_that_files_cannot_hold(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"out{suffix}"
    write_results(path, [outcome(designation=text)], FOLDER, "en")
    if suffix == ".xlsx":
        (value,) = (row[2].value for row in load_workbook(path).worksheets[0].iter_rows(min_row=2))
        assert isinstance(value, str)
        assert len(value) == min(len(text), LONGEST_CELL)
    else:
        assert text[0] in path.read_text("utf-8-sig")


def test_json_lines_are_those_of_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    write_results(path, [outcome(), FAILED], FOLDER, "en")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows == [json.loads(json.dumps(one.as_row())) for one in (outcome(), FAILED)]


def test_the_index_of_the_table_comes_first(tmp_path: Path) -> None:
    outcomes = [indexed("84916"), indexed(None)]
    for suffix in (".csv", ".xlsx", ".jsonl"):
        write_results(tmp_path / f"out{suffix}", outcomes, FOLDER, "en")
    rows = rows_of_csv(tmp_path / "out.csv")
    assert tuple(rows[0]) == ("index", *COLUMNS)
    assert [row["index"] for row in rows] == ["84916", ""]
    sheet = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert [row[0].value for row in sheet.iter_rows()] == ["index", "84916", None]
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line).get("index") for line in lines] == ["84916", None]


def test_a_place_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, exist_ok: bool) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OutputUnusable) as caught:
        check_output(tmp_path / "out.csv")
    assert caught.value.data == {"path": tmp_path / "out.csv", "reason": "no permission"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("out.txt", "ends in none of"),
        ("out", "ends in none of"),
        ("missing/out.csv", "no such folder"),
        ("folder.csv", "it is a folder"),
    ],
)
def test_places_that_will_not_do(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OutputUnusable, match=reason):
        check_output(tmp_path / name)
    with pytest.raises(OutputUnusable, match=reason):
        write_results(tmp_path / name, [outcome()], FOLDER, "en")


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("common.files.os.fsync", full)
    with pytest.raises(OutputUnusable, match="the disk is full"):
        write_results(path, [outcome()], FOLDER, "en")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
