"""A barcode scanner on every page, and people who type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from entries import LABELS, outcome
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot
from scanner import FRENCH, Hands, press

from desktop.core.app import Core
from desktop.core.decided import Decided
from desktop.core.history.store import Entry
from desktop.core.scanner import gtin
from desktop.core.scanner.codes import Code
from desktop.gui import scan_keys
from desktop.gui.nav_bar import Page
from desktop.gui.review_page import ReviewPage
from desktop.gui.scan_sound import TONES, Outcome
from desktop.gui.scanning import TAKES
from desktop.gui.tokens import Motion
from desktop.gui.window import MainWindow

CODE = "4006381333931"
OTHER = "96385074"
ENDINGS = ("", "\r", "\t", "\r\t")


@pytest.fixture
def hands(window: MainWindow) -> Hands:
    return Hands(window)


@pytest.fixture
def know(core: Core) -> Callable[..., list[int]]:
    """Has the history know products by their references, a review waiting for each."""

    def add(*references: str) -> list[int]:
        made = [outcome(place) for place, _ in enumerate(references)]
        return core.history.add_many(
            replace(one, request=replace(one.request, reference=reference), promised=None)
            for one, reference in zip(made, references, strict=True)
        )

    return add


def said(hands: Hands) -> str:
    words = hands.window.scanning.signals.words
    assert words.isVisible()
    return words.text.text()


# Products


def test_the_code_is_the_reference_wherever_the_focus_is(hands: Hands) -> None:
    form = hands.window.form
    fields = (form.designation, form.description, form.reference, form.classify, form.drop_zone)
    for field, gap, ending in product(fields, (2, 10, 30), ENDINGS):
        form.reference.clear()
        form.designation.setText("teapot")
        field.setFocus()
        before = QApplication.focusWidget()
        hands.scan(CODE, gap, ending, pause=2_000)
        assert form.reference.text() == CODE
        assert form.designation.text() == "teapot"
        assert form.description.toPlainText() == ""
        assert hands.window.queue.rowCount() == 0
        assert QApplication.focusWidget() is before
        assert said(hands) == f"New: {CODE}"


def test_azerty(hands: Hands) -> None:
    hands.scan(CODE.translate(FRENCH))
    assert hands.window.form.reference.text() == CODE


def test_the_elements_of_gs1(hands: Hands) -> None:
    hands.scan("10LOT9\x1d0104006381333931")
    assert hands.window.form.reference.text() == CODE


def test_a_scan_in_the_middle_of_a_word_leaves_it_as_it_was(hands: Hands) -> None:
    form = hands.window.form
    form.designation.setFocus()
    hands.type("green tea")
    assert form.designation.text() == "green tea"
    hands.press([*CODE, "\r"], 5)  # at once
    assert (form.designation.text(), form.reference.text()) == ("green tea", CODE)
    assert form.designation.isUndoAvailable()
    hands.type("pot")
    hands.rest()
    assert form.designation.text() == "green teapot"
    assert hands.window.queue.rowCount() == 0


@pytest.mark.parametrize("field", ["designation", "description"])
def test_what_the_first_key_replaced_comes_back(hands: Hands, field: str) -> None:
    line: Any = getattr(hands.window.form, field)
    line.setFocus()
    hands.type("green teapot")
    if field == "designation":
        line.setSelection(6, 6)
    else:
        cursor = line.textCursor()
        cursor.setPosition(6)
        cursor.setPosition(12, cursor.MoveMode.KeepAnchor)
        line.setTextCursor(cursor)
    hands.press([*CODE, "\r"], 5)
    if field == "designation":
        assert (line.text(), line.selectedText()) == ("green teapot", "teapot")
    else:
        chosen = line.textCursor().selectedText()
        assert (line.toPlainText(), chosen) == ("green teapot", "teapot")
    assert hands.window.form.reference.text() == CODE


def test_a_person_loses_no_letter(hands: Hands) -> None:
    form = hands.window.form
    form.designation.setFocus()
    text = "Theiere 24 cm, lot de 2"
    hands.type(text[:8], 120)
    hands.type(text[8:13], 20)  # rolled
    hands.rest(60)
    hands.type(text[13:], 45)
    assert form.designation.text() == text


def test_letters_of_a_text_are_seen_at_once(hands: Hands) -> None:
    line = hands.window.form.designation
    line.setFocus()
    hands.press(["a"], 2_000)
    assert line.text() == ""  # perhaps of a scan
    hands.rest(50)
    assert line.text() == "a"
    for letter in "bcdef":
        hands.press([letter], 60)
        assert line.text().endswith(letter)


def test_enter_after_a_few_quick_keys_is_a_persons(
    hands: Hands, answered: Callable[..., None]
) -> None:
    hands.window.form.designation.setFocus()
    hands.type("green teapo")
    hands.press(["t", "\r"], 25)
    assert hands.window.form.designation.text() == "green teapot"
    answered(hands.window, 1)


def test_the_next_product_begins_once_the_one_at_hand_was_submitted(
    hands: Hands, answered: Callable[..., None]
) -> None:
    form = hands.window.form
    hands.scan(CODE)
    form.designation.setText("green teapot")
    form.submit()
    answered(hands.window, 1)
    hands.scan(OTHER)
    assert (form.reference.text(), form.designation.text()) == (OTHER, "")
    item = hands.window.queue.item(hands.window.queue.index(0))
    assert item is not None
    assert item.request.reference == CODE


def test_what_was_typed_for_a_product_is_submitted_before_the_next_one(
    hands: Hands, answered: Callable[..., None]
) -> None:
    form = hands.window.form
    hands.scan(CODE)
    form.designation.setText("green teapot")
    hands.scan(OTHER)
    answered(hands.window, 1)
    item = hands.window.queue.item(hands.window.queue.index(0))
    assert item is not None
    assert (item.request.reference, item.request.designation) == (CODE, "green teapot")
    assert (form.reference.text(), form.designation.text()) == (OTHER, "")


def test_what_was_typed_since_is_submitted_with_its_product(
    hands: Hands, photo: Callable[..., Path], answered: Callable[..., None]
) -> None:
    form = hands.window.form
    hands.window.intake.hand_out([photo("a.png")])
    answered(hands.window, 1)
    form.designation.setText("red candle")
    hands.scan(CODE)
    assert (form.reference.text(), form.designation.text()) == (CODE, "")
    hands.window.intake.hand_out([photo("b.png")])
    answered(hands.window, 2)
    items = [hands.window.queue.item(hands.window.queue.index(row)) for row in range(2)]
    told = [
        (one.request.reference, one.request.designation, Path(str(one.request.photos[0])).name)
        for one in items
        if one is not None
    ]
    assert told == [(CODE, "", "b.png"), ("", "red candle", "a.png")]


def test_sixty_scans_in_a_row(hands: Hands) -> None:
    counted: list[Code] = []
    hands.window.scanning.scanned.connect(counted.append)
    hands.window.form.designation.setFocus()
    codes = [(body := f"40063813{n:04}") + gtin.check_digit(body) for n in range(60)]
    for number, code in enumerate(codes):
        hands.scan(code, gap=2 + number % 28, ending=("\r", "\t", "")[number % 3])
        assert hands.window.form.reference.text() == code
    assert [one.reference for one in counted] == codes
    assert hands.window.form.designation.text() == ""
    assert hands.window.queue.rowCount() == 0


def test_the_same_code_within_a_moment_counts_once(hands: Hands) -> None:
    counted: list[Code] = []
    hands.window.scanning.scanned.connect(counted.append)
    hands.scan("036000291452")
    hands.scan("0036000291452")
    assert len(counted) == 1
    assert said(hands) == "0036000291452 was scanned twice: it counts once."
    hands.rest(1_500)
    hands.scan("036000291452")
    assert len(counted) == 2
    hands.window.desk.preferring.set(scan_again=0)
    hands.scan("036000291452")
    assert len(counted) == 3


def test_a_wrong_check_digit_is_said_and_changes_nothing(hands: Hands) -> None:
    hands.window.form.designation.setFocus()
    hands.scan("4006381333932")
    assert hands.window.form.reference.text() == ""
    assert hands.window.form.designation.text() == ""
    assert "4006381333932: the check digit does not fit" in said(hands)


def test_seen_before(hands: Hands, know: Callable[..., list[int]]) -> None:
    ids = know("036000291452", "X", "0036000291452")
    told: list[tuple[Code, list[Entry]]] = []
    hands.window.scanning.known.connect(lambda *given: told.append(given))
    hands.scan("036000291452")
    assert [(code.reference, [one.id for one in found]) for code, found in told] == [
        ("036000291452", [ids[2], ids[0]])
    ]
    assert said(hands).startswith("Seen before: 036000291452, Bougies (")


@pytest.mark.parametrize("page", [Page.BATCH, Page.FIGURES])
def test_other_pages_lead_to_products(hands: Hands, page: Page) -> None:
    hands.window.desk.show_page(page)
    hands.scan(CODE)
    assert hands.window.form.isVisible()
    assert hands.window.form.reference.text() == CODE


# History and review


def test_history_searches_it_as_it_is_written_there(
    hands: Hands, know: Callable[..., list[int]]
) -> None:
    know("0036000291452", CODE)
    hands.window.desk.show_page(Page.HISTORY)
    page = hands.window.desk.history
    page.filters.days.setCurrentIndex(1)
    page.filters.begin()
    hands.scan("036000291452")
    while not page.settled:
        QApplication.processEvents()
    assert page.filters.search.text() == "0036000291452"
    assert page.filters.days.currentIndex() == 0
    assert page.table.rowCount() == 1


@pytest.fixture
def review(hands: Hands, know: Callable[..., list[int]], core: Core) -> Callable[..., ReviewPage]:
    def open_(*references: str) -> ReviewPage:
        know(*references)
        core.history.change(lambda db: [db.conn.names.number(one) for one in LABELS])
        hands.window.desk.show_page(Page.REVIEW)
        wait(hands.window.desk.review)
        return hands.window.desk.review

    return open_


def wait(page: ReviewPage) -> None:
    while not page.settled:
        QApplication.processEvents()
    QApplication.processEvents()


def undecided(core: Core) -> int:
    return sum(one.decision == Decided.REVIEW for one in core.history.page(limit=200))


def test_review_goes_to_what_waits_and_decides_nothing(
    hands: Hands, review: Callable[..., ReviewPage], core: Core
) -> None:
    page = review("1", "2", CODE, "ABC-1234", "5")
    texts = (CODE, "ABC-1234", CODE.translate(FRENCH))
    for ending, gap, text in product(ENDINGS, (2, 30), texts):
        page.setFocus()
        hands.scan(text, gap, ending, pause=2_000)
        wait(page)
        assert page.queue.current is not None
        assert page.queue.current.reference == (text if text.startswith("ABC") else CODE)
        assert undecided(core) == 5
        assert not page.searching


def test_review_says_what_does_not_wait(hands: Hands, review: Callable[..., ReviewPage]) -> None:
    page = review("1", "2")
    hands.scan(CODE)
    assert said(hands) == f"{CODE} does not wait for a review."
    assert page.queue.current is not None
    assert page.queue.current.reference == "1"


def test_the_keys_of_the_review_are_a_persons(
    hands: Hands, review: Callable[..., ReviewPage], core: Core
) -> None:
    page = review("1", "2", "3", "4")
    page.setFocus()
    for taken, key in enumerate("\r1é", 1):
        hands.type(key)
        wait(page)
        assert undecided(core) == 4 - taken
    hands.press("tap", 20)  # a roll of fingers, of which the first begins a search
    hands.rest()
    assert page.searching
    assert page.picker.field.text() == "tap"
    assert undecided(core) == 1


def test_a_scan_right_after_a_decision_takes_no_suggestion(
    hands: Hands, review: Callable[..., ReviewPage], core: Core
) -> None:
    page = review("1", "2", "3", CODE)
    page.setFocus()
    hands.type("\r")
    hands.press([*CODE, "\r"], 5)
    hands.rest()
    wait(page)
    assert undecided(core) == 3
    assert page.queue.current is not None
    assert page.queue.current.reference == CODE


def test_enter_accepts_soon_after_a_scan(
    hands: Hands, review: Callable[..., ReviewPage], core: Core
) -> None:
    page = review("1", CODE, "3")
    hands.scan(CODE)
    wait(page)
    hands.type("\r")
    wait(page)
    entries = {one.reference: one.decision for one in core.history.page()}
    assert entries == {"1": Decided.REVIEW, CODE: Decided.ACCEPTED, "3": Decided.REVIEW}


# Dialogs, secrets, shortcuts


def test_a_dialog_gets_it_only_where_it_wants_it(hands: Hands, qtbot: QtBot) -> None:
    dialog = QDialog(hands.window)
    column = QVBoxLayout(dialog)
    plain, wanting, secret = QLineEdit(), QLineEdit(), QLineEdit()
    wanting.setProperty(TAKES, True)
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    for one in (plain, wanting, secret):
        column.addWidget(one)
    dialog.open()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    plain.setFocus()
    hands.scan(CODE)
    assert (plain.text(), wanting.text()) == ("", "")
    wanting.setFocus()
    hands.scan(OTHER)
    assert (plain.text(), wanting.text()) == ("", OTHER)
    assert dialog.isVisible()
    assert hands.window.form.reference.text() == ""
    # What fills in passwords types as fast as a scanner.
    secret.setFocus()
    hands.press("s3cret-4711", 2)
    assert secret.text() == "s3cret-4711"
    dialog.reject()


def test_a_prefix_that_is_a_shortcut_does_nothing_in_a_scan(hands: Hands, qtbot: QtBot) -> None:
    done: list[str] = []
    QShortcut(QKeySequence(Qt.Key.Key_F9), hands.window, lambda: done.append("F9"))
    press("F9")
    assert done == ["F9"]
    hands.window.desk.preferring.set(scanner_prefix=("F9",))
    hands.press(["F9", *CODE, "\r"], 5)
    hands.rest()
    assert done == ["F9"]
    assert hands.window.form.reference.text() == CODE
    press("F9")
    hands.rest()
    assert done == ["F9", "F9"]


def test_a_shortcut_comes_after_the_keys_before_it(hands: Hands) -> None:
    texts: list[str] = []
    line = hands.window.form.designation
    keys = QKeySequence(Qt.Key.Key_Return)
    QShortcut(keys, hands.window, lambda: texts.append(line.text()))
    line.setFocus()
    hands.press(["a", "\r"], 25)
    assert texts == ["a"]
    hands.scan(CODE)
    assert texts == ["a"]


def test_it_can_be_switched_off(hands: Hands) -> None:
    hands.window.desk.preferring.set(scanner=False)
    hands.window.form.designation.setFocus()
    hands.press(CODE, 3)
    assert hands.window.form.designation.text() == CODE


def test_real_time_passes_as_well(window: MainWindow, qtbot: QtBot) -> None:
    """By the clock of the events and the timer of the window, without a time of the test's own."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    window.form.designation.setFocus()
    press("a")
    assert window.form.designation.text() == ""
    qtbot.waitUntil(lambda: window.form.designation.text() == "a")


