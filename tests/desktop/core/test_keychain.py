"""The keyring of the system: a real Secret Service, and everything that may be wrong with one."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring.errors
import msgspec
import pytest
from secret_service import SecretService, require_secret_service

from channel.access import AccessKey
from common.errors import ProductError
from desktop.core import keyring_backend
from desktop.core.errors import KeyringFailed, KeyringLocked, KeyringSlow, KeyringUnavailable
from desktop.core.keychain import ENTRY_LIMIT, SERVICE, Credential, SystemKeychain
from desktop.core.patience import Patience

ROOT = Path(__file__).parents[3]
URL = "s3://models/prod"
SECRET = "secret/of+40/characters/0123456789abcdef"
CREDENTIAL = Credential(URL, AccessKey("AKIAEXAMPLE", SECRET), "http://127.0.0.1:9", "eu", "dock-3")

linux = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's keyring")


# A real service, asked by a process of its own

PRELUDE = f"""
from channel.access import AccessKey
from common.errors import ProductError
from desktop.core.keychain import Credential, SystemKeychain
URL = {URL!r}
key = AccessKey("AKIAEXAMPLE", {SECRET!r})
credential = Credential(URL, key, "http://127.0.0.1:9", "eu", "dock-3")
def attempt(call, *arguments):
    try:
        print(call(*arguments))
    except ProductError as error:
        print(error.code)
"""


def run(environment: Mapping[str, str], code: str) -> list[str]:
    """The lines that `code` prints, in a process with this environment and no other session."""
    inherited = {k: v for k, v in os.environ.items() if k != "DBUS_SESSION_BUS_ADDRESS"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRELUDE + code],
        cwd=ROOT,
        env={**inherited, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_what_is_written_is_read_until_it_is_deleted(secret_service: SecretService) -> None:
    env = secret_service.environment
    assert run(env, "attempt(SystemKeychain().write, credential)") == ["None"]
    assert run(env, "print(SystemKeychain().read(URL) == credential)") == ["True"]
    assert run(env, "attempt(SystemKeychain().read, URL + '2')") == ["None"]
    assert SECRET.encode() not in secret_service.kept
    delete = "attempt(SystemKeychain().delete, URL)\n"
    assert run(env, 2 * delete + "attempt(SystemKeychain().read, URL)") == ["None"] * 3


def test_a_second_key_takes_the_place_of_the_first(secret_service: SecretService) -> None:
    code = """
keychain = SystemKeychain()
keychain.write(credential)
keychain.write(Credential(URL, AccessKey("AKIAOTHER", "other")))
print(keychain.read(URL).key.access_key_id)
keychain.delete(URL)
print(keychain.read(URL))
"""
    assert run(secret_service.environment, code) == ["AKIAOTHER", "None"]


@linux
def test_continuous_integration_cannot_lose_these_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="gnome-keyring"):
        require_secret_service()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="gnome-keyring"):
        require_secret_service()


EACH = """
keychain = SystemKeychain()
attempt(keychain.read, URL)
attempt(keychain.write, credential)
attempt(keychain.delete, URL)
"""


def test_a_locked_keyring(secret_service: SecretService) -> None:
    secret_service.stop()
    secret_service.start(password=None)
    assert run(secret_service.environment, EACH) == ["keyring-locked"] * 3


def test_a_service_without_any_keyring_yet(secret_service: SecretService) -> None:
    secret_service.stop()
    for file in Path(secret_service.environment["XDG_DATA_HOME"], "keyrings").iterdir():
        file.unlink()
    secret_service.start(password=None)
    assert run(secret_service.environment, EACH) == ["keyring-locked"] * 3


def test_a_session_without_the_service(secret_service: SecretService) -> None:
    secret_service.stop()
    assert run(secret_service.environment, EACH) == ["keyring-unavailable"] * 3


@linux
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"},
        {"DBUS_SESSION_BUS_ADDRESS": "tcp:host=127.0.0.1,port=9"},
        {"DBUS_SESSION_BUS_ADDRESS": "garbage"},
    ],
)
def test_no_session_at_all(environment: dict[str, str]) -> None:
    assert run(environment, EACH) == ["keyring-unavailable"] * 3


@linux
def test_why_there_is_no_keyring_is_told() -> None:
    code = """
try:
    SystemKeychain().read(URL)
except ProductError as error:
    print(error)
"""
    (line,) = run({}, code)
    assert "DBUS_SESSION_BUS_ADDRESS" in line


def test_a_service_that_hangs_is_not_waited_for_and_may_recover(
    secret_service: SecretService,
) -> None:
    """The process ends although its question was never answered."""
    code = """
