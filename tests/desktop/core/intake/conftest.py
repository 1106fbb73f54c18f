"""Folders of files that are never opened as photos, and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.core.intake.columns import by_hand
from desktop.core.intake.pairing import pair
from desktop.core.intake.plan import Plan
from desktop.core.intake.scan import scan
from desktop.core.intake.tables import open_table

Files = Callable[..., Path]
Planned = Callable[..., Plan]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def files(folder: Path) -> Files:
    """Writes files into the folder, each with its own name as its bytes; returns the folder."""

    def write(*names: str) -> Path:
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(name.encode("utf-8", "surrogateescape"))
        return folder

    return write


@pytest.fixture
def planned(folder: Path, tmp_path: Path) -> Iterator[Planned]:
    """Pairs the folder with a table of these lines (or none)."""
    plans = []

    def make(*lines: str, said: tuple[str, ...] = ()) -> Plan:
        table = None
        if lines:
            path = tmp_path / "texts.csv"
            path.write_text("\n".join(lines) + "\n", "utf-8")
            table = open_table(path, by_hand(said))
        plans.append(pair(scan(folder), table))
        return plans[-1]

    yield make
    for plan in plans:
        plan.close()
