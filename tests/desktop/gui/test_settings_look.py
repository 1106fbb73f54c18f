"""One chooses the look of the window, by mouse or keyboard, and sees it at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from desktop.core.preferences import Preferences, Scheme
from desktop.gui.preferring import Preferring
from desktop.gui.settings_look import LookSettings
from desktop.gui.theme import Theme


@pytest.fixture
def look(qtbot: Any, tmp_path: Path, theme: Theme) -> LookSettings:
    made = LookSettings(Preferring(tmp_path / "preferences.json"), theme)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_each_choice_is_kept(look: LookSettings) -> None:
    for options, field, values in (
        (look.scheme, "scheme", list(Scheme)),
        (look.contrast, "high_contrast", [None, False, True]),
        (look.touch, "touch", [False, True]),
        (look.motion, "reduced_motion", [False, True]),
    ):
        assert list(options.buttons) == values
        for value in (*values[1:], values[0]):
            options.buttons[value].click()
            assert getattr(look.preferring.now, field) == value
            assert options.buttons[value].isChecked()


def test_it_shows_what_others_change(look: LookSettings) -> None:
    look.preferring.set(scheme=Scheme.DARK, touch=True)
    assert look.scheme.buttons[Scheme.DARK].isChecked()
    assert look.touch.buttons[True].isChecked()


def test_tab_leads_from_question_to_question_and_arrows_to_the_answers(
    look: LookSettings, qtbot: Any
) -> None:
    look.scheme.buttons[Scheme.SYSTEM].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert look.preferring.now.scheme == Scheme.LIGHT
    for options in (look.contrast, look.touch, look.motion):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() in options.buttons.values()
        assert options.buttons[False if options is not look.contrast else None].hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert look.preferring.now == Preferences(scheme=Scheme.LIGHT, reduced_motion=True)


def test_a_screen_reader_hears_question_answer_and_whether_it_is_chosen(
    look: LookSettings,
) -> None:
    look.preferring.set(high_contrast=True)
    for value, button in look.contrast.buttons.items():
        heard = QAccessible.queryAccessibleInterface(button)
        assert heard.text(QAccessible.Text.Name).startswith("Contrast: ")
        assert heard.state().checked == (value is True)
        assert heard.state().checkable


def test_the_chosen_one_is_told_by_more_than_its_colour(look: LookSettings) -> None:
    for value, button in look.scheme.buttons.items():
        assert button.icon().isNull() == (value != Scheme.SYSTEM)
