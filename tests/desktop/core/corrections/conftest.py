"""A laptop whose people decide, a channel with a mailbox, and a trainer who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from letterbox import Desk, Trainer

from channel.corrections import Permission
from desktop.core.app import Core
from desktop.core.connection import Connection, load_connection


@pytest.fixture
def desk(core: Core) -> Desk:
    return Desk(core.history)


@pytest.fixture
def connected(core: Core, published_channel: Any) -> Core:
    """A laptop on a channel in a folder, which may send texts."""
    Connection(published_channel.url, published_channel.root, corrections=Permission.TEXTS).save(
        core.folder
    )
    return core


@pytest.fixture
def allow(core: Core) -> Callable[[Permission], None]:
    """Has the administrator change his mind."""

    def change(permission: Permission) -> None:
        connection = load_connection(core.folder)
        assert connection is not None
        replace(connection, corrections=permission).save(core.folder)

    return change


@pytest.fixture
def trainer(published_channel: Any) -> Trainer:
    return Trainer(published_channel.store)
