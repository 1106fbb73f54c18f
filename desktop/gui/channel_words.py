"""How things stand with the channel, in words: a short word, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.core.updates import ChannelState, Phase, Trouble
from desktop.gui import messages
from desktop.gui.language import QT_TRANSLATE_NOOP, moment, translate


@dataclass(frozen=True)
class Words:
    """What the bar shows."""

    icon: str
    colour: str
    """Of the icon, a name of `tokens.Colours`."""
    word: str
    sentence: str


_AT_WORK: Final[dict[Phase, str]] = {
    Phase.CHECKING: QT_TRANSLATE_NOOP("Channel", "Looking for a newer model."),
    Phase.DOWNLOADING: QT_TRANSLATE_NOOP("Channel", "Fetching a newer model."),
    Phase.VERIFYING: QT_TRANSLATE_NOOP("Channel", "Testing the newer model."),
}

_TROUBLE: Final[dict[Trouble, tuple[str, str, str]]] = {
    Trouble.NOT_CONNECTED: (
        "unconnected",
        "warning",
        QT_TRANSLATE_NOOP("Channel", "Not connected"),
    ),
    Trouble.OFFLINE: ("offline", "warning", QT_TRANSLATE_NOOP("Channel", "Offline")),
    Trouble.DENIED: ("refused", "danger", QT_TRANSLATE_NOOP("Channel", "No permission")),
    Trouble.STALE: ("waiting", "warning", QT_TRANSLATE_NOOP("Channel", "Out of date")),
    Trouble.EMPTY: ("online", "warning", QT_TRANSLATE_NOOP("Channel", "Online")),
    Trouble.REFUSED: ("refused", "danger", QT_TRANSLATE_NOOP("Channel", "Refused")),
    Trouble.CANNOT_WRITE: ("failed", "danger", QT_TRANSLATE_NOOP("Channel", "Cannot write")),
    Trouble.ANOTHER_WINDOW: ("waiting", "muted", QT_TRANSLATE_NOOP("Channel", "Busy")),
}
"""Icon, its colour, and the word."""


def of(state: ChannelState, busy: bool) -> Words:
    """The state of the channel, as one would tell a colleague; `busy` while an update runs."""
    if busy:
        sentence = translate("Channel", _AT_WORK.get(state.phase, _AT_WORK[Phase.CHECKING]))
        return Words("online", "accent", translate("Channel", "Online"), sentence)
    if state.trouble is not None:
        icon, colour, word = _TROUBLE[state.trouble]
        return Words(icon, colour, translate("Channel", word), _why(state))
    if state.error is not None:
        return Words("failed", "danger", translate("Channel", "Problem"), messages.of(state.error))
    if state.checked_at is None:
        word = translate("Channel", "Connected")
        return Words("online", "muted", word, translate("Channel", "No look for models yet."))
    if state.phase == Phase.AVAILABLE:
        sentence = translate("Channel", "There is a newer model, as of {when}.")
    else:
        sentence = translate("Channel", "The newest model is in use, as of {when}.")
    sentence = sentence.format(when=moment(state.checked_at))
    return Words("online", "good", translate("Channel", "Online"), sentence)


def _why(state: ChannelState) -> str:
    if state.trouble == Trouble.OFFLINE and state.checked_at is not None:
        return translate("Channel", "Classifying works all the same. Last online: {when}.").format(
            when=moment(state.checked_at)
        )
    return messages.of(state.error) if state.error else ""
