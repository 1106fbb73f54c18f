"""Programs that are killed at any moment, and several that run at once."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
import pytest
from link_faults import late, slow

from channel.client import Client
from desktop.core.access import KEY_FILE_VARIABLE
from desktop.core.errors import AnotherWindow

if TYPE_CHECKING:
    from tests.faults.conftest import Remote, Scene

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(10**6)))
"""Printed with every failure; KILL_SEED repeats it (as far as a machine's timing does)."""


class Programs:
    """Starts programs, at once, and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, seconds: float | None = None, **task: Any) -> int:
        """How a program ends that is killed after so many seconds (None: not at all)."""
        requests, answers = self._pipes()
        requests.write(json.dumps(task) + "\n")
        requests.flush()
        child: int = json.loads(answers.readline())["started"]
        if seconds is not None:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        requests.write("\n")
        requests.flush()
        ended: int = json.loads(answers.readline())["ended"]
        return ended

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout


@pytest.fixture
def start_programs() -> Iterator[Callable[[], Programs]]:
    """Each call makes another process that forks one program at a time."""
    processes: list[subprocess.Popen[str]] = []

    def start() -> Programs:
        process = subprocess.Popen(
            [sys.executable, ROOT / "tests" / "support" / "forking.py"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return Programs(process)

    yield start
    for process in processes:
        process.communicate()  # the end of its input ends it


def _phase(folder: Path, newest: str, before: dict[str, bytes]) -> str:
    """How far a killed update had come, by the files that it left."""
    if newest in (folder / "state.json").read_text(encoding="utf-8"):
        return "active"
    (channel,) = (folder / "channels").iterdir()
    if list(channel.glob("*.part")):
        return "downloading"
    if list((folder / "models").glob("[!.]*.arrived")):
        return "proving"
    seen = (channel / "metadata" / "timestamp.json").read_bytes()
    return "metadata seen" if seen != before["timestamp"] else "nothing yet"


# Killed


@pytest.mark.deep
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("place", "kills"), [("folder", 50), ("s3", 50)])
def test_an_update_is_killed(
    place: str,
    kills: int,
    request: pytest.FixtureRequest,
    start_programs: Callable[[], Programs],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hundred times in all: each time a model works, and the next update needs nobody's help."""
    chance = random.Random(SEED)
    scene: Any = request.getfixturevalue("scene" if place == "folder" else "own_remote")
    padding = {"model_card.md": bytes(1_500_000)}  # some milliseconds to be killed in
    if place == "s3":
        _key_file(scene, tmp_path, monkeypatch)
        scene.proxy.fault("metadata/", late(0.02))
        scene.proxy.fault("targets/", slow(8_000_000))
    laptop, data = scene.laptop, scene.laptop.folder.path
    laptop.keychain = None if place == "s3" else laptop.keychain
    laptop.updates_to("tiny-2")
    programs = start_programs()

    scene.publish("unkilled", members=padding)
    spare = tmp_path / "spare"
    shutil.copytree(data, spare, symlinks=True)
    durations = []
    for _ in range(3):
        shutil.rmtree(data)
        shutil.copytree(spare, data, symlinks=True)
        started = time.perf_counter()
        assert programs.run(work="update", data=str(data)) == 0
        durations.append(time.perf_counter() - started)
    duration = min(durations)

    struck, current, newest, number = 0, "unkilled", "unkilled", 0
    phases: Counter[str] = Counter()
    while struck < kills:
        if current == newest:
            number += 1
            newest = f"model-{number}"
            scene.publish(newest, members=padding)
        (channel,) = (data / "channels").iterdir()
        before = {"timestamp": (channel / "metadata" / "timestamp.json").read_bytes()}
        ended = programs.run(chance.uniform(0, duration), work="update", data=str(data))
        phase = _phase(data, newest, before) if ended else "had ended"
        phases[phase] += 1
        struck += ended == -signal.SIGKILL
        told = f"seed {SEED}, kill {struck}, {phase}"
        assert ended in (0, -signal.SIGKILL), told
        works = laptop.model()
        assert works == newest if phase in ("active", "had ended") else works == current, told
        if works != newest and chance.random() < 0.6:
            laptop.updates_to(newest)
            works = newest
        current = works
        if current == newest:
            laptop.has_no_news()
    if current != newest:
        laptop.updates_to(newest)
    laptop.is_tidy()
    left = [path.name for path in data.rglob("*") if path.name.startswith("tmp")]
    assert left == []
    with capsys.disabled():
        spread = ", ".join(f"{name} {count}" for name, count in phases.most_common())
        sys.stdout.write(f"\n{place}: {struck} kills over {duration * 1000:.0f} ms: {spread}\n")
    assert len(phases) >= 4


def _key_file(remote: Remote, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The laptop's key, for programs of their own."""
    file = folder / "key.json"
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.encode(remote.channel.laptop_key))
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(file))


