"""What looking for a model and fetching it cost over S3, against what cannot be avoided.

    .venv/bin/python bench/channel.py [--megabytes 17] [--rounds 15]

The channel is on an S3 service in this process that checks signatures and policies, behind a proxy
that counts, and cuts the link.  In rounds, interleaved; each time is the median, in milliseconds:

    floor        two bare requests for what a check asks for, signed beforehand, over one connection
    check        without news, by a program that runs
    first check  without news, with the import of all that it needs, by a new process

Only the ratios mean something on another machine.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import msgspec  # noqa: E402
from botocore.auth import S3SigV4Auth  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402
from fault_proxy import FaultProxy  # noqa: E402
from laptop import Laptop, MemoryKeychain  # noqa: E402
from link_faults import cut  # noqa: E402
from s3_server import S3Server, moto  # noqa: E402

from bundle import archive  # noqa: E402
from channel.access import AccessKey  # noqa: E402
from channel.creation import init  # noqa: E402
from channel.errors import ChannelUnreachable  # noqa: E402
from channel.keys import load_online  # noqa: E402
from channel.location import open_store  # noqa: E402
from channel.policy import laptop_policy  # noqa: E402
from channel.publisher import Publisher  # noqa: E402
from desktop.core.access import KEY_FILE_VARIABLE  # noqa: E402
from desktop.core.keychain import Credential  # noqa: E402

TINY = ROOT / "desktop" / "selftest" / "sample.bundle"
CUTS = 9
PROCESSES = 5
FIRST = """
import sys, time
from pathlib import Path
started = time.perf_counter()
from desktop.core.app import Core
from desktop.core.folder import DataFolder
core = Core(DataFolder(Path(sys.argv[1])))
core.updates
imported = time.perf_counter()
core.updates.check()
print(1000 * (imported - started), 1000 * (time.perf_counter() - imported))
"""


class Bench:
    """A channel in a bucket, a laptop, and the link between them."""

    def __init__(self, server: S3Server, proxy: FaultProxy, folder: Path) -> None:
        self.server, self.proxy, self.folder = server, proxy, folder
        bucket = server.make_bucket()
        self.url = f"s3://{bucket}/models"
        self.owner = open_store(self.url, server.access(server.admin()))
        self.root = init(self.owner, folder / "keys", None)
        self.key: AccessKey = server.make_key("laptop", laptop_policy(bucket, "models", "laptop"))
        keychain = MemoryKeychain()
        keychain.write(Credential(self.url, self.key, proxy.url, server.region))
        self.laptop = Laptop(folder / "data", keychain)
        self.laptop.connect(self.url, self.root, endpoint_url=proxy.url, region=server.region)

    def publish(self, version: str, padding: int) -> int:
        """Publishes a real bundle with so many bytes more; returns its length."""
        tiny, path = archive.read(TINY), self.folder / f"{version}.bundle"
        members = {**tiny.members, archive.MODEL_CARD: os.urandom(padding)}
        archive.write(path, replace(tiny.manifest, model_version=version), members)
        publisher = Publisher(self.owner, load_online(self.folder / "keys"), self.root)
        release = publisher.publish(path, version)
        return release.length

    def floor(self) -> list[float]:
        """The times of two bare requests for the same objects, signed beforehand."""
        key = Credentials(self.key.access_key_id, self.key.secret_access_key)
        requests = []
        for name in ("2.root.json", "timestamp.json"):
            url = f"{self.proxy.url}/{self.url.removeprefix('s3://')}/metadata/{name}"
            request = AWSRequest("GET", url)
            S3SigV4Auth(key, "s3", self.server.region).add_auth(request)
            requests.append((urlsplit(url).path, dict(request.headers)))
        link = http.client.HTTPConnection(urlsplit(self.proxy.url).netloc)
        times = []
        for _ in range(3):
            started = time.perf_counter()
            statuses = []
            for path, headers in requests:
                link.request("GET", path, headers=headers)
                response = link.getresponse()
                response.read()
                statuses.append(response.status)
            times.append(1000 * (time.perf_counter() - started))
            assert statuses in ([403, 200], [404, 200]), statuses
        link.close()
        return times[1:]

    def first_check(self) -> tuple[float, float]:
        """Import and check of a new process, in milliseconds."""
        key_file = self.folder / "key.json"
        key_file.touch(mode=0o600)
        key_file.write_bytes(msgspec.json.encode(self.key))
        environment = os.environ | {KEY_FILE_VARIABLE: str(key_file), "PYTHONPATH": str(ROOT)}
        data = str(self.laptop.folder.path)
        done = subprocess.run(
            [sys.executable, "-c", FIRST, data],
            check=True,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        imported, checked = map(float, done.stdout.split())
        return imported, checked


def cuts(bench: Bench, megabytes: float, restarts: bool) -> tuple[int, int, int]:
    """An update over a link that is cut; requests, bytes to the laptop, the bundle's bytes.

    With `restarts`, each cut ends the program, and the next one goes on.
    """
    version = f"restarts-{restarts}"
    size = bench.publish(version, int(megabytes * 1_000_000) - TINY.stat().st_size)
    bench.proxy.forget()
    for number in range(CUTS):
        bench.proxy.fault("/targets/", cut(size // (CUTS + 1) + number), times=1)
        if restarts:
            bench.proxy.fault("/targets/", cut(0))
            with suppress(ChannelUnreachable):
                bench.laptop.update()
            bench.proxy.heal()
    installed = bench.laptop.update()
    assert installed is not None
    assert installed.model_version == version
    return len(bench.proxy.exchanges), bench.proxy.bytes(), size


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=17.3, help="of the bundle")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        with moto() as server, FaultProxy(server.endpoint_url) as proxy:
            bench = Bench(server, proxy, folder)
            report(bench, options.megabytes, options.rounds)
    finally:
        shutil.rmtree(folder)


def report(bench: Bench, megabytes: float, rounds: int) -> None:
    """All of it."""
    bench.publish("first", 1000)
    bench.laptop.update()
    print(f"{'':<44} {'requests':>8} {'MB':>7} {'x bundle':>9}")
    bench.proxy.forget()
    with bench.laptop.started() as core:
        core.updates.check()
    print(f"{'check without news':<44} {len(bench.proxy.exchanges):>8}")
    for restarts in (False, True):
        requests, arrived, size = cuts(bench, megabytes, restarts)
        name = f"update, link cut {CUTS} times" + (", a new program each" if restarts else "")
        print(f"{name:<44} {requests:>8} {arrived / 1e6:>7.2f} {arrived / size:>9.4f}")

    times: dict[str, list[float]] = {"floor": [], "check": [], "import": [], "first check": []}
    with bench.laptop.started() as core:
        for _ in range(rounds):
            times["floor"] += bench.floor()
            started = time.perf_counter()
            core.updates.check()
            times["check"].append(1000 * (time.perf_counter() - started))
    for _ in range(PROCESSES):
        imported, checked = bench.first_check()
        times["import"].append(imported)
        times["first check"].append(checked)
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"\n{'':<44} {'ms':>8} {'x floor':>7}")
    for name, value in medians.items():
        print(f"{name:<44} {value:>8.1f} {value / medians['floor']:>7.1f}")


if __name__ == "__main__":
    main()
