"""A catalogue cut into TFRecord files, and read again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tensorflow as tf

from bundle import photo
from channel.location import open_store
from common.progress import silent
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.options import TrainOptions
from trainer.shards.errors import NoShards, OtherShards, ShardsDamaged
from trainer.shards.preparing import prepare
from trainer.shards.reading import ShardedIndex, open_shards
from trainer.shards.writing import usual_shards
from trainer.train import input_of
from trainer.workers.team import ALONE, Team

if TYPE_CHECKING:
    from s3_server import S3Server

OPTIONS = TrainOptions("none")
SPEC = input_of(OPTIONS)
SHARDS = 3


@pytest.fixture
def index(shop: Any, jpeg: Any, tmp_path: Path) -> Iterator[CatalogueIndex]:
    """Forty products of two categories, some without a photo or a text, the last ones for tests."""
    for number in range(40):
        text = "" if number % 9 == 8 else f"objet numéro {number} & été"
        image = jpeg(number) if number % 4 or not text else None
        shop.add(number, text, f"<b>{number}</b>" if text else "", ("10", "20")[number % 2], image)
    parts = ("train", "train", "train", "val", "test")
    shop.table("split.csv", ("index", "split"), *((n, parts[n // 8]) for n in range(40)))
    with scan(shop.write(), tmp_path / "work") as found:
        yield found


@pytest.fixture
def place(index: CatalogueIndex, tmp_path: Path) -> Path:
    folder = tmp_path / "shards"
    prepare(index, tmp_path / "scratch", OPTIONS, open_store(str(folder)), SHARDS, silent)
    return folder


def opened(place: Path | str, team: Team = ALONE, folder: Path = Path()) -> ShardedIndex:
    return open_shards(str(place), folder, SPEC, team, silent)


def member(number: int, count: int = 2) -> Team:
    """A worker of several, who does not ask the others."""
    return Team(None, number, count)


def test_what_is_read_is_the_catalogue(index: CatalogueIndex, place: Path, tmp_path: Path) -> None:
    with opened(place, folder=tmp_path / "cache") as found:
        for name in ("labels", "splits", "groups", "has_text", "has_photo"):
            np.testing.assert_array_equal(getattr(found, name), getattr(index, name))
        assert found.categories == index.categories
        assert found.fingerprint == index.fingerprint
        learnt = np.flatnonzero(index.splits < 2)
        np.testing.assert_array_equal(np.flatnonzero(found.held), learnt)
        for row in learnt:
            ours, theirs = found.product(row), index.product(row)
            assert (ours.index, ours.designation, ours.description, ours.label) == (
                *(theirs.index, theirs.designation, theirs.description),
                theirs.label,
            )
        shown = learnt[index.has_photo[learnt]]
        pixels = found.photos.pixels(shown)
        for one, row in zip(pixels, shown, strict=True):
            path = index.product(row).photo
            assert path is not None
            np.testing.assert_array_equal(one, photo.read(path, SPEC.photo))


def test_products_of_the_test_split_stay_at_home(index: CatalogueIndex, place: Path) -> None:
    content = b"".join(path.read_bytes() for path in place.glob("texts-*"))
    (train,), (test,) = (
        [index.product(row).designation.encode() for row in rows[:1]]
        for rows in (index.rows("train"), index.rows("test"))
    )
    assert train in content
    assert test not in content


def test_any_reader_of_tfrecords_reads_them(index: CatalogueIndex, place: Path) -> None:
    files = sorted(str(path) for path in place.glob("texts-*"))
    rows = []
    for record in tf.data.TFRecordDataset(files).as_numpy_iterator():
        features = tf.train.Example.FromString(record).features.feature
        row = features["row"].int64_list.value[0]
        assert features["label"].int64_list.value[0] == index.labels[row]
        rows.append(row)
    assert sorted(rows) == np.flatnonzero(index.splits < 2).tolist()


def test_each_worker_holds_its_part(index: CatalogueIndex, place: Path, tmp_path: Path) -> None:
    learnt = np.flatnonzero(index.splits < 2)
    with (
        opened(place, member(0), tmp_path / "a") as chief,
        opened(place, member(1), tmp_path / "b") as other,
    ):
        np.testing.assert_array_equal(np.flatnonzero(chief.held), learnt)
        np.testing.assert_array_equal(np.flatnonzero(other.held), learnt[learnt % SHARDS == 1])
        shown = learnt[index.has_photo[learnt]]
        theirs = shown[shown % SHARDS == 1]
        assert len(other.photos.pixels(theirs)) == len(theirs)
        with pytest.raises(LookupError, match="another worker"):
            chief.photos.pixels(theirs[:1])
        with pytest.raises(LookupError, match="another worker"):
            other.product(int(learnt[learnt % SHARDS == 0][0]))


def test_the_same_catalogue_gives_the_same_bytes(
    index: CatalogueIndex, place: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    prepare(index, tmp_path / "scratch", OPTIONS, open_store(str(again)), SHARDS, silent)
    for path in place.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_until_the_list_is_written_there_is_nothing(
    index: CatalogueIndex, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also over older shards: a list must not vouch for files of two catalogues."""

    def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(photo, "read", broken)
    with pytest.raises(OSError, match="the disk is gone"):
        prepare(index, tmp_path / "scratch", OPTIONS, open_store(str(place)), SHARDS, silent)
    with pytest.raises(NoShards, match=r"shards\.json is missing"):
        opened(place)


