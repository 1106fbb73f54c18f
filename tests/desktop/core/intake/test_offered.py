"""Which tables of a folder are offered for its photos."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.core.intake import offered as module
from desktop.core.intake.offered import offered
from desktop.core.intake.scan import scan

Files = Callable[..., Path]


def workbook(path: Path, *rows: list[str]) -> None:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_tables_of_a_folder(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = files("a.jpg", "notes.csv")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    (folder / "good.csv").write_text("photo;titre\n", "utf-8")
    workbook(folder / "sub.xlsx", ["ref", "titre"])
    ours = "photo;reference;designation;category;probability;status;model_version\n"
    (folder / "results.csv").write_text(ours, "utf-8")
    (folder / "unclear.csv").write_text("Visuel;Code maison;Libellé 1;Libellé 2\n", "utf-8")
    found = offered(scan(folder))
    assert (found.clear, found.unclear) == (["good.csv", "sub.xlsx"], ["unclear.csv"])
    assert {fault.name: fault.reason for fault in found.unreadable.first} == {
        "broken.xlsx": "not a readable XLSX workbook",
        "notes.csv": "it has fewer than two columns",
    }
    monkeypatch.setattr(module, "_LARGEST", 5)
    assert "broken.xlsx" in offered(scan(folder)).clear


def test_a_workbook_that_is_large_inside_is_not_opened_unasked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook(folder / "t.xlsx", *(["a" * 1_000] for _ in range(20)))
    assert offered(scan(folder)).clear == []
    monkeypatch.setattr(module, "_LARGEST_UNPACKED", 10_000)
    assert offered(scan(folder)).clear == ["t.xlsx"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_table_that_becomes_a_pipe(folder: Path) -> None:
    (folder / "t.csv").write_text("photo;titre\n", "utf-8")
    found = scan(folder)
    (folder / "t.csv").unlink()
    os.mkfifo(folder / "t.csv")
    assert [fault.reason for fault in offered(found).unreadable.first] == ["it is not a file"]
