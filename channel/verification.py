"""How what python-tuf finds wrong becomes this room's errors, and what its targets mean here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
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
from channel.layout import RELEASE_LIMIT, TARGET, TARGET_LIMIT, Program, Release

_REFUSALS: tuple[tuple[type[Exception], type[ChannelRefused]], ...] = (
    (DownloadLengthMismatchError, LengthRefused),
    (DownloadHTTPError, MissingRefused),
    (LengthOrHashMismatchError, ContentRefused),
    (ExpiredMetadataError, ExpiredRefused),
    (UnsignedMetadataError, SignatureRefused),
    (BadVersionNumberError, ReplayRefused),
    (RepositoryError, GarbageRefused),  # the base of those above; also DeserializationError
)

_Length = Annotated[int, msgspec.Meta(ge=0, le=TARGET_LIMIT)]
_Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


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


@dataclass(frozen=True)
class _Predecessor:
    release: int
    model_version: str
    sha256: _Sha256
    length: _Length


@dataclass(frozen=True)
class _Custom:
    """What we add to a signed target.  Fields of a later version are ignored."""

    release: Annotated[int, msgspec.Meta(ge=1, le=RELEASE_LIMIT)]
    model_version: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    recalled: tuple[_Sha256, ...] = ()
    predecessors: tuple[_Predecessor, ...] = ()
    program: Any = None


def target_of(release: Release, predecessors: tuple[Release, ...] = ()) -> TargetFile:
    """A release as the signed metadata carry it, and those to go back to (newest first)."""
    custom = _Custom(
        release.release,
        release.model_version,
        release.recalled,
        tuple(
            _Predecessor(one.release, one.model_version, one.sha256, one.length)
            for one in predecessors
        ),
        release.program,
    )
    return TargetFile(
        release.length,
        {"sha256": release.sha256},
        TARGET,
        {"custom": msgspec.to_builtins(custom)},
    )


def release_of(target: TargetFile) -> Release:
    """The release that a signed target describes.  Raises python-tuf's RepositoryError."""
    custom = _custom(target)
    sha256 = target.hashes["sha256"]
    return Release(
        custom.release,
        custom.model_version,
        sha256,
        target.length,
        custom.recalled,
        _program(custom.program),
    )


def predecessors_of(target: TargetFile) -> tuple[Release, ...]:
    """The releases before a signed target's, newest first, as far as it names them.

    Raises python-tuf's RepositoryError.
    """
    return tuple(
        Release(one.release, one.model_version, one.sha256, one.length)
        for one in _custom(target).predecessors
    )


def _program(told: Any) -> Program | None:
    """What is told of the program; nothing where a later version tells it in another way, for a
    model does not depend on it."""
    try:
        return None if told is None else msgspec.convert(told, Program)
    except (msgspec.ValidationError, ValueError):
        return None


def _custom(target: TargetFile) -> _Custom:
    try:
        msgspec.convert(target.hashes.get("sha256"), _Sha256)
        msgspec.convert(target.length, _Length)
        custom = msgspec.convert(target.custom, _Custom)
    except msgspec.ValidationError as error:
        raise RepositoryError(f"{TARGET} describes no release: {error}") from error
    if not custom.model_version.isprintable():  # it is shown on terminals
        raise RepositoryError(f"{TARGET} describes no release: its model version is not printable")
    return custom
