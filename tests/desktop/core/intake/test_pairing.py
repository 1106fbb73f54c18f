"""Photos and texts become items; what is not clear is not guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.core.intake.claims import Doubt
from desktop.core.intake.errors import TableUnclear
from desktop.core.intake.pairing import pair
from desktop.core.intake.plan import Item, Plan, Source
from desktop.core.intake.scan import Fault, Found, scan
from desktop.core.intake.tables import open_table

Files = Callable[..., Path]
Planned = Callable[..., Plan]

HEADER = "photo;reference;designation;description"
EAN, OTHER_EAN = "4006381333931", "3607345069012"


def photos(item: Item) -> list[str]:
    return [photo.name for photo in item.photos]


def texts(plan: Plan) -> dict[str, str]:
    """The designation of each photo's item."""
    return {photo.name: item.designation for item in plan.items() for photo in item.photos}


def doubts(plan: Plan) -> dict[str, Doubt]:
    return {one.photo: one.doubt for one in plan.ambiguities}


def left(plan: Plan) -> list[int]:
    return [plan.table.numbers[position] for position in plan.table.left]


class TestByPhoto:
    @pytest.mark.parametrize(
        "written",
        [
            *("sub/c.webp", "sub\\c.webp", "c.webp", "C.WEBP", "SUB/C.webp", " c.webp ", "c"),
            *("c.webp.", "c.png", "D:\\stock\\sub\\c.webp", "/else/where/c.webp", "other/c"),
        ],
    )
    def test_a_row_finds_its_photo(self, files: Files, planned: Planned, written: str) -> None:
        files("a.png", "sub/c.webp", "sub/d.png")
        plan = planned("photo;titre", f"{written};text")
        assert texts(plan) == {"a.png": "", "sub/c.webp": "text", "sub/d.png": ""}
        assert (left(plan), plan.ambiguities) == ([], [])

    @pytest.mark.parametrize(
        "written", ["x.jpg", "c.webp.jpg", "sub", "sub/", "/", "c.", "..", "*"]
    )
    def test_a_row_without_its_photo(self, files: Files, planned: Planned, written: str) -> None:
        files("c1.webp")
        plan = planned("photo;titre", f"{written};text")
        assert texts(plan) == {"c1.webp": ""}
        assert left(plan) == [2]

    def test_the_whole_row_comes_along(self, files: Files, planned: Planned) -> None:
        files("a.png", "image_2_product_1.jpg")
        plan = planned(HEADER, "a.png;007;Théière;en fonte")
        item = next(plan.items())
        assert photos(item) == ["a.png"]
        assert item == Item(item.photos, "007", "Théière", "en fonte", None, Source.TABLE, (2,))
        plan = planned(";designation;productid;imageid", "12;Journal;1;2")
        _, item = plan.items()
        assert (item.index, item.reference, item.designation) == ("12", "1", "Journal")

    def test_the_order_is_that_of_the_photos(self, files: Files, planned: Planned) -> None:
        files("b.png", "a.png", "sub/0.png")
        plan = planned("photo;titre", "sub/0.png;x", "b.png;y")
        assert [photos(item) for item in plan.items()] == [["a.png"], ["b.png"], ["sub/0.png"]]
        assert list(plan.items()) == list(plan.items())

    def test_the_path_is_worth_more_than_the_name(self, files: Files, planned: Planned) -> None:
        files("a.png", "sub/a.png")
        plan = planned("photo;titre", "a.png;above", "sub/a.png;below")
        assert texts(plan) == {"a.png": "above", "sub/a.png": "below"}

    def test_a_name_is_that_of_the_upper_photo(self, files: Files, planned: Planned) -> None:
        files("a.png", "sub/a.png")
        assert texts(planned("photo;titre", "a.png;x")) == {"a.png": "x", "sub/a.png": ""}

    def test_the_nearest_folder_decides(self, files: Files, planned: Planned) -> None:
        files("x/1.jpg", "y/1.jpg", "z/y/1.jpg")
        plan = planned("photo;titre", "C:\\stock\\x\\1.jpg;x", "stock/z/y/1.jpg;zy", "y/1.jpg;y")
        assert texts(plan) == {"x/1.jpg": "x", "y/1.jpg": "y", "z/y/1.jpg": "zy"}
        assert plan.ambiguities == []

    def test_a_name_in_several_folders_is_not_guessed(self, files: Files, planned: Planned) -> None:
        files("x/1.jpg", "y/1.jpg", "y/2.jpg")
        plan = planned("photo;titre", "1.jpg;one", "z/1.jpg;two", "2.jpg;three")
        assert texts(plan) == {"x/1.jpg": "", "y/1.jpg": "", "y/2.jpg": "three"}
        assert doubts(plan) == dict.fromkeys(("x/1.jpg", "y/1.jpg"), Doubt.SEVERAL_PHOTOS)
        assert plan.ambiguities[0].rows == (2, 3)
        assert left(plan) == [2, 3]
        assert len(plan.table.doubtful) == 2

    def test_a_path_settles_one_of_them(self, files: Files, planned: Planned) -> None:
        files("x/1.jpg", "y/1.jpg")
        plan = planned("photo;titre", "1.jpg;one", "x/1.jpg;two")
        assert texts(plan) == {"x/1.jpg": "two", "y/1.jpg": ""}
        assert list(doubts(plan)) == ["y/1.jpg"]

    def test_a_stem_in_several_folders_is_not_guessed(self, files: Files, planned: Planned) -> None:
        files("x/aa.jpg", "y/aa.png")
        plan = planned("photo;titre", "aa;text")
        assert doubts(plan) == dict.fromkeys(("x/aa.jpg", "y/aa.png"), Doubt.SEVERAL_PHOTOS)
        assert texts(planned("photo;titre", "y/aa;text")) == {"x/aa.jpg": "", "y/aa.png": "text"}

    def test_two_formats_of_a_photo(self, files: Files, planned: Planned) -> None:
        files("aa.heic", "aa.jpg")
        (item,) = planned("photo;titre", "aa;text").items()
        assert photos(item) == ["aa.heic", "aa.jpg"]

    def test_rows_that_differ_are_not_chosen_from(self, files: Files, planned: Planned) -> None:
        files("a.jpg", "b.jpg")
        plan = planned(HEADER, "a.jpg;1;one;", "a.jpg;1;two;", "b.jpg;1;three;")
        first, second = plan.items()
        assert (first.designation, first.reference, first.source) == ("", "1", Source.NAME)
        assert second.designation == "three"
        assert plan.ambiguities[0].as_row() == {
            "photo": "a.jpg",
            "rows": [2, 3],
            "reason": "rows-differ",
        }
        assert left(plan) == [2, 3]

    def test_a_stronger_row_settles_it(self, files: Files, planned: Planned) -> None:
        files("sub/a.jpg")
        plan = planned("photo;titre", "a;stem", "a.jpg;name", "sub/a.jpg;path", "x/a.jpg;name 2")
        assert (texts(plan), left(plan)) == ({"sub/a.jpg": "path"}, [2, 3, 5])
        assert plan.ambiguities == []

    def test_repeated_rows_are_harmless(self, files: Files, planned: Planned) -> None:
        files("a.jpg")
        plan = planned(HEADER, "a.jpg;1;x;y", "A.JPG;1;x;y", "a.jpg;1;x;y")
        (item,) = plan.items()
        assert (item.designation, item.rows) == ("x", (2,))
        assert (plan.table.repeated, left(plan), plan.ambiguities) == ([3, 4], [], [])

    def test_rows_that_say_the_same_of_a_photo(self, files: Files, planned: Planned) -> None:
        files("a.jpg")
        plan = planned(HEADER, "a.jpg;1;x;y", "./a.jpg;1;x;y")
        (item,) = plan.items()
        assert (item.designation, item.rows, plan.ambiguities) == ("x", (2, 3), [])
        plan = planned(HEADER, "a.jpg;1;x;y", "b/a.jpg;1;x;y")
        (item,) = plan.items()
        assert (item.rows, left(plan)) == ((2,), [3])  # the first names it more surely
        plan = planned(HEADER, "b/a.jpg;1;x;y", "c/a.jpg;1;x;y")
        (item,) = plan.items()
        assert (item.designation, item.rows, plan.ambiguities) == ("x", (2, 3), [])

    def test_composed_and_decomposed_accents(self, files: Files, planned: Planned) -> None:
        files(unicodedata.normalize("NFD", "été.jpg"))
        plan = planned("photo;titre", unicodedata.normalize("NFC", "ÉTÉ.jpg;text"))
        assert list(texts(plan).values()) == ["text"]

    def test_names_that_only_the_file_system_tells_apart(
        self, files: Files, planned: Planned
    ) -> None:
        folder = files("a.jpg", "A.jpg")
        if len(list(folder.iterdir())) == 1:
            pytest.skip("this file system does not")
        plan = planned("photo;titre", "a.jpg;small", "A.jpg;large")
        assert texts(plan) == {"a.jpg": "small", "A.jpg": "large"}
        assert doubts(planned("photo;titre", "A.JPG;x")) == dict.fromkeys(
            ("A.jpg", "a.jpg"), Doubt.SEVERAL_PHOTOS
        )

    def test_many_folders_with_the_same_names(self, files: Files, planned: Planned) -> None:
        """Would take minutes if every row were compared with every photo of the name."""
        files(*(f"p{number}/1.jpg" for number in range(300)))
        lines = [f"D:/x/p{number}/1.jpg;t{number}" for number in range(300)]
        found = texts(planned("photo;titre", *lines))
        assert found == {f"p{number}/1.jpg": f"t{number}" for number in range(300)}


