"""Local workers: started, watched, and ended together."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from trainer.workers import local
from trainer.workers.errors import WorkersFailed
from trainer.workers.local import free_ports, run_workers

PROGRAM = """
import json, os, signal, sys, time
from pathlib import Path
task = json.loads(os.environ["TF_CONFIG"])
number, folder = task["task"]["index"], Path(sys.argv[1])
(folder / str(number)).write_text(json.dumps([task["cluster"]["worker"], os.getpid()]))
"""
LONG = "\ntime.sleep(60)\n"


def program(monkeypatch: pytest.MonkeyPatch, more: str) -> None:
    monkeypatch.setattr(local, "_PROGRAM", PROGRAM + more)


def alive(folder: Path) -> list[int]:
    """Workers that still run."""
    found = []
    for path in folder.glob("[0-9]"):
        _, process = json.loads(path.read_text())
        try:
            os.kill(process, 0)
        except OSError:
            continue
        found.append(process)
    return found


def test_they_know_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(monkeypatch, "")
    run_workers([str(tmp_path)], 3, tmp_path)
    told = {(tmp_path / str(number)).read_text().partition("]")[0] for number in range(3)}
    assert len(told) == 1
    addresses = told.pop().strip("[").split(", ")
    assert len(set(addresses)) == 3
    assert all(address.startswith('"127.0.0.1:') for address in addresses)


def test_one_that_fails_ends_all_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = 'print("error: the disk is full", file=sys.stderr); sys.exit(1)'
    program(monkeypatch, f"\nif number == 1:\n    {fails}\n{LONG}")
    began = time.monotonic()
    with pytest.raises(WorkersFailed) as raised:
        run_workers([str(tmp_path)], 3, tmp_path)
    assert time.monotonic() - began < 30
    assert str(raised.value) == (
        "worker 1 of 3 ended with status 1, and the others were ended; the same command goes on "
        "from the last checkpoint (the disk is full)"
    )
    assert not alive(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to tell")
def test_the_killed_one_is_named_rather_than_who_lost_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worker 0 sees that 1 is gone before its parent does, and ends as well."""
    program(
        monkeypatch,
        """
if number == 1:
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)
while number == 0 and not (folder / "1").exists():
    time.sleep(0.01)
time.sleep(0.5)
sys.exit(1)
""",
    )
    with pytest.raises(WorkersFailed, match="worker 1 of 2 was ended by SIGKILL"):
        run_workers([str(tmp_path)], 2, tmp_path)
    assert not alive(tmp_path)


def test_an_interrupted_worker_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(monkeypatch, "\nif number == 0:\n    sys.exit(130)\n" + LONG)
    with pytest.raises(KeyboardInterrupt):
        run_workers([str(tmp_path)], 2, tmp_path)
    assert not alive(tmp_path)


def test_free_ports_differ() -> None:
    assert len(set(free_ports(8))) == 8
