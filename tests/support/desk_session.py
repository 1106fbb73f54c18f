"""A person's session on a computer in a folder: a screen with windows, a mouse, a keyring."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from debian_root import Root
from PIL import Image, ImageChops

SCREEN = (1600, 900)
SIDE = 60
"""Pixels, of what files are dragged from."""
PATIENCE = 60.0
"""Seconds."""
PAUSE = 0.05
PASSWORD = b"correct horse"

T = TypeVar("T")


@contextmanager
def session(root: Root, person: str) -> Iterator[Session]:
    """Everything that is started in it ends with it."""
    with ExitStack() as running:
        yield Session(root, person, running)


def wait_for(what: str, look: Callable[[], T]) -> T:
    """The first thing seen that is something; fails where none comes."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(PAUSE)
    return found


class Session:
    """A running session of `person`; see `session`."""

    def __init__(self, root: Root, person: str, running: ExitStack) -> None:
        self.root, self.person, self._running = root, person, running
        self._folder = f"/run/session-{person}"
        self.environment = {"XDG_RUNTIME_DIR": self._folder}
        home = root.path(f"/home/{person}").stat()
        sockets = root.path("/tmp") / ".X11-unix"
        sockets.mkdir(exist_ok=True)
        sockets.chmod(0o1777)
        root.path(self._folder).mkdir(mode=0o700, exist_ok=True)
        os.chown(root.path(self._folder), home.st_uid, home.st_gid)
        self._start_screen()
        self._start_keyring()

    def start(self, *words: str, **options: Any) -> subprocess.Popen[Any]:
        """Starts a program, which ends with the session."""
        quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(
            self.root.command(*words, person=self.person),
            env={**self.root.environment(self.person), **self.environment},
            start_new_session=True,
            **{**quiet, **options},
        )
        self._running.callback(_end, process)
        return process

    def run(self, *words: str, status: int = 0) -> str:
        """What a program says that ends by itself."""
        return self.root.run(*words, person=self.person, status=status, **self.environment)

    # --- What is seen ---------------------------------------------------------------------------

    def picture(self) -> Image.Image:
        """The screen as it is now."""
        content = self.root.path(f"{self._folder}/Xvfb_screen0").read_bytes()
        # The format of xwd: see XWDFile.h.
        header = struct.unpack(">25I", content[:100])
        size, width, height, line, colours = (header[place] for place in (0, 4, 5, 12, 19))
        pixels = content[size + 12 * colours :]
        return Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", line, 1)

    def pixels_of(self, colour: tuple[int, int, int], tolerance: int = 12) -> int:
        """How many pixels of the screen have a colour."""
        away = ImageChops.difference(self.picture(), Image.new("RGB", SCREEN, colour))
        red, green, blue = away.split()
        most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        return sum(most.histogram()[: tolerance + 1])

    def window(self) -> str:
        """The title of the window that has the keyboard."""
        return self.run("xdotool", "getactivewindow", "getwindowname").strip()

    # --- What is done ---------------------------------------------------------------------------

    def open(self, *words: str) -> subprocess.Popen[Any]:
        """Starts a program, and waits until its window has the keyboard."""
        process = self.start(*words)
        search = ("xdotool", "search", "--sync", "--onlyvisible", "--class", Path(words[0]).name)
        self.run("timeout", f"{PATIENCE:.0f}", *search, "windowactivate", "--sync")
        return process

    def press(self, *keys: str) -> None:
        """Presses keys, by X11's names for them, and waits for what they do to be seen."""
        before = self.picture()
        self.run("xdotool", "key", *keys)
        wait_for(f"something after {keys}", lambda: self.picture() != before)
        self.settle()

    def settle(self) -> None:
        """Waits until the picture stays as it is for a moment."""

        def stays() -> bool:
            before = self.picture()
            time.sleep(0.2)
            return self.picture() == before

        wait_for("a picture that stays", stays)

    def write(self, text: str) -> None:
        """Types a text."""
        self.run("xdotool", "type", text)

    def drop(self, *files: str) -> None:
        """Drags files onto the middle of the window that has the keyboard, and lets them go."""
        told = self.run("xdotool", "getactivewindow", "getwindowgeometry", "--shell")
        at = {name: int(value) for name, _, value in (x.partition("=") for x in told.split())}
        corner = [length - SIDE for length in SCREEN]
        script = Path(__file__).with_name("drag_source.py")
        log = self.root.path(f"{self._folder}/drag")
        on_screen = {"DISPLAY": self.environment["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}
        with log.open("wb") as out:
            source = subprocess.Popen(
                [sys.executable, script, *map(str, (*corner, SIDE)), *files],
                env={**os.environ, **on_screen},
                stdout=out,
            )
        self._running.callback(_end, source)  # what it gave is fetched from it later
        wait_for("files to drag", lambda: "shown" in log.read_text())
        self._move(corner[0] + SIDE // 2, corner[1] + SIDE // 2)
        self.run("xdotool", "mousedown", "1")
        middle = (at["X"] + at["WIDTH"] // 2, at["Y"] + at["HEIGHT"] // 2)
        ways = [to - at for at, to in zip(corner, middle, strict=True)]
        for tenth in range(1, 11):
            self._move(*(at + way * tenth // 10 for at, way in zip(corner, ways, strict=True)))
        wait_for("the window to take them", lambda: "offered: CopyAction" in log.read_text())
        self.run("xdotool", "mouseup", "1")
        wait_for("the drop", lambda: "ended: CopyAction" in log.read_text())

    def _move(self, x: int, y: int) -> None:
        self.run("xdotool", "mousemove", "--sync", str(x), str(y))

    # --- Beginning and end ----------------------------------------------------------------------

    def _start_screen(self) -> None:
        read, write = os.pipe()
        size = "x".join(map(str, (*SCREEN, 24)))
        options = ("-noreset", "-nolisten", "tcp", "-fbdir", self._folder, "-screen", "0", size)
        self.start("Xvfb", "-displayfd", str(write), *options, pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as pipe:
            self.environment["DISPLAY"] = f":{pipe.readline().strip()}"
        self.start("matchbox-window-manager")

    def _start_keyring(self) -> None:
        words = ("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1")
        bus = self.start(*words, stdout=subprocess.PIPE)
        assert bus.stdout is not None
        address = bus.stdout.readline().decode().strip()
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        words = ("gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock")
        keyring = self.start(*words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert keyring.stdin is not None
        with keyring.stdin as stdin:
            stdin.write(PASSWORD)
        owner = ("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/")
        asked = ("org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets")
        wait_for("the keyring", lambda: "boolean true" in self.run(*owner, *asked))


def _end(process: subprocess.Popen[Any]) -> None:
    """Ends a program and what it has started."""
    if process.stdout is not None:
        process.stdout.close()
    if process.poll() is None:
        group = os.getpgid(process.pid)
        if group == process.pid:
            os.killpg(group, signal.SIGTERM)
        else:
            process.terminate()
    process.wait(PATIENCE)
