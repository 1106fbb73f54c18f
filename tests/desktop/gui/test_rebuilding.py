"""What is seen is made anew in another language or density, and nobody loses anything by it."""

from __future__ import annotations

import gc
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from entries import LABELS, outcome
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLocale,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QTranslator,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.batches import runner
from desktop.core.engine import Request
from desktop.gui import photos
from desktop.gui.language import TRANSLATIONS
from desktop.gui.memory import What
from desktop.gui.nav_bar import Page
from desktop.gui.settings_language import NAMES
from desktop.gui.window import MainWindow

EVERYWHERE = tuple(Page)


@pytest.fixture
def turn(qtbot: QtBot) -> Callable[..., None]:
    """Prefers something else, and waits until the window has followed."""

    def to(window: MainWindow, **changes: Any) -> None:
        before = window.form
        window.services.preferring.set(**changes)
        qtbot.waitUntil(lambda: window.form is not before)

    return to


def everywhere(window: MainWindow, qtbot: QtBot) -> Iterator[Page]:
    """Each page, once it shows all there is."""
    for page in EVERYWHERE:
        window.desk.show_page(page)
        view = getattr(window.desk, page.name.lower(), None)
        if hasattr(view, "settled"):
            qtbot.waitUntil(lambda view=view: view.settled, timeout=10_000)  # type: ignore[misc]
        yield page


def texts(window: QWidget) -> Iterator[str]:
    """Whatever a view says, shown or not."""
    for widget in window.findChildren(QWidget):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield widget.text()
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(row) for row in range(widget.count()))


def shown(text: str) -> str:
    """Without what marks a letter, or lets a long word break."""
    return text.replace("&", "").replace("\N{ZERO WIDTH SPACE}", "")


def only_in(language: str) -> set[str]:
    """The texts that a language has and the other has not."""
    from xml.etree import ElementTree

    sources: set[str] = set()
    french: set[str] = set()
    for message in ElementTree.parse(TRANSLATIONS / "desktop_fr.ts").iter("message"):
        sources.add((message.findtext("source") or "").replace("&", ""))
        french.add((message.findtext("translation") or "").replace("&", ""))
    own, other = (french, sources) if language == "fr" else (sources, french)
    return {one for one in own - other if len(one) > 3 and "{" not in one and "%" not in one}


def test_the_language_is_chosen_in_the_settings_and_nothing_is_lost(
    window: MainWindow, answered: Callable[..., None], qtbot: QtBot
) -> None:
    window.classify([Request(designation=name) for name in ("green teapot", "red candle")])
    answered(window, 2)
    window.lists.queue_list.view.setCurrentIndex(window.queue.index(1))
    qtbot.keyClicks(window.form.designation, "blue ki")
    qtbot.keyClicks(window.form.reference, "376")
    window.lists.history_tab.click()
    window.resize(1200, 690)
    geometry = window.geometry()
    window.desk.show_page(Page.SETTINGS)
    card = window.desk.settings.sections[0]
    former = window.form
    card.choices["fr"].setFocus()  # type: ignore[attr-defined]
    card.choices["fr"].click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.form is not former)
    assert window.desk.page == Page.SETTINGS
    assert window.desk.nav.buttons[Page.SETTINGS].isChecked()
    assert window.desk.nav.buttons[Page.SETTINGS].text() == "Réglages"
    card = window.desk.settings.sections[0]
    assert card.choices["fr"].isChecked()  # type: ignore[attr-defined]
    assert window.focusWidget() is card.choices["fr"]  # type: ignore[attr-defined]
    assert (window.form.designation.text(), window.form.reference.text()) == ("blue ki", "376")
    assert window.queue.rowCount() == 2
    assert window.lists.queue_list.view.currentIndex().row() == 1
    assert window.lists.history_tab.isChecked()
    assert window.geometry() == geometry
    assert window.result.answer.category.text() in ("Bougies", "Théières")
    assert QLocale().language() == QLocale.Language.French
    window.form.submit()
    answered(window, 3)


