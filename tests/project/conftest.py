"""Pythons of other environments, running our code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from environments import ROOT, environment

Run = Callable[..., subprocess.CompletedProcess[str]]


def runner(interpreter: Path) -> Run:
    """Runs an environment's Python from the checkout, with warnings as errors."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [interpreter, "-W", "error", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def headless() -> Run:
    """Runs a Python with what a laptop without a window has, and pytest: no Qt, no TensorFlow."""
    tools = ("pytest", "pytest-timeout", "hypothesis", "moto[iam,kms,s3,server]", "time-machine")
    return runner(environment("headless.txt", sys.executable, tools))


@pytest.fixture(scope="session")
def tflite_runtime() -> Run:
    """Runs a Python 3.11 that has tflite-runtime 2.14 and numpy 1 in the place of LiteRT."""
    if sys.platform != "linux":
        pytest.skip("tflite-runtime 2.14 exists for Linux only")
    if sys.version_info[:2] == (3, 11):
        return runner(environment("tflite-runtime.txt", sys.executable))
    found = subprocess.run(
        [sys.executable, "-m", "uv", "python", "find", "--no-python-downloads", "3.11"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if found.returncode != 0:
        pytest.skip("tflite-runtime 2.14 needs Python 3.11, which this machine has not")
    return runner(environment("tflite-runtime.txt", found.stdout.strip()))
