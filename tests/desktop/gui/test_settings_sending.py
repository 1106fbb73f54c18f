"""The card for what leaves this computer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from channel.corrections import Permission
from channel.enrolment import Enrolment
from desktop.core.app import Core
from desktop.core.connection import Connection, load_connection
from desktop.core.decided import Decided
from desktop.core.decisions import Decisions
from desktop.core.engine import Request
from desktop.core.errors import CorrectionsManaged, NotConnected
from desktop.gui import signing_in
from desktop.gui.nav_bar import Page
from desktop.gui.settings_sending import SendingSettings
from desktop.gui.window import MainWindow

Show = Callable[..., SendingSettings]


def connected(core: Core) -> Connection:
    found = load_connection(core.folder)
    assert found is not None
    return found


@pytest.fixture
def show(core: Core, make_window: Callable[..., MainWindow], qtbot: QtBot) -> Show:
    """The card over a core with one decision, which may choose itself or not."""

    def open_(permission: Permission, *, own_choice: bool) -> SendingSettings:
        now = replace(connected(core), corrections=permission, own_choice=own_choice)
        replace(now, device="dock-7").save(core.folder)
        with core.engine() as engine:
            entry = core.history.add(engine.submit(Request(designation="green teapot")).result())
        assert Decisions(core.history).accept([entry.id])
        window = make_window(core)
        window.desk.show_page(Page.SETTINGS)
        (card,) = window.desk.settings.findChildren(SendingSettings)
        qtbot.waitUntil(lambda: bool(card.figures.text()) and card.settled)
        return card

    return open_


def test_what_the_administrator_has_set_is_shown_and_stays(show: Show, core: Core) -> None:
    card = show(Permission.TEXTS, own_choice=False)
    assert not card._chooser.isVisible()
    assert "administrator" in card.rule.text()
    assert "never your name" in card.leaves.text() and "No photos" in card.leaves.text()
    with pytest.raises(CorrectionsManaged):
        core.corrections.permit(Permission.PHOTOS)
    assert connected(core).corrections is Permission.TEXTS


def test_who_connected_by_hand_chooses(show: Show, core: Core, qtbot: QtBot) -> None:
    card = show(Permission.OFF, own_choice=True)
    assert card._chooser.isVisible() and not card.send.isEnabled()
    assert card.leaves.text().startswith("Nothing is sent")
    with qtbot.waitSignal(card.permitted):
        card.choice.setCurrentIndex(2)
    qtbot.waitUntil(lambda: "photos are sent too" in card.leaves.text())
    assert connected(core).corrections is Permission.PHOTOS
    assert connected(core).own_choice


def test_what_waits_is_sent_seen_and_taken_back(show: Show, core: Core, qtbot: QtBot) -> None:
    card = show(Permission.TEXTS, own_choice=True)
    card.send.click()
    qtbot.waitUntil(lambda: "1 sent" in card.figures.text(), timeout=10_000)
    card.show_sent.click()
    dialog = card.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert "green teapot" in dialog.list.item(0).text()
    assert "Théières" in dialog.list.item(0).text() or "Teapots" in dialog.list.item(0).text()
    dialog.list.item(0).setSelected(True)
    dialog.take_back.click()
    # Perhaps the window has sent that already.
    qtbot.waitUntil(
        lambda: any(words in card.figures.text() for words in ("1 decision waits", "1 taken back"))
    )
    (entry,) = core.history.page()
    assert entry.decision is Decided.REVIEW


def test_all_is_taken_back_only_when_one_agrees(show: Show, core: Core, qtbot: QtBot) -> None:
    card = show(Permission.TEXTS, own_choice=True)
    card.send.click()
    qtbot.waitUntil(lambda: "1 sent" in card.figures.text(), timeout=10_000)
    card.show_sent.click()
    dialog = card.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    dialog.take_all_back.click()
    assert dialog.question is not None
    assert core.history.page()[0].decision is Decided.ACCEPTED
    dialog.question.yes.click()
    qtbot.waitUntil(lambda: core.history.page()[0].decision is Decided.REVIEW)


def test_an_enrolment_decides_and_a_form_does_not(core: Core, published_channel: Any) -> None:
    url, root = published_channel.url, published_channel.root
    enrolled = Connection.enrolled(Enrolment("dock-7", url, root, key=None))  # type: ignore[arg-type]
    assert not enrolled.own_choice
    core.updates.sign_out()
    form = signing_in.Form(url, published_channel.root_file)
    assert signing_in.by_form(core, form).connection.own_choice


def test_nothing_can_be_chosen_without_a_channel(empty_core: Core) -> None:
    with pytest.raises(NotConnected):
        empty_core.corrections.permit(Permission.TEXTS)
    assert not empty_core.corrections.standing().own_choice
