"""The arithmetic of docs/scale.md is what its figures make of it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tables() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "bench" / "scale" / "tables.py"))


def test_the_page_holds_what_is_computed(tables: dict[str, object]) -> None:
    text = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    assert tables["page"](text, tables["figures"]()) == text  # type: ignore[operator]


def test_another_figure_makes_another_page(tables: dict[str, object]) -> None:
    text = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    page, figures = tables["page"], tables["figures"]
    for room, names in figures().items():  # type: ignore[operator]
        for name in names:
            given = figures()  # type: ignore[operator]
            given[room][name] *= 2
            assert page(text, given) != text, f"nothing follows from {room}.{name}"  # type: ignore[operator]