@pytest.mark.parametrize("late", [0.2, 0.001])
def test_keys_that_wait_for_a_busy_window_come_before_the_end_of_the_time(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, late: float
) -> None:
    keys = hands.window.scanning.keys
    hands.window.form.designation.setFocus()
    hands.press("4", 5_000)
    monkeypatch.setattr(scan_keys.time, "monotonic", lambda: keys._due + late)
    keys._timer.timeout.emit()
    assert hands.window.form.designation.text() == ""
    hands.press([*CODE[1:], "\r"], 5)
    assert hands.window.form.designation.text() == ""
    assert hands.window.form.reference.text() == CODE


def test_keys_pressed_while_the_window_was_busy_are_a_persons(hands: Hands) -> None:
    """They come all at once, but were not pressed so."""
    hands.window.form.designation.setFocus()
    hands.press(CODE, 120)
    hands.rest()
    assert hands.window.form.designation.text() == CODE


def test_a_click_comes_after_the_keys_before_it(hands: Hands, qtbot: QtBot) -> None:
    form = hands.window.form
    form.designation.setFocus()
    hands.press("ab", 10)
    handle = hands.window.windowHandle()
    place = form.reference.mapTo(hands.window, form.reference.rect().center())
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)  # type: ignore[call-overload]
    assert form.designation.text() == "ab"
    assert form.reference.text() == ""