class TestByReference:
    @pytest.mark.parametrize(
        "name",
        ["AB-12.jpg", "ab-12.JPG", "AB-12_2.jpg", "AB-12 (1).jpg", "AB-12-dos.jpg", "x/AB-12.png"],
    )
    def test_the_name_is_the_reference(self, files: Files, planned: Planned, name: str) -> None:
        files(name)
        (item,) = planned("ref;titre", "AB-12;text").items()
        assert (item.reference, item.designation, item.source) == ("AB-12", "text", Source.TABLE)

    def test_the_longest_reference_is_meant(self, files: Files, planned: Planned) -> None:
        files("AB-12-1.jpg", "AB-12.jpg", "AB_1.jpg")
        plan = planned("ref;titre", "AB;short", "AB-12;middle", "AB-12-1;long")
        assert texts(plan) == {"AB-12-1.jpg": "long", "AB-12.jpg": "middle", "AB_1.jpg": "short"}

    @pytest.mark.parametrize("column", ["ref", "ean"])
    @pytest.mark.parametrize("written", ["036000291452", "0036000291452"])
    def test_barcodes(self, files: Files, planned: Planned, column: str, written: str) -> None:
        files("IMG_036000291452_dos.jpg", "0036000291452.jpg", "036000291453.jpg")
        plan = planned(f"{column};titre", f"{written};text")
        item, other = plan.items()
        assert photos(item) == ["0036000291452.jpg", "IMG_036000291452_dos.jpg"]
        assert (item.designation, item.reference) == ("text", written)
        assert (other.reference, other.source) == ("", Source.NONE)

    def test_a_barcode_beside_the_reference(self, files: Files, planned: Planned) -> None:
        files(f"{EAN}.jpg", "R1_2.jpg")
        (item,) = planned("ref;ean;titre", f"R1;{EAN};text").items()
        assert (photos(item), item.reference) == ([f"{EAN}.jpg", "R1_2.jpg"], "R1")

    def test_the_photo_column_first(self, files: Files, planned: Planned) -> None:
        files("R1.jpg", "R2.jpg")
        plan = planned("photo;ref;titre", "R1.jpg;R2;one", "gone.jpg;R1;two")
        assert texts(plan) == {"R1.jpg": "one", "R2.jpg": "one"}
        assert left(plan) == [3]

    def test_one_item_of_several_photos(self, files: Files, planned: Planned) -> None:
        files("R1.jpg", "R1_2.jpg", "other.jpg", "x/R1_3.jpg", "y/z.jpg")
        plan = planned("photo;ref;titre", "other.jpg;R1;x", "z.jpg;R1;x", ";R1;x")
        (item,) = plan.items()
        assert photos(item) == ["R1.jpg", "R1_2.jpg", "other.jpg", "x/R1_3.jpg", "y/z.jpg"]
        assert (item.rows, left(plan)) == ((2, 3, 4), [])

    def test_without_a_reference_each_row_is_an_item(self, files: Files, planned: Planned) -> None:
        files("a.jpg", "b.jpg")
        plan = planned("photo;titre", "a.jpg;x", "b.jpg;x")
        assert [photos(item) for item in plan.items()] == [["a.jpg"], ["b.jpg"]]

    def test_rows_of_a_reference_that_differ(self, files: Files, planned: Planned) -> None:
        files("R1.jpg", "R1_2.jpg", "named.jpg")
        plan = planned("photo;ref;titre", ";R1;one", "named.jpg;R1;two")
        first, second = plan.items()
        assert (photos(first), first.reference) == (["R1.jpg", "R1_2.jpg"], "R1")
        assert (first.designation, first.source) == ("", Source.NAME)
        assert (photos(second), second.designation) == (["named.jpg"], "two")
        assert doubts(plan) == dict.fromkeys(("R1.jpg", "R1_2.jpg"), Doubt.ROWS_DIFFER)
        assert left(plan) == [2]

    def test_a_short_reference_in_several_folders(self, files: Files, planned: Planned) -> None:
        """`1.jpg`, `2.jpg` in each folder are the photos of a folder, not of a product."""
        files("x/1.jpg", "y/1.jpg", "y/2.jpg")
        plan = planned("id;titre", "1;one", "2;two")
        assert texts(plan) == {"x/1.jpg": "", "y/1.jpg": "", "y/2.jpg": "two"}
        assert doubts(plan) == dict.fromkeys(("x/1.jpg", "y/1.jpg"), Doubt.SEVERAL_PHOTOS)

    def test_the_reference_settles_a_name_in_several_folders(
        self, files: Files, planned: Planned
    ) -> None:
        files("x/R100.jpg", "y/R100.jpg")
        (item,) = planned("photo;ref;titre", "R100.jpg;R100;text").items()
        assert (len(item.photos), item.designation) == (2, "text")


