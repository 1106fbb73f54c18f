"""The laptop's disk is full, read-only, or held by somebody else, at every step of an update."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from failing_disk import failing_disk
from laptop import Laptop

from desktop.core.errors import CannotWrite
from desktop.core.updates import Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Scene

ROOT = Path(__file__).parents[2]


def _copies(scene: Scene) -> Iterator[Laptop]:
    """The laptop as it is now, again and again."""
    before, number = scene.laptop.folder.path, 0
    while True:
        number += 1
        copy = before.with_name(f"data-{number}")
        shutil.copytree(before, copy, symlinks=True)
        yield Laptop(copy)
        shutil.rmtree(copy)


def _fails_quietly(laptop: Laptop, number: int, first: int, times: int) -> int:
    """An update on a disk that fails; the number of steps that did."""
    with laptop.started() as core, core.engine() as engine:
        from desktop.core.engine import Request

        with failing_disk(laptop.folder.path, number, first, times) as disk:
            try:
                core.updates.update()
            except CannotWrite as error:
                assert core.updates.state.trouble is Trouble.CANNOT_WRITE
                assert core.updates.state.error is error
                assert str(laptop.folder.path) in str(error)
                assert "\n" not in str(error)
            outcome = engine.submit(Request(designation="rouge")).result()
            assert outcome.model_version == "tiny-1"
            assert core.models.active() is not None
        failed = disk.failed
    assert laptop.model() in ("tiny-1", "tiny-2")
    return failed


@pytest.mark.parametrize(
    "number",
    [errno.ENOSPC, *(pytest.param(n, marks=pytest.mark.deep) for n in (errno.EACCES, errno.EIO))],
)
def test_one_step_fails(scene: Scene, number: int) -> None:
    """Each in turn, until an update gets by without reaching the k-th."""
    fatal = 0
    for step, laptop in enumerate(_copies(scene), start=1):
        if not _fails_quietly(laptop, number, step, times=1):
            break
        fatal += laptop.status().trouble is Trouble.CANNOT_WRITE
        if laptop.model() == "tiny-1":
            laptop.updates_to("tiny-2")
        else:
            laptop.has_no_news()
    assert step > 15
    assert fatal > 8


@pytest.mark.parametrize(
    "number", [errno.EROFS, pytest.param(errno.ENOSPC, marks=pytest.mark.deep)]
)
def test_every_step_fails_from_one_on(scene: Scene, number: int) -> None:
    """Full, or read-only, and it stays so."""
    for step, laptop in enumerate(_copies(scene), start=1):
        if not _fails_quietly(laptop, number, step, times=sys.maxsize):
            break
        if laptop.model() == "tiny-1":
            laptop.updates_to("tiny-2")
        else:
            laptop.has_no_news()
    assert step > 15


def test_a_read_only_folder_keeps_on_classifying(scene: Scene) -> None:
    with (
        failing_disk(scene.laptop.folder.path, errno.EROFS) as disk,
        scene.laptop.started() as core,
    ):
        for _ in range(3):
            with pytest.raises(CannotWrite, match="read-only"):
                core.updates.update()
            assert core.updates.state.trouble is Trouble.CANNOT_WRITE
            assert scene.laptop.model() == "tiny-1"
        assert disk.failed
    scene.laptop.updates_to("tiny-2")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write it")
def test_a_folder_without_permission(scene: Scene) -> None:
    folder = scene.laptop.folder
    paths = [folder.path, *(path for path in folder.path.rglob("*") if path.is_dir())]
    for path in paths:
        path.chmod(0o555)
    try:
        with scene.laptop.started() as core, pytest.raises(CannotWrite, match="no permission"):
            core.updates.update()
        assert scene.laptop.model() == "tiny-1"
    finally:
        for path in paths:
            path.chmod(0o755)
    scene.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("kilobytes", [0, 12, 100])
def test_a_real_disk_of_that_size(scene: Scene, kilobytes: int) -> None:
    """Beside what is there; then read-only, then with room."""
    isolated = ["unshare", "-m"] if getattr(os, "geteuid", lambda: 1)() == 0 else ["unshare", "-rm"]
    mount = scene.laptop.folder.path.with_name("mount")
    mount.mkdir()
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            [*isolated, "mount", "-t", "tmpfs", "tmpfs", mount], capture_output=True
        ).returncode
    ):
        pytest.skip("this account may not mount a disk")
    script = ROOT / "tests" / "support" / "small_disk.py"
    done = subprocess.run(
        [*isolated, sys.executable, script, scene.laptop.folder.path, mount, str(kilobytes)],
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    full, read_only, well = (json.loads(line) for line in done.stdout.splitlines())
    assert full == {"code": "cannot-write", "trouble": "cannot-write", "model": "tiny-1"}
    assert read_only == full
    assert well == {"code": "", "trouble": None, "model": "tiny-2"}


# Virus scanners


@pytest.mark.parametrize("step", range(1, 7))
def test_a_scanner_holds_a_file_for_a_moment(
    scene: Scene, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, what somebody else has open cannot be replaced: it is tried again."""
    monkeypatch.setattr("platform.system", lambda: "Windows")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    folder = scene.laptop.folder
    ours = frozenset({"os.rename"})
    with failing_disk(folder.models, errno.EACCES, first=step, times=2, only=ours):
        scene.laptop.updates_to("tiny-2")


def test_a_scanner_never_lets_go(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Windows")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    renames = frozenset({"os.rename"})
    for part in ("models", "state.json", "last_check.json"):
        folder = scene.laptop.folder.path / part
        with failing_disk(folder, errno.EACCES, only=renames) as disk:
            with scene.laptop.started() as core, pytest.raises(CannotWrite, match="no permission"):
                core.updates.update()
            assert disk.failed
        assert scene.laptop.model() == "tiny-1"
    scene.laptop.updates_to("tiny-2")


def test_a_scanner_takes_the_new_model_away(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """It vanishes between its arrival and its proof: nothing is wrong with the release itself."""
    from desktop.core import models

    proven = models.verify

    def gone(file: Path) -> str:
        file.unlink()
        return proven(file)

    with monkeypatch.context() as patch:
        patch.setattr(models, "verify", gone)
        with scene.laptop.started() as core, pytest.raises(CannotWrite, match="removed"):
            core.updates.update()
    assert scene.laptop.model() == "tiny-1"
    scene.laptop.updates_to("tiny-2")