import os, signal, threading
keychain = SystemKeychain(seconds=1)
keychain.write(credential)
os.kill(daemon, signal.SIGSTOP)
attempt(keychain.read, URL)
threads = threading.active_count()
attempt(keychain.read, URL)
attempt(keychain.delete, URL)
print(threading.active_count() - threads)
"""
    env = secret_service.environment
    code = f"daemon = {secret_service.pid}\n{code}"
    assert run(env, code) == ["keyring-slow"] * 3 + ["0"]
    secret_service.thaw()
    assert run(env, "print(SystemKeychain().read(URL) == credential)") == ["True"]


# A machine where other packages and settings want to keep secrets in plain files

PLAIN = """
import os, sys
from pathlib import Path
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 100
    file = Path(os.environ["PLAIN_FILE"])
    def get_password(self, service, username):
        return self.file.read_text() if self.file.exists() else None
    def set_password(self, service, username, password):
        self.file.write_text(password)
    def delete_password(self, service, username):
        self.file.unlink()
"""


@pytest.fixture
def hostile(tmp_path: Path) -> dict[str, str]:
    """The environment of such a machine."""
    site, config = tmp_path / "site", tmp_path / "config" / "python_keyring"
    info = site / "plain-1.dist-info"
    info.mkdir(parents=True)
    config.mkdir(parents=True)
    (site / "plain.py").write_text(PLAIN, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plain\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[keyring.backends]\nplain = plain\n")
    settings = f"[backend]\ndefault-keyring=plain.Keyring\nkeyring-path={site}\n"
    (config / "keyringrc.cfg").write_text(settings, encoding="utf-8")
    return {
        "PLAIN_FILE": str(tmp_path / "plain.txt"),
        "PYTHON_KEYRING_BACKEND": "plain.Keyring",
        "PYTHONPATH": str(site),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }


@linux
@pytest.mark.parametrize(
    "left_out", [(), ("PYTHON_KEYRING_BACKEND",), ("PYTHON_KEYRING_BACKEND", "XDG_CONFIG_HOME")]
)
def test_the_hostile_machine_does_lead_keyring_itself_astray(
    hostile: dict[str, str], left_out: tuple[str, ...], tmp_path: Path
) -> None:
    """By each of its three ways; else the tests below would prove nothing."""
    env = {**hostile, "HOME": str(tmp_path)}
    env = {name: value for name, value in env.items() if name not in left_out}
    code = "import keyring; keyring.set_password('a', 'b', 'c'); print(keyring.get_keyring())"
    assert run(env, code) == ["plain.Keyring (priority: 100)"]
    assert Path(hostile["PLAIN_FILE"]).read_text() == "c"


@linux
def test_without_a_service_no_plain_file_takes_its_place(hostile: dict[str, str]) -> None:
    code = EACH + "import sys; print('plain' in sys.modules)"
    assert run(hostile, code) == ["keyring-unavailable"] * 3 + ["False"]
    assert not Path(hostile["PLAIN_FILE"]).exists()


def test_the_service_is_used_whatever_else_is_installed(
    hostile: dict[str, str], secret_service: SecretService
) -> None:
    env = {**secret_service.environment, **hostile}
    assert run(env, "attempt(SystemKeychain().write, credential)") == ["None"]
    assert not Path(hostile["PLAIN_FILE"]).exists()
    read = "print(SystemKeychain().read(URL) == credential)"
    assert run(secret_service.environment, read) == ["True"]


def test_a_window_without_a_secret_has_not_loaded_keyring() -> None:
    code = "import sys; SystemKeychain(); print('keyring' in sys.modules)"
    assert run({}, code) == ["False"]


# Faults that no real service can be made to have


class FakeBackend:
    """Keeps passwords in memory; each of its methods can be replaced."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> FakeBackend:
    fake = FakeBackend()
    monkeypatch.setattr(keyring_backend, "open_backend", lambda: fake)
    return fake


def raising(error: Exception) -> Callable[..., Any]:
    def call(*_: object) -> Any:
        raise error

    return call


class error(Exception):  # noqa: N801 - what the Windows backend raises is called that
    def __init__(self) -> None:
        self.winerror, self.funcname, self.strerror = 5, "CredRead", "Access is denied"


def caused(effect: Exception, cause: Exception) -> Exception:
    effect.__cause__ = cause
    return effect


class LockedException(Exception):
    """By its name, the Secret Service's."""


class SecretServiceNotAvailableException(Exception):
    """By its name, the Secret Service's."""