class TestBeside:
    def test_sidecars(self, files: Files, planned: Planned) -> None:
        folder = files("a.jpg", "sub/B.JPG", "c.png", "d.png")
        (folder / "a.txt").write_text("Théière\nen fonte", "utf-8")
        (folder / "sub/b.Json").write_text('{"titre": "Bol", "ref": "R1"}', "utf-8")
        (folder / "c.png.txt").write_text("Tasse", "utf-8")
        plan = planned()
        found = {item.photos[0].name: item for item in plan.items()}
        assert {item.source for item in found.values()} == {Source.SIDECAR, Source.NONE}
        assert (found["a.jpg"].designation, found["a.jpg"].description) == ("Théière", "en fonte")
        assert (found["sub/B.JPG"].designation, found["sub/B.JPG"].reference) == ("Bol", "R1")
        assert found["c.png"].designation == "Tasse"
        assert found["d.png"].source is Source.NONE

    def test_the_table_has_precedence(self, files: Files, planned: Planned) -> None:
        folder = files("a.jpg", "b.jpg")
        (folder / "a.txt").write_text("beside", "utf-8")
        (folder / "b.txt").write_text("beside", "utf-8")
        plan = planned(HEADER, "a.jpg;1;table;", "b.jpg;2;;")
        first, second = plan.items()
        assert (first.designation, first.source) == ("table", Source.TABLE)
        # A row without a text leaves that to the sidecar.
        assert (second.designation, second.source) == ("beside", Source.SIDECAR)
        assert (second.reference, second.rows) == ("2", (3,))

    def test_json_before_txt_and_another_where_one_is_broken(
        self, files: Files, planned: Planned
    ) -> None:
        folder = files("a.jpg", "b.jpg")
        (folder / "a.json").write_text('{"title": "json"}', "utf-8")
        (folder / "a.txt").write_text("txt", "utf-8")
        (folder / "b.json").write_text("{", "utf-8")
        (folder / "b.txt").write_text("txt", "utf-8")
        plan = planned()
        assert texts(plan) == {"a.jpg": "json", "b.jpg": "txt"}
        assert plan.faults == [Fault("b.json", "it is not JSON")]

    def test_one_sidecar_of_two_formats(self, files: Files, planned: Planned) -> None:
        folder = files("a.heic", "a.jpg")
        (folder / "a.txt").write_text("x", "utf-8")
        (item,) = planned().items()
        assert photos(item) == ["a.heic", "a.jpg"]

    def test_equal_texts_of_different_products_stay_apart(
        self, files: Files, planned: Planned
    ) -> None:
        folder = files("a.jpg", "b.jpg")
        for name in ("a.txt", "b.txt"):
            (folder / name).write_text("same", "utf-8")
        assert planned().groups == [0, 1]

    def test_a_photo_takes_the_text_of_its_product(self, files: Files, planned: Planned) -> None:
        folder = files(f"{EAN}_1.jpg", f"{EAN}_2.jpg", f"{OTHER_EAN}.jpg")
        (folder / f"{EAN}_2.txt").write_text("Stylo", "utf-8")
        plan = planned()
        other, item = plan.items()
        assert (photos(item), item.reference) == ([f"{EAN}_1.jpg", f"{EAN}_2.jpg"], EAN)
        assert (item.designation, item.source) == ("Stylo", Source.SIDECAR)
        assert (other.reference, other.source) == (OTHER_EAN, Source.NAME)
        assert plan.known.source(1) is Source.SIDECAR

    def test_of_two_texts_none_is_taken(self, files: Files, planned: Planned) -> None:
        folder = files(f"{EAN}_1.jpg", f"{EAN}_2.jpg", f"{EAN}_3.jpg")
        (folder / f"{EAN}_1.txt").write_text("Stylo", "utf-8")
        (folder / f"{EAN}_2.txt").write_text("Bol", "utf-8")
        plan = planned()
        assert list(texts(plan).values()) == ["Stylo", "Bol", ""]
        assert doubts(plan) == {f"{EAN}_3.jpg": Doubt.SIDECARS_DIFFER}

    def test_sidecars_that_only_the_file_system_tells_apart(
        self, files: Files, planned: Planned
    ) -> None:
        folder = files("a.jpg", "A.jpg")
        if len(list(folder.iterdir())) == 1:
            pytest.skip("this file system does not")
        for stem in ("a", "A"):
            (folder / f"{stem}.txt").write_text(f"of {stem}", "utf-8")
        assert texts(planned()) == {"a.jpg": "of a", "A.jpg": "of A"}