# Sound and frame


@pytest.mark.parametrize("still", [False, True])
def test_the_frame_follows_what_one_likes(
    hands: Hands, still: bool, wear: Callable[..., None]
) -> None:
    wear()  # and what is chosen here is forgotten afterwards
    signals = hands.window.scanning.signals
    hands.window.desk.preferring.set(reduced_motion=still)
    hands.scan(CODE)
    assert signals.frame.isVisible()
    assert signals._fading.state() == (
        signals._fading.State.Stopped if still else signals._fading.State.Running
    )
    assert signals._fading.duration() == Motion.SCAN_FLASH or still
    hands.window.desk.preferring.set(scan_flash=False)
    hands.scan(OTHER)
    assert not signals.frame.isVisible()
    assert said(hands) == f"New: {OTHER}"


def test_each_outcome_has_its_sound(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[Outcome] = []
    monkeypatch.setattr(hands.window.scanning.signals.sounds, "play", played.append)
    hands.scan(CODE)
    assert played == []
    hands.window.desk.preferring.set(scan_sound=True)
    for code in (OTHER, OTHER, "4006381333932"):
        hands.scan(code)
    assert played == [Outcome.NEW, Outcome.TWICE, Outcome.WRONG]
    assert set(TONES) == set(Outcome)


def test_a_field_that_is_gone_meanwhile_is_no_trouble(hands: Hands) -> None:
    dialog = QDialog(hands.window)
    field = QLineEdit(dialog)
    dialog.open()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    field.setFocus()
    hands.type("x")
    hands.press(["a"], 50)
    hands.press(["b"], 10)
    shiboken6.delete(dialog)
    hands.rest()
    hands.window.activateWindow()
    assert QTest.qWaitForWindowActive(hands.window)
    hands.scan(CODE)
    assert hands.window.form.reference.text() == CODE
