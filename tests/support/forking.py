"""Programs that can be killed: a process that has imported everything, and forks itself for each.

    python forking.py

Reads lines of JSON: {"work": "update", "data": DIR} or {"work": "publish", "url": …, "keys": DIR,
"bundle": FILE, "version": …, "access": {…} or null}.  Forks, and answers with the child's process
identifier; asked by an empty line, tells how the child ended: 0, 1 (an error), or minus the signal.
Needs fork, and so no Windows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

import bundle.golden  # noqa: F401  what updating loads late
import channel.s3  # noqa: F401
from channel.access import Access
from channel.keys import load_online, public_root
from channel.location import open_store
from channel.publisher import Publisher
from common.console import emit
from common.errors import ProductError
from desktop.core.app import Core
from desktop.core.folder import DataFolder


def update(data: str) -> None:
    """As `rakuten-desktop update`."""
    with Core(DataFolder(Path(data))) as core:
        core.updates.update()


def publish(url: str, keys: str, bundle: str, version: str, access: dict[str, Any] | None) -> None:
    """As `rakuten-trainer channel publish`."""
    store = open_store(url, msgspec.convert(access or {}, Access))
    Publisher(store, load_online(Path(keys)), public_root(Path(keys))).publish(
        Path(bundle), version
    )


WORK: dict[str, Callable[..., None]] = {"update": update, "publish": publish}


def main() -> None:
    while line := sys.stdin.readline():
        task = msgspec.json.decode(line)
        work = WORK[task.pop("work")]
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with suppress(ProductError):
                    work(**task)
                    status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        emit({"started": child})
        sys.stdin.readline()  # until then its identifier is nobody else's
        emit({"ended": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])})


if __name__ == "__main__":
    main()
