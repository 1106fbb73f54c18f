"""When the window looks for newer models, where it finds them, and how it tells."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from channel.errors import ChannelUnreachable
from channel.export import export
from channel.location import open_store
from common.progress import silent
from desktop.core.app import Core
from desktop.core.changing import changing
from desktop.core.connection import Connection
from desktop.core.engine import Engine, Outcome, Request
from desktop.core.folder import DataFolder
from desktop.gui import app, updating
from desktop.gui.tokens import Time
from desktop.gui.window import MainWindow

Press = Callable[[QWidget], None]
Make = Callable[..., MainWindow]


@pytest.fixture
def exported(published_channel: Any, tmp_path: Path) -> Callable[[], Path]:
    """Exports the channel as it is now to a folder, as onto a USB stick."""

    def make() -> Path:
        export(
            open_store(published_channel.url), published_channel.root, tmp_path / "stick", silent
        )
        return tmp_path / "stick"

    return make


def shows(window: MainWindow, qtbot: QtBot, version: str) -> None:
    """Waits until the bar names a model as the one in use."""
    name = f"Model {version}"
    qtbot.waitUntil(lambda: window.channel_bar.model.text() == name, timeout=30_000)


# When


def test_the_model_is_opened_before_the_channel_is_asked(
    make_window: Make, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    open_active, update = core.models.open_active, core.updates.update

    def opening() -> Any:
        order.append("open")
        return open_active()

    def asking(*arguments: Any) -> Any:
        order.append("ask")
        return update(*arguments)

    monkeypatch.setattr(core.models, "open_active", opening)
    monkeypatch.setattr(core.updates, "update", asking)
    make_window(core)
    assert order[0] == "open"
    assert order.count("ask") == 1


def test_products_come_first(
    make_window: Make,
    core: Core,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    original = Engine._classify

    def slow(engine: Engine, request: Request, *more: Any) -> Outcome:
        if request.designation == "green teapot":
            begun.set()
            go_on.wait(30)
        return original(engine, request, *more)

    monkeypatch.setattr(Engine, "_classify", slow)
    monkeypatch.setattr(Time, "SETTLING", 50)
    window = make_window(core, wait=False)
    qtbot.waitUntil(lambda: window.updating.model_open, timeout=30_000)
    window.classify([Request(designation="green teapot")])
    qtbot.waitUntil(begun.is_set)
    qtbot.wait(200)
    assert not window.updating.busy
    assert not window.updating.looked
    go_on.set()
    qtbot.waitUntil(lambda: window.updating.settled, timeout=30_000)
    assert window.updating.looked


@pytest.mark.parametrize("fails", [False, True])
def test_it_looks_again_when_the_core_says(
    make_window: Make, core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    looks: list[None] = []

    def look(*_: Any) -> None:
        looks.append(None)
        if fails:
            raise ChannelUnreachable(url="s3://shop/models", reason="no answer in time")

    monkeypatch.setattr(core.updates, "update", look)
    monkeypatch.setattr(core.updates, "next_check", lambda: timedelta(milliseconds=20))
    make_window(core, wait=False)
    qtbot.waitUntil(lambda: len(looks) >= 4, timeout=30_000)


def test_the_wait_is_the_one_that_the_core_says(
    make_window: Make, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.updates, "next_check", lambda: timedelta(hours=7))
    window = make_window(core)
    assert window.updating._next.isActive()
    assert window.updating._next.isSingleShot()
    assert window.updating._next.interval() == 7 * 3_600_000


def test_closing_the_window_does_not_wait_for_a_dead_network(
    make_window: Make, core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(core)
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def never(*_: Any) -> None:
        begun.set()
        go_on.wait(20)
        ended.set()

    monkeypatch.setattr(core.updates, "update", never)
    monkeypatch.setattr(Time, "CLOSING", 10)
    window.updating.update()
    qtbot.waitUntil(begun.is_set)
    window.close()
    assert not ended.is_set()
    go_on.set()


# What comes of it


def test_a_model_that_was_withdrawn_goes_whatever_else_fails(
    make_window: Make,
    core: Core,
    published_channel: Any,
    repack: Callable[..., Path],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    core.updates.update()
    window = make_window(core)
    shows(window, qtbot, "tiny-2")

    def withdrawn(*_: Any) -> None:
        installed = core.models.active()
        assert installed is not None
        with changing(core.folder):
            core.models.withdraw([installed.sha256], installed.channel)
        raise ChannelUnreachable(url="s3://shop/models", reason="the connection broke off")

    monkeypatch.setattr(core.updates, "update", withdrawn)
    window.updating.update()
    shows(window, qtbot, "tiny-1")


def test_a_download_is_told_now_and_then(
    window: MainWindow, core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    seen: list[tuple[bool, str]] = []
    bar = window.channel_bar

    def update(progress: Any, source: Path | None) -> None:
        for done in range(1000):
            progress("Downloading", 17_200 * done, 17_200_000)
        progress("Verifying")

    def note(done: int, total: int, _: float | None) -> None:
        if total:
            told.append((done, total))
            seen.append((bar.progress.isVisible(), bar.sentence.text()))

    window.updating.progressed.connect(note)
    monkeypatch.setattr(core.updates, "update", update)
    window.updating.update()
    qtbot.waitUntil(lambda: window.updating.settled)
    assert 1 <= len(told) < 100
    assert seen[0] == (True, "0 of 17 MB.")
    assert not bar.progress.isVisible()


def test_what_was_refused_can_be_read_in_full_and_tried_again(
    window: MainWindow,
    published_channel: Any,
    repack: Callable[..., Path],
    press: Press,
    qtbot: QtBot,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    targets = {
        path: path.read_bytes()
        for path in (Path(published_channel.url) / "targets").rglob("*.bundle")
    }
    for path, content in targets.items():
        path.write_bytes(b"x" * len(content))
    window.updating.update()
    bar = window.channel_bar
    qtbot.waitUntil(lambda: bar.act.text() == "Details…", timeout=30_000)
    assert "Classifying goes on" in bar.sentence.text()
    press(bar.act)
    assert bar.details is not None
    text = bar.details.text.text().replace("\N{ZERO WIDTH SPACE}", "")
    assert text.startswith(f"What {published_channel.url} offers was refused")
    for path, content in targets.items():
        path.write_bytes(content)
    press(bar.details.yes)
    shows(window, qtbot, "tiny-2")


# From a folder


def test_an_exported_folder_brings_a_newer_model(
    window: MainWindow,
    published_channel: Any,
    repack: Callable[..., Path],
    exported: Callable[[], Path],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    stick = exported()
    Path(published_channel.url).rename(tmp_path / "away")
    window.intake.hand_out([stick])
    shows(window, qtbot, "tiny-2")
    qtbot.waitUntil(lambda: window.updating.settled)
    bar = window.channel_bar
    assert (bar.word.text(), bar.sentence.text()) == (
        "Up to date",
        "The model of the folder is in use now.",
    )
    assert window.queue.rowCount() == 0, "no photo"
    window.intake.hand_out([stick])
    qtbot.waitUntil(lambda: bar.sentence.text() == "The folder holds no newer model.")


def test_an_older_export_is_refused(
    window: MainWindow,
    published_channel: Any,
    repack: Callable[..., Path],
    exported: Callable[[], Path],
    qtbot: QtBot,
) -> None:
    stick = exported()
    published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
    window.updating.update()
    shows(window, qtbot, "tiny-2")
    window.intake.hand_out([stick])
    qtbot.waitUntil(lambda: window.channel_bar.word.text() == "Refused", timeout=30_000)
    assert "folder is older" in window.channel_bar.sentence.text()


def test_a_folder_that_comes_during_an_update_is_taken_afterwards(
    window: MainWindow, core: Core, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    sources: list[Path | None] = []

    def update(_: Any, source: Path | None) -> None:
        sources.append(source)
        begun.set()
        go_on.wait(30)

    monkeypatch.setattr(core.updates, "update", update)
    window.updating.update()
    qtbot.waitUntil(begun.is_set)
    window.updating.update()  # one is under way already
    window.updating.update(tmp_path)
    go_on.set()
    qtbot.waitUntil(lambda: len(sources) == 2 and window.updating.settled)
    assert sources == [None, tmp_path]


def test_who_has_no_channel_yet_may_connect_to_the_folder(
    make_window: Make, empty_core: Core, exported: Callable[[], Path], press: Press, qtbot: QtBot
) -> None:
    window = make_window(empty_core)
    stick = exported()
    window.intake.hand_out([stick])
    dialog = window.connection
    assert dialog.isVisible()
    assert dialog.by_hand.url.text() == str(stick)
    press(dialog.go_on)
    qtbot.waitUntil(lambda: bool(dialog.fingerprint.text()), timeout=30_000)
    press(dialog.go_on)
    shows(window, qtbot, "tiny-1")


# On a machine that somebody else looks after


@pytest.fixture
def managed(machine: Path, tmp_path: Path, published_channel: Any) -> Core:
    """An account without a connection of its own, on a machine that has one."""
    machine.mkdir()
    with Core(DataFolder(machine)) as administrator:
        administrator.updates.connect(Connection(published_channel.url, published_channel.root))
    (tmp_path / "account").mkdir()
    return Core(DataFolder(tmp_path / "account", machine))


def test_who_is_looked_after_is_not_asked_to_sign_in(
    make_window: Make,
    managed: Core,
    machine: Path,
    published_channel: Any,
    repack: Callable[..., Path],
    press: Press,
    qtbot: QtBot,
) -> None:
    with Core(DataFolder(machine)) as administrator:
        administrator.updates.update()
        window = make_window(managed)
        bar = window.channel_bar
        assert bar.model.text() == "Model tiny-1"
        assert bar.word.text() == "Managed"
        assert not bar.act.isVisible()
        assert not bar.channel.isVisible()

        published_channel.publish(repack(model_version="tiny-2"), "tiny-2")
        administrator.updates.update()
        window.updating.update()  # as the timer does
        shows(window, qtbot, "tiny-2")
        assert window.channel_bar.word.text() == "Managed"

        press(bar.models)
        qtbot.waitUntil(lambda: len(window.models.rows) == 2)
        assert window.models.verdict.isVisible()
        assert not any(row.use.isEnabled() for row in window.models.rows)
        assert not window.models.go_back.isEnabled()


def test_who_is_looked_after_waits_for_the_first_model(make_window: Make, managed: Core) -> None:
    window = make_window(managed)
    notice = window.result.notice
    assert notice.text.text().startswith("The administrator of this computer looks after")
    assert notice.button.text() == "Try again"
    assert window.channel_bar.word.text() == "Managed"


# The program is opened with a file


def test_a_double_click_opens_the_window_with_the_enrolment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    opened: list[tuple[MainWindow, bool]] = []

    def run() -> int:
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        (window,) = (one for one in shown if isinstance(one, MainWindow))
        opened.append((window, window.connection.isVisible()))
        assert window.connection.enrolment.file.text() == str(tmp_path / "dock-3.enrolment")
        window.close()
        return 0

    monkeypatch.setattr(qapp, "exec", run)
    assert app.run_window(tmp_path / "data", tmp_path / "dock-3.enrolment") == 0
    assert opened[0][1]
    opened[0][0].deleteLater()


def test_on_a_mac_the_file_comes_as_an_event(qapp: QApplication, tmp_path: Path) -> None:
    opener = app.FileOpener(qapp)
    files: list[Path] = []
    opener.opened.connect(files.append)
    qapp.installEventFilter(opener)
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(tmp_path / "a.enrolment"))))
    qapp.removeEventFilter(opener)
    assert files == [tmp_path / "a.enrolment"]


def test_a_closing_window_ends_an_update_at_its_next_step(window: MainWindow) -> None:
    teller = updating._Teller(window.updating)
    teller("Downloading", 1, 10)
    window.updating.closing = True
    with pytest.raises(updating._Closing):
        teller("Downloading", 2, 10)
