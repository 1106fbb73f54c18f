"""What laptops cost the channel: requests and bytes of each, and the trainer's time for all.

    .venv/bin/python bench/scale/laptops.py [--megabytes 18.8] [--letters N …] [--decisions 25]

`docs/scale.md` is computed from it.  A check and an update go to an S3 service that enforces
signatures and policies, through a proxy that counts.  A letter holds so many decisions, each about
600 bytes of text, as products of the challenge have on average.  Pulling reads so many letters
from a folder: what is timed is the trainer's own work, in a process of its own; on S3, each letter
is a request more.  "floor": the same files read, one after another, and decoded as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from dataclasses import replace  # noqa: E402

from fault_proxy import FaultProxy  # noqa: E402
from laptop import Laptop, MemoryKeychain  # noqa: E402
from letters import DAY, NOW, decision  # noqa: E402
from letters import Laptop as Sender  # noqa: E402
from s3_server import S3Server, moto  # noqa: E402

from bundle import archive  # noqa: E402
from channel.corrections import encode  # noqa: E402
from channel.creation import init  # noqa: E402
from channel.folder import FolderStore  # noqa: E402
from channel.keys import load_online  # noqa: E402
from channel.location import open_store  # noqa: E402
from channel.policy import laptop_policy  # noqa: E402
from channel.publisher import Publisher  # noqa: E402
from desktop.core.keychain import Credential  # noqa: E402
from trainer.corrections.book import judged  # noqa: E402
from trainer.corrections.folder import CorrectionsFolder  # noqa: E402
from trainer.corrections.pull import pull  # noqa: E402

TINY = ROOT / "desktop" / "selftest" / "sample.bundle"
LETTERS_OF_A_DEVICE = 100
TEXT = 600
"""Bytes of the designation and description of a product of the challenge, on average."""


def link(megabytes: float, folder: Path) -> dict[str, int]:
    """Requests and bytes of a check without news, and of an update beside the model itself."""
    with moto() as server, FaultProxy(server.endpoint_url) as proxy:
        laptop, publish = connected(server, proxy, folder)
        publish("first", 1000)
        laptop.update()
        proxy.forget()
        with laptop.started() as core:
            core.updates.check()
        found = {"check requests": len(proxy.exchanges), "check bytes": proxy.bytes()}
        size = publish("second", int(megabytes * 1e6) - TINY.stat().st_size)
        proxy.forget()
        laptop.update()
        return found | {
            "update requests": len(proxy.exchanges),
            "update bytes beside the model": proxy.bytes() - size,
            "model bytes": size,
        }


def connected(
    server: S3Server, proxy: FaultProxy, folder: Path
) -> tuple[Laptop, Callable[[str, int], int]]:
    """A laptop that is signed in to a channel of its own, and what publishes there."""
    bucket = server.make_bucket()
    url = f"s3://{bucket}/models"
    owner = open_store(url, server.access(server.admin()))
    root = init(owner, folder / "keys", None)
    key = server.make_key("laptop", laptop_policy(bucket, "models", "laptop"))
    keychain = MemoryKeychain()
    keychain.write(Credential(url, key, proxy.url, server.region))
    laptop = Laptop(folder / "laptop", keychain)
    laptop.connect(url, root, endpoint_url=proxy.url, region=server.region)

    def publish(version: str, padding: int) -> int:
        tiny, path = archive.read(TINY), folder / f"{version}.bundle"
        members = {**tiny.members, archive.MODEL_CARD: os.urandom(padding)}
        archive.write(path, replace(tiny.manifest, model_version=version), members)
        return Publisher(owner, load_online(folder / "keys"), root).publish(path, version).length

    return laptop, publish


def write_letters(channel: Path, letters: int, decisions: int) -> int:
    """Letters of many devices; returns their bytes."""
    chance = random.Random(5)
    words = ["".join(chance.choices("abcdefghijklmnoprstuv", k=7)) for _ in range(20_000)]
    store, size = FolderStore(channel), 0
    for device in range(-(-letters // LETTERS_OF_A_DEVICE)):
        sender = Sender(store, f"dock-{device}")
        for _ in range(min(LETTERS_OF_A_DEVICE, letters - device * LETTERS_OF_A_DEVICE)):
            said = []
            for place in range(decisions):
                text = " ".join(chance.choices(words, k=TEXT // 8))
                name = (device, sender.number, place)
                code = chance.choice(("10", "10", "10", "2280"))
                said.append(decision(name, code, designation=text[:90], description=text[90:]))
            size += len(encode(sender.send(*said)))
            sender.sent.clear()
    return size


def pull_all(channel: Path, out: Path) -> None:
    """In a process of its own: pulls, pulls again without news, and judges; tells what it took."""
    store, folder = FolderStore(channel), CorrectionsFolder(out)
    found: dict[str, float] = {}
    started = time.process_time()
    found["decisions"] = len(pull(store, folder, NOW + DAY, keep_days=100_000).decisions)
    found["pull"] = time.process_time() - started
    found["pull MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    started = time.process_time()
    pull(store, folder, NOW + DAY + timedelta(hours=1), keep_days=100_000)
    found["again"] = time.process_time() - started
    started = time.process_time()
    judged(folder)
    found["judge"] = time.process_time() - started
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    found["folder MB"] = sum(one.stat().st_size for one in out.rglob("*") if one.is_file()) / 1e6
    print(json.dumps(found))


def floor(channel: Path) -> float:
    """Processor seconds to read and decode all letters."""
    started = time.process_time()
    for path in channel.rglob("*.json"):
        json.loads(path.read_bytes())
    return time.process_time() - started


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=18.8, help="of the model")
    parser.add_argument("--letters", type=int, nargs="+", default=[2000, 8000])
    parser.add_argument("--decisions", type=int, default=25, help="in a letter")
    parser.add_argument("--pull", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.pull:
        pull_all(*options.pull)
        return
    folder = Path(tempfile.mkdtemp())
    try:
        for name, value in link(options.megabytes, folder).items():
            print(f"{name:<32} {value:>12,}")
        print(f"\nload {os.getloadavg()[0]:.1f}; times are of a processor, in seconds")
        print(
            "letters  bytes each  floor   pull  × floor  again  judge  MB pull  MB all  folder MB"
        )
        for letters in options.letters:
            channel, out = folder / f"channel-{letters}", folder / f"out-{letters}"
            channel.mkdir()
            size = write_letters(channel, letters, options.decisions)
            bare = floor(channel)
            words = [sys.executable, __file__, "--pull", str(channel), str(out)]
            done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
            seen = json.loads(done.stdout)
            assert seen["decisions"] == letters * options.decisions
            print(
                f"{letters:>7} {size / letters:>11,.0f} {bare:>6.2f} {seen['pull']:>6.1f}"
                f" {seen['pull'] / bare:>8.1f} {seen['again']:>6.1f} {seen['judge']:>6.1f}"
                f" {seen['pull MB']:>8.0f} {seen['MB']:>7.0f} {seen['folder MB']:>10.1f}"
            )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
