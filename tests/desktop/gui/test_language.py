"""Which language is spoken, and how it writes what is not a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from desktop.gui import language


@pytest.mark.parametrize(
    ("asked", "system", "expected"),
    [
        ("fr", ["en-GB"], "fr"),
        ("EN_us", ["fr-FR"], "en"),
        ("", ["fr-BE", "en-GB"], "fr"),
        ("", ["de-DE", "fr-CH"], "fr"),
        ("", ["de-DE"], "en"),
        ("tlh", ["fr-FR"], "fr"),
    ],
)
def test_the_environment_decides_then_the_system(
    monkeypatch: pytest.MonkeyPatch, asked: str, system: list[str], expected: str
) -> None:
    class System:
        def uiLanguages(self) -> list[str]:  # noqa: N802
            return system

    monkeypatch.setenv(language.VARIABLE, asked)
    monkeypatch.setattr(QLocale, "system", staticmethod(System))
    assert language.chosen() == expected


@pytest.mark.parametrize(
    ("spoken", "share", "name"),
    [("en", "98.4%", "Teapots"), ("fr", "98,4\N{NARROW NO-BREAK SPACE}%", "Théières")],
)
def test_shares_and_categories(
    speak: Callable[[Any], None], spoken: str, share: str, name: str
) -> None:
    speak(spoken)
    assert language.percent(0.98437) == share
    assert language.category_name("Théières", "Teapots") == name


def test_a_moment_of_today_has_no_date(speak: Callable[[Any], None]) -> None:
    speak("fr")
    now = datetime.now(UTC)
    today, before = language.moment(now), language.moment(now - timedelta(days=40))
    assert before.endswith(" à " + today)
    assert "/" in before and "/" not in today


def test_qt_itself_speaks_french(speak: Callable[[Any], None]) -> None:
    speak("fr")
    assert language.translate("QPlatformTheme", "Cancel") == "Annuler"