@pytest.mark.deep
@pytest.mark.timeout(600)
@pytest.mark.parametrize("place", ["folder", "s3"])
def test_a_publisher_is_killed(
    place: str,
    request: pytest.FixtureRequest,
    start_programs: Callable[[], Programs],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Laptops find the model before or the one after, and the next publisher simply publishes."""
    chance = random.Random(SEED)
    scene: Any = request.getfixturevalue("scene" if place == "folder" else "own_remote")
    laptop, channel = scene.laptop, scene.channel
    task = {"work": "publish", "url": channel.url, "keys": str(channel.keys)}
    if place == "s3":
        access = msgspec.to_builtins(channel.access)
        access["endpoint_url"] = scene.proxy.url
        scene.proxy.fault("", late(0.01))
        task["access"] = access
    else:
        task["access"] = None
    programs, number, struck = start_programs(), 0, 0
    durations: list[float] = []
    found: Counter[str] = Counter()
    current = "tiny-1"
    while struck < 20:
        number += 1
        newest = f"model-{number}"
        task |= {"bundle": str(scene.repack(model_version=newest)), "version": newest}
        if len(durations) < 3:
            started = time.perf_counter()
            assert programs.run(**task) == 0
            durations.append(time.perf_counter() - started)
            laptop.updates_to(newest)
            current = newest
            continue
        duration = min(durations)
        ended = programs.run(chance.uniform(0, duration), **task)
        struck += ended == -signal.SIGKILL
        told = f"seed {SEED}, kill {struck}"
        laptop.update()
        works = laptop.model()
        assert works in (current, newest), told
        assert works == newest or ended, told
        found["published" if works == newest else "not published"] += 1
        scene.publish(f"next-{number}")
        laptop.updates_to(f"next-{number}")
        current = f"next-{number}"
    with capsys.disabled():
        spread = ", ".join(f"{name} {count}" for name, count in found.items())
        sys.stdout.write(
            f"\n{place}: publisher, {struck} kills over {duration * 1000:.0f} ms: {spread}\n"
        )


# Several at once


def test_several_programs_update_at_once(
    scene: Scene, start_programs: Callable[[], Programs]
) -> None:
    """Each waits for its turn; the model comes once, whole."""
    programs = [start_programs() for _ in range(3)]
    data = str(scene.laptop.folder.path)
    ends: list[int] = []
    runs = [
        threading.Thread(target=lambda one=one: ends.append(one.run(work="update", data=data)))
        for one in programs
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert ends == [0, 0, 0]
    assert scene.laptop.model() == "tiny-2"
    scene.laptop.has_no_news()
    scene.laptop.is_tidy()


def test_two_windows_and_a_busy_publisher(
    scene: Scene, start_programs: Callable[[], Programs]
) -> None:
    """They look for news again and again while models appear; nothing they share is corrupted."""
    programs = [start_programs() for _ in range(2)]
    data = str(scene.laptop.folder.path)
    ends: list[int] = []

    def keep_updating(one: Programs) -> None:
        ends.extend(one.run(work="update", data=data) for _ in range(12))

    windows = [threading.Thread(target=keep_updating, args=(one,)) for one in programs]
    for window in windows:
        window.start()
    for number in range(3, 9):
        scene.publish(f"tiny-{number}")
    for window in windows:
        window.join()
    assert ends == [0] * 24
    scene.laptop.update()
    assert scene.laptop.model() == "tiny-8"
    scene.laptop.has_no_news()


def test_one_window_waits_for_the_other_and_then_says_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a download goes on elsewhere: told, not stored as the channel's trouble."""
    from desktop.core import changing

    monkeypatch.setattr(changing, "LOCK_SECONDS", 0.05)
    downloading, go_on = threading.Event(), threading.Event()
    download = Client.download

    def slowly(*arguments: Any, **more: Any) -> None:
        downloading.set()
        assert go_on.wait(20)
        download(*arguments, **more)

    monkeypatch.setattr(Client, "download", slowly)
    first = threading.Thread(target=scene.laptop.update)
    first.start()
    try:
        assert downloading.wait(20)
        with scene.laptop.started() as core:
            with pytest.raises(AnotherWindow):
                core.updates.update()
            assert core.updates.state.name == "another-window"
        assert scene.laptop.model() == "tiny-1"
    finally:
        go_on.set()
        first.join()
    assert scene.laptop.model() == "tiny-2"
    scene.laptop.has_no_news()