class TestByName:
    def test_photos_of_a_barcode_are_one_item(self, files: Files, planned: Planned) -> None:
        files(f"{EAN}.jpg", f"{EAN}_2.jpg", f"x/EAN {EAN} dos.png", "IMG_20240101_1234.jpg")
        plan = planned()
        item, other = plan.items()
        assert (len(item.photos), item.reference, item.source) == (3, EAN, Source.NAME)
        assert (photos(other), other.source) == (["IMG_20240101_1234.jpg"], Source.NONE)

    def test_numbers_alone_make_no_product(self, files: Files, planned: Planned) -> None:
        files("scan_1.jpg", "scan_2.jpg", "photo (1).jpg", "photo (2).jpg")
        assert planned().groups == [0, 1, 2, 3]


class TestRows:
    def test_rows_without_a_photo(self, files: Files, planned: Planned) -> None:
        files("a.jpg")
        plan = planned(HEADER, "a.jpg;1;x;", "gone.jpg;2;y;z", ";;only text;", "b.jpg;3;;")
        first, second, third = plan.text_only()
        assert first == Item((), "2", "y", "z", None, Source.TABLE, (3,))
        assert (second.designation, second.rows) == ("only text", (4,))
        assert (third.reference, third.designation) == ("3", "")
        assert not plan.table.doubtful

    def test_texts_alone_are_no_repetition(self, planned: Planned) -> None:
        plan = planned("titre", "same", "same")
        assert [item.rows for item in plan.text_only()] == [(2,), (3,)]

    def test_with_photos_a_key_is_needed(self, files: Files, planned: Planned) -> None:
        files("a.jpg")
        with pytest.raises(TableUnclear, match="none is a photo or a reference"):
            planned("titre", "same")

    def test_a_table_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "t.csv"
        path.write_text("ref;titre\nR1;x\n", "utf-8")
        with pair(Found(tmp_path), open_table(path)) as plan:
            assert [item.reference for item in plan.text_only()] == ["R1"]
            assert list(plan.items()) == []

    def test_rows_of_one_text_with_numbers_of_their_own(
        self, files: Files, planned: Planned
    ) -> None:
        files("image_2_product_1.jpg")
        header = ";designation;productid;imageid"
        plan = planned(header, "7;x;1;2", "8;x;1;2")
        (item,) = plan.items()
        assert (item.index, item.rows) == ("7", (2,))
        assert [(one.index, one.rows) for one in plan.text_only()] == [("8", (3,))]

    def test_rows_with_numbers_are_never_one_item(self, files: Files, planned: Planned) -> None:
        files("image_2_product_1.jpg", "image_3_product_1.jpg")
        items = planned(";designation;productid;imageid", "7;x;1;2", "8;x;1;3").items()
        assert [(item.index, len(item.photos)) for item in items] == [("7", 1), ("8", 1)]

    def test_nothing(self, planned: Planned) -> None:
        plan = planned()
        assert (list(plan.items()), list(plan.text_only())) == ([], [])


def test_progress_can_end_it(files: Files, tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    def stop(stage: str, done: int = 0, total: int | None = None) -> None:
        raise StopError

    with pytest.raises(StopError):
        pair(scan(files("a.jpg")), progress=stop)


def test_progress_tells_the_stages(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("photo;titre\nb.jpg;x\n", "utf-8")
    told: list[tuple[str, int, int | None]] = []
    found = scan(files("a.jpg"))
    pair(found, open_table(path), lambda *args: told.append(args)).close()  # type: ignore[arg-type]
    assert told == [("Reading the table", 0), ("Pairing", 0, 1), ("Pairing", 1, 1)]
