"""What somebody with a laptop's key may write: nothing of it stops a pull, or reaches a reader."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letters import DAY, NOW, Laptop, content, decision, new_id, said
from PIL import Image

from channel.corrections import Letter, encode, photo_name
from channel.folder import FolderStore
from trainer.corrections import photos
from trainer.corrections.allowance import Amount, Limits
from trainer.corrections.book import judged
from trainer.corrections.consensus import judge
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.pull import EMPTY, Pulled, pull
from trainer.corrections.telling import page, summary
from trainer.corrections.votes import LARGEST_GROUP, MOST_NAMES, count, last_words

Laptops = Callable[..., Laptop]
NAME = f"corrections/dock-1/{1:020d}-{new_id(1)}.json"
LETTER = Letter(
    device="dock-1", number=1, id=new_id(1), written=NOW, decisions=(decision(1, "20"),)
)


def take(store: FolderStore, folder: CorrectionsFolder, **more: Any) -> Pulled:
    return pull(store, folder, **{"now": NOW + DAY, "keep_days": 100_000, **more})


def changed(**changes: Any) -> bytes:
    """The letter with other words in its one decision."""
    built = json.loads(encode(LETTER))
    built["decisions"][0] |= changes
    return json.dumps(built).encode()


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "\x1b[2J20"},
        {"code": "20\n"},
        {"code": "‮02"},
        {"code": "2" * 65},
        {"model_code": "\x9b2J"},
        {"operator": "p1\r\n# Released"},
        {"operator": "p" * 201},
        {"model_version": "\x07"},
        {"signature": "a\0b"},
        {"id": new_id(1) + "\n"},
        {"photos": ["ab" * 32 + "\n"]},
        {"enclosed": ["../" * 20 + "abcd"]},
    ],
)
def test_words_that_no_program_makes_are_refused(
    store: FolderStore, folder: CorrectionsFolder, changes: dict[str, Any]
) -> None:
    store.create(NAME, io.BytesIO(changed(**changes)))
    pulled = take(store, folder)
    assert [name for name, _ in pulled.set_aside] == [NAME]
    assert pulled.decisions == []


def test_no_word_of_a_stranger_is_more_than_text_on_the_page_or_at_a_terminal() -> None:
    """Also where it came into a folder some other way."""
    words = "\x1b[31m](http://evil.example)[x](http://evil.example) `rm` <img src=x> **b** | c\n# h"
    for code in (words, "# heading", "> quote", "- item"):
        hostile = [
            said(n, code, code + "x", f"d/{words}", designation=f"number {n} {words}")
            for n in range(12)
        ]
        judgement = judge([*hostile, said(99, "20", who="a/x"), said(99, code, who="b/x")])
        assert judgement.held and judgement.contested
        text = page(judgement, "DIR")
        assert all(one.isprintable() or one == "\n" for one in text)
        bare = re.sub(r"\\.", "", text)  # without what is escaped
        for mark in ("](", "<img", " `rm`", " **b", "\n# h", "x://", "- # ", "- > ", "- - "):
            assert mark not in bare
        lines = list(summary(judgement))
        assert all(line.isprintable() for line in lines)


def test_a_device_does_not_drown_the_others_in_names() -> None:
    crowd = [said(n, f"x{n % 9}", who=f"evil/{n}") for n in range(300)]
    contested = [said(1, "20", who="a/x"), said(1, "30", who="b/x")]
    contested += [said(2, "20", who="c/x"), *(said(2, "30", who=f"d/{n}") for n in range(50))]
    other = [said(1000 + n, "20", who="dock-2/y") for n in range(12)]
    judgement = judge([*crowd, *contested, *other], (), {one.exactly for one in crowd})
    text, lines = page(judgement, "DIR"), list(summary(judgement))
    assert len(lines) < 2 * 25 and len(text.splitlines()) < 400
    assert "'y' on dock-2" in text and any("'y' on dock-2" in line for line in lines)
    assert "280 more groups of evil" in "\n".join(lines)
    assert "release DIR device:evil --reject" in text


def test_names_are_shown_as_text(
    store: FolderStore,
    folder: CorrectionsFolder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from common import console
    from trainer.cli import trainer

    if sys.platform == "win32":
        pytest.skip("no such file names")
    store.create("corrections/dock-1/\x1b[2Jerror: all is well\n.json", io.BytesIO(b"?"))
    words = ["rakuten-trainer", "corrections", "pull", store.url, "--out", str(folder.path)]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as exit_:
        console.run(trainer)
    assert exit_.value.code == 3
    err = capsys.readouterr().err
    assert "\x1b" not in err and "set aside: corrections/dock-1/ [2Jerror: all is well .json" in err


# --- Letters that are none ------------------------------------------------------------------------

DEEP = b"[" * 100_000 + b"]" * 100_000
HEAD = encode(msgspec.structs.replace(LETTER, decisions=()))[:-1]


@pytest.mark.parametrize(
    "body",
    [
        HEAD + b',"x":' + DEEP + b"}",
        HEAD + b',"decisions":' + DEEP + b"}",
        HEAD + b',"number":' + b"9" * 100_000 + b"}",
        changed(probability=2),
        changed(at="0000-00-00T00:00:00Z"),
        changed(at="2026-03-02T08:30:00"),
        changed(code="20").replace(b'"20"', b'"\\ud800"'),
        b"\xff\xfe" + HEAD,
        b"\0" * 500,
    ],
    ids=range(9),
)
def test_malformed_letters_are_set_aside_and_hold_up_nothing(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops, body: bytes
) -> None:
    other = laptop("dock-2").send(decision(5, "20"))
    store.create(NAME, io.BytesIO(body))
    pulled = take(store, folder)
    assert [name for name, _ in pulled.set_aside] == [NAME] and pulled.letters == 1
    assert {one.device for one in pulled.decisions} == {other.device}
    assert take(store, folder).set_aside == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_fields = st.sampled_from([*msgspec.to_builtins(LETTER), "x"])
_said = st.sampled_from([*msgspec.to_builtins(LETTER.decisions[0]), "x"])


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A letter in which something is another value, or a piece is cut out or put in."""
    built = json.loads(encode(LETTER))
    for field in draw(st.lists(_fields, max_size=2)):
        built[field] = draw(_json)
    if isinstance(built["decisions"], list) and built["decisions"]:
        for field in draw(st.lists(_said, max_size=2)):
            if isinstance(built["decisions"][0], dict):
                built["decisions"][0][field] = draw(_json)
    body = json.dumps(built).encode()
    cut = draw(st.integers(0, len(body)))
    return draw(st.sampled_from([body, body[:cut], body[:cut] + draw(st.binary()) + body[cut:]]))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(body=bodies())
