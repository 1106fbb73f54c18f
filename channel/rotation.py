"""New keys for a role, in steps after each of which every laptop verifies the channel.

For targets, snapshot and timestamp:

1. the new key is saved, as `ROLE.next` beside the one in use;
2. a new root trusts both keys: what is committed stays valid, and so will be what follows;
3. a commit is signed with both (with the new one only, where the old one is lost);
4. a new root trusts the new key only;
5. the old key moves to `KEYS/retired/`, and the new one takes its name.

For root: all its keys are saved anew (1), a root that names them is signed by the old ones and the
new ones (2, 4), and the files change places (5).  No other signature is touched.

Root versions are created, never written over, and laptops follow them in turn: each step counts as
soon as it is written.  Cut short anywhere, keys and channel go on working together, and the next
rotation begins with what is left to do.  Of two at once, one is told of a conflict.  No publisher
can come between 3 and 4 with a signature by the old key only: from 2 on it needs the new one (see
`Publisher`), and whoever had begun before 2 is stopped by the commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout
from securesystemslib.signer import Signer
from tuf.api.metadata import Root

from channel import keys as key_files
from channel.errors import (
    ChannelConflict,
    ChannelRefused,
    KeysMismatch,
    KeysUnusable,
    RotationUnfinished,
    TooFewRootKeys,
)
from channel.keys import NEXT, ONLINE, ONLINE_ROLES, PUBLIC_ROOT, RETIRED, ROOT
from channel.layout import DEFAULT_VALIDITY, METADATA_LIMIT, Validity, metadata_name
from channel.publisher import Publisher
from channel.repository import load, newest_root, require_committed
from channel.signing import sign
from channel.store import Blob, ObjectChanged, ObjectExists, ObjectMissing, Store
from common.files import write_atomically


def rotate(
    store: Store,
    keys: Path,
    role: str,
    passphrase: str | None,
    validity: Validity = DEFAULT_VALIDITY,
    kms: str | None = None,
) -> None:
    """Gives `role` (`root`, `targets`, `snapshot`, `timestamp`) a new key; root, as many as it had.

    Needs the public root in `keys`, whose successors are the only roots that are followed and
    signed, and root keys, as many as its threshold, but not the role's own former key.
    `passphrase` opens the root keys, and seals new ones (None: plain).  `kms` is a key of AWS KMS
    to use in place of a new one; of several root keys, it is the first.  The root holds as long
    from now on as a new one.

    Raises `KeysUnusable`, `WrongPassphrase`, `KeysMismatch` (keys of another channel),
    `TooFewRootKeys`, `RotationUnfinished` (keys of other roles are missing too),
    `ChannelConflict`, `ChannelRefused`, what the store raises, and OSError for the keys.
    """
    if role not in (Root.type, *ONLINE_ROLES):
        raise ValueError(f"there is no role {role}")
    if not (keys / ROOT).is_dir():
        raise KeysUnusable(path=keys / ROOT, reason="there is no such folder")
    with _alone(keys, store.url):
        rotation = _Rotation(store, keys, passphrase, validity)
        rotation.tidy()
        if role == Root.type:
            rotation.replace_root_keys(kms)
        else:
            rotation.replace_online_key(role, kms)
        rotation.tidy()


class _Rotation:
    """The newest root of a channel, and the keys to make the next one."""

    def __init__(
        self, store: Store, keys: Path, passphrase: str | None, validity: Validity
    ) -> None:
        self._store = store
        self._keys = keys
        self._passphrase = passphrase
        self._validity = validity
        self._root_keys = dict(key_files.load(keys / ROOT, passphrase))
        self._trusted_root = key_files.public_root(keys)
        self._root = load(store, self._trusted_root).root
        trusted = self._root.roles[Root.type]
        present = len(self._root_keys.keys() & set(trusted.keyids))
        if present == 0:
            raise KeysMismatch(url=store.url, role=Root.type)
        if present < trusted.threshold:
            raise TooFewRootKeys(path=keys / ROOT, present=present, needed=trusted.threshold)

    def replace_root_keys(self, kms: str | None) -> None:
        """Steps 1 to 4 for root."""
        new = self._save_next(Root.type, kms)
        root = deepcopy(self._root)
        for keyid in self._root.roles[Root.type].keyids:
            root.revoke_key(keyid, Root.type)
        for signer in new:
            root.add_key(signer.public_key, Root.type)
            self._root_keys[signer.public_key.keyid] = signer
        self._write_root(root)

    def replace_online_key(self, role: str, kms: str | None) -> None:
        """Steps 1 to 4 for another role, and 4 for those where it is still to be done."""
        [new] = self._save_next(role, kms)
        root = deepcopy(self._root)
        if new.public_key.keyid in root.roles[role].keyids:  # a key of KMS, once again
            root.revoke_key(new.public_key.keyid, role)
        root.add_key(new.public_key, role)  # as the last one: the newest
        self._write_root(root)

        online = key_files.load_online(self._keys)
        missing = [one for one in ONLINE_ROLES if root.roles[one].keyids[-1] not in online]
        if missing:
            folder, names = self._keys / ONLINE, ", ".join(missing)
            raise RotationUnfinished(url=self._store.url, role=role, path=folder, missing=names)
        publisher = Publisher(self._store, online, self._trusted_root, self._validity)
        publisher.commit(load(self._store, self._trusted_root))

        root = deepcopy(root)
        for one in ONLINE_ROLES:
            for keyid in root.roles[one].keyids[:-1]:
                root.revoke_key(keyid, one)
        self._write_root(root)

    def tidy(self) -> None:
        """Step 5: whatever new key the root trusts takes the place of the one before.

        What a rotation saved that got no further is put away; no private key is ever deleted.
        """
        newest = newest_root(self._store, self._trusted_root)[1]
        if newest != self._trusted_root:
            write_atomically(self._keys / PUBLIC_ROOT, newest)
            self._trusted_root = newest
        for role, trusted in self._root.roles.items():
            folder = self._folder(role)
            for name in self._names(role):
                for path in key_files.find(folder, name + NEXT):
                    if key_files.read(path, self._passphrase).keyid not in trusted.keyids:
                        self._retire(path)
                        continue
                    for former in key_files.find(folder, name):
                        self._retire(former)
                    path.rename(folder / path.name.replace(NEXT, "", 1))

    def _save_next(self, role: str, kms: str | None) -> list[Signer]:
        """New keys for a role, as they can be read from their files."""
        names = self._names(role)
        new = [key_files.generate(kms), *(key_files.generate() for _ in names[1:])]
        secret = self._passphrase if role == Root.type else None
        paths = [
            key_files.save_key(self._folder(role), name + NEXT, signer, secret)
            for name, signer in zip(names, new, strict=True)
        ]
        return [key_files.read(path, secret).signer for path in paths]

    def _write_root(self, root: Root) -> None:
        """Makes `root` the successor of the newest root, if laptops will verify all under it."""
        root.version = self._root.version + 1
        root.expires = self._validity.end(Root.type)
        content = sign(root, self._root_keys, self._store.url, self._root, root)
        name = metadata_name(Root.type, root.version)
        try:
            require_committed(self._store, root)
            reserved = self._find(name)
            if reserved is None:
                self._store.create(name, BytesIO(content))
            elif not reserved.content:  # whoever reserved the name was killed
                self._store.replace(name, BytesIO(content), reserved.etag)
            if self._store.read(name, METADATA_LIMIT).content != content:
                raise ObjectExists(name)
        except (ChannelRefused, ObjectExists, ObjectChanged) as error:
            # All was well a moment ago: somebody else has committed, or written this root.
            raise ChannelConflict(url=self._store.url) from error
        self._root = root

    def _find(self, name: str) -> Blob | None:
        try:
            return self._store.read(name, METADATA_LIMIT)
        except ObjectMissing:
            return None

    def _names(self, role: str) -> list[str]:
        # An online role has more than one key only while it gets another one.
        root_keys = len(self._root.roles[Root.type].keyids)
        return key_files.names(role, root_keys if role == Root.type else 1)

    def _folder(self, role: str) -> Path:
        return self._keys / (ROOT if role == Root.type else ONLINE)

    def _retire(self, path: Path) -> None:
        folder = self._keys / RETIRED
        folder.mkdir(mode=0o700, exist_ok=True)
        free = (place for n in count(1) if not (place := folder / f"{n}.{path.name}").exists())
        path.rename(next(free))


@contextmanager
def _alone(keys: Path, url: str) -> Iterator[None]:
    lock = FileLock(keys / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise ChannelConflict(url=url) from error
    try:
        yield
    finally:
        lock.release()
