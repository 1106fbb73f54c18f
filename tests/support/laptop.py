"""A laptop as its user sees it: programs that start, update, classify and say how things stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from common.errors import ProductError
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.engine import Request
from desktop.core.folder import DataFolder
from desktop.core.updates import ChannelState, Trouble

if TYPE_CHECKING:
    from desktop.core.keychain import Credential, Keychain
    from desktop.core.models import Installed


class MemoryKeychain:
    """A keyring that forgets when the test ends; every call raises `fault`, if any."""

    def __init__(self) -> None:
        self.entries: dict[str, Credential] = {}
        self.fault: ProductError | None = None

    def read(self, url: str) -> Credential | None:
        self._fail()
        return self.entries.get(url)

    def write(self, credential: Credential) -> None:
        self._fail()
        self.entries[credential.url] = credential

    def delete(self, url: str) -> None:
        self._fail()
        self.entries.pop(url, None)

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault


Expected = type[ProductError] | tuple[type[ProductError], ...]


class Laptop:
    """One data folder.  Every call is another start of the program."""

    def __init__(self, path: Path, keychain: Keychain | None = None) -> None:
        self.folder = DataFolder(path)
        self.keychain = keychain
        path.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def started(self) -> Iterator[Core]:
        """The program, while it runs."""
        with Core(self.folder, self.keychain) as core:
            yield core

    def connect(self, url: str, root: bytes, **more: Any) -> None:
        """Trusts a channel, without a look at it."""
        Connection(url, root, **more).save(self.folder)

    def update(self, **arguments: Any) -> Installed | None:
        """Fetches and activates what is new."""
        with self.started() as core:
            return core.updates.update(**arguments)

    def status(self) -> ChannelState:
        """What a program that has only just started says."""
        with self.started() as core:
            return core.updates.state

    def model(self) -> str | None:
        """Which model answers when something is classified here and now; None without any."""
        with self.started() as core:
            if core.models.active() is None:
                return None
            with core.engine() as engine:
                outcome = engine.submit(Request(designation="rouge")).result()
        assert outcome.error is None
        assert outcome.code == "0010"
        return outcome.model_version

    def fails(
        self,
        expected: Expected,
        trouble: Trouble,
        match: str | None = None,
        kept: bool = True,
        **arguments: Any,
    ) -> ProductError:
        """An update that fails, and harms nothing.

        The model in use answers before, meanwhile and after; the error is the expected one; this
        program tells the trouble, and the next one too if it is `kept`.
        """
        before = self.model()
        assert before is not None
        with self.started() as core:
            with pytest.raises(expected, match=match) as caught:
                core.updates.update(**arguments)
            state = core.updates.state
            assert (state.trouble, state.error) == (trouble, caught.value)
            assert state.name == trouble
            assert "Traceback" not in str(caught.value)
            assert "\n" not in str(caught.value)
            with core.engine() as engine:
                outcome = engine.submit(Request(designation="rouge")).result()
            assert outcome.model_version == before
        assert self.model() == before
        self.is_tidy()
        if not kept:
            assert self.status().trouble is None
            return caught.value
        later = self.status()
        assert later.trouble is trouble
        assert later.error is not None
        assert later.error.code == caught.value.code
        assert str(later.error) == str(caught.value)
        return caught.value

    def is_tidy(self) -> None:
        """Nothing half-written lies about, and no more models than may be kept."""
        names = [path.name for path in self.folder.path.rglob("*") if path.is_file()]
        assert not [name for name in names if ".tmp" in name or name.endswith(".arrived")]
        assert len([name for name in names if name.endswith(".bundle")]) <= 3

    def updates_to(self, version: str, **arguments: Any) -> None:
        """An update that succeeds, without anybody having repaired anything."""
        installed = self.update(**arguments)
        assert installed is not None
        assert installed.model_version == version
        assert self.model() == version
        assert self.status().trouble is None
        self.is_tidy()

    def has_no_news(self) -> None:
        """An update that finds all well, and nothing new."""
        before = self.model()
        assert self.update() is None
        assert self.model() == before
        assert self.status().trouble is None
