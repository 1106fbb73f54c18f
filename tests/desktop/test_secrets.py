"""No secret is left anywhere: the program does all that it can, then everything is searched."""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
import traceback
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fault_proxy import FaultProxy
from laptop import MemoryKeychain
from link_faults import cut
from secret_service import SecretService

from channel.access import Access, AccessKey
from channel.enrolment import Enrolment, open_enrolment, seal_enrolment
from channel.errors import CredentialsRefused, EnrolmentUnusable, WrongPassphrase
from common.errors import ProductError
from desktop.core.access import KEY_FILE_VARIABLE
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.folder import MACHINE_VARIABLE, VARIABLE, DataFolder
from desktop.core.keychain import Credential

ROOT = Path(__file__).parents[2]
PASSPHRASE = "violets über 17 anvils"
WRONG_SECRET = "this+secret/is/not/the/right/one=0123456"
WRONG_PASSPHRASE = "violets under 17 anvils"

posix = pytest.mark.skipif(os.name == "nt", reason="file permissions of POSIX")


# The search


def spellings(secret: str) -> set[bytes]:
    """A secret as it may have been written down."""
    plain = secret.encode()
    return {
        plain,
        secret.encode("utf-16-le"),
        plain.hex().encode(),
        base64.b64encode(plain).rstrip(b"="),
        quote(secret).encode(),
        quote(secret, safe="").encode(),
        json.dumps(secret).strip('"').encode(),
        repr(plain)[2:-1].encode(),
    }


def found(secrets: Iterable[str], contents: dict[str, bytes]) -> list[str]:
    """Where secrets are, whatever their spelling."""
    wanted = [spelling for secret in secrets for spelling in spellings(secret)]
    return [name for name, content in contents.items() if any(one in content for one in wanted)]


def contents_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, and the names of all."""
    paths = list(folder.rglob("*"))
    contents = {str(path): path.read_bytes() for path in paths if path.is_file()}
    return {**contents, "names": "\n".join(map(str, paths)).encode()}


@pytest.mark.parametrize("spelling", sorted(spellings(PASSPHRASE)))
def test_the_search_finds_what_it_looks_for(tmp_path: Path, spelling: bytes) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "history.db").write_bytes(b"\0..." + spelling + b"...")
    assert found([PASSPHRASE], contents_of(tmp_path)) == [str(tmp_path / "deep" / "history.db")]
    assert not found([WRONG_SECRET], contents_of(tmp_path))


# What the program leaves

TALKATIVE = """
import http.client, logging, sys
logging.basicConfig(level=logging.DEBUG, filename=sys.argv.pop(1))
logging.captureWarnings(True)
http.client.HTTPConnection.debuglevel = 1
"""
"""Everything that any library has to say about its work goes to a file, or to standard output."""

CRASHING = """
import channel.client
def crash(self):
    raise RuntimeError(f"a bug, about {self} {vars(self)} {vars(self._store)}")
