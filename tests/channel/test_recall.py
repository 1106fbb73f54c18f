"""Going back to an earlier model, for everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from killing import Killed, kill_at
from tuf.api.metadata import TargetFile

from channel import publisher
from channel.errors import (
    ChannelConflict,
    ContentRefused,
    GarbageRefused,
    MissingRefused,
    NothingToRecall,
    SignatureRefused,
)
from channel.layout import TARGET, Validity
from channel.repository import load
from channel.status import status

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

WRITES = 3  # targets, snapshot, timestamp


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def publish(desk: Desk, *contents: bytes) -> None:
    for content in contents:
        desk.publish(f"v-{content.decode()}", content)


def current(desk: Desk) -> tuple[int, bytes, tuple[bytes, ...]]:
    """Release, content and the recalled ones, for a laptop that was there before and for a new
    one."""
    names = {sha256(content): content for content in (b"1", b"2", b"3", b"4", b"5", b"6")}
    seen = desk.seen()
    assert seen is not None
    assert seen == desk.seen(f"new at {seen[0]}")
    release = desk.client().check()
    assert release is not None
    assert seen[1] == f"v-{seen[2].decode()}"
    return seen[0], seen[2], tuple(names[one] for one in release.recalled)


def test_each_recall_goes_back_further(desk: Desk) -> None:
    publish(desk, b"1", b"2", b"3")
    assert current(desk) == (3, b"3", ())
    recalled = desk.publisher().recall()
    assert recalled == desk.client().check()
    assert current(desk) == (4, b"2", (b"3",))
    desk.publisher().recall()
    assert current(desk) == (5, b"1", (b"2", b"3"))
    with pytest.raises(NothingToRecall):
        desk.publisher().recall()
    assert current(desk) == (5, b"1", (b"2", b"3"))


def test_publishing_goes_on_after_a_recall(desk: Desk) -> None:
    publish(desk, b"1", b"2", b"3")
    desk.publisher().recall()
    publish(desk, b"4")
    assert current(desk) == (5, b"4", (b"3",))
    desk.publisher().recall()  # not to 3, which is no good
    assert current(desk) == (6, b"2", (b"4", b"3"))


def test_what_is_published_again_is_good_again(desk: Desk) -> None:
    publish(desk, b"1", b"2")
    desk.publisher().recall()
    publish(desk, b"2")
    assert current(desk) == (4, b"2", ())
    assert [one.sha256 for one in load(desk.store, desk.root).predecessors] == [sha256(b"1")]


def test_renewing_forgets_nothing(desk: Desk) -> None:
    publish(desk, b"1", b"2", b"3")
    desk.publisher().recall()
    desk.publisher().renew()
    assert current(desk) == (4, b"2", (b"3",))
    desk.publisher().recall()
    assert current(desk) == (5, b"1", (b"2", b"3"))


def test_the_last_four_are_kept_for_it(desk: Desk) -> None:
    publish(desk, *[str(number).encode() for number in range(1, 7)])
    predecessors = load(desk.store, desk.root).predecessors
    assert [(one.release, one.model_version, one.length) for one in predecessors] == [
        (5, "v-5", 1),
        (4, "v-4", 1),
        (3, "v-3", 1),
        (2, "v-2", 1),
    ]
    assert [one.sha256 for one in predecessors] == [sha256(b"%d" % n) for n in (5, 4, 3, 2)]


def test_the_same_model_twice_is_no_predecessor(desk: Desk) -> None:
    publish(desk, b"1", b"2", b"2")
    desk.publisher().recall()
    assert current(desk) == (4, b"1", (b"2",))
    publish(desk, b"3", b"1")
    assert [one.model_version for one in load(desk.store, desk.root).predecessors] == ["v-3"]


def test_nothing_to_recall(desk: Desk) -> None:
    with pytest.raises(NothingToRecall, match=desk.folder.name):
        desk.publisher().recall()
    publish(desk, b"1")
    with pytest.raises(NothingToRecall):
        desk.publisher().recall()
    assert current(desk) == (1, b"1", ())


def test_the_list_of_withdrawn_models_is_bounded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "RECALLED_LIMIT", 2)
    publish(desk, b"1", b"2", b"3", b"4", b"5")
    for _ in range(3):
        desk.publisher().recall()
    assert current(desk) == (8, b"2", (b"3", b"4"))


def _missing(path: Path) -> None:
    path.unlink()


def _changed(path: Path) -> None:
    path.write_bytes(b"!")


def _longer(path: Path) -> None:
    path.write_bytes(b"1" * 1000)


def _cut(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_missing, MissingRefused),
        (_changed, ContentRefused),
        (_longer, ContentRefused),
        (_cut, ContentRefused),
    ],
)
def test_a_model_whose_file_is_spoilt_is_not_recalled_to(
    desk: Desk, spoil: Callable[[Path], None], expected: type[Exception]
) -> None:
    publish(desk, b"1", b"2")
    spoil(desk.folder / "targets" / f"{sha256(b'1')}.{TARGET}")
    before = sorted(desk.folder.rglob("*"))
    with pytest.raises(expected, match=sha256(b"1")):
        desk.publisher().recall()
    assert sorted(desk.folder.rglob("*")) == before
    assert current(desk) == (2, b"2", ())
    publish(desk, b"3")
    assert current(desk) == (3, b"3", ())


def test_a_recall_is_signed_for_as_long_as_asked(desk: Desk) -> None:
    publish(desk, b"1", b"2")
    desk.publisher(validity=Validity(*[timedelta(days=100)] * 4)).recall()
    remaining = {role.role: role.remaining.days for role in status(desk.store, desk.root).roles}
    assert remaining == {"root": 729, "targets": 99, "snapshot": 99, "timestamp": 99}


def test_foreign_keys_recall_nothing(desk: Desk, make_desk: Callable[..., Desk]) -> None:
    publish(desk, b"1", b"2")
    desk.keys = make_desk("other").keys
    with pytest.raises(SignatureRefused):
        desk.publisher().recall()
    assert current(desk) == (2, b"2", ())


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("k", range(WRITES))
def test_killed_around_any_write(desk: Desk, k: int, moment: str) -> None:
    publish(desk, b"1", b"2", b"3")
    assert desk.seen() is not None
    with pytest.raises(Killed):
        desk.publisher(desk.watched(**{moment: kill_at(k)})).recall()
    if (k, moment) == (WRITES - 1, "after"):
        assert current(desk) == (4, b"2", (b"3",))
    else:
        assert current(desk) == (3, b"3", ())
        desk.publisher().recall()
        assert current(desk) == (4, b"2", (b"3",))
    publish(desk, b"4")
    assert current(desk) == (5, b"4", (b"3",))


def test_a_recall_has_no_more_writes_than_were_interrupted(desk: Desk) -> None:
    publish(desk, b"1", b"2")
    store = desk.watched()
    desk.publisher(store).recall()
    assert store.writes == WRITES


@pytest.mark.parametrize("k", range(WRITES))
def test_overtaken_by_a_publication(desk: Desk, k: int) -> None:
    publish(desk, b"1", b"2")

    def overtake(write: int) -> None:
        if write == k:
            publish(desk, b"3")

    with pytest.raises(ChannelConflict):
        desk.publisher(desk.watched(before=overtake)).recall()
    assert current(desk) == (3, b"3", ())


# What the signed metadata may say

HASH = "a" * 64
PREDECESSOR = {"release": 1, "model_version": "v", "sha256": HASH, "length": 5}


def sign(desk: Desk, **custom: Any) -> None:
    """Signs a current model of five bytes, with these additional fields."""
    repository = load(desk.store, desk.root)
    fields = {"custom": {"release": 3, "model_version": "v", **custom}}
    repository.targets.targets = {TARGET: TargetFile(5, {"sha256": "b" * 64}, TARGET, fields)}
    desk.publisher().commit(repository)


def test_what_another_version_signs_is_understood(desk: Desk) -> None:
    sign(desk)
    release = desk.client().check()
    assert release is not None
    assert (release.recalled, load(desk.store, desk.root).predecessors) == ((), ())
    sign(desk, recalled=[HASH], predecessors=[{**PREDECESSOR, "more": {}}] * 9, more=[1])
    release = desk.client().check()
    assert release is not None
    assert release.recalled == (HASH,)
    assert [one.sha256 for one in load(desk.store, desk.root).predecessors] == [HASH] * 9
    with pytest.raises(NothingToRecall):  # predecessors that are withdrawn themselves do not count
        desk.publisher().recall()
    publish(desk, b"1")
    assert [one.sha256 for one in load(desk.store, desk.root).predecessors] == ["b" * 64]


@pytest.mark.parametrize(
    "custom",
    [
        {"recalled": None},
        {"recalled": HASH},
        {"recalled": [None]},
        {"recalled": [HASH, "A" * 64]},
        {"recalled": [HASH + "\n"]},
        {"recalled": [HASH[1:]]},
        {"recalled": {HASH: 1}},
        {"predecessors": None},
        {"predecessors": {}},
        {"predecessors": [HASH]},
        {"predecessors": [PREDECESSOR, {}]},
        {"predecessors": [{**PREDECESSOR, "release": True}]},
        {"predecessors": [{**PREDECESSOR, "release": "1"}]},
        {"predecessors": [{**PREDECESSOR, "model_version": 1}]},
        {"predecessors": [{**PREDECESSOR, "sha256": "../../escape"}]},
        {"predecessors": [{**PREDECESSOR, "length": -1}]},
        {"predecessors": [{**PREDECESSOR, "length": "5"}]},
    ],
)
def test_nonsense_with_valid_signatures_is_refused(desk: Desk, custom: dict[str, Any]) -> None:
    sign(desk, **custom)
    with pytest.raises(GarbageRefused):
        desk.client().check()
    with pytest.raises(GarbageRefused):
        status(desk.store, desk.root)
    with pytest.raises(GarbageRefused):
        desk.publisher().recall()
