"""A laptop whose data folder is on a real disk of a few kilobytes, and later a larger one.

    unshare -m python small_disk.py DATA MOUNT KILOBYTES

Copies the data folder DATA to a memory disk at MOUNT that has KILOBYTES of room beside it, and
tries to update there; a second time when the disk is read-only, and again when it has room enough.
Prints a line of JSON after each: the error's code, the trouble, the model that answers.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from laptop import Laptop

from channel import client
from common.console import emit
from common.errors import ProductError


def main() -> None:
    data, mount, kilobytes = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    _run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(mount))
    laptop = Laptop(mount / "data")
    shutil.copytree(data, laptop.folder.path, symlinks=True, dirs_exist_ok=True)
    used = shutil.disk_usage(mount).used // 1024
    client.MARGIN = -(1 << 30)  # the reserve would be asked for first
    for options in (f"size={used + kilobytes}k", "ro", "rw,size=64m"):
        _run("mount", "-o", f"remount,{options}", str(mount))
        code = ""
        with laptop.started() as core:
            try:
                core.updates.update()
            except ProductError as error:
                code = error.code
            trouble = core.updates.state.trouble
        emit({"code": code, "trouble": trouble, "model": laptop.model()})


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    main()
