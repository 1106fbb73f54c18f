"""How a channel begins: its keys, its first root, and a first commit that publishes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from securesystemslib.signer import Signer
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from channel import keys
from channel.errors import ChannelConflict, ChannelExists, ChannelNotWritable, NoSuchChannel
from channel.layout import (
    DEFAULT_VALIDITY,
    METADATA,
    METADATA_LIMIT,
    TARGETS,
    TIMESTAMP,
    Validity,
    metadata_name,
)
from channel.publisher import Publisher
from channel.repository import Repository
from channel.signing import sign
from channel.store import Blob, ObjectChanged, ObjectExists, ObjectMissing, Store
from channel.verification import parse

ROOT_KEYS_LIMIT = 16

_FIRST_ROOT = metadata_name(Root.type, 1)


def init(
    store: Store,
    folder: Path,
    passphrase: str | None,
    validity: Validity = DEFAULT_VALIDITY,
    root_threshold: tuple[int, int] = (1, 1),
    kms: Mapping[str, str] | None = None,
) -> bytes:
    """Makes a channel without a model, and its keys in `folder`; returns the public root.

    `root_threshold` (M, N): there are N root keys, at most 16, and any M of them may change the
    root.  `passphrase` seals the root keys (None: plain).  `kms` gives, by role, keys of AWS KMS to
    use in place of new ones; of several root keys, it is the first.
    Where a first call failed half-way, a second one finishes; what is left of a damaged channel is
    not built upon (see `channel.repair`).  Raises `ChannelExists`, `KeysExist`, `KeysUnusable` (of
    KMS), `ChannelConflict`, `ChannelNotWritable` (or a service that writes over what exists), what
    the store raises, and OSError for the keys.
    """
    threshold, count = root_threshold
    if not 1 <= threshold <= count <= ROOT_KEYS_LIMIT:
        raise ValueError(f"a root of {threshold} of {count} keys")
    if unknown := (kms or {}).keys() - {Root.type, *keys.ONLINE_ROLES}:
        raise ValueError(f"no such roles: {sorted(unknown)}")
    committed = _find(store, TIMESTAMP)
    if committed is not None and committed.content:  # empty: killed at the very commit
        raise ChannelExists(url=store.url)
    _require_no_remains(store)
    orphan = _find(store, _FIRST_ROOT)
    public = folder / keys.PUBLIC_ROOT
    if public.exists() and orphan is not None and public.read_bytes() == orphan.content:
        content = orphan.content
    else:
        keys.require_no_keys(folder)
        signers = _generate(count, kms or {})
        root = Root(expires=validity.end(Root.type))
        for role, signers_of_role in signers.items():
            for signer in signers_of_role:
                root.add_key(signer.public_key, role)
        root.roles[Root.type].threshold = threshold
        keyring = {signer.public_key.keyid: signer for signer in signers[Root.type]}
        content = sign(root, keyring, store.url, root)
        # The store first: where it cannot be written, no keys are left over.
        _write(store, content, orphan)
        _require_conditional_writes(store, content)
        keys.save(folder, signers, content, passphrase)
    repository = Repository(parse(Root, content, None), Timestamp(), Snapshot(), Targets())
    for signed in (repository.timestamp, repository.snapshot, repository.targets):
        signed.version = 0  # the commit counts on from here
    repository.timestamp_etag = None if committed is None else committed.etag
    if store.read(_FIRST_ROOT, METADATA_LIMIT).content != content:
        raise ChannelConflict(url=store.url)  # another `init` took our root for an orphan
    Publisher(store, keys.load_online(folder), content, validity).commit(repository)
    return content


def _generate(root_keys: int, kms: Mapping[str, str]) -> dict[str, list[Signer]]:
    signers = {role: [keys.generate(kms.get(role))] for role in (Root.type, *keys.ONLINE_ROLES)}
    signers[Root.type] += [keys.generate() for _ in range(root_keys - 1)]
    return signers


def _write(store: Store, content: bytes, orphan: Blob | None) -> None:
    try:
        if orphan is None:
            store.create(_FIRST_ROOT, BytesIO(content))
        else:
            store.replace(_FIRST_ROOT, BytesIO(content), orphan.etag)
    except (ObjectExists, ObjectChanged) as error:
        raise ChannelConflict(url=store.url) from error


def _require_no_remains(store: Store) -> None:
    """Raises `ChannelExists` for more than an `init` that failed half-way leaves behind."""
    names: set[str] = set()
    with suppress(NoSuchChannel):
        for folder in (METADATA, TARGETS):
            names.update(entry.name for entry in store.list(f"{folder}/"))
    roles = (Root.type, *keys.ONLINE_ROLES)
    if names - {TIMESTAMP, *(metadata_name(role, 1) for role in roles)}:
        raise ChannelExists(url=store.url)


def _require_conditional_writes(store: Store, content: bytes) -> None:
    """Raises unless the store refuses to create our root once more: some S3 services do not know
    of conditions, and publishers would write over each other."""
    try:
        store.create(_FIRST_ROOT, BytesIO(content))
    except ObjectExists:
        return
    reason = "the service writes over what exists; it must support conditional writes"
    raise ChannelNotWritable(url=store.url, reason=reason)


def _find(store: Store, name: str) -> Blob | None:
    try:
        return store.read(name, METADATA_LIMIT)
    except (NoSuchChannel, ObjectMissing):
        return None
