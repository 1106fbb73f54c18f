"""How things stand with the channel, as one would tell a colleague."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.core.channel_state import ChannelState, Phase, Trouble
from desktop.gui import messages
from desktop.gui.channel_looks import AT_WORK, CAUSES, TROUBLES, Action, Look
from desktop.gui.language import QT_TRANSLATE_NOOP, moment, translate


@dataclass(frozen=True)
class Words:
    """What the bar shows."""

    icon: str
    colour: str
    """Of the icon, a name of `tokens.Colours`."""
    word: str
    sentence: str
    action: Action


def of(
    state: ChannelState, *, busy: bool = False, works: bool = False, from_folder: bool = False
) -> Words:
    """The state of the channel, as one would tell a colleague: `busy` while an update runs, `works`
    where there is a model to classify with, `from_folder` after a look into an exported folder."""
    if busy:
        word, sentence = AT_WORK.get(state.phase, AT_WORK[Phase.CHECKING])
        return _words("online", "accent", word, translate("Channel", sentence), Action.UPDATE)
    if state.trouble is not None:
        look = TROUBLES[state.trouble]
        sentence = _why(state, look, state.trouble)
        if look.calm and works:
            sentence = f"{sentence} {_calm(state)}"
        return _words(look.icon, look.colour, look.word, sentence, look.action)
    if state.error is not None:
        word, sentence = QT_TRANSLATE_NOOP("Channel", "Problem"), messages.of(state.error)
        return _words("failed", "danger", word, sentence, Action.DETAILS)
    return _of_folder(state) if from_folder else _without_trouble(state)


def _without_trouble(state: ChannelState) -> Words:
    if state.phase == Phase.ROLLED_BACK:
        word = QT_TRANSLATE_NOOP("Channel", "Older model")
        sentence = translate(
            "Channel", "You went back; model {version} stays out until a newer one appears."
        )
        sentence = sentence.format(version=state.model_version or "")
        return _words("back", "warning", word, sentence, Action.MODELS)
    if state.checked_at is None:
        word = QT_TRANSLATE_NOOP("Channel", "Connected")
        sentence = translate("Channel", "Nobody has looked for models yet.")
        return _words("online", "muted", word, sentence, Action.UPDATE)
    word, when = QT_TRANSLATE_NOOP("Channel", "Online"), moment(state.checked_at)
    if state.phase == Phase.AVAILABLE:
        sentence = translate("Channel", "There is a newer model, as of {when}.")
    else:
        sentence = translate("Channel", "The newest model is in use, as of {when}.")
    return _words("online", "good", word, sentence.format(when=when), Action.UPDATE)


def _of_folder(state: ChannelState) -> Words:
    if state.phase == Phase.ACTIVE:
        sentence = translate("Channel", "The model of the folder is in use now.")
    else:
        sentence = translate("Channel", "The folder holds no newer model.")
    return _words(
        "online", "good", QT_TRANSLATE_NOOP("Channel", "Up to date"), sentence, Action.UPDATE
    )


def _words(icon: str, colour: str, word: str, sentence: str, action: Action) -> Words:
    return Words(icon, colour, translate("Channel", word), sentence, action)


def _why(state: ChannelState, look: Look, trouble: Trouble) -> str:
    error = state.error
    if error is None:  # the trouble is from before the program started
        return translate("Channel", look.sentence)
    if error.code in CAUSES:
        sentence = translate("Channel", CAUSES[error.code])
        return sentence.format(**messages.shown_data(error.code, error.data))
    if trouble == Trouble.KEYRING:  # these sentences are short, and say what to do
        return messages.of(error)
    return translate("Channel", look.sentence)


def _calm(state: ChannelState) -> str:
    if state.trouble == Trouble.OFFLINE and state.checked_at is not None:
        return translate("Channel", "Classifying goes on. Last online: {when}.").format(
            when=moment(state.checked_at)
        )
    return translate("Channel", "Classifying goes on.")
