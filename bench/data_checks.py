"""Time and memory of the data checks, for catalogues of different sizes: linear, and bounded.

    .venv/bin/python bench/data_checks.py [--sizes 21229 84916] [--folder DIR]

Generates a demo catalogue of each size, unless FOLDER has it, and checks it in a process of its own
(POSIX only: time and peak are what the system recorded for the child).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "rakuten-trainer"


def check(folder: Path, products: int) -> tuple[float, float, float]:
    """Checks so many products; returns seconds by the clock, of processors, and the peak in MB."""
    data = folder / f"data-{products}"
    if not data.exists():
        subprocess.run(
            [PROGRAM, "demo-catalogue", data, "--products", str(products)],
            check=True,
            stderr=subprocess.DEVNULL,
        )
    began = time.monotonic()
    process = subprocess.Popen([PROGRAM, "check-data", data], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the check of {products} products failed")
    unit = 1 if sys.platform == "darwin" else 1024
    return elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[21_229, 84_916])
    parser.add_argument("--folder", type=Path, help="for the catalogues (default: temporary)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        print(f"{'products':>10} {'seconds':>9} {'processor':>10} {'peak MB':>9}")
        for size in options.sizes:
            elapsed, processor, peak = check(options.folder or Path(temporary), size)
            print(f"{size:>10} {elapsed:>9.1f} {processor:>10.1f} {peak:>9.1f}", flush=True)


if __name__ == "__main__":
    main()
