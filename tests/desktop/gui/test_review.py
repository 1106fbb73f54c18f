"""The review: one hand on the keyboard decides on one entry after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from entries import LABELS, outcome
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Finished, Ledger
from desktop.core.decided import Decided
from desktop.core.engine import Outcome
from desktop.core.errors import HistoryFull
from desktop.core.history.rows import Entry
from desktop.core.operators import Operators
from desktop.gui.review_page import ReviewPage
from desktop.gui.window import MainWindow

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def fill(empty_core: Core) -> Callable[..., list[int]]:
    """Puts outcomes in the history; returns their ids."""

    def add(outcomes: list[Outcome]) -> list[int]:
        return empty_core.history.add_many(outcomes)

    return add


@pytest.fixture
def review(
    empty_core: Core, fill: Callable[..., list[int]], make_window: Callable[..., MainWindow]
) -> Callable[..., ReviewPage]:
    """Opens the review over a history with these outcomes."""

    def open_(outcomes: list[Outcome], language: str = "en") -> ReviewPage:
        fill(outcomes)
        empty_core.history.change(lambda db: [db.conn.names.number(one) for one in LABELS])
        window = make_window(empty_core, language)
        window.activateWindow()
        window.desk.nav.buttons[2].click()
        page = window.desk.review
        wait(page)
        return page

    return open_


def wait(page: ReviewPage) -> None:
    """Until all that was asked for is shown and written."""
    while not page.settled:
        QApplication.processEvents()
    QApplication.processEvents()


def decisions(core: Core) -> dict[str, tuple[Decided, str | None]]:
    """By text: the decision, and the category that counts."""
    entries = core.history.page(limit=1000)
    return {
        one.designation: (one.decision, one.final.code if one.final else None) for one in entries
    }


def current(page: ReviewPage) -> str:
    entry = page.queue.current
    return entry.designation if entry is not None else ""


def test_what_disagrees_comes_first_then_the_least_certain(
    review: Callable[..., ReviewPage], qtbot: QtBot
) -> None:
    page = review([outcome(3), outcome(1), outcome(2), outcome(9, disagree=True)])
    seen = []
    for _ in range(4):
        seen.append(current(page))
        qtbot.keyClick(page, Key.Key_Down)
    assert seen == ["item 009", "item 001", "item 002", "item 003"]
    assert page.left.text() == "Review: 4 left"


def test_it_says_what_text_and_photo_alone_say_where_they_disagree(
    review: Callable[..., ReviewPage], qtbot: QtBot
) -> None:
    page = review([outcome(1, disagree=True), outcome(2)])
    words = page.suggestions.doubt.text.text()
    assert "Text alone: Bougies · 81.0%" in words
    assert "Photo alone: Théières · 66.0%" in words
    qtbot.keyClick(page, Key.Key_Right)
    assert not page.suggestions.doubt.isVisible()


def test_enter_accepts_and_the_next_is_there_at_once(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    page = review([outcome(1), outcome(2)])
    qtbot.keyClick(page, Key.Key_Return)
    assert current(page) == "item 002"  # whether or not it has been written
    assert page.left.text() == "Review: 1 left"
    wait(page)
    assert decisions(empty_core)["item 001"] == (Decided.ACCEPTED, "10")
    qtbot.keyClick(page, Key.Key_Enter)
    wait(page)
    assert page.notice.title.text() == "Nothing waits for a person"


@pytest.mark.parametrize("keys", ["12345", "&é\"'("])
def test_the_upper_row_takes_suggestions_shifted_or_not(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot, keys: str
) -> None:
    page = review([outcome(place) for place in range(5)])
    for key in keys:
        press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, key)
        QApplication.sendEvent(page, press)
    wait(page)
    found = [decisions(empty_core)[f"item {place:03}"] for place in range(5)]
    assert [code for _, code in found] == ["10", "20", "30", "40", "50"]
    assert [decision for decision, _ in found] == [Decided.ACCEPTED] + 4 * [Decided.CORRECTED]


def test_letters_search_arrows_choose_and_escape_leaves(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    page = review([outcome(1), outcome(2)])
    qtbot.keyClicks(page, "t")
    field = page.picker.field
    assert page.searching and field.hasFocus() and field.text() == "t"
    qtbot.keyClicks(field, "apsi")  # for "tapis"
    assert page.picker.list.item(0).text() == "Tapis"
    qtbot.keyClick(field, Key.Key_Escape)
    assert not page.searching and page.hasFocus()
    qtbot.keyClicks(page, "h")
    qtbot.keyClicks(field, "or")
    qtbot.keyClick(field, Key.Key_Return)
    wait(page)
    assert decisions(empty_core)["item 001"] == (Decided.CORRECTED, "50")
    assert current(page) == "item 002" and page.hasFocus()
    qtbot.keyClicks(page, "b")
    field.clear()
    qtbot.keyClick(field, Key.Key_Down)
    second = page.picker.list.item(1).text()
    qtbot.keyClick(field, Key.Key_Return)
    wait(page)
    code = next(label.code for label in LABELS if label.name_en == second)
    assert decisions(empty_core)["item 002"][1] == code


def test_space_enlarges_the_photo_and_deciding_goes_on(
    review: Callable[..., ReviewPage], qtbot: QtBot
) -> None:
    page = review([outcome(1), outcome(2), outcome(3)])
    qtbot.keyClick(page, Key.Key_Space)
    assert page.large.isVisible() and page.large.size() == page.size()
    qtbot.keyClick(page, Key.Key_Return)
    assert page.large.isVisible() and current(page) == "item 002"
    qtbot.keyClick(page, Key.Key_Escape)
    assert not page.large.isVisible()


def test_undo_and_redo_have_no_end(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    page = review([outcome(place) for place in range(30)])
    line = page.window().desk.line  # type: ignore[attr-defined]
    before = decisions(empty_core)
    for _ in range(15):
        qtbot.keyClick(page, Key.Key_Return)
        qtbot.keyClicks(page, "3")
    wait(page)
    after = decisions(empty_core)
    assert page.queue.current is None
    assert line.sentence.text() == "Corrected to Cerfs-volants: item 029"
    for _ in range(30):
        qtbot.keyClick(page, Key.Key_Z, CONTROL)
    wait(page)
    assert decisions(empty_core) == before
    assert line.sentence.text() == "Undone · Accepted as Bougies: item 000"
    assert current(page) == "item 000"
    assert page.left.text() == "Review: 30 left"
    assert not line.undo.isEnabled()
    for _ in range(30):
        qtbot.keyClick(page, Key.Key_Y, CONTROL)
    wait(page)
    assert decisions(empty_core) == after
    assert page.queue.current is None


def test_what_cannot_be_written_comes_back_with_a_sentence(
    review: Callable[..., ReviewPage],
    empty_core: Core,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = review([outcome(1), outcome(2)])

    def full(_: Any) -> None:
        raise HistoryFull(path=empty_core.history.path)

    with monkeypatch.context() as patch:
        patch.setattr(empty_core.history, "change", full)
        qtbot.keyClick(page, Key.Key_Return)
        wait(page)
    assert current(page) == "item 001"
    assert page.verdict.isVisible() and "full" in page.verdict.text.text()
    assert page.left.text() == "Review: 2 left"
    qtbot.keyClick(page, Key.Key_Return)
    wait(page)
    assert not page.verdict.isVisible()
    assert decisions(empty_core)["item 001"][0] == Decided.ACCEPTED


def test_a_batch_can_be_reviewed_alone(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    page = review([outcome(1)])
    ledger = Ledger(empty_core.history)
    batch = ledger.begin("/photos/arrival", "", "tiny-1")
    ledger.plan(batch, 0, [BatchItem((), "R1", "text")], "sha")
    ledger.finish(batch, [Finished(0, outcome(7))])
    page.window().desk.show_review(batch)  # type: ignore[attr-defined]
    wait(page)
    assert current(page) == "item 007"
    assert page.left.text() == "Review: 1 left"
    qtbot.waitUntil(lambda: page.scope.choice.currentData() == batch)
    qtbot.keyClick(page, Key.Key_Return)
    wait(page)
    assert page.queue.current is None
    qtbot.keyClick(page, Key.Key_Z, CONTROL)
    wait(page)
    assert current(page) == "item 007"


def test_all_that_is_probable_is_accepted_in_one_step(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    sure = [outcome(place, probability=0.85) for place in range(4)]
    page = review([*sure, outcome(5), outcome(6, disagree=True, probability=0.9)])
    many = page.many
    assert many.accept.text() == "Accept 4"
    before = decisions(empty_core)
    qtbot.mouseClick(many.accept, Qt.MouseButton.LeftButton)
    wait(page)
    found = [decision for decision, _ in decisions(empty_core).values()]
    assert found.count(Decided.ACCEPTED) == 4
    assert page.left.text() == "Review: 2 left"
    line = page.window().desk.line  # type: ignore[attr-defined]
    assert line.sentence.text() == "4 entries accepted"
    qtbot.keyClick(page, Key.Key_Z, CONTROL)
    wait(page)
    assert decisions(empty_core) == before


def test_the_share_that_is_to_be_right_says_what_the_model_decides_alone(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    answers = [outcome(place, probability=0.92) for place in range(3)]
    page = review([*answers, outcome(7, probability=0.97), outcome(9, probability=0.5)])
    many = page.many
    assert page.left.text() == "Review: 4 left"
    assert many.targets[0.95].isChecked() and not many.apply.isEnabled()
    assert [row.text() for row in many.targets.values()] == [
        *("90% → 80%", "95% → 20%", "98% → 0%", "99% → 0%")
    ]
    qtbot.mouseClick(many.targets[0.9], Qt.MouseButton.LeftButton)
    assert "4 of 5" in many.effect.text()
    qtbot.mouseClick(many.apply, Qt.MouseButton.LeftButton)
    wait(page)
    assert page.left.text() == "Review: 1 left"
    found = [decision for decision, _ in decisions(empty_core).values()]
    assert found.count(Decided.AUTO) == 4
    qtbot.keyClick(page, Key.Key_Z, CONTROL)
    wait(page)
    assert page.left.text() == "Review: 4 left"
    assert many.targets[0.95].isChecked()


def test_who_is_at_the_machine_is_kept_with_each_decision(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    page = review([outcome(1), outcome(2)])
    choice = page.window().desk.nav.operator  # type: ignore[attr-defined]
    choice.setCurrentIndex(choice.count() - 1)
    choice.activated.emit(choice.count() - 1)
    qtbot.keyClicks(choice.dialog.name, "Marie Leroy")
    choice.dialog.add.click()
    page.setFocus()
    qtbot.keyClick(page, Key.Key_Return)
    wait(page)
    assert choice.currentText() == "Marie Leroy"
    (decided,) = (one for one in empty_core.history.page() if one.decided_at is not None)
    (operator,) = Operators(empty_core.history).every()
    assert (decided.decided_by, operator.name) == (operator.id, "Marie Leroy")
    assert page.window().desk.deciding.records.staff().present == operator.id  # type: ignore[attr-defined]


def test_what_was_decided_is_on_the_disk_when_the_window_closes(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    page = review([outcome(place) for place in range(20)])
    for _ in range(20):
        qtbot.keyClick(page, Key.Key_Return)
    page.window().close()
    assert {one for one, _ in decisions(empty_core).values()} == {Decided.ACCEPTED}


class Presses(QObject):
    """Counts the keys that are pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._last: QEvent | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.KeyPress and watched.isWindowType():
            self.count += 1
        return False


