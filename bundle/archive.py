"""The bundle as a file: a zip that is checked whole before anything in it is used.

Members are stored, not deflated: nothing can be larger than the file itself.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bundle.errors import BundleInvalid, BundleTooNew
from bundle.manifest import SCHEMA, Manifest, Member, to_json
from common.files import replacing

MANIFEST = "manifest.json"
MODEL = "model.tflite"
TOKENIZER = "tokenizer.json"
MODEL_CARD = "model_card.md"
GOLDEN = "golden/items.json"

MAX_BYTES = 512 * 1024 * 1024
"""A larger file is refused unread."""
MAX_MANIFEST_BYTES = 16 * 1024 * 1024

_NAME = re.compile(r"(golden/)?[A-Za-z0-9_][A-Za-z0-9_.-]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Bundle:
    """A bundle whose every byte has been checked against its manifest."""

    path: Path
    manifest: Manifest
    members: Mapping[str, bytes]
    """Content by name, all but the manifest's."""


@dataclass(frozen=True)
class _Schema:
    schema: int


def read(path: Path) -> Bundle:
    """Reads and checks a bundle; raises BundleInvalid, BundleTooNew, or OSError."""
    if not path.is_file():
        reason = "it is not a file" if path.exists() else "there is no such file"
        raise BundleInvalid(path=path, reason=reason)
    if path.stat().st_size > MAX_BYTES:
        raise BundleInvalid(path=path, reason="the file is too large")
    content = path.read_bytes()
    try:
        # From memory: an OSError would say that the disk is at fault, where a forged offset is.
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(path, archive)
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        OverflowError,
        RuntimeError,
        ValueError,
        struct.error,
    ) as error:
        raise BundleInvalid(path=path, reason="not a whole zip file") from error


def read_manifest(path: Path) -> Manifest:
    """The manifest of a bundle that has been checked whole; raises as `read`."""
    return read(path).manifest


def _read(path: Path, archive: zipfile.ZipFile) -> Bundle:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise BundleInvalid(path=path, reason="it lists a file twice")
    for entry in entries:
        if entry.is_dir() or not _NAME.fullmatch(entry.filename):
            raise BundleInvalid(path=path, reason=f"unexpected file name {entry.filename!r}")
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 0x1:
            raise BundleInvalid(path=path, reason=f"{entry.filename} is compressed or encrypted")
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise BundleInvalid(path=path, reason="its files are too large")
    if MANIFEST not in names:
        raise BundleInvalid(path=path, reason="it has no manifest")
    if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
        raise BundleInvalid(path=path, reason="its manifest is too large")
    manifest = _parse(path, archive.read(MANIFEST))
    if set(names) - {MANIFEST} != set(manifest.members):
        raise BundleInvalid(path=path, reason="its files are not those of its manifest")
    for required in (MODEL, TOKENIZER, GOLDEN, MODEL_CARD):
        if required not in manifest.members:
            raise BundleInvalid(path=path, reason=f"it has no {required}")
    members = {}
    for name, member in manifest.members.items():
        content = archive.read(name)
        if len(content) != member.size or hashlib.sha256(content).hexdigest() != member.sha256:
            raise BundleInvalid(path=path, reason=f"{name} is not what its manifest says")
        members[name] = content
    return Bundle(path, manifest, members)


def _parse(path: Path, content: bytes) -> Manifest:
    try:
        schema = msgspec.json.decode(content, type=_Schema).schema
        if schema > SCHEMA:
            raise BundleTooNew(path=path, found=schema, known=SCHEMA)
        manifest = msgspec.json.decode(content, type=Manifest)
    except ValueError as error:  # msgspec's errors, and bytes that are not UTF-8
        raise BundleInvalid(path=path, reason=f"its manifest is wrong: {error}") from error
    codes = [category.code for category in manifest.labels]
    if len(set(codes)) != len(codes):
        raise BundleInvalid(path=path, reason="its manifest names a category twice")
    return manifest


def write(path: Path, manifest: Manifest, members: Mapping[str, bytes]) -> Manifest:
    """Packs a bundle in one step and returns its manifest, `members` filled in.

    The same content always gives the same bytes.
    """
    members = dict(sorted(members.items()))
    listed = {
        name: Member(hashlib.sha256(content).hexdigest(), len(content))
        for name, content in members.items()
    }
    manifest = replace(manifest, schema=SCHEMA, members=listed)
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, content in {MANIFEST: to_json(manifest), **members}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_STORED)
    return manifest
