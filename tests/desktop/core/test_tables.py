"""Tables of texts, as spreadsheets and shops write them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from desktop.core import tables
from desktop.core.errors import TableUnusable
from desktop.core.tables import TableRow, read_table


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "texts.csv"


ROW = TableRow("a.jpg", "007", "Théière", "en fonte")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_as_programs_write_csv(path: Path, encoding: str, delimiter: str, end: str) -> None:
    lines = [
        delimiter.join(("photo", "reference", "designation", "description")),
        delimiter.join(("a.jpg", "007", "Théière", "en fonte")),
    ]
    path.write_bytes((end.join(lines) + end).encode(encoding))
    assert read_table(path) == [ROW]


@pytest.mark.parametrize(
    "header",
    [
        "photo;reference;designation;description",
        "Photo;Référence;Désignation;Description",
        " PHOTO ; REFERENCE ;DESIGNATION;DESCRIPTION ",
    ],
)
def test_names_of_columns(path: Path, header: str) -> None:
    path.write_text(f"{header}\na.jpg;007;Théière;en fonte\n", "utf-8")
    assert read_table(path) == [ROW]


def test_other_columns_and_another_order(path: Path) -> None:
    path.write_text("price,description,designation,photo\n12,en fonte,Théière,a.jpg\n", "utf-8")
    assert read_table(path) == [TableRow("a.jpg", "", "Théière", "en fonte")]


def test_quotes_newlines_and_missing_cells(path: Path) -> None:
    path.write_text(
        'reference,designation,description\n1,"Say ""hi"", all","two\nlines"\n2,short\n3,a,b,c,d\n',
        "utf-8",
    )
    assert read_table(path) == [
        TableRow("", "1", 'Say "hi", all', "two\nlines"),
        TableRow("", "2", "short", ""),
        TableRow("", "3", "a", "b"),
    ]


def test_rows_without_photo_and_reference_say_nothing(path: Path) -> None:
    path.write_text("photo;designation\n;lost\n\n ; \na.jpg;kept\n", "utf-8")
    assert read_table(path) == [TableRow("a.jpg", "", "kept", "")]


def test_rakutens_own_layout(path: Path) -> None:
    path.write_text(
        ",designation,description,productid,imageid\n"
        '0,"Olivia: carnet","<p>Neuf</p>",3804725264,1263597046\n'
        "1,Journal,,436067568,1008141237\n",
        "utf-8",
    )
    assert read_table(path) == [
        TableRow(
            "image_1263597046_product_3804725264.jpg",
            "3804725264",
            "Olivia: carnet",
            "<p>Neuf</p>",
            index="0",
        ),
        TableRow("image_1008141237_product_436067568.jpg", "436067568", "Journal", "", index="1"),
    ]


def test_rakutens_own_layout_as_pandas_leaves_it(path: Path) -> None:
    path.write_text(
        "index,designation,description,productid,imageid\n"
        "84916.0,Journal,,436067568.0,1008141237.0\n"
        "84917,Livre,,../../x,3\n",
        "utf-8",
    )
    first, second = read_table(path)
    assert first == TableRow(
        "image_1008141237_product_436067568.jpg", "436067568", "Journal", "", index="84916"
    )
    assert (second.photo, second.index) == ("", "84917")


def test_rakutens_columns_without_an_index(path: Path) -> None:
    path.write_text("designation,productid,imageid\nJournal,1,2\n", "utf-8")
    assert read_table(path) == [TableRow("image_2_product_1.jpg", "1", "Journal", "")]


def test_a_workbook(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Photo", "Référence", "Désignation", "Prix", "Description"])
    sheet.append(["a.jpg", 7, "Théière", 1.5, None])
    sheet.append([None, 3607345069012.0, True, None, datetime.date(2024, 5, 1)])
    sheet.append([None, None, None, None, None])
    workbook.create_sheet("other").append(["photo", "designation"])
    path = tmp_path / "texts.xlsx"
    workbook.save(path)
    assert read_table(path) == [
        TableRow("a.jpg", "7", "Théière", ""),
        TableRow("", "3607345069012", "True", "2024-05-01 00:00:00"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no column named photo or reference"),
        (b"a,b,c\n1,2,3\n", "no column named photo or reference"),
        (b"designation,description\nx,y\n", "no column named photo or reference"),
        (b"photo,reference\na.jpg,1\n", "no column named designation or description"),
        (b'photo,designation\na.jpg,"never closed\n\n', "line"),
        (b"photo,designation\na.jpg," + b"x" * 2_000_000, "line"),
        (b"PK\x03\x04 not a workbook", "not a readable XLSX workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old .xls workbook"),
    ],
)
def test_no_table(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(content)
    with pytest.raises(TableUnusable) as caught:
        read_table(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TableUnusable, match="no such file"):
        read_table(tmp_path / "missing.csv")
    with pytest.raises(TableUnusable, match=r"it is a folder|no permission"):
        read_table(tmp_path)


@given(content=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_rows_or_a_reason(path: Path, content: bytes) -> None:
    path.write_bytes(b"photo,designation\n" + content)
    try:
        read_table(path)
    except TableUnusable as error:
        assert "\n" not in str(error)


def test_folded() -> None:
    assert tables.folded(" RÉFÉRENCE ") == "reference"
