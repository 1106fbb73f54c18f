"""The file that the challenge takes: every row of the table, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bundle import archive
from desktop.core.batches.ledger import Row
from desktop.core.engine import Engine
from desktop.core.errors import OutputUnusable
from desktop.core.history.store import Entry
from desktop.core.recorded import Recorded
from desktop.core.submission import write_submission

BROKEN = Recorded("photo-unreadable", {}, "a.jpg: not a readable photo")


@pytest.fixture
def engine(tiny_bundle: Path) -> Iterator[Engine]:
    with Engine(archive.read(tiny_bundle)) as engine:
        yield engine


def row(index: str | None, code: str | None = None, designation: str = "", photos: int = 1) -> Row:
    names = ("a.jpg",) * photos
    when = datetime(2025, 3, 1, tzinfo=UTC)
    error = None if code else BROKEN
    entry = Entry(
        id=1,
        at=when,
        photos=names,
        reference="",
        designation=designation,
        description="",
        error=error,
        code=code,
    )
    return Row(0, names, "", designation, "", index, "table", entry)


def test_in_the_order_of_the_table(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "y.csv"
    rows = [row("100", "10"), row("x", "20"), row("99", "30"), row(None, "40"), row("b", "20")]
    assert write_submission(path, rows, engine) == []
    assert path.read_bytes() == b",prdtypecode\n99,30\n100,10\nb,20\nx,20\n"


def test_the_text_answers_for_a_broken_photo(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "y.csv"
    rows = [row("1", designation="théière"), row("2"), row("3", designation="x", photos=0)]
    assert write_submission(path, rows, engine) == ["2", "3"]
    assert path.read_bytes() == b",prdtypecode\n1,20\n2,\n3,\n"


@pytest.mark.parametrize("name", ["y.xlsx", "y.jsonl", "y.txt"])
def test_it_is_a_csv_file(tmp_path: Path, engine: Engine, name: str) -> None:
    with pytest.raises(OutputUnusable, match=r"ends in none of \.csv"):
        write_submission(tmp_path / name, [row("1", "10")], engine)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "y.csv"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("common.files.os.fsync", full)
    with pytest.raises(OutputUnusable, match="the disk is full"):
        write_submission(path, [row("1", "10")], engine)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
