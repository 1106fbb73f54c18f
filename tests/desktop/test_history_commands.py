"""`history`, `review`, `backup`, `restore`, as one types them."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from program import Result

from desktop.core import app, settings
from desktop.core.app import Core
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.errors import HistoryFull
from desktop.core.history import care
from desktop.core.history.files import Why, snapshots
from desktop.core.history.rows import Circumstances, add_rows
from desktop.core.presence import window_open
from desktop.core.storage_place import NetworkPlace
from tests.desktop.conftest import Run

BEGIN = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def data(run: Run, tmp_path: Path) -> Path:
    """A data folder with ten predictions of ten days, the tenth sure."""
    with Core.open() as core:
        for number in range(10):
            made = Outcome(
                request=Request((), f"théière {number}", "=1+1", f"00{number}"),
                code="0010" if number % 2 else "20",
                name_fr="Bougies" if number % 2 else "Théières",
                name_en="Candles" if number % 2 else "Teapots",
                probability=number / 10,
                top=(Ranked("0010", "Bougies", "Candles", 0.5),),
                disagree=number == 4,
                promised=0.99 if number == 9 else None,
            )
            at = Circumstances(at=BEGIN + timedelta(days=number))
            core.history.change(lambda db, made=made, at=at: add_rows(db, [made], at))  # type: ignore[misc]
    return tmp_path / "data"


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.out.splitlines()]


def ids(result: Result) -> list[int]:
    assert result.status == 0
    return [row["id"] for row in lines(result)]


def table(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def filled(path: Path, codes: dict[str, str]) -> None:
    """Fills in the codes of some ids, as Excel would save it."""
    rows = table(path)
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        for row in rows:
            writer.writerow(row | {"corrected_code": codes.get(row["id"], "")})


def test_filters(run: Run, data: Path) -> None:
    assert ids(run("history", "--json")) == list(range(10, 0, -1))
    assert ids(run("history", "--json", "--from", "2025-03-03", "--to", "2025-03-05")) == [5, 4, 3]
    assert ids(run("history", "--json", "--category", "0010")) == [10, 8, 6, 4, 2]
    assert ids(run("history", "--json", "--decision", "auto")) == [10]
    assert ids(run("history", "--json", "--search", "THEIERE 7")) == [8]
    assert ids(run("history", "--json", "--category", "20", "--limit", "2")) == [9, 7]
    assert run("history", "--from", "yesterday").status == 2
    shown = run("history", "--decision", "auto")
    assert (shown.status, "auto" in shown.out, "Candles" in shown.out) == (0, True, True)


def test_export(run: Run, data: Path, desk: Path) -> None:
    done = run("history", "--export", "rows.csv", "--category", "0010")
    assert (done.status, done.out) == (0, "")
    rows = table(desk / "rows.csv")
    assert [row["id"] for row in rows] == ["10", "8", "6", "4", "2"]
    assert rows[0]["description"] == "'=1+1"
    assert (rows[0]["probability"], rows[0]["decision"]) == ("0,9000", "auto")
    assert run("history", "--export", "rows.xlsx").status == 0
    sheet = load_workbook(desk / "rows.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 11
    assert [cell.value for cell in sheet[2]][4:8] == ["009", "théière 9", "=1+1", "0010"]
    assert run("history", "--export", "rows.jsonl").status == 0
    exported = [json.loads(line) for line in (desk / "rows.jsonl").read_text("utf-8").splitlines()]
    assert exported == lines(run("history", "--json"))
    assert run("history", "--export", "rows.txt").status == 1
    assert run("history", "--export", "nowhere/rows.csv").status == 1


def test_review_in_a_spreadsheet(run: Run, data: Path, desk: Path) -> None:
    assert lines(run("review", "--json"))[0]["waiting"] == 9
    assert run("review", "--export", "todo.csv").status == 0
    rows = table(desk / "todo.csv")
    assert [row["id"] for row in rows] == ["5", "1", "2", "3", "4", "6", "7", "8", "9"]
    # Excel has dropped the zeros of 0010.
    filled(desk / "todo.csv", {"5": "10", "1": "20", "2": "20", "3": "999"})
    done = run("review", "--import", "todo.csv", "--operator", "Zoé", "--json")
    assert done.status == 3
    assert "row 5: there is no category '999'" in done.err
    (told,) = lines(done)
    assert (told["changed"], told["unchanged"]) == (3, 0)
    assert told["problems"] == [{"row": 5, "reason": "there is no category '999'"}]
    assert ids(run("history", "--json", "--decision", "corrected")) == [5, 2]
    assert ids(run("history", "--json", "--decision", "accepted")) == [1]
    assert ids(run("history", "--json", "--category", "0010")) == [10, 8, 6, 5, 4]
    before = run("history", "--json").out
    (told,) = lines(run("review", "--import", "todo.csv", "--json"))
    assert (told["changed"], told["unchanged"]) == (0, 3)
    assert run("history", "--json").out == before
    run("history", "--export", "all.csv")
    (first,) = [row for row in table(desk / "all.csv") if row["id"] == "5"]
    assert (first["operator"], first["person_code"], first["person_category"]) == (
        *("Zoé", "0010", "Candles"),
    )


def test_review_in_a_workbook(run: Run, data: Path, desk: Path) -> None:
    assert run("review", "--export", "todo.xlsx").status == 0
    book = load_workbook(desk / "todo.xlsx")
    assert book.active is not None
    book.active["B2"] = 10  # a number, as one types it
    book.save(desk / "todo.xlsx")
    assert run("review", "--import", "todo.xlsx").status == 0
    assert ids(run("history", "--json", "--decision", "corrected")) == [5]


def test_what_cannot_be_imported(run: Run, data: Path, desk: Path) -> None:
    before = run("history", "--json").out
    (desk / "a.csv").write_text("id;code\n1;20\n", "utf-8")
    assert "no columns id and corrected_code" in run("review", "--import", "a.csv").err
    (desk / "a.csv").write_text("id;corrected_code;designation\n1;20;théière 0\n", "utf-8")
    refused = run("review", "--import", "a.csv")
    assert (refused.status, "export it anew" in refused.err) == (1, True)
    assert run("history", "--json").out == before
    assert run("review", "--export", "todo.csv").status == 0
    check = {row["id"]: row["row_check"] for row in table(desk / "todo.csv")}
    with Core.open() as core:
        Decisions(core.history).delete([6])
    rows = [
        f"1;0010;{check['1']}",
        f"2;0010;{check['3']}",
        "77;20;x",
        "x;20;x",
        f"3;;{check['3']}",
        f"4;abc;{check['4']}",
        "5;20;",
        f"6;20;{check['6']}",
    ]
    (desk / "a.csv").write_text("\n".join(["id;corrected_code;row_check", *rows]), "utf-8")
    done = run("review", "--import", "a.csv")
    assert done.status == 3
    for problem in (
        "row 3: entry 2 is another product",
        "row 4: there is no entry 77",
        "row 5: 'x' is no id of an entry",
        "row 7: there is no category 'abc'",
        "row 8: its cell row_check is empty",
        "row 9: entry 6 has been deleted",
    ):
        assert problem in done.err
    assert ids(run("history", "--json", "--decision", "corrected")) == [1]
    assert run("review", "--import", "missing.csv").status == 2
    assert run("review", "--import", "a.csv", "--export", "b.csv").status == 2
    Workbook().save(desk / "empty.xlsx")
    assert run("review", "--import", "empty.xlsx").status == 1


def test_a_photo_without_a_text_is_known_again(run: Run, desk: Path) -> None:
    """In a history that another one has taken the place of, the numbers are other products'."""

    def photo(name: str) -> Outcome:
        named = {"code": "20", "name_fr": "Théières", "name_en": "Teapots"}
        return Outcome(request=Request((desk / name,), ""), probability=0.3, **named)

    with Core.open() as core:
        core.history.backup(desk / "empty.db")
        core.history.add_many([photo("a.jpg"), photo("b.jpg")])
    assert run("review", "--export", "todo.csv").status == 0
    filled(desk / "todo.csv", {"1": "20", "2": "20"})
    with Core.open() as core:
        core.history.restore(desk / "empty.db")
        core.history.add_many([photo("b.jpg"), photo("a.jpg")])
    done = run("review", "--import", "todo.csv")
    assert (done.status, done.err.count("is another product")) == (1, 2)


