"""Where the access key of a channel comes from: a key file, else the keyring."""

from __future__ import annotations

import os
from pathlib import Path

from channel.access import AMBIENT, Access, AccessKey
from channel.location import is_s3, open_store
from desktop.core.connection import Connection
from desktop.core.errors import KeyFileInUse, NotSignedIn
from desktop.core.key_file import read_key_file
from desktop.core.keychain import Keychain

KEY_FILE_VARIABLE = "RAKUTEN_DESKTOP_KEY_FILE"
"""For kiosks and servers: names a file with the access key, which then replaces the keyring."""


def access_for(connection: Connection, keychain: Keychain) -> Access:
    """How to reach the channel of a connection; a folder needs no key.

    May take as long as the keyring does.  Raises NotSignedIn, KeyFileUnsafe, AccessKeyUnusable and
    the errors of the keychain.
    """
    if not is_s3(connection.url):
        return AMBIENT
    return Access(connection.endpoint_url, connection.region, _key(connection, keychain))


def key_file() -> Path | None:
    """The key file that replaces the keyring, None where the keyring is used."""
    named = os.environ.get(KEY_FILE_VARIABLE)
    return Path(named) if named else None


def check_keyring_in_use() -> None:
    """Raises KeyFileInUse where a key in the keyring would not be looked at."""
    file = key_file()
    if file is not None:
        raise KeyFileInUse(variable=KEY_FILE_VARIABLE, path=file)


def _key(connection: Connection, keychain: Keychain) -> AccessKey:
    file = key_file()
    if file is not None:
        return read_key_file(file)
    url = open_store(connection.url).url  # the one spelling of several that is kept
    credential = keychain.read(url)
    # A key is shown to no other server than the one that it was given for.
    if credential is None or credential.endpoint_url != connection.endpoint_url:
        raise NotSignedIn(url=url)
    return credential.key
