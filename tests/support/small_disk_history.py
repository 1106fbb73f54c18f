"""A history on a real disk of a few kilobytes, and later a larger one.

    unshare -m python small_disk_history.py MOUNT KILOBYTES

Records and decides on a memory disk at MOUNT that has KILOBYTES of room beside a fresh history,
until it is full; then again when it has room enough.  Prints a line of JSON: the code of the error,
what was recorded and decided before it, what the file holds then, and what it takes with room.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from common.console import emit
from common.errors import ProductError
from desktop.core.decisions import Decisions
from desktop.core.engine import Outcome, Request
from desktop.core.history.store import History

SOME = Outcome(
    request=Request(designation="théière en fonte " * 20), code="1", name_fr="Un", name_en="One"
)


def main() -> None:
    mount, kilobytes = Path(sys.argv[1]), int(sys.argv[2])
    _run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(mount))
    path = mount / "history.db"
    History(path).close()
    used = path.stat().st_size // 1024
    _run("mount", "-o", f"remount,size={used + kilobytes}k", str(mount))
    code, recorded, decided = "", 0, 0
    history: History | None = None
    try:
        history = History(path)
        while True:
            entry = history.add(SOME)
            recorded += 1
            decided += len(Decisions(history).accept([entry.id]).ids)
    except ProductError as error:
        code = error.code
    held = history.count() if history else 0
    if history:
        history.close()
    _run("mount", "-o", "remount,size=64m", str(mount))
    history = History(path)
    history.add(SOME)
    after = history.count()
    history.close()
    db = sqlite3.connect(path)
    accepted = db.execute("SELECT count(*) FROM predictions WHERE decision = 2").fetchone()[0]
    sound = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    emit(
        {"code": code, "recorded": recorded, "held": held, "after": after}
        | {"decided": decided, "accepted": accepted, "sound": sound}
    )


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    main()
