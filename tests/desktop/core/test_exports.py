"""Results as files: for French spreadsheets, for any spreadsheet, for programs."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from desktop.core.batches.alike import Alike
from desktop.core.batches.ledger import BatchFacts, CategoryCount, Counts, Row
from desktop.core.batches.summary import Summary
from desktop.core.engine import Ranked
from desktop.core.errors import OutputUnusable
from desktop.core.exports import (
    COLUMNS,
    check_output,
    json_row,
    write_results,
)
from desktop.core.history.store import Entry
from desktop.core.intake.examples import Examples
from desktop.core.recorded import Recorded
from desktop.core.spreadsheets import LONGEST_CELL

FOLDER = Path("/photos")
WHEN = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)
ENTRY = Entry(
    id=1,
    at=WHEN,
    photos=("/photos/sub/a.jpg",),
    reference="",
    designation="x",
    description="",
    code="0010",
    name_fr="Bougies parfumées",
    name_en="Scented candles",
    probability=0.98765,
    top=(Ranked("0010", "Bougies parfumées", "Scented candles", 0.98765),),
    text_top="20",
    photo_top="0010",
    signature="fused",
    model_version="tiny-1",
    milliseconds=1.5,
)
SUMMARY = Summary(
    batch=BatchFacts(7, WHEN, "/photos", "[]", "tiny-1", True, 12.34),
    counts=Counts(3, 2, 1),
    skipped_finished=1,
    sure=2,
    unsure=0,
    categories=(CategoryCount("0010", "Bougies parfumées", "Scented candles", 2),),
)


def done(
    name: str = "sub/a.jpg", designation: str = "x", reference: str = "", **changed: Any
) -> Row:
    row = Row(
        position=0,
        photos=(str(FOLDER / name),),
        reference=reference,
        designation=designation,
        description='two\nlines; "quoted"',
        row_index=None,
        source="table",
        entry=ENTRY,
    )
    return replace(row, **changed)


FAILED = done(
    "bad.jpg",
    "",
    entry=Entry(
        id=2,
        at=WHEN,
        photos=("/photos/bad.jpg",),
        reference="",
        designation="",
        description="",
        error=Recorded("photo-unreadable", {}, "bad.jpg: not a readable photo (broken)"),
    ),
)
PENDING = done("later.jpg", entry=None)


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def cells_of_xlsx(path: Path, sheet: str = "results") -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows()]


def test_csv_for_french_excel(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_results(path, [done(reference="0042"), FAILED], FOLDER, "fr")
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
        "look_alike": "",
        "status": "done",
        "error": "",
        "model_version": "tiny-1",
    }
    assert (second["status"], second["code"], second["probability"]) == ("failed", "", "")
    assert second["error"] == "bad.jpg: not a readable photo (broken)"


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-5 %", "@SUM(A1)", "\tx", "\rx"])
def test_csv_runs_no_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.csv"
    write_results(path, [done(designation=text, reference=text)], FOLDER, "en")
    (row,) = rows_of_csv(path)
    assert (row["designation"], row["reference"]) == (f"'{text}", f"'{text}")
    assert row["category"] == "Scented candles"


def test_xlsx_can_be_read_as_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    row = done(reference="3760123456789", row_index="1")
    write_results(path, [row, row], FOLDER, "en", indexed=True, summary=SUMMARY)
    workbook = load_workbook(path)
    sheet = workbook["results"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N3"
    assert [cell.font.b for cell in sheet[1]] == [True] * 14
    assert not sheet["A2"].font.b
    header = [cell.value for cell in sheet[1]]
    for name, fewest in (("reference", 14), ("category", 30), ("photo", 20), ("error", 40)):
        letter = get_column_letter(1 + header.index(name))
        assert sheet.column_dimensions[letter].width >= fewest
    assert workbook["summary"].column_dimensions["A"].width >= 30


def test_xlsx_keeps_text_as_text(tmp_path: Path) -> None:
    path = tmp_path / "OUT.XLSX"
    rows = [done(designation="=HYPERLINK(1)", reference="0360734506901"), FAILED]
    write_results(path, rows, FOLDER, "en")
    workbook = load_workbook(path)
    assert workbook.sheetnames == ["results"]
    header, first, second = workbook["results"].iter_rows()
    assert tuple(cell.value for cell in header) == COLUMNS
    cells = dict(zip(COLUMNS, first, strict=True))
    assert (cells["reference"].value, cells["reference"].data_type) == ("0360734506901", "s")
    assert cells["reference"].number_format == "@"
    assert (cells["designation"].value, cells["designation"].data_type) == ("=HYPERLINK(1)", "s")
    assert cells["probability"].value == pytest.approx(0.98765)
    assert cells["probability"].number_format == "0.0%"
    assert cells["category"].value == "Scented candles"
    assert dict(zip(COLUMNS, second, strict=True))["status"].value == "failed"


def test_the_summary_is_a_sheet_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_results(path, [done(), FAILED], FOLDER, "fr", summary=SUMMARY)
    workbook = load_workbook(path)
    assert workbook.sheetnames == ["results", "summary"]
    lines = [row for row in cells_of_xlsx(path, "summary") if any(row)]
    facts = {str(line[0]): line[1] for line in lines}
    assert facts["folder"] == "/photos"
    assert facts["started"] == "2025-03-01T08:30:00+00:00"
    assert facts["model_version"] == "tiny-1"
    assert (facts["items"], facts["done"], facts["failed"]) == (3, 2, 1)
    assert (facts["probability >= 0.9"], facts["probability < 0.5"]) == (2, 0)
    assert (facts["seconds"], facts["groups of photos that look alike"]) == (12.3, 0)
    assert lines[-2][:3] == ["code", "category", "items"]
    assert lines[-1][:3] == ["0010", "Bougies parfumées", 2]
    codes = [cell for row in workbook["summary"].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in codes if cell.value == "0010"} == {"s"}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_rows_to_be_done_are_pending(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    write_results(path, [done(), PENDING], FOLDER, "en")
    if suffix == ".jsonl":
        row = json.loads(path.read_text("utf-8").splitlines()[1])
        assert (row["status"], "code" in row, "error" in row) == ("pending", False, False)
        return
    if suffix == ".csv":
        row = rows_of_csv(path)[1]
    else:
        row = dict(zip(COLUMNS, cells_of_xlsx(path)[2], strict=True))
    assert (row["photo"], row["status"]) == ("later.jpg", "pending")
    assert not any(row[name] for name in ("code", "category", "probability", "error"))


def test_the_photos_of_an_item_are_in_one_cell(tmp_path: Path) -> None:
    photos = (str(FOLDER / "a.jpg"), str(FOLDER / "sub" / "b.jpg"), str(Path("/elsewhere/c.jpg")))
    row = done(photos=photos)
    for suffix in (".csv", ".xlsx", ".jsonl"):
        write_results(tmp_path / f"out{suffix}", [row], FOLDER, "en")
    cell = f"a.jpg | {Path('sub/b.jpg')} | {Path('/elsewhere/c.jpg')}"
    assert rows_of_csv(tmp_path / "out.csv")[0]["photo"] == cell
    assert cells_of_xlsx(tmp_path / "out.xlsx")[1][0] == cell
    line = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert line["photos"] == list(photos)


def test_look_alikes_name_the_first_of_their_group(tmp_path: Path) -> None:
    rows = [done(position=0), done("b.jpg", position=1), done("c.jpg", position=2)]
    first = str(FOLDER / "sub" / "a.jpg")
    groups: Examples[tuple[str, ...]] = Examples([(first, str(FOLDER / "c.jpg"))])
    summary = replace(SUMMARY, alike=Alike(groups, {0: first, 2: first}))
    for suffix in (".csv", ".xlsx", ".jsonl"):
        write_results(tmp_path / f"out{suffix}", rows, FOLDER, "en", summary=summary)
    named = str(Path("sub/a.jpg"))
    column = [row["look_alike"] for row in rows_of_csv(tmp_path / "out.csv")]
    assert column == [named, "", named]
    place = COLUMNS.index("look_alike")
    cells = cells_of_xlsx(tmp_path / "out.xlsx")
    assert [row[place] for row in cells[1:]] == [named, None, named]
    assert ["groups of photos that look alike", 1] in [
        row[:2] for row in cells_of_xlsx(tmp_path / "out.xlsx", "summary")
    ]
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["look_alike"] for line in lines] == [first, None, first]


@pytest.mark.parametrize("text", ["a\x00b\x0bc", "half \ud83d", "y" * (LONGEST_CELL + 1)])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_texts_that_files_cannot_hold(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"out{suffix}"
    write_results(path, [done(designation=text)], FOLDER, "en")
    if suffix == ".xlsx":
        value = cells_of_xlsx(path)[1][2]
        assert isinstance(value, str)
        assert len(value) == min(len(text), LONGEST_CELL)
    else:
        assert text[0] in path.read_text("utf-8-sig")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_photos_whose_names_are_no_unicode(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    write_results(path, [done("caf\udce9.jpg")], FOLDER, "en")
    assert path.stat().st_size > 100


def test_json_lines_are_those_of_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    write_results(path, [done(), FAILED], FOLDER, "en")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows == [json.loads(json.dumps(json_row(one))) for one in (done(), FAILED)]
    assert (rows[0]["code"], rows[0]["status"]) == ("0010", "done")
    assert rows[0]["top"][0]["name_fr"] == "Bougies parfumées"
    assert (rows[1]["status"], rows[1]["error_code"]) == ("failed", "photo-unreadable")
    assert "index" not in rows[0]


def test_the_index_of_the_table_comes_first(tmp_path: Path) -> None:
    rows = [done(row_index="84916"), done()]
    for suffix in (".csv", ".xlsx", ".jsonl"):
        write_results(tmp_path / f"out{suffix}", rows, FOLDER, "en", indexed=True)
    written = rows_of_csv(tmp_path / "out.csv")
    assert tuple(written[0]) == ("index", *COLUMNS)
    assert [row["index"] for row in written] == ["84916", ""]
    cells = cells_of_xlsx(tmp_path / "out.xlsx")
    assert [row[0] for row in cells] == ["index", "84916", None]
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line).get("index") for line in lines] == ["84916", None]


def many(count: int) -> Iterator[Row]:
    """Rows of which every text is another object."""
    for number in range(count):
        text = f"{number} " + "lampe de bureau " * 20
        photos = (f"/photos/{number:06}.jpg",)  # not by pathlib, which keeps names
        yield replace(done(designation=text), photos=photos, position=number)


@pytest.mark.parametrize(("suffix", "count"), [(".csv", 100_000), (".xlsx", 4_000)])
def test_rows_are_not_held_in_memory(tmp_path: Path, suffix: str, count: int) -> None:
    """The texts of the 100,000 rows are 35 MB.  (Fewer rows of a workbook, which are slow under the
    measurement, have 1.4 MB.)"""
    write_results(tmp_path / f"warm{suffix}", many(10), FOLDER, "en")  # what is loaded once
    tracemalloc.start()
    try:
        write_results(tmp_path / f"out{suffix}", many(count), FOLDER, "en")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
    assert (tmp_path / f"out{suffix}").stat().st_size > count * 30


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
        write_results(tmp_path / name, [done()], FOLDER, "en")


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("common.files.os.fsync", full)
    with pytest.raises(OutputUnusable, match="the disk is full"):
        write_results(path, [done()], FOLDER, "en")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_rows_that_cannot_be_read_leave_the_old_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    path.write_text("old")

    def rows() -> Iterator[Row]:
        yield done()
        raise KeyError("the history is gone")

    with pytest.raises(KeyError):
        write_results(path, rows(), FOLDER, "en")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
