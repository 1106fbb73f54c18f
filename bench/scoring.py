"""Scoring a catalogue: products a second beside a bare loop, memory, and kills.

    .venv/bin/python bench/scoring.py --bundle FILE [--products 1000000] [--photos-every 10]
        [--engine local|ray] [--processes 2] [--killed 100000] [--work DIR]

Generated products (`trainer/demo`), all texts different; of each `--photos-every`, one has a photo,
of 40 that are shared (500 x 500; 0: texts only).

    speed   `rakuten-trainer score` in `--processes` processes, interleaved with its floor: every 45
            seconds it is stopped (SIGSTOP) for as long as one bare process needs for the next 2,000
            products. The bare loop reads nothing but photos and keeps nothing but codes. Both
            are also told in processor time, which others on the machine change less
    memory  resident, of all processes of the command together, every second: the medians of the
            first and the last quarter of the run
    kills   the first `--killed` products, once undisturbed; and again with one process killed, then
            the program itself killed, then continued: the answers must be the same, byte by byte

Linux only: memory and processor time are read from /proc.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from common import console
from trainer.demo.products import Stream

PROGRAM = Path(sys.executable).parent / "rakuten-trainer"
PHOTOS = 40
SLICE = 45.0
"""Seconds of scoring between two looks at the floor."""
FLOOR_ITEMS = 2_000
ROW_GROUP = 100_000
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def make_data(folder: Path, count: int, photos_every: int) -> Path:
    """A Parquet file of products, with their photos beside it."""
    (folder / "photos").mkdir(parents=True)
    chance = np.random.default_rng(0)
    for number in range(PHOTOS):
        coarse = Image.fromarray(chance.integers(0, 255, (9, 12, 3), np.uint8))
        smooth = np.asarray(coarse.resize((500, 500), Image.Resampling.BICUBIC), np.int16)
        grain = chance.normal(0, 6, (500, 500, 1)).astype(np.int16)
        image = Image.fromarray((smooth + grain).clip(0, 255).astype(np.uint8))
        image.save(folder / "photos" / f"{number:02}.jpg", quality=88)
    stream, path = Stream(10, "scoring"), folder / "products.parquet"
    schema = pa.schema(
        [
            ("productid", pa.int64()),
            ("designation", pa.string()),
            ("description", pa.string()),
            ("photo", pa.string()),
        ]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, count, ROW_GROUP):
            numbers = range(first, min(count, first + ROW_GROUP))
            products = [stream.product(number) for number in numbers]
            shown = [
                f"photos/{n % PHOTOS:02}.jpg" if photos_every and n % photos_every == 0 else None
                for n in numbers
            ]
            columns = [
                [product.productid for product in products],
                [f"{one.designation} n{n}" for n, one in zip(numbers, products, strict=True)],
                [product.description for product in products],
                shown,
            ]
            writer.write_table(pa.table(columns, schema=schema))
    return path


def bare_loop(bundle_file: Path, data: Path, pipe: Any) -> None:
    """The floor's process: classifies the next products whenever it is asked to."""
    console.silence_native_libraries()
    from tokenizers import Tokenizer

    from bundle import archive, photo, text
    from bundle.classifier import softmax
    from bundle.runtime import Interpreter

    bundle = archive.read(bundle_file)
    spec, labels = bundle.manifest.input, bundle.manifest.labels
    tokenizer = Tokenizer.from_str(bundle.members[archive.TOKENIZER].decode())
    interpreter = Interpreter(model_content=bundle.members[archive.MODEL], num_threads=1)
    runs = {name: interpreter.get_signature_runner(name) for name in ("text", "fused")}

    def classify(product: dict[str, Any]) -> str:
        line = text.clean(product["designation"], product["description"] or "")
        arrays = text.arrays(line, spec.text, tokenizer)
        inputs = {name: array[np.newaxis] for name, array in arrays._asdict().items()}
        signature = "text"
        if product["photo"]:
            signature = "fused"
            inputs["photo"] = photo.read(data.parent / product["photo"], spec.photo)[np.newaxis]
        logits = runs[signature](**inputs)["logits"][0]
        temperature = getattr(bundle.manifest.temperatures, signature)
        return labels[int(softmax(logits / temperature).argmax())].code

    def products() -> Iterator[dict[str, Any]]:
        while True:
            for batch in pq.ParquetFile(data).iter_batches(FLOOR_ITEMS):
                yield from batch.to_pylist()

    endless = products()
    for product in islice(endless, 200):
        classify(product)
    pipe.send("ready")
    while pipe.recv():
        some = list(islice(endless, FLOOR_ITEMS))
        started, cpu = time.perf_counter(), time.process_time()
        codes = [classify(product) for product in some]
        pipe.send((time.perf_counter() - started, time.process_time() - cpu, len(codes)))


