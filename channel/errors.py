"""What can go wrong with a channel; see `common.errors` for the shape.

`url` is the channel as `Store.url` tells it.  A fault of this machine's own disk (full, read-only)
is not here: it stays an `OSError`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from common.errors import ProductError


class ChannelError(ProductError):
    """Base of the room's errors."""

    code = "channel"


class _AddressRefused(ChannelError):
    """Base of what is wrong with an address; it is told without a name and password in it."""

    def __init__(self, **data: Any) -> None:
        url = re.sub(r"^([^:/\\]*:/*).*@", r"\1...@", str(data["url"]), flags=re.DOTALL)
        super().__init__(**{**data, "url": url})


class BadChannelUrl(_AddressRefused):
    """The text is not the address of anything."""

    code = "channel-url-bad"
    sentence = "{url!r}: not a channel address ({reason}); give a folder or s3://bucket/prefix"


class UnsupportedChannel(_AddressRefused):
    """An address of a kind that this version cannot open."""

    code = "channel-url-unsupported"
    sentence = (
        "{url}: {scheme}:// channels are not supported by this version;"
        " give a folder or s3://bucket/prefix"
    )


class NoSuchChannel(ChannelError):
    """The place can be reached, and holds no channel."""

    code = "no-such-channel"
    sentence = "{url}: there is no model channel here; check the address"


class ChannelExists(ChannelError):
    """`init` where there is a channel already, or what is left of one that was damaged."""

    code = "channel-exists"
    sentence = (
        "{url}: there is a model channel here already, or what is left of one"
        " (which `channel repair` mends)"
    )


class ChannelUnreachable(ChannelError):
    """Offline: the share or the network is away; the same request may succeed later."""

    code = "channel-unreachable"
    sentence = "{url}: the channel cannot be reached ({reason}); check the network, then try again"


class HostUnknown(ChannelUnreachable):
    """The name of the server leads nowhere: misspelt, or no network."""

    code = "channel-host-unknown"
    sentence = (
        "{url}: no server of the name {host} is known here (no network, or misspelt);"
        " check the network and the address"
    )


class CertificateRefused(ChannelUnreachable):
    """The server cannot prove that it is the one: a company proxy, a wrong clock, an attack."""

    code = "channel-certificate"
    sentence = (
        "{url}: the server's certificate is not trusted on this machine ({reason});"
        " check the clock, or ask whoever runs this network"
    )


class ChannelIntercepted(ChannelUnreachable):
    """Something else answers in the server's place, such as a network's sign-in page."""

    code = "channel-intercepted"
    sentence = (
        "{url}: something else answers in the channel's place ({reason});"
        " sign in to this network first, if it wants that"
    )


class ChannelDenied(ChannelError):
    """The place answers, and does not let this account read."""

    code = "channel-denied"
    sentence = "{url}: no permission to read the channel ({reason}); ask whoever runs it"


class CredentialsRefused(ChannelError):
    """The server does not accept the access key itself: wrong, revoked, or for another service."""

    code = "credentials-refused"
    sentence = (
        "{url}: the access key is not accepted ({reason});"
        " ask whoever runs the channel for a new one"
    )


class CredentialsMissing(ChannelError):
    """A channel on S3, and no access key anywhere."""

    code = "credentials-missing"
    sentence = (
        "{url}: there is no access key for this channel"
        " (neither in the environment, nor in an AWS profile, nor from an instance role);"
        " give one in one of these ways"
    )


class ClockWrong(ChannelError):
    """The server refuses because this machine's clock is off.

    `data["seconds"]` is by how much: positive where the clock is ahead.
    """

    code = "clock-wrong"
    sentence = "{url}: this machine's clock is {amount} {direction}; set it right"

    def __init__(self, **data: Any) -> None:
        offset = timedelta(seconds=data["seconds"])
        direction = "ahead" if offset > timedelta(0) else "behind"
        super().__init__(**{**data, "amount": _amount(abs(offset)), "direction": direction})


class ChannelNotWritable(ChannelError):
    """A publisher could not write: read-only, full, locked, no permission."""

    code = "channel-not-writable"
    sentence = "{url}: cannot write to the channel ({reason})"


class ChannelConflict(ChannelError):
    """Another publisher committed since this one read the channel, which published nothing."""

    code = "channel-conflict"
    sentence = "{url}: another publisher was faster, nothing was published; try again"


class ChannelBusy(ChannelError):
    """Another window or program holds the client's folder."""

    code = "channel-busy"
    sentence = (
        "{path}: another window or program is looking for models right now; try again in a moment"
    )


class NothingPublished(ChannelError):
    """A valid channel without any model; for callers that need one."""

    code = "nothing-published"
    sentence = "{url}: no model has been published here yet; wait for its owner to do so"


class ChannelRefused(ChannelError):
    """What the channel holds is not what its owner signed; the subclass says in which way."""

    code = "refused"
    sentence = "{url}: refused: {detail}; tell whoever runs the channel"


