"""Work in the background: a thread that lets others go first."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

NICENESS = 10
"""On Linux, of 19: what the user does comes first, and whatever is left over is used."""

_BELOW_NORMAL = -1
"""On Windows: THREAD_PRIORITY_BELOW_NORMAL."""


def work_in_background() -> None:
    """Lowers the priority of the thread that calls this; nothing where the system has no way to."""
    if sys.platform == "linux":
        # A thread is a process to the scheduler.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    elif sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentThread.restype = ctypes.c_void_p  # a handle is as wide as a pointer
        kernel.SetThreadPriority.argtypes = (ctypes.c_void_p, ctypes.c_int)
        kernel.SetThreadPriority(kernel.GetCurrentThread(), _BELOW_NORMAL)
