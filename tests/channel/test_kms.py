"""Keys in AWS KMS: moto's, which makes real signatures and asks IAM who may have them made."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.session import Session
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.core.exceptions import JsonRESTError
from moto.kms.models import KmsBackend
from s3_server import S3Server
from securesystemslib.signer import AWSSigner

from channel import keys as key_files
from channel.creation import init
from channel.errors import KeysMismatch, KeysUnusable
from channel.folder import FolderStore
from channel.repository import load
from channel.rotation import rotate

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

MAY_SIGN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["kms:GetPublicKey", "kms:Sign"], "Resource": "*"}],
}
MAY_LOOK = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "kms:GetPublicKey", "Resource": "*"}],
}
MAY_NOTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "kms:*", "Resource": "*"}],
}
KINDS = ["ECC_NIST_P256", "ECC_NIST_P384", "RSA_2048"]
ROLES = ["root", "targets", "snapshot", "timestamp"]


def _sign(
    self: KmsBackend, key_id: str, message: bytes, signing_algorithm: str
) -> tuple[str, bytes, str]:
    """What moto does not do: take a digest for one, and refuse for a key that is switched off."""
    key: Any = self.describe_key(key_id)
    if not key.enabled:
        raise JsonRESTError("DisabledException", f"{key.arn} is disabled.")
    algorithm = {32: hashes.SHA256(), 48: hashes.SHA384()}[len(message)]
    private, prehashed = key.private_key.private_key, Prehashed(algorithm)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        signature = private.sign(message, ec.ECDSA(prehashed))
    else:
        pss = padding.PSS(padding.MGF1(algorithm), padding.PSS.DIGEST_LENGTH)
        signature = private.sign(message, pss, prehashed)
    return key.arn, signature, signing_algorithm


class Kms:
    """A KMS, as its administrator sees it; `act_as` says who this process is for it."""

    def __init__(self, server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
        self._server = server
        self._monkeypatch = monkeypatch
        admin = server.admin()
        self.client = Session().create_client(
            "kms",
            region_name=server.region,
            endpoint_url=server.endpoint_url,
            aws_access_key_id=admin.access_key_id,
            aws_secret_access_key=admin.secret_access_key,
        )

    def key(self, kind: str = "ECC_NIST_P256", usage: str = "SIGN_VERIFY") -> str:
        answer = self.client.create_key(KeySpec=kind, KeyUsage=usage)
        return str(answer["KeyMetadata"]["KeyId"])

    def act_as(self, policy: dict[str, Any]) -> None:
        key = self._server.make_key("publisher", policy)
        self._monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.access_key_id)
        self._monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret_access_key)
        self._monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An AWS environment of the test's own: nobody, nowhere."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return monkeypatch


@pytest.fixture
def kms(environment: pytest.MonkeyPatch, s3_server: S3Server) -> Kms:
    environment.setattr(KmsBackend, "sign", _sign)
    environment.setenv("AWS_DEFAULT_REGION", s3_server.region)
    environment.setenv("AWS_ENDPOINT_URL_KMS", s3_server.endpoint_url)
    kms = Kms(s3_server, environment)
    kms.act_as(MAY_SIGN)
    return kms


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def give_to_kms(desk: Desk, kms: dict[str, str], roots: tuple[int, int] = (1, 1)) -> None:
    """Makes the channel of `desk` anew, with these keys in KMS."""
    for folder in (desk.folder, desk.keys):
        shutil.rmtree(folder)
    desk.root = init(desk.store, desk.keys, None, root_threshold=roots, kms=kms)


@pytest.mark.parametrize("kind", KINDS)
def test_targets_are_signed_in_kms(desk: Desk, kms: Kms, kind: str) -> None:
    give_to_kms(desk, {"targets": kms.key(kind)})
    desk.publish("v1", b"1")
    desk.publisher().renew()
    assert desk.seen() == (1, "v1", b"1")
    assert files(desk.keys / "online") == {"targets.kms", "snapshot.pem", "timestamp.pem"}
    [signer] = [
        signer
        for signer in key_files.load_online(desk.keys).values()
        if isinstance(signer, AWSSigner)
    ]
    assert load(desk.store, desk.root).root.roles["targets"].keyids == [signer.public_key.keyid]


def test_all_keys_are_in_kms(desk: Desk, kms: Kms) -> None:
    give_to_kms(desk, {role: kms.key(KINDS[n % 3]) for n, role in enumerate(ROLES)})
    assert files(desk.keys) == {
        "root.json",
        "root/root.kms",
        *(f"online/{role}.kms" for role in ROLES[1:]),
    }
    desk.publish("v1", b"1")
    assert desk.seen() == (1, "v1", b"1")
    for role in ROLES:
        rotate(desk.store, desk.keys, role, None, kms=kms.key())
        assert desk.seen() == desk.seen("new") == (1, "v1", b"1")


def test_of_several_root_keys_one_is_in_kms(desk: Desk, kms: Kms) -> None:
    give_to_kms(desk, {"root": kms.key()}, roots=(2, 3))
    assert files(desk.keys / "root") == {"root-1.kms", "root-2.pem", "root-3.pem"}
    rotate(desk.store, desk.keys, "root", None, kms=kms.key())
    assert files(desk.keys / "root") == {"root-1.kms", "root-2.pem", "root-3.pem"}
    desk.publish("v1", b"1")
    assert desk.seen() == (1, "v1", b"1")


def test_a_role_moves_to_kms_and_back(desk: Desk, kms: Kms) -> None:
    desk.publish("v1", b"1")
    desk.seen()
    key = kms.key()
    for kms_key, suffix in ((key, "kms"), (key, "kms"), (None, "pem")):  # the same one, once more
        rotate(desk.store, desk.keys, "timestamp", None, kms=kms_key)
        assert files(desk.keys / "online") == {
            "targets.pem",
            "snapshot.pem",
            f"timestamp.{suffix}",
        }
        assert len(load(desk.store, desk.root).root.roles["timestamp"].keyids) == 1
        assert desk.seen() == desk.seen("new") == (1, "v1", b"1")
    desk.publish("v2", b"2")
    assert desk.seen() == (2, "v2", b"2")


def test_a_file_tells_where_the_key_is_and_no_secret(desk: Desk, kms: Kms) -> None:
    key = kms.key()
    give_to_kms(desk, {"targets": key})
    told = json.loads((desk.keys / "online" / "targets.kms").read_bytes())
    assert told["uri"] == f"awskms:{key}"
    assert told["keyid"] in load(desk.store, desk.root).root.keys
    public = serialised(kms.client.get_public_key(KeyId=key)["PublicKey"])
    assert told["key"]["keyval"]["public"].split("\n")[1:-2] == public


def serialised(der: bytes) -> list[str]:
    """The lines of a PEM file, without its first and last."""
    return textwrap.wrap(base64.b64encode(der).decode(), 64)


# What KMS refuses


def channel_with_kms(tmp_path: Path, **kms: str) -> None:
    """Raises what `init` raises, and proves that it has left nothing behind."""
    try:
        init(FolderStore(tmp_path / "channel"), tmp_path / "keys", None, kms=kms)
    finally:
        assert not (tmp_path / "channel").exists()
        assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("kind", "usage", "reason"),
    [
        ("ECC_NIST_P521", "SIGN_VERIFY", "Unsupported"),
        ("ECC_SECG_P256K1", "SIGN_VERIFY", "nobody could verify"),
        ("RSA_2048", "ENCRYPT_DECRYPT", "not made for signing"),
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "not made for signing"),
        ("HMAC_256", "GENERATE_VERIFY_MAC", "Unsupported"),
    ],
)
def test_keys_that_are_of_no_use(
    tmp_path: Path, kms: Kms, kind: str, usage: str, reason: str
) -> None:
    key = kms.key(kind, usage)
    with pytest.raises(KeysUnusable, match=f"awskms:{key}: .*{reason}"):
        channel_with_kms(tmp_path, snapshot=key)


def test_a_key_that_is_not_there(tmp_path: Path, kms: Kms) -> None:
    with pytest.raises(KeysUnusable, match=r"awskms:alias/none: .*NotFoundException"):
        channel_with_kms(tmp_path, root="alias/none")


def test_a_key_that_is_switched_off(tmp_path: Path, kms: Kms) -> None:
    key = kms.key()
    kms.client.disable_key(KeyId=key)
    with pytest.raises(KeysUnusable, match="DisabledException"):
        channel_with_kms(tmp_path, root=key)


def test_no_permission(tmp_path: Path, kms: Kms) -> None:
    key = kms.key()
    kms.act_as(MAY_NOTHING)
    with pytest.raises(KeysUnusable, match=r"AccessDenied.*GetPublicKey"):
        channel_with_kms(tmp_path, targets=key)
    kms.act_as(MAY_LOOK)
    with pytest.raises(KeysUnusable, match=r"AccessDenied.*Sign"):
        channel_with_kms(tmp_path, targets=key)


def _no_network(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:9")


def _no_region(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("AWS_DEFAULT_REGION")


def _no_credentials(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("AWS_ACCESS_KEY_ID")
    environment.delenv("AWS_SECRET_ACCESS_KEY")


@pytest.mark.parametrize(
    ("take", "reason"),
    [
        (_no_network, "Could not connect"),
        (_no_region, "region"),
        (_no_credentials, "credentials"),
    ],
)
def test_out_of_reach(
    desk: Desk,
    tmp_path: Path,
    kms: Kms,
    environment: pytest.MonkeyPatch,
    take: Callable[[pytest.MonkeyPatch], None],
    reason: str,
) -> None:
    key = kms.key()
    give_to_kms(desk, {"timestamp": key})
    desk.publish("v1", b"1")
    take(environment)
    environment.setattr(boto3, "DEFAULT_SESSION", None)
    with pytest.raises(KeysUnusable, match=reason):
        channel_with_kms(tmp_path, targets=key)
    with pytest.raises(KeysUnusable, match=f"timestamp.*{reason}"):
        desk.publish("v2", b"2")
    assert desk.seen() == (1, "v1", b"1")


def test_a_key_that_fails_later_breaks_nothing(
    desk: Desk, kms: Kms, capfd: pytest.CaptureFixture[str]
) -> None:
    keys = {role: kms.key() for role in ROLES}
    give_to_kms(desk, keys)
    desk.publish("v1", b"1")
    desk.seen()
    for role, key in keys.items():
        kms.client.disable_key(KeyId=key)
        with pytest.raises(KeysUnusable, match=f"{role} key: .*DisabledException"):
            rotate(desk.store, desk.keys, "root" if role == "root" else "targets", None)
        if role != "root":
            with pytest.raises(KeysUnusable, match=f"{role} key: .*DisabledException"):
                desk.publish("v2", b"2")
        assert desk.seen() == desk.seen(f"new {role}") == (1, "v1", b"1")
        kms.client.enable_key(KeyId=key)
    desk.publish("v2", b"2")
    assert desk.seen() == (2, "v2", b"2")
    assert "Failed to sign" not in capfd.readouterr().err


def test_another_key_under_the_same_name_signs_nothing(desk: Desk, kms: Kms) -> None:
    """The alias was moved: what it signs now, no laptop would verify."""
    alias = f"alias/{hashlib.sha256(str(desk.folder).encode()).hexdigest()}"
    kms.client.create_alias(AliasName=alias, TargetKeyId=kms.key())
    give_to_kms(desk, {"timestamp": alias})
    desk.publish("v1", b"1")
    kms.client.update_alias(AliasName=alias, TargetKeyId=kms.key())
    with pytest.raises(KeysMismatch, match="timestamp"):
        desk.publish("v2", b"2")
    assert desk.seen() == (1, "v1", b"1")
    rotate(desk.store, desk.keys, "timestamp", None, kms=alias)
    desk.publish("v2", b"2")
    assert desk.seen() == (2, "v2", b"2")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"[]",
        b"{}",
        b'{"uri": "awskms:k", "keyid": "i", "key": {}}',
        b'{"uri": "awskms:k", "keyid": "i", "key": {"keytype": "x", "scheme": "y", "keyval": 1}}',
        b'{"uri": "awskms:k", "keyid": "i",'
        b' "key": {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": "00"}}}',
        b'{"uri": "file:/etc/passwd", "keyid": "i",'
        b' "key": {"keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256", "keyval": {"public": ""}}}',
    ],
)
def test_a_file_that_refers_to_no_key(desk: Desk, kms: Kms, content: bytes) -> None:
    path = desk.keys / "online" / "targets.kms"
    path.write_bytes(content)
    with pytest.raises(KeysUnusable) as caught:
        desk.publish("v1")
    assert str(path) in str(caught.value)
