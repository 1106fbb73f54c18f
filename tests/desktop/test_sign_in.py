"""Signing in, connecting and signing out, as one types it, against an S3 server that checks."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from laptop import MemoryKeychain
from secret_service import SecretService

from channel.access import AccessKey
from channel.client import fingerprint
from channel.corrections import Permission
from channel.enrolment import Enrolment, seal_enrolment
from desktop import cli
from desktop.core.access import KEY_FILE_VARIABLE
from desktop.core.connection import Connection, load_connection
from desktop.core.device import host_device
from desktop.core.errors import KeyringLocked, KeyringUnavailable
from desktop.core.folder import MACHINE_VARIABLE, VARIABLE, DataFolder
from desktop.core.keychain import Credential

ROOT = Path(__file__).parents[2]
PASSPHRASE = "an unlikely phrase"

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX's terminals or file permissions")


@dataclass(frozen=True)
class Result:
    """What a run of the program left behind."""

    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one error line."""
        (line,) = (line for line in self.err.splitlines() if line.startswith("error: "))
        return line

    @property
    def usage(self) -> str:
        """The line of a usage error."""
        assert (self.status, self.out) == (2, "")
        return self.err.splitlines()[-1]


Run = Callable[..., Result]


@pytest.fixture
def keychain(monkeypatch: pytest.MonkeyPatch) -> MemoryKeychain:
    """In the place of the system's keyring."""
    keychain = MemoryKeychain()
    monkeypatch.setattr("desktop.core.keychain.SystemKeychain", lambda: keychain)
    return keychain


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """An empty data folder."""
    folder = DataFolder(tmp_path / "data")
    monkeypatch.setenv(VARIABLE, str(folder.path))
    monkeypatch.setenv(MACHINE_VARIABLE, str(tmp_path / "machine"))
    return folder


