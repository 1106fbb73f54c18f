"""Which access key is used for which channel, and which key file is trusted with one."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from laptop import MemoryKeychain

from channel.access import AMBIENT, KEY_FILE_LIMIT, Access, AccessKey
from channel.errors import AccessKeyUnusable
from desktop.core.access import KEY_FILE_VARIABLE, access_for, check_keyring_in_use
from desktop.core.connection import Connection
from desktop.core.errors import KeyFileInUse, KeyFileUnsafe, KeyringLocked, NotSignedIn
from desktop.core.key_file import read_key_file
from desktop.core.keychain import Credential

URL, ENDPOINT = "s3://models/prod", "https://s3.example.org"
KEY, OTHER = AccessKey("AKIAEXAMPLE", "the secret of the keyring"), AccessKey("AKIAFILE", "filed")
CONNECTION = Connection(URL, b"root", ENDPOINT, "eu-west-3", "dock-3")
CREDENTIAL = Credential(URL, KEY, ENDPOINT, "eu-west-3", "dock-3")

posix = pytest.mark.skipif(os.name == "nt", reason="file permissions of POSIX")


def holding(*credentials: Credential) -> MemoryKeychain:
    """A keychain with these in it."""
    keychain = MemoryKeychain()
    for one in credentials:
        keychain.write(one)
    return keychain


def locked() -> MemoryKeychain:
    """A keychain that nobody has unlocked."""
    keychain = MemoryKeychain()
    keychain.fault = KeyringLocked()
    return keychain


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A file with the other key, as it should be."""
    path = tmp_path / "key.json"
    fields = {"access_key_id": OTHER.access_key_id, "secret_access_key": OTHER.secret_access_key}
    path.write_text(json.dumps(fields), encoding="utf-8")
    path.chmod(0o600)
    return path


# Which key


@pytest.mark.parametrize("url", ["/mnt/share/models", "file:///mnt/share", r"C:\models"])
def test_a_folder_needs_no_key_and_asks_no_keyring(url: str) -> None:
    assert access_for(Connection(url, b"root"), locked()) == AMBIENT


def test_the_keyring_has_it() -> None:
    assert access_for(CONNECTION, holding(CREDENTIAL)) == Access(ENDPOINT, "eu-west-3", KEY)


@pytest.mark.parametrize(
    "credential",
    [
        None,
        replace(CREDENTIAL, url="s3://models/other"),
        replace(CREDENTIAL, endpoint_url="https://elsewhere.example.org"),
        replace(CREDENTIAL, endpoint_url=None),
    ],
)
def test_no_key_is_used_for_what_it_was_not_given_for(credential: Credential | None) -> None:
    with pytest.raises(NotSignedIn, match=URL):
        access_for(CONNECTION, holding(*[credential] if credential else []))


def test_a_key_for_another_server_is_not_used_for_aws() -> None:
    with pytest.raises(NotSignedIn):
        access_for(replace(CONNECTION, endpoint_url=None), holding(CREDENTIAL))


def test_the_spelling_of_an_address_does_not_matter() -> None:
    spelt = replace(CONNECTION, url=f" {URL}//")
    assert access_for(spelt, holding(CREDENTIAL)).key == KEY


def test_the_faults_of_the_keyring_pass() -> None:
    with pytest.raises(KeyringLocked):
        access_for(CONNECTION, locked())


@posix
def test_a_key_file_replaces_the_keyring(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(key_file))
    for keychain in (holding(CREDENTIAL), locked()):
        assert access_for(CONNECTION, keychain) == Access(ENDPOINT, "eu-west-3", OTHER)
    assert access_for(Connection("/mnt/share", b"root"), locked()) == AMBIENT


def test_where_the_key_file_is_bad_the_keyring_is_not_asked_either(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(key_file.with_name("none.json")))
    with pytest.raises(KeyFileUnsafe):
        access_for(CONNECTION, holding(CREDENTIAL))


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, "")
    assert access_for(CONNECTION, holding(CREDENTIAL)).key == KEY
    check_keyring_in_use()


def test_whether_the_keyring_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    check_keyring_in_use()
    monkeypatch.setenv(KEY_FILE_VARIABLE, "/etc/key.json")
    with pytest.raises(KeyFileInUse, match=r"/etc/key\.json"):
        check_keyring_in_use()


# Which key file


def refusal(path: Path) -> str:
    """Why a key file is not used."""
    with pytest.raises(KeyFileUnsafe) as caught:
        read_key_file(path)
    assert str(path) in str(caught.value)
    assert OTHER.secret_access_key not in str(caught.value)
    reason = caught.value.data["reason"]
    assert isinstance(reason, str)
    return reason


@posix
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_file_for_its_owner_alone(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    assert read_key_file(key_file) == OTHER


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_a_file_that_others_may_use(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    assert f"mode 0{mode:o}" in refusal(key_file)


@posix
def test_what_counts_is_the_file_that_a_link_leads_to(key_file: Path) -> None:
    link = key_file.with_name("link.json")
    link.symlink_to(key_file)
    assert read_key_file(link) == OTHER
    key_file.chmod(0o644)
    assert "0644" in refusal(link)


@posix
def test_a_file_of_another_account(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = key_file.stat().st_uid
    if os.geteuid() == 0:
        os.chown(key_file, 12345, -1)
    else:
        monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    assert "another account" in refusal(key_file)


@posix
def test_a_file_of_root_is_as_good_as_ones_own(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make such a file")
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    assert read_key_file(key_file) == OTHER


@posix
def test_what_is_no_file(key_file: Path, tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.json")
    assert "not a regular file" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe", 0o600)  # nobody writes: opening must not wait
    assert "not a regular file" in refusal(tmp_path / "pipe")
    assert "a part of the path" in refusal(key_file / "key.json")


@posix
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"\xff\xfe",
        b'{"access_key_id": "A"}',
        b'{"access_key_id": "A", "secret_access_key": "B"}'.ljust(KEY_FILE_LIMIT + 1),
    ],
    ids=["empty", "nothing", "binary", "half", "long"],
)
def test_a_file_without_a_key(key_file: Path, content: bytes) -> None:
    key_file.write_bytes(content)
    with pytest.raises(AccessKeyUnusable, match=r"key\.json"):
        read_key_file(key_file)


@posix
def test_the_examined_file_is_the_one_that_is_read(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever swaps the file in between gains nothing."""
    real = os.fstat

    def swap(descriptor: int) -> os.stat_result:
        status = real(descriptor)
        key_file.rename(key_file.with_name("moved.json"))
        key_file.write_text('{"access_key_id": "EVIL", "secret_access_key": "EVIL"}')
        return status

    monkeypatch.setattr("os.fstat", swap)
    assert read_key_file(key_file) == OTHER


def test_on_windows_no_file_is_used(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.core.key_file.os.name", "nt")
    try:
        with pytest.raises(KeyFileUnsafe) as caught:
            read_key_file(key_file)
    finally:
        monkeypatch.undo()  # pathlib asks too
    assert "Windows" in str(caught.value)
