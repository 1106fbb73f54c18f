"""What can go wrong with a channel; see `common.errors` for the shape.

`url` is the channel as `Store.url` tells it.  A fault of this machine's own disk (full, read-only)
is not here: it stays an `OSError`.
"""

from __future__ import annotations

from common.errors import ProductError


class ChannelError(ProductError):
    """Base of the room's errors."""

    code = "channel"


class BadChannelUrl(ChannelError):
    """The text is not the address of anything."""

    code = "channel-url-bad"
    sentence = "{url!r}: not a channel address ({reason})"


class UnsupportedChannel(ChannelError):
    """An address of a kind that this version cannot open."""

    code = "channel-url-unsupported"
    sentence = "{url}: {scheme}:// channels are not supported by this version"


class NoSuchChannel(ChannelError):
    """The place can be reached, and holds no channel."""

    code = "no-such-channel"
    sentence = "{url}: there is no model channel here"


class ChannelExists(ChannelError):
    """`init` where there is a channel already."""

    code = "channel-exists"
    sentence = "{url}: there is a model channel here already"


class ChannelUnreachable(ChannelError):
    """Offline: the share or the network is away; the same request may succeed later."""

    code = "channel-unreachable"
    sentence = "{url}: the channel cannot be reached ({reason})"


class ChannelDenied(ChannelError):
    """The place answers, and does not let this account read."""

    code = "channel-denied"
    sentence = "{url}: no permission to read the channel ({reason})"


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
    sentence = "{path}: another window or program is looking for models right now"


class NothingPublished(ChannelError):
    """A valid channel without any model; for callers that need one."""

    code = "nothing-published"
    sentence = "{url}: no model has been published here yet"


class ChannelRefused(ChannelError):
    """What the channel holds is not what its owner signed; the subclass says in which way."""

    code = "refused"
    sentence = "{url}: refused: {detail}"


class SignatureRefused(ChannelRefused):
    """Too few valid signatures by the keys that the trusted root names."""

    code = "refused-signature"
    sentence = "{url}: refused: not signed by the keys of this channel ({detail})"


class ContentRefused(ChannelRefused):
    """Tampered with, truncated or swapped: length or hash is not the signed one."""

    code = "refused-content"
    sentence = "{url}: refused: the content is not the one that was signed ({detail})"


class LengthRefused(ChannelRefused):
    """Longer than signed, or than any such file may be; the rest was not read."""

    code = "refused-length"
    sentence = "{url}: refused: longer than it may be ({detail})"


class ReplayRefused(ChannelRefused):
    """A version other than the expected one: older than one already seen, or renamed."""

    code = "refused-replay"
    sentence = "{url}: refused: an old or misplaced version ({detail})"


class ExpiredRefused(ChannelRefused):
    """Signed for a time that is over: the channel is stale, or this machine's clock is wrong."""

    code = "refused-expired"
    sentence = "{url}: refused: its validity is over, or this clock is wrong ({detail})"


class GarbageRefused(ChannelRefused):
    """Not TUF metadata, or not of the kind that belongs there."""

    code = "refused-garbage"
    sentence = "{url}: refused: not channel metadata ({detail})"


class MissingRefused(ChannelRefused):
    """The signed metadata name a file that is not there."""

    code = "refused-missing"
    sentence = "{url}: refused: a signed file is missing ({detail})"


class KeysUnusable(ChannelError):
    """No keys where they should be, or files that are not private keys."""

    code = "keys-unusable"
    sentence = "{path}: no usable signing key ({reason})"


class WrongPassphrase(ChannelError):
    """An encrypted key, and no passphrase or another one."""

    code = "wrong-passphrase"
    sentence = "{path}: the passphrase does not open this key"


class KeysExist(ChannelError):
    """`init` never writes over private keys."""

    code = "keys-exist"
    sentence = "{path}: holds the keys of a channel already; give a new folder"


class KeysMismatch(ChannelError):
    """Sound keys, of another channel or rotated away."""

    code = "keys-mismatch"
    sentence = "{url}: these are not the {role} keys of this channel"
