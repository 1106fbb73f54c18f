"""Peak memory of a training, for catalogues of different sizes: it must not grow with them.

    .venv/bin/python bench/training_memory.py [--sizes 1000 8000] [--folder DIR]

Generates a demo catalogue of each size and trains one epoch on it in a process of its own (POSIX
only: the peak is what the system recorded for the child).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "rakuten-trainer"


def peak_of_training(folder: Path, products: int) -> int:
    """Trains on so many products; returns the peak resident memory of the process in bytes."""
    data, run = folder / f"data-{products}", folder / f"run-{products}"
    subprocess.run(
        [PROGRAM, "demo-catalogue", data, "--products", str(products)],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    training = ["train", "--data", data, "--out", run, "--photo-weights", "none", "--epochs", "1"]
    process = subprocess.Popen([PROGRAM, *training], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"training on {products} products failed")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 8000])
    parser.add_argument("--folder", type=Path, help="for the catalogues (default: temporary)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        first = 0
        print(f"{'products':>10} {'peak MB':>9} {'x first':>8}")
        for size in options.sizes:
            peak = peak_of_training(folder, size)
            first = first or peak
            print(f"{size:>10} {peak / 1e6:>9.0f} {peak / first:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
