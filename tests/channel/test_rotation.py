"""New keys: laptops see a valid channel at every moment, and old keys count no more."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from filelock import FileLock
from killing import Killed, kill_at
from tuf.api.metadata import Metadata, Root

from channel import keys as key_files
from channel.client import Client
from channel.errors import (
    ChannelConflict,
    ChannelError,
    ExpiredRefused,
    GarbageRefused,
    KeysMismatch,
    KeysUnusable,
    ReplayRefused,
    RotationUnfinished,
    SignatureRefused,
    TooFewRootKeys,
    WrongPassphrase,
)
from channel.layout import METADATA_LIMIT, Validity
from channel.location import open_store
from channel.pruning import prune
from channel.publisher import Publisher
from channel.repository import load
from channel.rotation import rotate
from channel.status import status
from channel.store import Blob

if TYPE_CHECKING:
    from s3_server import S3Server

    from tests.channel.conftest import Desk, WatchedStore
    from tests.conftest import PublishedChannel

ONLINE = ["targets", "snapshot", "timestamp"]
ROLES = ["root", *ONLINE]
WRITES = {"root": 1, "targets": 5, "snapshot": 5, "timestamp": 5}
"""Root; or root, targets, snapshot, timestamp, root."""

pytestmark = pytest.mark.usefixtures("quick_sealing")


def trusted(desk: Desk, role: str) -> list[str]:
    return list(load(desk.store, desk.root).root.roles[role].keyids)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def unfinished(desk: Desk) -> list[Path]:
    return [*(desk.keys / "root").glob("*.next*"), *(desk.keys / "online").glob("*.next*")]


def copied_keys(desk: Desk, name: str) -> Path:
    return shutil.copytree(desk.keys, desk.work / name)


def require_works(desk: Desk) -> None:
    """Publishing works, and reaches a laptop that knew the channel before, and new ones."""
    repository = load(desk.store, desk.root)
    number = 1 + (repository.release.release if repository.release else 0)
    content = b"%d" % number
    desk.publish(f"v{number}", content)
    newest = (desk.keys / "root.json").read_bytes()
    client = Client(desk.store, desk.work / f"lately {number}", newest)
    assert desk.seen() == desk.seen(f"new {number}") == (number, f"v{number}", content)
    assert client.check() == desk.client().check()


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A channel with a model, which the laptop has."""
    require_works(desk)
    return desk


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_a_new_key(used: Desk, role: str) -> None:
    before = {one: trusted(used, one) for one in ROLES}
    old, names = copied_keys(used, "old"), set(files(used.keys))
    rotate(used.store, used.keys, role, None)
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    for one in ROLES:
        assert (trusted(used, one) == before[one]) == (one != role)
        assert len(trusted(used, one)) == 1
    folder = "root" if role == "root" else "online"
    retired = f"retired/1.{role}.pem"
    assert set(files(used.keys)) == names | {retired}
    assert files(used.keys)[retired] == (old / folder / f"{role}.pem").read_bytes()
    newest = load(used.store, used.root).root.version
    assert newest == (2 if role == "root" else 3)
    public = (used.folder / "metadata" / f"{newest}.root.json").read_bytes()
    assert (used.keys / "root.json").read_bytes() == public
    require_works(used)


@pytest.mark.parametrize("role", ROLES)
def test_a_rotation_has_no_more_writes_than_are_interrupted(used: Desk, role: str) -> None:
    store = used.watched()
    rotate(store, used.keys, role, None)
    assert store.writes == WRITES[role]


def test_all_roles_again_and_again(used: Desk) -> None:
    for role in ROLES * 3:
        rotate(used.store, used.keys, role, None)
    assert used.seen() == (1, "v1", b"1")
    require_works(used)
    assert [len(trusted(used, role)) for role in ROLES] == [1] * 4
    assert len(load(used.store, used.root).root.keys) == 4
    assert len(list((used.keys / "retired").iterdir())) == 12


