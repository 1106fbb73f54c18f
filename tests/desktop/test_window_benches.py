"""The benches that drive the whole window still find their way through it; in small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.folder import MACHINE_VARIABLE, DataFolder

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(find_spec("PySide6") is None, reason="no Qt here"),
]


def run(*command: str | Path, **more: str) -> str:
    """What a bench says; it must come to its end."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)} | more
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # tables for people are told there
        text=True,
        env=environment,
        cwd=ROOT,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_gaps(tiny_bundle: Path, tmp_path: Path) -> None:
    size = ("--rows", "300", "--items", "6", "--rounds", "1")
    kept = tmp_path / "kept"
    said = run("bench/gaps/measure.py", "--bundle", tiny_bundle, *size, "--keep", kept)
    lines = said.splitlines()
    assert lines[-1].startswith(tuple("0123456789")) and lines[-1].endswith("above 50 ms")
    for operation in ("page settings (again)", "history: that undone", "dialog: connection"):
        assert any(line.startswith(operation) for line in lines), operation


def test_batch(published_channel: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    machine, photos = tmp_path / "machine", tmp_path / "photos"
    with Core(DataFolder(tmp_path / "data", machine)) as core:
        core.updates.connect(Connection(published_channel.url, published_channel.root))
        core.updates.update()
    photos.mkdir()
    rows = ["photo;designation"]
    for number in range(4):
        Image.new("RGB", (24, 24), (220, 30, 30)).save(photos / f"{number}.png")
        rows.append(f"{number}.png;red candle")
    table = tmp_path / "texts.csv"
    table.write_text("\n".join(rows), encoding="utf-8")
    said = run(
        "-P",
        "bench/batch_window.py",
        tmp_path / "data",
        photos,
        table,
        **{MACHINE_VARIABLE: str(machine)},
    )
    assert json.loads(said.splitlines()[-1])["seconds"] > 0
