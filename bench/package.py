"""The frozen program beside a plain PyInstaller build of the same one: size, and time to start.

    python bench/package.py [--rounds 5] [--unpacked]

Needs dist/rakuten-desktop (`make package`), Xvfb and xdotool; Linux.  Makes the plain build in
build/bench-package.  Rounds are interleaved, as the machine may be shared; each program starts with
a data folder that is connected and has a model.  "shown": the window is on the screen.  "at rest":
the program has also done nothing for a tenth of a second: all that it does at its start is done.
"cold": its files were dropped from the system's cache before.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "dist" / "rakuten-desktop"
WORK = ROOT / "build" / "bench-package"
PLAIN = WORK / "dist" / "rakuten-desktop"
PYTHON = ROOT / "build" / "environments" / "package" / "bin" / "python"
REST = 0.1
PATIENCE = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


def build_plain() -> None:
    """What `pyinstaller` makes of the same program without a word from us, but for its data."""
    if PLAIN.exists():
        return
    words = (
        *("--noconfirm", "--log-level", "ERROR", "--name", "rakuten-desktop"),
        *("--paths", ROOT, "--collect-data", "desktop", "--collect-submodules", "desktop"),
        *("--distpath", PLAIN.parent, "--workpath", WORK / "work", "--specpath", WORK),
        ROOT / "packaging" / "freeze" / "entry.py",
    )
    subprocess.run([PYTHON, "-m", "PyInstaller", *words], check=True, cwd=ROOT)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def packed(folder: Path) -> int:
    """Bytes as `tar | xz -6`."""
    tar = subprocess.Popen(["tar", "-c", "-C", folder.parent, folder.name], stdout=subprocess.PIPE)
    xz = subprocess.Popen(["xz", "-6", "-T0"], stdin=tar.stdout, stdout=subprocess.PIPE)
    assert xz.stdout is not None
    return sum(len(block) for block in iter(lambda: xz.stdout.read(1 << 20), b""))


@contextmanager
def screen() -> Iterator[str]:
    """A virtual screen; yields its name."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0", "1366x768x24"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        name = f":{pipe.readline().strip()}"
    try:
        yield name
    finally:
        server.terminate()
        server.wait()


@contextmanager
def data() -> Iterator[Path]:
    """A data folder of a laptop with a model."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
    from channel.creation import init
    from channel.keys import load_online, public_root
    from channel.location import open_store
    from channel.publisher import Publisher
    from desktop.core.app import Core
    from desktop.core.connection import Connection

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url, keys = str(folder / "channel"), folder / "keys"
        root = init(open_store(url), keys, None)
        bundle = ROOT / "desktop" / "selftest" / "sample.bundle"
        Publisher(open_store(url), load_online(keys), public_root(keys)).publish(bundle, "one")
        with Core.open(folder / "data") as core:
            core.updates.connect(Connection(url, root))
            core.updates.update()
        yield folder / "data"


def busy(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def start(program: Path, display: str, folder: Path) -> tuple[float, float]:
    """Seconds until the window is shown, and until the program is at rest."""
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    environment["RAKUTEN_DESKTOP_MACHINE"] = str(folder.parent / "none")
    begin = time.perf_counter()
    process = subprocess.Popen(
        [program / "rakuten-desktop", "--data-dir", folder],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    search = ("xdotool", "search", "--onlyvisible", "--pid", str(process.pid))
    while subprocess.run(search, env=environment, capture_output=True, check=False).returncode:
        if time.perf_counter() - begin > PATIENCE or process.poll() is not None:
            sys.exit(f"{program}: no window")
        time.sleep(0.01)
    shown = time.perf_counter() - begin
    used, since = busy(process.pid), time.perf_counter()
    while time.perf_counter() - since < REST:
        time.sleep(0.01)
        if (now := busy(process.pid)) != used:
            used, since = now, time.perf_counter()
    process.kill()
    process.wait()
    return shown, since - begin


def forget(folder: Path) -> None:
    """Drops a folder's files from the system's cache."""
    for path in files(folder):
        descriptor = os.open(path, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--unpacked", action="store_true", help="packs nothing: that takes minutes")
    options = parser.parse_args()
    rounds = options.rounds
    if not OURS.exists():
        sys.exit("run make package first")
    build_plain()
    programs = {"plain": PLAIN, "ours": OURS}
    print("| | MB on disk | files | MB as xz -6 |\n| --- | --- | --- | --- |")
    for name, folder in programs.items():
        found = files(folder)
        size = sum(path.stat().st_size for path in found)
        small = "" if options.unpacked else f"{packed(folder) / 1e6:.1f}"
        print(f"| {name} | {size / 1e6:.1f} | {len(found)} | {small} |")
    times: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with screen() as display, data() as folder:
        for program in programs.values():
            start(program, display, folder)  # the first start fills the cache
        for _ in range(rounds):
            for name, program in programs.items():
                times.setdefault((name, "warm"), []).append(start(program, display, folder))
        for _ in range(rounds):
            for name, program in programs.items():
                forget(program)
                times.setdefault((name, "cold"), []).append(start(program, display, folder))
    print("\n| | s until shown | s until at rest |\n| --- | --- | --- |")
    for (name, cache), measured in times.items():
        shown, rest = (statistics.median(column) for column in zip(*measured, strict=True))
        print(f"| {name}, {cache} | {shown:.2f} | {rest:.2f} |")


if __name__ == "__main__":
    main()
