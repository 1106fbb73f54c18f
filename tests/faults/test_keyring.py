"""The keyring is locked, absent, slow or broken, or has no key: told, and survived."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from desktop.core import keyring_backend
from desktop.core.engine import Request
from desktop.core.errors import (
    KeyringFailed,
    KeyringLocked,
    KeyringSlow,
    KeyringUnavailable,
    NotSignedIn,
)
from desktop.core.keychain import SystemKeychain
from desktop.core.updates import Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Remote

FAULTS: dict[str, Callable[[], Any]] = {
    "locked": KeyringLocked,
    "absent": lambda: KeyringUnavailable(reason="no service"),
    "slow": lambda: KeyringSlow(seconds=30),
    "broken": lambda: KeyringFailed(reason="it says so"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_keyring_that_gives_no_key(remote: Remote, fault: str) -> None:
    remote.keychain.fault = FAULTS[fault]()
    for _ in range(2):
        remote.laptop.fails(type(remote.keychain.fault), Trouble.KEYRING)
    assert remote.proxy.exchanges == []
    remote.keychain.fault = None
    remote.laptop.updates_to("tiny-2")


def test_a_keyring_without_the_key(remote: Remote) -> None:
    key = remote.keychain.entries.pop(remote.channel.url)
    remote.laptop.fails(NotSignedIn, Trouble.NOT_SIGNED_IN)
    remote.keychain.write(key)
    remote.laptop.updates_to("tiny-2")


def test_a_key_for_another_server_is_not_shown_to_this_one(remote: Remote) -> None:
    """Somebody has changed the connection's file: the key stays where it is."""
    remote.laptop.connect(
        remote.channel.url, remote.channel.root, endpoint_url="http://127.0.0.1:9"
    )
    remote.laptop.fails(NotSignedIn, Trouble.NOT_SIGNED_IN)
    remote.sign_in(remote.channel.laptop_key)
    remote.laptop.updates_to("tiny-2")


def test_classifying_goes_on_while_the_keyring_asks_for_a_password(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered = threading.Event(), threading.Event()

    def hangs() -> Any:
        asked.set()
        answered.wait(20)
        raise KeyringLocked

    monkeypatch.setattr(keyring_backend, "open_backend", hangs)
    remote.laptop.keychain = SystemKeychain(seconds=10)
    with remote.laptop.started() as core, core.engine() as engine:

        def attempt() -> None:
            with pytest.raises(KeyringLocked):
                core.updates.update()

        update = threading.Thread(target=attempt)
        update.start()
        assert asked.wait(10)
        assert core.updates.state.trouble is None
        outcome = engine.submit(Request(designation="rouge")).result(10)
        assert outcome.model_version == "tiny-1"
        assert update.is_alive()
        answered.set()
        update.join()
        assert core.updates.state.trouble is Trouble.KEYRING


def test_a_keyring_that_never_answers(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(keyring_backend, "open_backend", lambda: over.wait(30))
    remote.laptop.keychain = SystemKeychain(seconds=0.2)
    try:
        remote.laptop.fails(KeyringSlow, Trouble.KEYRING)
    finally:
        over.set()
    remote.laptop.keychain = remote.keychain
    remote.laptop.updates_to("tiny-2")
