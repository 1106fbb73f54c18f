"""Every row gets its answer, or the reason why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bundle.archive import read
from bundle.classifier import Classifier, Item
from bundle.errors import BundleInvalid
from bundle.manifest import Promise, Threshold, Thresholds
from trainer.score.columns import Columns
from trainer.score.errors import NothingToScore, TableUnreadable

from .conftest import Shop


def test_the_answers_are_the_classifiers(shop: Shop) -> None:
    shop.photo("photos/1.jpg", 2)
    shop.table(
        productid=["a", "b", "c"],
        designation=["bougie rouge", "bougie rouge", ""],
        description=["une lampe", None, None],
        photo=[None, "photos/1.jpg", "photos/1.jpg"],
    )
    summary = shop.run()
    assert (summary.rows, summary.failed) == (3, {})
    classifier = Classifier.open(shop.bundle)
    file = shop.data / "photos" / "1.jpg"
    items = [
        Item("bougie rouge", "une lampe"),
        Item("bougie rouge", "", (file,)),
        Item(photos=(file,)),
    ]
    for row, found in zip(shop.answers(), classifier.classify(items), strict=True):
        assert row["code"] == found.category.code
        assert row["name_fr"] == found.category.name_fr
        assert row["name_en"] == found.category.name_en
        assert row["probability"] == found.probability
        assert row["top_codes"] == [one.category.code for one in found.top()]
        assert row["top_probabilities"] == [one.probability for one in found.top()]
        assert row["signature"] == found.signature
        assert row["text_code"] == (found.text_category and found.text_category.code)
        assert row["photo_code"] == (found.photo_category and found.photo_category.code)
        assert row["model_version"] == "tiny-1"
        assert row["error"] is row["error_code"] is None
        assert row["decision"] is None  # this bundle promises nothing
    assert [row["productid"] for row in shop.answers()] == ["a", "b", "c"]
    texts = classifier.classify_one(items[1])
    assert texts.text_probabilities is not None
    assert shop.answers()[1]["text_probability"] == texts.text_probabilities.max()


def test_the_model_decides_where_it_promises_to(shop: Shop, repack: Any) -> None:
    promise = Promise(0.95, 100, 0.5, {"0010": Threshold(0.0, 1.0)})
    bundle = repack(thresholds=Thresholds(text=(promise,)))
    shop.table(productid=[1, 2], designation=["bougie rouge candle", "théière verte teapot"])
    shop.run(bundle=bundle)
    assert [row["decision"] for row in shop.answers()] == ["auto", "review"]
    shop.run(bundle=bundle, precision=0.99, anew=True)
    assert [row["decision"] for row in shop.answers()] == ["review", "review"]


def test_failed_rows_stay_with_their_reason(shop: Shop) -> None:
    good = shop.photo("good.jpg")
    (shop.data / "bad.jpg").write_bytes(b"no photo")
    (shop.data / "folder.jpg").mkdir()
    photos = {
        "good.jpg": None,
        str(good): None,
        good.as_uri(): None,
        "bad.jpg": "photo-unreadable",
        "gone.jpg": "photo-unavailable",
        "folder.jpg": "photo-unreadable",
        "s3://BAD": "place-invalid",
        "file://elsewhere/x.jpg": "place-invalid",
    }
    shop.table(
        productid=list(range(len(photos) + 1)),
        designation=["bougie"] * len(photos) + [" "],
        photo=[*photos, ""],
    )
    summary = shop.run()
    rows = shop.answers()
    assert [row["error_code"] for row in rows] == [*photos.values(), "item-empty"]
    assert summary.failed == {
        "item-empty": 1,
        "photo-unavailable": 1,
        "photo-unreadable": 2,
        "place-invalid": 2,
    }
    for row in rows:
        assert (row["code"] is None) == (row["error"] is not None) == (row["top_codes"] is None)
    assert (
        rows[3]["error"]
        == f"{shop.data / 'bad.jpg'}: not a readable photo (not a photo of a known format)"
    )


def test_a_product_may_have_several_photos_or_bring_them_along(shop: Shop) -> None:
    first, second = shop.photo("1.jpg", 1), shop.photo("2.jpg", 2)
    shop.table(
        "a.parquet",
        productid=[1, 2, 3],
        designation=["", "", "bougie"],
        photo=[["1.jpg", "2.jpg"], ["1.jpg"], []],
    )
    shop.table("b.parquet", productid=[4], designation=[None], photo=[first.read_bytes()])
    shop.run()
    classifier = Classifier.open(shop.bundle)
    items = [
        Item(photos=(first, second)),
        Item(photos=(first,)),
        Item("bougie"),
        Item(photos=(first,)),
    ]
    expected = [found.probability for found in classifier.classify(items)]
    assert [row["probability"] for row in shop.answers()] == expected


def test_photos_may_lie_elsewhere(shop: Shop, tmp_path: Path) -> None:
    shop.photo("../elsewhere/1.jpg")
    shop.table(productid=[1], designation=[""], photo=["1.jpg"])
    assert shop.run(photos=str(tmp_path / "elsewhere")).failed == {}


def test_ids_are_never_looked_at(shop: Shop) -> None:
    shop.table(
        productid=[7, None, 7, 7],
        designation=["bougie", "théière", "bougie", "théière"],
        shop=["x", None, "y", "x"],
    )
    shop.run(columns=Columns(keep=("shop",)))
    rows = shop.answers()
    assert [row["productid"] for row in rows] == [7, None, 7, 7]
    assert [row["shop"] for row in rows] == ["x", None, "y", "x"]
    assert [row["code"] for row in rows] == ["0010", "20", "0010", "20"]


def test_files_with_ids_of_several_kinds(shop: Shop) -> None:
    shop.table("a.parquet", productid=pa.array([1], pa.int32()), designation=["bougie"])
    shop.table("b.parquet", productid=pa.array([2**40]), designation=["bougie"])
    shop.run()
    assert [row["productid"] for row in shop.answers()] == [1, 2**40]
    shop.table("c.parquet", productid=["x"], designation=["bougie"])
    shop.run(anew=True)
    assert [row["productid"] for row in shop.answers()] == ["1", str(2**40), "x"]


def test_all_files_are_read_in_the_order_of_their_names(shop: Shop) -> None:
    shop.products(30, "b/x.parquet", 100)
    shop.products(3, "a.pq")
    shop.products(4, "_hidden.parquet")
    shop.products(4, ".tmp/x.parquet")
    shop.table(
        "c.parquet", productid=pa.array([], pa.int64()), designation=pa.array([], pa.string())
    )
    (shop.data / "README").write_text("no table")
    summary = shop.run()
    assert [row["productid"] for row in shop.answers()] == [0, 1, 2, *range(100, 130)]
    assert (summary.rows, summary.shards) == (33, 5)


def test_one_file_is_enough(shop: Shop) -> None:
    shop.photo("1.jpg")
    file = shop.table("one.parquet", productid=[1], designation=[""], photo=["1.jpg"])
    shop.products(5, "two.parquet")
    assert shop.run(data=str(file)).rows == 1
    assert shop.run(data=file.as_uri()).skipped == 1


@pytest.mark.parametrize("what", ["missing", "empty folder", "no rows"])
def test_nothing_to_score(shop: Shop, what: str) -> None:
    if what == "empty folder":
        shop.data.mkdir()
    if what == "no rows":
        shop.table(productid=pa.array([], pa.int64()), designation=pa.array([], pa.string()))
    with pytest.raises(NothingToScore):
        shop.run()


def test_what_is_no_parquet_is_told_before_anything_is_scored(shop: Shop) -> None:
    shop.products(5)
    (shop.data / "z.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(TableUnreadable, match=r"z\.parquet"):
        shop.run()
    assert not shop.bytes()


def test_a_damaged_file_costs_its_own_shards(shop: Shop) -> None:
    path = shop.products(30, "a.parquet")
    shop.products(10, "b.parquet")
    content = bytearray(path.read_bytes())
    column = pq.read_metadata(path).row_group(0).column(1)
    start = column.dictionary_page_offset or column.data_page_offset
    content[start : start + 40] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(TableUnreadable, match=r"a\.parquet"):
        shop.run()
    assert sorted(row["productid"] for row in shop.answers()) == [*range(10), *range(25, 30)]


def test_a_file_that_is_no_bundle(shop: Shop, tmp_path: Path) -> None:
    shop.products(3)
    (tmp_path / "x.bundle").write_bytes(b"no")
    with pytest.raises(BundleInvalid):
        shop.run(bundle=tmp_path / "x.bundle")
    assert read(shop.bundle).manifest.model_version == "tiny-1"