def test_what_spreadsheets_make_of_numbers_and_names(run: Run, data: Path, desk: Path) -> None:
    assert run("review", "--export", "todo.csv").status == 0
    rows = {row["id"]: row["row_check"] for row in table(desk / "todo.csv")}
    lines = [
        " ID ;Corrected_Code;Row_Check;notes",
        f"5,0;10.0;{rows['5'].upper()};",
        f"1;\u202f20\xa0;{rows['1']} ;",
        f"'2;'0010;{rows['2']};",
    ]
    (desk / "todo.csv").write_text("\n".join(lines), "utf-8")
    done = run("review", "--import", "todo.csv")
    assert (done.status, "3 decided" in done.err) == (0, True)


def test_backup_and_restore(run: Run, data: Path, desk: Path) -> None:
    assert run("backup", "copy.db").status == 0
    before = run("history", "--json").out
    with Core.open() as core:
        Decisions(core.history).accept([1])
    assert run("history", "--json").out != before
    done = run("restore", "copy.db")
    assert done.status == 0
    assert "10 rows, restored" in done.err
    assert run("history", "--json").out == before
    (desk / "bad.db").write_bytes(b"nonsense" * 1000)
    refused = run("restore", "bad.db")
    assert (refused.status, "nothing was changed" in refused.err) == (1, True)
    # What is there is no database any more.
    for name in ("history.db-wal", "history.db-shm"):
        (data / name).unlink(missing_ok=True)
    (data / "history.db").write_bytes(b"nonsense" * 1000)
    assert run("history").status == 1
    assert run("restore", "copy.db").status == 0
    assert run("history", "--json").out == before
    assert run("backup", "nowhere/copy.db").status == 1


