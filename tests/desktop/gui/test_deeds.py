"""Whatever is done in the window can be undone, in one order with the history."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from entries import LABELS, outcome
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.decided import BY_PERSON
from desktop.core.decisions import Change, Chosen, Decisions
from desktop.core.errors import HistoryFull
from desktop.gui.deciding import Deciding
from desktop.gui.deeds import Deed, Order
from desktop.gui.memory import What
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


class Slow:
    """A history that makes everybody wait until it is let go."""

    def __init__(self, deciding: Deciding, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, accept = Event(), Decisions.accept

        def slow(decisions: Decisions, chosen: Chosen, *, open_only: bool = False) -> Change:
            assert self.go.wait(10)
            return accept(decisions, chosen, open_only=open_only)

        monkeypatch.setattr(Decisions, "accept", slow)
        self.told: list[str] = []
        deciding.changed.connect(lambda step: self.told.append(f"{step.way} {step.what.name}"))


def _noted(told: list[str], name: str) -> Deed:
    return Deed(lambda: name, lambda: told.append(f"undone {name}"), lambda: None)


def test_what_is_undone_while_the_history_is_busy_is_what_was_done_last(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    deciding = window.desk.deciding
    qtbot.waitUntil(lambda: not deciding.pending)
    slow = Slow(deciding, monkeypatch)
    deciding.accept([1], What("first"))
    deciding.remember(_noted(slow.told, "form"))
    deciding.accept([2], What("second"))
    assert window.desk.line.undo.isEnabled()
    for _ in range(4):
        deciding.undo()
    deciding.accept([3], What("third"))
    deciding.undo()
    deciding.redo()
    assert slow.told == []
    slow.go.set()
    qtbot.waitUntil(lambda: not deciding.pending)
    assert slow.told == [
        *("done first", "done second", "undone second", "undone form", "undone first"),
        *("done third", "undone third", "redone third"),
    ]


def test_what_was_asked_for_behind_an_undo_is_written_before_the_window_closes(
    window: MainWindow, empty_core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    deciding = window.desk.deciding
    slow = Slow(deciding, monkeypatch)
    deciding.accept([1])
    deciding.undo()
    deciding.accept([2])
    slow.go.set()
    deciding.close()
    decided = [one.id for one in empty_core.history.page() if one.decision in BY_PERSON]
    assert decided == [2]


def test_after_a_fault_the_next_in_turn_is_done(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    deciding = window.desk.deciding
    qtbot.waitUntil(lambda: not deciding.pending)
    slow, go = Slow(deciding, monkeypatch), Event()

    def full(_: Decisions, __: Chosen) -> Change:
        assert go.wait(10)
        raise HistoryFull(path="history.db")

    monkeypatch.setattr(Decisions, "delete", full)
    slow.go.set()
    deciding.accept([1], What("first"))
    deciding.delete([2])
    deciding.undo()
    go.set()
    qtbot.waitUntil(lambda: not deciding.pending)
    assert slow.told == ["done first", "undone first"]
