from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundle.challenge import identifier
from trainer.data.categories import categories_for, default_categories, read_categories
from trainer.data.errors import (
    CategoriesEmpty,
    ColumnsWrong,
    DataError,
    DataFileMissing,
    DataFileUnreadable,
    RowInvalid,
    TableNotAFile,
)
from trainer.data.layout import photo_name
from trainer.data.tables import index_key, index_of, read_table

AB = ("index", "a", "b")


def values(path: Path, columns: tuple[str, ...] = AB) -> list[tuple[str, ...] | None]:
    return [row.values for row in read_table(path, columns)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_columns_are_found_by_name_and_others_ignored(path: Path) -> None:
    path.write_text("b,extra,index,a\r\n2,x,7,1\r\n", encoding="utf-8")
    assert values(path) == [("7", "1", "2")]


def test_the_unnamed_column_is_the_index(path: Path) -> None:
    path.write_text(",a,b\n7,1,2\n", encoding="utf-8")
    assert values(path) == [("7", "1", "2")]


def test_a_byte_order_mark_is_no_part_of_a_name(path: Path) -> None:
    path.write_text("index,a,b\n7,é,2\n", encoding="utf-8-sig")
    assert values(path) == [("7", "é", "2")]


def test_quoted_newlines_stay_in_their_field_and_lines_are_counted(path: Path) -> None:
    path.write_text('index,a,b\n7,"one\ntwo ""2""\r\nthree",x\n8,,\n', encoding="utf-8")
    rows = list(read_table(path, AB))
    assert [row.values for row in rows] == [("7", 'one\ntwo "2"\r\nthree', "x"), ("8", "", "")]
    assert [row.line for row in rows] == [4, 5]


def test_blank_lines_are_skipped_and_rows_of_another_width_marked(path: Path) -> None:
    path.write_text("index,a,b\n\n7,1\n8,1,2,3\n9,1,2\n", encoding="utf-8")
    assert values(path) == [None, None, ("9", "1", "2")]


def test_long_fields_are_read(path: Path) -> None:
    path.write_text(f"index,a,b\n7,{'x' * 1_000_000},2\n", encoding="utf-8")
    [row] = values(path)
    assert row is not None
    assert len(row[1]) == 1_000_000


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(DataFileMissing, match=r"table\.csv: no such file"):
        values(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
@pytest.mark.timeout(20)
def test_a_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(TableNotAFile, match=r"table\.csv: this is no file"):
        values(path)


@pytest.mark.parametrize("header", ["", "index,a", "index;a;b", "\x00\n"])
def test_wrong_columns_are_named(path: Path, header: str) -> None:
    path.write_text(header, encoding="utf-8")
    with pytest.raises(ColumnsWrong, match=r"table\.csv: no column .*b; the header has"):
        values(path)


def test_bytes_that_are_not_utf8_are_found_on_their_line(path: Path) -> None:
    path.write_bytes("index,a,b\n1,é,2\n".encode() + "2,é,2\n".encode("latin-1"))
    with pytest.raises(DataFileUnreadable, match=r"table\.csv, line 3: .*0xe9 is not UTF-8"):
        values(path)


def test_a_quote_that_is_never_closed_swallows_nothing(path: Path) -> None:
    path.write_text('index,a,b\n1,"x,2\n2,y,2\n', encoding="utf-8")
    with pytest.raises(DataFileUnreadable, match=r"table\.csv, line 2: .* never closed"):
        values(path)


@given(content=st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_designed_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "wild.csv"
    path.write_bytes(b"index,a,b\n" + content)
    try:
        rows = values(path)
    except DataError as error:
        assert str(path) in str(error)
    else:
        assert all(row is None or len(row) == 3 for row in rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(" 12 ", "12"), ("12.0", "12"), ("12.5", "12.5"), ("v2.0", "v2.0"), ("", "")],
)
def test_identifiers_have_one_spelling(text: str, expected: str) -> None:
    assert identifier(text) == expected


@given(st.sets(st.one_of(st.integers(0, 10**20).map(str), st.text(max_size=5)), max_size=20))
def test_keys_tell_identifiers_apart(indices: set[str]) -> None:
    assert len({index_key(index) for index in indices}) == len(indices)


def test_keys_keep_the_order_of_numbers_and_give_them_back() -> None:
    assert index_key("2") < index_key("10") < index_key("A1")
    assert index_of(index_key("10")) == "10"
    assert index_of(index_key("A1")) == "?"


@pytest.mark.parametrize("part", ["", "../x", "a/b", "a\\b", "a b", ".", "1.5"])
def test_photo_names_lead_nowhere_else(part: str) -> None:
    assert photo_name(part, "1") is None
    assert photo_name("1", part) is None
    assert photo_name("8", "A-7_b") == "image_8_product_A-7_b.jpg"


def categories(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("prdtypecode,name_fr,name_en", *lines)), encoding="utf-8")
    return path


def test_categories_keep_their_order_and_codes_are_text(path: Path) -> None:
    found = read_categories(categories(path, "20,Jouets,Toys", "007,Été,Summer"))
    assert [category.code for category in found] == ["20", "007"]
    assert found[1].name_fr == "Été"
    assert found[1].name_en == "Summer"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("1,A,A", "1,B,B"), "line 3: category 1 comes twice"),
        ((",A,A",), "line 2: a category needs a code"),
        (("1,,A",), "line 2: a category needs a code"),
        (("1,A",), "line 2: the row is not as wide as the header"),
    ],
)
def test_bad_categories_are_refused(path: Path, lines: tuple[str, ...], reason: str) -> None:
    with pytest.raises(RowInvalid, match=reason):
        read_categories(categories(path, *lines))


def test_an_empty_category_table_is_refused(path: Path) -> None:
    with pytest.raises(CategoriesEmpty, match="no categories"):
        read_categories(categories(path))


def test_categories_beside_the_data_win_over_the_default(tmp_path: Path) -> None:
    assert categories_for(tmp_path) == default_categories()
    assert len({category.code for category in default_categories()}) == 27
    categories(tmp_path / "categories.csv", "x,Un,One")
    assert [category.code for category in categories_for(tmp_path)] == ["x"]
