"""The trainer's side: publishes models and keeps the signatures fresh.

Everything is written under new names first; replacing `timestamp.json`, while it is still the one
that was read, is the commit.  Killed before that, a publisher leaves orphans that nothing refers
to, and the next one steps over them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from tuf.api.metadata import MetaFile, Root, Snapshot, T, Targets, Timestamp

from channel.errors import (
    BadRelease,
    ChannelConflict,
    ContentRefused,
    KeysMismatch,
    MissingRefused,
    NothingPublished,
    NothingToRecall,
)
from channel.keys import ONLINE_ROLES, Keyring
from channel.layout import (
    DEFAULT_VALIDITY,
    RELEASE_LIMIT,
    TARGET,
    TIMESTAMP,
    Program,
    Release,
    Validity,
    metadata_name,
    target_name,
)
from channel.repository import Repository, load
from channel.signing import sign
from channel.store import ObjectChanged, ObjectExists, ObjectMissing, Store
from channel.verification import predecessors_of, refusals, release_of, target_of

PREDECESSORS = 4
"""How many models before the current one the channel keeps, to recall to."""

FRESHNESS_ROLES = (Snapshot.type, Timestamp.type)
"""Who says that the model is still the current one; which model that is, targets says."""

RECALLED_LIMIT = 100
"""How many withdrawn models laptops are told of, the last ones."""


class Publisher:
    """Signs with the online keys of one channel."""

    def __init__(
        self,
        store: Store,
        keyring: Keyring,
        trusted_root: bytes,
        validity: Validity = DEFAULT_VALIDITY,
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._trusted_root = trusted_root
        self._validity = validity

    def publish(self, bundle: Path, model_version: str, number: int | None = None) -> Release:
        """Makes `bundle` the channel's model, as the release after the current one.

        Another `number` is for a channel whose numbers were driven up with a stolen key, or are
        lost: one above the current release; or one below, which withdraws the current model and
        all that had this number or a higher one, as laptops that use these must go back for it.
        A model that had been recalled is a good one again.
        Raises `BadRelease`, `ChannelConflict`, `KeysMismatch`, `KeysUnusable` (AWS KMS does not
        sign), `ChannelRefused` (the channel was tampered with, or the bundle is nothing that
        laptops would take), what the store raises, and OSError for the bundle.
        """
        repository = self._load()
        self._require_keys(repository.root)
        with bundle.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            release = Release(
                release=_next_number(repository) if number is None else number,
                model_version=model_version,
                sha256=sha256,
                length=file.tell(),
            )
            release = replace(
                release,
                recalled=self._recalled(repository, release),
                program=repository.release.program if repository.release else None,
            )
            self._check(release, repository.history)
            self._upload(file, release, {one.sha256 for one in repository.history})
            self._commit_release(repository, release, repository.history)
            if not self._is_there(target_name(sha256)):  # pruned at the last moment
                self._upload(file, release, set())
        return release

    def recall(self) -> Release:
        """Withdraws the current model: the newest one before it that was not withdrawn itself is
        the channel's model again, as the release after the current one.

        Laptops go back to it, and install the withdrawn one no more.  Each call goes back further.
        Raises `NothingToRecall`, `MissingRefused` or `ContentRefused` where the earlier model's
        file is gone or spoilt (nothing has changed then), and as `publish`.
        """
        repository = self._load()
        self._require_keys(repository.root)
        current = repository.release
        if current is None:
            raise NothingToRecall(url=self._store.url)
        recalled = (current.sha256, *_without(current.sha256, current.recalled))[:RECALLED_LIMIT]
        before = [one for one in repository.predecessors if one.sha256 not in recalled]
        if not before:
            raise NothingToRecall(url=self._store.url)
        number = _next_number(repository)
        release = replace(before[0], release=number, recalled=recalled, program=current.program)
        self._check(release, before)
        self._require_target(release)
        self._commit_release(repository, release, before)
        return release

    def announce(self, program: Program | None) -> Release:
        """Tells laptops of a version of their program (None: of none any more); the model stays.

        Raises `NothingPublished`, and as `publish`.
        """
        repository = self._load()
        self._require_keys(repository.root)
        if repository.release is None:
            raise NothingPublished(url=self._store.url)
        release = replace(repository.release, program=program)
        self._check(release, repository.predecessors)
        self._commit_release(repository, release, repository.predecessors)
        return release

    def renew(self, *, to_publish: bool = False) -> None:
        """Signs targets, snapshot and timestamp afresh; the model stays.

        With the keys of snapshot and timestamp only, these two: enough for a host that renews
        daily, and with which nobody can publish a model; but who is about `to_publish` needs all.
        Raises as `publish`.
        """
        repository = self._load()
        keyids = {one for role in FRESHNESS_ROLES for one in repository.root.roles[role].keyids}
        daily = not to_publish and self._keyring.keys() <= keyids
        self.commit(repository, FRESHNESS_ROLES if daily else ONLINE_ROLES)

    def commit(self, repository: Repository, roles: Sequence[str] = ONLINE_ROLES) -> None:
        """Signs and writes the targets of `repository` as the successor of what it was loaded from.

        Without targets among the `roles`, those that are there stay as they are signed.
        Raises `ChannelConflict`, `KeysMismatch`, `KeysUnusable`, and what the store raises.
        """
        root, timestamp = repository.root, repository.timestamp
        self._require_keys(root, roles)
        if Targets.type in roles:
            repository.snapshot.meta["targets.json"] = self._create_next(repository.targets, root)
        timestamp.snapshot_meta = self._create_next(repository.snapshot, root)
        # Laptops refuse a version below one that they saw.  Every commit has a new snapshot, whose
        # names are never used again: where an old timestamp was put back, this is beyond the lost
        # ones all the same.
        timestamp.version = max(timestamp.version + 1, repository.snapshot.version)
        timestamp.expires = self._validity.end(timestamp.type)
        content = BytesIO(self._sign(timestamp, root))
        try:
            if repository.timestamp_etag is None:
                self._store.create(TIMESTAMP, content)
            else:
                self._store.replace(TIMESTAMP, content, repository.timestamp_etag)
        except (ObjectExists, ObjectChanged) as error:
            raise ChannelConflict(url=self._store.url) from error

    def _load(self) -> Repository:
        return load(self._store, self._trusted_root)

    def _recalled(self, repository: Repository, release: Release) -> tuple[str, ...]:
        """What is withdrawn once `release` is the current one.  Raises `BadRelease`."""
        current = repository.release
        if current is None:
            return ()
        if release.release > current.release:
            return _without(release.sha256, current.recalled)
        withdrawn = [one.sha256 for one in repository.history if one.release >= release.release]
        if release.release == current.release or release.sha256 in withdrawn:
            reason = "it is the current one"
            if release.release != current.release:
                reason = "a lower number withdraws this very model; publish another one"
            raise BadRelease(url=self._store.url, release=release.release, reason=reason)
        earlier = [one for one in current.recalled if one not in {release.sha256, *withdrawn}]
        return tuple([*withdrawn, *earlier][:RECALLED_LIMIT])

    def _check(self, release: Release, predecessors: Sequence[Release]) -> None:
        """Raises unless laptops and publishers will take this as a release: `BadRelease`,
        `ChannelRefused`."""
        if not 1 <= release.release <= RELEASE_LIMIT:
            reason = f"1 to {RELEASE_LIMIT} are possible; publish with an explicit --release"
            raise BadRelease(url=self._store.url, release=release.release, reason=reason)
        target = target_of(release, tuple(predecessors))
        with refusals(self._store.url):
            release_of(target)
            predecessors_of(target)

    def _require_keys(self, root: Root, roles: Sequence[str] = ONLINE_ROLES) -> None:
        """Raises `KeysMismatch` unless each role can be signed for, with its newest key among all.

        Whoever lacks the newest key does not take part while a rotation is under way: it could sign
        with a key that no longer counts a moment later.
        """
        for role in roles:
            trusted = root.roles[role]
            present = self._keyring.keys() & set(trusted.keyids)
            if trusted.keyids[-1] not in present or len(present) < trusted.threshold:
                raise KeysMismatch(url=self._store.url, role=role)

    def _commit_release(
        self, repository: Repository, release: Release, before: Sequence[Release]
    ) -> None:
        gone = {release.sha256, *release.recalled}
        predecessors = tuple(one for one in before if one.sha256 not in gone)
        target = target_of(release, predecessors[:PREDECESSORS])
        repository.targets.targets = {TARGET: target}
        self.commit(repository)

    def _upload(self, bundle: BinaryIO, release: Release, known: set[str]) -> None:
        name = target_name(release.sha256)
        bundle.seek(0)
        try:
            self._store.create(name, bundle)
        except ObjectExists:
            # In use, which is well, or cut short or spoilt since; or out of use for so long that
            # somebody may be pruning it right now: written again, it is new.
            if release.sha256 not in known or not self._holds(name, release):
                bundle.seek(0)
                self._store.replace(name, bundle)

    def _require_target(self, release: Release) -> None:
        name = target_name(release.sha256)
        try:
            whole = self._holds(name, release)
        except ObjectMissing as error:
            raise MissingRefused(url=self._store.url, detail=name) from error
        if not whole:
            raise ContentRefused(url=self._store.url, detail=name)

    def _holds(self, name: str, release: Release) -> bool:
        digest, length = hashlib.sha256(), 0
        for chunk in self._store.stream(name):
            digest.update(chunk)
            length += len(chunk)
            if length > release.length:
                return False
        return digest.hexdigest() == release.sha256

    def _is_there(self, name: str) -> bool:
        try:
            for _ in self._store.stream(name):
                break
        except ObjectMissing:
            return False
        return True

    def _create_next(self, signed: T, root: Root) -> MetaFile:
        """Writes the next version, stepping over orphans; returns what vouches for it."""
        signed.expires = self._validity.end(signed.type)
        while True:
            signed.version += 1
            content = self._sign(signed, root)
            try:
                self._store.create(metadata_name(signed.type, signed.version), BytesIO(content))
            except ObjectExists:
                continue
            return MetaFile.from_data(signed.version, content, ["sha256"])

    def _sign(self, signed: T, root: Root) -> bytes:
        return sign(signed, self._keyring, self._store.url, root)


def _next_number(repository: Repository) -> int:
    return 1 if repository.release is None else repository.release.release + 1


def _without(sha256: str, recalled: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in recalled if one != sha256)
