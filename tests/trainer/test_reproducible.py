"""The same data, seed and kind of machine give the same model, bit for bit."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bundle import archive

PROGRAMS = Path(sys.executable).parent


def run(program: str, *words: object, **environment: str) -> None:
    command = [str(PROGRAMS / program), *map(str, words)]
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.deep
@pytest.mark.timeout(1200)
def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    run("rakuten-trainer", "demo-catalogue", tmp_path / "data", "--products", 150, "--samples", 1)
    made = []
    # Whatever differs from process to process: hashes of strings, and the places of files.
    for number, seed in enumerate(("1", "2")):
        folder, bundle = tmp_path / f"run{number}", tmp_path / f"{number}.bundle"
        run(
            "rakuten-trainer",
            *("train", "--data", tmp_path / "data", "--out", folder),
            *("--photo-weights", "none", "--epochs", 1, "--seed", 5),
            PYTHONHASHSEED=seed,
        )
        run("rakuten-converter", "convert", folder, "--out", bundle, PYTHONHASHSEED=seed)
        members = archive.read(bundle).members
        made.append(
            {
                name: hashlib.sha256(members[name]).hexdigest()
                for name in (archive.MODEL, archive.TOKENIZER)
            }
        )
    assert made[0] == made[1]
