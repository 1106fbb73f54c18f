"""Going back to an older model at the window, and forward again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.changing import changing
from desktop.core.engine import Request
from desktop.core.errors import AnotherWindow
from desktop.gui.models_dialog import ModelsDialog
from desktop.gui.window import MainWindow

Press = Callable[[QWidget], None]


@pytest.fixture
def three_models(core: Core, published_channel: Any, repack: Callable[..., Path]) -> Core:
    """A core with tiny-3 in use, and its predecessors."""
    for version in ("tiny-2", "tiny-3"):
        published_channel.publish(repack(model_version=version), version)
        core.updates.update()
    return core


@pytest.fixture
def window(make_window: Callable[..., MainWindow], three_models: Core) -> MainWindow:
    return make_window(three_models)


@pytest.fixture
def dialog(window: MainWindow, press: Press, qtbot: QtBot) -> ModelsDialog:
    """The dialog, as the bar opens it."""
    press(window.channel_bar.models)
    qtbot.waitUntil(lambda: len(window.models.rows) == 3)
    return window.models


def standing(dialog: ModelsDialog) -> list[tuple[str, str, bool]]:
    """Of each row: the version, how it stands, and whether it can be used."""
    return [
        (row.version.text(), row.standing.text(), not row.use.isHidden() and row.use.isEnabled())
        for row in dialog.rows
    ]


def in_use(window: MainWindow, qtbot: QtBot, version: str) -> None:
    """Waits until the window classifies with a model, and the dialog says so."""
    name = f"Model {version}"
    qtbot.waitUntil(lambda: window.channel_bar.model.text() == name, timeout=30_000)
    qtbot.waitUntil(
        lambda: (
            "in use"
            in {row.version.text(): row.standing.text() for row in window.models.rows}[version]
        )
    )


def test_they_are_listed_newest_first(dialog: ModelsDialog) -> None:
    assert standing(dialog) == [
        ("tiny-3", "Release 3 · in use", False),
        ("tiny-2", "Release 2", True),
        ("tiny-1", "Release 1", True),
    ]


def test_one_goes_back_and_forward_again(
    dialog: ModelsDialog,
    window: MainWindow,
    press: Press,
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    press(dialog.rows[2].use)
    assert dialog.question is not None
    assert dialog.question.title.text() == "Use the model tiny-1?"
    press(dialog.question.yes)
    in_use(window, qtbot, "tiny-1")
    assert standing(dialog) == [
        ("tiny-3", "Release 3 · held out because you went back", True),
        ("tiny-2", "Release 2 · held out because you went back", True),
        ("tiny-1", "Release 1 · in use", False),
    ]
    assert dialog.verdict.text.text() == "The model tiny-1 is in use now."
    assert not dialog.go_back.isEnabled()
    assert window.channel_bar.word.text() == "Older model"
    assert "model tiny-3 stays out" in window.channel_bar.sentence.text()
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.answer.source.text().endswith("model tiny-1")

    window.updating.update()  # brings nothing back by itself
    qtbot.waitUntil(lambda: window.updating.settled)
    assert window.channel_bar.model.text() == "Model tiny-1"

    press(dialog.rows[0].use)
    press(dialog.question.yes)
    in_use(window, qtbot, "tiny-3")
    assert [used for _, used, _ in standing(dialog)] == [
        "Release 3 · in use",
        "Release 2",
        "Release 1",
    ]
    assert window.channel_bar.word.text() == "Online"


def test_the_previous_one_is_one_button_away(
    dialog: ModelsDialog, window: MainWindow, press: Press, qtbot: QtBot
) -> None:
    press(dialog.go_back)
    assert dialog.question is not None
    assert dialog.question.title.text() == "Use the model tiny-2?"
    press(dialog.question.yes)
    in_use(window, qtbot, "tiny-2")


def test_who_says_no_changes_nothing(
    dialog: ModelsDialog, three_models: Core, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("use", "roll_back"):
        monkeypatch.setattr(three_models.models, name, lambda *_: pytest.fail("not asked for"))
    press(dialog.go_back)
    assert dialog.question is not None
    press(dialog.question.no)
    assert standing(dialog)[0][1] == "Release 3 · in use"


def test_what_was_withdrawn_cannot_be_chosen(
    window: MainWindow, three_models: Core, press: Press, qtbot: QtBot
) -> None:
    newest, withdrawn, _ = three_models.models.installed()
    with changing(three_models.folder):
        three_models.models.withdraw([withdrawn.sha256], newest.channel)
    press(window.channel_bar.models)
    qtbot.waitUntil(lambda: len(window.models.rows) == 3)
    line = "Release 2 · withdrawn by whoever runs the channel"
    assert standing(window.models)[1] == ("tiny-2", line, False)
    press(window.models.go_back)
    assert window.models.question is not None
    assert window.models.question.title.text() == "Use the model tiny-1?"


def test_what_goes_wrong_is_told_and_can_be_tried_again(
    dialog: ModelsDialog,
    three_models: Core,
    press: Press,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    def fail(_: str) -> None:
        raise AnotherWindow(path="/data")

    monkeypatch.setattr(three_models.models, "use", fail)
    press(dialog.rows[1].use)
    assert dialog.question is not None
    press(dialog.question.yes)
    qtbot.waitUntil(dialog.verdict.isVisible)
    assert dialog.verdict.text.text().startswith("Another window or program is updating")
    assert dialog.rows[1].use.isEnabled()


def test_models_change_off_the_windows_thread_and_one_at_a_time(
    dialog: ModelsDialog,
    window: MainWindow,
    three_models: Core,
    press: Press,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    original, seen, go_on = three_models.models.use, [], threading.Event()

    def use(version: str) -> Any:
        seen.append(threading.get_ident())
        go_on.wait(30)
        return original(version)

    monkeypatch.setattr(three_models.models, "use", use)
    press(dialog.rows[1].use)
    assert dialog.question is not None
    press(dialog.question.yes)
    qtbot.waitUntil(lambda: bool(seen))
    assert not any(can for _, _, can in standing(dialog))
    assert not dialog.go_back.isEnabled()
    go_on.set()
    in_use(window, qtbot, "tiny-2")
    assert seen != [threading.get_ident()]


def test_all_of_it_works_by_keyboard(
    dialog: ModelsDialog, window: MainWindow, qtbot: QtBot
) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.close_button.hasFocus)
    for _ in range(10):
        if dialog.rows[1].use.hasFocus():
            break
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.rows[1].use.hasFocus()
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)
    question = dialog.question
    assert question is not None
    question.activateWindow()
    qtbot.waitUntil(question.no.hasFocus)  # Enter alone changes nothing
    assert question.no.isDefault()
    qtbot.keyClick(question.focusWidget(), Qt.Key.Key_Backtab)
    assert question.yes.hasFocus()
    qtbot.keyClick(question.focusWidget(), Qt.Key.Key_Space)
    in_use(window, qtbot, "tiny-2")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
