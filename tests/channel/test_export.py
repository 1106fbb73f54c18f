from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tuf.api.metadata import Metadata, Root

from channel.client import Client
from channel.errors import (
    ChannelRefused,
    ChannelUnreachable,
    ContentRefused,
    ExpiredRefused,
    ExportRefused,
    MissingRefused,
    NoSuchChannel,
)
from channel.export import export
from channel.folder import FolderStore
from channel.layout import TIMESTAMP, Validity

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

MODEL = bytes(range(256)) * 4000


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def seen(desk: Desk, folder: Path, laptop: str = "far") -> tuple[int, str, bytes] | None:
    """Release, version and content as a laptop gets them from a folder."""
    client = Client(FolderStore(folder), desk.work / laptop, desk.root)
    release = client.check()
    if release is None:
        return None
    client.download(release, desk.work / "got.bundle")
    return release.release, release.model_version, (desk.work / "got.bundle").read_bytes()


def test_a_laptop_takes_it_like_the_channel(desk: Desk, stick: Path) -> None:
    desk.publish("old")
    desk.publish("new", MODEL)
    told: list[tuple[str, int, int | None]] = []
    release = export(desk.store, desk.root, stick, lambda *row: told.append(row))
    assert release is not None
    assert (release.release, release.model_version) == (2, "new")
    assert seen(desk, stick) == (2, "new", MODEL)
    assert told[-1] == ("Exporting", len(MODEL), len(MODEL))
    assert [row[1] for row in told] == sorted(row[1] for row in told)
    # Bytes as they were signed, no more than what is needed.
    source = files(desk.folder)
    assert files(stick) == {name: source[name] for name in files(stick)}
    assert sorted(files(stick)) == [
        "metadata/1.root.json",
        "metadata/3.snapshot.json",
        "metadata/3.targets.json",
        "metadata/timestamp.json",
        f"targets/{release.sha256}.model.bundle",
    ]


def test_an_empty_channel(desk: Desk, stick: Path) -> None:
    assert export(desk.store, desk.root, stick) is None
    assert seen(desk, stick) is None
    assert not (stick / "targets").exists()


def test_a_later_export_replaces_an_earlier_one_and_nothing_else(desk: Desk, stick: Path) -> None:
    desk.publish("old")
    export(desk.store, desk.root, stick)
    others = {"targets/notes.model.bundle": b"a", "metadata/read me.json": b"b", "photo.jpg": b"c"}
    for name, content in others.items():
        (stick / name).write_bytes(content)
    desk.publish("new", MODEL)
    export(desk.store, desk.root, stick)
    assert seen(desk, stick) == (2, "new", MODEL)
    assert len(files(stick)) == 5 + len(others)
    assert files(stick).items() >= others.items()


def test_nothing_is_written_twice(desk: Desk, stick: Path) -> None:
    desk.publish("new", MODEL)
    export(desk.store, desk.root, stick)
    before = {name: (stick / name).stat().st_ino for name in files(stick)}
    watched = desk.watched()
    export(watched, desk.root, stick)
    assert watched.streams == []
    assert {name: (stick / name).stat().st_ino for name in files(stick)} == before


class Pulled(Exception):
    """The stick was pulled out."""


def test_pulled_out_at_any_write_it_is_the_old_one_or_the_new_one(
    desk: Desk, tmp_path: Path
) -> None:
    desk.publish("old")
    export(desk.store, desk.root, tmp_path / "earlier")
    desk.publish("new", MODEL)
    real = Path.replace
    for limit in range(20):
        stick = tmp_path / f"stick{limit}"
        shutil.copytree(tmp_path / "earlier", stick)
        moved: list[str] = []

        def replace(self: Path, target: Path, moved: list[str] = moved, limit: int = limit) -> Path:
            if len(moved) == limit:
                raise Pulled
            moved.append(target.name)
            return real(self, target)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            try:
                export(desk.store, desk.root, stick)
            except Pulled:
                pass
            else:
                break
        assert seen(desk, stick, f"laptop{limit}") == (1, "old", b"old" * 100)
        export(desk.store, desk.root, stick)
        assert seen(desk, stick, f"laptop{limit}") == (2, "new", MODEL)
    assert moved[1].endswith(".model.bundle")
    assert moved[2:] == ["3.snapshot.json", "3.targets.json", "timestamp.json"]


