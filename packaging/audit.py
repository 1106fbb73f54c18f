"""`make audit`: compares everything that ships with the public lists of known weaknesses.

pip-audit runs in an environment of its own, from pins of its own.  It asks the Python package index
about each pin; a pin that it cannot ask about fails the audit as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / "build" / "environments" / "audit"
SHIPPED = ("laptop.txt", "headless.txt", "server.txt", "tracking.txt")


def main() -> int:
    """Returns pip-audit's exit status: 0 where nothing is known against any pin."""
    uv = Path(sys.executable).parent / "uv"
    binaries = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / ("python.exe" if os.name == "nt" else "python")
    pins = ROOT / "requirements" / "audit.txt"
    subprocess.run([uv, "venv", "--quiet", "--allow-existing", ENVIRONMENT], check=True)
    sync = ("pip", "sync", "--quiet", "--python", python, "--require-hashes", pins)
    subprocess.run([uv, *sync], check=True)
    files = [part for name in SHIPPED for part in ("-r", ROOT / "requirements" / name)]
    options = ("--strict", "--require-hashes", "--disable-pip", "--progress-spinner", "off")
    return subprocess.run([python, "-m", "pip_audit", *options, *files], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
