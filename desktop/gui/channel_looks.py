"""How each state of the channel looks: its icon, its word, its sentence, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.core.channel_state import Phase, Trouble
from desktop.gui.language import QT_TRANSLATE_NOOP


class Action(StrEnum):
    """What the button beside the sentence does; the value is what it says."""

    NONE = ""
    UPDATE = QT_TRANSLATE_NOOP("Channel", "Update now")
    TRY_AGAIN = QT_TRANSLATE_NOOP("Channel", "Try again")
    SIGN_IN = QT_TRANSLATE_NOOP("Channel", "Sign in…")
    CONNECT = QT_TRANSLATE_NOOP("Channel", "Connect…")
    MODELS = QT_TRANSLATE_NOOP("Channel", "Models…")
    DETAILS = QT_TRANSLATE_NOOP("Channel", "Details…")


@dataclass(frozen=True)
class Look:
    """How a trouble looks and what can be done about it; the texts are still to be translated."""

    icon: str
    colour: str
    word: str
    action: Action
    sentence: str
    calm: bool = False
    """Whether somebody may fear that nothing works any more."""


AT_WORK: Final[dict[Phase, tuple[str, str]]] = {
    Phase.CHECKING: (
        QT_TRANSLATE_NOOP("Channel", "Checking"),
        QT_TRANSLATE_NOOP("Channel", "Looking for a newer model."),
    ),
    Phase.DOWNLOADING: (
        QT_TRANSLATE_NOOP("Channel", "Downloading"),
        QT_TRANSLATE_NOOP("Channel", "Fetching a newer model."),
    ),
    Phase.VERIFYING: (
        QT_TRANSLATE_NOOP("Channel", "Testing"),
        QT_TRANSLATE_NOOP("Channel", "Testing the newer model on this computer."),
    ),
}

TROUBLES: Final[dict[Trouble, Look]] = {
    Trouble.NOT_CONNECTED: Look(
        "unconnected",
        "warning",
        QT_TRANSLATE_NOOP("Channel", "Not connected"),
        Action.CONNECT,
        QT_TRANSLATE_NOOP("Channel", "This computer does not know yet where its models come from."),
    ),
    Trouble.NOT_SIGNED_IN: Look(
        "key",
        "warning",
        QT_TRANSLATE_NOOP("Channel", "Signed out"),
        Action.SIGN_IN,
        QT_TRANSLATE_NOOP("Channel", "Sign in to get newer models."),
        calm=True,
    ),
    Trouble.KEYRING: Look(
        "key",
        "warning",
        QT_TRANSLATE_NOOP("Channel", "Keyring"),
        Action.TRY_AGAIN,
        QT_TRANSLATE_NOOP(
            "Channel", "The keyring does not give the access key: unlock it, then try again."
        ),
        calm=True,
    ),
    Trouble.OFFLINE: Look(
        "offline",
        "warning",
        QT_TRANSLATE_NOOP("Channel", "Offline"),
        Action.TRY_AGAIN,
        QT_TRANSLATE_NOOP("Channel", "The channel cannot be reached; it looks again by itself."),
        calm=True,
    ),
    Trouble.DENIED: Look(
        "refused",
        "danger",
        QT_TRANSLATE_NOOP("Channel", "No permission"),
        Action.DETAILS,
        QT_TRANSLATE_NOOP(
            "Channel", "This computer may not read the channel: ask whoever runs it."
        ),
        calm=True,
    ),
    Trouble.CREDENTIALS_REFUSED: Look(
        "key",
        "danger",
        QT_TRANSLATE_NOOP("Channel", "Key refused"),
        Action.SIGN_IN,
        QT_TRANSLATE_NOOP(
            "Channel", "The access key is not accepted any more: sign in with a new one."
        ),
        calm=True,
    ),
    Trouble.CLOCK_WRONG: Look(
        "waiting",
        "danger",
        QT_TRANSLATE_NOOP("Channel", "Wrong clock"),
        Action.TRY_AGAIN,
        QT_TRANSLATE_NOOP(
            "Channel", "The clock of this computer is wrong: set it right, then try again."
        ),
        calm=True,
    ),
    Trouble.NO_SUCH_CHANNEL: Look(
        "unconnected",
        "danger",
        QT_TRANSLATE_NOOP("Channel", "No channel"),
        Action.TRY_AGAIN,
        QT_TRANSLATE_NOOP(
            "Channel", "There is no channel at its address: check it, or ask whoever runs it."
        ),
        calm=True,
    ),
    Trouble.STALE: Look(
        "waiting",
        "warning",
        QT_TRANSLATE_NOOP("Channel", "Out of date"),
        Action.DETAILS,
        QT_TRANSLATE_NOOP(
            "Channel", "The channel’s signatures have run out, or this computer’s clock is wrong."
        ),
        calm=True,
    ),
    Trouble.EMPTY: Look(
        "online",
        "warning",
        QT_TRANSLATE_NOOP("Channel", "Online"),
        Action.TRY_AGAIN,
        QT_TRANSLATE_NOOP("Channel", "No model has been published in this channel yet."),
    ),
    Trouble.REFUSED: Look(
        "refused",
        "danger",
        QT_TRANSLATE_NOOP("Channel", "Refused"),
        Action.DETAILS,
        QT_TRANSLATE_NOOP("Channel", "What the channel offers was refused and is not used."),
        calm=True,
    ),
    Trouble.CANNOT_WRITE: Look(
        "failed",
        "danger",
        QT_TRANSLATE_NOOP("Channel", "Cannot write"),
        Action.TRY_AGAIN,
        QT_TRANSLATE_NOOP("Channel", "The newer model cannot be kept on this computer."),
        calm=True,
    ),
    Trouble.ANOTHER_WINDOW: Look(
        "waiting",
        "muted",
        QT_TRANSLATE_NOOP("Channel", "Busy"),
        Action.TRY_AGAIN,
        QT_TRANSLATE_NOOP("Channel", "Another window or program is updating right now."),
    ),
    Trouble.MANAGED: Look(
        "managed",
        "muted",
        QT_TRANSLATE_NOOP("Channel", "Managed"),
        Action.NONE,
        QT_TRANSLATE_NOOP("Channel", "The administrator of this computer looks after its models."),
    ),
}

CAUSES: Final[dict[str, str]] = {
    "connection-damaged": QT_TRANSLATE_NOOP(
        "Channel", "What this computer knew of its channel is damaged: connect again."
    ),
    "channel-host-unknown": QT_TRANSLATE_NOOP(
        "Channel", "There is no network, or no server of this name; it looks again by itself."
    ),
    "channel-certificate": QT_TRANSLATE_NOOP(
        "Channel",
        "The server’s certificate is not trusted here: is it a company proxy, or a wrong clock?",
    ),
    "channel-intercepted": QT_TRANSLATE_NOOP(
        "Channel", "Something answers in the channel’s place: does this network want a sign-in?"
    ),
    "clock-wrong": QT_TRANSLATE_NOOP(
        "Channel", "The clock of this computer is {amount} {direction}: set it right."
    ),
    "cannot-write": QT_TRANSLATE_NOOP(
        "Channel", "The newer model cannot be kept on this computer ({reason})."
    ),
    "bundle-too-new": QT_TRANSLATE_NOOP(
        "Channel", "The newest model needs a newer version of this program."
    ),
    "golden-mismatch": QT_TRANSLATE_NOOP(
        "Channel", "The newest model does not compute the same here as on the server."
    ),
    "key-file-unsafe": QT_TRANSLATE_NOOP("Channel", "The key file is not used: {reason}."),
    "access-key-unusable": QT_TRANSLATE_NOOP("Channel", "The key file holds no access key."),
    "export-outdated": QT_TRANSLATE_NOOP(
        "Channel", "The folder is older than what this computer has seen: it was refused."
    ),
    "model-recalled": QT_TRANSLATE_NOOP(
        "Channel", "Whoever runs the channel has withdrawn its newest model."
    ),
    "refused-replay": QT_TRANSLATE_NOOP(
        "Channel", "The channel offers an older state than it did before: it was refused."
    ),
}
"""What the bar says of an error in place of its trouble's sentence; shorter than `messages`."""