def test_cut_short_the_first_time_it_is_no_channel_yet(desk: Desk, stick: Path) -> None:
    desk.publish("new", MODEL)
    with pytest.raises(ChannelUnreachable):
        export(Cutting(desk.folder, after=300_000), desk.root, stick)
    with pytest.raises(NoSuchChannel):
        seen(desk, stick)
    export(desk.store, desk.root, stick)
    assert seen(desk, stick) == (1, "new", MODEL)
    assert not list(stick.rglob("*.part"))


class Cutting(FolderStore):
    """A store over a link that breaks after some bytes of a model."""

    def __init__(self, folder: Path, after: int) -> None:
        super().__init__(folder)
        self.after = after
        self.offsets: list[int] = []

    def stream(self, name: str, offset: int = 0) -> Iterator[bytes]:
        self.offsets.append(offset)
        left = self.after
        for chunk in super().stream(name, offset):
            yield chunk[:left]
            left -= len(chunk)
            if left <= 0:
                raise ChannelUnreachable(url=self.url, reason="cut")


def test_what_has_arrived_is_not_fetched_again(desk: Desk, stick: Path) -> None:
    desk.publish("new", MODEL)
    store = Cutting(desk.folder, after=400_000)
    for _ in range(2):
        with pytest.raises(ChannelUnreachable):
            export(store, desk.root, stick)
    export(store, desk.root, stick)
    assert store.offsets == [0, 400_000, 800_000]
    assert seen(desk, stick) == (1, "new", MODEL)


@pytest.mark.parametrize("spoilt", [b"x", b"x" * len(MODEL), b"x" * (len(MODEL) + 1)])
def test_a_spoilt_part_is_fetched_anew(desk: Desk, stick: Path, spoilt: bytes) -> None:
    desk.publish("new", MODEL)
    release = export(desk.store, desk.root, stick)
    assert release is not None
    target = stick / "targets" / f"{release.sha256}.model.bundle"
    target.unlink()
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(spoilt)
    export(desk.store, desk.root, stick)
    assert seen(desk, stick) == (1, "new", MODEL)
    assert not part.exists()


@pytest.mark.parametrize("name", ["metadata/2.targets.json", TIMESTAMP, "targets/", "targets/ "])
def test_a_stick_that_went_bad_is_mended(desk: Desk, stick: Path, name: str) -> None:
    desk.publish("new", MODEL)
    release = export(desk.store, desk.root, stick)
    assert release is not None
    if name.startswith("targets"):
        name = f"targets/{release.sha256}.model.bundle"
    (stick / name).write_bytes(MODEL[::-1] if name.endswith("bundle") else b"{}")
    with pytest.raises(ChannelRefused):
        seen(desk, stick)
    export(desk.store, desk.root, stick)
    assert seen(desk, stick, "another") == (1, "new", MODEL)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (MODEL[:-1], ContentRefused),
        (MODEL[1:] + b"x", ContentRefused),
        (MODEL + b"x", ContentRefused),
    ],
)
def test_a_spoilt_model_is_not_passed_on(
    desk: Desk, stick: Path, content: bytes, error: type[ChannelRefused]
) -> None:
    desk.publish("old")
    export(desk.store, desk.root, stick)
    before = files(stick)
    desk.publish("new", MODEL)
    (spoilt,) = (path for path in (desk.folder / "targets").iterdir() if path.stat().st_size > 999)
    spoilt.write_bytes(content)
    with pytest.raises(error):
        export(desk.store, desk.root, stick)
    assert files(stick) == before
    spoilt.unlink()
    with pytest.raises(MissingRefused, match="a signed file is missing"):
        export(desk.store, desk.root, stick)