def test_a_copy_is_not_put_in_the_place_of_what_a_window_shows(
    run: Run, data: Path, desk: Path
) -> None:
    assert run("backup", "copy.db").status == 0
    with window_open(data / "history.db"):
        refused = run("restore", "copy.db")
        assert (refused.status, "a window of this program is open" in refused.err) == (1, True)
    assert run("restore", "copy.db").status == 0


def test_a_history_on_a_network_is_told(
    run: Run, data: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = NetworkPlace(data / "history.db", "cifs", "//server/share")
    monkeypatch.setattr(app, "network_place", lambda _: share)
    for command in (("history", "--json"), ("review", "--json"), ("corrections", "status")):
        told = run(*command)
        assert (told.status, told.err.count("on a network (//server/share)")) == (0, 1)
        assert "network" not in told.out
    assert "network" not in run("status").err  # it has nothing to do with the history


def test_who_never_opens_a_window_has_copies_and_retention_too(
    run: Run, data: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Core.open() as core:
        core.history.change(lambda db: settings.write(db, settings.RETENTION_DAYS, 30))
    assert run("backup", "copy.db").status == 0
    assert ids(run("history", "--json")) == []
    assert [one.why for one in snapshots(data / "history.db")] == [Why.DAILY]

    def fail(*_: object) -> None:
        raise HistoryFull(path=data / "history.db")

    monkeypatch.setattr(care, "_copy", fail)
    done = run("backup", "copy.db")
    assert (done.status, "warning:" in done.err, "the disk is full" in done.err) == (0, True, True)
