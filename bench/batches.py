"""A batch of photos with texts: the command line against its floor, and what it takes as it grows.

    .venv/bin/python bench/batches.py speed --bundle FILE [--items 600] [--rounds 5]
    .venv/bin/python bench/batches.py growth --bundle FILE [--sizes 1000 100000]

`speed` classifies the same files, 500 x 500 and of 12 megapixels, in interleaved rounds:

    floor    the bare loop: read, decode, features, invoke; no database, no results kept, in as
             many processes as there are cores, timed when each has loaded all
    command  `rakuten-desktop classify-folder` with a table and a CSV of the results, in a process
             of its own; its start-up (the same command on one photo, in the same round) is
             subtracted
    window   the whole window, not on a screen but painted (Qt's `offscreen`), from Start until the
             end; the preview before that is not counted

Each figure is the median over the rounds; only the ratios mean something on another machine.
`growth` runs the same command on more and more items (hard links to few small photos, every text
another one), and its preview; POSIX only, for the peak is what the system recorded for the child.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from common import console

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = Path(sys.executable).parent / "rakuten-desktop"
WINDOW = ROOT / "bench" / "batch_window.py"
DIFFERENT = 40
"""Photos that are not hard links to another one."""

WORDS = (
    "lampe bureau fonte théière bougie chapeau paille grand petit bleu rouge vert neuf lot ancien"
)


@dataclass(frozen=True)
class Measured:
    """One run of one contender; its processes together."""

    seconds: float
    cpu: float
    peak: float
    """In bytes."""


def make_photos(folder: Path, count: int, width: int, height: int) -> None:
    """Photos with large and small details, as JPEG; after the first ones, hard links to these."""
    folder.mkdir()
    chance = np.random.default_rng(0)
    for number in range(count):
        path = folder / f"{number:06}.jpg"
        if number >= DIFFERENT:
            path.hardlink_to(folder / f"{number % DIFFERENT:06}.jpg")
            continue
        coarse = Image.fromarray(chance.integers(0, 255, (9, 12, 3), np.uint8))
        smooth = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), np.int16)
        grain = chance.normal(0, 6, (height, width, 1)).astype(np.int16)
        Image.fromarray((smooth + grain).clip(0, 255).astype(np.uint8)).save(path, quality=88)


def make_table(path: Path, count: int) -> None:
    """A designation and a description for each photo, all of them different."""
    chance = np.random.default_rng(0)
    words = WORDS.split()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["photo", "reference", "designation", "description"])
        for number in range(count):
            some = [words[place] for place in chance.integers(0, len(words), 60)]
            texts = (" ".join([*some[:8], f"n{number}"]), " ".join(some[8:]))
            writer.writerow([f"{number:06}.jpg", f"R-{number}", *texts])


def read_table(path: Path, folder: Path) -> list[tuple[Path, str, str]]:
    """Photo, designation and description of each row."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (folder / row["photo"], row["designation"], row["description"])
            for row in csv.DictReader(file)
        ]


# The floor


def bare_loop(bundle_file: Path, items: list[tuple[Path, str, str]], shared: Any) -> None:
    """One process of the floor: takes the next item until there is none."""
    from tokenizers import Tokenizer

    from bundle import archive, photo, text
    from bundle.classifier import softmax
    from bundle.runtime import Interpreter

    counter, ready, results = shared
    bundle = archive.read(bundle_file)
    spec, labels = bundle.manifest.input, bundle.manifest.labels
    tokenizer = Tokenizer.from_str(bundle.members[archive.TOKENIZER].decode())
    run = Interpreter(
        model_content=bundle.members[archive.MODEL], num_threads=1
    ).get_signature_runner("fused")

    def classify(path: Path, designation: str, description: str) -> str:
        pixels = photo.read(path, spec.photo)
        arrays = text.arrays(text.clean(designation, description), spec.text, tokenizer)
        inputs = {name: array[np.newaxis] for name, array in arrays._asdict().items()}
        logits = run(photo=pixels[np.newaxis], **inputs)["logits"][0]
        return labels[int(softmax(logits / bundle.manifest.temperatures.fused).argmax())].code

    classify(*items[0])
    codes = {}
    ready.wait()
    started, cpu = time.perf_counter(), time.process_time()
    while True:
        with counter.get_lock():
            number = counter.value
            counter.value += 1
        if number >= len(items):
            break
        codes[number] = classify(*items[number])
    usage = (time.perf_counter() - started, time.process_time() - cpu, peak_of_this())
    results.put((usage, codes))


def floor(bundle: Path, items: list[tuple[Path, str, str]]) -> tuple[Measured, list[str]]:
    """Runs the bare loop on every core; also returns the codes."""
    spawn = multiprocessing.get_context("spawn")
    processes = os.cpu_count() or 1
    shared = (spawn.Value("l", 0), spawn.Barrier(processes), spawn.Queue())
    running = [
        spawn.Process(target=bare_loop, args=(bundle, items, shared)) for _ in range(processes)
    ]
    for process in running:
        process.start()
    ended = [shared[2].get() for _ in running]
    for process in running:
        process.join()
    codes = {number: code for _, some in ended for number, code in some.items()}
    seconds, cpu, peak = zip(*(usage for usage, _ in ended), strict=True)
    return Measured(max(seconds), sum(cpu), sum(peak)), [codes[one] for one in sorted(codes)]


def peak_of_this() -> int:
    """Peak resident memory of this process, in bytes."""
    import resource

    return in_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def in_bytes(maxrss: int) -> int:
    """What the system tells as `ru_maxrss`."""
    return maxrss * (1 if sys.platform == "darwin" else 1024)


# The command