@pytest.fixture
def presses(qapp: QApplication) -> Iterator[Presses]:
    counting = Presses()
    qapp.installEventFilter(counting)
    yield counting
    qapp.removeEventFilter(counting)


def test_a_keyboard_alone_reviews_a_hundred_entries(
    review: Callable[..., ReviewPage], empty_core: Core, presses: Presses, qtbot: QtBot
) -> None:
    """At most 1.3 keys for an entry of which the model was right; no mouse at all."""
    outcomes = [outcome(place, disagree=place % 10 == 0) for place in range(100)]
    # The truth: mostly the model's own word, at times its second or fourth, or none of the five.
    truth = {
        f"item {place:03}": "20" if place % 12 == 5 else "40" if place % 12 == 9 else "10"
        for place in range(100)
    }
    truth |= {"item 033": "70", "item 066": "60"}
    page = review(outcomes)
    window = page.window().windowHandle()
    main = page.window()
    assert isinstance(main, MainWindow)
    spent = {"right": 0, "second": 0, "searched": 0}
    items = dict.fromkeys(spent, 0)
    for _ in range(100):
        entry = page.queue.current
        assert entry is not None
        before, wanted = presses.count, truth[entry.designation]
        kind = _decide(qtbot, window, entry, wanted)
        main.scanning.keys.settle()  # no scanner's key follows
        spent[kind] += presses.count - before
        items[kind] += 1
    wait(page)
    found = {text: code for text, (_, code) in decisions(empty_core).items()}
    assert found == truth
    assert sum(items.values()) == 100 and items["right"] > 75
    assert spent["right"] / items["right"] <= 1.3
    assert spent["second"] / items["second"] <= 1.3
    assert spent["searched"] / items["searched"] <= 5


def _decide(qtbot: QtBot, window: Any, entry: Entry, wanted: str) -> str:
    """What a person does who knows the category; returns how."""
    codes = [one.code for one in entry.top]
    if codes[0] == wanted:
        qtbot.keyClick(window, Key.Key_Return)
        return "right"
    if wanted in codes:
        qtbot.keyClick(window, Key(Key.Key_1 + codes.index(wanted)))
        return "second"
    name = next(label.name_fr for label in LABELS if label.code == wanted)
    for one in name[:3].upper():
        qtbot.keyClick(window, Key(ord(one)))
    qtbot.keyClick(window, Key.Key_Return)
    return "searched"


def test_an_answer_without_a_list_is_accepted_too(
    review: Callable[..., ReviewPage], empty_core: Core, qtbot: QtBot
) -> None:
    """As older versions may have kept it, or whoever made the file."""
    page = review([replace(outcome(1), top=(), probability=None)])
    qtbot.keyClick(page, Key.Key_Return)
    wait(page)
    assert decisions(empty_core)["item 001"] == (Decided.ACCEPTED, "10")
    assert page.window().desk.line.sentence.text() == "Accepted as Bougies: item 001"  # type: ignore[attr-defined]