def test_each_signature_holds_as_long_as_asked(used: Desk) -> None:
    remaining = {}
    for role in ("root", "targets"):
        rotate(used.store, used.keys, role, None, Validity(*[timedelta(days=100)] * 4))
        remaining[role] = [one.remaining.days for one in status(used.store, used.root).roles]
    assert remaining == {"root": [99, 59, 20, 20], "targets": [99, 99, 99, 99]}
    rotate(used.store, used.keys, "root", None)
    assert status(used.store, used.root).roles[0].remaining.days == 729


def test_expired_roots_are_renewed(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(validity=Validity(*[timedelta(seconds=-1)] * 4))
    with pytest.raises(ExpiredRefused):
        desk.client().check()
    rotate(desk.store, desk.keys, "root", None)
    desk.publisher().renew()
    require_works(desk)


def test_new_keys_are_sealed_like_the_old_ones(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(passphrase="secret", root_threshold=(2, 3))
    for role in ("targets", "root", "root"):
        rotate(desk.store, desk.keys, role, "secret")
    names = {f"root-{n}.pem.sealed" for n in (1, 2, 3)}
    assert set(files(desk.keys / "root")) == names
    assert set(key_files.load(desk.keys / "root", "secret")) == set(trusted(desk, "root"))
    retired = {"1.targets.pem", *(f"{n}.{name}" for n in (1, 2) for name in names)}
    assert set(files(desk.keys / "retired")) == retired
    require_works(desk)


# Revoked keys


@pytest.mark.parametrize("role", ONLINE)
def test_a_key_that_was_replaced_signs_nothing(used: Desk, role: str) -> None:
    old = copied_keys(used, "old")
    rotate(used.store, used.keys, role, None)
    with pytest.raises(KeysMismatch, match=role):
        Publisher(used.store, key_files.load_online(old), used.root).renew()
    # The thief does not ask.
    repository = load(used.store, used.root)
    thief = {**key_files.load_online(used.keys), **key_files.load_online(old)}
    for keyid in trusted(used, role):
        del thief[keyid]
    repository.root = Metadata[Root].from_bytes(used.root).signed
    Publisher(used.store, thief, used.root).commit(repository)
    for laptop in ("laptop", "new"):
        with pytest.raises(SignatureRefused):
            used.seen(laptop)


def test_old_root_keys_change_nothing(used: Desk) -> None:
    old = copied_keys(used, "old")
    rotate(used.store, used.keys, "root", None)
    with pytest.raises(KeysMismatch, match="root"):
        rotate(used.store, old, "root", None)
    # The thief does not ask.
    metadata = Metadata[Root].from_bytes(used.root)
    metadata.signed.version = 3
    for signer in key_files.load(old / "root").values():
        metadata.sign(signer)
    used.store.create("metadata/3.root.json", BytesIO(metadata.to_bytes()))
    for laptop in ("laptop", "new"):
        with pytest.raises(SignatureRefused):
            used.seen(laptop)


def test_a_version_far_ahead_is_forgotten_with_its_key(used: Desk) -> None:
    """Signed with a stolen key, it would keep a laptop from anything newer."""
    sound = used.store.read("metadata/timestamp.json", METADATA_LIMIT).content
    repository = load(used.store, used.root)
    repository.timestamp.version = 1_000_000
    forged = used.publisher()._sign(repository.timestamp, repository.root)
    (used.folder / "metadata" / "timestamp.json").write_bytes(forged)
    assert used.seen() is not None
    (used.folder / "metadata" / "timestamp.json").write_bytes(sound)
    with pytest.raises(ReplayRefused):
        used.seen()
    rotate(used.store, used.keys, "timestamp", None)
    require_works(used)


@pytest.mark.parametrize("role", ONLINE)
def test_a_thief_s_last_commit_is_not_cut_off_from_its_root(used: Desk, role: str) -> None:
    """With the old key, and just before it is trusted no more: the channel would be of no use."""
    old = key_files.load_online(copied_keys(used, "old"))

    class Thief(Publisher):
        def _require_keys(self, root: Root, roles: Sequence[str] = ()) -> None:
            pass

    def strike(write: int) -> None:
        if write == WRITES[role] - 2:
            Thief(used.store, old, used.root).commit(load(used.store, used.root))

    with pytest.raises(ChannelConflict):
        rotate(used.watched(after=strike), used.keys, role, None)
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    rotate(used.store, used.keys, role, None)
    with pytest.raises(KeysMismatch):
        Thief(used.store, old, used.root).commit(load(used.store, used.root))
    require_works(used)


# Lost keys


@pytest.mark.parametrize("role", ONLINE)
def test_a_lost_key_is_replaced(used: Desk, role: str) -> None:
    (used.keys / "online" / f"{role}.pem").unlink()
    rotate(used.store, used.keys, role, None)
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    require_works(used)
    assert not (used.keys / "retired").exists()


@pytest.mark.parametrize("order", [ONLINE, ONLINE[::-1]])
def test_all_online_keys_are_lost(used: Desk, order: list[str]) -> None:
    shutil.rmtree(used.keys / "online")
    old = {keyid for role in ONLINE for keyid in trusted(used, role)}
    for role, missing in zip(order, [order[1:], order[2:]], strict=False):
        with pytest.raises(RotationUnfinished) as caught:
            rotate(used.store, used.keys, role, None)
        assert caught.value.data["role"] == role
        assert set(caught.value.data["missing"].split(", ")) == set(missing)
        assert used.seen() == used.seen("new") == (1, "v1", b"1")
    rotate(used.store, used.keys, order[2], None)
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    for role in ONLINE:
        assert len(trusted(used, role)) == 1
        assert not old & set(trusted(used, role))
    require_works(used)


def test_keys_that_were_only_elsewhere(used: Desk) -> None:
    elsewhere = (used.keys / "online").rename(used.work / "elsewhere")
    with pytest.raises(RotationUnfinished):
        rotate(used.store, used.keys, "targets", None)
    for role in ("snapshot", "timestamp"):
        shutil.copy(elsewhere / f"{role}.pem", used.keys / "online")
    rotate(used.store, used.keys, "targets", None)
    require_works(used)


# Several root keys


def test_a_threshold_of_root_keys_is_enough(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(root_threshold=(2, 3))
    desk.seen()
    (desk.keys / "root" / "root-2.pem").unlink()
    for role in ROLES:
        rotate(desk.store, desk.keys, role, None)
        require_works(desk)
    root = load(desk.store, desk.root).root.roles["root"]
    assert (root.threshold, len(root.keyids)) == (2, 3)
    assert set(key_files.load(desk.keys / "root")) == set(root.keyids)


@pytest.mark.parametrize("role", ROLES)
def test_too_few_root_keys_change_nothing(make_desk: Callable[..., Desk], role: str) -> None:
    desk = make_desk(root_threshold=(2, 3))
    for number in (1, 3):
        (desk.keys / "root" / f"root-{number}.pem").unlink()
    before = files(desk.folder), files(desk.keys)
    with pytest.raises(TooFewRootKeys, match="1 of the 2 root keys"):
        rotate(desk.store, desk.keys, role, None)
    assert (files(desk.folder), files(desk.keys)) == before
    require_works(desk)


@pytest.mark.parametrize("signatures", [1, 2])
def test_laptops_count_the_signatures_of_a_root(
    make_desk: Callable[..., Desk], signatures: int
) -> None:
    desk = make_desk(root_threshold=(2, 3))
    desk.publish("v1", b"1")
    metadata = Metadata[Root].from_bytes(desk.root)
    metadata.signed.version = 2
    metadata.signatures.clear()
    for signer in list(key_files.load(desk.keys / "root").values())[:signatures]:
        metadata.sign(signer, append=True)
    desk.store.create("metadata/2.root.json", BytesIO(metadata.to_bytes()))
    if signatures == 2:
        assert desk.seen() == (1, "v1", b"1")
        return
    with pytest.raises(SignatureRefused):
        desk.seen()
    with pytest.raises(SignatureRefused):
        status(desk.store, desk.root)
    with pytest.raises(SignatureRefused):
        rotate(desk.store, desk.keys, "root", None)


def test_the_threshold_is_told(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(root_threshold=(2, 3))
    told = {one.role: (one.threshold, one.keys) for one in status(desk.store, desk.root).roles}
    assert told == {"root": (2, 3), "targets": (1, 1), "snapshot": (1, 1), "timestamp": (1, 1)}


# Refusals


@pytest.mark.parametrize("role", ROLES)
def test_keys_of_another_channel_change_nothing(
    used: Desk, make_desk: Callable[..., Desk], role: str
) -> None:
    other = make_desk("other")
    before = files(used.folder), files(other.keys)
    with pytest.raises(SignatureRefused):
        rotate(used.store, other.keys, role, None)
    assert (files(used.folder), files(other.keys)) == before


@pytest.mark.parametrize("passphrase", [None, "other"])
def test_another_passphrase_changes_nothing(
    make_desk: Callable[..., Desk], passphrase: str | None
) -> None:
    desk = make_desk(passphrase="secret")
    before = files(desk.folder), files(desk.keys)
    with pytest.raises(WrongPassphrase):
        rotate(desk.store, desk.keys, "targets", passphrase)
    assert (files(desk.folder), files(desk.keys)) == before


def test_without_root_keys(used: Desk, tmp_path: Path) -> None:
    before = files(used.folder)
    with pytest.raises(KeysUnusable, match="no such folder"):
        rotate(used.store, tmp_path / "none", "targets", None)
    assert not (tmp_path / "none").exists()
    (used.keys / "root" / "root.pem").unlink()
    with pytest.raises(KeysUnusable, match="no key in this folder"):
        rotate(used.store, used.keys, "targets", None)
    assert files(used.folder) == before


def test_there_are_four_roles(used: Desk) -> None:
    with pytest.raises(ValueError, match="mirrors"):
        rotate(used.store, used.keys, "mirrors", None)


@pytest.mark.parametrize("content", [b"{}", b"half a ro"])
def test_what_is_no_root_is_not_written_over(used: Desk, content: bytes) -> None:
    """Nobody leaves half a file there: somebody has put it there."""
    path = used.folder / "metadata" / "2.root.json"
    path.write_bytes(content)
    before = files(used.keys)
    with pytest.raises(GarbageRefused):
        rotate(used.store, used.keys, "targets", None)
    assert path.read_bytes() == content
    assert files(used.keys) == before


@pytest.mark.parametrize("role", ROLES)
def test_a_name_that_is_only_reserved_is_used(used: Desk, role: str) -> None:
    """A publisher was killed before it could fill the file."""
    (used.folder / "metadata" / "2.root.json").write_bytes(b"")
    require_works(used)
    rotate(used.store, used.keys, role, None)
    assert load(used.store, used.root).root.version > 1
    require_works(used)


# Interruptions


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("role", "k"), [(role, k) for role in ROLES for k in range(WRITES[role])])
def test_killed_around_any_write(used: Desk, role: str, k: int, moment: str) -> None:
    old = trusted(used, role)
    with pytest.raises(Killed):
        rotate(used.watched(**{moment: kill_at(k)}), used.keys, role, None)
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    require_works(used)
    rotate(used.store, used.keys, role, None)
    assert len(trusted(used, role)) == 1
    assert not set(old) & set(trusted(used, role))
    assert not unfinished(used)
    require_works(used)


@pytest.mark.parametrize("after", ["root", "timestamp"])
@pytest.mark.parametrize(("role", "k"), [("root", 0), *(("targets", k) for k in range(5))])
def test_another_role_after_a_rotation_that_was_killed(
    used: Desk, role: str, k: int, after: str
) -> None:
    with pytest.raises(Killed):
        rotate(used.watched(after=kill_at(k)), used.keys, role, None)
    rotate(used.store, used.keys, after, None)
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    require_works(used)


@contextmanager
def failing(
    monkeypatch: pytest.MonkeyPatch, name: str, fatal: int, error: BaseException
) -> Iterator[list[int]]:
    """Has the k-th call of a function of `os` fail; yields what counts the calls."""
    real, calls = getattr(os, name), [0]

    def strike(*arguments: Any, **more: Any) -> Any:
        calls[0] += 1
        if calls[0] == fatal + 1:
            raise error
        return real(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, strike)
        yield calls


@pytest.mark.parametrize(("role", "root_keys"), [("root", 3), ("targets", 1)])
@pytest.mark.parametrize("name", ["replace", "rename", "fsync"])
@pytest.mark.parametrize("full", [False, True])
def test_killed_or_out_of_room_in_the_middle(
    make_desk: Callable[..., Desk],
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    root_keys: int,
    name: str,
    full: bool,
) -> None:
    """At every single file that is written or moved, be it of the channel or of the keys."""
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) if full else Killed()
    for k in range(100):
        desk = make_desk(f"{role} {k}", root_threshold=(1, root_keys))
        require_works(desk)
        old = trusted(desk, role)
        with (
            failing(monkeypatch, name, k, error) as calls,
            suppress(Killed, OSError, ChannelError),
        ):
            rotate(desk.store, desk.keys, role, None)
        assert desk.seen() == desk.seen("new") == (1, "v1", b"1")
        require_works(desk)
        rotate(desk.store, desk.keys, role, None)
        assert not set(old) & set(trusted(desk, role))
        assert not unfinished(desk)
        require_works(desk)
        if calls[0] <= k:
            break
    assert 0 < k < 100


@pytest.mark.parametrize("role", ROLES)
def test_keys_that_cannot_be_saved_change_nothing(
    used: Desk, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    before = files(used.folder), files(used.keys)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        failing(monkeypatch, "fsync", 0, full),
        pytest.raises(OSError, match="No space left"),
    ):
        rotate(used.store, used.keys, role, None)
    assert (files(used.folder), files(used.keys)) == before


def test_what_a_killed_rotation_had_saved_is_not_used(used: Desk) -> None:
    """It may have been stolen with the rest."""
    with pytest.raises(Killed):
        rotate(used.watched(before=kill_at(0)), used.keys, "targets", None)
    [saved] = (used.keys / "online").glob("*.next.*")
    keyid = key_files.read(saved).keyid
    rotate(used.store, used.keys, "targets", None)
    assert keyid not in load(used.store, used.root).root.keys
    assert set(files(used.keys / "retired")) == {"1.targets.next.pem", "1.targets.pem"}


def test_all_of_it_on_s3(
    make_s3_channel: Callable[..., PublishedChannel], s3_server: S3Server, tmp_path: Path
) -> None:
    channel = make_s3_channel()
    assert channel.laptop_key is not None
    reader = open_store(channel.url, s3_server.access(channel.laptop_key))
    laptop = Client(reader, tmp_path / "laptop", channel.root)
    assert laptop.check() is None
    (tmp_path / "bundle").write_bytes(b"1")
    published = channel.publish(tmp_path / "bundle", "v1")
    for role in ROLES:
        rotate(channel.store, channel.keys, role, None)
        assert laptop.check() == published
    (tmp_path / "bundle").write_bytes(b"2")
    assert laptop.check() != channel.publish(tmp_path / "bundle", "v2")
    recalled = channel.publisher().recall()
    assert prune(channel.store, channel.root) == []
    laptop.download(recalled, tmp_path / "arrived")
    assert (tmp_path / "arrived").read_bytes() == b"1"


# Several at once


@pytest.mark.parametrize(
    ("role", "other", "k"),
    [(role, other, k) for role in ROLES[:2] for other in ROLES for k in range(WRITES[role])],
)
def test_of_two_rotations_one_is_told(used: Desk, role: str, other: str, k: int) -> None:
    copy = copied_keys(used, "copy")

    def overtake(write: int) -> None:
        if write == k:
            # Another role's new key, half-way to be trusted alone, is not in this copy.
            with suppress(RotationUnfinished):
                rotate(used.store, copy, other, None)

    with pytest.raises(ChannelConflict):
        rotate(used.watched(before=overtake), used.keys, role, None)
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    used.keys = copy
    if k == 0:
        require_works(used)
    rotate(used.store, used.keys, role, None)
    require_works(used)


def test_one_at_a_time_for_one_folder_of_keys(used: Desk) -> None:
    lock = FileLock(used.keys / ".lock", thread_local=False)
    holder = Thread(target=lock.acquire)
    holder.start()
    holder.join()
    before = files(used.folder), files(used.keys)
    try:
        with pytest.raises(ChannelConflict):
            rotate(used.store, used.keys, "root", None)
    finally:
        lock.release()
    assert (files(used.folder), files(used.keys)) == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("k", range(4))
def test_a_publisher_is_stopped_by_a_rotation(used: Desk, role: str, k: int) -> None:
    def overtake(write: int) -> None:
        if write == k:
            rotate(used.store, used.keys, role, None)

    publisher = used.publisher(used.watched(before=overtake))
    if role == "root":  # changes no key that a publisher signs with
        publisher.publish(used.bundle(b"2"), "v2")
    else:
        with pytest.raises(ChannelConflict):
            publisher.publish(used.bundle(b"2"), "v2")
        assert used.seen() == used.seen("new") == (1, "v1", b"1")
    require_works(used)


@pytest.mark.parametrize("role", ONLINE)
@pytest.mark.parametrize("k", range(5))
def test_a_rotation_and_a_publisher_with_the_old_keys(used: Desk, role: str, k: int) -> None:
    publisher = Publisher(used.store, key_files.load_online(copied_keys(used, "old")), used.root)
    outcomes: list[type[ChannelError] | None] = []

    def overtake(write: int) -> None:
        if write == k:
            try:
                publisher.renew()
            except ChannelError as error:
                outcomes.append(type(error))
            else:
                outcomes.append(None)

    rotate(used.watched(before=overtake), used.keys, role, None)
    assert outcomes == [None if k == 0 else KeysMismatch]
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    require_works(used)


class _Interrupted:
    """A store that calls `at` before its n-th reading."""

    def __init__(self, inner: WatchedStore, n: int, at: Callable[[], None]) -> None:
        self._inner, self._n, self._at = inner, n, at
        self._count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def read(self, name: str, limit: int) -> Blob:
        if self._count == self._n:
            self._at()
        self._count += 1
        return self._inner.read(name, limit)


@pytest.mark.parametrize("role", ONLINE)
@pytest.mark.parametrize("n", range(4))
def test_no_old_signature_slips_in_before_the_last_root(used: Desk, role: str, n: int) -> None:
    """A rotation goes as far as its commit while a publisher with the old keys reads the channel,
    and ends after that one's commit."""
    reached, done = Event(), Event()
    wrong: list[BaseException] = []

    def pause(write: int) -> None:
        if write == WRITES[role] - 1:
            reached.set()
            assert done.wait(30)

    def work() -> None:
        try:
            rotate(used.watched(before=pause), used.keys, role, None)
        except BaseException as error:
            wrong.append(error)
            reached.set()

    def start() -> None:
        rotation.start()
        assert reached.wait(30)

    rotation = Thread(target=work)
    old = key_files.load_online(copied_keys(used, "old"))
    store: Any = _Interrupted(used.watched(), n, start)
    try:
        with pytest.raises((ChannelConflict, KeysMismatch)):
            Publisher(store, old, used.root).renew()
    finally:
        done.set()
        rotation.join()
    assert wrong == []
    assert used.seen() == used.seen("new") == (1, "v1", b"1")
    require_works(used)


# Laptops that sleep


def test_half_a_year_and_every_key_in_one_go(make_desk: Callable[..., Desk]) -> None:
    begin = datetime(2024, 1, 1, 8, tzinfo=UTC)
    with time_machine.travel(begin, tick=False) as clock:
        desk = make_desk(root_threshold=(2, 3))
        desk.publish("v0", b"0")
        assert desk.seen() == (1, "v0", b"0")
        for week in range(1, 27):
            clock.shift(timedelta(weeks=1))
            desk.publish(f"v{week}", b"%d" % week)
            if week % 4 == 0:
                rotate(desk.store, desk.keys, ROLES[week // 4 % 4], None)
            if week == 13:
                for role in ROLES * 2:
                    rotate(desk.store, desk.keys, role, None)
        store = desk.watched()
        release = desk.client(store=store).check()
        assert release is not None
        assert (release.release, release.model_version) == (27, "v26")
        newest = load(desk.store, desk.root).root.version
        roots = [f"metadata/{number}.root.json" for number in range(2, newest + 2)]
        assert newest > 20
        assert [name for name, _ in store.streams][:-3] == roots
        assert desk.seen() == desk.seen("new") == (27, "v26", b"26")
        clock.shift(timedelta(days=22))
        with pytest.raises(ExpiredRefused):
            desk.client().check()
        desk.publisher().renew()
        assert desk.seen() == (27, "v26", b"26")
