"""Every error says what is the matter, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.engine import Request
from desktop.core.recorded import Recorded
from desktop.gui import remedies
from desktop.gui.language import translate
from desktop.gui.remedies import ADVISED, ELSEWHERE, REMEDIES, Remedy
from desktop.gui.sentences import SENTENCES
from desktop.gui.window import MainWindow

ADVICE = {
    "en": ("ask", "add", "update", "move it", "there is nothing to", "stay on", "scan"),
    "fr": (
        "voyez",
        "ajoutez",
        "mettez",
        "déplacez",
        "il n’y a rien à",
        "restent sur",
        "à lui",
        "scannez",
    ),
}
"""How a sentence says what to do, or that nothing is to be done."""


def test_every_error_has_a_remedy_or_its_advice() -> None:
    assert set(SENTENCES) == set(REMEDIES) | ADVISED | ELSEWHERE
    assert not ADVISED & set(REMEDIES) and not ELSEWHERE & set(REMEDIES)
    assert Remedy.NONE not in REMEDIES.values()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", sorted(ADVISED))
def test_where_no_button_helps_the_sentence_does(
    code: str, language: str, speak: Callable[[Any], None]
) -> None:
    speak(language)
    sentence = translate("Errors", SENTENCES[code]).lower()
    assert any(one in sentence for one in ADVICE[language]), sentence


def test_every_remedy_has_its_name_in_both_languages(speak: Callable[[Any], None]) -> None:
    speak("fr")
    for one in Remedy:
        assert one is Remedy.NONE or remedies.name(one) not in ("", one.value)
    speak("en")
    assert [remedies.name(one) for one in Remedy] == [one.value for one in Remedy]


def test_errors_of_the_machine_and_of_the_history_have_theirs() -> None:
    assert remedies.of(OSError(5, "?")) is Remedy.TRY_AGAIN
    assert remedies.of(Recorded("photo-unreadable", {}, "")) is Remedy.PHOTO
    assert remedies.of(ValueError()) is Remedy.NONE
    assert remedies.of(None) is Remedy.NONE


def test_a_photo_that_was_away_is_tried_again(
    window: MainWindow,
    photo: Callable[..., Path],
    answered: Callable[..., None],
    press: Callable[[Any], None],
    tmp_path: Path,
) -> None:
    path = photo("green.png")
    away = path.rename(tmp_path / "away")
    window.classify([Request((path,))])
    answered(window, 1)
    assert window.result.notice.button.text() == "Try again"
    away.rename(path)
    press(window.result.notice.button)
    answered(window, 2)
    assert window.result.answer.category.text() == "Teapots"


def test_a_folder_in_the_place_of_a_photo_becomes_a_batch(
    window: MainWindow,
    arrival: Path,
    answered: Callable[..., None],
    press: Callable[[Any], None],
    looked: Callable[[MainWindow], None],
) -> None:
    window.classify([Request((arrival,))])
    answered(window, 1)
    assert window.result.notice.button.text() == "Classify the whole folder"
    press(window.result.notice.button)
    looked(window)
    assert window.batch.choosing.form.choice is not None
    assert window.batch.choosing.form.choice.root == arrival


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_has_no_product_at_hand_tries_a_sample(
    make_window: Callable[..., MainWindow],
    core: Core,
    language: str,
    answered: Callable[..., None],
    press: Callable[[Any], None],
    qtbot: QtBot,
) -> None:
    window = make_window(core, language)
    expected = {"en": "Try a sample", "fr": "Essayer avec un exemple"}
    assert window.result.notice.button.text() == expected[language]
    press(window.result.notice.button)
    answered(window, 1)
    assert window.result.shows_answer()
    (entry,) = core.history.page(limit=5)
    assert entry.error is None and entry.photos
    window.close()
    again = make_window(core, language)
    qtbot.waitUntil(lambda: again.history.rowCount() == 1)
    assert not again.result.notice.button.isVisible()