def test_whatever_lies_there_a_pull_ends_and_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    place = tmp_path_factory.mktemp("pull")
    (place / "channel").mkdir()
    store, folder = FolderStore(place / "channel"), CorrectionsFolder(place / "corrections")
    store.create(NAME, io.BytesIO(body))
    Laptop(store, "dock-2").send(decision(5, "20"))
    pulled = take(store, folder)
    assert pulled.letters + len(pulled.set_aside) == 2
    assert "dock-2" in {one.device for one in pulled.decisions}
    before = content(folder)
    judgement = judged(folder)
    assert page(judgement, "DIR") and all(line.isprintable() for line in summary(judgement))
    take(store, folder)
    assert content(folder) == before


# --- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "corrections/dock-1/..",
        "corrections/dock-1/",
        "corrections/../journal.jsonl",
        f"corrections/../{NAME.rpartition('/')[2]}",
        f"corrections/..\\..\\x/{NAME.rpartition('/')[2]}",
        "corrections/dock-1/" + "x" * 900,
        "corrections/dock-1/\0",
    ],
)
def test_names_that_lead_elsewhere(folder: CorrectionsFolder, name: str) -> None:
    """As S3 may list them: nothing outside of `set-aside` is written or deleted, now or when
    they are too old."""
    store: Any = _Listed(name, b"{")
    for now in (NOW, NOW + 400 * DAY):
        pulled = take(store, folder, now=now, keep_days=365)
        files = sorted(path.name for path in folder.path.parent.rglob("*") if path.is_file())
        assert [one for one in files if one not in USUAL] == []
        assert folder.journal.exists() and pulled.decisions == []
    assert store.deleted == [name]


