"""A batch that is killed, again and again: what is finished is neither lost nor done twice."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import strange_photos
from PIL import Image
from programs import Programs

from desktop.core.folder import VARIABLE

ROOT = Path(__file__).parents[2]
SEED = 20250301
KILLS = 100
PHOTOS = 1500
WORDS = ("bougie", "théière", "cerf-volant", "chapeau", "bleu")

pytestmark = [
    pytest.mark.deep,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
]


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path)
    yield programs
    programs.close()


@dataclass(frozen=True)
class Data:
    """A data folder with a model and nothing else."""

    path: Path

    @classmethod
    def make(cls, path: Path, bundle: Path) -> Data:
        content = bundle.read_bytes()
        (path / "models").mkdir(parents=True)
        name = hashlib.sha256(content).hexdigest()
        (path / "models" / f"{name}.bundle").write_bytes(content)
        return cls(path)

    def history(self) -> dict[str, int]:
        """The id of each row of the history, by its photos and texts; there are no two of one."""
        file = self.path / "history.db"
        if not file.exists():
            return {}
        rows = self._read("SELECT photos || '|' || designation, id FROM predictions")
        found = dict(rows)
        assert len(found) == len(rows), "something is twice in the history"
        return found

    def left(self) -> dict[str, int]:
        """How many rows there are beside the history."""
        tables = ("batches", "batch_items", "thumbnails")
        return {table: self._read(f"SELECT count(*) FROM {table}")[0][0] for table in tables}

    def is_sound(self) -> bool:
        return self._read("PRAGMA integrity_check") == [("ok",)] and not self._read(
            "PRAGMA foreign_key_check"
        )

    def _read(self, sql: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.path / "history.db")
        try:
            return connection.execute(sql).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):  # killed before its layout was there
                return []
            raise
        finally:
            connection.close()


@pytest.fixture
def shop(tmp_path: Path) -> list[str | Path]:
    """A folder of photos with every kind of broken one, and a table; as arguments."""
    chance = random.Random(SEED)
    photos = tmp_path / "photos"
    strange_photos.write(photos / "strange")
    rows = ["photo;reference;designation"]
    for number in range(PHOTOS):
        path = photos / f"{number % 7}" / f"{number:04}.jpg"
        path.parent.mkdir(exist_ok=True)
        colour = tuple(chance.randrange(256) for _ in range(3))
        Image.new("RGB", (320, 240), colour).save(path)
        if number % 3:
            words = " ".join(chance.choices(WORDS, k=4))
            rows.append(f"{path.name};R-{number // 2 if number % 5 else number};{words} {number}")
    rows += [f";T-{number};lampe {number}" for number in range(40)]
    table = tmp_path / "texts.csv"
    table.write_text("\n".join(rows), "utf-8")
    return ["classify-folder", photos, "--table", table, "--text-only-rows", "--json"]


def lasting(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without how long each took."""
    return [{key: row[key] for key in row if key != "milliseconds"} for row in rows]


def test_a_hundred_kills(
    programs: Programs,
    shop: list[str | Path],
    tmp_path: Path,
    tiny_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Continued each time, the table is that of an undisturbed run, row for row; each item is in
    the history once, under the number that it first got."""
    monkeypatch.delenv(VARIABLE, raising=False)
    chance = random.Random(SEED)
    undisturbed = Data.make(tmp_path / "undisturbed", tiny_bundle)
    started = time.perf_counter()
    assert programs.run("--data-dir", undisturbed.path, *shop) == 3, programs.said()
    duration = time.perf_counter() - started
    *expected, summary = programs.rows()
    assert summary["items"] == len(expected) == len(undisturbed.history())
    assert (summary["failed"] > 30, summary["done"] > 400) == (True, True)
    left = undisturbed.left()

    phases: Counter[str] = Counter()
    struck, batches = 0, 0
    while struck < KILLS:
        batches += 1
        data = Data.make(tmp_path / f"data-{batches}", tiny_bundle)
        before: dict[str, int] = {}
        while True:
            # Some of them early, so that a batch is killed many times.
            moment = chance.uniform(0, duration) * chance.choice((0.4, 1))
            ended = programs.run("--data-dir", data.path, *shop, kill_after=moment)
            told = f"seed {SEED}, batch {batches}, kill {struck}, after {moment:.3f} s"
            assert ended in (-signal.SIGKILL, 3), f"{told}: {programs.said()}"
            after = data.history()
            assert before.items() <= after.items(), f"{told}: done again, or lost"
            struck += ended == -signal.SIGKILL
            if ended == 3:
                phases["had ended"] += 1
                break
            phases[
                "before"
                if not after
                else "complete"
                if len(after) == len(expected)
                else "within"
                if len(after) > len(before)
                else "no progress"
            ] += 1
            before = after
        *rows, summary = programs.rows()
        assert lasting(rows) == lasting(expected)
        assert summary["skipped_finished"] >= len(before)
        assert (data.left(), data.is_sound()) == (left, True)
        assert len(data.history()) == len(expected)
    with capsys.disabled():
        spread = ", ".join(f"{name} {count}" for name, count in phases.most_common())
        sys.stdout.write(
            f"\n{struck} kills of {batches} batches of {len(expected)} items,"
            f" each {duration:.2f} s when undisturbed: {spread}\n"
        )
    assert phases["within"] >= KILLS // 4