def test_a_wrong_place(tmp_path: Path) -> None:
    with pytest.raises(NoShards):
        opened(tmp_path / "nowhere")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


@pytest.mark.parametrize("damage", [flipped, cut, Path.unlink])
@pytest.mark.parametrize("name", ["texts-00001-", "photos-00002-", "rows", "tokenizer", "samples"])
def test_damage_is_seen_before_training(place: Path, name: str, damage: Any) -> None:
    (path,) = place.glob(f"{name}*")
    damage(path)
    with pytest.raises(ShardsDamaged, match=path.name):
        opened(place, folder=place.parent / "cache")


def test_a_damaged_list(place: Path) -> None:
    path = place / "shards.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "version": 2}))
    with pytest.raises(OtherShards, match="format 2"):
        opened(place)
    del content["files"]
    path.write_text(json.dumps(content))
    with pytest.raises(ShardsDamaged, match="files"):
        opened(place)
    path.write_text("[]")
    with pytest.raises(ShardsDamaged):
        opened(place)


def test_shards_of_another_input(place: Path, tmp_path: Path) -> None:
    other = input_of(TrainOptions("imagenet"))
    with pytest.raises(OtherShards, match="another --photo-weights"):
        open_shards(str(place), tmp_path, other, ALONE, silent)


def test_more_workers_than_shards(place: Path) -> None:
    with pytest.raises(OtherShards, match="3 of them for 4 workers"):
        opened(place, member(0, 4))


def test_from_s3_each_fetches_its_own_once(
    index: CatalogueIndex, s3_server: S3Server, tmp_path: Path
) -> None:
    url = f"s3://{s3_server.make_bucket()}/week"
    access = s3_server.access(s3_server.admin())
    store = open_store(url, access)
    prepare(index, tmp_path / "scratch", OPTIONS, store, SHARDS, silent)
    s3_server.requests.clear()

    def read() -> ShardedIndex:
        return open_shards(url, tmp_path / "cache", SPEC, member(1), silent, access)

    with read() as found:
        learnt = np.flatnonzero(index.splits < 2)
        np.testing.assert_array_equal(np.flatnonzero(found.held), learnt[learnt % SHARDS == 1])
        assert found.product(1).designation == index.product(1).designation
    fetched = {path for method, path in s3_server.requests if "of-00003" in path}
    assert {path.rpartition("/")[2].partition("?")[0] for path in fetched} == {
        "texts-00001-of-00003.tfrecord",
        "photos-00001-of-00003.tfrecord",
    }
    count = len(s3_server.requests)
    with read():
        pass
    assert len(s3_server.requests) == count + 1  # the list alone
    store.replace("rows.npz", io.BytesIO(b"other"))
    (tmp_path / "cache" / "shards" / "rows.npz").unlink()
    with pytest.raises(ShardsDamaged, match=r"rows\.npz"):
        read()


def test_how_many() -> None:
    assert usual_shards(10) == 8
    assert usual_shards(84_916) == 21
