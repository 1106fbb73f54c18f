"""Peak memory and time of a training, for catalogues of different sizes.

    .venv/bin/python bench/training_memory.py [--sizes 1000 8000] [--folder DIR]
        [--photo-weights none|imagenet|FILE] [--epochs 1] [--part whole|photo] [--different 2000]

Generates a demo catalogue of each size and trains on it in a process of its own (POSIX only: the
peak is what the system recorded for the child), twice: the second time finds the photos decoded,
as next week's run does.  Only so many photos are drawn; after these, products get hard links.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # before this folder, whose channel.py is another

from trainer.data import layout  # noqa: E402
from trainer.data.categories import default_categories  # noqa: E402
from trainer.demo.products import Stream  # noqa: E402


def write_catalogue(folder: Path, products: int, different: int) -> None:
    """A catalogue of so many products, the first ones with photos of their own."""
    if (folder / layout.CATEGORIES).exists():
        return
    photos = folder / layout.PHOTOS
    photos.mkdir(parents=True)
    stream = Stream(0)
    tables = {
        layout.PRODUCTS: [("", "designation", "description", "productid", "imageid")],
        layout.LABELS: [("", "prdtypecode")],
        layout.CATEGORIES: [("prdtypecode", "name_fr", "name_en")],
    }
    tables[layout.CATEGORIES] += [(c.code, c.name_fr, c.name_en) for c in default_categories()]
    drawn: list[Path] = []
    for number in range(products):
        one = stream.product(number)
        texts = (one.designation, one.description or "")
        tables[layout.PRODUCTS].append((one.index, *texts, one.productid, one.imageid))
        tables[layout.LABELS].append((one.index, one.code))
        path = photos / str(layout.photo_name(str(one.imageid), str(one.productid)))
        if len(drawn) < different:
            path.write_bytes(stream.photo(number))
            drawn.append(path)
        else:
            path.hardlink_to(drawn[number % different])
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


class Stages:
    """A `Progress` that adds up how long each stage takes."""

    def __init__(self) -> None:
        self._moments: list[tuple[str, float]] = [("", time.monotonic())]

    def __call__(self, stage: str, *_: object) -> None:
        name = stage.split(",")[0].split(":")[0]
        self._moments.append((name, time.monotonic()))

    def seconds(self) -> dict[str, float]:
        """By stage, in their order: the time until each was told of counts as its own."""
        found: dict[str, float] = defaultdict(float)
        for (_, before), (name, now) in pairwise([*self._moments, ("the rest", time.monotonic())]):
            found[name] += now - before
        return dict(found)


def train(options: argparse.Namespace, data: Path, work: Path) -> None:
    """One training in this process; prints the seconds of its stages as JSON."""
    from common import console

    console.silence_native_libraries()
    from converter.run_folder import RunFolder
    from trainer.data.scan import scan
    from trainer.options import TrainOptions
    from trainer.photo_training import learn_photos
    from trainer.task import new_task
    from trainer.train import train as train_model

    stages = Stages()
    with scan(data, work, stages) as index:
        if options.part == "photo":
            learn_photos(new_task(index, work, 0, stages), options.photo_weights, options.epochs)
        else:
            chosen = TrainOptions(options.photo_weights, options.epochs)
            train_model(index, RunFolder(work / "run"), work, chosen, stages)
    print(json.dumps(stages.seconds()))


def measure(
    options: argparse.Namespace, data: Path, work: Path
) -> tuple[int, float, dict[str, float]]:
    """Peak resident bytes, seconds of all processors, and seconds by stage of one training in a
    process of its own."""
    words = [sys.executable, __file__, "--child", data, work, "--part", options.part]
    words += ["--photo-weights", options.photo_weights, "--epochs", str(options.epochs)]
    with tempfile.TemporaryFile("w+") as complaints:
        child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=complaints, text=True)
        assert child.stdout
        told = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            complaints.seek(0)
            raise SystemExit(f"training failed:\n{complaints.read()[-3000:]}")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return peak, usage.ru_utime + usage.ru_stime, json.loads(told.splitlines()[-1])


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 8000])
    parser.add_argument("--folder", type=Path, help="for the catalogues (default: temporary)")
    parser.add_argument("--photo-weights", default="none")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--part", choices=["whole", "photo"], default="whole")
    parser.add_argument("--different", type=int, default=2000, help="photos that are drawn")
    parser.add_argument("--child", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        train(options, *options.child)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        heads = ("products", "run", "peak MB", "minutes", "CPU")
        print("{:>10} {:>7} {:>8} {:>8} {:>6}  seconds by stage".format(*heads))
        for size in options.sizes:
            data = folder / f"data-{size}"
            write_catalogue(data, size, options.different)
            for run in ("first", "second"):
                peak, worked, stages = measure(options, data, folder / f"work-{size}")
                minutes = sum(stages.values()) / 60
                told = ", ".join(f"{name} {s:.0f}" for name, s in stages.items() if s >= 0.5)
                figures = f"{peak / 1e6:>8.0f} {minutes:>8.1f} {worked / 60:>6.1f}"
                print(f"{size:>10} {run:>7} {figures}  {told}", flush=True)


if __name__ == "__main__":
    main()
