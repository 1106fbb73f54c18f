"""Ctrl-C is heeded wherever it comes."""

from __future__ import annotations

import signal
import sys

import pytest

from desktop.commands.interrupts import heeding_interrupts


class Archive:
    """Is interrupted while it is deleted."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


def test_while_an_object_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        Archive()
    assert signal.getsignal(signal.SIGINT) is before


def test_anywhere_else() -> None:
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        signal.raise_signal(signal.SIGINT)
    with heeding_interrupts():
        pass
