"""Work in the background lets others go first."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from bundle import archive
from desktop.core import priority
from desktop.core.engine import Engine, Request


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness of their own there")
def test_only_the_threads_of_a_background_engine_are_nice(tiny_bundle: Path) -> None:
    def niceness(background: bool) -> int:
        with Engine(archive.read(tiny_bundle), background=background) as engine:
            assert engine.submit(Request(designation="lampe")).result().error is None
            return engine._pool.submit(
                lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
            ).result()

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert niceness(False) == before
    assert niceness(True) == max(before, priority.NICENESS)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
