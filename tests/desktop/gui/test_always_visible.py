"""On every page: who is at the machine, which model, how old, whether online, what is to send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.gui.channel_bar import _short
from desktop.gui.nav_bar import Page
from desktop.gui.updating import _made
from desktop.gui.window import MainWindow


@pytest.mark.parametrize(
    ("language", "age", "said", "unsent"),
    [
        ("en", timedelta(days=3, hours=1), "· 3 days", "12 decisions to send"),
        ("fr", timedelta(days=3, hours=1), "· 3 jours", "12 décisions à envoyer"),
        ("en", timedelta(hours=2), "· today", "12 decisions to send"),
        ("fr", timedelta(hours=-2), "· aujourd’hui", "12 décisions à envoyer"),
    ],
)
def test_each_page_shows_it(
    make_window: Callable[..., MainWindow],
    core: Core,
    qtbot: QtBot,
    language: str,
    age: timedelta,
    said: str,
    unsent: str,
) -> None:
    window = make_window(core, language)
    window.resize(1366, 700)
    window.updating.made = datetime.now(UTC) - age
    window.updating.changed.emit()
    window.services.sending.told.emit(12)
    bar = window.channel_bar
    for page in Page:
        window.desk.show_page(page)
        assert window.desk.nav.operator.isVisible()
        assert bar.model.isVisible() and bar.model.text().endswith("tiny-1")
        assert bar.age.isVisible() and bar.age.text() == said
        qtbot.waitUntil(lambda: bar.age.width() >= bar.age.sizeHint().width())
        assert bar.word.isVisible() and bar.word.text() in ("Online", "En ligne")
        assert bar.unsent.isVisible() and bar.unsent.text() == unsent
    made = window.updating.made.astimezone()
    assert "tiny-1" in bar.model.toolTip() and str(made.year)[2:] in bar.model.toolTip()


def test_a_model_is_called_by_its_day() -> None:
    assert _short("2026-11-20-0123abcd") == "2026-11-20"
    assert _short("tiny-1") == "tiny-1"


def test_a_manifest_may_tell_no_time() -> None:
    assert _made("some day") is None
    assert _made("2026-11-20T10:00:00") == datetime(2026, 11, 20, 10, tzinfo=UTC)
