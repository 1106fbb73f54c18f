"""For how long the window once does not answer, in everything that takes long; asked: 50 ms.

    .venv/bin/python bench/gaps/measure.py --bundle FILE [--rows 100000] [--items 300] [--rounds 5]
                                   [--keep DIR]

A history of so many rows (`bench/history.py` makes it), a channel in a folder, and photos for a
batch.  Each round is a process of its own, in which the whole window (painted, but not on a screen:
Qt's `offscreen`) gets a timer's event every 5 ms and a key with it, while it goes through all that
it can do.  A gap is how much later than due one of the two came.  Beside it stands a naive
window of the same run (`bench/gaps/naive.py`): a table over all entries, which are read, searched,
sorted and changed where they are shown.

Each figure is the median over the rounds of the longest gap in a round.  `own` is how much of it
this process had a processor: on a machine with other work (its load stands above) the rest was not
the window's doing.  `naive` is the other window's own.  With --keep, history and photos stay in
DIR, and are used again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from channel.creation import init
from channel.keys import load_online
from channel.location import open_store
from channel.publisher import Publisher
from common import console
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.folder import MACHINE_VARIABLE, DataFolder
from desktop.core.history.store import connect

HERE = Path(__file__).resolve().parent
ASKED = 50


def prepare(folder: Path, bundle: Path, rows: int, items: int) -> Path:
    """A data folder with a model, a channel and a history; photos and their table beside it."""
    history = folder / f"history-{rows}.db"
    if not history.exists():
        made = runpy.run_path(str(HERE.parent / "history.py"))
        chance = random.Random(5)
        words = [
            "".join(chance.choices(made["SYLLABLES"], k=chance.randint(1, 4)))
            for _ in range(60_000)
        ]
        made["make"](history, rows, words)
        db = connect(history)
        db.execute("PRAGMA wal_checkpoint(truncate)")
        db.close()
    photos = folder / f"photos-{items}"
    if not photos.exists():
        made = runpy.run_path(str(HERE.parent / "batches.py"))
        made["make_photos"](photos, items, 500, 500)
        made["make_table"](folder / f"texts-{items}.csv", items)
    data = folder / "data"
    if not data.exists():
        url, keys = str(folder / "channel"), folder / "keys"
        store = open_store(url)
        root = init(store, keys, None)
        Publisher(store, load_online(keys), root).publish(bundle, "for the bench")
        data.mkdir()
        with Core(DataFolder(data, folder / "machine")) as core:
            core.updates.connect(Connection(url, root))
            core.updates.update()
        for name in ("history.db", "history.db-wal", "history.db-shm"):
            (data / name).unlink(missing_ok=True)
    return data


def run(script: str, folder: Path, *arguments: Path) -> dict[str, Any]:
    """One process; what it printed."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_LOGGING_RULES": "*.warning=false",
        "PYTHONPATH": str(HERE.parents[1]),
        MACHINE_VARIABLE: str(folder / "machine"),
        "RAKUTEN_DESKTOP_LANGUAGE": "en",
    }
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, check=False, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{script} ended with {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, required=True, help="a model to classify with")
    parser.add_argument("--rows", type=int, default=100_000, help="of the history")
    parser.add_argument("--items", type=int, default=300, help="of the batch")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="where what was made stays, and is used again")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    rounds: list[dict[str, Any]] = []
    peers: list[dict[str, Any]] = []
    loads: list[float] = []
    try:
        data = prepare(folder, given.bundle, given.rows, given.items)
        for number in range(given.rounds):
            loads.append(os.getloadavg()[0])
            used = folder / "used"
            shutil.rmtree(used, ignore_errors=True)
            shutil.copytree(data, used)
            shutil.copyfile(folder / f"history-{given.rows}.db", used / "history.db")
            photos, table = folder / f"photos-{given.items}", folder / f"texts-{given.items}.csv"
            rounds.append(run("window.py", folder, used, photos, table, folder / "out"))
            shutil.copyfile(folder / f"history-{given.rows}.db", used / "history.db")
            peers.append(run("naive.py", folder, used / "history.db"))
            console.say(f"round {number + 1} of {given.rounds}")
    finally:
        if given.keep is None:
            shutil.rmtree(folder)
    report(rounds, peers, f"{given.rows} rows, {given.items} items", loads)


def report(
    rounds: list[dict[str, Any]], peers: list[dict[str, Any]], what: str, loads: list[float]
) -> None:
    """Prints a line for each operation."""
    busy = ", ".join(f"{load:.1f}" for load in loads)
    console.say(f"{what}; load at each round, on {os.cpu_count()} cores: {busy}")
    console.say(f"{'':<48} {'ms':>6} {'worst':>6} {'own':>6} {'naive':>6} {'takes s':>8}")
    over = 0
    for name in rounds[0]["gaps"]:
        figures = [one["gaps"][name] for one in rounds]
        own = statistics.median(one["own"][name] for one in rounds)
        naive = [one["own"][name] for one in peers if name in one["own"]]
        beside = f"{statistics.median(naive):.0f}" if naive else ""
        seconds = statistics.median(one["seconds"][name] for one in rounds)
        over += own > ASKED
        console.say(
            f"{name:<48} {statistics.median(figures):>6.0f} {max(figures):>6.0f} {own:>6.0f}"
            f" {beside:>6} {seconds:>8.2f}{'  <-' if own > ASKED else ''}"
        )
    console.say(f"{over} of {len(rounds[0]['gaps'])} above {ASKED} ms")


if __name__ == "__main__":
    main()
