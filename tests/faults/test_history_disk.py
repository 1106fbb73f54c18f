"""The disk under the history is full: it is said so, and nothing that was recorded is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kilobytes", [0, 40, 300, 2000])
def test_a_real_disk_of_that_size(tmp_path: Path, kilobytes: int) -> None:
    isolated = ["unshare", "-m"] if getattr(os, "geteuid", lambda: 1)() == 0 else ["unshare", "-rm"]
    mount = tmp_path / "mount"
    mount.mkdir()
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            [*isolated, "mount", "-t", "tmpfs", "tmpfs", mount], capture_output=True
        ).returncode
    ):
        pytest.skip("this account may not mount a disk")
    script = ROOT / "tests" / "support" / "small_disk_history.py"
    done = subprocess.run(
        [*isolated, sys.executable, script, mount, str(kilobytes)],
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(done.stdout)
    assert found["code"] == "history-full"
    assert (found["held"], found["after"]) in [
        (found["recorded"], found["recorded"] + 1),
        # It could not even be opened.
        (0, 1),
    ]
    assert found["accepted"] == found["decided"]
    assert found["decided"] in (found["recorded"], found["recorded"] - 1)
    assert (found["recorded"] > 10) == (kilobytes >= 2000)
    assert found["sound"] == "ok"
