"""How things stand with the channel, and what of it survives a restart.

Light, for `rakuten-desktop status` and for the window's first moment: it loads no python-tuf.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import msgspec

from bundle.errors import BundleError
from channel import errors as channel
from channel.layout import Program, Release
from common.errors import ProductError
from common.files import write_atomically
from desktop.core import errors as desktop
from desktop.core.connection import load_connection
from desktop.core.folder import DataFolder
from desktop.core.model_state import Reason
from desktop.core.models import Models
from desktop.core.recorded import Recorded
from desktop.core.version import program_version


class Phase(StrEnum):
    """How far the laptop is with the channel's newest model."""

    NEVER_CHECKED = "never-checked"
    CHECKING = "checking"
    AVAILABLE = "available"
    DOWNLOADING = "downloading"
    VERIFYING = "verifying"
    ACTIVE = "active"
    """The last update has put a newer model to use."""
    UP_TO_DATE = "up-to-date"
    ROLLED_BACK = "rolled-back"
    """The user went back; the channel's model stays out until there is a newer one."""


class Trouble(StrEnum):
    """Why the last attempt came to nothing; the model in use goes on working."""

    NOT_CONNECTED = "not-connected"
    NOT_SIGNED_IN = "not-signed-in"
    KEYRING = "keyring"
    """The access key cannot be had: the keyring is away, locked or slow, or a key file unsafe."""
    OFFLINE = "offline"
    DENIED = "denied"
    CREDENTIALS_REFUSED = "credentials-refused"
    CLOCK_WRONG = "clock-wrong"
    NO_SUCH_CHANNEL = "no-such-channel"
    STALE = "stale"
    """The signatures have expired, or this machine's clock is ahead."""
    EMPTY = "empty"
    """The channel is sound, and no model has been published there yet."""
    REFUSED = "refused"
    """What is offered is not what the owner signed, or does not work on this machine."""
    CANNOT_WRITE = "cannot-write"
    ANOTHER_WINDOW = "another-window"
    MANAGED = "managed"
    """Not a fault: an administrator looks after the models of this machine."""


TROUBLES: dict[type[ProductError], Trouble] = {
    desktop.NotConnected: Trouble.NOT_CONNECTED,
    desktop.ConnectionDamaged: Trouble.NOT_CONNECTED,
    channel.BadChannelUrl: Trouble.NOT_CONNECTED,
    channel.UnsupportedChannel: Trouble.NOT_CONNECTED,
    desktop.NotSignedIn: Trouble.NOT_SIGNED_IN,
    channel.CredentialsMissing: Trouble.NOT_SIGNED_IN,
    desktop.KeyringUnavailable: Trouble.KEYRING,
    desktop.KeyringLocked: Trouble.KEYRING,
    desktop.KeyringSlow: Trouble.KEYRING,
    desktop.KeyringFailed: Trouble.KEYRING,
    desktop.KeyFileUnsafe: Trouble.KEYRING,
    channel.AccessKeyUnusable: Trouble.KEYRING,
    channel.ChannelUnreachable: Trouble.OFFLINE,
    channel.ChannelDenied: Trouble.DENIED,
    channel.CredentialsRefused: Trouble.CREDENTIALS_REFUSED,
    channel.ClockWrong: Trouble.CLOCK_WRONG,
    channel.NoSuchChannel: Trouble.NO_SUCH_CHANNEL,
    channel.ExpiredRefused: Trouble.STALE,
    channel.NothingPublished: Trouble.EMPTY,
    channel.ChannelRefused: Trouble.REFUSED,
    desktop.ExportOutdated: Trouble.REFUSED,
    desktop.ModelRecalled: Trouble.REFUSED,
    BundleError: Trouble.REFUSED,
    desktop.CannotWrite: Trouble.CANNOT_WRITE,
    channel.ChannelBusy: Trouble.ANOTHER_WINDOW,
    desktop.AnotherWindow: Trouble.ANOTHER_WINDOW,
    desktop.Managed: Trouble.MANAGED,
}
"""What an error means for the laptop; the nearest class above it counts."""


