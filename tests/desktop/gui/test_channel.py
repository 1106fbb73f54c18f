"""The channel at the window: connecting, updating, and every way in which it can be away."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from common.errors import ProductError
from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.core.errors import NotConnected
from desktop.core.updates import ChannelState, Phase, Trouble
from desktop.gui import channel_words
from desktop.gui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def press(qtbot: QtBot, window: MainWindow, what: str) -> None:
    """Presses a button of the dialog once it can be pressed."""
    wanted = getattr(window.connection, what)
    qtbot.waitUntil(lambda: wanted.isVisible() and wanted.isEnabled())
    qtbot.mouseClick(wanted, LEFT)


def told(window: MainWindow) -> str:
    """What the dialog says is wrong, without the marks where it may break."""
    return window.connection.problem.text().replace("\N{ZERO WIDTH SPACE}", "")


def test_the_first_start_leads_to_the_first_answer(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    window = make_window(empty_core)
    assert window.channel_bar.model.text() == "No model"
    assert window.channel_bar.word.text() == "Not connected"
    assert window.result.notice.title.text() == "Connect this computer to your models"
    window.form.designation.setText("green teapot")
    window.form.submit()  # waits for the model
    assert window.queue.waiting == 1

    qtbot.mouseClick(window.result.notice.button, LEFT)
    dialog = window.connection
    assert not dialog.go_on.isEnabled()
    dialog.url.setText(published_channel.url)
    press(qtbot, window, "go_on")
    qtbot.waitUntil(lambda: bool(dialog.fingerprint.text()))
    _, fingerprint = empty_core.updates.first_root(published_channel.url)
    assert dialog.fingerprint.text() == fingerprint
    press(qtbot, window, "go_on")

    answered(window, 1)
    assert not dialog.isVisible()
    assert window.result.answer.category.text() == "Teapots"
    assert window.channel_bar.model.text() == "Model tiny-1"
    assert window.channel_bar.word.text() == "Online"


def test_a_root_file_stands_for_the_fingerprint(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, file = published_channel.url, str(published_channel.root_file)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    window = make_window(empty_core)
    qtbot.mouseClick(window.channel_bar.connect_now, LEFT)
    press(qtbot, window, "choose_folder")
    press(qtbot, window, "choose_root")
    press(qtbot, window, "go_on")
    qtbot.waitUntil(lambda: window.updating.model_open, timeout=30_000)
    assert window.connection.fingerprint.text() == ""


def test_without_confidence_there_is_no_connection(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    qtbot: QtBot,
) -> None:
    window = make_window(empty_core)
    qtbot.mouseClick(window.channel_bar.connect_now, LEFT)
    window.connection.url.setText(published_channel.url)
    press(qtbot, window, "go_on")
    qtbot.waitUntil(lambda: bool(window.connection.fingerprint.text()))
    press(qtbot, window, "back")
    press(qtbot, window, "back")
    assert not window.connection.isVisible()
    assert empty_core.updates.connected_url() is None


def test_a_wrong_address_or_root_file_is_told_in_the_dialog(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    window = make_window(empty_core)
    qtbot.mouseClick(window.channel_bar.connect_now, LEFT)
    dialog = window.connection
    nowhere = tmp_path / "nowhere"
    dialog.url.setText(str(nowhere))
    press(qtbot, window, "go_on")
    qtbot.waitUntil(dialog.problem.isVisible)
    assert told(window) == f"There is no model channel at {nowhere}."
    dialog.url.setText(published_channel.url)
    dialog.root_file.setText(str(tmp_path / "none.json"))
    press(qtbot, window, "go_on")
    qtbot.waitUntil(lambda: "none.json" in told(window))
    assert "no such file or folder" in told(window)
    assert dialog.isVisible()


def test_offline_one_classifies_all_the_same(
    make_window: Callable[..., MainWindow],
    core: Core,
    published_channel: Any,
    answered: Callable[..., None],
) -> None:
    shutil.rmtree(published_channel.url)
    window = make_window(core)
    assert window.channel_bar.word.text() == "Offline"
    assert "Last online" in window.channel_bar.sentence.text()
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.answer.category.text() == "Teapots"


def test_offline_without_a_model_one_can_try_again(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    empty_core.updates.connect(published_channel.url, published_channel.root)
    away = Path(published_channel.url).rename(tmp_path / "away")
    window = make_window(empty_core)
    assert window.result.notice.title.text() == "There is no model to classify with"
    assert window.result.notice.button.text() == "Try again"
    away.rename(published_channel.url)
    qtbot.mouseClick(window.result.notice.button, LEFT)
    qtbot.waitUntil(lambda: window.updating.model_open, timeout=30_000)
    assert window.result.notice.title.text() == "Ready for the first product"


def test_update_now_puts_a_newer_model_to_use(
    window: MainWindow,
    published_channel: Any,
    repack: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    qtbot.mouseClick(window.channel_bar.update_now, LEFT)
    qtbot.waitUntil(lambda: window.channel_bar.model.text() == "Model tiny-2", timeout=30_000)
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.answer.source.text().endswith("model tiny-2")


def test_a_model_that_another_program_fetched_is_put_to_use(
    window: MainWindow,
    core: Core,
    published_channel: Any,
    repack: Callable[..., Path],
    qtbot: QtBot,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    with Core.open(core.folder.path) as other:
        assert other.updates.update() is not None
    qtbot.mouseClick(window.channel_bar.update_now, LEFT)
    qtbot.waitUntil(lambda: window.channel_bar.model.text() == "Model tiny-2", timeout=30_000)


def test_a_cancelled_question_is_not_answered_in_a_later_one(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    window = make_window(empty_core)
    answer = threading.Event()
    asked: list[str] = []

    def first_root(url: str) -> tuple[bytes, str]:
        asked.append(url)
        answer.wait(30)
        return b"root", "the fingerprint of another"

    monkeypatch.setattr(empty_core.updates, "first_root", first_root)
    dialog = window.connection
    qtbot.mouseClick(window.channel_bar.connect_now, LEFT)
    dialog.url.setText(published_channel.url)
    press(qtbot, window, "go_on")
    qtbot.waitUntil(lambda: bool(asked))
    dialog.reject()
    qtbot.mouseClick(window.channel_bar.connect_now, LEFT)
    answer.set()
    done: list[None] = []
    dialog._tasks.run_task(lambda: None, done.append, lambda _: None)
    qtbot.waitUntil(lambda: bool(done))
    assert not dialog.fingerprint.text()


def test_what_is_refused_is_told_and_changes_nothing(
    window: MainWindow,
    published_channel: Any,
    repack: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    for target in (Path(published_channel.url) / "targets").rglob("*.bundle"):
        target.write_bytes(b"x" * target.stat().st_size)
    qtbot.mouseClick(window.channel_bar.update_now, LEFT)
    qtbot.waitUntil(lambda: window.channel_bar.word.text() == "Refused", timeout=30_000)
    assert "was refused" in window.channel_bar.sentence.text()
    assert window.channel_bar.model.text() == "Model tiny-1"
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.shows_answer()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("trouble", [None, *Trouble])
@pytest.mark.parametrize("phase", Phase)
def test_every_state_has_its_words(
    speak: Callable[[Any], None], language: str, trouble: Trouble | None, phase: Phase
) -> None:
    speak(language)
    error: ProductError | None = NotConnected() if trouble else None
    words = {
        channel_words.of(ChannelState(phase, trouble, error, checked_at=at), busy)
        for at in (None, datetime.now(UTC))
        for busy in (False, True)
    }
    for one in words:
        assert one.word and one.sentence.endswith(".")
