"""`make demo`: the whole chain on generated products, from training to the desktop window.

Everything lies in the folder `demo/`; a second run reuses what is there.  Each step is the command
that anybody can type, and is shown as such.  Without a screen the window is photographed instead.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

DEMO = Path("demo")
CATALOGUE = DEMO / "catalogue"
SAMPLES = CATALOGUE / "samples"
TABLE = SAMPLES / "products.csv"
KEYS, CHANNEL, WORK, LAPTOP = (DEMO / name for name in ("keys", "channel", "work", "laptop"))
SCREENSHOT = DEMO / "window.png"

PRODUCTS = 2500
SAMPLE_PRODUCTS = 20


def main() -> int:
    """Runs the chain; returns the exit status."""
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    os.chdir(Path(__file__).parent.parent)
    started = time.monotonic()
    if not (CATALOGUE / "X_train_update.csv").exists():
        run(
            "rakuten-trainer demo-catalogue",
            CATALOGUE,
            f"--products {PRODUCTS} --samples {SAMPLE_PRODUCTS}",
        )
    if not CHANNEL.exists():
        run("rakuten-trainer channel init", CHANNEL, "--keys", KEYS)
    if not (LAPTOP / "state.json").exists():
        run(
            "rakuten-trainer retrain --data",
            CATALOGUE,
            "--channel",
            CHANNEL,
            "--keys",
            KEYS,
            "--work",
            WORK,
            "--photo-weights none",
        )
        run(laptop("connect"), CHANNEL, "--root", KEYS / "root.json")
        run(laptop("update"))
    else:
        say(f"The model of the last run is used again (`make clean` removes {DEMO}/).")
    say(f"Ready after {time.monotonic() - started:.0f} seconds.")
    return show_window() if has_screen() else photograph_window()


def show_window() -> int:
    """Opens the window, with products to drop onto it."""
    say(f"Drag photos from {SAMPLES.resolve()} onto the window; products.csv has their texts.")
    if sys.platform in ("darwin", "linux"):
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        with contextlib.suppress(OSError):  # no file manager: the line above says where they are
            subprocess.Popen(
                [opener, SAMPLES], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
    return run(laptop(""))


def photograph_window() -> int:
    """Classifies the demo products in the terminal, and saves a picture of the window."""
    run(laptop("classify-folder"), SAMPLES, "--table", TABLE)
    from common.console import silence_native_libraries
    from desktop.core.engine import Request
    from desktop.core.intake.tables import Notes, open_table
    from desktop.gui.photograph import save_screenshot

    silence_native_libraries()
    requests = [
        Request((SAMPLES / row.photo,), row.designation, row.description, row.reference)
        for row in islice(open_table(TABLE).rows(Notes()), 6)
    ]
    save_screenshot(LAPTOP, requests, SCREENSHOT)
    say(f"No screen here.  A picture of the window: {SCREENSHOT.resolve()}")
    return 0


def laptop(command: str) -> str:
    """The desktop's command line, with the demo's own data folder."""
    return f"rakuten-desktop --data-dir {LAPTOP.as_posix()} {command}".strip()


def has_screen() -> bool:
    """Whether a window can be shown."""
    variables = ("DISPLAY", "WAYLAND_DISPLAY") if sys.platform == "linux" else ()
    return not os.environ.get("CI") and (not variables or any(map(os.environ.get, variables)))


def run(command: str, *more: object) -> int:
    """Shows and runs one command of the project; ends the demo where it fails."""
    words = [*shlex.split(command)]
    for part in more:
        words += [str(part)] if isinstance(part, Path) else shlex.split(str(part))
    say(f"\n$ {shlex.join(words)}")
    programs = Path(sys.executable).parent
    # Without standard input nothing asks: the demo's root key stays plain, with a warning.
    status = subprocess.call([programs / words[0], *words[1:]], stdin=subprocess.DEVNULL)
    if status:
        sys.exit(status)
    return status


def say(message: str) -> None:
    """Prints a line at once, also into a pipe."""
    print(message, flush=True)


if __name__ == "__main__":
    sys.exit(main())
