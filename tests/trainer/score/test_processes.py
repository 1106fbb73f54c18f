"""The engine of this machine: real processes, real kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bundle.archive import Bundle
from trainer.score import on_processes
from trainer.score.errors import TableUnreadable, WorkerLost
from trainer.score.on_processes import Processes
from trainer.score.outcome import Engine
from trainer.score.run import score
from trainer.score.shard import Job, Scored

from .conftest import Shop

ROOT = Path(__file__).parents[3]
PROGRAM = "from trainer.cli import main; main()"


@pytest.fixture
def scored(shop: Shop) -> dict[str, bytes]:
    """The answers of an undisturbed run in this process, which stay elsewhere."""
    shop.products(200)
    shop.run()
    found = shop.bytes()
    shop.out.rename(shop.folder / "undisturbed")
    return found


class Kept:
    """Makes the engine, and keeps it for the test to disturb."""

    engine: Processes

    def __call__(self, job: Job, bundle: Bundle) -> Engine:
        self.engine = Processes(job, bundle, 2)
        return self.engine


def test_a_process_that_is_killed_is_replaced(shop: Shop, scored: dict[str, bytes]) -> None:
    kept, killed = Kept(), list[int]()

    def kill(_: Scored) -> None:
        if not killed:
            killed.append(kept.engine.pids[0])
            os.kill(killed[0], signal.SIGKILL)

    heard: list[int] = []
    summary = score(shop.wanted, kept, kill, lambda stage, done=0, total=None: heard.append(done))
    assert killed
    assert summary.scored == 200
    assert shop.bytes() == scored
    assert max(heard) == heard[-1] == 200
    assert not any(map(_runs, kept.engine.pids))


def test_a_shard_that_kills_every_process_lets_the_others_go_on(
    shop: Shop, scored: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.data / "poison.jpg").touch()
    shop.table("z.parquet", productid=[1], designation=[""], photo=["poison.jpg"])
    monkeypatch.setattr(on_processes, "_work", _works_until_poisoned)
    with pytest.raises(WorkerLost, match=r"z\.parquet, rows 0 to 0"):
        score(shop.wanted, Kept())
    assert len(shop.bytes()) == len(scored)


def _works_until_poisoned(*arguments: object) -> None:
    """Stands for a decoder that takes its process with it."""
    from trainer.score.places import Place

    Place.read_photo = lambda self, name: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore
    _work(*arguments)  # type: ignore[arg-type]


_work = on_processes._work


def test_errors_come_back_whole(shop: Shop) -> None:
    path = shop.products(30)
    content = bytearray(path.read_bytes())
    content[4:60] = bytes(56)
    path.write_bytes(content)
    with pytest.raises(TableUnreadable) as caught:
        score(shop.wanted, Kept())
    assert caught.value.data["url"] == str(path)


@pytest.fixture
def program(shop: Shop) -> Iterator[subprocess.Popen[bytes]]:
    """`rakuten-trainer score` over many products, as soon as it has answered some."""
    arguments = ["score", "--data", shop.data, "--bundle", shop.bundle, "--out", shop.out]
    shop.products(20_000)
    with (shop.folder / "out.jsonl").open("wb") as out, (shop.folder / "err").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments, "--shard-rows", "500", "--json"],
            stdout=out,
            stderr=err,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    end = time.monotonic() + 60
    while not (shop.folder / "out.jsonl").stat().st_size and time.monotonic() < end:
        assert process.poll() is None, (shop.folder / "err").read_text()
        time.sleep(0.05)
    yield process
    process.kill()
    process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_no_process_outlives_the_program(
    shop: Shop, program: subprocess.Popen[bytes], number: signal.Signals, status: int
) -> None:
    children = _children(program.pid)
    program.send_signal(number)
    assert program.wait(30) == status
    end = time.monotonic() + 10
    while any(map(_runs, children)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_runs, children))
    finished = len(shop.bytes())
    assert 0 < finished < 40
    assert shop.run(shard_rows=500).skipped == finished
    assert [row["productid"] for row in shop.answers()] == list(range(20_000))


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True)
    return [int(line) for line in found.stdout.split()]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def test_more_processes_than_shards(shop: Shop) -> None:
    shop.products(3)
    assert score(replace(shop.wanted), lambda job, bundle: Processes(job, bundle, 3)).rows == 3
