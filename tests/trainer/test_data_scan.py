from __future__ import annotations

import csv
import inspect
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bundle.categories import Category
from trainer.data.catalogue import AT_A_TIME
from trainer.data.errors import CatalogueEmpty, ColumnsWrong, DataError, DataFileMissing
from trainer.data.index import CatalogueIndex
from trainer.data.report import Reason
from trainer.data.scan import scan
from trainer.data.split import LARGEST_GROUP, LEFT_OUT

Jpeg = Callable[..., bytes]
Scan = Callable[..., CatalogueIndex]


@pytest.fixture
def scanned(tmp_path: Path) -> Iterator[Scan]:
    """Writes and scans a shop; closes the index afterwards."""
    opened = []

    def run(shop: Any, **options: Any) -> CatalogueIndex:
        opened.append(scan(shop.write(), tmp_path / f"work {len(opened)}", **options))
        return opened[-1]

    yield run
    for index in opened:
        index.close()


def count(index: CatalogueIndex, reason: Reason) -> int:
    tally = index.report.problems.get(reason)
    return 0 if tally is None else tally.count


def named(index: CatalogueIndex, reason: Reason) -> list[str]:
    return [str(row) for row in index.report.problems[reason].examples]


def by_index(index: CatalogueIndex) -> dict[str, str]:
    """The category code of every product."""
    products = index.products(index.rows("all"))
    return {product.index: index.categories[product.label].code for product in products}


def words(number: int, length: int = 12) -> str:
    return " ".join(f"mot{number}x{place}" for place in range(length))


def test_labels_are_joined_by_index_across_gaps_and_order(shop: Any, scanned: Scan) -> None:
    for index, label in ((3, "10"), (700, "20"), (12, "10"), (5, "20")):
        shop.add(index, f"produit {index}", label=label)
    shop.y.reverse()
    assert by_index(scanned(shop)) == {"3": "10", "700": "20", "12": "10", "5": "20"}


def test_identifiers_may_be_text_or_decimals(shop: Any, scanned: Scan, jpeg: Jpeg) -> None:
    shop.add("A-1", "un")
    shop.add("12", "deux", photo=jpeg(1))
    shop.x[1] = ("12.0", "deux", "", "712.0", "812.0")
    shop.y[1] = ("12", "20.0")
    index = scanned(shop)
    assert by_index(index) == {"A-1": "10", "12": "20"}
    assert index.has_photo.tolist() == [False, True]


def test_a_product_comes_back_as_the_shop_wrote_it(shop: Any, scanned: Scan, jpeg: Jpeg) -> None:
    description = 'Ligne 1<br/>\nligne "2" ; &eacute;t&eacute;\u2028☀ 😀'
    shop.add(1, "autre")
    shop.add(7, "  Lampe, <b>LED</b>", description, label="20", photo=jpeg(1))
    product = scanned(shop).product(1)
    assert product.row == 1
    assert product.index == "7"
    assert product.designation == "  Lampe, <b>LED</b>"
    assert product.description == description
    assert product.photo == shop.photo_path(7)
    assert product.label == 1


def test_rows_are_read_in_any_order_and_by_split(shop: Any, scanned: Scan) -> None:
    for number in range(40):
        shop.add(number, words(number))
    shop.table(
        "split.csv",
        ("index", "split"),
        *((n, ("train", "val", "test", "train")[n % 4]) for n in range(40)),
    )
    index = scanned(shop)
    assert index.rows("val").tolist() == list(range(1, 40, 4))
    assert index.rows("all").tolist() == list(range(40))
    backwards = index.rows("test")[::-1]
    assert [product.index for product in index.products(backwards)] == [
        str(number) for number in range(38, 1, -4)
    ]
    assert index.counts().tolist() == [[20, 0], [10, 0], [10, 0]]
    assert index.report.split_file


def test_a_byte_order_mark_in_the_tables_is_harmless(shop: Any, scanned: Scan) -> None:
    shop.encoding = "utf-8-sig"
    shop.add(1, "été")
    assert by_index(scanned(shop)) == {"1": "10"}


