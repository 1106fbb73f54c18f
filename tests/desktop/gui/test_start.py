"""Nothing heavy is loaded before the window shows: what is, is listed here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

BEFORE_THE_WINDOW = {
    *("PySide6", "shiboken6", "shibokensupport", "signature_bootstrap"),  # Qt
    *("bundle", "channel", "common", "desktop"),  # ourselves
    *("click", "colorama", "tqdm"),  # the command line
    *("msgspec", "typing_extensions", "platformdirs", "filelock"),
}
"""All of it takes less than a fifth of Qt's own time.  numpy, Pillow, LiteRT, python-tuf, botocore,
keyring and openpyxl come while a person already sees the window, or when they are asked for."""

START = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QMainWindow

def shown(window):
    original(window)
    loaded = {name.partition(".")[0] for name in sys.modules}
    print(json.dumps(sorted(loaded - set(sys.stdlib_module_names))))
    sys.stdout.flush()
    import os
    os._exit(0)

original, QMainWindow.show = QMainWindow.show, shown
from desktop.cli import main
main()
"""


def test_what_is_loaded_when_the_window_shows(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, "--data-dir", tmp_path],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = {name for name in json.loads(done.stdout) if not name.startswith("_")}
    assert {"PySide6", "desktop"} <= loaded
    ours_to_ignore = {name for name in loaded if name.startswith("__editable__")}
    assert loaded - BEFORE_THE_WINDOW - ours_to_ignore == set()
