"""The committed state of a channel: read and verified from a trusted root on, expired or not.

The publisher's view, and as little trusting as a laptop's: trust begins at a root that the owner
keeps (`KEYS/root.json`), never at one that the channel hands out.  A laptop also refuses what has
expired and remembers what it saw: that is `channel.client`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuf.api.exceptions import BadVersionNumberError, RepositoryError
from tuf.api.metadata import MetaFile, Root, Snapshot, T, Targets, Timestamp

from channel.errors import MissingRefused, NoSuchChannel
from channel.layout import METADATA_LIMIT, TARGET, TIMESTAMP, Release, metadata_name
from channel.store import Blob, ObjectMissing, Readable
from channel.verification import parse, predecessors_of, refusals, release_of


@dataclass
class Repository:
    """What one timestamp commits to.

    `timestamp_etag` stands for that very timestamp (None: not yet written), `release` is the
    current model (None: before the first one), `predecessors` are those to go back to, newest
    first.
    """

    root: Root
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets
    timestamp_etag: str | None = None
    release: Release | None = None
    predecessors: tuple[Release, ...] = ()

    @property
    def history(self) -> tuple[Release, ...]:
        """The current model and its predecessors, newest first."""
        return self.predecessors if self.release is None else (self.release, *self.predecessors)


def load(store: Readable, trusted_root: bytes) -> Repository:
    """Reads and verifies the channel, beginning at the file of a root that is trusted.

    Raises `NoSuchChannel`, `ChannelRefused` (the channel was tampered with, or is another one than
    the root's), and what the store raises.
    """
    # The timestamp before the roots: whoever commits upon it then knows every root that was there
    # when it was written, and so signs with no key that a rotation was about to take away.
    committed = _committed(store)
    return _verify(store, committed, newest_root(store, trusted_root)[0])


def require_committed(store: Readable, root: Root) -> None:
    """Raises a `ChannelRefused` unless `root` vouches for what is committed right now."""
    _verify(store, _committed(store), root)


def newest_root(store: Readable, trusted_root: bytes) -> tuple[Root, bytes]:
    """The last root of the chain that begins with the trusted one, and its file.

    An empty file is none: a publisher that was killed, or is still at it, has only reserved the
    name.  Raises `NoSuchChannel`, `ChannelRefused`, and what the store raises.
    """
    newest = trusted_root
    with refusals(store.url):
        root = parse(Root, trusted_root, None)
        while following := find(store, metadata_name(Root.type, root.version + 1)):
            root, newest = parse_next_root(following.content, root), following.content
    return root, newest


def parse_next_root(content: bytes, root: Root) -> Root:
    """The successor of `root`, which both vouch for.  Raises python-tuf's RepositoryError."""
    following = parse(Root, content, root)
    parse(Root, content, following)
    if following.version != root.version + 1:
        raise BadVersionNumberError(f"root {root.version + 1} says that it is {following.version}")
    return following


def find(store: Readable, name: str) -> Blob | None:
    """A metadata file; None where it is missing, or empty and so only a reserved name."""
    try:
        blob = store.read(name, METADATA_LIMIT)
    except ObjectMissing:
        return None
    return blob if blob.content else None


def _committed(store: Readable) -> Blob:
    try:
        return store.read(TIMESTAMP, METADATA_LIMIT)
    except ObjectMissing as error:
        raise NoSuchChannel(url=store.url) from error


def _verify(store: Readable, committed: Blob, root: Root) -> Repository:
    with refusals(store.url):
        timestamp = parse(Timestamp, committed.content, root)
        snapshot = _read(store, Snapshot, timestamp.snapshot_meta, root)
        targets_meta = snapshot.meta.get("targets.json")
        if targets_meta is None:
            raise RepositoryError("the snapshot names no targets")
        targets = _read(store, Targets, targets_meta, root)
        repository = Repository(root, timestamp, snapshot, targets, committed.etag)
        target = targets.targets.get(TARGET)
        if target is not None:
            repository.release = release_of(target)
            repository.predecessors = predecessors_of(target)
        return repository


def _read(store: Readable, kind: type[T], meta: MetaFile, root: Root) -> T:
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
