"""Several real processes train together: as one would, and on when one of them was lost."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from trainer.workers.cluster import Cluster
from trainer.workers.local import free_ports

pytestmark = [pytest.mark.deep, pytest.mark.timeout(1500)]

SUPPORT = Path(__file__).resolve().parents[1] / "support" / "workers_program.py"
TRAINER = Path(sys.executable).parent / "rakuten-trainer"
# The commit is a part of what a training is, and a developer may make one meanwhile.
QUIET = {**os.environ, "PYTHONUTF8": "1", "RAKUTEN_SOURCE_COMMIT": "test"}


def together(folder: Path, addresses: tuple[str, ...]) -> list[tuple[int, str]]:
    """Runs the small training with these workers: status and last error line of each."""
    processes = []
    for number in range(len(addresses)):
        environment = {**QUIET, "TF_CONFIG": Cluster(addresses, number).as_json()}
        words = [sys.executable, str(SUPPORT), str(folder / f"{len(addresses)}.npz")]
        processes.append(
            subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
        )
    told = [process.communicate()[1] for process in processes]
    return [(process.returncode, said) for process, said in zip(processes, told, strict=True)]


def loopback(count: int) -> tuple[str, ...]:
    return tuple(f"127.0.0.1:{port}" for port in free_ports(count))


def test_any_number_of_workers_finds_what_one_finds(tmp_path: Path) -> None:
    """The same batches, the same gradients, the same statistics: all but rounding."""
    found = {}
    for count in (1, 2, 3):
        ended = together(tmp_path, loopback(count))
        assert [status for status, _ in ended] == [0] * count, ended
        with np.load(tmp_path / f"{count}.npz") as arrays:
            found[count] = dict(arrays)
    assert found[1]["told"][-1, 0] < found[1]["told"][0, 0]
    for count in (2, 3):
        assert found[count].keys() == found[1].keys()
        for name, expected in found[1].items():
            np.testing.assert_allclose(found[count][name], expected, rtol=1e-3, atol=1e-4)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        addresses = (f"127.0.0.1:{taken.getsockname()[1]}", *loopback(1))
        environment = {**QUIET, "TF_CONFIG": Cluster(addresses, 0).as_json()}
        words = [sys.executable, str(SUPPORT), str(tmp_path / "out.npz")]
        done = subprocess.run(
            words, env=environment, stderr=subprocess.PIPE, text=True, timeout=300
        )
    assert done.returncode == 1
    assert f"error: worker 0 of 2 cannot join the others at {addresses[0]}" in done.stderr


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Those of a demo catalogue."""
    folder = tmp_path_factory.mktemp("together")
    data, place = folder / "data", folder / "shards"
    trained("demo-catalogue", str(data), "--products", "150", "--samples", "1")
    words = ("--data", str(data), "--photo-weights", "none", "--shards", "4")
    trained("shard", *words, "--out", str(place))
    yield place


def trained(*words: str, status: int = 0) -> str:
    done = subprocess.run(
        [str(TRAINER), *words], env=QUIET, capture_output=True, encoding="utf-8", timeout=1200
    )
    assert done.returncode == status, done.stderr
    return done.stderr


def words(shards: Path, run: Path, *more: str) -> tuple[str, ...]:
    options = ("--shards", str(shards), "--out", str(run), "--photo-weights", "none")
    return ("train", *options, "--epochs", "1", *more)


def held_out(run: Path) -> dict[str, float]:
    told = json.loads((run / "metrics.json").read_text())["held_out"]
    return {kind: told[kind]["weighted_f1"] for kind in ("text", "photo")}


def weights(run: Path) -> bytes:
    with zipfile.ZipFile(run / "model.keras") as file:
        return file.read("model.weights.h5")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells which processes are the workers")
def test_a_killed_worker_costs_no_more_than_the_work_since_the_last_checkpoint(
    shards: Path, tmp_path: Path
) -> None:
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    trained(*words(shards, undisturbed, "--workers", "2"))
    said = killed(words(shards, disturbed, "--workers", "2"), "Training on n-grams: epoch 1")
    assert "error: worker 1 of 2 was ended by SIGKILL, and the others were ended" in said
    assert not (disturbed / "bundle.json").exists()

    # With another seed, it would be another training: nothing of the first is used.
    other = trained(*words(shards, disturbed, "--workers", "2", "--seed", "1"), status=1)
    assert "checkpoints there are of another training (seed)" in other

    continued = trained(*words(shards, disturbed, "--workers", "2"))
    assert "Training on photos, epoch" not in continued  # finished before
    assert "Training on subwords, epoch" in continued
    assert held_out(disturbed) == held_out(undisturbed)
    assert weights(disturbed) == weights(undisturbed)
    assert not list((disturbed / "checkpoints").glob("*.npz"))

    alone = tmp_path / "alone"
    trained(*words(shards, alone))
    for kind, score in held_out(alone).items():
        # Each worker drops its own numbers, so that this is chance: of so few products, much.
        assert abs(held_out(undisturbed)[kind] - score) < 0.12


def killed(command: tuple[str, ...], when: str) -> str:
    """Runs a training until it says something, and kills its second worker; all that was said."""
    parent = subprocess.Popen(
        [str(TRAINER), *command], env=QUIET, stderr=subprocess.PIPE, encoding="utf-8"
    )
    lines = []
    with parent:
        assert parent.stderr is not None
        for line in parent.stderr:
            lines.append(line)
            if line.startswith(when):
                children = Path(f"/proc/{parent.pid}/task").glob("*/children")
                workers = sorted(int(one) for file in children for one in file.read_text().split())
                assert len(workers) == 2
                os.kill(workers[1], signal.SIGKILL)
                break
        lines += parent.stderr.readlines()
    assert parent.returncode == 1
    return "".join(lines)
