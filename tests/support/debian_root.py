"""A Debian in a folder, without Python: what a package meets on a computer of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from environments import ENVIRONMENTS
from filelock import FileLock

SUITE = "bookworm"
BARE = ENVIRONMENTS / f"debian-{SUITE}"
DESK = ENVIRONMENTS / f"debian-{SUITE}-desk"
"""What the roots are copies of."""
SCREEN = ("xvfb", "xdotool")
SESSION = ("dbus", "gnome-keyring", "matchbox-window-manager", "xz-utils")
PEOPLE = ("ada", "ben")
"""The accounts there are at a desk."""

_WITH_PROC = 'mount -t proc proc "$0/proc" && exec "$@"'


def _possible() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("debootstrap") is None:
        return False
    tried = ("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")
    return subprocess.run(tried, check=False, capture_output=True).returncode == 0


POSSIBLE = _possible()
"""It takes root's rights, that to mount among them, and debootstrap."""


class Root:
    """A Debian in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self, *words: str, status: int = 0, person: str | None = None, **environment: str
    ) -> str:
        """What a command says there, run by an administrator or by one of the people."""
        done = subprocess.run(
            self.command(*words, person=person),
            env={**self.environment(person), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=240,
            check=False,
        )
        assert done.returncode == status, done.stdout[-4000:]
        return done.stdout

    def command(self, *words: str, person: str | None = None) -> list[str]:
        """The command as this machine starts it."""
        who = [] if person is None else [f"--userspec={person}:{person}"]
        chroot = ["chroot", *who, str(self.folder), *words]
        # Nobody else sees the mount, and it ends with the program.
        return ["unshare", "--mount", "sh", "-c", _WITH_PROC, str(self.folder), *chroot]

    @staticmethod
    def environment(person: str | None = None) -> dict[str, str]:
        """What a session of somebody has; nothing of this machine's."""
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/srv" if person is None else f"/home/{person}",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        }

    def install(self, *packages: str) -> str:
        """Through apt, with what they depend on and nothing else."""
        options = ("-q", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0")
        return self.run("apt-get", "install", *options, *packages)

    def path(self, path: str) -> Path:
        """Where a file of it lies for this machine."""
        return self.folder / path.lstrip("/")

    def exists(self, path: str) -> bool:
        return self.path(path).exists()

    def give(self, path: str, content: bytes, person: str | None = None) -> str:
        """Writes a file, for its owner alone, and makes the folders that it is in."""
        place = self.path(path)
        for folder in reversed(place.parents):
            if folder.is_relative_to(self.folder) and not folder.exists():
                folder.mkdir(mode=0o755)
                self._own(folder, person)
        place.write_bytes(content)
        place.chmod(0o600)
        self._own(place, person)
        return path

    def _own(self, path: Path, person: str | None) -> None:
        if person is not None:
            home = self.path(f"/home/{person}").stat()
            os.chown(path, home.st_uid, home.st_gid)


def bare_root(folder: Path) -> Root:
    """A minimal Debian with a virtual screen, and nothing that a package would not have to ask for.

    A copy of one that stays in build/, as that of `desk_root`.
    """
    return Root(_copied(_bare(), folder))


def desk_root(folder: Path) -> Root:
    """One with what people have who sit before it: accounts, windows, a keyring."""
    with FileLock(f"{DESK}.lock"):
        if not (DESK / "complete").exists():
            shutil.rmtree(DESK, ignore_errors=True)
            made = Root(_copied(_bare(), DESK))
            (DESK / "complete").unlink()
            made.install(*SESSION)
            made.run("apt-get", "clean")
            for person in PEOPLE:
                made.run("useradd", "--create-home", "--shell", "/bin/sh", person)
            (DESK / "complete").touch()
    return Root(_copied(DESK, folder))


def _bare() -> Path:
    BARE.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{BARE}.lock"):
        if not (BARE / "complete").exists():
            shutil.rmtree(BARE, ignore_errors=True)
            words = ("debootstrap", "--variant=minbase", SUITE, str(BARE))
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
            made = Root(BARE)
            # What is thrown away need not survive a power cut.
            made.give("/etc/dpkg/dpkg.cfg.d/unsafe-io", b"force-unsafe-io\n")
            made.run("apt-get", "update", "-q")
            made.install(*SCREEN)
            made.run("apt-get", "clean")
            (BARE / "complete").touch()
    return BARE


def _copied(base: Path, folder: Path) -> Path:
    subprocess.run(["cp", "-a", base, folder], check=True)
    return folder
