"""Decisions leave behind the window's back, where they may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from channel.corrections import Permission, folder_of, is_letter
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.corrections import attempts
from desktop.core.decisions import Decisions
from desktop.core.engine import Request
from desktop.gui.nav_bar import Page
from desktop.gui.tokens import Time
from desktop.gui.window import MainWindow


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Time, "SEND", 50)
    monkeypatch.setattr(Time, "SEND_AGAIN", 100)
    monkeypatch.setattr(attempts, "PAUSE", timedelta(milliseconds=200))


@pytest.fixture
def letters(published_channel: Any) -> Callable[[], list[str]]:
    """Names of the letters in the channel."""

    def find() -> list[str]:
        return [
            one.name for one in published_channel.store.list("corrections/") if is_letter(one.name)
        ]

    return find


@pytest.fixture
def decided(core: Core) -> Core:
    """One answer that somebody has accepted."""
    with core.engine() as engine:
        entry = core.history.add(engine.submit(Request(designation="green teapot")).result())
    assert Decisions(core.history).accept([entry.id])
    return core


def allow(core: Core, channel: Any, permission: Permission) -> None:
    Connection(channel.url, channel.root, device="dock-7", corrections=permission).save(core.folder)


def test_what_was_decided_is_sent_and_nothing_is_said(
    decided: Core,
    published_channel: Any,
    letters: Callable[[], list[str]],
    make_window: Callable[..., MainWindow],
    qtbot: QtBot,
) -> None:
    allow(decided, published_channel, Permission.TEXTS)
    window = make_window(decided)
    qtbot.waitUntil(lambda: len(letters()) == 1, timeout=20_000)
    assert letters()[0].startswith(folder_of("dock-7"))
    qtbot.waitUntil(lambda: decided.corrections.waiting() == 0, timeout=20_000)
    assert not window.channel_bar.unsent.isVisible()
    # A decision that is taken back is told too, a moment later.
    (entry,) = decided.history.page()
    Decisions(decided.history).reopen([entry.id])
    window.desk.sending.soon()
    qtbot.waitUntil(lambda: len(letters()) == 2, timeout=20_000)


def test_nothing_leaves_where_it_may_not(
    decided: Core,
    published_channel: Any,
    letters: Callable[[], list[str]],
    make_window: Callable[..., MainWindow],
    qtbot: QtBot,
) -> None:
    allow(decided, published_channel, Permission.OFF)
    window = make_window(decided)
    with qtbot.waitSignal(window.desk.sending.told, timeout=20_000) as told:
        window.desk.sending.soon()
    assert told.args == [0]
    assert letters() == []
    assert decided.corrections.waiting() == 1


def test_what_cannot_be_sent_is_counted_and_tried_again(
    decided: Core,
    published_channel: Any,
    letters: Callable[[], list[str]],
    make_window: Callable[..., MainWindow],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from channel.errors import ChannelUnreachable
    from desktop.core.corrections import work

    allow(decided, published_channel, Permission.TEXTS)
    away = True
    deliver = work.deliver

    def delivered(*words: Any) -> None:
        if away:
            raise ChannelUnreachable(url="x", reason="no network")
        deliver(*words)

    monkeypatch.setattr(work, "deliver", delivered)
    monkeypatch.setattr(attempts, "SOON", timedelta(milliseconds=200))
    window = make_window(decided)
    qtbot.waitUntil(window.channel_bar.unsent.isVisible, timeout=20_000)
    assert window.channel_bar.unsent.text() == "1 decision to send"
    away = False
    qtbot.waitUntil(lambda: len(letters()) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: not window.channel_bar.unsent.isVisible(), timeout=20_000)


@pytest.mark.parametrize("allowed", [True, False])
def test_before_a_deletion_it_is_told_what_was_not_sent(
    decided: Core,
    published_channel: Any,
    make_window: Callable[..., MainWindow],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    allowed: bool,
) -> None:
    monkeypatch.setattr(Time, "SEND", 600_000)
    if allowed:
        allow(decided, published_channel, Permission.TEXTS)
    window = make_window(decided)
    window.desk.show_page(Page.HISTORY)
    page = window.desk.history
    qtbot.waitUntil(lambda: page.settled and page.table.rowCount() == 1)
    page.view.selectAll()
    page.delete.click()
    bulk = page.deciding_bar.bulk
    qtbot.waitUntil(lambda: page.settled)
    if not allowed:  # then nothing waits to be sent, and few entries are not asked about
        assert bulk.question is None and decided.history.count() == 0
        return
    assert bulk.question is not None
    assert "A decision on 1 of them is still to be sent." in bulk.question.text.text()
    assert "30 more days" in bulk.question.text.text()
    bulk.question.no.click()
    qtbot.waitUntil(lambda: page.settled)
    assert decided.history.count() == 1