def test_any_of_text_and_photo_is_enough(shop: Any, scanned: Scan, jpeg: Jpeg) -> None:
    shop.add(1, "titre")
    shop.add(2, "", "description")
    shop.add(3, photo=jpeg(1))
    shop.add(4, "titre 4", photo=jpeg(2))
    shop.add(5)
    shop.add(6, " <br> &nbsp;", "<p></p>")
    index = scanned(shop)
    assert list(by_index(index)) == ["1", "2", "3", "4"]
    assert index.has_text.tolist() == [True, True, False, True]
    assert index.has_photo.tolist() == [False, False, True, True]
    report = index.report
    assert (report.rows, report.products) == (6, 4)
    assert (report.with_text, report.with_photo, report.with_both) == (3, 2, 1)
    assert named(index, Reason.EMPTY) == ["line 6 (index 5)", "line 7 (index 6)"]
    assert count(index, Reason.PHOTO_MISSING) == 4
    assert report.left_out == 2


@pytest.mark.parametrize("damage", ["empty", "text", "cut"])
def test_a_bad_photo_leaves_the_text(shop: Any, scanned: Scan, jpeg: Jpeg, damage: str) -> None:
    whole = jpeg(1, size=300)
    bad = {"empty": b"", "text": b"<html>not found</html>", "cut": whole[: len(whole) // 2]}[damage]
    shop.add(1, "avec texte", photo=bad)
    shop.add(2, photo=bad)
    shop.add(3, "bonne photo", photo=whole)
    index = scanned(shop)
    assert list(by_index(index)) == ["1", "3"]
    assert index.has_photo.tolist() == [False, True]
    assert index.product(0).photo is None
    tally = index.report.problems[Reason.PHOTO_UNREADABLE]
    assert tally.count == 2
    assert shop.photo_path(1).name in (tally.examples[0].value or "")
    assert count(index, Reason.EMPTY) == 1


def test_a_folder_in_the_place_of_a_photo_is_reported(shop: Any, scanned: Scan) -> None:
    shop.add(1, "titre")
    shop.photo_path(1).mkdir(parents=True)
    assert count(scanned(shop), Reason.PHOTO_UNREADABLE) == 1


def test_labels_outside_the_categories_are_left_out_and_named(shop: Any, scanned: Scan) -> None:
    shop.add(1, "un")
    shop.add(2, "deux", label="999")
    shop.add(3, "trois", label="998")
    shop.y[1:] = reversed(shop.y[1:])
    index = scanned(shop)
    assert list(by_index(index)) == ["1"]
    # In the label table's lines, where they can be repaired.
    assert named(index, Reason.UNKNOWN_CODE) == ["line 4 (index 2: 999)", "line 3 (index 3: 998)"]


def test_the_categories_may_be_given(shop: Any, scanned: Scan) -> None:
    shop.add(1, "un", label="10")
    shop.add(2, "deux", label="999")
    index = scanned(shop, categories=(Category("999", "Autre", "Other"),))
    assert by_index(index) == {"2": "999"}


def test_products_and_labels_without_each_other_are_reported(shop: Any, scanned: Scan) -> None:
    shop.add(1, "un")
    shop.add(2, "deux", label=None)
    shop.add(3, "trois", label="")
    shop.y.append((77, "10"))
    index = scanned(shop)
    assert list(by_index(index)) == ["1"]
    assert named(index, Reason.NO_LABEL) == ["line 3 (index 2)", "line 4 (index 3)"]
    assert named(index, Reason.NO_PRODUCT) == ["line 4 (index 77: 10)"]


def test_of_equal_indices_the_first_is_kept(shop: Any, scanned: Scan) -> None:
    shop.add(1, "premier", label="20")
    shop.add(1, "second", label="10")
    index = scanned(shop)
    assert index.product(0).designation == "premier"
    assert by_index(index) == {"1": "20"}
    assert named(index, Reason.DUPLICATE_INDEX) == ["line 3 (index 1)"]
    assert named(index, Reason.CONTRADICTING_LABEL) == ["line 3 (index 1: 10, before 20)"]
    assert Reason.DUPLICATE_LABEL not in index.report.problems


def test_rows_of_another_width_are_left_out(shop: Any, scanned: Scan) -> None:
    shop.add(1, "un")
    folder = shop.write()
    with (folder / "X_train_update.csv").open("a", encoding="utf-8") as file:
        file.write("2,deux\n")
    shop.write = lambda: folder
    assert named(scanned(shop), Reason.MALFORMED) == ["line 3"]


def test_the_report_names_a_few_and_counts_all(shop: Any, scanned: Scan) -> None:
    shop.add("ok", "produit")
    for number in range(9):
        shop.add(number, "x", label="?")
        shop.y.append((f"{number}00", "10"))
    report = scanned(shop).report
    assert len(report.problems[Reason.UNKNOWN_CODE].examples) == 5
    assert report.problems[Reason.UNKNOWN_CODE].count == 9
    assert report.problems[Reason.NO_PRODUCT].count == 9
    lines = "\n".join(report.lines())
    assert "1 of 10 products" in lines
    assert (
        "Y_train_CVw08PX.csv: 9 of 19 labels have a code that is not in the categories (left out): "
        "line 3 (index 0: ?), line 5 (index 1: ?)"
    ) in lines
    json = report.as_json()
    assert json["left_out"] == 9
    assert json["problems"]["unknown-codes"]["count"] == 9


@pytest.mark.parametrize("name", ["X_train_update.csv", "Y_train_CVw08PX.csv"])
def test_a_missing_table_is_named(shop: Any, tmp_path: Path, name: str) -> None:
    shop.add(1, "un")
    (shop.write() / name).unlink()
    with pytest.raises(DataFileMissing, match=name):
        scan(shop.folder, tmp_path / "work")


@pytest.mark.parametrize("name", ["X_train_update.csv", "Y_train_CVw08PX.csv", "split.csv"])
def test_wrong_columns_leave_nothing_behind(shop: Any, tmp_path: Path, name: str) -> None:
    shop.add(1, "un")
    shop.write()
    shop.table(name, ("", "something"), (1, 2))
    with pytest.raises(ColumnsWrong, match=f"{name}: no column .*something"):
        scan(shop.folder, tmp_path / "work")
    assert not list((tmp_path / "work").glob("*"))


def test_a_table_that_breaks_off_leaves_nothing_behind(shop: Any, tmp_path: Path) -> None:
    for number in range(1, 2 * AT_A_TIME):
        shop.add(number, "un")
    with (shop.write() / "X_train_update.csv").open("a", encoding="utf-8") as file:
        file.write('999,"deux,,3,4\n')
    told: list[str] = []
    with pytest.raises(DataError, match=rf"X_train_update\.csv, line {2 * AT_A_TIME + 1}"):
        scan(shop.folder, tmp_path / "work", lambda stage, *_: told.append(stage))
    assert not list((tmp_path / "work").glob("*"))
    assert told == []  # not one photo has been decoded for it


@pytest.mark.parametrize(
    ("label", "reason"), [("999", "a code that is not in the categories"), (None, "no label in")]
)
def test_a_catalogue_without_a_usable_product_is_refused(
    shop: Any, tmp_path: Path, label: str | None, reason: str
) -> None:
    shop.add(1, "un", label=label)
    with pytest.raises(CatalogueEmpty, match=reason):
        scan(shop.write(), tmp_path / "work")
    assert not list((tmp_path / "work").glob("*"))


def test_an_empty_catalogue_is_refused(shop: Any, tmp_path: Path) -> None:
    with pytest.raises(CatalogueEmpty, match="the table has no rows"):
        scan(shop.write(), tmp_path / "work")


def test_the_split_is_a_function_of_the_data_alone(
    new_shop: Callable[[str], Any], scanned: Scan
) -> None:
    assert "seed" not in inspect.signature(scan).parameters
    splits = []
    for seed, name in ((1, "one"), (2, "two")):
        shop = new_shop(name)
        for number in range(300):
            shop.add(number, words(number))
        random.seed(seed)
        np.random.seed(seed)
        random.shuffle(shop.x)
        index = scanned(shop)
        names = [product.index for product in index.products(index.rows("all"))]
        splits.append(dict(zip(names, index.splits.tolist(), strict=True)))
    assert splits[0] == splits[1]
    assert set(splits[0].values()) == {0, 1, 2}


def test_more_products_do_not_move_the_others(
    new_shop: Callable[[str], Any], scanned: Scan
) -> None:
    few, many = new_shop("few"), new_shop("many")
    for number in range(200):
        few.add(number, words(number))
        many.add(number, words(number))
    for number in range(200, 400):
        many.add(number, f"{words(number % 250)} autre")
    assert scanned(many).splits[:200].tolist() == scanned(few).splits.tolist()


def test_look_alikes_never_lie_in_several_splits(shop: Any, scanned: Scan, jpeg: Jpeg) -> None:
    for number in range(100):
        shop.add(3 * number, words(number), photo=jpeg(number, size=200))
        shop.add(3 * number + 1, f"{words(number).upper()} !", "<b>Neuf</b>")
        shop.add(3 * number + 2, photo=jpeg(number, size=120, quality=60))
    index = scanned(shop)
    splits = index.splits.reshape(100, 3)
    assert set(splits[:, 0].tolist()) == {0, 1, 2}
    assert (splits == splits[:, :1]).all()
    assert index.report.groups == 100
    assert index.report.largest_group == 3


def test_the_same_file_is_the_same_photo_however_blank(shop: Any, scanned: Scan) -> None:
    def blank(grey: int) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (40, 40), (grey, grey, grey)).save(file, "JPEG")
        return file.getvalue()

    for number, grey in enumerate((250, 200, 250, 150)):
        shop.add(number, words(number), photo=blank(grey))
    assert scanned(shop).groups.tolist() == [0, 1, 0, 3]


def test_a_photo_of_three_categories_makes_nothing_alike(
    shop: Any, scanned: Scan, jpeg: Jpeg
) -> None:
    shop.categories.append(("30", "Outils", "Tools"))
    for number in range(6):  # photo 0 in three categories, photo 1 in two
        label = ("10", "10", "20", "20", "30", "20")[number]
        shop.add(number, words(number), label=label, photo=jpeg(number % 2))
    assert scanned(shop).groups.tolist() == [0, 1, 2, 1, 4, 1]


def test_one_designation_for_everything_does_not_put_everything_into_one_split(
    shop: Any, scanned: Scan
) -> None:
    for number in range(60):
        shop.add(number, "carnet de notes", words(number))
        shop.add(100 + number, "carnet de notes", words(number))
    index = scanned(shop)
    assert index.report.largest_group == 2
    assert set(index.splits[::2].tolist()) == {0, 1, 2}
    assert index.splits[::2].tolist() == index.splits[1::2].tolist()


def test_products_that_the_table_does_not_list_follow_their_look_alikes(
    shop: Any, scanned: Scan
) -> None:
    for number in range(30):
        shop.add(number, words(number))
        shop.add(100 + number, f"{words(number)} neuf")
    shop.table("split.csv", ("index", "split"), *((number, "val") for number in range(30)))
    index = scanned(shop)
    assert set(index.splits.tolist()) == {1}
    assert index.report.torn_groups == 0


def test_a_table_that_tears_look_alikes_is_obeyed_and_reported(shop: Any, scanned: Scan) -> None:
    shop.add(1, words(1))
    shop.add(2, words(1))
    shop.table("split.csv", ("index", "split"), (1, "train"), (2, "val"))
    index = scanned(shop)
    assert index.splits.tolist() == [0, 1]
    assert index.report.torn_groups == 1
    assert any("look-alikes lie in several splits (groups: 1)" in x for x in index.report.lines())


def test_what_is_nearly_a_test_product_neither_trains_nor_chooses(
    shop: Any, scanned: Scan, jpeg: Jpeg
) -> None:
    listed = []

    def add(number: int, split: str, *texts: str, photo: bytes | None = None) -> None:
        shop.add(number, *texts, photo=photo)
        listed.append((number, split))

    add(1, "test", words(1, 40))
    add(2, "train", f"{words(1, 40)} neuf")  # nearly the same text
    add(3, "train", f"{words(1, 20)} {words(2, 20)}")  # half of it
    add(4, "train", words(4), photo=jpeg(1, size=200))
    add(5, "test", words(5), photo=jpeg(1, size=120, quality=60))  # the same photo
    add(6, "test", "lampe de bureau", words(6))
    add(7, "val", "Lampe de bureau", words(7))  # the same designation
    add(8, "train", words(8), photo=jpeg(8))
    shop.table("split.csv", ("index", "split"), *listed)
    index = scanned(shop)
    assert index.splits.tolist() == [2, LEFT_OUT, 0, LEFT_OUT, 2, 2, LEFT_OUT, 0]
    assert index.rows("train").tolist() == [2, 7]
    assert index.rows("all").tolist() == list(range(8))
    assert index.counts().sum(axis=1).tolist() == [2, 0, 3]
    assert named(index, Reason.SPLIT_LEAK) == [
        "line 3 (index 2: train)",
        "line 5 (index 4: train)",
        "line 8 (index 7: val)",
    ]
    assert index.report.learning == 5


def test_more_near_copies_than_a_split_should_hold_are_left_out_too(
    shop: Any, scanned: Scan
) -> None:
    text = words(1, 40)
    for number in range(LARGEST_GROUP + 20):
        shop.add(number, text, f"taille {number}")
    shop.add(999, words(2, 40))
    split = [(number, "test" if number == 0 else "train") for number, *_ in shop.x]
    shop.table("split.csv", ("index", "split"), *split)
    index = scanned(shop)
    # Nearly the same text is found by chance, a little (`near_duplicates.close_group`).
    assert index.report.count(Reason.SPLIT_LEAK) >= LARGEST_GROUP
    assert index.splits[-1] == 0


def test_more_equal_photos_than_a_split_should_hold_are_left_out_too(
    shop: Any, scanned: Scan, jpeg: Jpeg
) -> None:
    for number in range(LARGEST_GROUP + 1):
        shop.add(number, photo=jpeg(1, size=40))
    shop.add(999, photo=jpeg(2, size=40))
    split = [(number, "test" if number == 0 else "train") for number, *_ in shop.x]
    shop.table("split.csv", ("index", "split"), *split)
    assert scanned(shop).counts().sum(axis=1).tolist() == [1, 0, 1]


def test_the_fingerprint_is_of_the_products_not_of_their_order(
    new_shop: Callable[[str], Any], scanned: Scan, jpeg: Jpeg
) -> None:
    shops = [new_shop(name) for name in ("one", "two", "label", "text", "photo")]
    for shop in shops:
        for number in range(20):
            shop.add(number, words(number), photo=jpeg(number))
    shops[1].x.reverse()
    shops[2].y[3] = (3, "20")
    shops[3].x[3] = (3, "other", *shops[3].x[3][2:])
    shops[4].photo_path(3).write_bytes(jpeg(99))
    prints = [scanned(shop).fingerprint for shop in shops]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 4
    assert len(prints[0]) == 64


def test_a_second_scan_replaces_the_first(new_shop: Callable[[str], Any], tmp_path: Path) -> None:
    for name in ("one", "two"):
        shop = new_shop(name)
        shop.add(1, name)
        with scan(shop.write(), tmp_path / "work") as index:
            assert index.product(0).designation == name
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["rows.jsonl"]


def test_progress_ends_at_the_number_of_labels(shop: Any, scanned: Scan) -> None:
    for number in range(600):
        shop.add(number, words(number, 3))
    told: list[tuple[str, int, int | None]] = []

    def progress(stage: str, done: int = 0, total: int | None = None) -> None:
        told.append((stage, done, total))

    scanned(shop, progress=progress)
    reading = [(done, total) for stage, done, total in told if stage == "Reading products"]
    assert len(reading) > 1
    assert reading[-1] == (600, 600)
    assert reading == sorted(reading)


def test_memory_does_not_hold_the_texts(shop: Any, tmp_path: Path) -> None:
    import tracemalloc

    folder = shop.write()
    with (
        (folder / "X_train_update.csv").open("w", encoding="utf-8", newline="") as x_file,
        (folder / "Y_train_CVw08PX.csv").open("w", encoding="utf-8", newline="") as y_file,
    ):
        x, y = csv.writer(x_file), csv.writer(y_file)
        x.writerow(("", "designation", "description", "productid", "imageid"))
        y.writerow(("", "prdtypecode"))
        for number in range(4000):
            x.writerow((number, words(number, 5), "x" * 10_000, "", ""))
            y.writerow((number, "10"))
    tracemalloc.start()
    scan(folder, tmp_path / "work").close()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (folder / "X_train_update.csv").stat().st_size > 40_000_000
    assert peak < 20_000_000