@pytest.mark.parametrize(
    ("raised", "kind", "sentence"),
    [
        (keyring.errors.KeyringLocked("x"), KeyringLocked, "is locked"),
        (keyring.errors.InitError("x"), KeyringLocked, "is locked"),
        (LockedException("x"), KeyringLocked, "is locked"),
        (SecretServiceNotAvailableException("gone"), KeyringUnavailable, "(gone)"),
        (
            caused(keyring.errors.InitError("gone"), SecretServiceNotAvailableException()),
            KeyringUnavailable,
            "(gone)",
        ),
        (keyring.errors.KeyringError("broken"), KeyringFailed, "(KeyringError: broken)"),
        (OSError(5, "Input/output error"), KeyringFailed, "(OSError: Input/output error)"),
        (error(), KeyringFailed, "(error: Access is denied)"),
        (ValueError(f"bad value: {SECRET}"), KeyringFailed, "(ValueError)"),
        (UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, "x"), KeyringFailed, "DecodeError)"),
        (TimeoutError(), KeyringSlow, "within 30 seconds"),
    ],
)
def test_errors_are_designed_and_quote_no_secret(
    backend: FakeBackend, raised: Exception, kind: type[ProductError], sentence: str
) -> None:
    backend.get_password = raising(raised)  # type: ignore[method-assign]
    for call in (
        lambda: SystemKeychain().read(URL),
        lambda: SystemKeychain().write(CREDENTIAL),
        lambda: SystemKeychain().delete(URL),
    ):
        with pytest.raises(kind) as caught:
            call()
        assert sentence in str(caught.value)
        shown = "".join(traceback.format_exception(caught.value))
        assert SECRET not in shown + repr(caught.value)
        assert SECRET.encode() not in pickle.dumps(caught.value)


@pytest.mark.parametrize("path", ["read", "write", "delete"])
def test_a_bug_below_shows_as_one(
    backend: FakeBackend, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Ctrl-C and its like pass through the thread."""
    backend.get_password = raising(KeyboardInterrupt())  # type: ignore[arg-type, method-assign]
    argument: Any = CREDENTIAL if path == "write" else URL
    with pytest.raises(KeyboardInterrupt):
        getattr(SystemKeychain(), path)(argument)


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "garbage",
        "{}",
        "[1]",
        "\ud800",
        msgspec.json.encode(CREDENTIAL).decode().replace(URL, "s3://other"),
        msgspec.json.encode(CREDENTIAL).decode().replace('"secret_access_key"', '"secret"'),
    ],
)
def test_a_damaged_entry_is_none_and_can_be_replaced(backend: FakeBackend, entry: str) -> None:
    backend.entries[SERVICE, URL] = entry
    keychain = SystemKeychain()
    assert keychain.read(URL) is None
    keychain.write(CREDENTIAL)
    assert keychain.read(URL) == CREDENTIAL
    backend.entries[SERVICE, URL] = entry
    keychain.delete(URL)
    assert not backend.entries


def test_an_entry_fits_where_windows_keeps_it(backend: FakeBackend) -> None:
    keychain = SystemKeychain()
    keychain.write(CREDENTIAL)
    (entry,) = backend.entries.values()
    spare = (ENTRY_LIMIT - 2 * len(entry)) // 2
    longest = SECRET + "x" * spare
    keychain.write(replace(CREDENTIAL, key=AccessKey("AKIAEXAMPLE", longest)))
    assert {2 * len(text) for text in backend.entries.values()} == {ENTRY_LIMIT}
    with pytest.raises(KeyringFailed, match="2560 bytes") as caught:
        keychain.write(replace(CREDENTIAL, key=AccessKey("AKIAEXAMPLE", longest + "x")))
    assert longest not in str(caught.value)
    assert keychain.read(URL) is not None


def test_a_keyring_that_forgets_at_once_is_noticed(backend: FakeBackend) -> None:
    backend.set_password = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(KeyringFailed, match="does not keep"):
        SystemKeychain().write(CREDENTIAL)


def test_a_keyring_that_does_not_forget_is_noticed(backend: FakeBackend) -> None:
    SystemKeychain().write(CREDENTIAL)
    backend.delete_password = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(KeyringFailed, match="still there"):
        SystemKeychain().delete(URL)


@pytest.mark.parametrize(
    ("system", "names"),
    [
        ("Windows", {"keyring.backends.Windows.WinVaultKeyring"}),
        ("Darwin", {"keyring.backends.macOS.Keyring"}),
        (
            "Linux",
            {
                "keyring.backends.SecretService.Keyring",
                "keyring.backends.libsecret.Keyring",
                "keyring.backends.kwallet.DBusKeyring",
            },
        ),
    ],
)
def test_the_allowed_services(
    monkeypatch: pytest.MonkeyPatch, system: str, names: set[str]
) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    kinds = keyring_backend._allowed()
    assert {f"{kind.__module__}.{kind.__qualname__}" for kind in kinds} == names


def test_of_several_services_the_best_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Good:
        priority = 4

    class Better:
        priority = 5

    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr(keyring_backend, "_allowed", lambda: (Good, Better))
    assert type(keyring_backend.open_backend()).__name__ == "Better"


# Patience


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_late_answer_ends_the_refusals(gate: threading.Event) -> None:
    patience = Patience(0.05)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            patience.call(gate.wait)
    gate.set()
    patience.seconds = 30
    for _ in range(1000):  # until the thread has seen it
        with contextlib.suppress(TimeoutError):
            assert patience.call(lambda: "answer") == "answer"
            break
        time.sleep(0.01)
    assert [patience.call(lambda number=number: number) for number in range(200)] == [*range(200)]