class Command:
    """`rakuten-trainer score`, under way."""

    def __init__(self, options: argparse.Namespace, data: Path, out: Path) -> None:
        # Not Popen's pipe: nobody reads it while the command is stopped.
        self.told = out.with_suffix(".jsonl")
        command = [PROGRAM, "score", "--data", data, "--bundle", options.bundle, "--out", out]
        command += ["--engine", options.engine, "--processes", str(options.processes), "--json"]
        with self.told.open("wb") as told, out.with_suffix(".log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=told, stderr=log)
        self.finished = out.with_suffix(".log")

    def tree(self) -> list[int]:
        """The command and all processes below it."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    parents[int(entry.name)] = int(_stat(entry)[1])
                except OSError:
                    continue
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def memory(self) -> int:
        """Resident bytes of all of them."""
        return sum(int(fields[21]) * PAGE for fields in self._stats())

    def cpu(self) -> float:
        """Seconds of processor time of all of them so far, and of those that ended."""
        return sum(sum(map(int, fields[11:15])) for fields in self._stats()) / TICKS

    def workers(self) -> list[int]:
        """The processes that classify."""
        return [pid for pid in self.tree() if _is_worker(pid)]

    def parts(self) -> int:
        """Finished shards, as it told them."""
        return self.told.read_bytes().count(b'"part"')

    def signal(self, number: signal.Signals) -> None:
        """To all of them."""
        for pid in self.tree():
            os.kill(pid, number)

    def summary(self) -> dict[str, Any]:
        """Its last line; raises SystemExit where it failed."""
        if self.process.wait():
            raise SystemExit(f"the command failed: {self.finished.read_text('utf-8')}")
        found: dict[str, Any] = json.loads(self.told.read_text("utf-8").splitlines()[-1])
        return found

    def _stats(self) -> list[list[str]]:
        found = []
        for pid in self.tree():
            try:
                found.append(_stat(Path("/proc", str(pid))))
            except OSError:
                continue
        return found


def _stat(process: Path) -> list[str]:
    """The fields of /proc/PID/stat from the state on."""
    return (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()


def _is_worker(pid: int) -> bool:
    try:
        words = Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return False
    return b"ray::_score" in words or b"spawn_main" in words


def measure_speed(options: argparse.Namespace, data: Path, scratch: Path) -> None:
    """Scores all products beside the floor, and prints what it took."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    bare = spawn.Process(target=bare_loop, args=(options.bundle, data, theirs), daemon=True)
    bare.start()
    ours.recv()
    out = scratch / "answers"
    began = time.perf_counter()
    command = Command(options, data, out)
    memory: list[int] = []
    floors: list[tuple[float, float, int]] = []
    stopped, next_floor, first_part = 0.0, began + SLICE / 3, 0.0
    cpu = 0.0
    while command.process.poll() is None:
        time.sleep(1)
        memory.append(command.memory())
        cpu = max(cpu, command.cpu())
        if not first_part and command.parts():
            first_part = time.perf_counter() - began
        if time.perf_counter() >= next_floor and command.process.poll() is None:
            at = time.perf_counter()
            command.signal(signal.SIGSTOP)
            ours.send(True)
            floors.append(ours.recv())
            command.signal(signal.SIGCONT)
            stopped += time.perf_counter() - at
            next_floor = time.perf_counter() + SLICE
            if len(floors) % 10 == 1:
                items = floors[-1][2] / floors[-1][0]
                console.say(f"{command.parts()} shards; floor {items:.0f}/s; load {load()}")
    ours.send(False)
    summary = command.summary()
    rows, seconds = summary["rows"], summary["seconds"] - stopped
    floor = sum(one[2] for one in floors) / sum(one[0] for one in floors)
    floor_cpu = 1000 * sum(one[1] for one in floors) / sum(one[2] for one in floors)
    rate = rows / seconds
    quarter = max(1, len(memory) // 4)
    early, late = (
        statistics.median(some) / 1e6 for some in (memory[10:quarter] or memory, memory[-quarter:])
    )
    print(f"{rows} products, {summary['failed']} failed, {summary['shards']} shards")
    print(f"floor, one process   {floor:8.1f} products/s  {floor_cpu:6.2f} CPU ms a product")
    print(
        f"{options.engine}, {options.processes} processes   {rate:8.1f} products/s "
        f" {1000 * cpu / rows:6.2f} CPU ms a product"
    )
    print(f"ratio to floor x {options.processes}: {rate / floor / options.processes:.2f}")
    print(f"ratio of CPU: {floor_cpu / (1000 * cpu / rows):.2f}")
    print(
        f"memory of all processes: first quarter {early:.0f} MB, last {late:.0f} MB, peak "
        f"{max(memory) / 1e6:.0f} MB; of each that classifies about "
        f"{late / (options.processes + 1):.0f} MB"
    )
    print(f"{seconds:.0f} s of scoring, {stopped:.0f} s stopped, load at the end {load()}")
    size = data.stat().st_size / rows
    print(f"bytes a product: {size:.1f} in, {summary['bytes'] / rows:.1f} out")


def measure_kills(options: argparse.Namespace, data: Path, scratch: Path) -> None:
    """Kills a run twice, continues it, and compares."""
    calm, killed = scratch / "calm", scratch / "killed"
    Command(options, data, calm).summary()
    command = Command(options, data, killed)
    wait_for(command, 1)
    os.kill(command.workers()[0], signal.SIGKILL)
    wait_for(command, 2)
    command.process.kill()
    command.process.wait()
    before = len(list(killed.glob("part-*.parquet")))
    summary = Command(options, data, killed).summary()
    print(
        f"killed with {before} of {summary['shards']} shards finished; the next run skipped "
        f"{summary['skipped_shards']}; same answers: {digest(calm) == digest(killed)}"
    )


def wait_for(command: Command, parts: int) -> None:
    """Until so many shards are told."""
    while command.parts() < parts and command.process.poll() is None:
        time.sleep(0.2)


def digest(folder: Path) -> str:
    """Of all answers, by name and content."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("part-*.parquet")):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def load() -> str:
    """Of the machine, over a minute."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--photos-every", type=int, default=10)
    parser.add_argument("--engine", choices=["local", "ray"], default="local")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--killed", type=int, default=100_000, help="0: nothing is killed")
    parser.add_argument("--work", type=Path, help="where to work; kept")
    options = parser.parse_args()
    options.bundle = options.bundle.absolute()
    with tempfile.TemporaryDirectory() as folder:
        scratch = options.work or Path(folder)
        for name, products in (("all", options.products), ("some", options.killed)):
            shutil.rmtree(scratch / name, ignore_errors=True)
            if not products:
                continue
            console.say(f"Making {products} products")
            started = time.perf_counter()
            data = make_data(scratch / name / "data", products, options.photos_every)
            console.say(f"made in {time.perf_counter() - started:.0f} s")
            if name == "all":
                measure_speed(options, data, scratch / name)
            else:
                measure_kills(options, data, scratch / name)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
