"""A model that ends the program is tried once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bundle.errors import BundleInvalid
from desktop.core.trial import verify

CHILD = """
import sys
from pathlib import Path
import bundle.golden
from desktop.core.trial import verify

def crash(path):
    {crash}

bundle.golden.prove = crash
verify(Path(sys.argv[1]))
"""
SEGFAULT = "import ctypes; ctypes.string_at(0)"
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture
def arrived(tmp_path: Path, tiny_bundle: Path) -> Path:
    return Path(shutil.copy(tiny_bundle, tmp_path / "model.arrived"))


def end(arrived: Path, crash: str, **variables: str) -> int:
    command = [sys.executable, "-c", CHILD.format(crash=crash), str(arrived)]
    environment = os.environ | variables
    return subprocess.run(command, check=False, capture_output=True, env=environment).returncode


def test_a_good_model_leaves_no_note(arrived: Path) -> None:
    assert verify(arrived) == "tiny-1"
    assert list(arrived.parent.iterdir()) == [arrived]


@pytest.mark.parametrize("variables", [{}, {"PYTHONFAULTHANDLER": "1"}])
def test_a_model_that_crashed_is_refused_and_may_be_tried_by_a_later_version(
    arrived: Path, variables: dict[str, str]
) -> None:
    assert end(arrived, SEGFAULT, **variables) not in (0, 1)
    with pytest.raises(BundleInvalid, match="it ended the program that tried it"):
        verify(arrived)
    assert verify(arrived) == "tiny-1"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_kill_is_no_crash(arrived: Path) -> None:
    for _ in range(3):
        assert end(arrived, KILLED) == -signal.SIGKILL
    assert verify(arrived) == "tiny-1"


def test_whoever_wants_crashes_on_standard_error_has_them_there_again(arrived: Path) -> None:
    program = (
        "import ctypes, sys; from pathlib import Path; from desktop.core.trial import verify;"
        "verify(Path(sys.argv[1])); ctypes.string_at(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(arrived)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONFAULTHANDLER": "1"},
    )
    assert done.returncode not in (0, 1)
    assert "string_at" in done.stderr
    assert list(arrived.parent.iterdir()) == [arrived]


def test_another_fault_is_no_crash(arrived: Path) -> None:
    assert end(arrived, "raise RuntimeError") == 1
    assert verify(arrived) == "tiny-1"
