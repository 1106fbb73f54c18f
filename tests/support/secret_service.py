"""A real Secret Service: gnome-keyring on a D-Bus session of its own, in a temporary folder.

Nothing of the machine's own session is seen or touched: the bus has a socket of its own and starts
no services, so that nobody answers the keyring's prompts.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest

DAEMON, BUS = "gnome-keyring-daemon", "dbus-daemon"

_BUS_SETTINGS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""


def require_secret_service() -> None:
    """Skips the test where the programs are not installed; in continuous integration, they are."""
    if sys.platform != "linux":
        pytest.skip("the Secret Service is Linux's keyring")
    missing = [name for name in (DAEMON, BUS) if shutil.which(name) is None]
    if missing:
        message = f"not installed: {', '.join(missing)} (Debian: gnome-keyring, dbus)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


class SecretService:
    """A running session; `environment` has a program use it.  To be closed."""

    def __init__(self) -> None:
        # Not pytest's folder: the path of a socket may have 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="keyring-"))
        self._daemon: subprocess.Popen[bytes] | None = None
        settings = self._folder / "bus.conf"
        settings.write_text(_BUS_SETTINGS.format(socket=self._folder / "bus"), encoding="utf-8")
        self._bus = subprocess.Popen(
            [BUS, f"--config-file={settings}", "--nofork", "--nopidfile", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._bus.stdout is not None
        with self._bus.stdout as out:
            self.address = out.readline().decode().strip()

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find this session, and no other folder of its user's."""
        home = str(self._folder)
        return {
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "HOME": home,
            "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_RUNTIME_DIR": home,
        }

    @property
    def pid(self) -> int:
        """The process of the service."""
        assert self._daemon is not None
        return self._daemon.pid

    @property
    def kept(self) -> bytes:
        """The content of all files that the service keeps on disk."""
        files = (self._folder / "data" / "keyrings").iterdir()
        return b"".join(file.read_bytes() for file in files)

    def start(self, password: bytes | None = b"correct horse") -> None:
        """Starts the service, its keyring unlocked by `password`; None: locked, or without any
        keyring where none was ever unlocked here."""
        control = self._folder / "control"
        options = ["--foreground", "--components=secrets", f"--control-directory={control}"]
        self._daemon = subprocess.Popen(
            [DAEMON, *options, *([] if password is None else ["--unlock"])],
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin is not None
        with self._daemon.stdin as stdin:
            stdin.write(password or b"")
        self._wait()

    def stop(self) -> None:
        """Ends the service; the session goes on without one."""
        if self._daemon is not None:
            self.thaw()
            self._daemon.terminate()
            self._daemon.wait()
            self._daemon = None

    def freeze(self) -> None:
        """From now on, the service is there and answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Ends `freeze`."""
        os.kill(self.pid, signal.SIGCONT)

    def close(self) -> None:
        """Ends everything and removes the folder."""
        self.stop()
        self._bus.terminate()
        self._bus.wait()
        shutil.rmtree(self._folder)

    def _wait(self) -> None:
        from jeepney.io.blocking import open_dbus_connection
        from secretstorage import check_service_availability

        with closing(open_dbus_connection(bus=self.address)) as connection:
            deadline = time.monotonic() + 30
            while not check_service_availability(connection):
                assert time.monotonic() < deadline, "the keyring service does not start"
                time.sleep(0.02)
