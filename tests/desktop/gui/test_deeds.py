"""Whatever is done in the window can be undone, in one order with the history."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from entries import LABELS, outcome
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.gui.deciding import What
from desktop.gui.deeds import Deed, Order
from desktop.gui.nav_bar import Page
from desktop.gui.window import MainWindow


@pytest.fixture
def window(make_window: Callable[..., MainWindow], empty_core: Core) -> MainWindow:
    empty_core.history.add_many([outcome(place) for place in range(4)])
    return make_window(empty_core)


def test_an_emptied_form_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    form, line = window.form, window.desk.line
    qtbot.keyClicks(form.designation, "green teapot")
    qtbot.keyClicks(form.reference, "376")
    form.next_product()
    assert line.sentence.text() == "Form emptied"
    qtbot.waitUntil(lambda: not window.desk.deciding.pending)  # the start asks for the operators
    line.undo.click()
    assert (form.designation.text(), form.reference.text()) == ("green teapot", "376")
    assert line.sentence.text() == "Undone · Form emptied"
    line.redo.click()
    assert form.designation.text() == ""


def test_who_has_typed_nothing_new_loses_nothing(window: MainWindow) -> None:
    window.form.next_product()
    assert not window.desk.line.undo.isVisible()


def test_a_setting_is_undone_even_the_language(window: MainWindow, qtbot: QtBot) -> None:
    window.desk.show_page(Page.SETTINGS)
    window.services.preferring.set(language="fr")
    qtbot.waitUntil(lambda: window.desk.line.undo.accessibleName() == "Annuler")
    assert window.desk.line.sentence.text() == "Réglage modifié"
    window.desk.line.undo.click()
    qtbot.waitUntil(lambda: window.desk.line.undo.accessibleName() == "Undo")
    assert window.services.preferring.now.language is None
    window.desk.line.redo.click()
    qtbot.waitUntil(lambda: window.desk.line.undo.accessibleName() == "Annuler")
    window.desk.line.undo.click()
    qtbot.waitUntil(lambda: window.desk.line.undo.accessibleName() == "Undo")


def test_deeds_and_decisions_are_undone_in_their_order(window: MainWindow, qtbot: QtBot) -> None:
    deciding = window.desk.deciding

    def settle() -> None:
        qtbot.waitUntil(lambda: not deciding.pending)

    def sentence() -> str:
        return window.desk.line.sentence.text()

    deciding.accept([1], What("first", LABELS[0]))
    settle()
    qtbot.keyClicks(window.form.designation, "typed")
    window.form.next_product()
    deciding.accept([2], What("second", LABELS[0]))
    settle()
    undone = []
    for _ in range(4):
        deciding.undo()
        settle()
        undone.append(sentence())
    assert "second" in undone[0] and "Form emptied" in undone[1] and "first" in undone[2]
    assert undone[3] == undone[2], "there is nothing more"
    assert not window.desk.line.undo.isEnabled()
    assert window.form.designation.text() == "typed"
    redone = []
    for _ in range(3):
        deciding.redo()
        settle()
        redone.append(sentence())
    assert "first" in redone[0] and "Form emptied" in redone[1] and "second" in redone[2]
    # Whatever is new ends what could be done again.
    deciding.undo()
    settle()
    qtbot.keyClicks(window.form.designation, "more")
    qtbot.keyClick(window.form.designation, Qt.Key.Key_Escape)
    window.form.next_product()
    assert not deciding.can_redo
    deciding.redo()
    settle()
    assert "emptied" in sentence()


def test_the_order_finds_the_last_of_its_kind() -> None:
    order, deed = Order(), Deed(str, str, str)
    order.add(None)
    order.add(deed)
    order.undo(None)  # asked for before the deed, told after it
    assert order.last_done() is deed
    order.undo(deed)
    assert not order.can_undo
    order.redo(deed)
    assert order.last_done() is deed and order.can_redo
    order.forget()
    assert not order.can_undo and not order.can_redo