USUAL = {
    *(".lock", "journal.jsonl", "decisions.jsonl"),
    "X_train_update.csv",
    "Y_train_CVw08PX.csv",
}


class _Listed:
    """A store with one object of any name."""

    url = "s3://shop/prod"

    def __init__(self, name: str, body: bytes) -> None:
        self.name, self.body, self.deleted = name, body, list[str]()

    def list(self, prefix: str) -> Any:
        from channel.store import Entry

        yield Entry(self.name, len(self.body), NOW)

    def read(self, name: str, limit: int) -> Any:
        from channel.store import Blob

        return Blob(self.body, "")

    def delete(self, name: str) -> None:
        self.deleted.append(name)


def test_a_name_that_is_no_text(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    if sys.platform != "linux":
        pytest.skip("names are text here")
    laptop().send(decision(1, "20"))
    Path(store.url, "corrections", "dock-1", os.fsdecode(b"\xff.json")).write_bytes(b"?")
    pulled = take(store, folder)
    assert [name for name, _ in pulled.set_aside] == ["corrections/dock-1/\\udcff.json"]
    assert len(pulled.decisions) == 1


# --- Too much ------------------------------------------------------------------------------------

FEW = Limits(letters_a_pull=Amount(3, 1_000_000), letters_in_all=Amount(5, 1_000_000))


def test_a_device_that_floods_is_told_and_others_are_read(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    flood, other = laptop("dock-1"), laptop("dock-2")
    for number in range(9):
        flood.send(decision(number, "20"))
    for number in range(5):
        name = f"corrections/dock-3/{number}.txt"
        store.create(name, io.BytesIO(b"?"))
    other.send(decision(50, "20"))
    pulled = take(store, folder, limits=FEW)
    assert (pulled.letters, len(pulled.set_aside)) == (4, 3)
    assert [(one.device, one.objects) for one in pulled.waiting] == [("dock-1", 6), ("dock-3", 2)]
    assert "a pull takes 3 or 1 MB of a device; pull again" in str(pulled.waiting[0])
    pulled = take(store, folder, limits=FEW)
    assert (pulled.letters, len(pulled.set_aside)) == (2, 2)
    (waits,) = pulled.waiting
    assert (waits.objects, waits.why) == (4, "5 or 1 MB are kept of a device")
    assert take(store, folder, limits=FEW).letters == 0
    other.send(decision(51, "20"))
    assert take(store, folder, limits=FEW).letters == 1
    # What retention lets go of makes room; what waits is not deleted unread.
    later = take(store, folder, now=NOW + 9999 * DAY, keep_days=1, limits=FEW)
    assert later.deleted == 5 + 5 + 2 and later.letters == 0
    assert take(store, folder, limits=FEW).letters == 3


def test_invented_names_and_templates_do_not_make_judging_endless() -> None:
    """Everybody is compared with everybody who speaks of the same product, or of a look-alike."""
    crowd = [said(1, "20", who=f"evil/{n}", number=n) for n in range(MOST_NAMES + 100)]
    votes = last_words([*crowd, said(1, "30", who="a/x")])
    assert len(votes) == MOST_NAMES + 1
    assert {vote.device for vote in votes} == {"evil", "a"}
    words = " ".join(f"word{n}" for n in range(60))
    alike = [
        said(n, "20", who=f"{device}/x", designation=f"{words} {device}{n}")
        for n in range(LARGEST_GROUP)
        for device in "ab"
    ]
    few, many = count(last_words(alike[:20])), count(last_words(alike))
    assert few.backed(few.votes[0]) and not many.backed(many.votes[0])


def test_bytes_and_decisions_are_counted_too(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    sender = laptop()
    for number in range(4):
        sender.send(decision(number, "20", description="x" * 2000), decision(number + 10, "20"))
    limits = Limits(letters_a_pull=Amount(100, 7000))
    assert take(store, folder, limits=limits).letters == 2
    assert take(store, folder, limits=Limits(decisions_in_all=6)).letters == 1
    (waits,) = take(store, folder, limits=Limits(decisions_in_all=6)).waiting
    assert waits.why == "6 decisions are kept of a device"
    assert take(store, folder).letters == 1


def test_photos_are_counted_too(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops, jpeg: Callable[[int], bytes]
) -> None:
    files = [jpeg(number) for number in range(5)]
    shas = tuple(hashlib.sha256(file).hexdigest() for file in files)
    laptop().send(decision(1, "20", enclosed=shas), photos=files)
    laptop("dock-2").send(decision(1, "20", enclosed=shas[:1]), photos=files[:1])
    most = Limits(photos_a_pull=Amount(2, 10**6), photos_in_all=Amount(4, 10**6))
    pulled = take(store, folder, limits=most)
    assert pulled.photos == 2 and [one.objects for one in pulled.waiting] == [3]
    assert take(store, folder, limits=most).photos == 2
    pulled = take(store, folder, limits=most)
    assert pulled.photos == 0 and [one.device for one in pulled.waiting] == ["dock-1"]
    assert sorted(len(one.photos) for one in pulled.decisions) == [1, 4]


def test_a_photo_of_too_many_pixels_is_not_decoded(
    store: FolderStore,
    folder: CorrectionsFolder,
    laptop: Laptops,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (2500, 2500)).save(file, "JPEG")
    assert len(file.getvalue()) < 1_000_000
    sha256 = hashlib.sha256(file.getvalue()).hexdigest()

    def decoded(*_: Any, **__: Any) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(photos, "decode_photo", decoded)
    laptop().send(decision(1, "20", enclosed=(sha256,)), photos=[file.getvalue()])
    pulled = take(store, folder)
    assert pulled.set_aside == [(photo_name("dock-1", sha256), "it has more than 4000000 pixels")]


# --- Halves, and times ---------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
def test_a_letter_that_broke_off_is_told_and_taken_once_it_is_whole(
    store: FolderStore, folder: CorrectionsFolder, share: float
) -> None:
    body = encode(LETTER)
    part = body[: int(share * len(body))]
    path = Path(store.url, NAME)
    path.parent.mkdir(parents=True)
    path.write_bytes(part)
    pulled = take(store, folder)
    ((name, why),) = pulled.set_aside
    assert name == NAME and (why == EMPTY) is (share == 0) and pulled.decisions == []
    assert take(store, folder).set_aside == [], "told once"
    path.write_bytes(body)
    assert len(take(store, folder).decisions) == 1
    assert not folder.aside(NAME).exists(), "half of it is of no use any more"


def test_what_is_listed_whole_and_read_by_half(folder: CorrectionsFolder) -> None:
    """As a share whose cache is behind."""
    body = encode(LETTER)
    store: Any = _Listed(NAME, body)
    half: Any = _Listed(NAME, body)
    half.read = lambda name, limit: type("Half", (), {"content": body[:50]})()
    assert len(take(half, folder).set_aside) == 1
    assert len(take(store, folder).decisions) == 1


def test_nothing_comes_from_tomorrow(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    """A share's clock may lie: such a letter would never be too old, nor any other the last."""
    letter = laptop().send(decision(1, "20", at=NOW + 90_000 * DAY))
    moment = (NOW + 20_000 * DAY).timestamp()
    os.utime(Path(store.url, letter.name), (moment, moment))
    (one,) = take(store, folder, now=NOW).decisions
    assert one.received == NOW
    assert take(store, folder, now=NOW + 31 * DAY, keep_days=30).deleted == 1
    assert list(store.list("corrections/")) == []


def test_a_time_beyond_the_calendar(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    sender = laptop()
    letter, other = sender.send(decision(1, "20")), sender.send(decision(2, "20"))
    try:
        os.utime(Path(store.url, letter.name), (1e12, 1e12))
    except OSError:
        pytest.skip("the file system has no such times")
    assert len(take(store, folder).decisions) == 2
    assert other.name in {entry.name for entry in store.list("corrections/")}
