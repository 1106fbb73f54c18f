"""Two workers against one, with the same global batches: scores, speed, and what crosses the wire.

    .venv/bin/python bench/workers.py [--data DIR] [--products 6000] [--rows 4000] [--folder DIR]
        [--rounds 1] [--batches 64 256] [--photo-weights FILE]

Without --data, generates a demo catalogue.  Writes its shards once, then has processes of its own
train each network on so many rows, once: one worker and two, with all of the machine's threads and
with one thread each, alternating.  Each prints the time of its steps without the first of an epoch,
in which TensorFlow compiles, and the processor time that they took, which other work on the machine
changes less.  With --photo-weights, only the frozen backbone is measured, looking at photos.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # before this folder, whose channel.py is another

NETWORKS = ("n-grams", "subwords", "photos")
SETUPS = {"1 worker": (1, 0), "1 worker, 1 thread": (1, 1), "2 workers, 1 thread each": (2, 1)}
EPOCHS = 1
LOOKS = 256
"""Photos that the frozen backbone looks at."""


class Pace:
    """A `Progress` that measures the steps of epochs, but for the first of each."""

    def __init__(self) -> None:
        self.seconds, self.processor, self.steps = 0.0, 0.0, 0
        self._stage, self._since, self._used = "", 0.0, 0.0

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        if total is None or ", epoch" not in stage:
            return
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._since, self._used = stage, now, time.process_time()
        elif done == total:
            self.seconds += now - self._since
            self.processor += time.process_time() - self._used
            self.steps += total - 1


def worker(options: argparse.Namespace) -> None:
    """One worker; the chief prints what was measured as JSON."""
    from common import console

    console.silence_native_libraries()
    import keras
    import numpy as np
    import tensorflow as tf

    if options.threads:
        tf.config.threading.set_intra_op_parallelism_threads(options.threads)
        tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    from dataclasses import replace

    from common.progress import silent
    from trainer import model, photo_model
    from trainer.fitting import Recipe
    from trainer.metrics import weighted_f1
    from trainer.options import TrainOptions
    from trainer.photos import Photos, photo_spec
    from trainer.shards.reading import open_shards
    from trainer.task import new_task
    from trainer.text_features import TextFeatures, rarity
    from trainer.text_training import Texts, _loader
    from trainer.train import input_of
    from trainer.workers.cluster import cluster_from
    from trainer.workers.team import join

    team = join(cluster_from())
    keras.utils.set_random_seed(0)
    tf.config.experimental.enable_op_determinism()
    scratch = Path(tempfile.mkdtemp(dir=options.folder))
    train_options = TrainOptions(options.photo_weights)
    spec = input_of(train_options)
    found: dict[str, Any] = {}
    with open_shards(options.shards, scratch, spec, team, silent) as index:
        task = replace(new_task(index, scratch, 0, silent), team=team, shards=index.shards)
        some = (task.train[: options.rows], task.choose[: options.rows // 4])
        task = replace(task, train=some[0], choose=some[1])
        began = time.monotonic()
        texts = task.only(index.has_text)
        features = TextFeatures(index, spec.text, index.tokenizer, scratch, silent, index.held)
        found["preparing texts"] = int(np.count_nonzero(index.held)) / (time.monotonic() - began)
        frequency = features.document_frequency(task.own(texts.train), spec.text.buckets)
        bag = model.Bag(spec.text, rarity(team.sum(frequency), len(texts.train)))
        prepared = Texts(spec.text, index.tokenizer, features)
        with Photos(task, photo_spec(options.photo_weights)) as photos:
            for name in NETWORKS:
                if options.photo_weights != "none":
                    break
                for batch in options.batches[: 1 if name == "photos" else None]:
                    keras.utils.set_random_seed(0)
                    if name == "n-grams":
                        net = learner = model.hidden_view(spec.text, bag, task.classes).alone
                    elif name == "subwords":
                        size = index.tokenizer.get_vocab_size()
                        net = learner = model.sequence_view(spec.text, size, task.classes).alone
                    else:
                        net = photo_model.small_photo_branch(task.classes)
                        learner = photo_model.augmented(net)
                    load = photos.batch if name == "photos" else _loader(task, prepared, net)
                    mine = task.only(index.has_photo) if name == "photos" else texts
                    pace = Pace()
                    recipe = Recipe(EPOCHS, 2e-3, batch, None)
                    replace(mine, progress=pace).fit(learner, net, load, recipe, name)
                    said = mine.answers(net, load, 256, mine.choose)
                    found[f"{name}, {batch} a batch"] = {
                        "products a second": pace.steps * batch / pace.seconds,
                        "step ms": pace.seconds / pace.steps * 1e3,
                        "processor ms": pace.processor / pace.steps * 1e3,
                        "weighted F1": weighted_f1(
                            task.labels[mine.choose], said.argmax(1), task.classes
                        ),
                        "gradient bytes": _gradient(learner, load, task.own(mine.train)[:batch]),
                    }
            if options.photo_weights != "none":
                backbone = photo_model.backbone(options.photo_weights)
                rows = task.own(task.only(index.has_photo).train)[:LOOKS]
                backbone.predict_on_batch(photos.batch(rows[:32]).inputs)
                team.barrier()
                began = time.monotonic()
                for start in range(0, len(rows), 32):
                    backbone.predict_on_batch(photos.batch(rows[start : start + 32]).inputs)
                team.barrier()
                seconds = time.monotonic() - began
                found["looking at photos"] = team.count * len(rows) / seconds
        team.barrier()
    shutil.rmtree(scratch, ignore_errors=True)
    if team.is_chief:
        sys.stdout.write(json.dumps(found) + "\n")


def _gradient(learner: Any, load: Any, rows: Any) -> int:
    """Bytes of the gradients of a batch, as the workers send them."""
    import tensorflow as tf

    from trainer.fitting import _without_nothing

    batch = load(rows)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(learner(batch.inputs, training=True))
    size = 0
    for one in map(_without_nothing, tape.gradient(loss, learner.trainable_variables)):
        parts = [one.values, one.indices] if isinstance(one, tf.IndexedSlices) else [one]
        size += sum(int(tf.size(part)) * part.dtype.size for part in parts)
    return size


def run(options: argparse.Namespace, workers: int, threads: int) -> dict[str, Any]:
    """Runs a number of workers; what the chief measured."""
    from trainer.workers.cluster import VARIABLE, Cluster
    from trainer.workers.local import free_ports

    addresses = tuple(f"127.0.0.1:{port}" for port in free_ports(workers))
    command = [sys.executable, __file__, "--worker", "--shards", options.shards]
    command += ["--folder", str(options.folder), "--photo-weights", options.photo_weights]
    command += ["--rows", str(options.rows)]
    command += ["--threads", str(threads), "--batches", *map(str, options.batches)]
    processes = []
    for number in range(workers):
        environment = dict(os.environ)
        if workers > 1:
            environment[VARIABLE] = Cluster(addresses, number).as_json()
        processes.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        )
    told = [process.communicate()[0] for process in processes]
    assert not any(process.returncode for process in processes)
    result: dict[str, Any] = json.loads(told[0].splitlines()[-1])
    return result


def prepared(options: argparse.Namespace) -> None:
    """Writes the shards, if they are not there."""
    from common.progress import silent
    from trainer.data.scan import scan
    from trainer.options import TrainOptions
    from trainer.shards.preparing import prepare

    folder = Path(options.folder)
    place = folder / f"shards-{Path(options.photo_weights).stem}"
    options.shards = str(place)
    if not (place / "shards.json").exists():
        from training_memory import write_catalogue

        from channel.location import open_store

        data = Path(options.data or folder / "data")
        if options.data is None:
            write_catalogue(data, options.products, min(options.products, 2000))
        scratch = folder / "scratch"
        with scan(data, scratch) as index:
            began = time.monotonic()
            wanted = TrainOptions(options.photo_weights)
            listing = prepare(index, scratch, wanted, open_store(str(place)), None, silent)
        seconds = time.monotonic() - began
        for kind in ("texts", "photos"):
            entries = listing.of(kind)
            records = sum(entry.records for entry in entries)
            size = sum(entry.bytes for entry in entries)
            print(f"{kind}: {records} records of {size / max(1, records):.0f} bytes")
        print(f"written in {seconds:.1f} s", flush=True)


def main() -> None:
    """Prints a table for each network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--shards", help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--data")
    parser.add_argument("--products", type=int, default=6000)
    parser.add_argument("--folder")
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--batches", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--photo-weights", default="none")
    options = parser.parse_args()
    if options.worker:
        worker(options)
        return
    with tempfile.TemporaryDirectory() as temporary:
        options.folder = options.folder or temporary
        prepared(options)
        told: dict[str, list[dict[str, Any]]] = {name: [] for name in SETUPS}
        for _ in range(options.rounds):
            for name, (workers, threads) in SETUPS.items():
                told[name].append(run(options, workers, threads))
                load = " ".join(f"{one:.1f}" for one in os.getloadavg())
                print(f"{name}: {json.dumps(told[name][-1])} (load {load})", flush=True)
        floor = told["1 worker, 1 thread"]
        for what in floor[0]:
            print(f"\n{what}")
            for name, rounds in told.items():
                paces = [_pace(one[what]) for one in rounds]
                ratio = median(p / _pace(f[what]) for p, f in zip(paces, floor, strict=True))
                facts = rounds[-1][what]
                more = facts if isinstance(facts, dict) else {}
                print(f"  {name}: {median(paces):.1f}/s, {ratio:.2f} x one thread {more}")


def _pace(facts: Any) -> float:
    return float(facts["products a second"] if isinstance(facts, dict) else facts)


if __name__ == "__main__":
    main()