channel.client.Client.check = crash
"""

MAIN = "from desktop.cli import main; main()"


@dataclass
class Laptop:
    """The program as a process of its own; `said` is all that its runs have left behind."""

    folder: Path
    environment: dict[str, str]
    said: dict[str, bytes]

    def run(
        self, *arguments: str | Path, stdin: bytes = b"", status: int = 0, code: str = ""
    ) -> bytes:
        """Runs a command; returns what it printed."""
        name = f"{len(self.said)} {arguments[0]}"
        log = self.folder / "log" / name
        log.parent.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-c", TALKATIVE + code + MAIN, log, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment, VARIABLE: str(self.folder / "data")},
            input=stdin,
            capture_output=True,
        )
        assert done.returncode == status, done.stderr.decode()
        self.said[name] = done.stdout + done.stderr
        return self.said[name]

    def diagnose(self) -> None:
        """Has the zip for support written, and takes it apart."""
        path = self.folder / "diagnostics.zip"
        self.run("diagnostics", path)
        with zipfile.ZipFile(path) as members:
            members.extractall(self.folder / f"diagnostics {len(self.said)}")

    def everything(self) -> dict[str, bytes]:
        """All that was printed, logged or kept."""
        return self.said | contents_of(self.folder)


@dataclass(frozen=True)
class Given:
    """What the laptop is given, outside of its own folders; the link to the server can be cut."""

    channel: Any
    folder: Path
    link: FaultProxy

    @property
    def access(self) -> Access:
        return Access(self.link.url, self.channel.access.region, self.channel.laptop_key)

    @property
    def secrets(self) -> list[str]:
        secret = self.channel.laptop_key.secret_access_key
        return [secret, WRONG_SECRET, PASSPHRASE, WRONG_PASSPHRASE]

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        path.chmod(0o600)
        return path

    def form(self) -> tuple[str | Path, ...]:
        access = self.access
        assert access.endpoint_url is not None
        assert access.region is not None
        return (
            *("sign-in", "--channel", self.channel.url, "--root", self.channel.root_file),
            *("--endpoint-url", access.endpoint_url, "--region", access.region),
            *("--access-key-file", "-"),
        )

    def key(self, secret: str | None = None) -> bytes:
        key = self.channel.laptop_key
        fields = {"access_key_id": key.access_key_id}
        return json.dumps(fields | {"secret_access_key": secret or key.secret_access_key}).encode()

    def enrolment(self) -> Enrolment:
        access, channel = self.access, self.channel
        assert access.key is not None
        return Enrolment(
            "dock-3", channel.url, channel.root, access.key, access.endpoint_url, access.region
        )


@pytest.fixture
def given(
    make_s3_channel: Callable[..., Any], tiny_bundle: Path, tmp_path: Path
) -> Iterable[Given]:
    channel = make_s3_channel()
    channel.publish(tiny_bundle, "tiny-1")
    folder = tmp_path / "given"
    folder.mkdir()
    with FaultProxy(channel.access.endpoint_url) as link:
        yield Given(channel, folder, link)


def laptop(tmp_path: Path, **environment: str) -> Laptop:
    folder = tmp_path / "laptop"
    folder.mkdir()
    return Laptop(folder, {MACHINE_VARIABLE: str(tmp_path / "machine"), **environment}, {})


def test_with_the_keyring(given: Given, tmp_path: Path, secret_service: SecretService) -> None:
    one = laptop(tmp_path, **secret_service.environment)
    enrolment = given.file("dock-3.enrolment", seal_enrolment(given.enrolment(), PASSPHRASE))
    passphrase = given.file("passphrase", PASSPHRASE.encode())
    wrong = given.file("wrong", WRONG_PASSPHRASE.encode())
    by_file = ("sign-in", "--enrolment", enrolment, "--passphrase-file")

    one.run(*by_file, wrong, status=1)
    one.run(*by_file, passphrase)
    connect = ("connect", given.channel.url, "--root", given.channel.root_file)
    one.run(*connect, "--endpoint-url", given.link.url, "--region", given.access.region or "")
    given.link.fault("/targets/", cut(after=20_000), times=1)
    given.link.fault("/targets/", cut(after=0))
    assert b"cannot be reached" in one.run("update", status=1)
    assert list((one.folder / "data").rglob("*.part"))
    given.link.heal()
    one.run("update", "--json")
    one.run("classify", "--designation", "rouge")

    # The server refuses the key from now on.
    assert b"not accepted" in one.run(*given.form(), stdin=given.key(WRONG_SECRET), status=1)
    with given.link.refusing():
        one.run("update", "--json", status=1)
        one.run("status")
        one.run("status", "--json")
    crash = one.run("update", code=CRASHING, status=1)
    assert b"Traceback" in crash
    assert b"a bug, about" in crash
    secret_service.stop()
    one.run("update", status=1)
    secret_service.start(password=None)
    one.run("update", status=1)
    one.run(*by_file, passphrase, status=1)
    secret_service.stop()
    secret_service.start()
    one.run(*given.form(), stdin=b"{" + given.key() + b"}", status=1)
    one.run(*given.form(), stdin=given.key())
    one.diagnose()
    everything = one.everything()
    one.run("sign-out")
    one.run("update", status=1)

    assert any(b"botocore" in content for content in everything.values())  # they were talkative
    assert not found(given.secrets, everything)
    assert not found(given.secrets, one.everything())
    assert not found(given.secrets, {"keyring": secret_service.kept})


@posix
def test_with_a_key_file(given: Given, tmp_path: Path) -> None:
    key_file = given.file("key.json", given.key())
    one = laptop(tmp_path, **{KEY_FILE_VARIABLE: str(key_file)})
    connect = ("connect", given.channel.url, "--root", given.channel.root_file)
    one.run(*connect, "--endpoint-url", given.link.url)
    one.run("update")
    key_file.chmod(0o644)
    assert b"key file is not used" in one.run("update", status=1)
    key_file.chmod(0o600)
    key_file.write_bytes(given.key(WRONG_SECRET))
    assert b"not accepted" in one.run("update", "--check", status=1)
    key_file.write_bytes(given.key()[:-1])
    assert b"not an access key" in one.run("update", status=1)
    one.run("update", code=CRASHING, status=1)
    one.run("status", "--json")
    one.diagnose()
    one.run("sign-out")
    assert not found(given.secrets, one.everything())


# What the objects that hold a secret, and the errors about it, show of themselves

KEY = AccessKey("AKIAEXAMPLE", WRONG_SECRET)


@pytest.mark.parametrize(
    "holder",
    [
        KEY,
        Access("http://127.0.0.1:9", "eu", KEY),
        Credential("s3://a/b", KEY),
        Enrolment("dock-3", "s3://a/b", b"root", KEY),
    ],
)
def test_what_holds_a_secret_does_not_show_it(holder: object) -> None:
    shown = f"{holder} {holder!r} {holder!s} {[holder]} {{'{holder}'}}"
    assert KEY.access_key_id in shown
    assert not found([WRONG_SECRET], {"shown": shown.encode()})


def failing(given: Given, keychain: MemoryKeychain, data: Path) -> Iterable[Callable[[], Any]]:
    """What fails with a secret in its hands."""
    access = given.access
    channel = given.channel
    wrong = replace(channel.laptop_key, secret_access_key=WRONG_SECRET)
    connection = Connection(channel.url, channel.root, access.endpoint_url, access.region)
    sealed = seal_enrolment(given.enrolment(), PASSPHRASE)

    def update(key: AccessKey) -> None:
        folder = DataFolder(data)
        data.mkdir(exist_ok=True)
        connection.save(folder)
        keychain.write(Credential(connection.url, key, access.endpoint_url))
        with Core(folder, keychain) as core:
            core.updates.update()

    def unreachable() -> None:
        with given.link.refusing():
            update(channel.laptop_key)

    yield lambda: update(wrong)
    yield unreachable
    yield lambda: open_enrolment(sealed, WRONG_PASSPHRASE, "a.enrolment")
    yield lambda: open_enrolment(sealed[:-1], PASSPHRASE, "a.enrolment")


def test_errors_carry_no_secret(given: Given, tmp_path: Path) -> None:
    """Neither as they show, nor pickled, nor in what they were caused by."""
    kinds = set()
    for call in failing(given, MemoryKeychain(), tmp_path / "data"):
        with pytest.raises(ProductError) as caught:
            call()
        kinds.add(type(caught.value))
        shown = {
            "pickle": pickle.dumps(caught.value),
            "traceback": "".join(traceback.format_exception(caught.value)).encode(),
        }
        error: BaseException | None = caught.value
        while error is not None:
            shown[f"{type(error)}"] = f"{error} {error!r} {vars(error)}".encode()
            error = error.__cause__ or error.__context__
        assert not found(given.secrets, shown)
    assert kinds > {CredentialsRefused, WrongPassphrase, EnrolmentUnusable}
