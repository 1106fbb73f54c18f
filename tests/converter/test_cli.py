from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bundle import archive
from common import console
from converter import graph
from converter.cli import converter
from converter.convert import Converted
from converter.run_folder import RunFolder


def run_program(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["rakuten-converter", *arguments])
    with pytest.raises(SystemExit) as caught:
        console.run(converter)
    return caught.value.code


@pytest.mark.parametrize("arguments", [[], ["convert"], ["check"]])
def test_help_has_an_example(arguments: list[str]) -> None:
    result = CliRunner().invoke(converter, [*arguments, "--help"])
    assert result.exit_code == 0
    assert "Example: rakuten-converter" in result.output


def test_check_needs_no_tensorflow_and_prints_one_object(converted: Converted) -> None:
    """In a process of its own, where native libraries speak to the real standard error."""
    program = (
        "import sys; from converter.cli import main\n"
        "try: main()\n"
        "finally: assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "check", str(converted.path), "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stderr) == (0, "")
    row = json.loads(done.stdout)
    assert row["model_version"] == converted.manifest.model_version
    assert row["labels"] == 4
    assert row["bytes"] == converted.path.stat().st_size
    assert row["signatures"] == ["fused", "text", "photo"]
    assert row["items"] == 20
    assert row["largest_difference"] < 0.02


def test_check_for_people(converted: Converted) -> None:
    result = CliRunner().invoke(converter, ["check", str(converted.path)])
    assert result.exit_code == 0
    assert converted.manifest.model_version in result.stdout
    assert "20 golden items pass" in result.stdout


def test_check_refuses_a_damaged_bundle_in_one_line(
    converted: Converted,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    content = bytearray(converted.path.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "damaged.bundle"
    damaged.write_bytes(content)
    assert run_program(monkeypatch, "check", str(damaged), "--json") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"error: {damaged}: not a usable model bundle")
    assert captured.err.count("\n") == 1


def test_convert_writes_a_bundle_and_tells_what_it_compared(
    run: RunFolder,
    converted: Converted,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    faithful = archive.read(converted.path).members[archive.MODEL]
    monkeypatch.setattr(graph, "to_tflite", lambda *_: faithful)
    out = tmp_path / "new" / "model.bundle"
    assert run_program(monkeypatch, "convert", str(run.path), "--out", str(out)) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Comparing with Keras: 40/40" in captured.err
    assert "text: 100.0% of 35 items get the same category as from Keras" in captured.err
    assert archive.read(out).manifest.labels == converted.manifest.labels


def test_a_refusal_has_its_own_exit_status(
    run: RunFolder,
    zeroed_model: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(graph, "to_tflite", lambda *_: zeroed_model)
    out = tmp_path / "model.bundle"
    assert run_program(monkeypatch, "convert", str(run.path), "--out", str(out)) == 4
    assert "refused by the parity gate" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [["convert", "RUN"], ["convert", "RUN", "--out", "x", "--quantize", "int4"], ["check"]],
)
def test_wrong_usage(arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_program(monkeypatch, *arguments) == 2


def test_a_folder_as_output_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run_program(monkeypatch, "convert", "RUN", "--out", str(tmp_path)) == 2


def test_a_run_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "RUN"
    assert run_program(monkeypatch, "convert", str(missing), "--out", str(tmp_path / "x")) == 1
    assert capsys.readouterr().err == (
        f"error: {missing / 'bundle.json'}: not usable as a training run (there is no such file)\n"
    )
