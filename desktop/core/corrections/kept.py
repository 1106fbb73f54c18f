"""What a history calls its machine, where the channel gives it no name."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from channel.device import check_device
from channel.errors import BadDeviceName
from desktop.core import settings
from desktop.core.connection import Connection
from desktop.core.device import host_device

if TYPE_CHECKING:
    from sqlite_utils import Database

DEVICE = "corrections device"
"""The setting that keeps the name."""


def known_device(db: Database, connection: Connection) -> str | None:
    """This machine's name towards its channel, if it has one: the connection's; channels in folders
    give none, and then it is the one that was made."""
    try:
        check_device(connection.device)
    except BadDeviceName:
        made: str | None = settings.read(db, DEVICE)
        return made
    return connection.device


def device(db: Database, connection: Connection) -> str:
    """As `known_device`, made where there is none yet; in a transaction."""
    known = known_device(db, connection)
    if known is None:
        known = f"{host_device()[:48]}-{secrets.token_hex(4)}"
        settings.write(db, DEVICE, known)
    return known
