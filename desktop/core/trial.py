"""Tries a model out on this machine, and survives one that ends the program.

A signed model may still crash the runtime.  The crash is noted in a file beside the model, so that
the next start refuses it instead of trying again for ever.  A program that is killed notes none.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bundle.errors import BundleInvalid


def verify(file: Path) -> str:
    """Proves that a bundle works on this machine; returns its model version.

    Raises BundleInvalid (also where an earlier trial ended the program), BundleTooNew,
    GoldenMismatch and OSError.
    """
    # Late: it loads numpy and the runtime, and the window asks for a model before it shows.
    from bundle.golden import prove

    with _crashes_noted(file):
        return prove(file).bundle.manifest.model_version


@contextmanager
def _crashes_noted(file: Path) -> Iterator[None]:
    note = file.with_suffix(".crash")
    if note.exists() and note.stat().st_size > 0:
        note.unlink()
        raise BundleInvalid(path=file, reason="it ended the program that tried it")
    told_elsewhere = faulthandler.is_enabled()
    if told_elsewhere and not os.environ.get("PYTHONFAULTHANDLER"):
        yield  # somebody else wants to know of crashes
        return
    try:
        with note.open("wb") as traceback:
            faulthandler.enable(traceback, all_threads=False)
            try:
                yield
            finally:
                faulthandler.disable()
                if told_elsewhere and sys.__stderr__ is not None:  # as the variable has it
                    faulthandler.enable(sys.__stderr__)
    finally:
        note.unlink(missing_ok=True)
