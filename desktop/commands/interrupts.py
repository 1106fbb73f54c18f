"""Ctrl-C where Python could lose it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def heeding_interrupts() -> Iterator[None]:
    """Ctrl-C ends the block, at its end at the latest.

    Where it comes while an object is being deleted (an open workbook's archive takes its time for
    that), Python prints the exception and forgets it.
    """
    seen = False

    def interrupt(*_: object) -> None:
        nonlocal seen
        seen = True
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if seen:
        raise KeyboardInterrupt
