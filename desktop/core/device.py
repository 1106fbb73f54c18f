"""What this machine is called towards a channel, where nobody says."""

from __future__ import annotations

import platform
import re


def host_device() -> str:
    """The host's name as a device name that `channel.device.check_device` takes."""
    name = platform.node().partition(".")[0]
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64] or "laptop"
