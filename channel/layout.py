"""Where everything lies in a channel, for how long signatures hold, and what a release is.

Under one prefix: `metadata/N.root.json`, `N.targets.json`, `N.snapshot.json` (never overwritten),
`metadata/timestamp.json` (the commit) and `targets/<sha256>.model.bundle`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from channel.errors import BadValidity

METADATA = "metadata"
TARGETS = "targets"
TIMESTAMP = f"{METADATA}/timestamp.json"

TARGET = "model.bundle"
"""The one target's name in the signed metadata: it always means the current model."""

METADATA_LIMIT = 2_000_000
"""Bytes that one metadata file may have; real ones have a few thousand."""

TARGET_LIMIT = 1 << 30
"""Bytes that a model may have; real ones have some 17 million."""


RELEASE_LIMIT = 1 << 53
"""The last release that there can be: what every reader of JSON keeps exact."""


def metadata_name(role: str, version: int) -> str:
    """The name of an immutable metadata file."""
    return f"{METADATA}/{version}.{role}.json"


def target_name(sha256: str) -> str:
    """The name of a model by its content (consistent snapshots)."""
    return f"{TARGETS}/{sha256}.{TARGET}"


@dataclass(frozen=True)
class Validity:
    """How long each role's signature holds from the moment of signing."""

    root: timedelta = timedelta(days=730)
    targets: timedelta = timedelta(days=60)
    snapshot: timedelta = timedelta(days=21)
    timestamp: timedelta = timedelta(days=21)

    def end(self, role: str) -> datetime:
        """When a signature of `role` ends that is made now (UTC)."""
        holds: timedelta = getattr(self, role)
        return datetime.now(UTC) + holds


DEFAULT_VALIDITY = Validity()

LONGEST_VALIDITY = 36_500
"""Days; whatever is meant to hold for ever."""


def validity_from(days: Mapping[str, float]) -> Validity:
    """The usual validity, but for the roles in `days`.

    Raises `BadValidity`: no such role, or a number that is not above 0 and at most 36,500.
    """
    for role, number in days.items():
        if role not in vars(DEFAULT_VALIDITY):
            raise BadValidity(role=role, days=number, reason="there is no such role")
        if not 0 < number <= LONGEST_VALIDITY:
            reason = f"more than 0 days and at most {LONGEST_VALIDITY} are possible"
            raise BadValidity(role=role, days=number, reason=reason)
    return replace(DEFAULT_VALIDITY, **{role: timedelta(days=n) for role, n in days.items()})


VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}\Z")
WHERE_LIMIT = 200


@dataclass(frozen=True)
class Program:
    """A version of the laptops' program, as the channel's owner announces it.

    `version` is of numbers and dots; `where` says where to get it, or whom to ask (one line, at
    most 200 characters).  Raises ValueError for anything else.
    """

    version: str
    where: str

    def __post_init__(self) -> None:
        if not VERSION.match(self.version):
            raise ValueError("a version has the form 1.2.3")
        if not (self.where.isprintable() and 0 < len(self.where) <= WHERE_LIMIT):
            raise ValueError(f"say where to get it in one line of at most {WHERE_LIMIT} characters")

    def is_newer_than(self, version: str) -> bool:
        """Whether a program of that version is older; not where it is of no known version."""
        return bool(VERSION.match(version)) and _numbers(self.version) > _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))  # 1.2 is 1.2.0


@dataclass(frozen=True)
class Release:
    """A published model as the signed metadata describe it.

    `release` orders models (each is its predecessor's plus one, but see `Publisher.publish`),
    `model_version` names the model for people, `sha256` (64 hexadecimal digits) and `length`
    (bytes) identify the bundle.
    `recalled` are the hashes of models that the owner has withdrawn, the last one first.
    `program` is the newest version of the laptops' program that the owner has told of.
    """

    release: int
    model_version: str
    sha256: str
    length: int
    recalled: tuple[str, ...] = ()
    program: Program | None = None