def trouble_of(error: ProductError) -> Trouble | None:
    """The trouble that an error stands for; None where it has nothing to do with the channel."""
    return next((TROUBLES[kind] for kind in type(error).__mro__ if kind in TROUBLES), None)


@dataclass(frozen=True)
class ChannelState:
    """How things stand with the channel."""

    phase: Phase
    trouble: Trouble | None = None
    error: ProductError | Recorded | None = None
    """What `trouble` stands for, with its details; after a restart, what was kept of it."""
    model_version: str | None = None
    """The channel's model, as last seen."""
    release: int | None = None
    checked_at: datetime | None = None
    """When a check of the channel itself last succeeded, in UTC."""
    program: Program | None = None
    """A newer version of this program, which the channel's owner has told of."""

    @property
    def name(self) -> str:
        """The state in one word, as `--json` has it."""
        return str(self.trouble or self.phase)

    @property
    def detail(self) -> str:
        """What is wrong, in an English sentence; empty where nothing is."""
        return str(self.error or "")


@dataclass(frozen=True)
class LastCheck:
    """`last_check.json`: what the last successful check found, and how the last attempt ended."""

    channel: str = ""
    model_version: str | None = None
    release: int | None = None
    sha256: str = ""
    checked_at: datetime | None = None
    trouble: Trouble | None = None
    error: Recorded | None = None
    program: Program | None = None

    def found(self, release: Release, at: datetime | None) -> LastCheck:
        """After a check that found this."""
        return LastCheck(
            *(self.channel, release.model_version, release.release, release.sha256, at),
            program=release.program,
        )

    def failed(self, error: ProductError) -> LastCheck:
        """After an attempt that failed; what was found before is still the last that is known."""
        return replace(self, trouble=trouble_of(error), error=Recorded.of(error))

    def well(self) -> LastCheck:
        """Without the trouble of the last attempt."""
        return replace(self, trouble=None, error=None)

    def save(self, folder: DataFolder) -> None:
        """Replaces `last_check.json`."""
        write_atomically(folder.last_check, msgspec.json.encode(self))

    @property
    def newer_program(self) -> Program | None:
        """The version of the program that was told of, where this one is older."""
        if self.program is None:  # as mostly: then nobody need know which version this is
            return None
        return self.program if self.program.is_newer_than(program_version()) else None

    def phase(self, models: Models) -> Phase:
        """How far this machine is with the model that was found."""
        if self.release is None:
            return Phase.NEVER_CHECKED
        chosen = models.chosen()
        if chosen and chosen.channel == self.channel and chosen.release >= self.release:
            return Phase.UP_TO_DATE
        with contextlib.suppress(OSError):
            hold = models.hold_on(self.sha256, self.channel)
            if hold is not None and hold.reason is Reason.ROLLED_BACK:
                return Phase.ROLLED_BACK
        return Phase.AVAILABLE


def load_last_check(folder: DataFolder, channel: str) -> LastCheck:
    """What is known of a channel (by its `root_id`); nothing where the file is missing, damaged or
    about another channel."""
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        last = msgspec.json.decode(folder.last_check.read_bytes(), type=LastCheck)
        if last.channel == channel:
            return last
    return LastCheck(channel)


def remembered(folder: DataFolder) -> tuple[LastCheck, ProductError | None]:
    """What a program that has only just started knows of the channel, and what keeps it from
    looking there: it is not connected, or not allowed to."""
    try:
        connection = load_connection(folder)
    except desktop.ConnectionDamaged as error:
        return LastCheck(), error
    except OSError:  # what cannot be read connects nothing, and stops no classification
        connection = None
    if connection is None:
        return LastCheck(), desktop.NotConnected()
    last = load_last_check(folder, connection.channel)
    return last, desktop.Managed(path=folder.home) if folder.borrowed else None


def state_of(last: LastCheck, models: Models, error: ProductError | None) -> ChannelState:
    """The state while nothing runs; an error of this process comes before the one that was kept."""
    return ChannelState(
        last.phase(models),
        trouble_of(error) if error else last.trouble,
        error or last.error,
        last.model_version,
        last.release,
        last.checked_at,
        last.newer_program,
    )
