"""How programs end: exit statuses and one-line errors, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest


def run(body: str) -> tuple[int, str, str]:
    """Runs a program whose command has this body."""
    source = f"""
import click
from common import console
from common.errors import ProductError

class Refused(ProductError):
    code = "refused"
    sentence = "{{path}}: refused"
    exit_status = 4

@click.command()
def command():
{textwrap.indent(textwrap.dedent(body), "    ")}

console.run(command)
"""
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("pass", 0, ""),
        ("return 3", 3, ""),
        ("raise Refused(path='a\\nb')", 4, "error: a b: refused\n"),
        ("raise KeyboardInterrupt", 130, "\nInterrupted.\n"),
        ("open('/no/such/file')", 1, "error: /no/such/file: no such file or folder\n"),
        ("raise OSError(28, 'x', 'big.bin')", 1, "error: big.bin: the disk is full\n"),
    ],
)
def test_every_end_has_its_status_and_at_most_one_line(body: str, status: int, error: str) -> None:
    assert run(body) == (status, "", error)


def test_wrong_usage_is_two() -> None:
    status, _, error = run("raise click.UsageError('no')")
    assert status == 2
    assert "Traceback" not in error


def test_a_bug_shows_itself() -> None:
    status, _, error = run("1 / 0")
    assert status == 1
    assert "ZeroDivisionError" in error


def test_the_log_can_be_json_lines() -> None:
    status, out, error = run(
        "console.log_as_json(); console.say('warning: é: x'); console.say('a\\nb');"
        "raise Refused(path='c')"
    )
    rows = [json.loads(line) for line in error.splitlines()]
    assert (status, out) == (4, "")
    assert [(row["level"], row["message"]) for row in rows] == [
        ("warning", "é: x"),
        ("info", "a\nb"),
        ("error", "c: refused"),
    ]
    assert all(row["at"].endswith("+00:00") for row in rows)


def test_results_are_json_lines_in_utf8() -> None:
    assert run("console.emit({'name': 'Épicerie'}); console.say('progress')") == (
        0,
        '{"name": "Épicerie"}\n',
        "progress\n",
    )


def test_progress_without_a_terminal_is_a_few_lines() -> None:
    body = """
    with console.Bar() as bar:
        for done in range(1, 1001):
            bar("Reading", done, 1000)
        bar("Packing")
    """
    assert run(body) == (0, "", "Reading: 1/1000\nReading: 1000/1000\nPacking\n")


def test_a_download_is_told_in_megabytes_with_the_time_left() -> None:
    body = """
    console.QUIET_SECONDS = 0
    import time
    clock = iter([0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0])
    time.monotonic = lambda: next(clock)
    with console.Bar() as bar:
        for done in (0, 20, 22, 24, 100):
            bar("Downloading", done * 1_000_000, 100_000_000)
    """
    assert run(body) == (
        0,
        "",
        "Downloading: 0.0/100.0 MB\n"
        "Downloading: 20.0/100.0 MB, 4 s left\n"
        "Downloading: 22.0/100.0 MB, 7 s left\n"
        "Downloading: 24.0/100.0 MB, 10 s left\n"
        "Downloading: 100.0/100.0 MB\n",
    )