def test_spoilt_metadata_are_not_passed_on(desk: Desk, stick: Path) -> None:
    desk.publish("new")
    path = desk.folder / "metadata/2.snapshot.json"
    path.write_bytes(path.read_bytes().replace(b"2", b"3", 1))
    with pytest.raises(ChannelRefused):
        export(desk.store, desk.root, stick)
    assert not stick.exists()


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
def test_what_no_laptop_would_take_any_more_is_not_exported(
    make_desk: Callable[..., Desk], stick: Path, role: str
) -> None:
    desk = make_desk(validity=Validity(**{role: timedelta(seconds=-1)}))
    with pytest.raises(ExpiredRefused, match=f"{role} was valid until"):
        export(desk.store, desk.root, stick)
    assert not stick.exists()


def test_the_channel_itself_is_no_place_for_its_export(desk: Desk) -> None:
    desk.publish("old")
    desk.publish("new")
    before = files(desk.folder)
    for folder in (desk.folder, desk.folder / ".." / desk.folder.name):
        with pytest.raises(ExportRefused, match="the channel itself"):
            export(desk.store, desk.root, folder)
    assert files(desk.folder) == before


def test_another_channel_is_left_alone(make_desk: Callable[..., Desk], desk: Desk) -> None:
    other = make_desk("b")
    before = files(other.folder)
    with pytest.raises(ExportRefused, match="another channel"):
        export(desk.store, desk.root, other.folder)
    assert files(other.folder) == before
    (other.folder / "metadata/1.root.json").unlink()
    with pytest.raises(ExportRefused, match="another channel"):
        export(desk.store, desk.root, other.folder)


def test_a_newer_state_is_not_undone(desk: Desk, stick: Path, tmp_path: Path) -> None:
    desk.publish("old")
    shutil.copytree(desk.folder, tmp_path / "backup")
    desk.publish("new")
    export(desk.store, desk.root, stick)
    before = files(stick)
    with pytest.raises(ExportRefused, match="newer state"):
        export(FolderStore(tmp_path / "backup"), desk.root, stick)
    assert files(stick) == before


def test_no_channel_there(desk: Desk, tmp_path: Path, stick: Path) -> None:
    with pytest.raises(NoSuchChannel):
        export(FolderStore(tmp_path), desk.root, stick)
    assert not stick.exists()


def test_all_roots_come_along_before_the_commit(
    desk: Desk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.publish("old")
    export(desk.store, desk.root, stick)
    desk.publish("new")
    rotated = Metadata[Root].from_bytes(desk.root)
    from channel import keys

    for version in range(2, 12):
        rotated.signed.version = version
        rotated.signatures.clear()
        for signer in keys.load(desk.keys / "root").values():
            rotated.sign(signer, append=True)
        (desk.folder / f"metadata/{version}.root.json").write_bytes(rotated.to_bytes())
    order: list[str] = []
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        order.append(target.name)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    export(desk.store, desk.root, stick)
    assert order[-11:] == [*(f"{v}.root.json" for v in range(2, 12)), "timestamp.json"]
    assert seen(desk, stick) == (2, "new", b"new" * 100)


def test_a_full_stick_is_named(desk: Desk, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish("new", MODEL)
    real = Path.open

    class Full:
        def __init__(self, file: object) -> None:
            self.file = file

        def __getattr__(self, name: str) -> object:
            return getattr(self.file, name)

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()  # type: ignore[attr-defined]

        def write(self, _: bytes) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def open_(self: Path, mode: str = "r", *rest: object) -> object:
        file = real(self, mode, *rest)  # type: ignore[call-overload]
        return Full(file) if mode == "a+b" else file

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(OSError, match="No space left") as raised:
        export(desk.store, desk.root, stick)
    assert raised.value.errno == errno.ENOSPC
    assert str(raised.value.filename).startswith(str(stick))


def test_a_file_in_the_way(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        export(desk.store, desk.root, tmp_path / "file")


def test_a_publisher_may_go_on_from_an_export(desk: Desk, stick: Path) -> None:
    """It is a channel of its own: whoever has the keys can publish to it."""

    desk.publish("new")
    export(desk.store, desk.root, stick)
    desk.publisher(FolderStore(stick)).publish(desk.bundle(MODEL), "next")
    assert seen(desk, stick) == (2, "next", MODEL)
