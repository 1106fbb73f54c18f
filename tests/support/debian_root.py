"""A Debian in a folder, without Python: what a package meets on a computer of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from environments import ENVIRONMENTS

SUITE = "bookworm"
BASE = ENVIRONMENTS / f"debian-{SUITE}"

POSSIBLE = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("debootstrap") is not None
"""It takes root's rights, and debootstrap."""


class Root:
    """A Debian in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, status: int = 0) -> str:
        """What a command says there."""
        done = subprocess.run(
            ["chroot", self.folder, *words],
            env={
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME": "/srv",
                "LANG": "C.UTF-8",
                "DEBIAN_FRONTEND": "noninteractive",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stdout[-4000:]
        return done.stdout

    def install(self, *packages: str) -> str:
        """Through apt, with what they depend on and nothing else."""
        options = ("-q", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0")
        return self.run("apt-get", "install", *options, *packages)

    def exists(self, path: str) -> bool:
        return (self.folder / path.lstrip("/")).exists()


def fresh_root(folder: Path) -> Root:
    """A minimal Debian with a virtual screen, as a copy of one that stays in build/."""
    if not (BASE / "complete").exists():
        shutil.rmtree(BASE, ignore_errors=True)
        BASE.parent.mkdir(parents=True, exist_ok=True)
        words = ("debootstrap", "--variant=minbase", SUITE, str(BASE))
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        made = Root(BASE)
        made.run("apt-get", "update", "-q")
        made.install("xvfb", "xdotool")
        made.run("apt-get", "clean")
        (BASE / "complete").touch()
    subprocess.run(["cp", "-a", BASE, folder], check=True)
    return Root(folder)
