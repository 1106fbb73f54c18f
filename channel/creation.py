"""How a channel begins: its keys, its first root, and a first commit that publishes nothing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from channel import keys
from channel.errors import ChannelConflict, ChannelExists, NoSuchChannel
from channel.layout import METADATA_LIMIT, TIMESTAMP, Validity, metadata_name
from channel.publisher import DEFAULT_VALIDITY, Publisher
from channel.repository import Repository
from channel.store import Blob, ObjectChanged, ObjectExists, ObjectMissing, Store
from channel.verification import parse

_FIRST_ROOT = metadata_name(Root.type, 1)


def init(
    store: Store, folder: Path, passphrase: str | None, validity: Validity = DEFAULT_VALIDITY
) -> bytes:
    """Makes a channel without a model, and its keys in `folder`; returns the public root.

    `passphrase` seals the root key (None: plain).  Where a first call failed half-way, a second one
    finishes.  Raises `ChannelExists`, `KeysExist`, `ChannelConflict`, what the store raises, and
    OSError for the keys.
    """
    committed = _find(store, TIMESTAMP)
    if committed is not None and committed.content:  # empty: killed at the very commit
        raise ChannelExists(url=store.url)
    orphan = _find(store, _FIRST_ROOT)
    public = folder / keys.PUBLIC_ROOT
    if public.exists() and orphan is not None and public.read_bytes() == orphan.content:
        content = orphan.content
    else:
        content = _found(store, orphan, folder, passphrase, validity)
    repository = Repository(parse(Root, content, None), Timestamp(), Snapshot(), Targets())
    for signed in (repository.timestamp, repository.snapshot, repository.targets):
        signed.version = 0  # the commit counts on from here
    repository.timestamp_etag = None if committed is None else committed.etag
    if store.read(_FIRST_ROOT, METADATA_LIMIT).content != content:
        raise ChannelConflict(url=store.url)  # another `init` took our root for an orphan
    Publisher(store, keys.load_online(folder), validity).commit(repository)
    return content


def _found(
    store: Store, orphan: Blob | None, folder: Path, passphrase: str | None, validity: Validity
) -> bytes:
    keys.require_no_keys(folder)
    signers = keys.generate()
    root = Root(expires=validity.end(Root.type))
    for role, signer in signers.items():
        root.add_key(signer.public_key, role)
    metadata = Metadata(root)
    metadata.sign(signers[Root.type])
    content = metadata.to_bytes()
    # The store first: where it cannot be written, no keys are left over.
    try:
        if orphan is None:
            store.create(_FIRST_ROOT, BytesIO(content))
        else:
            store.replace(_FIRST_ROOT, BytesIO(content), orphan.etag)
    except (ObjectExists, ObjectChanged) as error:
        raise ChannelConflict(url=store.url) from error
    keys.save(folder, signers, content, passphrase)
    return content


def _find(store: Store, name: str) -> Blob | None:
    try:
        return store.read(name, METADATA_LIMIT)
    except (NoSuchChannel, ObjectMissing):
        return None
