"""The trainer's side: publishes models and keeps the signatures fresh.

Everything is written under new names first; replacing `timestamp.json`, while it is still the one
that was read, is the commit.  Killed before that, a publisher leaves orphans that nothing refers
to, and the next one steps over them.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from tuf.api.metadata import Metadata, MetaFile, Root, T

from channel.errors import ChannelConflict, KeysMismatch
from channel.keys import ONLINE_ROLES, Keyring
from channel.layout import TARGET, TIMESTAMP, Release, Validity, metadata_name, target_name
from channel.repository import Repository, load
from channel.store import ObjectChanged, ObjectExists, Store
from channel.verification import target_of

DEFAULT_VALIDITY = Validity()


class Publisher:
    """Signs with the online keys of one channel."""

    def __init__(
        self, store: Store, keyring: Keyring, validity: Validity = DEFAULT_VALIDITY
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._validity = validity

    def publish(self, bundle: Path, model_version: str) -> Release:
        """Makes `bundle` the channel's model, as the release after the current one.

        Raises `ChannelConflict`, `KeysMismatch`, `ChannelRefused` (the channel was tampered with),
        what the store raises, and OSError for the bundle.
        """
        repository = load(self._store)
        self._require_keys(repository.root)
        previous = repository.release
        with bundle.open("rb") as file:
            release = Release(
                release=1 if previous is None else previous.release + 1,
                model_version=model_version,
                sha256=hashlib.file_digest(file, "sha256").hexdigest(),
                length=file.tell(),
            )
            self._upload(file, release)
        repository.targets.targets = {TARGET: target_of(release)}
        self.commit(repository)
        return release

    def renew(self) -> None:
        """Signs targets, snapshot and timestamp afresh; the model stays.  Raises as `publish`."""
        self.commit(load(self._store))

    def commit(self, repository: Repository) -> None:
        """Signs and writes the targets of `repository` as the successor of what it was loaded from.

        Raises `ChannelConflict`, `KeysMismatch`, and what the store raises.
        """
        root, timestamp = repository.root, repository.timestamp
        self._require_keys(root)
        repository.snapshot.meta["targets.json"] = self._create_next(repository.targets, root)
        timestamp.snapshot_meta = self._create_next(repository.snapshot, root)
        timestamp.version += 1
        timestamp.expires = self._validity.end(timestamp.type)
        content = BytesIO(self._sign(timestamp, root))
        try:
            if repository.timestamp_etag is None:
                self._store.create(TIMESTAMP, content)
            else:
                self._store.replace(TIMESTAMP, content, repository.timestamp_etag)
        except (ObjectExists, ObjectChanged) as error:
            raise ChannelConflict(url=self._store.url) from error

    def _require_keys(self, root: Root) -> None:
        for role in ONLINE_ROLES:
            trusted = root.roles[role]
            if len(self._keyring.keys() & set(trusted.keyids)) < trusted.threshold:
                raise KeysMismatch(url=self._store.url, role=role)

    def _upload(self, bundle: BinaryIO, release: Release) -> None:
        name = target_name(release.sha256)
        bundle.seek(0)
        try:
            self._store.create(name, bundle)
        except ObjectExists:
            # Published before, which is well, or cut short or spoilt since.
            if not self._holds(name, release):
                bundle.seek(0)
                self._store.replace(name, bundle)

    def _holds(self, name: str, release: Release) -> bool:
        digest, length = hashlib.sha256(), 0
        for chunk in self._store.stream(name):
            digest.update(chunk)
            length += len(chunk)
            if length > release.length:
                return False
        return digest.hexdigest() == release.sha256

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
        metadata = Metadata(signed)
        for keyid in root.roles[signed.type].keyids:
            if keyid in self._keyring:
                metadata.sign(self._keyring[keyid], append=True)
        return metadata.to_bytes()
