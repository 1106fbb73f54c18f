"""Ways to a channel: tried first, kept with the access key to it, and forgotten with it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from channel.access import Access, AccessKey
from channel.client import Client
from channel.layout import Release
from channel.location import is_s3, open_store
from channel.verification import check_root
from common.errors import ProductError
from desktop.core.access import access_for, check_keyring_in_use, key_file
from desktop.core.changing import changing
from desktop.core.channel_state import load_last_check
from desktop.core.connection import Connection, load_connection
from desktop.core.errors import ConnectionDamaged, KeyringUnavailable
from desktop.core.folder import DataFolder
from desktop.core.keychain import Credential, Keychain
from desktop.core.models import Models


def connection_of(folder: DataFolder) -> Connection | None:
    """The connection that a data folder uses, None where there is no readable one."""
    try:
        return load_connection(folder)
    except (ConnectionDamaged, OSError):
        return None


def probe(connection: Connection, key: AccessKey | None, keychain: Keychain) -> Release | None:
    """The model that a connection would offer; nothing of the trial stays behind.

    Without a `key`, the one that the machine has is used.  Raises OSError, and the errors of the
    channel and of `access_for`.
    """
    store = open_store(connection.url, _access(connection, key, keychain))
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return Client(store, Path(folder), connection.root).check()


def connect(
    folder: DataFolder, connection: Connection, key: AccessKey | None, keychain: Keychain
) -> None:
    """Saves a connection in the account's own folder, once the channel proves its own.

    A `key` is kept in the keyring, and that to the former channel no longer.  Where the machine's
    models were borrowed, the one in use becomes the account's own.  Raises the errors of
    the channel, of `access_for`, of the keyring, KeyFileInUse, AnotherWindow and CannotWrite; the
    former connection stays then.
    """
    if key is not None:
        check_keyring_in_use()
    former = None if folder.borrowed else connection_of(folder)
    own = folder.own  # what is borrowed stays as it is
    with changing(own):
        store = open_store(connection.url, _access(connection, key, keychain))
        check_root(connection.root, store.url)
        connection = replace(connection, url=store.url)
        if former is not None and _has_followed(own.channel(former.channel), connection.root):
            connection = replace(connection, known_as=former.channel)
        Client(store, own.channel(connection.channel), connection.root).check()
        if folder.borrowed:
            Models(own).adopt(Models(folder))
        elsewhere = former is None or former.url != connection.url
        if key is not None and is_s3(connection.url):
            keychain.write(_credential(connection, key))
        try:
            connection.save(own)
        except OSError:
            if key is not None and elsewhere:
                with contextlib.suppress(ProductError):
                    _forget_key(connection, keychain)
            raise
        if former is not None and elsewhere:
            with contextlib.suppress(ProductError):  # done is done: there is a new connection
                _forget_key(former, keychain)
        last = load_last_check(own, connection.channel)
        if last.trouble is not None:  # the channel has answered
            last.well().save(own)


def sign_out(folder: DataFolder, keychain: Keychain) -> None:
    """Removes a connection, and the key to it.

    Raises Managed, AnotherWindow, CannotWrite and the errors of the keyring, which leave both in
    place.
    """
    with changing(folder):
        connection = connection_of(folder)
        if connection is not None:
            _forget_key(connection, keychain)
        folder.connection.unlink(missing_ok=True)


def _has_followed(channel: Path, root: bytes) -> bool:
    """Whether the roots of a channel, each signed by the one before, have led to this one: then it
    is the same channel, and what was seen and held out of it counts on."""
    return any(path.read_bytes() == root for path in channel.glob("*/root_history/*.root.json"))


def _access(connection: Connection, key: AccessKey | None, keychain: Keychain) -> Access:
    if key is not None and is_s3(connection.url):
        return Access(connection.endpoint_url, connection.region, key)
    return access_for(connection, keychain)


def _credential(connection: Connection, key: AccessKey) -> Credential:
    return Credential(
        connection.url, key, connection.endpoint_url, connection.region, connection.device
    )


def _forget_key(connection: Connection, keychain: Keychain) -> None:
    if is_s3(connection.url):
        try:
            keychain.delete(connection.url)
        except KeyringUnavailable:
            # Without a key file, the key is in a keyring that is out of reach just now (over SSH).
            if key_file() is None:
                raise
