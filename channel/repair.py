"""A channel whose metadata were damaged, made one again that every laptop takes.

Whoever may write to a channel without its keys (a stolen key of the storage, a failing disk, a
mistake) can delete, garble or replay metadata.  Laptops refuse that, and so does every publisher:
neither can tell what was lost.  Repairing is for the owner to call for:

- The newest targets that are signed by the channel's keys are the channel's: those that the newest
  snapshot names, or where no snapshot is left that names some, the newest of all.  Where there are
  no targets at all any more, the channel is empty.
- They are signed afresh, with a new snapshot and timestamp, under versions that no laptop has seen.
  Laptops refuse versions below one that they saw, and the files that tell may be gone: therefore
  the new ones are `MARGIN` above whatever the names and the signed files tell.  (Should that not be
  enough, `rotate` snapshot and timestamp: with a new key, laptops forget the versions.)
- What follows the last sound root and is none itself is emptied, which counts as missing.  Where
  the file of the owner's own root is missing or another, it is written again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Root, Snapshot, T, Targets, Timestamp

from channel.errors import (
    ChannelConflict,
    KeysMismatch,
    LengthRefused,
    NoSuchChannel,
    SignatureRefused,
)
from channel.keys import Keyring
from channel.layout import (
    DEFAULT_VALIDITY,
    METADATA,
    METADATA_LIMIT,
    TARGET,
    TIMESTAMP,
    Release,
    Validity,
    metadata_name,
    target_name,
)
from channel.publisher import Publisher
from channel.repository import Repository, parse_next_root
from channel.store import Blob, ObjectChanged, ObjectMissing, Store
from channel.verification import parse, predecessors_of, refusals, release_of

MARGIN = 1000
"""How far the new versions are above the highest known one: a channel that is signed daily gets so
far in three years."""

_NUMBERED = re.compile(rf"{METADATA}/([1-9][0-9]{{0,17}})\.(snapshot|targets)\.json")


def repair(
    store: Store, keyring: Keyring, trusted_root: bytes, validity: Validity = DEFAULT_VALIDITY
) -> tuple[Release | None, list[str]]:
    """Makes a damaged channel a sound one; a sound one stays what it is, under higher versions.

    Returns the model that is current then, and in sentences what was wrong.  Needs all online keys.
    Raises `NoSuchChannel` (no metadata are left), `SignatureRefused` (no targets are left that are
    signed by the channel's keys; or the root is not its newest one, or another channel's),
    `ChannelConflict`, `KeysMismatch`, `KeysUnusable`, and what the store raises.
    """
    return _Repair(store, trusted_root).run(keyring, validity)


class _Repair:
    def __init__(self, store: Store, trusted_root: bytes) -> None:
        self._store = store
        self._trusted_root = trusted_root
        self._told: list[str] = []
        entries = list(store.list(f"{METADATA}/"))
        if not entries:
            raise NoSuchChannel(url=store.url)
        self._versions: dict[str, list[int]] = {Snapshot.type: [], Targets.type: []}
        for entry in entries:
            if (match := _NUMBERED.fullmatch(entry.name)) and entry.length:
                self._versions[match[2]].append(int(match[1]))
        self._highest = max([0, *self._versions[Snapshot.type], *self._versions[Targets.type]])

    def run(self, keyring: Keyring, validity: Validity) -> tuple[Release | None, list[str]]:
        """See `repair`."""
        with refusals(self._store.url):
            first = parse(Root, self._trusted_root, None)
        # The timestamp before the roots: see `repository.load`.
        committed = self._read(TIMESTAMP)
        own = self._read(metadata_name(Root.type, first.version))
        root, broken = self._follow(first)
        self._learn_from(committed, root)
        targets = self._newest_targets(root, own)
        timestamp, snapshot = Timestamp(), Snapshot()
        for signed in (targets, snapshot, timestamp):
            signed.version = self._highest + MARGIN
        etag = None if committed is None else committed.etag
        repository = Repository(root, timestamp, snapshot, targets, etag)
        # First, for it finds out whether the keys are the right ones.
        Publisher(self._store, keyring, self._trusted_root, validity).commit(repository)
        if own is None or own.content != self._trusted_root:
            name = metadata_name(Root.type, first.version)
            self._write(name, self._trusted_root, own)
            self._told.append(f"{name} was not the root that the keys go with; it is again")
        if broken is not None:
            name = metadata_name(Root.type, root.version + 1)
            self._write(name, b"", broken)
            self._told.append(f"{name} was no successor of the root before; it is empty now")
        target = targets.targets.get(TARGET)
        release = None if target is None else release_of(target)
        if release is not None:
            self._look_for(target_name(release.sha256))
        return release, self._told

    def _follow(self, root: Root) -> tuple[Root, Blob | None]:
        """The last sound root from this one on, and what follows it but is none."""
        while blob := self._read(metadata_name(Root.type, root.version + 1)):
            if not blob.content:
                break
            try:
                root = parse_next_root(blob.content, root)
            except RepositoryError:
                return root, blob
        return root, None

    def _learn_from(self, committed: Blob | None, root: Root) -> None:
        """The versions that the timestamp tells, where it is sound."""
        if committed is None:
            self._told.append(f"{TIMESTAMP} was missing")
            return
        try:
            timestamp = parse(Timestamp, committed.content, root)
        except RepositoryError:
            self._told.append(f"{TIMESTAMP} was not signed by the keys of this channel")
        else:
            # Signed is signed, however high a thief of a key may have driven it.
            self._saw(timestamp.version, timestamp.snapshot_meta.version)

    def _newest_targets(self, root: Root, own: Blob | None) -> Targets:
        """See the module."""
        newest, lost = None, None
        for snapshot in self._sound(Snapshot, root):
            if (meta := snapshot.meta.get("targets.json")) is None:
                continue  # of a stolen key
            named = meta.version
            self._saw(named)
            newest = next(self._sound(Targets, root, [named]), None)
            if newest is not None:
                break
            lost = lost or named
        else:
            newest = next(self._sound(Targets, root), None)
        if newest is None:
            if self._versions[Targets.type]:
                detail = "no targets are left that are; or these are not the keys and newest root"
                raise SignatureRefused(url=self._store.url, detail=detail)
            if own is None or own.content != self._trusted_root:
                raise KeysMismatch(url=self._store.url, role=Root.type)
            self._told.append("no targets were left: publish a model, with --release")
            return Targets()
        if lost:
            self._told.append(f"targets {lost} were lost; {newest.version} are in their place")
        return newest

    def _sound(
        self, kind: type[T], root: Root, versions: Iterable[int] | None = None
    ) -> Iterator[T]:
        """The metadata of a kind (None: all versions) that `root` vouches for and that laptops can
        read; the newest first."""
        for version in versions or sorted(self._versions[kind.type], reverse=True):
            with suppress(RepositoryError, ObjectMissing, LengthRefused):
                blob = self._store.read(metadata_name(kind.type, version), METADATA_LIMIT)
                signed = parse(kind, blob.content, root)
                if isinstance(signed, Targets):
                    for target in signed.targets.values():
                        release_of(target)
                        predecessors_of(target)
                if signed.version == version:
                    yield signed

    def _saw(self, *versions: int) -> None:
        self._highest = max(self._highest, *versions)

    def _look_for(self, name: str) -> None:
        if not any(entry.name == name for entry in self._store.list(name)):
            self._told.append(f"{name} is missing: publish this model again, or another one")

    def _read(self, name: str) -> Blob | None:
        try:
            return self._store.read(name, METADATA_LIMIT)
        except ObjectMissing:
            return None
        except LengthRefused:
            # No sound file is so long.  Emptied, it has an etag that can be built upon.
            self._store.replace(name, BytesIO(b""))
            self._told.append(f"{name} was longer than any metadata; it is empty now")
            return self._store.read(name, METADATA_LIMIT)

    def _write(self, name: str, content: bytes, present: Blob | None) -> None:
        try:
            self._store.replace(name, BytesIO(content), None if present is None else present.etag)
        except ObjectChanged as error:
            raise ChannelConflict(url=self._store.url) from error
