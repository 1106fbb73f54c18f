"""Every prediction is kept, and found again; what SQLite complains of is told apart."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bundle.errors import PhotoUnreadable
from desktop.core.engine import Outcome, Ranked, Request
from desktop.core.errors import (
    HistoryDamaged,
    HistoryFull,
    HistoryLocked,
    HistoryNewer,
    HistoryReadOnly,
    HistoryUnavailable,
)
from desktop.core.history.faults import typed
from desktop.core.history.schema import STEPS, migrate
from desktop.core.history.store import Entry, History
from desktop.core.history.words import holds, words


def outcome(
    designation: str = "", reference: str = "", *photos: Path, description: str = ""
) -> Outcome:
    return Outcome(
        request=Request(photos, designation, description, reference),
        code="0010",
        name_fr="Bougies",
        name_en="Candles",
        probability=0.75,
        top=(Ranked("0010", "Bougies", "Candles", 0.75), Ranked("20", "Théières", "Teapots", 0.2)),
        others=(Ranked("30", "Cerfs-volants", "Kites", 0.01),),
        text_top="0010",
        photo_top="20",
        signature="fused",
        model_version="tiny-1",
        milliseconds=3.25,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    history = History(path)
    yield history
    history.close()


def designations(entries: list[Entry]) -> list[str]:
    return [entry.designation for entry in entries]


def test_what_is_added_is_read_again(history: History, path: Path, tmp_path: Path) -> None:
    photo = tmp_path / "é.jpg"
    entry = history.add(outcome("théière", "007", photo, description="<p>"))
    assert history.page() == [entry]
    assert (entry.code, entry.name_fr, entry.name_en) == ("0010", "Bougies", "Candles")
    assert (entry.probability, entry.milliseconds) == (0.75, 3.25)
    assert entry.top[1] == Ranked("20", "Théières", "Teapots", 0.2)
    assert entry.others == (Ranked("30", "Cerfs-volants", "Kites", 0.01),)
    assert (entry.text_top, entry.photo_top, entry.signature) == ("0010", "20", "fused")
    assert (entry.reference, entry.description) == ("007", "<p>")
    assert entry.photos == (str(photo),)
    assert entry.error is None
    assert entry.at.tzinfo is not None
    assert timedelta(0) <= datetime.now(UTC) - entry.at < timedelta(minutes=5)
    again = History(path)
    assert again.page() == [entry]
    again.close()


def test_an_error_is_kept_with_its_data(history: History) -> None:
    failed = Outcome(request=Request(designation="x"), error=PhotoUnreadable(path="a", reason="b"))
    history.add(failed)
    (entry,) = history.page()
    assert entry.error is not None
    assert entry.error.code == "photo-unreadable"
    assert entry.error.data == {"path": "a", "reason": "b"}
    assert entry.error.sentence == "a: not a readable photo (b)"
    assert (entry.code, entry.top) == (None, ())
    row = entry.as_row()
    assert row["error"] == "a: not a readable photo (b)"
    assert "code" not in row


def test_a_row_has_the_names_of_the_contract(history: History) -> None:
    row = history.add(outcome("x", "r")).as_row()
    assert set(row) >= {"photos", "code", "name_fr", "name_en", "probability", "top", "text_top"}
    assert "others" not in row
    assert set(row) >= {"photo_top", "signature", "model_version", "milliseconds", "reference"}
    assert row["top"][0]["code"] == "0010"


def test_relative_paths_are_kept_absolute(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert history.add(outcome("", "", Path("a.jpg"))).photos == (str(tmp_path / "a.jpg"),)


def test_a_pasted_photo_has_no_path(history: History) -> None:
    entry = history.add(Outcome(request=Request((b"bytes",)), code="1"))
    assert entry.photos == ("clipboard",)
    assert history.page(search="clipboard") == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_name_that_is_no_text(history: History, tmp_path: Path) -> None:
    photo = tmp_path / os.fsdecode(b"caf\xe9 rouge.jpg")
    entry = history.add(outcome("half \ud83d pair\0", "", photo))
    assert entry.photos == (str(photo),)
    assert history.page(search="rouge") == [entry]
    assert history.page()[0].designation == "half ? pair "


def test_newest_first_in_pages(history: History) -> None:
    for number in range(7):
        history.add(outcome(f"item {number}"))
    first = history.page(limit=3)
    second = history.page(before=first[-1].id, limit=3)
    third = history.page(before=second[-1].id, limit=3)
    names = designations(first + second + third)
    assert names == [f"item {number}" for number in reversed(range(7))]
    assert history.page(before=third[-1].id) == []
    assert history.count() == 7


def test_pages_of_a_search(history: History) -> None:
    for number in range(6):
        history.add(outcome("rouge" if number % 2 else "vert", str(number)))
    first = history.page(limit=2, search="rouge")
    second = history.page(before=first[-1].id, limit=2, search="rouge")
    assert [entry.reference for entry in first + second] == ["5", "3", "1"]


@pytest.mark.parametrize(
    "search",
    [
        "theiere",
        "THÉIÈRE",
        "the",  # the last word may be unfinished
        "fonte théi",
        "théi fon",
        "theiere fonte",
        "fonte-theiere",
        "AB-12",
        "ab 12",
        "ab12x",
        "IMG_0042",
        "img_0042.jpg",
        "0042",
        "infusion",
        "  fonte  ",
    ],
)
def test_found(history: History, tmp_path: Path, search: str) -> None:
    photo = tmp_path / "IMG_0042.jpg"
    entry = history.add(
        outcome("Fonte théière", "AB-12 ab12xyz", photo, description="Pour l'infusion")
    )
    history.add(outcome("autre chose"))
    if search in ("fonte-theiere", "théi fon"):
        # Words but the last are whole; a hyphen asks for two in a row.
        expected = [entry] if search == "fonte-theiere" else []
    else:
        expected = [entry]
    assert history.page(search=search) == expected


@pytest.mark.parametrize("search", ["fontes", "rouge", "the fonte", "OR", "!!!", '"', "tmp"])
def test_not_found(history: History, tmp_path: Path, search: str) -> None:
    history.add(outcome("Fonte théière", "", tmp_path / "a.jpg"))
    assert history.page(search=search) == []


@pytest.mark.parametrize(
    "search",
    [
        '"fonte',
        'fonte"',
        "fonte*",
        "(fonte)",
        "+fonte",
        "^fonte",
        "fonte \0",
        "fonte \ud800",
    ],
)
def test_what_looks_like_syntax_is_text(history: History, search: str) -> None:
    entry = history.add(outcome("fonte"))
    assert history.page(search=search) == [entry]


@pytest.mark.parametrize(
    "search", ["fonte OR rouge", "NOT fonte", "fonte AND", "NEAR(fonte)", "designation:fonte"]
)
def test_operators_are_words_too(history: History, search: str) -> None:
    history.add(outcome("fonte"))
    assert history.page(search=search) == []


@pytest.fixture(scope="module")
def empty() -> Iterator[Database]:
    db = Database(memory=True)
    migrate(db)
    yield db
    db.close()


@given(search=st.text(max_size=40))
def test_any_search_text_is_answered(empty: Database, search: str) -> None:
    query, phrases, *_ = words(search)
    if query:
        assert list(empty.query("SELECT * FROM predictions_fts(?)", [query])) == []
    if phrases:
        assert holds(phrases, search, "", "") or len(search.split()) > 1


def test_an_empty_search_is_everything(history: History) -> None:
    entry = history.add(outcome("x"))
    assert history.page(search="  ") == [entry]


def test_the_index_follows_changes_and_deletions(history: History, path: Path) -> None:
    history.add(outcome("fonte"))
    history.add(outcome("rouge"))
    other = Database(path)
    other.table("predictions").update(1, {"designation": "verte"})
    other.table("predictions").delete(2)
    other.close()
    assert history.page(search="fonte") == []
    assert designations(history.page(search="verte")) == ["verte"]
    assert history.page(search="rouge") == []


def test_settings_of_the_file(history: History) -> None:
    db = history._db
    settings = history._call(
        lambda: [
            db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "user_version")
        ]
    )
    assert settings == ["wal", 1, len(STEPS)]


# Opening


def test_a_newer_file_is_refused_and_left_alone(path: Path) -> None:
    History(path).close()
    db = Database(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(HistoryNewer) as caught:
        History(path)
    assert str(path) in str(caught.value)
    db = Database(path)
    assert db.execute("PRAGMA user_version").fetchone() == (99,)
    db.close()


def test_two_programs_that_start_at_once(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop.core.history.store import History;"
        "history = History(Path(sys.argv[1])); history.close()"
    )
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code, str(path)]) for _ in range(4)
    ]
    assert [process.wait() for process in running] == [0] * 4


def test_two_programs_that_write(history: History, path: Path) -> None:
    other = History(path)
    history.add(outcome("one"))
    other.add(outcome("two"))
    assert designations(history.page()) == ["two", "one"]
    other.close()


# What SQLite complains of


def test_locked(history: History, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history._call(lambda: history._db.execute("PRAGMA busy_timeout = 50"))
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(HistoryLocked, match=r"history\.db: .* locked"):
        history.add(outcome("x"))
    other.rollback()
    other.close()
    history.add(outcome("y"))
    assert designations(history.page()) == ["y"]


def test_disk_full(history: History) -> None:
    history.add(outcome("before"))
    history._call(lambda: history._db.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(HistoryFull, match="the disk is full"):
        history.add(outcome("x", description="y" * 100_000))
    history._call(lambda: history._db.execute("PRAGMA max_page_count = 100000"))
    history.add(outcome("after"))
    assert designations(history.page()) == ["after", "before"]


def test_read_only(history: History) -> None:
    entry = history.add(outcome("before"))
    history._call(lambda: history._db.execute("PRAGMA query_only = on"))
    with pytest.raises(HistoryReadOnly, match="read-only"):
        history.add(outcome("x"))
    assert history.page() == [entry]


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\0" + b"\1" * 5000])
def test_no_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(HistoryDamaged, match=r"history\.db: the history is damaged"):
        History(path)
    assert path.read_bytes() == content


def test_damaged_in_the_middle(path: Path) -> None:
    history = History(path)
    for number in range(200):
        history.add(outcome(f"item {number}", description="z" * 300))
    history.close()
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(content)
    with pytest.raises(HistoryDamaged):
        History(path)


def test_somebody_elses_database(path: Path) -> None:
    db = Database(path)
    db.table("predictions").create({"other": str})
    db.close()
    with pytest.raises(HistoryDamaged, match="another program"):
        History(path)


def test_a_folder_in_its_place(path: Path) -> None:
    path.mkdir()
    with pytest.raises(HistoryUnavailable, match="unable to open"):
        History(path)


def test_used_from_many_threads(history: History) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(lambda number: history.add(outcome(f"{number}")), range(64)))
    assert len({entry.id for entry in entries}) == history.count() == 64


def test_a_mistake_of_ours_is_not_called_the_users(history: History) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        history._call(lambda: history._db.execute("SELECT * FROM nowhere"))


def test_a_folder_that_cannot_be_written_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.db"
    path.touch()
    unable = sqlite3.OperationalError("unable to open database file")
    unable.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    with pytest.raises(HistoryUnavailable), typed(path):
        raise unable
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(HistoryReadOnly), typed(path):
        raise unable
