"""Makes `.venv` with everything in it: the pinned packages, then the project itself, editable.

Needs a Python of the standard library alone, 3.11 to 3.13.  On Debian and Ubuntu it also installs
the system packages that are missing, where it may without a password; where it may not, it prints
the one line to run.  A second run with unchanged pins and settings takes a moment.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
PINS = ROOT / "requirements" / "dev.txt"
INSTALLER_PINS = ROOT / "requirements" / "uv.txt"
STAMP = VENV / "setup-stamp"
"""Two lines: where this environment stands (it cannot be moved), and what it was made from."""

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",  # apt follows the name to libglib2.0-0t64 by itself
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
"""What the Qt modules link to, window or not, and the Debian package that holds it."""

SCREEN_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What Qt's X11 plugin adds to that: needed for a window on a screen, not for headless tests."""

KEYRING_PROGRAMS = {"dbus-daemon": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
"""What the tests of the keyring run, in a session of their own; without it they are skipped."""

INSTALLER_PROGRAMS = {"objcopy": "binutils", "xz": "xz-utils"}
"""What `make package` runs."""
ROOT_PROGRAMS = {"debootstrap": "debootstrap"}
"""What the test of the installers runs, where it may."""

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def say(message: str) -> None:
    print(f"setup: {message}", file=sys.stderr, flush=True)


def stop(message: str) -> NoReturn:
    say(message)
    sys.exit(1)


def run(*command: str | Path) -> None:
    """Runs a command whose failure ends the set-up; the command has said why."""
    words = [str(word) for word in command]
    if subprocess.run(words, check=False, cwd=ROOT).returncode != 0:
        stop(f"failed: {shlex.join(words)}")


# --- The system ---------------------------------------------------------------------------------


def loads(library: str) -> bool:
    """Whether the dynamic linker finds `library`."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(libraries: dict[str, str]) -> list[str]:
    """The packages of those `libraries` that are not on this machine."""
    return [package for name, package in libraries.items() if not loads(name)]


def has_font() -> bool:
    """Whether any outline font is installed: without one, Qt draws text as empty boxes."""
    return any(
        path.suffix.lower() in {".ttf", ".otf", ".ttc"}
        for folder in FONT_FOLDERS
        for path in folder.rglob("*")
    )


def needed_packages() -> list[str]:
    """Debian packages without which the set-up or the headless tests fail."""
    packages = missing(QT_LIBRARIES)
    if not has_font():
        packages.append("fonts-dejavu-core")
    if importlib.util.find_spec("ensurepip") is None:  # Debian packs it apart from Python
        packages.append(f"python3.{sys.version_info.minor}-venv")
    return packages


def screen_packages() -> list[str]:
    """Debian packages that a window on a screen, real or virtual, needs besides."""
    packages = missing(SCREEN_LIBRARIES)
    if shutil.which("Xvfb") is None:
        packages.append("xvfb")
    return packages


def keyring_packages() -> list[str]:
    """Debian packages without which the tests of the keyring are skipped."""
    return [package for name, package in KEYRING_PROGRAMS.items() if shutil.which(name) is None]


def installer_packages() -> list[str]:
    """Debian packages without which no installers are made, or their test is skipped."""
    may = os.name != "nt" and os.geteuid() == 0
    programs = INSTALLER_PROGRAMS | (ROOT_PROGRAMS if may else {})
    packages = [package for name, package in programs.items() if shutil.which(name) is None]
    name = f"libpython3.{sys.version_info.minor}"
    if sys.base_prefix == "/usr" and not loads(f"{name}.so.1.0"):  # Debian packs it apart
        packages.append(name)
    return packages


def apt_prefix() -> list[str] | None:
    """What to put before apt-get so that it may install, or None where it may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.access("/var/lib/dpkg", os.W_OK):
        return []
    sudo = shutil.which("sudo")
    if sudo is not None:
        allowed = subprocess.run([sudo, "-n", "true"], check=False, capture_output=True)
        if allowed.returncode == 0:
            return [sudo, "-n"]
    return None


def install_system_packages() -> None:
    """Installs the system packages that are missing, or says how to and, if need be, stops."""
    needed, more = needed_packages(), screen_packages() + keyring_packages()
    more += installer_packages()
    packages = needed + more
    if not packages:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    prefix = apt_prefix()
    if prefix is not None:
        say(f"installing {len(packages)} system packages through apt: {' '.join(packages)}")
        run(*prefix, "apt-get", "update", "-q")
        run(*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *install)
        return
    line = (
        f"run: sudo apt-get update && sudo {' '.join(install)}"
        if shutil.which("apt-get")
        else f"install what your system calls these Debian packages: {' '.join(packages)}"
    )
    if needed:
        stop(f"system packages are missing; {line}")
    say(f"a window on a screen, some tests and make package need more (the rest works); {line}")


# --- The environment ----------------------------------------------------------------------------


def fingerprint() -> str:
    """Changes with everything that an environment is made from."""
    digest = hashlib.sha256()
    for path in (PINS, INSTALLER_PINS, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def stamped() -> str | None:
    """The fingerprint of the environment that stands here, None where none was made or it broke."""
    try:
        place, made_from = STAMP.read_text(encoding="utf-8").splitlines()
        version = subprocess.run(
            [PYTHON, "-c", "import sys; print(*sys.version_info[:2])"],
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout.split()
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    wanted = list(map(str, sys.version_info[:2])) if os.environ.get("PYTHON") else version
    return made_from if place == str(VENV) and version == wanted else None


def stamp(made_from: str) -> None:
    STAMP.write_text(f"{VENV}\n{made_from}\n", encoding="utf-8")


def install_pins() -> None:
    """Makes `.venv` hold exactly the pinned packages, checked against their hashes."""
    say("installing the pinned packages (the first time downloads 0.9 GB)")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", INSTALLER_PINS)
    options = ("--require-hashes", "--only-binary", ":all:")
    sync = ("pip", "sync", "--python", PYTHON, *options, PINS)
    if subprocess.run([BIN / "uv", *sync], check=False, cwd=ROOT).returncode != 0:
        # pip knows its own configuration of mirrors and proxies, which uv does not read.
        say("uv could not; installing with pip, which takes some minutes")
        run(PYTHON, "-m", "pip", "install", "--no-deps", *options, "-r", PINS)


def main() -> None:
    if sys.platform == "darwin" and platform.machine() != "arm64":
        stop("TensorFlow and LiteRT exist for Macs with Apple silicon only (an arm64 Python)")
    if sys.platform == "linux":
        install_system_packages()
    made_from = fingerprint()
    before = stamped()
    if before == made_from:
        say(".venv is up to date")
        return
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if before is None and not inside:  # on Windows, an environment in use cannot be removed
        say(f"making .venv with Python {platform.python_version()} ({sys.executable})")
        run(sys.executable, "-m", "venv", "--clear", VENV)
    stamp("unfinished")
    install_pins()
    say("installing the project")
    options = ("--quiet", "--no-deps", "--no-build-isolation")
    run(PYTHON, "-m", "pip", "install", *options, "--editable", ROOT)
    stamp(made_from)
    say(f"done; the commands are in {BIN.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:  # a full disk, no permission
        stop(str(error))
    except KeyboardInterrupt:
        stop("interrupted")
