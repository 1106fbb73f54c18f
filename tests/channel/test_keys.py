from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from killing import Killed
from securesystemslib.signer import CryptoSigner, Signer

from channel import keys, sealing
from channel.errors import KeysExist, KeysUnusable, WrongPassphrase

pytestmark = pytest.mark.usefixtures("quick_sealing")


def generate(root_keys: int = 1) -> dict[str, list[Signer]]:
    signers = {role: [keys.generate()] for role in ("root", *keys.ONLINE_ROLES)}
    signers["root"] += [keys.generate() for _ in range(root_keys - 1)]
    return signers


def private_bytes(signer: Signer) -> bytes:
    assert isinstance(signer, CryptoSigner)
    return signer.private_bytes


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_layout_and_contents(tmp_path: Path) -> None:
    signers = generate()
    keys.save(tmp_path / "keys", signers, b"public", None)
    assert files(tmp_path / "keys") == {
        "root/root.pem",
        "online/targets.pem",
        "online/snapshot.pem",
        "online/timestamp.pem",
        "root.json",
    }
    assert (tmp_path / "keys" / "root.json").read_bytes() == b"public"
    online = keys.load_online(tmp_path / "keys")
    assert set(online) == {signers[role][0].public_key.keyid for role in keys.ONLINE_ROLES}
    root = keys.load(tmp_path / "keys" / "root")
    assert set(root) == {signers["root"][0].public_key.keyid}


def test_only_the_passphrase_opens_the_root_key(tmp_path: Path) -> None:
    signers = generate()
    keys.save(tmp_path, signers, b"", "clé")
    root = tmp_path / "root"
    assert files(root) == {"root.pem.sealed"}
    assert private_bytes(signers["root"][0]) not in (root / "root.pem.sealed").read_bytes()
    # The same letters as macOS types them.
    for spelling in ("clé", "cle\N{COMBINING ACUTE ACCENT}"):
        opened = keys.load(root, spelling)[signers["root"][0].public_key.keyid]
        signers["root"][0].public_key.verify_signature(opened.sign(b"x"), b"x")
    for wrong in (None, "", "cle", "clé "):
        with pytest.raises(WrongPassphrase, match=r"root\.pem\.sealed"):
            keys.load(root, wrong)


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_private_files_are_private_from_the_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("made private only afterwards")

    monkeypatch.setattr(os, "chmod", refuse)
    previous = os.umask(0)
    try:
        keys.save(tmp_path / "a", generate(), b"", None)
        keys.save(tmp_path / "b", generate(), b"", "secret")
    finally:
        os.umask(previous)
    private = [*tmp_path.rglob("*.pem"), *tmp_path.rglob("*.sealed")]
    assert len(private) == 8
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in private} == {0o700}


@pytest.mark.parametrize("present", ["root", "online", "root.json"])
def test_existing_keys_are_never_touched(tmp_path: Path, present: str) -> None:
    (tmp_path / present).mkdir()
    with pytest.raises(KeysExist):
        keys.save(tmp_path, generate(), b"", None)
    assert [path.name for path in tmp_path.iterdir()] == [present]


def test_a_failed_save_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            keys.save(tmp_path, generate(), b"", None)
    assert files(tmp_path) == set()
    keys.save(tmp_path, generate(), b"", None)


def _remove_folder(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def _empty_folder(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _garbage(folder: Path) -> None:
    (folder / "targets.pem").write_bytes(b"\xff garbage")


def _truncated(folder: Path) -> None:
    path = folder / "targets.pem"
    path.write_bytes(path.read_bytes()[:60])


def _encrypted_elsewhere(folder: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
    )

    foreign = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
    )
    (folder / "targets.pem").write_bytes(foreign)


@pytest.mark.parametrize(
    "spoil", [_remove_folder, _empty_folder, _garbage, _truncated, _encrypted_elsewhere]
)
def test_unusable_keys_are_told_by_their_path(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    keys.save(tmp_path, generate(), b"", None)
    spoil(tmp_path / "online")
    with pytest.raises(KeysUnusable, match="online"):
        keys.load_online(tmp_path)


@pytest.mark.parametrize("cut", [0, 5, 17, 30, 44, 63])
def test_a_cut_seal_does_not_open(cut: int) -> None:
    sealed = sealing.seal(b"secret", "passphrase")
    assert sealing.unseal(sealed, "passphrase") == b"secret"
    with pytest.raises(sealing.InvalidSeal):
        sealing.unseal(sealed[:cut], "passphrase")


def test_a_changed_seal_does_not_open() -> None:
    sealed = sealing.seal(b"secret", "passphrase")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(sealing.InvalidSeal):
            sealing.unseal(bytes(changed), "passphrase")


def test_several_root_keys_are_numbered(tmp_path: Path) -> None:
    signers = generate(root_keys=3)
    keys.save(tmp_path, signers, b"", "secret")
    assert files(tmp_path / "root") == {f"root-{n}.pem.sealed" for n in (1, 2, 3)}
    assert list(keys.load(tmp_path / "root", "secret")) == [
        signer.public_key.keyid for signer in signers["root"]
    ]


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    path = keys.save_key(tmp_path, "targets", keys.generate(), None)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match=r"targets\.pem"):
        keys.save_key(tmp_path, "targets", keys.generate(), None)
    assert path.read_bytes() == before


def test_a_key_that_was_cut_short_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle, or at the very end: the keys before stay usable."""
    keys.save(tmp_path, generate(), b"", None)
    before = keys.load_online(tmp_path)

    def die(*_: object, **__: object) -> None:
        raise Killed

    for moment in ("fsync", "rename"):
        with monkeypatch.context() as patch:
            patch.setattr(os, moment, die)
            patch.setattr(Path, "unlink", die)  # the process has ended: nothing cleans up
            with pytest.raises(Killed):
                keys.save_key(tmp_path / "online", "targets.next", keys.generate(), None)
        assert set(keys.load_online(tmp_path)) == set(before)
    keys.save_key(tmp_path / "online", "targets.next", keys.generate(), None)
    assert len(keys.load_online(tmp_path)) == 4
    assert len(list((tmp_path / "online").iterdir())) == 4


def test_other_files_are_no_keys(tmp_path: Path) -> None:
    keys.save(tmp_path, generate(), b"", None)
    (tmp_path / "online" / "README.txt").write_text("ours", encoding="utf-8")
    (tmp_path / "online" / "folder").mkdir()
    assert len(keys.load_online(tmp_path)) == 3


def test_sealing_is_costly_to_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert sealing._N * sealing._R * 128 >= 128 * 2**20
