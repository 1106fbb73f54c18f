"""The commands can also be started as modules, where their scripts are not on the path."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("name", ["desktop", "trainer", "converter"])
def test_a_module_is_its_command(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"{name}.cli", "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Usage: ")