class Desk:
    """A data folder with the model, emptied of all else before each run."""

    def __init__(self, scratch: Path, bundle: Path) -> None:
        self._data, self.out = scratch / "data", scratch / "results.csv"
        self._bundle = bundle
        self._name = hashlib.sha256(bundle.read_bytes()).hexdigest()

    def run(self, *arguments: str | Path) -> tuple[Measured, float]:
        """Runs classify-folder; also returns after how long the first results were told."""
        self._empty()
        command = [PROGRAM, "--data-dir", self._data, "classify-folder", *arguments]
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr is not None
        first, told = 0.0, b""
        for line in process.stderr:
            told += line
            if line.startswith(b"Classifying") and b": 0/" not in line and not first:
                first = time.perf_counter() - started
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"the command failed: {told.decode()}")
        cpu = usage.ru_utime + usage.ru_stime
        return Measured(seconds, cpu, in_bytes(usage.ru_maxrss)), first

    def show(self, photos: Path, table: Path) -> tuple[Measured, dict[str, float]]:
        """Runs the batch in the window; also returns what that told."""
        self._empty()
        # -P: not the folder of the script, which has a `channel`, too.
        command = [sys.executable, "-P", WINDOW, self._data, photos, table]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit("the window failed")
        found = json.loads(told)
        return Measured(found["seconds"], found["cpu"], in_bytes(usage.ru_maxrss)), found

    def _empty(self) -> None:
        shutil.rmtree(self._data, ignore_errors=True)
        models = self._data / "models"
        models.mkdir(parents=True)
        (models / f"{self._name}.bundle").hardlink_to(self._bundle)
        self.out.unlink(missing_ok=True)

    def codes(self) -> list[str]:
        """The categories in the results."""
        with self.out.open(encoding="utf-8-sig", newline="") as file:
            return [row["code"] for row in csv.DictReader(file, delimiter=";")]


def measure_speed(desk: Desk, bundle: Path, photos: Path, rounds: int) -> None:
    """Interleaves the contenders on one folder, and prints their table."""
    table = photos.with_suffix(".csv")
    items = read_table(table, photos)
    one = photos.with_name("one")
    shutil.rmtree(one, ignore_errors=True)
    one.mkdir()
    (one / items[0][0].name).hardlink_to(items[0][0])
    runs: dict[str, list[Measured]] = {"floor": [], "command": [], "window": []}
    firsts, shown, longest = [], [], []
    for number in range(rounds):
        bare, expected = floor(bundle, items)
        start, _ = desk.run(one, "--table", table, "--out", desk.out)
        whole, first = desk.run(photos, "--table", table, "--out", desk.out)
        if desk.codes() != expected:
            raise SystemExit("the command gives other categories than the bare loop")
        command = Measured(whole.seconds - start.seconds, whole.cpu - start.cpu, whole.peak)
        window, told = desk.show(photos, table)
        for name, run in (("floor", bare), ("command", command), ("window", window)):
            runs[name].append(run)
        firsts.append(first)
        shown.append(told["first"])
        longest.append(told["longest"])
        ratios = (f"{name} {bare.seconds / some[-1].seconds:.2f}" for name, some in runs.items())
        console.say(f"round {number + 1} of {rounds}, x floor: {', '.join(ratios)}")
    print(f"{'':<8} {'items/s':>8} {'x floor':>8} {'CPU ms/item':>12} {'peak MB':>8}")
    for name, measured in runs.items():
        rate = statistics.median(len(items) / run.seconds for run in measured)
        cpu = statistics.median(1000 * run.cpu / len(items) for run in measured)
        peak = max(run.peak for run in measured) / 1e6
        ratio = statistics.median(
            bare.seconds / run.seconds for bare, run in zip(runs["floor"], measured, strict=True)
        )
        print(f"{name:<8} {rate:>8.1f} {ratio:>8.2f} {cpu:>12.2f} {peak:>8.0f}")
    print(
        f"first result: command, {statistics.median(firsts):.2f} s after the start of the program;"
        f" window, {statistics.median(shown):.2f} s after Start;"
        f" the window once did not answer for {max(longest):.2f} s"
    )


def measure_growth(desk: Desk, scratch: Path, sizes: Sequence[int]) -> None:
    """Runs the command on folders of several sizes, and prints what it took."""
    print(f"{'items':>8} {'peak MB':>8} {'items/s':>8} {'preview s':>10}")
    for size in sizes:
        photos, table = scratch / f"{size}-items", scratch / f"{size}.csv"
        make_photos(photos, size, 64, 64)
        make_table(table, size)
        preview, _ = desk.run(photos, "--table", table, "--preview")
        whole, _ = desk.run(photos, "--table", table, "--out", desk.out)
        print(
            f"{size:>8} {whole.peak / 1e6:>8.0f} {size / whole.seconds:>8.0f}"
            f" {preview.seconds:>10.1f}",
            flush=True,
        )


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["speed", "growth"])
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--items", type=int, default=600, help="of 500 x 500; a tenth of 12 MP")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        bundle = scratch / "model.bundle"
        shutil.copyfile(options.bundle, bundle)
        desk = Desk(scratch, bundle)
        if options.what == "growth":
            measure_growth(desk, scratch, options.sizes)
            return
        for items, width, height in (
            (options.items, 500, 500),
            (max(options.items // 10, 1), 4000, 3000),
        ):
            photos = scratch / f"{width}x{height}"
            make_photos(photos, items, width, height)
            make_table(photos.with_suffix(".csv"), items)
            print(f"\n{items} photos of {width} x {height}, {options.rounds} rounds", flush=True)
            measure_speed(desk, bundle, photos, options.rounds)


if __name__ == "__main__":
    main()
