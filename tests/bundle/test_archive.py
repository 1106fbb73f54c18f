"""A bundle is checked whole before anything in it is used."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundle import archive
from bundle.archive import Bundle
from bundle.errors import BundleError, BundleInvalid, BundleTooNew

Repack = Callable[..., Path]


@contextmanager
def rewritten(tiny: Path, path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, bytes]]]:
    """A new zip to fill by hand, and what the tiny bundle holds."""
    with zipfile.ZipFile(tiny) as source:
        contents = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w") as target:
        yield target, contents


def edited(content: bytes, **changes: Any) -> bytes:
    """A manifest with some of its fields replaced."""
    return json.dumps({**json.loads(content), **changes}).encode()


def assert_refused(path: Path, reason: str) -> None:
    with pytest.raises(BundleInvalid) as caught:
        archive.read(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_reads_what_was_written(tiny_bundle: Path) -> None:
    bundle = archive.read(tiny_bundle)
    assert bundle.manifest.model_version == "tiny-1"
    assert bundle.manifest.labels[0].code == "0010"
    assert set(bundle.members) == set(bundle.manifest.members)
    assert bundle.members[archive.MODEL][4:8] == b"TFL3"


def test_same_content_same_bytes(repack: Repack, tiny_bundle: Path) -> None:
    assert repack("one.bundle").read_bytes() == tiny_bundle.read_bytes()


def test_a_failed_write_leaves_the_old_file(repack: Repack, opened: Bundle) -> None:
    path = repack()
    before = path.read_bytes()
    with pytest.raises(TypeError):
        archive.write(path, opened.manifest, {**opened.members, "extra": 3})  # type: ignore[dict-item]
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a whole zip"),
        (b"PK\x03\x04", "not a whole zip"),
        (b"<!doctype html><p>Please sign in</p>", "not a whole zip"),
    ],
)
def test_other_files(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "some.bundle"
    path.write_bytes(content)
    assert_refused(path, reason)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert_refused(tmp_path / "missing.bundle", "no such file")
    assert_refused(tmp_path, "not a file")


def test_too_large_is_refused_unread(
    tmp_path: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", tiny_bundle.stat().st_size - 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    assert_refused(tiny_bundle, "too large")


def test_truncated_anywhere(tmp_path: Path, tiny_bundle: Path) -> None:
    content = tiny_bundle.read_bytes()
    path = tmp_path / "cut.bundle"
    for length in range(0, len(content), 1499):
        path.write_bytes(content[:length])
        assert_refused(path, "not a whole zip")


@given(seed=st.integers(0, 2**32), flips=st.integers(1, 8), tail=st.booleans())
def test_flipped_bits(
    tmp_path_factory: pytest.TempPathFactory,
    tiny_bundle: Path,
    opened: Bundle,
    seed: int,
    flips: int,
    tail: bool,
) -> None:
    """Whatever is changed, a bundle is refused, or its manifest and members are the same."""
    content = bytearray(tiny_bundle.read_bytes())
    start = content.find(b"PK\x01\x02") if tail else 0  # the directory is where tricks are played
    chance = random.Random(seed)
    for _ in range(flips):
        content[chance.randrange(start, len(content))] ^= 1 << chance.randrange(8)
    path = tmp_path_factory.getbasetemp() / "flipped.bundle"
    path.write_bytes(content)
    try:
        found = archive.read(path)
    except BundleError:
        return
    assert (found.manifest, found.members) == (opened.manifest, opened.members)


def test_one_name_twice(tmp_path: Path, tiny_bundle: Path) -> None:
    path = tmp_path / "twice.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        for name, content in contents.items():
            target.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            target.writestr(archive.MODEL, b"another model")
    assert_refused(path, "twice")


@pytest.mark.parametrize(
    "name",
    [
        "../model.tflite",
        "/etc/passwd",
        "C:/windows/model.tflite",
        "golden/../../x",
        "golden\\x",
        ".hidden",
        "deep/folder/x",
        "golden/",
        "modèle.tflite",
        "line\nbreak",
    ],
)
def test_names_that_lead_elsewhere(tmp_path: Path, tiny_bundle: Path, name: str) -> None:
    path = tmp_path / "tricky.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        for other, content in contents.items():
            target.writestr(other, content)
        target.writestr(zipfile.ZipInfo(name), b"")
    assert_refused(path, "unexpected file name")


def test_deflated_member(tmp_path: Path, tiny_bundle: Path) -> None:
    """A member that grows when it is read is how a bomb is built."""
    path = tmp_path / "bomb.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        for name, content in contents.items():
            kind = zipfile.ZIP_DEFLATED if name == archive.MODEL_CARD else zipfile.ZIP_STORED
            target.writestr(name, content, kind)
    assert_refused(path, "model_card.md is compressed")


def test_changed_member(tmp_path: Path, tiny_bundle: Path) -> None:
    path = tmp_path / "changed.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        contents[archive.TOKENIZER] = contents[archive.TOKENIZER].replace(b"rouge", b"verte")
        for name, content in contents.items():
            target.writestr(name, content)
    assert_refused(path, "tokenizer.json is not what its manifest says")


@pytest.mark.parametrize("extra", [True, False])
def test_files_and_manifest_differ(tmp_path: Path, tiny_bundle: Path, extra: bool) -> None:
    path = tmp_path / "other.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        if extra:
            contents["extra.txt"] = b"hello"
        else:
            del contents[archive.MODEL_CARD]
        for name, content in contents.items():
            target.writestr(name, content)
    assert_refused(path, "not those of its manifest")


@pytest.mark.parametrize(
    "name", [archive.MODEL, archive.TOKENIZER, archive.GOLDEN, archive.MODEL_CARD]
)
def test_required_members(repack: Repack, name: str) -> None:
    assert_refused(repack(members={name: None}), f"it has no {name}")


def test_no_manifest(tmp_path: Path, tiny_bundle: Path) -> None:
    path = tmp_path / "bare.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        target.writestr(archive.MODEL, contents[archive.MODEL])
    assert_refused(path, "no manifest")


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "one"},
        {"labels": []},
        {"labels": [{"code": "1", "name_fr": "a"}] * 2},
        {"labels": [{"code": "1", "name_fr": "a", "name_en": "b"}] * 2},
        {"labels": [{"code": 1, "name_fr": "a", "name_en": "b"}] * 2},
        {"model_version": "../../escape"},
        {"temperatures": {"fused": 0}},
        {"thresholds": {"text": [{"precision": 1.5, "n": 1, "coverage": 0, "categories": {}}]}},
        {"input": {"text": {}, "photo": {"resampling": "nearest"}}},
        {"input": {"text": {"buckets": 1}, "photo": {}}},
        {"input": {"text": {"tokens": 0}, "photo": {}}},
        {"members": {"model.tflite": {"sha256": "short", "size": 3}}},
    ],
)
def test_wrong_manifest(tmp_path: Path, tiny_bundle: Path, changes: dict[str, Any]) -> None:
    path = tmp_path / "wrong.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        contents[archive.MANIFEST] = edited(contents[archive.MANIFEST], **changes)
        for name, content in contents.items():
            target.writestr(name, content)
    assert_refused(path, "manifest")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"null", b"[" * 100_000])
def test_manifest_that_is_none(tmp_path: Path, tiny_bundle: Path, content: bytes) -> None:
    path = tmp_path / "wrong.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        contents[archive.MANIFEST] = content
        for name, member in contents.items():
            target.writestr(name, member)
    assert_refused(path, "")


def test_a_newer_schema_says_so_whatever_else_it_holds(tmp_path: Path, tiny_bundle: Path) -> None:
    path = tmp_path / "newer.bundle"
    with rewritten(tiny_bundle, path) as (target, contents):
        contents[archive.MANIFEST] = b'{"schema": 99, "unheard": "of"}'
        for name, content in contents.items():
            target.writestr(name, content)
    with pytest.raises(BundleTooNew, match=r"schema 99, this version reads up to 1"):
        archive.read(path)
