"""The card for the barcode scanner, and what plays its sounds."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scanner import FRENCH, Hands

from desktop.core import preferences
from desktop.core.scanner import ean13
from desktop.core.scanner.layouts import Layout
from desktop.core.scanner.learning import TEST_CODE
from desktop.gui import scan_sound
from desktop.gui.barcode_view import BarcodeView
from desktop.gui.nav_bar import Page
from desktop.gui.scan_sound import RATE, TONES, Outcome, Sounds, sound
from desktop.gui.settings_scanner import ScannerSettings
from desktop.gui.tokens import Size, Space
from desktop.gui.window import MainWindow


@pytest.fixture
def hands(window: MainWindow) -> Hands:
    window.desk.show_page(Page.SETTINGS)
    return Hands(window)


@pytest.fixture
def section(hands: Hands) -> ScannerSettings:
    return hands.window.desk.settings.scanner


def learn(section: ScannerSettings, hands: Hands, keys: list[str], gap: float) -> str:
    section.learn.click()
    assert section.listening
    hands.press(keys, gap)
    section._over.timeout.emit()
    assert not section.listening
    return section.verdict.text.text()


def test_a_slow_scanner_with_a_prefix_on_another_keyboard(
    hands: Hands, section: ScannerSettings
) -> None:
    keys = ["F9", *TEST_CODE.translate(FRENCH), "\t"]
    assert learn(section, hands, keys, 60) == (
        "Learnt from 2012345678903: 60 ms a key · begins with F9 · ends with Tab"
        " · a US layout, which is put right"
    )
    kept = preferences.read(hands.window._core.folder.preferences)
    assert (kept.scanner_prefix, kept.scanner_suffix) == (("F9",), ("Tab",))
    assert kept.scanner_layout == Layout.US_ON_FRENCH
    hands.rest()
    hands.window.show_single()
    hands.press(["F9", *"4006381333931".translate(FRENCH), "\t"], 60)
    hands.rest()
    assert hands.window.form.reference.text() == "4006381333931"
    section.forget.click()
    hands.press("4006381333931", 60)
    assert hands.window.form.designation.text() != ""


def test_any_product_does(hands: Hands, section: ScannerSettings) -> None:
    words = learn(section, hands, [*"036000291452", "\r"], 5)
    assert words.startswith("Learnt from 036000291452: 5 ms a key · nothing before the code")


def test_somebody_who_types_is_told(hands: Hands, section: ScannerSettings) -> None:
    assert learn(section, hands, [*TEST_CODE], 200).startswith("That was too slow for a scanner")
    assert "no product number in “SHELF-12345”" in learn(section, hands, [*"SHELF-12345"], 5)
    assert hands.window.desk.preferring.now == preferences.Preferences()


def test_leaving_ends_it(hands: Hands, section: ScannerSettings) -> None:
    section.learn.click()
    hands.window.show_single()
    assert not section.listening
    hands.scan("4006381333931")
    assert hands.window.form.reference.text() == "4006381333931"


def test_the_test_code_is_learnt_from_wherever_it_is_scanned(
    hands: Hands, section: ScannerSettings
) -> None:
    hands.window.show_single()
    hands.scan(f"~{TEST_CODE}")
    hands.scan(TEST_CODE, gap=20, ending="\t")
    assert hands.window.desk.preferring.now.scanner_suffix == ("Tab",)
    assert hands.window.form.reference.text() == "~2012345678903"


def test_a_scan_shows_that_it_works(hands: Hands, section: ScannerSettings) -> None:
    hands.scan("4006381333931")
    assert section.verdict.text.text() == "It works: 4006381333931 (EAN-13)"
    assert hands.window.form.reference.text() == ""


def test_what_is_chosen_is_kept(hands: Hands, section: ScannerSettings) -> None:
    section.again.setCurrentIndex(0)
    section.again.activated.emit(0)
    section.sound.click()
    section.flash.click()
    section.on.click()
    now = hands.window.desk.preferring.now
    assert (now.scan_again, now.scan_sound, now.scan_flash, now.scanner) == (0, True, False, False)
    hands.window.desk.preferring.set(scan_again=700)
    assert section.again.currentText() == "0.7 s"


def test_the_bars_are_drawn(qtbot: QtBot) -> None:
    view = BarcodeView(TEST_CODE)
    qtbot.addWidget(view)
    view.resize(view.sizeHint())
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    ratio = image.width() / view.width()
    seen = "".join(
        "1"
        if image.pixelColor(round((x + 0.5) * ratio * Size.BARCODE_MODULE), 40).value() < 128
        else "0"
        for x in range(ean13.MODULES + 2 * ean13.QUIET)
    )
    assert seen.strip("0") == ean13.modules(TEST_CODE)
    assert seen.index("1") == ean13.QUIET
    assert view.sizeHint().height() > Size.BARCODE + Space.S


@pytest.mark.parametrize("outcome", Outcome)
def test_sounds_are_whole_files(outcome: Outcome) -> None:
    with wave.open(io.BytesIO(sound(TONES[outcome]))) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, RATE)
        frames = file.readframes(file.getnframes())
        seconds = file.getnframes() / RATE
    assert seconds == pytest.approx(sum(one for _, one in TONES[outcome]), abs=0.01)
    assert max(frames) > 0
    assert frames[:2] == b"\0\0"


def test_without_a_player_there_is_a_beep(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    monkeypatch.setattr(scan_sound, "_play", lambda _: False)
    sounds = Sounds()
    sounds.play(Outcome.NEW)
    assert beeps == [1]
    played: list[Path] = []
    monkeypatch.setattr(scan_sound, "_play", lambda file: not played.append(file))
    sounds.play(Outcome.NEW)
    assert beeps == [1]
    assert played[0].read_bytes() == sound(TONES[Outcome.NEW])
    sounds.close()
    assert not played[0].exists()


def test_words_stay_within_a_small_window(hands: Hands) -> None:
    hands.window.resize(1366, 700)
    hands.scan("4006381333932")
    words = hands.window.scanning.signals.words
    assert QRect(0, 0, 1366, 700).contains(words.geometry())
    assert words.text.height() >= words.text.heightForWidth(words.text.width())
