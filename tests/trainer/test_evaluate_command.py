"""`rakuten-trainer evaluate`: what it prints, and the page that it writes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_models

from common import console
from trainer.cli import trainer

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tiny_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the command on the tiny model and its products: status, output, messages."""
    data = tmp_path / "data"
    tiny_models.write_shop(data, 120)

    def call(*options: object) -> tuple[int, str, str]:
        monkeypatch.setattr(console, "silence_native_libraries", lambda: None)
        words = ["evaluate", "--bundle", tiny_bundle, "--data", data, *options]
        monkeypatch.setattr(sys, "argv", ["rakuten-trainer", *map(str, words)])
        with pytest.raises(SystemExit) as exit_:
            console.run(trainer)
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return call


def test_json_has_every_figure_with_its_n(run: Run) -> None:
    status, out, _ = run("--json")
    assert status == 0
    row: dict[str, Any] = json.loads(out)
    n = row["all"]["n"]
    assert n == row["text"]["n"] > row["photo"]["n"] == row["fused"]["n"] > 0
    assert sum(one["n"] for one in row["reliability"]) == n
    assert {one["n"] for one in row["coverage"]} == {n}
    assert sum(one["n"] for one in row["categories"]) == n
    described = row["slices"]["title with description"]["n"]
    assert row["changed"]["description left out"]["n"] == described > 0
    assert row["slices"]["text and photo"]["n"] == row["fused"]["n"]
    assert row["all"]["ece_limit"] > 0.01


def test_people_read_n_and_interval_too(run: Run) -> None:
    status, out, _ = run("--split", "train")
    assert status == 0
    head, *lines = out.splitlines()
    assert head == "tiny-1 on train; 95 % intervals"
    assert len(lines) > 12
    assert all("n=" in line for line in lines)
    assert all("weighted F1 " in line and "(" in line for line in lines if "n=0" not in line)


def test_a_page_of_its_own(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "pages" / "page.html"
    status, out, err = run("--report", page, "--json")
    assert status == 0
    json.loads(out)
    assert f"Report: {page}" in err
    text = page.read_text(encoding="utf-8")
    assert "Model tiny-1" in text
    assert "data:image/jpeg;base64," in text
    assert 'id="gate"' not in text