class SignatureRefused(ChannelRefused):
    """Too few valid signatures by the keys that the trusted root names."""

    code = "refused-signature"
    sentence = (
        "{url}: refused: not signed by the keys of this channel ({detail});"
        " tell whoever runs the channel"
    )


class ContentRefused(ChannelRefused):
    """Tampered with, truncated or swapped: length or hash is not the signed one."""

    code = "refused-content"
    sentence = (
        "{url}: refused: the content is not the one that was signed ({detail});"
        " tell whoever runs the channel"
    )


class LengthRefused(ChannelRefused):
    """Longer than signed, or than any such file may be; the rest was not read."""

    code = "refused-length"
    sentence = "{url}: refused: longer than it may be ({detail}); tell whoever runs the channel"


class ReplayRefused(ChannelRefused):
    """A version other than the expected one: older than one already seen, or renamed."""

    code = "refused-replay"
    sentence = (
        "{url}: refused: an old or misplaced version ({detail}); tell whoever runs the channel"
    )


class ExpiredRefused(ChannelRefused):
    """Signed for a time that is over: the channel is stale, or this machine's clock is wrong."""

    code = "refused-expired"
    sentence = (
        "{url}: refused: its validity is over, or this clock is wrong ({detail});"
        " check the clock, then tell whoever runs the channel to renew it"
    )


class GarbageRefused(ChannelRefused):
    """Not TUF metadata, or not of the kind that belongs there."""

    code = "refused-garbage"
    sentence = "{url}: refused: not channel metadata ({detail}); tell whoever runs the channel"


class MissingRefused(ChannelRefused):
    """The signed metadata name a file that is not there."""

    code = "refused-missing"
    sentence = "{url}: refused: a signed file is missing ({detail}); tell whoever runs the channel"


class AccessKeyUnusable(ChannelError):
    """The file of an access key does not hold one."""

    code = "access-key-unusable"
    sentence = "{path}: not an access key ({reason}); give the file that came with the key"


class EnrolmentUnusable(ChannelError):
    """Not an enrolment file, or one of a newer version."""

    code = "enrolment-unusable"
    sentence = "{path}: not a usable enrolment file ({reason})"


class BadDeviceName(ChannelError):
    """Not a name that a device may have."""

    code = "device-name-bad"
    sentence = (
        "{name!r}: not a device name (1 to 64 letters A to Z, digits, '-', '_' and '.',"
        " no dot at the beginning)"
    )


class BadLetter(ChannelError):
    """Corrections that no laptop of ours would send."""

    code = "letter-bad"
    sentence = "{name}: no letter of corrections ({reason})"


class NoPolicy(ChannelError):
    """IAM policies, for a channel that needs none."""

    code = "no-policy"
    sentence = "{url}: only channels on S3 have access policies"


class ExportRefused(ChannelError):
    """A folder that an export must not write over."""

    code = "export-refused"
    sentence = "{path}: cannot export to this folder ({reason})"


class BadRelease(ChannelError):
    """A release that may not follow the current one."""

    code = "release-bad"
    sentence = "{url}: {release} cannot be the next release ({reason})"


class NothingToRecall(ChannelError):
    """There is no earlier model to go back to."""

    code = "nothing-to-recall"
    sentence = "{url}: there is no earlier model to go back to"


class BadValidity(ChannelError):
    """A role that does not exist, or a time for which no signature may hold."""

    code = "validity-bad"
    sentence = "{role}={days}: not a validity in days ({reason})"


class TooFewRootKeys(ChannelError):
    """The root may only be changed by more keys than there are here."""

    code = "too-few-root-keys"
    sentence = "{path}: {present} of the {needed} root keys that are needed"


class RotationUnfinished(ChannelError):
    """A new key is trusted beside the old one, and nothing can be signed with it yet."""

    code = "rotation-unfinished"
    sentence = (
        "{url}: the new {role} key is trusted, but not in use yet: {path} has no {missing} key;"
        " add or rotate it, then run this again"
    )


class KeysUnusable(ChannelError):
    """No keys where they should be, or files that are not private keys."""

    code = "keys-unusable"
    sentence = "{path}: no usable signing key ({reason})"


class WrongPassphrase(ChannelError):
    """A sealed key or enrolment, and no passphrase or another one."""

    code = "wrong-passphrase"
    sentence = "{path}: the passphrase does not open this file"


class KeysExist(ChannelError):
    """`init` never writes over private keys."""

    code = "keys-exist"
    sentence = "{path}: holds the keys of a channel already; give a new folder"


class KeysMismatch(ChannelError):
    """Sound keys, of another channel or rotated away."""

    code = "keys-mismatch"
    sentence = (
        "{url}: these are not the {role} keys of this channel; give the folder of its newest ones"
    )


def _amount(span: timedelta) -> str:
    """A span of time in its largest unit, for reading."""
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if span.total_seconds() >= unit:
            number = round(span.total_seconds() / unit)
            return f"{number} {name}{'s' if number > 1 else ''}"
    return "less than a minute"
