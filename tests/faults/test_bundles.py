"""A release that the owner's keys vouch for, and that is no good all the same.

By mistake, or by whoever has stolen the signing keys: what is in use stays in use.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bundle import archive
from bundle.errors import BundleError, BundleInvalid, BundleTooNew, GoldenMismatch
from bundle.manifest import Temperatures
from desktop.core.updates import Phase, Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Scene

Entries = list[tuple[str | zipfile.ZipInfo, bytes]]


def _entries(scene: Scene) -> Entries:
    with zipfile.ZipFile(scene.newest_target()) as bundle:
        return [(name, bundle.read(name)) for name in bundle.namelist()]


def _zip(entries: Entries, kind: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", kind) as file:
        for name, member in entries:
            file.writestr(name, member)
    return content.getvalue()


def _with_manifest(entries: Entries, **fields: Any) -> Entries:
    return [
        (name, json.dumps(json.loads(member) | fields).encode())
        if name == archive.MANIFEST
        else (name, member)
        for name, member in entries
    ]


def _listed(entries: Entries) -> Entries:
    """The entries, with a manifest that lists them all as they are."""
    members = {
        str(name): {"sha256": hashlib.sha256(member).hexdigest(), "size": len(member)}
        for name, member in entries
        if name != archive.MANIFEST
    }
    return _with_manifest(entries, members=members)


def _instead(entries: Entries, changed: str, content: bytes) -> Entries:
    return _listed([(name, content if name == changed else member) for name, member in entries])


def _escaping(name: str) -> Callable[[Scene], bytes]:
    return lambda scene: _zip(_listed([*_entries(scene), (name, b"escaped")]))


def _bomb(scene: Scene) -> bytes:
    """A hundred megabytes of zeros in a hundred kilobytes of zip."""
    content = io.BytesIO(_zip(_entries(scene)))
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as file,
        file.open("golden/bomb.jpg", "w") as bomb,
    ):
        for _ in range(8):
            bomb.write(bytes(1 << 24))
    return content.getvalue()


def _lying_size(scene: Scene) -> bytes:
    """The directory says that a member has 4 GB."""
    content = bytearray(_zip(_entries(scene)))
    at = content.rindex(b"PK\x01\x02")
    content[at + 20 : at + 28] = b"\xfe\xff\xff\xff" * 2
    return bytes(content)


def _overlapping(scene: Scene) -> bytes:
    """All members lie over each other."""
    content = bytearray(_zip(_entries(scene)))
    at = content.index(b"PK\x01\x02")
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 42 : at + 46] = bytes(4)
        at += 4
    return bytes(content)


def _twice(scene: Scene) -> bytes:
    entries = _entries(scene)
    with pytest.warns(UserWarning, match="Duplicate"):
        return _zip([*entries, (archive.MODEL, b"another model")])


def _wrong_hash(scene: Scene) -> bytes:
    changed = [
        (name, member + b" " if name == archive.MODEL else member)
        for name, member in _entries(scene)
    ]
    return _zip(changed)


def _unlisted(scene: Scene) -> bytes:
    return _zip([*_entries(scene), ("extra.txt", b"")])


def _no_model(scene: Scene) -> bytes:
    return _zip(_listed([one for one in _entries(scene) if one[0] != archive.MODEL]))


def _no_manifest(scene: Scene) -> bytes:
    return _zip([one for one in _entries(scene) if one[0] != archive.MANIFEST])


def _junk(_: Scene) -> bytes:
    return b"not a zip at all"


def _empty(_: Scene) -> bytes:
    return b""


def _member(name: str, content: bytes) -> Callable[[Scene], bytes]:
    return lambda scene: _zip(_instead(_entries(scene), name, content))


def _manifest(**fields: Any) -> Callable[[Scene], bytes]:
    return lambda scene: _zip(_with_manifest(_entries(scene), **fields))


DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    "evil",
    [
        _escaping("../escaped"),
        _escaping("golden/../../escaped"),
        _escaping("/escaped"),
        _escaping("C:\\escaped"),
        _escaping("golden\\..\\escaped"),
        _escaping("golden/"),
        _escaping("nul:"),
        _bomb,
        _lying_size,
        _overlapping,
        _twice,
        _wrong_hash,
        _unlisted,
        _no_model,
        _no_manifest,
        _junk,
        _empty,
        _member(archive.MODEL, b"not a graph"),
        _member(archive.MODEL, b""),
        _member(archive.TOKENIZER, b"{}"),
        _member(archive.TOKENIZER, DEEP),
        _member(archive.GOLDEN, b"[]"),
        _member(archive.GOLDEN, b"\xff"),
        _member(archive.GOLDEN, b'[{"x": "\xff"}]'),
        _member(archive.GOLDEN, b'[{"x": ' + DEEP + b"}]"),
        _manifest(schema="1"),
        _manifest(labels=[]),
        _manifest(labels=DEEP.decode()),
        _manifest(input=None),
    ],
)
def test_zip_tricks_and_nonsense(scene: Scene, evil: Callable[[Scene], bytes]) -> None:
    content = evil(scene)
    outside = sorted(scene.folder.parent.iterdir())
    scene.forger.release(content, "evil")
    error = scene.laptop.fails((BundleInvalid, GoldenMismatch), Trouble.REFUSED)
    assert scene.channel.url in str(error)
    assert sorted(scene.folder.parent.iterdir()) == outside
    assert not Path("/escaped").exists()
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


def test_a_manifest_that_is_nested_without_end(scene: Scene) -> None:
    entries = [
        (n, m[:-1] + b', "x": ' + DEEP + b"}") if n == archive.MANIFEST else (n, m)
        for n, m in _entries(scene)
    ]
    scene.forger.release(_zip(entries))
    scene.laptop.fails(BundleInvalid, Trouble.REFUSED)
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


def test_a_link_inside_leads_nowhere(scene: Scene) -> None:
    """Bundles are never unpacked: to us it is one more file."""
    info = zipfile.ZipInfo("golden/link.jpg")
    info.external_attr = 0o120777 << 16
    listed = _listed([*_entries(scene), ("golden/link.jpg", b"/etc/passwd")])
    entries = [(info if name == "golden/link.jpg" else name, one) for name, one in listed]
    scene.forger.release(_zip(entries))
    scene.laptop.updates_to("tiny-2")
    assert not [path for path in scene.laptop.folder.models.rglob("*") if path.is_symlink()]


@pytest.mark.parametrize(
    "changed",
    [
        {"temperatures": Temperatures(9, 9, 9)},
        {"temperatures": Temperatures(float("inf"), 1, 1)},
        {"temperatures": Temperatures(1e-30, 1e-30, 1e-30)},
        {"temperatures": Temperatures(-1, -1, -1)},
        {"temperatures": Temperatures(0, 0, 0)},
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_model_that_opens_and_answers_wrongly(scene: Scene, changed: dict[str, Any]) -> None:
    scene.publish("tiny-3", **changed)
    error = scene.laptop.fails((GoldenMismatch, BundleInvalid), Trouble.REFUSED)
    assert "tiny-3" in str(error)
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


def test_other_categories_than_the_golden_items_had(scene: Scene) -> None:
    tiny = archive.read(scene.newest_target()).manifest
    scene.publish("tiny-3", labels=tiny.labels[:-1])
    scene.laptop.fails((GoldenMismatch, BundleInvalid), Trouble.REFUSED)
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


def test_another_input_than_the_graph_has(scene: Scene) -> None:
    spec = archive.read(scene.newest_target()).manifest.input
    for number, wrong in enumerate(
        (
            replace(spec, photo=replace(spec.photo, size=17)),
            replace(spec, text=replace(spec.text, tokens=9)),
            replace(spec, text=replace(spec.text, buckets=1 << 20)),
        )
    ):
        scene.publish(f"wrong-{number}", input=wrong)
        scene.laptop.fails(BundleError, Trouble.REFUSED)
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


def test_a_model_for_a_newer_program(scene: Scene) -> None:
    scene.forger.release(_zip(_with_manifest(_entries(scene), schema=2, labels="other")), "v9")
    error = scene.laptop.fails(BundleTooNew, Trouble.REFUSED)
    assert error.data["found"] == 2
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


def test_a_name_that_differs_from_the_signed_one_is_shown_as_it_is(scene: Scene) -> None:
    """The signed metadata and the bundle disagree: what is in use is told by its own name."""
    scene.channel.publish(scene.repack(model_version="inside"), "outside")
    installed = scene.laptop.update()
    assert installed is not None
    assert scene.laptop.model() == "inside"


def test_a_refused_release_stays_refused_and_is_told(scene: Scene) -> None:
    """It is offered at every check; nothing wears out."""
    scene.publish("tiny-3", temperatures=Temperatures(9, 9, 9))
    for _ in range(3):
        scene.laptop.fails(GoldenMismatch, Trouble.REFUSED)
        assert scene.laptop.status().phase is Phase.AVAILABLE
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")
