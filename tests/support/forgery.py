"""Channel metadata written by hand: what an attacker does who has some of the keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from channel.keys import Keyring, load
from channel.layout import TARGET

SOON = timedelta(days=5)


class Forger:
    """Writes into a channel's folder, signed with the keys of `keyring`."""

    def __init__(self, folder: Path, *keyrings: Keyring) -> None:
        self.folder = folder
        self.metadata = folder / "metadata"
        self.keyring: dict[str, Signer] = {}
        for keyring in keyrings:
            self.keyring |= keyring

    @classmethod
    def of(cls, folder: Path, keys: Path) -> Forger:
        """With all keys of the channel: online ones and root."""
        return cls(folder, load(keys / "online"), load(keys / "root"))

    def path(self, role: str) -> Path:
        """The newest file of a role."""
        if role == Timestamp.type:
            return self.metadata / "timestamp.json"
        files = self.metadata.glob(f"*.{role}.json")
        return max(files, key=lambda path: int(path.name.split(".")[0]))

    def read(self, role: str) -> Metadata[Any]:
        """The newest metadata of a role."""
        return Metadata.from_file(str(self.path(role)))

    def signers(self, role: str) -> list[Signer]:
        """Those of our keys that the newest root names for a role."""
        root: Root = self.read(Root.type).signed
        return [self.keyring[one] for one in root.roles[role].keyids if one in self.keyring]

    def write(self, metadata: Metadata[Any], signers: Iterable[Signer] | None = None) -> MetaFile:
        """Signs (None: with what the role's keys are) and writes, under the version's name."""
        signed = metadata.signed
        metadata.signatures.clear()
        for signer in self.signers(signed.type) if signers is None else signers:
            metadata.sign(signer, append=True)
        content = metadata.to_bytes(JSONSerializer())
        name = f"{signed.version}.{signed.type}.json"
        if signed.type == Timestamp.type:
            name = "timestamp.json"
        (self.metadata / name).write_bytes(content)
        return MetaFile.from_data(signed.version, content, ["sha256"])

    def commit(self, targets: Metadata[Targets] | None = None) -> None:
        """Makes changed targets (None: those that are there) the channel's, one version on."""
        targets = targets or self.read(Targets.type)
        snapshot: Metadata[Snapshot] = self.read(Snapshot.type)
        for metadata in (targets, snapshot):
            metadata.signed.version += 1
            metadata.signed.expires = datetime.now(UTC) + SOON
        snapshot.signed.meta["targets.json"] = self.write(targets)
        self.point_to(self.write(snapshot))

    def point_to(self, snapshot: MetaFile) -> None:
        """A next timestamp over a snapshot."""
        timestamp: Metadata[Timestamp] = self.read(Timestamp.type)
        timestamp.signed.version += 1
        timestamp.signed.expires = datetime.now(UTC) + SOON
        timestamp.signed.snapshot_meta = snapshot
        self.write(timestamp)

    def release(self, content: bytes, version: str = "evil", **changed: Any) -> None:
        """Publishes content as the next release; `changed` are fields of its custom part."""
        targets = self.read(Targets.type)
        before: TargetFile = targets.signed.targets[TARGET]
        target = TargetFile.from_data(TARGET, content, ["sha256"])
        custom = before.unrecognized_fields["custom"]
        number = custom["release"] + 1
        target.unrecognized_fields["custom"] = {
            **custom,
            "release": number,
            "model_version": version,
            **changed,
        }
        targets.signed.targets = {TARGET: target}
        (self.folder / "targets" / f"{target.hashes['sha256']}.{TARGET}").write_bytes(content)
        self.commit(targets)

    def succeed(
        self, change: Callable[[Root], None], signers: Iterable[Signer] | None = None
    ) -> None:
        """Writes the next root; by default it is signed by all who may, before and after."""
        root: Metadata[Root] = self.read(Root.type)
        by = self.signers(Root.type) if signers is None else list(signers)
        root.signed.version += 1
        change(root.signed)
        if signers is None:
            ids = {one.public_key.keyid for one in by}
            trusted = root.signed.roles[Root.type].keyids
            by += [self.keyring[one] for one in trusted if one in self.keyring and one not in ids]
        self.write(root, by)

    def key(self) -> Signer:
        """A new key, which we have."""
        signer = CryptoSigner.generate_ed25519()
        self.keyring[signer.public_key.keyid] = signer
        return signer

    def sign_raw(self, role: str, **fields: Any) -> None:
        """Changes fields of the signed part to anything at all, and signs that."""
        path = self.path(role)
        metadata = json.loads(path.read_bytes())
        metadata["signed"].update(fields)
        content = str(encode_canonical(metadata["signed"])).encode()
        metadata["signatures"] = [one.sign(content).to_dict() for one in self.signers(role)]
        path.write_text(json.dumps(metadata), encoding="utf-8")

    def edit(self, role: str, **fields: Any) -> None:
        """Changes fields of the signed part in the newest file of a role; its signatures stay."""
        path = self.path(role)
        metadata = json.loads(path.read_bytes())
        metadata["signed"].update(fields)
        path.write_text(json.dumps(metadata, separators=(",", ":")), encoding="utf-8")


def stranger() -> Signer:
    """A key that nobody has ever heard of."""
    return CryptoSigner.generate_ed25519()
