"""What stands in columns of all sorts."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from trainer.score.columns import Columns, common_type, photos, texts
from trainer.score.errors import ColumnsUnfit

from .conftest import Shop

NOT_UTF8 = pa.Array.from_buffers(
    pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\3\0\0\0\5\0\0\0"), pa.py_buffer(b"caf\xe9\xff")]
)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array(["é", None, ""]), ["é", "", ""]),
        (pa.array(["é", None], pa.large_string()), ["é", ""]),
        (pa.array(["é", None], pa.string_view()), ["é", ""]),
        (pa.array(["é", None, "é"]).dictionary_encode(), ["é", "", "é"]),
        (pa.array([None, None]), ["", ""]),
        (pa.array([12, None]), ["12", ""]),
        (pa.array([float("nan"), None]), ["", ""]),
        (pa.array(["é".encode(), None]), ["é", ""]),
        (pa.array([True]), ["true"]),
    ],
)
def test_texts(column: pa.Array, expected: list[str]) -> None:
    assert texts(column) == expected


def test_bytes_that_are_no_text_are_errors_of_their_row() -> None:
    good, bad = texts(NOT_UTF8)
    assert good == "caf"
    assert isinstance(bad, UnicodeDecodeError)


def test_a_text_that_is_none_fails_its_row(shop: Shop) -> None:
    shop.table(productid=[1, 2], designation=NOT_UTF8, photo=pa.array([None, None]))
    assert shop.run().failed == {"text-unreadable": 1}
    assert [row["error"] for row in shop.answers()] == [None, "the designation is not UTF-8"]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array(["a", None, ""]), [("a",), (), ()]),
        (pa.array([None, None]), [(), ()]),
        (pa.array([b"\xff", None, b""]), [(b"\xff",), (), ()]),
        (pa.array([["a", None, "b"], None, []]), [("a", "b"), (), ()]),
        (pa.array(["a", "b"]).dictionary_encode(), [("a",), ("b",)]),
    ],
)
def test_photos(column: pa.Array, expected: list[Any]) -> None:
    assert photos(column) == expected


def test_columns_of_other_names(shop: Shop) -> None:
    shop.table(sku=["x"], titre=["bougie rouge"], texte=["une bougie"])
    columns = Columns("sku", "titre", "texte")
    shop.run(columns=columns, mapped=("titre", "texte"))
    (row,) = shop.answers()
    assert (row["sku"], row["code"]) == ("x", "0010")


@pytest.mark.parametrize(
    ("columns", "asked", "words"),
    [
        ({"sku": ["x"], "designation": ["x"]}, {}, "no column productid; there are sku"),
        ({"productid": [1], "title": ["x"]}, {}, "no column designation or photo"),
        ({"productid": [1], "designation": ["x"]}, {"mapped": ("titre",)}, "no column titre"),
        ({"productid": [1], "designation": [["x"]]}, {}, "designation is list"),
        ({"productid": [1], "designation": ["x"], "photo": [{"a": 1}]}, {}, "not a path"),
        ({"productid": [[1]], "designation": ["x"]}, {}, "not a plain value"),
        (
            {"productid": [1], "designation": ["x"], "code": ["x"]},
            {"columns": Columns(keep=("code",))},
            "code is a name of the answers",
        ),
    ],
)
def test_columns_that_do_not_fit(
    shop: Shop, columns: dict[str, Any], asked: dict[str, Any], words: str
) -> None:
    shop.table(**columns)
    with pytest.raises(ColumnsUnfit, match=words):
        shop.run(**asked)


def test_two_columns_of_one_name(shop: Shop) -> None:
    import pyarrow.parquet as pq

    shop.data.mkdir()
    table = pa.Table.from_arrays(
        [pa.array([1]), pa.array(["x"]), pa.array(["y"])],
        ["productid", "designation", "designation"],
    )
    pq.write_table(table, shop.data / "x.parquet")
    with pytest.raises(ColumnsUnfit, match="two columns designation"):
        shop.run()


def test_the_type_of_a_copied_column() -> None:
    assert common_type([pa.int32(), pa.int32()]) == pa.int32()
    assert common_type([pa.int32(), pa.uint8()]) == pa.int64()
    assert common_type([pa.int32(), pa.string()]) == pa.string()
    assert common_type([pa.null(), pa.int8()]) == pa.int8()
    assert common_type([pa.null()]) == pa.string()
    assert common_type([pa.dictionary(pa.int8(), pa.string())]) == pa.string()
