"""How what python-tuf finds wrong becomes this room's errors, and what its targets mean here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata, Root, T, TargetFile

from channel.errors import (
    ChannelRefused,
    ContentRefused,
    ExpiredRefused,
    GarbageRefused,
    LengthRefused,
    MissingRefused,
    ReplayRefused,
    SignatureRefused,
)
from channel.layout import TARGET, Release

_REFUSALS: tuple[tuple[type[Exception], type[ChannelRefused]], ...] = (
    (DownloadLengthMismatchError, LengthRefused),
    (DownloadHTTPError, MissingRefused),
    (LengthOrHashMismatchError, ContentRefused),
    (ExpiredMetadataError, ExpiredRefused),
    (UnsignedMetadataError, SignatureRefused),
    (BadVersionNumberError, ReplayRefused),
    (RepositoryError, GarbageRefused),  # the base of those above; also DeserializationError
)


@contextmanager
def refusals(url: str) -> Iterator[None]:
    """Raises a `ChannelRefused` about the channel `url` for any error of python-tuf."""
    try:
        yield
    except tuple(seen for seen, _ in _REFUSALS) as error:
        refusal = next(ours for seen, ours in _REFUSALS if isinstance(error, seen))
        raise refusal(url=url, detail=str(error)) from error


def parse(kind: type[T], content: bytes, root: Root | None) -> T:
    """The signed part of metadata of a `kind`, whose signatures `root` (None: itself) vouches for.

    Expired metadata pass.  Raises python-tuf's RepositoryError.
    """
    metadata = Metadata[T].from_bytes(content)
    signed = metadata.signed
    if not isinstance(signed, kind):
        raise RepositoryError(f"Expected {kind.type}, got {signed.type}")
    delegator = signed if root is None else root
    assert isinstance(delegator, Root)
    delegator.verify_delegate(kind.type, metadata.signed_bytes, metadata.signatures)
    return signed


def check_root(content: bytes, origin: str) -> None:
    """Raises a `ChannelRefused` about `origin` unless `content` is a root signed by itself."""
    with refusals(origin):
        parse(Root, content, None)


def target_of(release: Release) -> TargetFile:
    """A release as the signed metadata carry it."""
    custom = {"release": release.release, "model_version": release.model_version}
    return TargetFile(
        release.length,
        {"sha256": release.sha256},
        TARGET,
        {"custom": custom},
    )


def release_of(target: TargetFile) -> Release:
    """The release that a signed target describes.  Raises python-tuf's RepositoryError."""
    custom, sha256 = target.custom, target.hashes.get("sha256", "")
    if not re.fullmatch("[0-9a-f]{64}", sha256) or not isinstance(custom, dict):
        raise RepositoryError(f"{TARGET} has no release, or no SHA-256")
    release, model_version = custom.get("release"), custom.get("model_version")
    if type(release) is not int or not isinstance(model_version, str):
        raise RepositoryError(f"{TARGET} has no release, or no model version")
    return Release(release, model_version, sha256, target.length)
