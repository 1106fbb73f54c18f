"""Signing in at the window: by an enrolment file, by hand, and out again; and no secret stays."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from channel.access import AccessKey
from channel.enrolment import Enrolment, seal_enrolment
from channel.errors import (
    CertificateRefused,
    ChannelIntercepted,
    ChannelUnreachable,
    ClockWrong,
    HostUnknown,
)
from common.errors import ProductError
from desktop.core.access import KEY_FILE_VARIABLE
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.engine import Request
from desktop.core.errors import KeyringLocked
from desktop.gui.connect_dialog import ConnectDialog
from desktop.gui.secret_field import SecretField
from desktop.gui.tokens import Time
from desktop.gui.window import MainWindow

Press = Callable[[QWidget], None]
Make = Callable[..., MainWindow]

PASSPHRASE = "correct horse battery staple"
HIDDEN = QLineEdit.EchoMode.Password


@pytest.fixture
def s3_channel(make_s3_channel: Callable[..., Any], tiny_bundle: Path) -> Any:
    """A channel on S3 with the tiny bundle as its release 1."""
    channel = make_s3_channel()
    channel.publish(tiny_bundle, "tiny-1")
    return channel


@pytest.fixture
def enrolment(s3_channel: Any, tmp_path: Path) -> Path:
    """The file that the owner of the channel sends to this laptop."""
    path = tmp_path / "dock-3.enrolment"
    access = s3_channel.access
    path.write_bytes(
        seal_enrolment(
            Enrolment(
                s3_channel.device,
                s3_channel.url,
                s3_channel.root,
                s3_channel.laptop_key,
                access.endpoint_url,
                access.region,
            ),
            PASSPHRASE,
        )
    )
    return path


@pytest.fixture
def window(make_window: Make, empty_core: Core) -> MainWindow:
    """The window of a computer that has not been connected yet."""
    return make_window(empty_core)


def fill(window: MainWindow, channel: Any, key: AccessKey | None = None) -> ConnectDialog:
    """Opens the dialog and types in what belongs to a channel on S3."""
    dialog = window.connection
    dialog.start(None, url=channel.url)
    form = dialog.by_hand
    form.root_file.setText(str(channel.root_file))
    form.endpoint_url.setText(channel.access.endpoint_url)
    form.region.setText(channel.access.region)
    key = key or channel.laptop_key
    form.key_id.setText(key.access_key_id)
    form.secret.line.setText(key.secret_access_key)
    return dialog


def verdict(dialog: ConnectDialog, qtbot: QtBot) -> str:
    """What the dialog says of an attempt, without the marks where it may break."""
    qtbot.waitUntil(dialog.verdict.isVisible, timeout=30_000)
    return dialog.verdict.text.text().replace("\N{ZERO WIDTH SPACE}", "")


def in_use(window: MainWindow, qtbot: QtBot) -> None:
    """Waits until there is a model to classify with."""
    qtbot.waitUntil(lambda: window.updating.model_open, timeout=30_000)
    qtbot.waitUntil(lambda: window.updating.settled, timeout=30_000)


def texts(window: QWidget) -> str:
    """All that any widget says, shows, or keeps to be brought back by undoing and redoing."""
    found: list[str] = []
    for widget in (window, *window.findChildren(QWidget)):
        interface = QAccessible.queryAccessibleInterface(widget)
        found += [interface.text(kind) for kind in QAccessible.Text] if interface else []
        found += [widget.toolTip(), widget.windowTitle(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QPushButton):
            found.append(widget.text())
        if isinstance(widget, QLineEdit):
            found += [widget.text(), widget.placeholderText()]
            widget.setEchoMode(QLineEdit.EchoMode.Normal)  # a hidden line undoes nothing
            for move in (widget.undo, widget.redo):
                for _ in range(200):
                    move()
                    found.append(widget.text())
    return "\n".join(found)


# By hand


def test_a_key_is_typed_in_and_kept_in_the_keyring_alone(
    window: MainWindow, s3_channel: Any, keychain: Any, empty_core: Core, press: Press, qtbot: QtBot
) -> None:
    dialog = fill(window, s3_channel)
    press(dialog.go_on)
    in_use(window, qtbot)
    assert window.channel_bar.model.text() == "Model tiny-1"
    assert window.channel_bar.word.text() == "Online"
    credential = keychain.entries[s3_channel.url]
    assert credential.key == s3_channel.laptop_key
    secret = s3_channel.laptop_key.secret_access_key
    for path in empty_core.folder.path.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path


def test_what_is_kept_needs_not_be_typed_again(
    window: MainWindow, s3_channel: Any, press: Press, qtbot: QtBot
) -> None:
    press(fill(window, s3_channel).go_on)
    in_use(window, qtbot)
    press(window.channel_bar.channel)
    dialog = window.connection
    assert s3_channel.url in dialog.present.text().replace("\N{ZERO WIDTH SPACE}", "")
    press(dialog.by_hand_tab)
    assert dialog.by_hand.url.text() == s3_channel.url
    assert dialog.by_hand.secret.text() == dialog.by_hand.key_id.text() == ""
    press(dialog.test)
    assert verdict(dialog, qtbot).startswith("All is well. The channel’s model is tiny-1")
    press(dialog.go_on)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=30_000)
    assert dialog.fingerprint.text() == "", "its root is trusted already"


def test_s3_has_its_own_fields(window: MainWindow, press: Press) -> None:
    press(window.channel_bar.act)
    dialog = window.connection
    press(dialog.by_hand_tab)
    form = dialog.by_hand
    for url, needed in (("/mnt/share", False), ("s3://shop/models", True), ("S3://x", True)):
        form.url.setText(url)
        assert form.secret.isVisible() == form.endpoint_url.isVisible() == needed
    form.key_id.setText("AKIA")
    assert not dialog.go_on.isEnabled(), "half a key"
    assert not dialog.test.isEnabled()
    form.secret.line.setText("x")
    assert dialog.go_on.isEnabled()
    assert dialog.test.isEnabled()


def test_a_test_that_succeeds_changes_nothing(
    window: MainWindow, s3_channel: Any, keychain: Any, empty_core: Core, press: Press, qtbot: QtBot
) -> None:
    before = sorted(empty_core.folder.path.rglob("*"))
    dialog = fill(window, s3_channel)
    press(dialog.test)
    assert verdict(dialog, qtbot) == "All is well. The channel’s model is tiny-1, release 1."
    assert empty_core.updates.connection() is None
    assert keychain.entries == {}
    assert sorted(empty_core.folder.path.rglob("*")) == before


def test_an_empty_channel_is_well_too(
    window: MainWindow, make_s3_channel: Callable[..., Any], press: Press, qtbot: QtBot
) -> None:
    dialog = fill(window, make_s3_channel())
    press(dialog.test)
    assert verdict(dialog, qtbot) == "All is well. No model has been published there yet."


def test_the_server_says_what_is_wrong_with_the_key(
    window: MainWindow, s3_channel: Any, press: Press, qtbot: QtBot
) -> None:
    key = s3_channel.laptop_key
    dialog = fill(window, s3_channel, AccessKey(key.access_key_id, "wrong" * 8))
    press(dialog.test)
    assert "does not accept this access key (its secret is another one)" in verdict(dialog, qtbot)
    dialog.by_hand.key_id.setText("AKIANOBODY")
    assert not dialog.verdict.isVisible(), "it was about another key"
    press(dialog.test)
    assert "(the server does not know it)" in verdict(dialog, qtbot)


def test_a_foreign_place_and_a_missing_channel_are_told_apart_from_a_bad_key(
    window: MainWindow, s3_channel: Any, press: Press, qtbot: QtBot
) -> None:
    dialog = fill(window, s3_channel)
    dialog.by_hand.url.setText(s3_channel.url.replace("/models", "/others"))
    press(dialog.test)
    assert "no permission to read the channel" in verdict(dialog, qtbot)
    dialog = fill(window, s3_channel, s3_channel.access.key)  # whoever may list is told more
    dialog.by_hand.url.setText("s3://no-such-bucket-anywhere/models")
    press(dialog.test)
    assert verdict(dialog, qtbot).startswith("There is no model channel at s3://no-such-bucket")


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (HostUnknown(url="s3://x/y", host="s3.shop"), "The server s3.shop cannot be found"),
        (ChannelUnreachable(url="s3://x/y", reason="no answer in time"), "(no answer in time)"),
        (CertificateRefused(url="s3://x/y", reason="self-signed"), "trust the certificate"),
        (ChannelIntercepted(url="s3://x/y", reason="a web page"), "want you to sign in"),
        (ClockWrong(url="s3://x/y", seconds=-7_300), "is 2 hours behind"),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_a_test_says_precisely_what_fails(
    window: MainWindow,
    s3_channel: Any,
    empty_core: Core,
    press: Press,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    error: ProductError,
    part: str,
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(empty_core.updates, "probe", fail)
    dialog = fill(window, s3_channel)
    press(dialog.test)
    assert part in verdict(dialog, qtbot)
    assert dialog.test.isEnabled()
    assert dialog.isVisible()


def test_closing_the_dialog_or_the_window_does_not_wait_for_a_test(
    window: MainWindow,
    s3_channel: Any,
    empty_core: Core,
    press: Press,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    threads: list[int] = []

    def never(*_: Any) -> None:
        threads.append(threading.get_ident())
        begun.set()
        go_on.wait(20)
        ended.set()

    monkeypatch.setattr(empty_core.updates, "probe", never)
    dialog = fill(window, s3_channel)
    press(dialog.test)
    qtbot.waitUntil(begun.is_set)
    assert threads != [threading.get_ident()]
    press(dialog.back)
    assert not dialog.isVisible()
    monkeypatch.setattr(Time, "CLOSING", 10)
    window.close()
    assert not ended.is_set()
    go_on.set()


def test_a_locked_keyring_is_told_and_nothing_is_kept(
    window: MainWindow, s3_channel: Any, keychain: Any, empty_core: Core, press: Press, qtbot: QtBot
) -> None:
    keychain.fault = KeyringLocked()
    dialog = fill(window, s3_channel)
    press(dialog.go_on)
    told = "The keyring of this computer is locked: unlock it, then try again."
    assert verdict(dialog, qtbot) == told
    assert empty_core.updates.connection() is None
    keychain.fault = None
    press(dialog.go_on)
    in_use(window, qtbot)


def test_a_key_file_needs_no_key_in_the_form(
    window: MainWindow,
    s3_channel: Any,
    keychain: Any,
    tmp_path: Path,
    press: Press,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, file = s3_channel.laptop_key, tmp_path / "key.json"
    file.write_text(json.dumps(dataclasses.asdict(key)))
    file.chmod(0o600)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(file))
    dialog = fill(window, s3_channel, AccessKey("", ""))
    press(dialog.go_on)
    in_use(window, qtbot)
    assert keychain.entries == {}


# By an enrolment file


def test_an_enrolment_file_and_its_passphrase_are_enough(
    window: MainWindow,
    enrolment: Path,
    s3_channel: Any,
    keychain: Any,
    empty_core: Core,
    press: Press,
    qtbot: QtBot,
) -> None:
    window.open_file(enrolment)
    dialog = window.connection
    assert dialog.isVisible()
    assert dialog.enrolment.file.text() == str(enrolment)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.enrolment.passphrase.line.hasFocus)
    assert not dialog.go_on.isEnabled()
    qtbot.keyClicks(dialog.enrolment.passphrase.line, PASSPHRASE)
    press(dialog.go_on)
    in_use(window, qtbot)
    connection = empty_core.updates.connection()
    assert connection is not None
    assert (connection.url, connection.device) == (s3_channel.url, s3_channel.device)
    assert keychain.entries[s3_channel.url].key == s3_channel.laptop_key
    assert window.channel_bar.model.text() == "Model tiny-1"
    assert dialog.fingerprint.text() == "", "the file vouches for the root"


def test_a_wrong_passphrase_is_typed_again(
    window: MainWindow, enrolment: Path, empty_core: Core, press: Press, qtbot: QtBot
) -> None:
    window.open_file(enrolment)
    dialog = window.connection
    dialog.activateWindow()
    qtbot.keyClicks(dialog.enrolment.passphrase.line, "something else")
    press(dialog.go_on)
    told = "The passphrase does not open dock-3.enrolment: type it again."
    assert verdict(dialog, qtbot) == told
    assert empty_core.updates.connection() is None
    qtbot.waitUntil(dialog.enrolment.passphrase.line.hasFocus)
    qtbot.keyClicks(dialog.enrolment.passphrase.line, PASSPHRASE)  # in place of the wrong one
    press(dialog.go_on)
    in_use(window, qtbot)


def test_an_enrolment_is_tried_before_anything_is_kept(
    window: MainWindow,
    enrolment: Path,
    keychain: Any,
    empty_core: Core,
    press: Press,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any) -> None:
        raise ChannelUnreachable(url="s3://shop/models", reason="no answer in time")

    monkeypatch.setattr(empty_core.updates, "probe", fail)
    window.open_file(enrolment)
    dialog = window.connection
    dialog.enrolment.passphrase.line.setText(PASSPHRASE)
    press(dialog.go_on)
    assert "no answer in time" in verdict(dialog, qtbot)
    assert empty_core.updates.connection() is None
    assert keychain.entries == {}


def test_another_file_is_no_enrolment(
    window: MainWindow, tmp_path: Path, press: Press, qtbot: QtBot
) -> None:
    other = tmp_path / "letter.enrolment"
    other.write_text("Dear colleague")
    window.open_file(other)
    dialog = window.connection
    dialog.enrolment.passphrase.line.setText(PASSPHRASE)
    press(dialog.go_on)
    assert verdict(dialog, qtbot).startswith("letter.enrolment is not an enrolment file")
    other.unlink()
    press(dialog.go_on)
    qtbot.waitUntil(lambda: "no such file" in verdict(dialog, qtbot), timeout=30_000)


# Out again


def test_signing_out_forgets_the_key_and_keeps_the_models(
    window: MainWindow,
    s3_channel: Any,
    keychain: Any,
    empty_core: Core,
    press: Press,
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    press(fill(window, s3_channel).go_on)
    in_use(window, qtbot)
    press(window.channel_bar.channel)
    dialog = window.connection
    press(dialog.sign_out)
    assert dialog.question is not None
    press(dialog.question.no)
    assert keychain.entries
    press(dialog.sign_out)
    press(dialog.question.yes)
    qtbot.waitUntil(lambda: window.channel_bar.word.text() == "Not connected", timeout=30_000)
    assert keychain.entries == {}
    assert empty_core.updates.connection() is None
    assert not dialog.isVisible()
    assert window.channel_bar.act.text() == "Connect…"
    window.classify([Request(designation="green teapot")])
    answered(window, 1)
    assert window.result.answer.category.text() == "Teapots"


def test_without_a_key_one_is_asked_to_sign_in(
    make_window: Make, empty_core: Core, s3_channel: Any, press: Press
) -> None:
    access = s3_channel.access
    Connection(s3_channel.url, s3_channel.root, access.endpoint_url, access.region, "dock").save(
        empty_core.folder
    )
    window = make_window(empty_core)
    assert window.channel_bar.word.text() == "Signed out"
    assert window.result.notice.button.text() == "Sign in…"
    press(window.channel_bar.act)
    assert window.connection.isVisible()
    assert window.connection.enrolment_tab.isChecked()


# No secret stays


@pytest.mark.parametrize("how", ["kept", "failed", "cancelled"])
def test_no_secret_is_left_in_any_widget(
    window: MainWindow, s3_channel: Any, enrolment: Path, press: Press, qtbot: QtBot, how: str
) -> None:
    secret = s3_channel.laptop_key.secret_access_key
    dialog = fill(window, s3_channel)
    dialog.by_hand.secret.line.clear()
    qtbot.keyClicks(dialog.by_hand.secret.line, secret)
    dialog.enrolment.passphrase.line.setText("a passphrase before")
    dialog.enrolment.passphrase.line.setText(PASSPHRASE)
    assert dialog.by_hand.secret.text() == secret
    if how == "failed":
        dialog.by_hand.url.setText("s3://no-such-bucket-anywhere/models")
        press(dialog.test)
        verdict(dialog, qtbot)
    if how == "kept":
        press(dialog.go_on)
        in_use(window, qtbot)
    else:
        press(dialog.back)
    assert not dialog.isVisible()
    everything = texts(window)
    assert "Where do your models come from?" in everything
    for hidden in (secret, secret[:8], PASSPHRASE, "a passphrase before"):
        assert hidden not in everything


def test_a_secret_is_not_heard_by_a_screen_reader(window: MainWindow, s3_channel: Any) -> None:
    dialog = fill(window, s3_channel)
    line = dialog.by_hand.secret.line
    interface = QAccessible.queryAccessibleInterface(line)
    assert interface.text(QAccessible.Text.Name) == "Secret"
    heard = [interface.text(kind) for kind in QAccessible.Text]
    assert s3_channel.laptop_key.secret_access_key not in "".join(heard)
    assert interface.state().passwordEdit


@pytest.mark.parametrize("name", ["secret", "passphrase"])
def test_a_picture_of_the_screen_shows_no_secret(window: MainWindow, name: str) -> None:
    dialog = window.connection
    dialog.start(None, url="s3://shop/models" if name == "secret" else "")
    field: SecretField = getattr(dialog.by_hand if name == "secret" else dialog.enrolment, name)

    def picture(secret: str) -> Any:
        field.line.setText(secret)
        return dialog.grab().toImage()

    assert field.line.echoMode() == HIDDEN
    assert picture("a" * 12) == picture("W" * 12)
    field.eye.click()
    assert field.line.echoMode() == QLineEdit.EchoMode.Normal
    assert picture("a" * 12) != picture("W" * 12), "shown on request"


@pytest.mark.parametrize("what", ["the focus goes", "the dialog closes", "another form"])
def test_what_is_shown_on_request_is_hidden_again_by_itself(
    window: MainWindow, press: Press, what: str
) -> None:
    dialog = window.connection
    dialog.start(None)
    field = dialog.enrolment.passphrase
    field.line.setText(PASSPHRASE)
    field.eye.click()
    assert field.line.echoMode() == QLineEdit.EchoMode.Normal
    if what == "the focus goes":
        window.activateWindow()
        QCoreApplication.sendEvent(field, QEvent(QEvent.Type.ActivationChange))
    elif what == "the dialog closes":
        dialog.reject()
    else:
        press(dialog.by_hand_tab)
    assert field.line.echoMode() == HIDDEN
