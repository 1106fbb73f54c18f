"""Somebody may write to the bucket, and has none of the keys: the owner signs nothing of theirs."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from channel.client import Client
from channel.creation import init
from channel.errors import ChannelError, ChannelExists, ChannelRefused
from channel.export import export
from channel.keys import load
from channel.layout import TARGET
from channel.pruning import prune
from channel.repair import repair
from channel.rotation import rotate
from channel.status import status

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

ROLES = ("root", "targets", "snapshot", "timestamp")
END = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20)
EVIL = b"evil model"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


class Deputy:
    """Puts a channel of its own in the place of another, beside whose public keys it sets its own.

    So the owner's keys are among those that the false root names, the owner's last.
    """

    def __init__(self, folder: Path, with_root_key: bool) -> None:
        self.metadata = folder / "metadata"
        self.signers: dict[str, Signer] = {one: CryptoSigner.generate_ed25519() for one in ROLES}
        newest = max(self.metadata.glob("*.root.json"), key=lambda path: int(path.name[:-10]))
        real: Root = Metadata[Root].from_file(str(newest)).signed
        root = Root(expires=END)
        for role, signer in self.signers.items():
            root.add_key(signer.public_key, role)
            if role != "root" or with_root_key:
                for keyid in real.roles[role].keyids:
                    root.add_key(real.keys[keyid], role)
        for path in self.metadata.glob("*.root.json"):
            path.write_bytes(b"")  # which ends the chain
        self.write(root, "1.root.json")
        timestamp: Timestamp = (
            Metadata[Timestamp].from_file(str(self.metadata / "timestamp.json")).signed
        )
        version = timestamp.version + 1
        sha256 = hashlib.sha256(EVIL).hexdigest()
        (folder / "targets" / f"{sha256}.{TARGET}").write_bytes(EVIL)
        custom = {"custom": {"release": 99, "model_version": "evil"}}
        targets = Targets(version=version, expires=END)
        targets.targets = {TARGET: TargetFile(len(EVIL), {"sha256": sha256}, TARGET, custom)}
        snapshot = Snapshot(version=version, expires=END)
        snapshot.meta["targets.json"] = self.write(targets, f"{version}.targets.json")
        stamp = Timestamp(version=version, expires=END)
        stamp.snapshot_meta = self.write(snapshot, f"{version}.snapshot.json")
        self.write(stamp, "timestamp.json")

    def write(self, signed: Signed, name: str) -> MetaFile:
        metadata = Metadata(signed)
        metadata.sign(self.signers[signed.type])
        content = metadata.to_bytes()
        (self.metadata / name).write_bytes(content)
        return MetaFile.from_data(signed.version, content, ["sha256"])


@pytest.fixture(params=["never rotated", "rotated"])
def used(desk: Desk, request: pytest.FixtureRequest) -> Desk:
    desk.publish("good")
    if request.param == "rotated":
        rotate(desk.store, desk.keys, "root", None)
    assert desk.seen() is not None
    return desk


@pytest.fixture(params=[False, True])
def deputy(used: Desk, request: pytest.FixtureRequest) -> Deputy:
    return Deputy(used.folder, with_root_key=request.param)


OPERATIONS: dict[str, Callable[[Desk], object]] = {
    "renew": lambda desk: desk.publisher().renew(),
    "publish": lambda desk: desk.publish("next"),
    "recall": lambda desk: desk.publisher().recall(),
    "prune": lambda desk: prune(desk.store, (desk.keys / "root.json").read_bytes()),
    "status": lambda desk: status(desk.store, (desk.keys / "root.json").read_bytes()),
    "export": lambda desk: export(
        desk.store, (desk.keys / "root.json").read_bytes(), desk.work / "stick"
    ),
    "rotate root": lambda desk: rotate(desk.store, desk.keys, "root", None),
    "rotate targets": lambda desk: rotate(desk.store, desk.keys, "targets", None),
    "init": lambda desk: init(desk.store, desk.keys, None),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nothing_of_a_false_root_is_signed_or_kept(
    used: Desk, deputy: Deputy, operation: str
) -> None:
    before = files(used.folder), files(used.keys)
    expected = ChannelExists if operation == "init" else ChannelRefused
    with pytest.raises(expected):
        OPERATIONS[operation](used)
    assert (files(used.folder), files(used.keys)) == before
    assert not (used.work / "stick").exists()


def test_a_repair_takes_nothing_of_it(used: Desk, deputy: Deputy) -> None:
    publisher = used.publisher()
    online, root = load(used.keys / "online"), (used.keys / "root.json").read_bytes()
    repair(used.store, online, root)
    publisher.renew()
    newest = Client(used.store, used.work / "new", root)
    assert newest.check() == used.client().check()
    assert used.seen() == (1, "good", b"good" * 100)


def test_the_root_of_the_keys_is_not_replaced_by_a_false_one(used: Desk) -> None:
    """The attacker knows the newest root, and offers a successor that only they have signed."""
    public = used.keys / "root.json"
    root = Metadata[Root].from_bytes(public.read_bytes())
    thief = CryptoSigner.generate_ed25519()
    root.signed.version += 1
    root.signed.add_key(thief.public_key, "root")
    root.signatures.clear()
    root.sign(thief)
    path = used.folder / "metadata" / f"{root.signed.version}.root.json"
    path.write_bytes(root.to_bytes())
    before = files(used.keys)
    for role in ("root", "timestamp"):
        with pytest.raises(ChannelError):
            rotate(used.store, used.keys, role, None)
    assert files(used.keys) == before


def test_publishing_does_not_need_the_first_root(used: Desk) -> None:
    (used.folder / "metadata" / "1.root.json").unlink()
    used.publish("next")
    newest = (used.keys / "root.json").read_bytes()
    release = Client(used.store, used.work / "new", newest).check()
    assert release is not None
    assert release.model_version == "next"
    shutil.rmtree(used.work / "new")
