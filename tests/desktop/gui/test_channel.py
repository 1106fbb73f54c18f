"""The channel at the window: connecting, updating, and every way in which it can be away."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from channel.access import Access
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.engine import Request
from desktop.gui.connect_dialog import ConnectDialog
from desktop.gui.window import MainWindow

Press = Callable[[QWidget], None]


def by_hand(window: MainWindow, press: Press, url: str = "") -> ConnectDialog:
    """Opens the dialog from the bar, and types an address."""
    press(window.channel_bar.act)
    press(window.connection.by_hand_tab)
    window.connection.by_hand.url.setText(url)
    return window.connection


def told(window: MainWindow) -> str:
    """What the dialog says is wrong, without the marks where it may break."""
    return window.connection.verdict.text.text().replace("\N{ZERO WIDTH SPACE}", "")


def test_the_first_start_leads_to_the_first_answer(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    answered: Callable[..., None],
    qtbot: QtBot,
    press: Press,
) -> None:
    window = make_window(empty_core)
    assert window.channel_bar.model.text() == "No model"
    assert window.channel_bar.word.text() == "Not connected"
    assert window.result.notice.title.text() == "Connect this computer to your models"
    window.form.designation.setText("green teapot")
    window.form.submit()  # waits for the model
    assert window.queue.waiting == 1

    press(window.result.notice.button)
    dialog = window.connection
    press(dialog.by_hand_tab)
    assert not dialog.go_on.isEnabled()
    dialog.by_hand.url.setText(published_channel.url)
    press(window.connection.go_on)
    qtbot.waitUntil(lambda: bool(dialog.fingerprint.text()))
    _, fingerprint = empty_core.updates.first_root(published_channel.url)
    assert dialog.fingerprint.text() == fingerprint
    press(window.connection.go_on)

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
    press: Press,
) -> None:
    folder, file = published_channel.url, str(published_channel.root_file)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    window = make_window(empty_core)
    by_hand(window, press)
    press(window.connection.by_hand.choose_folder)
    press(window.connection.by_hand.choose_root)
    press(window.connection.go_on)
    qtbot.waitUntil(lambda: window.updating.model_open, timeout=30_000)
    assert window.connection.fingerprint.text() == ""


def test_without_confidence_there_is_no_connection(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    qtbot: QtBot,
    press: Press,
) -> None:
    window = make_window(empty_core)
    by_hand(window, press, published_channel.url)
    press(window.connection.go_on)
    qtbot.waitUntil(lambda: bool(window.connection.fingerprint.text()))
    press(window.connection.back)
    press(window.connection.back)
    assert not window.connection.isVisible()
    assert empty_core.updates.connected_url() is None


def test_a_wrong_address_or_root_file_is_told_in_the_dialog(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    tmp_path: Path,
    qtbot: QtBot,
    press: Press,
) -> None:
    window = make_window(empty_core)
    nowhere = tmp_path / "nowhere"
    dialog = by_hand(window, press, str(nowhere))
    press(window.connection.go_on)
    qtbot.waitUntil(dialog.verdict.isVisible)
    assert told(window) == f"There is no model channel at {nowhere}."
    dialog.by_hand.url.setText(published_channel.url)
    dialog.by_hand.root_file.setText(str(tmp_path / "none.json"))
    press(window.connection.go_on)
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
    assert window.channel_bar.word.text() == "No channel"
    assert "Classifying goes on" in window.channel_bar.sentence.text()
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.answer.category.text() == "Teapots"


def test_offline_without_a_model_one_can_try_again(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    tmp_path: Path,
    qtbot: QtBot,
    press: Press,
) -> None:
    empty_core.updates.connect(Connection(published_channel.url, published_channel.root))
    away = Path(published_channel.url).rename(tmp_path / "away")
    window = make_window(empty_core)
    assert window.result.notice.title.text() == "There is no model to classify with"
    assert window.result.notice.button.text() == "Try again"
    away.rename(published_channel.url)
    press(window.result.notice.button)
    qtbot.waitUntil(lambda: window.updating.model_open, timeout=30_000)
    assert window.result.notice.title.text() == "Ready for the first product"


def test_update_now_puts_a_newer_model_to_use(
    window: MainWindow,
    published_channel: Any,
    repack: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
    press: Press,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    press(window.channel_bar.act)
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
    press: Press,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    with Core.open(core.folder.path) as other:
        assert other.updates.update() is not None
    press(window.channel_bar.act)
    qtbot.waitUntil(lambda: window.channel_bar.model.text() == "Model tiny-2", timeout=30_000)


def test_a_cancelled_question_is_not_answered_in_a_later_one(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    published_channel: Any,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    press: Press,
) -> None:
    window = make_window(empty_core)
    answer = threading.Event()
    asked: list[str] = []

    def first_root(url: str, access: Access) -> tuple[bytes, str]:
        asked.append(url)
        answer.wait(30)
        return b"root", "the fingerprint of another"

    monkeypatch.setattr(empty_core.updates, "first_root", first_root)
    monkeypatch.setattr(empty_core.updates, "probe", lambda *_: None)
    dialog = by_hand(window, press, published_channel.url)
    press(window.connection.go_on)
    qtbot.waitUntil(lambda: bool(asked))
    dialog.reject()
    press(window.channel_bar.act)
    answer.set()
    for thread in dialog._tasks._aside:
        thread.join(30)
    qtbot.wait(20)  # its answer has nowhere to go
    assert not dialog.fingerprint.text()
    assert dialog.back.text() == "Cancel"


def test_what_is_refused_is_told_and_changes_nothing(
    window: MainWindow,
    published_channel: Any,
    repack: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
    press: Press,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    for target in (Path(published_channel.url) / "targets").rglob("*.bundle"):
        target.write_bytes(b"x" * target.stat().st_size)
    press(window.channel_bar.act)
    qtbot.waitUntil(lambda: window.channel_bar.word.text() == "Refused", timeout=30_000)
    assert "was refused" in window.channel_bar.sentence.text()
    assert window.channel_bar.model.text() == "Model tiny-1"
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.shows_answer()
