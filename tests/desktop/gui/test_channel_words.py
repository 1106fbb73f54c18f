"""How things stand with the channel: said in a word and a sentence, with what can be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bundle.errors import BundleTooNew, GoldenMismatch
from channel.errors import (
    CertificateRefused,
    ChannelIntercepted,
    ChannelUnreachable,
    ClockWrong,
    HostUnknown,
    SignatureRefused,
)
from common.errors import ProductError
from desktop.core.channel_state import ChannelState, Phase, Trouble, trouble_of
from desktop.core.errors import (
    CannotWrite,
    ExportOutdated,
    KeyringLocked,
    KeyringSlow,
    ModelRecalled,
    NotConnected,
)
from desktop.core.recorded import Recorded
from desktop.gui import channel_words, transfer
from desktop.gui.channel_looks import CAUSES, Action
from desktop.gui.language import translate

Speak = Callable[[Any], None]
URL = "s3://shop/models"

CALM = {"en": "Classifying goes on.", "fr": "Le classement continue."}
WORRYING = set(Trouble) - {
    Trouble.NOT_CONNECTED,
    Trouble.EMPTY,
    Trouble.ANOTHER_WINDOW,
    Trouble.MANAGED,
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("trouble", [None, *Trouble])
@pytest.mark.parametrize("phase", Phase)
def test_every_state_has_its_words(
    speak: Speak, language: str, trouble: Trouble | None, phase: Phase
) -> None:
    speak(language)
    errors = (None, NotConnected()) if trouble else (None,)
    for error in errors:
        for at in (None, datetime.now(UTC)):
            state = ChannelState(phase, trouble, error, "tiny-2", 2, at)
            for flags in ({}, {"busy": True}, {"works": True}, {"from_folder": True}):
                words = channel_words.of(state, **flags)
                assert words.word
                assert words.sentence[-1] in ".?"
                assert "{" not in words.sentence


@pytest.mark.parametrize(
    ("trouble", "action"),
    [
        (Trouble.NOT_CONNECTED, Action.CONNECT),
        (Trouble.NOT_SIGNED_IN, Action.SIGN_IN),
        (Trouble.KEYRING, Action.TRY_AGAIN),
        (Trouble.OFFLINE, Action.TRY_AGAIN),
        (Trouble.DENIED, Action.DETAILS),
        (Trouble.CREDENTIALS_REFUSED, Action.SIGN_IN),
        (Trouble.CLOCK_WRONG, Action.TRY_AGAIN),
        (Trouble.NO_SUCH_CHANNEL, Action.TRY_AGAIN),
        (Trouble.STALE, Action.DETAILS),
        (Trouble.EMPTY, Action.TRY_AGAIN),
        (Trouble.REFUSED, Action.DETAILS),
        (Trouble.CANNOT_WRITE, Action.TRY_AGAIN),
        (Trouble.ANOTHER_WINDOW, Action.TRY_AGAIN),
        (Trouble.MANAGED, Action.NONE),
    ],
)
def test_every_trouble_says_what_to_do(trouble: Trouble, action: Action) -> None:
    assert channel_words.of(ChannelState(Phase.UP_TO_DATE, trouble)).action == action


def test_without_trouble_one_may_update_or_choose_a_model() -> None:
    at = datetime.now(UTC)
    for phase in Phase:
        words = channel_words.of(ChannelState(phase, model_version="tiny-2", checked_at=at))
        assert words.action == (Action.MODELS if phase == Phase.ROLLED_BACK else Action.UPDATE)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("trouble", Trouble)
def test_who_may_worry_is_told_that_classifying_goes_on_where_it_does(
    speak: Speak, language: str, trouble: Trouble
) -> None:
    speak(language)
    state = ChannelState(Phase.UP_TO_DATE, trouble)
    assert (CALM[language] in channel_words.of(state, works=True).sentence) == (trouble in WORRYING)
    assert CALM[language] not in channel_words.of(state, works=False).sentence


@pytest.mark.parametrize(
    ("language", "seconds", "told"),
    [
        ("en", 25 * 86_400, "The clock of this computer is 25 days ahead: set it right."),
        ("en", -3_600, "The clock of this computer is 1 hour behind: set it right."),
        ("fr", 86_400, "L’horloge de cet ordinateur avance de 1 jour : réglez-la."),
        ("fr", -25 * 86_400, "L’horloge de cet ordinateur retarde de 25 jours : réglez-la."),
        ("fr", 7_300, "L’horloge de cet ordinateur avance de 2 heures : réglez-la."),
    ],
)
def test_a_wrong_clock_is_told_by_how_much(
    speak: Speak, language: str, seconds: int, told: str
) -> None:
    speak(language)
    error = ClockWrong(url=URL, seconds=seconds)
    for kept in (error, Recorded.of(error)):
        words = channel_words.of(ChannelState(Phase.UP_TO_DATE, Trouble.CLOCK_WRONG, kept))
        assert words.sentence.replace("\N{NO-BREAK SPACE}", " ") == told


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (HostUnknown(url=URL, host="s3.shop"), "no network"),
        (CertificateRefused(url=URL, reason="self-signed"), "certificate"),
        (ChannelIntercepted(url=URL, reason="a web page"), "does this network want a sign-in"),
        (ChannelUnreachable(url=URL, reason="no answer in time"), "looks again by itself"),
        (KeyringLocked(), "locked"),
        (KeyringSlow(seconds=30), "30 seconds"),
        (CannotWrite(path="/data", reason="the disk is full"), "the disk is full"),
        (BundleTooNew(path=URL, found=3, known=2), "newer version of this program"),
        (GoldenMismatch(path=URL, item=1, reason="0.3"), "same here as on the server"),
        (ModelRecalled(version="tiny-2"), "withdrawn"),
        (ExportOutdated(path="/stick"), "folder is older"),
        (SignatureRefused(url=URL, detail="0/1"), "refused"),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_a_cause_that_one_can_do_something_about_is_told(error: ProductError, part: str) -> None:
    for kept in (error, Recorded.of(error)):
        state = ChannelState(Phase.UP_TO_DATE, trouble_of(error), kept)
        sentence = channel_words.of(state).sentence
        assert part in sentence
        assert URL not in sentence, "too long for a bar"


def test_the_causes_are_those_of_errors_that_exist() -> None:
    from desktop.gui.sentences import SENTENCES

    assert set(CAUSES) <= set(SENTENCES)


def test_every_action_has_its_french_name(speak: Speak) -> None:
    speak("fr")
    for action in Action:
        assert action == Action.NONE or translate("Channel", action) != action


@pytest.mark.parametrize(
    ("language", "done", "total", "left", "told"),
    [
        ("en", 8_100_000, 17_200_000, 21.0, "8 of 17 MB, about 20 seconds left."),
        ("en", 1_230_000, 5_400_000, None, "1.2 of 5.4 MB."),
        ("en", 1_000_000, 90_000_000, 61.0, "1 of 90 MB, about 1 minute left."),
        ("en", 89_999_999, 90_000_000, 0.01, "90 of 90 MB, about 5 seconds left."),
        ("fr", 8_100_000, 17_200_000, 21.0, "8 sur 17 Mo, encore 20 secondes environ."),
        ("fr", 1_230_000, 5_400_000, 7_300.0, "1,2 sur 5,4 Mo, encore 2 heures environ."),
    ],
)
def test_a_download_is_told_in_words(
    speak: Speak, language: str, done: int, total: int, left: float | None, told: str
) -> None:
    speak(language)
    assert transfer.words(done, total, left) == told
