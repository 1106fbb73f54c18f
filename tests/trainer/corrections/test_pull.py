"""Pulling: each letter once, whatever way it came; killed anywhere, and the folder is the same."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from killing import Killed
from letters import DAY, NOW, Laptop, content, decision, new_id

from channel.corrections import LETTER_LIMIT, PHOTO_LIMIT, Letter, encode, photo_name
from channel.errors import ChannelUnreachable
from channel.folder import FolderStore
from channel.store import Blob, Entry
from trainer.corrections.errors import CorrectionsBusy, CorrectionsDamaged, NotCorrections
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.journal import Journal, Line
from trainer.corrections.pull import Pulled, pull
from trainer.corrections.said import live
from trainer.data import layout

Laptops = Callable[..., Laptop]


def ids(pulled: Pulled) -> list[str]:
    return sorted(said.decision.id for said in pulled.decisions)


def take(store: Any, folder: CorrectionsFolder, **more: Any) -> Pulled:
    return pull(store, folder, **{"now": NOW + DAY, "keep_days": 100_000, **more})


def age(store: FolderStore, name: str, days: float) -> None:
    """Makes an object older than `NOW`."""
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(Path(store.url, name), (moment, moment))


class Watched:
    """A store that notes what is read, and may end the process at the k-th operation."""

    def __init__(self, store: FolderStore, fatal: int = -1) -> None:
        self.store, self.fatal, self.done = store, fatal, 0
        self.reads: list[str] = []

    def _strike(self) -> None:
        self.done += 1
        if self.done == self.fatal:
            raise Killed

    @property
    def url(self) -> str:
        return self.store.url

    def read(self, name: str, limit: int) -> Blob:
        self._strike()
        self.reads.append(name)
        return self.store.read(name, limit)

    def stream(self, name: str, offset: int = 0) -> Iterator[bytes]:
        return self.store.stream(name, offset)

    def create(self, name: str, content: BinaryIO) -> None:
        self.store.create(name, content)

    def replace(self, name: str, content: BinaryIO, etag: str | None = None) -> None:
        self.store.replace(name, content, etag)

    def list(self, prefix: str) -> Iterator[Entry]:
        self._strike()
        return self.store.list(prefix)

    def delete(self, name: str) -> None:
        self._strike()
        self.store.delete(name)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_decisions_become_a_catalogue_with_their_provenance(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops, jpeg: Callable[[int], bytes]
) -> None:
    photo = jpeg(1)
    sha256 = hashlib.sha256(photo).hexdigest()
    one = decision(1, "20", enclosed=(sha256,), photos=("ab" * 32,), description='dit "né", <b>\0')
    two = decision(2, "10")
    letter = laptop().send(one, two, photos=[photo])
    pulled = take(store, folder)
    assert (pulled.letters, pulled.photos, pulled.set_aside) == (1, 1, [])
    products = {row["index"]: row for row in rows(folder.path / layout.PRODUCTS)}
    labels = {row["index"]: row["prdtypecode"] for row in rows(folder.path / layout.LABELS)}
    index = f"dock-1-{one.id}"
    assert labels == {index: "20", f"dock-1-{two.id}": "10"}
    assert products[index]["designation"] == one.designation
    assert products[index]["description"] == 'dit "né", <b> '
    name = layout.photo_name(products[index]["imageid"], products[index]["productid"])
    assert name and (folder.path / layout.PHOTOS / name).read_bytes() == photo
    kept = [json.loads(line) for line in folder.decisions.read_bytes().splitlines()]
    assert [entry["decision"]["id"] for entry in kept] == [one.id, two.id]
    assert kept[0]["device"] == "dock-1" and kept[0]["number"] == letter.number
    assert kept[0]["decision"]["model_version"] == one.model_version
    assert kept[0]["decision"]["operator"] == "p1" and kept[0]["photos"] == [sha256]


def test_the_folder_passes_as_a_catalogue(
    store: FolderStore,
    folder: CorrectionsFolder,
    laptop: Laptops,
    jpeg: Callable[[int], bytes],
    tmp_path: Path,
) -> None:
    from bundle.categories import Category
    from trainer.data.scan import scan

    photos = [jpeg(number) for number in range(12)]
    shas = [hashlib.sha256(photo).hexdigest() for photo in photos]
    said = [decision(n, "20" if n % 2 else "10", enclosed=(shas[n],)) for n in range(12)]
    laptop().send(*said, photos=photos)
    take(store, folder)
    categories = (Category("10", "un", "one"), Category("20", "deux", "two"))
    with scan(folder.path, tmp_path / "work", categories=categories) as index:
        assert (len(index), index.report.with_photo) == (12, 12)
        assert not index.report.left_out


def test_what_was_pulled_is_not_asked_for_again(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops, jpeg: Callable[[int], bytes]
) -> None:
    sender, photo = laptop(), jpeg(1)
    sha256 = hashlib.sha256(photo).hexdigest()
    sender.send(decision(1, "20", enclosed=(sha256,)), photos=[photo])
    Path(store.url, "corrections/dock-1/stray.txt").write_bytes(b"?")
    take(store, folder)
    before = content(folder)
    watched = Watched(store)
    again = take(watched, folder)
    assert (watched.reads, again.letters, again.photos, again.set_aside) == ([], 0, 0, [])
    assert content(folder) == before
    new = sender.send(decision(2, "20"))
    take(watched, folder)
    assert watched.reads == [new.name]


def test_a_decision_counts_once_and_for_its_device(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    one, other = decision(1, "20"), decision(2, "20")
    first, second = laptop("dock-1"), laptop("dock-2")
    first.send(one, one)
    first.send(one, other)
    assert ids(take(store, folder)) == sorted([one.id, other.id])
    second.send(revoked=[one.id])
    assert ids(take(store, folder)) == sorted([one.id, other.id]), "another device's"
    second.send(decision(1, "30", id=one.id))
    assert {said.device for said in take(store, folder).decisions} == {"dock-1"}
    first.send(revoked=[one.id])
    assert ids(take(store, folder)) == [other.id]


def test_what_is_not_a_letter_is_set_aside_and_named(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops, jpeg: Callable[[int], bytes]
) -> None:
    sender = laptop()
    good, elsewhere = sender.send(decision(1, "20")), laptop("dock-9")
    elsewhere.number = 4
    there = Letter(device="dock-9", number=5, id=new_id(5), written=NOW)
    prefix = "corrections/dock-1/"
    bad = {
        f"{prefix}{'0' * 20}-{'1' * 32}.json": b"{",
        f"{prefix}{5:020d}-{new_id(5)}.json": encode(there),
        f"{prefix}{6:020d}-{new_id(6)}.json": b" " * (LETTER_LIMIT + 1),
        f"{prefix}notes.txt": b"hello",
        "corrections/loose.json": b"{}",
        photo_name("dock-1", "ab" * 32): jpeg(1),
        photo_name("dock-1", hashlib.sha256(b"no photo").hexdigest()): b"no photo",
        photo_name("dock-1", hashlib.sha256(b"x" * (PHOTO_LIMIT + 1)).hexdigest()): b"x"
        * (PHOTO_LIMIT + 1),
    }
    for name, body in bad.items():
        store.create(name, io.BytesIO(body))
    enclosed = tuple(name[-68:-4] for name in bad if "/photos/" in name)
    sender.send(decision(2, "20", enclosed=enclosed))
    pulled = take(store, folder)
    assert sorted(name for name, _ in pulled.set_aside) == sorted(bad)
    assert len(pulled.decisions) == 2 and pulled.decisions[0].number == good.number
    assert all(said.photos == () for said in pulled.decisions)
    assert not folder.photos.exists() or not list(folder.photos.iterdir())
    kept = folder.set_aside / "dock-1" / f"{'0' * 20}-{'1' * 32}.json"
    assert kept.read_bytes() == b"{"


def test_a_letter_that_is_being_written_is_read_when_it_is_whole(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    letter = Letter(
        device="dock-1", number=1, id=new_id(1), written=NOW, decisions=(decision(1, "20"),)
    )
    path = Path(store.url, letter.name)
    path.parent.mkdir(parents=True)
    path.touch()
    assert len(take(store, folder).set_aside) == 1
    path.write_bytes(encode(letter))
    pulled = take(store, folder)
    assert (pulled.letters, len(pulled.decisions)) == (1, 1)


def test_a_photo_that_is_gone_leaves_the_text(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops
) -> None:
    laptop().send(decision(1, "20", enclosed=("ab" * 32,)))
    pulled = take(store, folder)
    assert pulled.set_aside == [] and pulled.decisions[0].photos == ()


def test_killed_anywhere_and_run_again(
    tmp_path: Path, store: FolderStore, laptop: Laptops, jpeg: Callable[[int], bytes]
) -> None:
    """At each request, and at each file that takes its name."""
    sender = laptop()
    photos = [jpeg(number) for number in range(3)]
    shas = [hashlib.sha256(photo).hexdigest() for photo in photos]
    old = sender.send(decision(9, "20"))
    age(store, old.name, 400)
    for number, photo in enumerate(photos):
        letter = sender.send(decision(number, "20", enclosed=(shas[number],)), photos=[photo])
        age(store, letter.name, 1)
        age(store, photo_name("dock-1", shas[number]), 1)
    laptop("dock-2").send(revoked=[new_id("nothing")])
    import shutil

    kept = tmp_path / "kept"
    shutil.copytree(store.url, kept, copy_function=shutil.copy2)

    def fresh() -> FolderStore:
        shutil.rmtree(store.url)
        shutil.copytree(kept, store.url, copy_function=shutil.copy2)
        return store

    whole = CorrectionsFolder(tmp_path / "whole")
    watched = Watched(fresh())
    take(watched, whole, keep_days=365)
    left = sorted(path.name for path in Path(store.url).rglob("*.*"))
    operations = watched.done
    assert operations > 8 and old.name.rpartition("/")[2] not in left
    for fatal in range(1, operations + 1):
        folder = CorrectionsFolder(tmp_path / f"killed-{fatal}")
        with pytest.raises(Killed):
            take(Watched(fresh(), fatal), folder, keep_days=365)
        take(store, folder, keep_days=365)
        assert content(folder) == content(whole)
        assert sorted(path.name for path in Path(store.url).rglob("*.*")) == left


def test_killed_while_a_file_takes_its_name(
    tmp_path: Path,
    store: FolderStore,
    laptop: Laptops,
    jpeg: Callable[[int], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from common import files

    photo = jpeg(1)
    sha256 = hashlib.sha256(photo).hexdigest()
    laptop().send(decision(1, "20", enclosed=(sha256,)), decision(2, "10"), photos=[photo])
    whole = CorrectionsFolder(tmp_path / "whole")
    moves = 0

    def count(source: Path, target: Path) -> None:
        nonlocal moves
        moves += 1
        source.replace(target)

    monkeypatch.setattr(files, "move", count)
    take(store, whole)
    total = moves
    assert total >= 4
    for fatal in range(1, total + 1):
        folder = CorrectionsFolder(tmp_path / f"killed-{fatal}")
        moves = 0

        def strike(source: Path, target: Path, fatal: int = fatal) -> None:
            nonlocal moves
            moves += 1
            if moves == fatal:
                raise Killed
            source.replace(target)

        monkeypatch.setattr(files, "move", strike)
        with pytest.raises(Killed):
            take(store, folder)
        monkeypatch.setattr(files, "move", count)
        take(store, folder)
        assert content(folder) == content(whole)


@pytest.mark.parametrize("cut", [1, 50, 200])
def test_a_journal_that_was_cut_off(
    store: FolderStore, folder: CorrectionsFolder, laptop: Laptops, cut: int
) -> None:
    sender = laptop()
    for number in range(3):
        sender.send(decision(number, "20"))
    take(store, folder)
    before = content(folder)
    journal = folder.journal.read_bytes()
    folder.journal.write_bytes(journal[:-cut])
    watched = Watched(store)
    take(watched, folder)
    assert content(folder) == before
    assert folder.journal.read_bytes() == journal
    assert len(watched.reads) == 1


def test_a_damaged_journal_is_said(folder: CorrectionsFolder, store: FolderStore) -> None:
    take(store, folder)
    folder.journal.write_bytes(b"{}\n")
    with pytest.raises(CorrectionsDamaged, match="line 1"):
        take(store, folder)


def test_somebody_elses_folder_stays_as_it_is(
    folder: CorrectionsFolder, store: FolderStore, tmp_path: Path
) -> None:
    folder.path.mkdir()
    (folder.path / "thesis.txt").write_text("mine")
    with pytest.raises(NotCorrections, match="other files"):
        take(store, folder)
    assert [path.name for path in folder.path.iterdir()] == ["thesis.txt"]
    with pytest.raises(NotCorrections, match="a file"):
        take(store, CorrectionsFolder(folder.path / "thesis.txt"))
    with pytest.raises(NotCorrections, match="no such folder"):
        CorrectionsFolder(tmp_path / "none").check()


def test_one_writer_at_a_time(folder: CorrectionsFolder, store: FolderStore) -> None:
    with folder.writing(), pytest.raises(CorrectionsBusy):
        take(store, CorrectionsFolder(folder.path))


def test_a_store_that_fails_leaves_what_was_pulled(
    folder: CorrectionsFolder,
    store: FolderStore,
    laptop: Laptops,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laptop().send(decision(1, "20"))
    take(store, folder)
    before = content(folder)

    def away(*_: object) -> Iterator[Entry]:
        raise ChannelUnreachable(url="there", reason="gone")

    monkeypatch.setattr(FolderStore, "list", away)
    with pytest.raises(ChannelUnreachable):
        take(store, folder)
    assert content(folder) == before


# --- Retention ---------------------------------------------------------------------------------


def test_what_is_old_leaves_the_store_and_the_folder(
    folder: CorrectionsFolder, store: FolderStore, laptop: Laptops, jpeg: Callable[[int], bytes]
) -> None:
    sender, photo = laptop(), jpeg(1)
    sha256 = hashlib.sha256(photo).hexdigest()
    old = sender.send(decision(1, "20", enclosed=(sha256,)), photos=[photo])
    new = sender.send(decision(2, "20"))
    bad = f"corrections/dock-1/{'0' * 20}-{'1' * 32}.json"
    store.create(bad, io.BytesIO(b"{"))
    for name, days in (
        (old.name, 31),
        (photo_name("dock-1", sha256), 31),
        (bad, 31),
        (new.name, 2),
    ):
        age(store, name, days)
    assert len(take(store, folder, now=NOW, keep_days=60).decisions) == 2
    assert folder.photo_file(sha256).exists() and folder.aside(bad).exists()
    pulled = take(store, folder, now=NOW, keep_days=30)
    assert (pulled.deleted, len(pulled.decisions)) == (3, 1)
    assert [entry.name for entry in store.list("corrections/")] == [new.name]
    assert not folder.photo_file(sha256).exists() and not folder.aside(bad).exists()
    assert old.decisions[0].designation.encode() not in folder.journal.read_bytes()


def test_an_old_photo_stays_while_a_newer_letter_names_it(
    folder: CorrectionsFolder, store: FolderStore, laptop: Laptops, jpeg: Callable[[int], bytes]
) -> None:
    """A laptop does not send a photo twice; and a letter that names it may not be whole yet."""
    sender, photos = laptop(), [jpeg(1), jpeg(2)]
    one, two = (hashlib.sha256(photo).hexdigest() for photo in photos)
    old = sender.send(decision(1, "20", enclosed=(one, two)), photos=photos)
    for name in (old.name, photo_name("dock-1", one), photo_name("dock-1", two)):
        age(store, name, 40)
    new = sender.send(decision(2, "20", enclosed=(one,)))
    age(store, new.name, 2)
    pulled = take(store, folder, now=NOW, keep_days=30)
    assert [entry.name for entry in store.list("corrections/")] == [
        *(new.name, photo_name("dock-1", one))
    ]
    assert pulled.deleted == 2 and pulled.decisions[0].photos == (one,)
    other = CorrectionsFolder(folder.path.with_name("other"))
    assert take(store, other, now=NOW, keep_days=30).decisions == pulled.decisions
    half = f"corrections/dock-1/{9:020d}-{new_id(9)}.json"
    store.create(half, io.BytesIO())
    age(store, half, 1)
    age(store, new.name, 40)
    age(store, photo_name("dock-1", one), 50)
    assert take(store, folder, now=NOW, keep_days=30).deleted == 1
    assert photo_name("dock-1", one) in [entry.name for entry in store.list("corrections/")]


def test_nothing_is_deleted_that_was_not_pulled(
    folder: CorrectionsFolder, store: FolderStore, laptop: Laptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = laptop().send(decision(1, "20"))
    age(store, letter.name, 400)

    def away(*_: object) -> Blob:
        raise ChannelUnreachable(url="there", reason="gone")

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "read", away)
        with pytest.raises(ChannelUnreachable):
            take(store, folder, now=NOW, keep_days=30)
    assert [entry.name for entry in store.list("corrections/")] == [letter.name]


def test_what_was_taken_back_stays_so_for_ever(
    folder: CorrectionsFolder, store: FolderStore, laptop: Laptops
) -> None:
    """Also by a letter that is long gone, and where what it took back comes again."""
    sender, one = laptop(), decision(1, "20")
    tombstone = sender.send(revoked=[one.id])
    age(store, tombstone.name, 400)
    take(store, folder, now=NOW, keep_days=30)
    take(store, folder, now=NOW + 9000 * DAY, keep_days=30)
    assert list(store.list("corrections/")) == []
    sender.send(one)
    assert take(store, folder).decisions == []


def test_an_old_letter_that_is_sent_again_stays_old(
    folder: CorrectionsFolder, store: FolderStore, laptop: Laptops
) -> None:
    sender = laptop()
    letter = sender.send(decision(1, "20"))
    age(store, letter.name, 400)
    take(store, folder, now=NOW, keep_days=30)
    sender.put(letter)
    pulled = take(store, folder, now=NOW, keep_days=30)
    assert (pulled.letters, pulled.decisions) == (0, [])


# --- Letters in any order, twice, or never -------------------------------------------------------

DEVICES = ("a", "b")


@st.composite
def histories(draw: st.DrawFn) -> list[Letter]:
    """Letters of two devices, which say things and take them back, also before they say them."""
    letters = []
    for device in DEVICES:
        for number in range(draw(st.integers(0, 4))):
            said = draw(st.lists(st.integers(0, 5), max_size=3))
            back = draw(st.lists(st.integers(0, 5), max_size=2))
            letters.append(
                Letter(
                    device=device,
                    number=number,
                    id=new_id(device, number),
                    written=NOW,
                    decisions=tuple(decision(n, "20", id=new_id(n)) for n in said),
                    revoked=tuple(new_id(n) for n in back),
                )
            )
    return letters


@given(histories(), st.data())
def test_the_order_of_arrival_says_nothing(letters: list[Letter], data: st.DataObject) -> None:
    def lines(some: list[Letter]) -> list[Line]:
        return [Line(name=one.name, received=NOW, length=1, letter=one) for one in some]

    once = live(lines(letters))
    shuffled = data.draw(
        st.permutations(letters + data.draw(st.lists(st.sampled_from(letters))))
        if letters
        else st.just([])
    )
    assert live(lines(shuffled)) == once
    expected = {(one.device, said.id) for one in letters for said in one.decisions} - {
        (one.device, id_) for one in letters for id_ in one.revoked
    }
    assert {said.key for said in once} == expected
    assert len(once) == len(expected)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(letters=histories(), data=st.data())
def test_pulls_between_arrivals_come_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, letters: list[Letter], data: st.DataObject
) -> None:
    """Some letters are late, some come twice, some never: what is pulled is what is there."""
    place = tmp_path_factory.mktemp("pull")
    (place / "channel").mkdir()
    store = FolderStore(place / "channel")
    kept = [one for one in letters if data.draw(st.booleans())]
    folder = CorrectionsFolder(place / "bit-by-bit")
    for letter in data.draw(st.permutations(kept)):
        store.create(letter.name, io.BytesIO(encode(letter)))
        age(store, letter.name, 1)
        if data.draw(st.booleans()):
            take(store, folder)
    take(store, folder)
    at_once = CorrectionsFolder(place / "at-once")
    take(store, at_once)
    assert content(folder) == content(at_once)


def test_a_journal_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.touch()
    letter = Letter(device="a", number=1, id=new_id(1), written=NOW, revoked=(new_id(2),))
    journal = Journal(path)
    line = Line(name=letter.name, received=NOW, length=5, letter=letter)
    journal.append([line, Line(name="corrections/x", received=NOW, length=1, bad="why")])
    assert Journal(path).lines == journal.lines
    journal.replace({line.name: line.expired()})
    assert Journal(path).lines == {
        line.name: msgspec.structs.replace(line, letter=None, revoked=letter.revoked)
    }
