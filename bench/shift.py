"""A scripted shift by keyboard and scanner alone: how many keys, and how long.

    .venv/bin/python bench/shift.py --bundle FILE [--products 60] [--corrections 10] [--items 40]
                                    [--language en] [--screen]

The whole window with a real model; products of `rakuten-trainer demo-catalogue` that the model was
not trained on.  Each is scanned (the keys of a wedge scanner, 6 ms apart, and Enter), then its
photo comes: by Ctrl+V, and for every second one by a drop, which needs no key.  The answer is
accepted, or corrected: every so many in turns by the number of an alternative and by typing the
name of a category that is not shown.  Then a folder is pasted, classified, all of it accepted and
written to a file, and last the whole history.  Nobody has a mouse, and no method of the window is
called; what it shows is read, to know when to go on (`tests/support/worker.py`;
`tests/desktop/gui/test_shift.py` plays the same with a tiny model and looks at what is written).

Keys are counted, each of a combination for itself (Ctrl+V is two), those of the scanner apart.
"machine" is measured: from the last key until one can go on.  "person" is the keystroke-level model
(Card, Moran and Newell, 1980; the figures of Kieras, 2001): 0.28 s for a key of somebody who types
little, 1.2 s to look and decide, and 1.1 s to point the scanner, or to drop.  What the person does
outside of the window (fetch the product, take its photo, copy it) is not in it: it is the same
whatever the window.  The floor: one key to accept an answer, that key alone for a correction which
is shown, and for another the letters and Enter; what no design that waits for the person's word
can go below.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

if "--screen" not in sys.argv:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "*.warning=false")

from worker import Product, Task, Worker, spin  # noqa: E402

from channel.creation import init  # noqa: E402
from channel.keys import load_online  # noqa: E402
from channel.location import open_store  # noqa: E402
from channel.publisher import Publisher  # noqa: E402
from common import console  # noqa: E402
from desktop.core.app import Core  # noqa: E402
from desktop.core.connection import Connection  # noqa: E402
from desktop.core.decided import Decided  # noqa: E402
from desktop.core.folder import DataFolder  # noqa: E402
from desktop.core.intake.tables import Notes, open_table  # noqa: E402
from desktop.gui import language  # noqa: E402
from desktop.gui.app import application  # noqa: E402
from desktop.gui.theme import Theme  # noqa: E402
from desktop.gui.window import MainWindow  # noqa: E402
from trainer.data.categories import default_categories  # noqa: E402
from trainer.demo.writer import write_samples  # noqa: E402

KEY, DECIDE, POINT = 0.28, 1.2, 1.1
"""Seconds of a person."""
SEED = 7
"""Of products that no demo was trained on."""


def products(folder: Path, count: int, corrections: int, spoken: str) -> list[Product]:
    """What lies on the desk."""
    write_samples(folder, count, SEED)
    rows = list(open_table(folder / "products.csv").rows(Notes()))
    names = [one.name_fr if spoken == "fr" else one.name_en for one in default_categories()]
    every = count // corrections if corrections else count + 1
    made: list[Product] = []
    for number, row in enumerate(rows):
        turn, right = number // every, None
        if number % every == every - 1 and turn < corrections:
            right = 2 if turn % 2 == 0 else names[(5 * turn) % len(names)]
        made.append(Product(row.reference, folder / row.photo, right))
    return made


@contextmanager
def laptop(folder: Path, bundle: Path) -> Iterator[Core]:
    """A core that is connected and has the model; its files are proposed below `folder`."""
    for name in ("HOME", "USERPROFILE"):
        os.environ[name] = str(folder)
    url, keys = str(folder / "channel"), folder / "keys"
    store = open_store(url)
    root = init(store, keys, None)
    Publisher(store, load_online(keys), root).publish(bundle, "for the bench")
    (folder / "data").mkdir()
    with Core(DataFolder(folder / "data", folder / "machine")) as core:
        core.updates.connect(Connection(url, root))
        core.updates.update()
        yield core


def person(task: Task) -> float:
    """Seconds that a person takes for it."""
    return KEY * task.keys + DECIDE * task.thoughts + POINT * (task.scans + task.drops)


def least(task: Task) -> int:
    """Keys without which nothing could be told apart."""
    if task.kind == "corrected by name":
        return task.typed + 1
    return 1


def line(name: str, tasks: list[Task]) -> str:
    """A row of the table."""
    keys = [one.keys for one in tasks]
    machine, human = sum(one.waited for one in tasks), sum(map(person, tasks))
    return (
        f"| {name} | {len(tasks)} | {statistics.median(keys):g} | {sum(keys)}"
        f" | {sum(map(least, tasks))} | {sum(one.scanned for one in tasks)}"
        f" | {machine / len(tasks):.2f} | {human / len(tasks):.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, required=True, help="a model to classify with")
    parser.add_argument("--products", type=int, default=60, help="one by one")
    parser.add_argument("--corrections", type=int, default=10, help="of these")
    parser.add_argument("--items", type=int, default=40, help="of the folder")
    parser.add_argument("--language", choices=("en", "fr"), default="en")
    parser.add_argument("--screen", action="store_true", help="on the screen that there is")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        desk = products(folder / "desk", given.products, given.corrections, given.language)
        write_samples(folder / "arrival", given.items, SEED + 1)
        with laptop(folder, given.bundle) as core:
            look = Theme(application(), dark=False)
            language.install(given.language)
            window = MainWindow(core, look)
            window.resize(1280, 720)
            window.show()
            window.start()
            spin("the model", lambda: window.updating.settled and window.services.settled)
            worker, started = Worker(window), time.perf_counter()
            worker.one_by_one(desk)
            worker.whole_folder(folder / "arrival")
            seconds = time.perf_counter() - started
            spin("all is written", lambda: window.services.settled)
            check(core, desk, given.items)
            window.close()
        for name in ("arrival - results.xlsx", "history.xlsx"):
            if not (folder / name).is_file():
                raise SystemExit(f"{name} was not written")
    report(worker.done, seconds)


def check(core: Core, desk: list[Product], items: int) -> None:
    """What the history has is what was done."""
    entries = core.history.page(limit=len(desk) + items + 1)[::-1]
    single = entries[: len(desk)]
    wanted = [Decided.ACCEPTED if one.right is None else Decided.CORRECTED for one in desk]
    if [one.reference for one in single] != [one.reference for one in desk]:
        raise SystemExit("the history has other references than were scanned")
    wanted += [Decided.ACCEPTED] * items
    if [one.decision for one in entries] != wanted:
        raise SystemExit("the history has other decisions than were taken")


def report(done: list[Task], seconds: float) -> None:
    """Prints the table."""
    console.say(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    console.say("| | times | keys each | keys | at least | scanner's | machine s | person s |")
    console.say("| --- | --: | --: | --: | --: | --: | --: | --: |")
    for kind in dict.fromkeys(one.kind for one in done):
        console.say(line(kind, [one for one in done if one.kind == kind]))
    one_by_one = [one for one in done if one.scans]
    console.say(line("all products one by one", one_by_one))
    machine, human = sum(one.waited for one in done), sum(map(person, done))
    console.say(
        f"{sum(one.keys for one in done)} keys, at least {sum(map(least, done))};"
        f" machine {machine:.0f} s, person {human:.0f} s by the model, together"
        f" {(machine + human) / 60:.1f} minutes; played in {seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
