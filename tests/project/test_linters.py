"""What programs that read shell scripts and workflows have to say of ours: nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from environments import environment

pytestmark = pytest.mark.deep

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SHELL = ("sh", "bash")
ACCEPTED = {"self-repository"}
"""A newer way to name a workflow of this repository, which not every GitHub server knows."""


@pytest.fixture(scope="module")
def tools() -> Path:
    """The folder of the programs."""
    return environment("linters.txt", sys.executable).parent


def scripts() -> list[Path]:
    """The files of the repository that a shell runs."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    begins = re.compile(rb"#!.*\b(?:ba|da)?sh\b")
    return [path for path in files if path.is_file() and begins.match(path.read_bytes())]


def steps() -> Iterator[tuple[str, str]]:
    """The name and the script of each step of a workflow that runs in a shell of that kind."""
    for path in WORKFLOWS:
        jobs: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        for name, job in jobs.items():
            for number, step in enumerate(job.get("steps", ())):
                on_windows = "'Windows'" in step.get("if", "") and "shell" not in step
                if "run" in step and not on_windows:
                    assert step.get("shell", "bash") in SHELL
                    yield f"{path.name}-{name}-{number}", step["run"]


def test_shell_scripts(tools: Path) -> None:
    found = scripts()
    assert len(found) >= 3
    told = said(tools / "shellcheck", *map(str, found))
    assert told == (0, "")


@pytest.mark.parametrize("script", [pytest.param(run, id=name) for name, run in steps()])
def test_steps_of_workflows(tools: Path, script: str) -> None:
    # GitHub runs them so, and puts values into them before.
    content = "set -eo pipefail\n" + re.sub(r"\$\{\{.*?\}\}", "value", script)
    assert said(tools / "shellcheck", "--shell=bash", "-", given=content) == (0, "")


def test_workflows_hand_out_no_rights_and_no_secrets(tools: Path) -> None:
    words = ("--offline", "--no-progress", "--format=json", str(ROOT / ".github" / "workflows"))
    _, told = said(tools / "zizmor", *words)
    found = [one["ident"] for one in json.loads(told) if not one["ignored"]]
    assert set(found) <= ACCEPTED


def said(*words: str | Path, given: str = "") -> tuple[int, str]:
    """The exit status of a program, and what it prints."""
    done = subprocess.run(
        words, input=given, capture_output=True, check=False, encoding="utf-8", cwd=ROOT
    )
    return done.returncode, done.stdout
