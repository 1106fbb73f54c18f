"""The committed state of a channel: read and verified from its first root on, expired or not.

The publisher's view.  A laptop trusts a root that it was given, refuses what has expired and
remembers what it saw: that is `channel.client`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from tuf.api.exceptions import BadVersionNumberError, RepositoryError
from tuf.api.metadata import MetaFile, Root, Snapshot, T, Targets, Timestamp

from channel.errors import MissingRefused, NoSuchChannel
from channel.layout import METADATA_LIMIT, TARGET, TIMESTAMP, Release, metadata_name
from channel.store import ObjectMissing, Store
from channel.verification import parse, refusals, release_of


@dataclass
class Repository:
    """What one timestamp commits to.

    `timestamp_etag` stands for that very timestamp (None: not yet written), `release` is the
    current model (None: before the first one).
    """

    root: Root
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets
    timestamp_etag: str | None = None
    release: Release | None = None


def load(store: Store) -> Repository:
    """Reads and verifies the channel.

    Raises `NoSuchChannel`, `ChannelRefused`, and what the store raises.
    """
    with refusals(store.url):
        root = _newest_root(store)
        try:
            committed = store.read(TIMESTAMP, METADATA_LIMIT)
        except ObjectMissing as error:
            raise NoSuchChannel(url=store.url) from error
        timestamp = parse(Timestamp, committed.content, root)
        snapshot = _read(store, Snapshot, timestamp.snapshot_meta, root)
        targets_meta = snapshot.meta.get("targets.json")
        if targets_meta is None:
            raise RepositoryError("the snapshot names no targets")
        targets = _read(store, Targets, targets_meta, root)
        target = targets.targets.get(TARGET)
        release = None if target is None else release_of(target)
        return Repository(root, timestamp, snapshot, targets, committed.etag, release)


def _newest_root(store: Store) -> Root:
    root: Root | None = None
    for version in count(1):
        try:
            content = store.read(metadata_name(Root.type, version), METADATA_LIMIT).content
        except ObjectMissing:
            break
        successor = parse(Root, content, root)
        parse(Root, content, successor)
        if successor.version != version:
            raise BadVersionNumberError(f"root {version} says that it is {successor.version}")
        root = successor
    if root is None:
        raise NoSuchChannel(url=store.url)
    return root


def _read(store: Store, kind: type[T], meta: MetaFile, root: Root) -> T:
    name = metadata_name(kind.type, meta.version)
    try:
        content = store.read(name, METADATA_LIMIT).content
    except ObjectMissing as error:
        raise MissingRefused(url=store.url, detail=name) from error
    meta.verify_length_and_hashes(content)
    signed = parse(kind, content, root)
    if signed.version != meta.version:
        raise BadVersionNumberError(f"{name} says that it is version {signed.version}")
    return signed