@pytest.fixture
def run(
    data: DataFolder,
    keychain: MemoryKeychain,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the program in this process: `run("connect", "s3://...")`."""
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")  # keeps standard error where pytest has it

    def run(*arguments: str | Path, stdin: bytes = b"", terminal: bool = False) -> Result:
        given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        monkeypatch.setattr(given, "isatty", lambda: terminal)
        monkeypatch.setattr("sys.stdin", given)
        monkeypatch.setattr("sys.argv", ["rakuten-desktop", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert isinstance(caught.value.code, int)
        return Result(caught.value.code, out, err)

    return run


@dataclass(frozen=True)
class Given:
    """What whoever runs a channel on S3 hands to a laptop."""

    channel: Any
    folder: Path

    @property
    def key(self) -> AccessKey:
        assert self.channel.laptop_key is not None
        key: AccessKey = self.channel.laptop_key
        return key

    @property
    def server(self) -> tuple[str, ...]:
        access = self.channel.access
        return "--endpoint-url", access.endpoint_url, "--region", access.region

    def form(self, **other: str | Path) -> list[str | Path]:
        """The command and its options, some of them with other values."""
        options: dict[str, str | Path] = {
            "--channel": self.channel.url,
            "--root": self.channel.root_file,
            "--access-key-file": self.key_file(self.key),
            "--endpoint-url": self.channel.access.endpoint_url,
            "--region": self.channel.access.region,
            "--device": "dock-3",
        }
        options |= {f"--{name.replace('_', '-')}": value for name, value in other.items()}
        return ["sign-in", *(word for pair in options.items() for word in pair)]

    def key_file(self, key: AccessKey) -> Path:
        """A file with an access key, for its owner alone."""
        path = self.folder / f"{len(list(self.folder.iterdir()))}.json"
        path.write_bytes(key_json(key))
        path.chmod(0o600)
        return path

    def enrolment(
        self, name: str = "dock-3.enrolment", corrections: Permission = Permission.OFF
    ) -> Path:
        """An enrolment file; its passphrase is PASSPHRASE."""
        access = self.channel.access
        path = self.folder / name
        one = Enrolment(
            *("dock-3", self.channel.url, self.channel.root, self.key),
            *(access.endpoint_url, access.region, corrections),
        )
        path.write_bytes(seal_enrolment(one, PASSPHRASE))
        return path

    def passphrase(self, content: bytes = PASSPHRASE.encode()) -> Path:
        path = self.folder / "passphrase.txt"
        path.write_bytes(content)
        return path

    @property
    def credential(self) -> Credential:
        """What the keyring has to hold in the end."""
        access = self.channel.access
        return Credential(self.channel.url, self.key, access.endpoint_url, access.region, "dock-3")

    @property
    def connection(self) -> Connection:
        """What the data folder has to hold in the end."""
        access = self.channel.access
        root = self.channel.root
        return Connection(self.channel.url, root, access.endpoint_url, access.region, "dock-3")


def key_json(key: AccessKey) -> bytes:
    """The content of an access key file."""
    fields = {"access_key_id": key.access_key_id, "secret_access_key": key.secret_access_key}
    return json.dumps(fields).encode()


@pytest.fixture
def given(make_s3_channel: Callable[..., Any], tiny_bundle: Path, tmp_path: Path) -> Given:
    channel = make_s3_channel()
    channel.publish(tiny_bundle, "tiny-1")
    folder = tmp_path / "given"
    folder.mkdir()
    return Given(channel, folder)


def signed_in(
    given: Given, data: DataFolder, keychain: MemoryKeychain, *, by_hand: bool = True
) -> bool:
    """Whether exactly what was given is kept, and whether an administrator spoke."""
    kept = (load_connection(data), keychain.entries)
    expected = replace(given.connection, own_choice=by_hand)
    return kept == (expected, {given.channel.url: given.credential})


def nothing_kept(data: DataFolder, keychain: MemoryKeychain) -> bool:
    return not data.connection.exists() and not keychain.entries


# Signing in


def test_by_a_form(run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain) -> None:
    result = run(*given.form())
    assert (result.status, result.out) == (0, "")
    assert result.err == f"signed in to {given.channel.url}; next: rakuten-desktop update\n"
    assert signed_in(given, data, keychain)
    assert run("update").out == "now in use: model tiny-1, release 1\n"


def test_what_may_be_sent_is_the_administrators_choice(
    run: Run, given: Given, data: DataFolder, published_channel: Any
) -> None:
    def allowed() -> Permission:
        connection = load_connection(data)
        assert connection is not None
        return connection.corrections

    enrolment = given.enrolment("photos.enrolment", Permission.PHOTOS)
    passphrase = given.passphrase()
    assert run("sign-in", "--enrolment", enrolment, "--passphrase-file", passphrase).status == 0
    assert allowed() is Permission.PHOTOS
    also = run("sign-in", "--enrolment", enrolment, "--corrections", "texts")
    assert (also.status, "leave out --corrections" in also.err) == (2, True)
    assert run(*given.form(corrections="texts")).status == 0
    assert allowed() is Permission.TEXTS
    assert run(*given.form()).status == 0
    assert allowed() is Permission.OFF
    by_hand = ("connect", published_channel.url, "--root", published_channel.root_file)
    assert run(*by_hand, "--corrections", "texts").status == 0
    assert allowed() is Permission.TEXTS
    assert run(*by_hand).status == 0
    assert allowed() is Permission.OFF


def test_with_the_key_on_standard_input(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain
) -> None:
    result = run(*given.form(access_key_file="-"), stdin=key_json(given.key))
    assert result.status == 0
    assert signed_in(given, data, keychain)


@pytest.mark.parametrize(
    "content", [b"%s", b"\xef\xbb\xbf%s\r\nsecond line"], ids=["bare", "windows"]
)
def test_by_an_enrolment_file(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain, content: bytes
) -> None:
    passphrase = given.passphrase(content % PASSPHRASE.encode())
    result = run("sign-in", "--enrolment", given.enrolment(), "--passphrase-file", passphrase)
    assert (result.status, result.out) == (0, "")
    assert signed_in(given, data, keychain, by_hand=False)


@posix
def test_the_passphrase_is_asked_for_and_not_shown(
    given: Given, tmp_path: Path, secret_service: SecretService
) -> None:
    """On a real terminal, into a real keyring, and out of it again."""
    environment = {**os.environ, **secret_service.environment, VARIABLE: str(tmp_path / "data")}
    command = [sys.executable, "-W", "error", "-c", "from desktop.cli import main; main()"]
    ours, theirs = os.openpty()
    asking = subprocess.Popen(
        [*command, "sign-in", "--enrolment", given.enrolment()],
        cwd=ROOT,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while b"Passphrase of dock-3.enrolment: " not in shown:
        shown += os.read(ours, 1000)
    os.write(ours, PASSPHRASE.encode() + b"\n")
    try:
        while part := os.read(ours, 1000):
            shown += part
    except OSError:  # how Linux tells that the other side is closed
        pass
    os.close(ours)
    assert asking.wait() == 0, shown
    assert b"signed in" in shown
    assert PASSPHRASE.encode() not in shown
    done = subprocess.run(
        [*command, "update"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.stdout == "now in use: model tiny-1, release 1\n"


def test_the_host_names_the_device(run: Run, given: Given, data: DataFolder) -> None:
    arguments = given.form()
    assert run(*arguments[: arguments.index("--device")]).status == 0
    connection = load_connection(data)
    assert connection is not None
    assert connection.device == host_device()


@pytest.mark.parametrize(
    ("host", "device"),
    [
        ("dock-3.shop.example.org", "dock-3"),
        ("Büro 7", "B-ro-7"),
        ("", "laptop"),
        ("x" * 200, "x" * 64),
    ],
)
def test_every_host_name_makes_a_device_name(
    monkeypatch: pytest.MonkeyPatch, host: str, device: str
) -> None:
    from channel.device import check_device

    monkeypatch.setattr("platform.node", lambda: host)
    assert host_device() == device
    check_device(device)


def test_signing_in_elsewhere_replaces_connection_and_key(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain, make_s3_channel: Any
) -> None:
    other = replace(given, channel=make_s3_channel())
    assert run(*other.form()).status == 0
    assert run(*given.form()).status == 0
    assert signed_in(given, data, keychain)


# What can be wrong

FORM = ("--channel", "s3://a/b", "--root", "r", "--access-key-file", "k")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "--channel is missing"),
        (["--channel", "s3://a/b"], "--root is missing"),
        (["--channel", "s3://a/b", "--root", "r"], "--access-key-file is missing"),
        (["--root", "r", "--access-key-file", "k"], "--channel is missing"),
        (["--passphrase-file", "p"], "--channel is missing"),
        (["--enrolment", "e", "--channel", "s3://a/b"], "leave out --channel"),
        (["--enrolment", "e", "--access-key-file", "-"], "leave out --access-key-file"),
        (["--enrolment", "e", "--endpoint-url", "http://a"], "leave out --endpoint-url"),
        (["--enrolment", "e", "--device", "d"], "leave out --device"),
        (
            [
                "--channel",
                "s3://a",
                "--root",
                "r",
                "--access-key-file",
                "k",
                "--passphrase-file",
                "p",
            ],
            "goes with --enrolment only",
        ),
        ([*FORM, "--channel", "/mnt/share"], "connect /mnt/share"),
        (["s3://a/b"], "unexpected extra argument"),
    ],
)
def test_usage_errors(
    run: Run, data: DataFolder, keychain: MemoryKeychain, arguments: list[str], word: str
) -> None:
    assert word in run("sign-in", *arguments).usage
    assert nothing_kept(data, keychain)


def test_without_a_terminal_nobody_is_asked(run: Run, given: Given) -> None:
    result = run("sign-in", "--enrolment", given.enrolment(), stdin=PASSPHRASE.encode())
    assert "--passphrase-file" in result.usage


def test_an_empty_passphrase_file(run: Run, given: Given) -> None:
    passphrase = given.passphrase(b"\nsecond line")
    result = run("sign-in", "--enrolment", given.enrolment(), "--passphrase-file", passphrase)
    assert "is empty" in result.usage


def test_enrolments_that_do_not_open(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain, tmp_path: Path
) -> None:
    def error(file: Path) -> str:
        result = run("sign-in", "--enrolment", file, "--passphrase-file", passphrase)
        assert (result.status, result.out) == (1, "")
        assert nothing_kept(data, keychain)
        assert str(file) in result.error
        return result.error

    passphrase = given.passphrase()
    assert "no such file" in error(tmp_path / "none.enrolment")
    other = tmp_path / "other.enrolment"
    other.write_bytes(b"a holiday photo")
    assert "not a usable enrolment file" in error(other)
    other.write_bytes(given.enrolment().read_bytes()[:-1])
    assert "not a usable enrolment file" in error(other)
    given.passphrase(b"another phrase")
    assert "the passphrase does not open" in error(given.enrolment())


def test_keys_that_are_none(run: Run, given: Given, data: DataFolder) -> None:
    result = run(*given.form(access_key_file="-"), stdin=b'{"access_key_id": "A"}')
    assert result.status == 1
    assert "standard input: not an access key" in result.error
    result = run(*given.form(access_key_file=given.folder / "none.json"))
    assert "none.json: no such file" in result.error
    assert run(*given.form(device="../other")).error.endswith("no dot at the beginning)")
    result = run(*given.form(root=given.key_file(given.key)))
    assert "refused" in result.error
    assert not data.connection.exists()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("secret", "the access key is not accepted (its secret is another one)"),
        ("id", "the access key is not accepted (the server does not know it)"),
        ("prefix", "no permission to read the channel"),
        ("bucket", "or there is no channel here"),
        ("port", "cannot be reached"),
        ("host", "no server of the name nowhere.invalid"),
        ("endpoint", "an endpoint has the form https://host"),
        ("root", "not signed by the keys of this channel"),
    ],
)
def test_what_fails_is_told_and_nothing_changes(
    run: Run,
    given: Given,
    data: DataFolder,
    keychain: MemoryKeychain,
    make_s3_channel: Any,
    monkeypatch: pytest.MonkeyPatch,
    wrong: str,
    reason: str,
) -> None:
    secret = "a secret of nobody's"
    swapped = replace(given.key, secret_access_key=secret)
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "secret": lambda: {"access_key_file": given.key_file(swapped)},
        "id": lambda: {"access_key_file": given.key_file(AccessKey("AKIAUNKNOWN", secret))},
        "prefix": lambda: {"channel": f"{given.channel.url}-2"},
        "bucket": lambda: {"channel": "s3://no-such-bucket/models"},
        "port": lambda: {"endpoint_url": f"http://127.0.0.1:{free_port()}"},
        "host": lambda: {"endpoint_url": "http://nowhere.invalid"},
        "endpoint": lambda: {"endpoint_url": "not an address"},
        "root": lambda: {"root": make_s3_channel().root_file},
    }
    other = makers[wrong]()
    look_up = socket.getaddrinfo

    def without_network(host: Any, *rest: Any, **more: Any) -> Any:
        if host == "nowhere.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", without_network)

    def try_it() -> None:
        result = run(*given.form(**other))
        assert (result.status, result.out) == (1, "")
        assert reason in result.error
        assert len(result.err.splitlines()) == 1
        assert secret not in result.err
        assert given.key.secret_access_key not in result.err

    try_it()
    assert nothing_kept(data, keychain)
    assert run(*given.form()).status == 0
    try_it()
    assert signed_in(given, data, keychain)


def test_where_the_keyring_fails_there_is_no_connection_either(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain
) -> None:
    keychain.fault = KeyringLocked()
    result = run(*given.form())
    assert (result.status, result.out) == (1, "")
    assert "the keyring of this system is locked" in result.error
    assert nothing_kept(data, keychain)


def test_where_a_key_file_is_in_use_signing_in_is_refused(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain, monkeypatch: Any
) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(given.key_file(given.key)))
    for arguments in (given.form(), ["sign-in", "--enrolment", given.enrolment()]):
        result = run(*arguments)
        assert (result.status, result.out) == (1, "")
        assert KEY_FILE_VARIABLE in result.error
        assert "connect is enough" in result.error
    assert nothing_kept(data, keychain)


# Connecting


def test_connect_without_a_key_tells_to_sign_in(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain
) -> None:
    for root in ([], ["--root", given.channel.root_file]):
        result = run("connect", given.channel.url, *root, *given.server)
        assert (result.status, result.out) == (1, "")
        assert result.error.endswith("sign in")
    assert nothing_kept(data, keychain)


@posix
def test_with_a_key_file_connect_alone_is_enough(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain, monkeypatch: Any
) -> None:
    keychain.fault = KeyringUnavailable(reason="a kiosk")
    key_file = given.key_file(given.key)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(key_file))
    connect = ("connect", given.channel.url, *given.server)
    assert run(*connect, "--root", given.channel.root_file).status == 0
    connection = load_connection(data)
    assert connection == replace(given.connection, device=host_device(), own_choice=True)
    key_file.chmod(0o644)
    result = run("update")
    assert result.status == 1
    assert f"{key_file}: the key file is not used" in result.error
    key_file.chmod(0o600)
    assert run("update").out == "now in use: model tiny-1, release 1\n"
    monkeypatch.delenv(KEY_FILE_VARIABLE)
    assert run("update").status == 1


@posix
@pytest.mark.parametrize(("answer", "status"), [(b"y\n", 0), (b"n\n", 1)])
def test_the_root_of_a_channel_on_s3_can_be_confirmed(
    run: Run, given: Given, data: DataFolder, monkeypatch: Any, answer: bytes, status: int
) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(given.key_file(given.key)))
    result = run("connect", given.channel.url, *given.server, stdin=answer, terminal=True)
    assert (result.status, result.out) == (status, "")
    assert fingerprint(given.channel.root) in result.err
    assert data.connection.exists() is (status == 0)


def test_a_key_in_the_keyring_serves_connect_too_but_towards_no_other_server(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain
) -> None:
    assert run(*given.form()).status == 0
    again = ("connect", given.channel.url + "/", "--root", given.channel.root_file)
    assert run(*again, *given.server).status == 0
    elsewhere = run(*again, "--endpoint-url", f"http://127.0.0.1:{free_port()}")
    assert elsewhere.error.endswith("sign in")
    connection = load_connection(data)
    assert connection is not None
    assert connection.endpoint_url == given.channel.access.endpoint_url


def test_a_folder_asks_no_keyring(
    run: Run, published_channel: Any, keychain: MemoryKeychain
) -> None:
    keychain.fault = KeyringLocked()
    connect = ("connect", published_channel.url, "--root", published_channel.root_file)
    assert run(*connect).status == 0
    assert run("update").status == 0
    assert run("sign-out").status == 0


# Signing out


def test_signing_out_forgets_the_key_and_keeps_the_models(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain
) -> None:
    assert run(*given.form()).status == 0
    assert run("update").status == 0
    result = run("sign-out")
    assert (result.status, result.out) == (0, "")
    assert "the models on this machine stay" in result.err
    assert nothing_kept(data, keychain)
    assert "not connected" in run("update").error
    classified = run("classify", "--designation", "rouge", "--json")
    assert json.loads(classified.out)["model_version"] == "tiny-1"
    again = run("sign-out")
    assert (again.status, again.out) == (0, "")  # done is done
    assert "there was no channel to sign out of" in again.err


def test_where_the_keyring_is_locked_nobody_is_signed_out(
    run: Run, given: Given, data: DataFolder, keychain: MemoryKeychain
) -> None:
    assert run(*given.form()).status == 0
    keychain.fault = KeyringLocked()
    assert "locked" in run("sign-out").error
    keychain.fault = None
    assert signed_in(given, data, keychain)


@pytest.mark.parametrize("command", ["sign-in", "sign-out", "connect"])
def test_help_has_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.status == 0
    assert re.search(rf"Example: rakuten-desktop {command}\b", " ".join(result.out.split()))


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from desktop.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "sign-in", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "desktop" in loaded
    assert not loaded & {"boto3", "botocore", "channel", "cryptography", "keyring", "tuf"}