def test_photos_and_what_they_were_submitted_as_are_kept(
    window: MainWindow,
    photo: Callable[..., Path],
    turn: Callable[..., None],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    paths = [photo("a.png"), photo("b.png")]
    window.intake.hand_out(list(paths))
    turn(window, language="fr")  # while it is asked what they are
    assert window.form.question.title.text() and not window.queue.rowCount()
    window.form.question.one.click()
    answered(window, 1)
    turn(window, language="en")
    assert window.form.drop_zone.strip.photos == paths
    assert window.result.shows_answer()
    # The product is the same one still: with more text, its former attempt goes.
    qtbot.keyClicks(window.form.designation, "green teapot")
    turn(window, touch=True)
    window.form.submit()
    answered(window, 1)
    item = window.queue.item(window.queue.index(0))
    assert item is not None
    assert item.request == Request(tuple(paths), designation="green teapot")


def test_a_search_among_the_categories_goes_on(
    window: MainWindow,
    turn: Callable[..., None],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    qtbot.keyClicks(window.result, "b")
    assert window.result.searching
    turn(window, language="fr")
    assert window.result.searching and window.result.picker.field.text() == "b"


def test_the_texts_of_qt_itself_change_too(
    window: MainWindow, turn: Callable[..., None], qtbot: QtBot
) -> None:
    def cancel() -> str:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        return box.buttons()[0].text().replace("&", "")

    assert cancel() == "Cancel"
    turn(window, language="fr")
    assert cancel() == "Annuler"
    turn(window, language="en")
    assert cancel() == "Cancel"
    application = QApplication.instance()
    assert application is not None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(application.findChildren(QTranslator)) <= 2


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_text_of_the_other_language_is_left(
    make_window: Callable[..., MainWindow],
    core: Core,
    language: str,
    turn: Callable[..., None],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    other = "en" if language == "fr" else "fr"
    window = make_window(core, other)
    core.history.add_many([outcome(place) for place in range(4)])
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    turn(window, language=other)
    list(everywhere(window, qtbot))
    window.desk.deciding.accept([1], What("teapot", LABELS[0]))
    qtbot.waitUntil(lambda: window.desk.deciding.last is not None)
    turn(window, language=language)
    foreign = only_in(other) - set(NAMES.values())
    assert len(foreign) > 300
    for page in everywhere(window, qtbot):
        left = {text for text in texts(window) if shown(text) in foreign}
        assert not left, page


def test_a_batch_runs_on_and_its_page_comes_back(
    window: MainWindow,
    arrival: Path,
    looked: Callable[[MainWindow], None],
    worked: Callable[[MainWindow], None],
    turn: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    go_on = threading.Event()
    run = runner.Runner.run

    def slow(self: Any, *args: Any, **more: Any) -> Any:
        go_on.wait(20)
        return run(self, *args, **more)

    monkeypatch.setattr(runner.Runner, "run", slow)
    window.intake.hand_out([arrival])
    looked(window)
    window.batch.choosing.start.click()
    running = window.batch.working.running
    assert running.active
    turn(window, language="fr")
    assert window.desk.page == Page.BATCH
    page = window.batch
    assert page.working.isVisible()
    assert page.working.running is running
    assert running.active
    assert page.working.pause.isVisible()
    turn(window, touch=True)
    go_on.set()
    worked(window)
    assert running.error is None
    assert window.batch.working.table.rowCount() == 4
    assert running.told is not None and running.told.standing.done == 4
    window.batch.working.results.search.setText("teapot")
    window.batch.working.results._apply()
    worked(window)
    turn(window, language="en")
    assert window.batch.working.results.search.text() == "teapot"
    worked(window)
    qtbot.waitUntil(lambda: window.batch.working.table.rowCount() == 1)


def test_a_picture_that_is_added_comes_though_the_window_was_made_anew(
    window: MainWindow,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    turn: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    go_on, pack = threading.Event(), photos.pack

    def slow(image: QImage) -> bytes:
        go_on.wait(20)
        return pack(image)

    monkeypatch.setattr(photos, "pack", slow)
    first = photo("green.png")
    window.form.take([first])
    answered(window, 1)
    image, data = QImage(24, 24, QImage.Format.Format_RGB32), QMimeData()
    image.fill(Qt.GlobalColor.green)
    data.setImageData(image)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy, add = Qt.DropAction.CopyAction, window.form.drop_zone.strip.add
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Qt 6.12 would rather have a QPointF
        entering = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    for event in (entering, QDropEvent(QPointF(5, 5), copy, data, left, none)):
        QApplication.sendEvent(add, event)
        assert event.isAccepted()
    turn(window, language="fr")
    assert window.form.drop_zone.strip.photos == [first]
    go_on.set()
    qtbot.waitUntil(lambda: len(window.form.drop_zone.strip.photos) == 2)
    answered(window, 1)  # it is one product, which was asked about again
    assert len(window.queue.items[0].request.photos) == 2


def test_what_was_looked_at_for_a_batch_is_not_looked_at_again(
    window: MainWindow,
    arrival: Path,
    looked: Callable[[MainWindow], None],
    worked: Callable[[MainWindow], None],
    turn: Callable[..., None],
) -> None:
    window.intake.hand_out([arrival])
    looked(window)
    before, seen = window.batch.choosing.form.choice, window.batch.choosing.planning.looked
    turn(window, language="fr")
    choosing = window.batch.choosing
    assert choosing.form.choice == before
    assert choosing.planning.looked is seen is not None
    assert choosing.preview.isVisible()
    assert choosing.start.isEnabled()
    choosing.start.click()
    worked(window)
    assert window.batch.working.table.rowCount() == 4


def test_filters_the_entry_at_hand_and_undo_stay(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    turn: Callable[..., None],
    qtbot: QtBot,
) -> None:
    empty_core.history.add_many([outcome(place) for place in range(12)])
    window = make_window(empty_core)
    window.desk.show_page(Page.REVIEW)
    review = window.desk.review
    qtbot.waitUntil(lambda: review.settled and review.queue.current is not None)
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: review.settled and window.desk.line.undo.isVisible())
    review.queue.move(2)
    qtbot.keyClicks(review, "b")
    qtbot.keyClicks(review.picker.field, "o")
    assert review.picker.field.text() == "bo"
    at_hand = review.queue.current
    assert at_hand is not None
    window.desk.show_page(Page.HISTORY)
    history = window.desk.history
    history.filters.search.setText("teapot")
    history.filters._apply()
    qtbot.waitUntil(lambda: history.settled)
    found = history.table.rowCount()
    turn(window, language="fr")
    history = window.desk.history
    assert window.desk.page == Page.HISTORY
    assert history.filters.search.text() == "teapot"
    qtbot.waitUntil(lambda: history.settled and history.table.rowCount() == found)
    assert window.desk.line.undo.isVisible()
    assert window.desk.line.undo.accessibleName() == "Annuler"
    window.desk.show_page(Page.REVIEW)
    review = window.desk.review
    qtbot.waitUntil(lambda: review.settled and review.queue.current is not None)
    current = review.queue.current
    assert current is not None and current.id == at_hand.id
    assert review.searching and review.picker.field.text() == "bo"
    window.desk.deciding.undo()
    qtbot.waitUntil(lambda: not window.desk.deciding.pending)
    assert window.desk.deciding.last is not None
    assert window.desk.deciding.last.way == "undone"


def test_a_review_of_one_batch_stays_one(
    run_batch: MainWindow, turn: Callable[..., None], qtbot: QtBot
) -> None:
    window = run_batch
    batch = window.batch.working._batch
    assert batch is not None
    window.desk.show_review(batch)
    qtbot.waitUntil(lambda: window.desk.review.settled)
    turn(window, language="fr")
    review = window.desk.review
    assert review.isVisible()
    assert review.queue.batch == batch
    qtbot.waitUntil(lambda: review.settled and review.scope.choice.currentData() == batch)


def test_twenty_changes_leave_nothing_behind(
    window: MainWindow,
    turn: Callable[..., None],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    def collect() -> tuple[int, int]:
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            gc.collect()
        return len(QApplication.topLevelWidgets()), len(QApplication.allWidgets())

    former: list[weakref.ref[Any]] = []
    counts = []
    for number in range(20):
        for page in EVERYWHERE:
            window.desk.show_page(page)
            if page != Page.SINGLE:
                former.append(weakref.ref(getattr(window.desk, page.name.lower())))
        made = (window.form, window.desk, window.connection, window.models)
        former += [weakref.ref(one) for one in made]
        del made
        turn(window, language="fr" if number % 2 == 0 else "en")
        if number in (3, 19):
            counts.append(collect())
    assert counts[0] == counts[1]
    assert not [one() for one in former if one() is not None]
    # Nobody who is gone is told of anything any more.
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    window.desk.deciding.accept([1])
    window.desk.deciding.ask_staff()
    qtbot.waitUntil(lambda: not window.desk.deciding.pending)
    for told in (window.updating.changed, window.thumbnails.ready, window.desk.deciding.forgotten):
        told.emit()
    window.services.sending.told.emit(3)
    window.services.preferring.failed.emit(OSError(28, "full", "preferences.json"))
