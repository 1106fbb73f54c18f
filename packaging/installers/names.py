"""What the installers are called."""

from __future__ import annotations

import platform
import sys

_ARCHITECTURES = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64"}
_SYSTEMS = {"win32": "windows", "darwin": "macos"}


def architecture() -> str:
    """x86_64 or arm64, whatever this system calls it."""
    machine = platform.machine().lower()
    return _ARCHITECTURES.get(machine, machine)


def system_name() -> str:
    """For example `linux-x86_64`."""
    return f"{_SYSTEMS.get(sys.platform, 'linux')}-{architecture()}"
