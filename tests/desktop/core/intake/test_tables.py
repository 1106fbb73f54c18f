"""Tables of texts, as spreadsheets, shops and accidents write them."""

from __future__ import annotations

import datetime
import os
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from desktop.core.intake import delimited, workbook
from desktop.core.intake.columns import Unclear, by_hand
from desktop.core.intake.errors import ColumnUnknown, IntakeError, TableUnclear, TableUnreadable
from desktop.core.intake.tables import Notes, Row, Table, open_table

HEADER = "photo;reference;designation;description"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "texts.csv"


def read(path: Path, *said: str, notes: Notes | None = None, keyless: bool = False) -> list[Row]:
    table = open_table(path, by_hand(said))
    return list(table.rows(notes or Notes(), keyless=keyless))


def of_text(path: Path, text: str, *said: str, notes: Notes | None = None) -> list[Row]:
    path.write_bytes(text.encode())
    return read(path, *said, notes=notes)


class TestText:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
    )
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_as_programs_write_it(
        self, path: Path, encoding: str, delimiter: str, end: str
    ) -> None:
        lines = [
            delimiter.join(("photo", "référence", "désignation", "description")),
            delimiter.join(("a.jpg", "007", "Théière", "en fonte")),
        ]
        path.write_bytes((end.join(lines) + end).encode(encoding))
        assert read(path) == [Row(2, "a.jpg", "007", "", "Théière", "en fonte")]

    def test_what_it_is_is_told(self, path: Path) -> None:
        path.write_bytes("photo;désignation\na.jpg;Thé\n".encode("cp1252"))
        row = open_table(path).as_row()
        assert (row["encoding"], row["delimiter"], row["damaged"]) == ("cp1252", ";", False)
        assert [column["field"] for column in row["columns"]] == ["photo", "designation"]

    @pytest.mark.parametrize("delimiter", [";", "\t", "|"])
    def test_commas_in_texts_are_no_delimiters(self, path: Path, delimiter: str) -> None:
        lines = [("photo", "titre"), ("a.jpg", "un, deux, trois"), ("b.jpg", "un, deux, trois, 4")]
        rows = of_text(path, "\n".join(delimiter.join(line) for line in lines))
        assert [row.designation for row in rows] == ["un, deux, trois", "un, deux, trois, 4"]

    def test_semicolons_in_texts_are_no_delimiters_either(self, path: Path) -> None:
        rows = of_text(path, 'photo,titre\na.jpg,"a;b;c"\nb.jpg,d;e\n')
        assert [row.designation for row in rows] == ["a;b;c", "d;e"]

    def test_letters_that_end_lines_elsewhere(self, path: Path) -> None:
        rows = of_text(path, "photo,titre\na.jpg,x\u2028y; z\nb.jpg,\x0bu; v\x0c\n")
        assert [row.designation for row in rows] == ["x\u2028y; z", "u; v"]

    def test_one_column(self, path: Path) -> None:
        path.write_text("designation\nune théière, en fonte\nun bol; bleu\n", "utf-8")
        texts = [row.designation for row in read(path, keyless=True)]
        assert texts == ["une théière, en fonte", "un bol; bleu"]

    def test_unknown_columns_have_the_delimiter_of_even_rows(self, path: Path) -> None:
        rows = of_text(path, "Bild;Was\na.jpg;x, y\nb.jpg;z\n", "Bild=photo", "Was=designation")
        assert [row.designation for row in rows] == ["x, y", "z"]

    def test_excels_own_note_of_the_delimiter(self, path: Path) -> None:
        assert of_text(path, "sep=|\nphoto|titre\na.jpg|x;y;z\n") == [
            Row(3, "a.jpg", designation="x;y;z")
        ]

    def test_quotes_newlines_and_missing_cells(self, path: Path) -> None:
        notes = Notes()
        rows = of_text(
            path,
            'reference,designation,description\n1,"Say ""hi"", all","two\r\nlines"\n'
            "2,short\n3,a,b,c,d\n",
            notes=notes,
        )
        assert rows == [
            Row(2, "", "1", "", 'Say "hi", all', "two\r\nlines"),
            Row(3, "", "2", "", "short"),
            Row(4, "", "3", "", "a", "b"),
        ]
        assert (notes.rows, notes.surplus.first) == (3, [4])

    def test_blank_lines_and_titles_above_the_header(self, path: Path) -> None:
        text = f"\n;;;\nInventaire du 12 mars;;;\n\n{HEADER}\n\na.jpg;1;x;y\n;;;\n"
        assert of_text(path, text) == [Row(7, "a.jpg", "1", "", "x", "y")]

    def test_control_characters_and_zeros(self, path: Path) -> None:
        rows = of_text(path, f"{HEADER}\na\0.jpg;\x011;x\x07\x85y; \ufeffz\x9f\u00a0\n")
        assert rows == [Row(2, "a.jpg", "1", "", "x\x85y", "z")]

    def test_repeated_names_of_columns_that_do_not_count(self, path: Path) -> None:
        rows = of_text(path, "photo;prix;prix;titre\na.jpg;1;2;x\n")
        assert rows == [Row(2, "a.jpg", designation="x")]

    def test_numbers_of_spreadsheets(self, path: Path) -> None:
        notes = Notes()
        text = (
            'ref;ean;titre\n="007";4006381333931.0;a\n\'008;36000291452;b\n'
            "4,00638E+12;x;c\n9;4.00638E+12;d\n"
        )
        rows = of_text(path, text, notes=notes)
        assert [(row.reference, row.ean) for row in rows] == [
            ("007", "4006381333931"),
            ("008", "036000291452"),
            ("", "x"),
            ("9", ""),
        ]
        assert (notes.rounded.count, notes.rounded.first) == (2, [4, 5])

    @pytest.mark.parametrize("written", ["1E5", "3E12", "12E3", "1.5E12", "3E+5"])
    def test_references_that_look_a_little_like_numbers(self, path: Path, written: str) -> None:
        notes = Notes()
        (row,) = of_text(path, f"ref;titre\n{written};x\n", notes=notes)
        assert (row.reference, notes.rounded.count) == (written, 0)

    @pytest.mark.parametrize("written", ["3,76012E+12", "3.76012E+12", "4E+12", "3,76e12"])
    def test_rounded_numbers(self, path: Path, written: str) -> None:
        notes = Notes()
        (row,) = of_text(path, f"ref;titre\n{written};x\n", notes=notes)
        assert (row.reference, notes.rounded.count) == ("", 1)

    @pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
    def test_a_barcode_with_spaces(self, path: Path, space: str) -> None:
        ean = space.join(("3", "760123", "456784"))
        assert [row.ean for row in of_text(path, f"ean;titre\n{ean};x\n")] == ["3760123456784"]

    @pytest.mark.parametrize("written", ["-", "N/A", "nan", "0"])
    def test_no_reference_is_none(self, path: Path, written: str) -> None:
        rows = of_text(path, f"photo;ref;titre\na.jpg;{written};x\nb.jpg;00;x\n")
        assert [row.reference for row in rows] == ["", "00"]

    def test_rows_that_say_nothing_are_counted(self, path: Path) -> None:
        notes = Notes()
        rows = of_text(path, "photo;titre;prix\n;;12\n;seul;\n", notes=notes)
        assert rows == [Row(3, designation="seul")]
        assert notes.silent.first == [2]

    @pytest.mark.parametrize(
        ("broken", "kept"),
        [
            ('b.jpg;"never closed;x', ["a", "c", "d"]),
            ('b.jpg;"x" y;z', ["a", "x y", "c", "d"]),
            ('b.jpg;x "quoted" y;z', ["a", 'x "quoted" y', "c", "d"]),
            ('b.jpg;12" vinyl;z', ["a", '12" vinyl', "c", "d"]),
        ],
    )
    def test_stray_quotes_cost_at_most_their_row(
        self, path: Path, broken: str, kept: list[str]
    ) -> None:
        notes = Notes()
        text = f'photo;titre;detail\na.jpg;a;1\n{broken}\nc.jpg;"c";3\nd.jpg;d;"4\n5"\n'
        rows = of_text(path, text, notes=notes)
        assert [row.designation for row in rows] == kept
        assert [one.number for one in notes.broken.first] == [3][: 4 - len(kept)]

    def test_a_quote_without_end_in_a_long_file(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(delimited, "MOST_LINES", 50)
        monkeypatch.setattr(delimited, "LONGEST_FIELD", 500)
        lines = [f"{number}.jpg;text {number}" for number in range(200)]
        lines[70] = '70.jpg;"open'
        lines[120] = "120.jpg;" + "x" * 501
        notes = Notes()
        rows = of_text(path, "\n".join(["photo;titre", *lines]), notes=notes)
        assert len(rows) == 198
        assert rows[70].photo == "71.jpg"
        assert [one.number for one in notes.broken.first] == [72, 122]

    def test_a_file_of_open_quotes_ends(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(delimited, "MOST_BROKEN", 20)
        with pytest.raises(TableUnreadable, match="21 records are broken"):
            of_text(path, "photo;titre\n" + 'a.jpg;"x\n' * 60)

    def test_a_line_without_end(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(delimited, "LONGEST_LINE", 500)
        monkeypatch.setattr(delimited, "MOST_SKIPPED", 3_000)
        with pytest.raises(TableUnreadable, match="line without end"):
            of_text(path, "photo;titre\n" + "x;" * 2_000)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("before", ["", '"open;x\n'])
    def test_a_line_of_megabytes_is_one_broken_row(self, path: Path, end: str, before: str) -> None:
        notes = Notes()
        rows = ["photo;titre", "a.jpg;a", "b.jpg;" + "x" * 10_000_000 + ";z", "c.jpg;c"]
        text = end.join([*rows[:2], before + rows[2], rows[3]])
        path.write_bytes(text.encode())
        assert [row.designation for row in read(path, notes=notes)] == ["a", "c"]
        broken = [one.number for one in notes.broken.first]
        assert broken == ([3, 4] if before else [3])
        assert notes.broken.first[-1].reason == "a line without end"

    def test_a_line_as_long_as_allowed(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(delimited, "LONGEST_LINE", 20)
        lines = ["photo;titre", "a.jpg;" + "x" * 13, "b.jpg;" + "y" * 14, "c.jpg;z"]
        rows = of_text(path, "\n".join(lines) + "\n")
        assert [row.photo for row in rows] == ["a.jpg", "c.jpg"]

    def test_zeros_at_the_end(self, path: Path) -> None:
        notes = Notes()
        path.write_bytes(f"{HEADER}\na.jpg;1;x;y\n".encode() + bytes(500))
        assert read(path, notes=notes) == [Row(2, "a.jpg", "1", "", "x", "y")]
        assert notes.silent.count == 0

    def test_many_rows_are_streamed(self, path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            file.write("photo;titre\n")
            file.writelines(f"{number}.jpg;text {number}\n" for number in range(200_000))
        rows = open_table(path).rows(Notes())
        assert next(rows).photo == "0.jpg"
        assert sum(1 for _ in rows) == 199_999


class TestHeader:
    def test_rakutens_own_layout(self, path: Path) -> None:
        rows = of_text(
            path,
            ",designation,description,productid,imageid\n"
            '0,"Carnet: pages, lignes","<p>Neuf</p>",380,126\n'
            "1.0,Journal,,436.0,100.0\n"
            "2,Livre,,../../x,3\n",
        )
        assert rows == [
            Row(
                *(2, "image_126_product_380.jpg", "380", "", "Carnet: pages, lignes"),
                *("<p>Neuf</p>", "0"),
            ),
            Row(3, "image_100_product_436.jpg", "436", "", "Journal", "", "1"),
            Row(4, "", "../../x", "", "Livre", "", "2"),
        ]

    def test_unclear_columns_are_told_with_a_guess(self, path: Path) -> None:
        path.write_text("Bild;Was\na.jpg;Une tasse bleue\n", "utf-8")
        table = open_table(path)
        assert table.unclear == (Unclear.NO_KEY, Unclear.NO_TEXT)
        assert [(one.name, one.guess) for one in table.columns] == [
            ("Bild", "photo"),
            ("Was", "designation"),
        ]
        with pytest.raises(TableUnclear) as caught:
            list(table.rows(Notes()))
        assert "it has Bild, Was" in str(caught.value)
        assert "instance Bild=photo" in str(caught.value)
        said = [f"{one.number}={one.guess}" for one in table.columns]
        assert read(path, *said) == [Row(2, "a.jpg", designation="Une tasse bleue")]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "none is a photo"),
            ("\n\n", "none is a photo"),
            ("a,b,c\n1,2,3\n", "none is a photo or a reference, none is a designation"),
            ("designation,description\nx,y\n", "none is a photo or a reference"),
            ("photo,reference\na.jpg,1\n", "none is a designation or a description"),
            ("photo,photo,titre\na,b,c\n", "several columns could be the same"),
        ],
    )
    def test_wrong_columns(self, path: Path, text: str, reason: str) -> None:
        with pytest.raises(TableUnclear) as caught:
            of_text(path, text)
        assert str(path) in str(caught.value)
        assert reason in str(caught.value)

    def test_columns_of_one_name_are_proposed_by_number(self, path: Path) -> None:
        path.write_text("photo;designation;designation\na.jpg;x;y\n", "utf-8")
        with pytest.raises(TableUnclear, match="instance 2=designation"):
            read(path)
        assert read(path, "2=designation") == [Row(2, "a.jpg", designation="x")]

    def test_texts_alone(self, path: Path) -> None:
        path.write_text("designation\nx\n", "utf-8")
        assert read(path, keyless=True) == [Row(2, designation="x")]
        path.write_text("reference\nx\n", "utf-8")
        with pytest.raises(TableUnclear):
            read(path, keyless=True)

    @pytest.mark.parametrize(
        ("text", "said", "numbers"),
        [
            ("a.jpg;x y\nb.jpg;z\n", ("1=photo", "2=designation"), [1, 2]),
            ("A-1;x y\nA-2;z\n", ("1=reference", "2=designation"), [1, 2]),
            ("Bild;Was\nb.jpg;z\n", ("1=photo", "2=designation"), [2]),
            ("Ref;Was\n12;z\n", ("1=reference", "2=designation"), [2]),
        ],
    )
    def test_without_a_header(
        self, path: Path, text: str, said: tuple[str, ...], numbers: list[int]
    ) -> None:
        assert [row.number for row in of_text(path, text, *said)] == numbers

    def test_our_own_results_are_known(self, path: Path) -> None:
        path.write_text(
            "photo;reference;designation;description;code;category;probability;status;model_version\n",
            "utf-8",
        )
        assert open_table(path).is_ours
        path.write_text(f"{HEADER};category\n", "utf-8")
        assert not open_table(path).is_ours


Sheet = Callable[..., Path]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Writes a workbook of one sheet from rows, and merges cells."""

    def write(*rows: list[object], merged: tuple[str, ...] = ()) -> Path:
        book = Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append(row)
        for area in merged:
            book.active.merge_cells(area)
        book.save(tmp_path / "texts.xlsx")
        return tmp_path / "texts.xlsx"

    return write


def edit(path: Path, before: bytes, after: bytes) -> None:
    """Changes the XML of the first sheet, as other programs write it."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert before in members[name]
    members[name] = members[name].replace(before, after)
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)


class TestWorkbook:
    def test_values(self, sheet: Sheet) -> None:
        path = sheet(
            ["Photo", "Référence", "Désignation", "Prix", "Description"],
            ["a.jpg", 7, "Théière", 1.5, None],
            [],
            [None, 3607345069012.0, True, None, datetime.date(2024, 5, 1)],
            [None, "b", "#N/A", None, datetime.datetime(2024, 5, 1, 12, 30)],  # noqa: DTZ001 - sheets know no zone
            [None, None, None, None, None],
        )
        assert read(path) == [
            Row(2, "a.jpg", "7", "", "Théière"),
            Row(4, "", "3607345069012", "", "True", "2024-05-01"),
            Row(5, "", "b", "", "", "2024-05-01 12:30:00"),
        ]

    def test_the_name_does_not_matter(self, sheet: Sheet, path: Path) -> None:
        sheet(["photo", "titre"], ["a.jpg", "x"]).rename(path)
        table = open_table(path)
        assert (table.sheet, table.encoding) == ("Sheet", None)
        assert list(table.rows(Notes())) == [Row(2, "a.jpg", designation="x")]

    def test_formulas_count_by_their_last_result(self, sheet: Sheet) -> None:
        path = sheet(
            ["photo", "titre", "prix"],
            ["a.jpg", '=CONCATENATE("x","y")', "=1+1"],
            ["b.jpg", '=UPPER("z")', 3],
            ["c.jpg", "plain", "=2+2"],
        )
        formula = b'<f>UPPER("z")</f>'
        edit(
            path, b'<c r="B3">' + formula + b"<v />", b'<c r="B3" t="str">' + formula + b"<v>Z</v>"
        )
        notes = Notes()
        assert [row.designation for row in read(path, notes=notes)] == ["", "Z", "plain"]
        assert (notes.uncalculated.count, notes.uncalculated.first) == (1, [2])

    def test_cells_merged_downwards_count_for_each_row(self, sheet: Sheet) -> None:
        path = sheet(
            ["photo", "titre", "description", None],
            ["a.jpg", "one", "x", None],
            ["b.jpg", None, "y", None],
            ["c.jpg", None, None, None],
            ["d.jpg", None, "z", None],
            merged=("B2:B4", "C2:D2"),
        )
        rows = [(row.photo, row.designation, row.description) for row in read(path)]
        assert rows == [
            ("a.jpg", "one", "x"),
            ("b.jpg", "one", "y"),
            ("c.jpg", "one", ""),
            ("d.jpg", "", "z"),
        ]

    def test_a_merged_title_above_the_header(self, sheet: Sheet) -> None:
        path = sheet(["Inventaire"], [], ["photo", "titre"], ["a.jpg", "x"], merged=("A1:B1",))
        assert read(path) == [Row(4, "a.jpg", designation="x")]

    def test_the_first_sheet_that_is_clear(self, tmp_path: Path) -> None:
        book = Workbook()
        assert book.active is not None
        book.active.append(["Sommaire", "du", "jour"])
        hidden = book.create_sheet("hidden")
        hidden.append(["photo", "titre"])
        hidden.sheet_state = "hidden"
        book.create_sheet("Textes").append(["photo", "titre"])
        book.create_sheet("Plus").append(["photo", "titre"])
        path = tmp_path / "t.xlsx"
        book.save(path)
        assert open_table(path).sheet == "Textes"

    def test_columns_by_hand_in_a_later_sheet(self, tmp_path: Path) -> None:
        book = Workbook()
        assert book.active is not None
        book.active.append(["Sommaire"])
        book.create_sheet("Textes").append(["Bild", "Was"])
        path = tmp_path / "t.xlsx"
        book.save(path)
        said = by_hand(["Bild=photo", "Was=designation"])
        assert open_table(path, said).sheet == "Textes"
        with pytest.raises(ColumnUnknown):
            open_table(path, by_hand(["Bilder=photo"]))

    def test_wrong_dimensions_and_far_rows(self, sheet: Sheet) -> None:
        path = sheet(["photo", "titre"], *[[]] * 1_200, ["a.jpg", "x"])
        edit(path, b'ref="A1:B1202"', b'ref="A1:A1"')
        assert read(path) == [Row(1202, "a.jpg", designation="x")]

    def test_one_cell_far_off_does_not_widen_the_table(self, tmp_path: Path) -> None:
        book = Workbook()
        assert book.active is not None
        book.active.append(["photo", "titre"])
        book.active.append(["a.jpg", "x"])
        book.active["XFD2"] = "far"
        book.active["XFD4"] = "far"
        book.active["B1048576"] = "last"
        book.save(tmp_path / "t.xlsx")
        table = open_table(tmp_path / "t.xlsx")
        assert len(table.columns) < 200
        _, cells = next(workbook.records(table.path, table.sheet or "", print, table._width))
        assert len(cells) == 2
        begun = time.process_time()
        rows = list(table.rows(Notes()))
        assert [row.number for row in rows] == [2, 1_048_576]
        assert time.process_time() - begun < 20

    def test_an_empty_workbook(self, sheet: Sheet) -> None:
        table = open_table(sheet())
        assert (table.columns, table.unclear) == ((), (Unclear.NO_KEY, Unclear.NO_TEXT))

    def test_a_bomb(self, sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
        path = sheet(["photo", "titre"], ["a.jpg", "x"])
        monkeypatch.setattr(workbook, "MOST_BYTES", 1_000)
        with pytest.raises(TableUnreadable, match="too large"):
            open_table(path)

    @pytest.mark.parametrize("limit", ["MOST_TEXTS", "LONGEST", "MOST_PACKED"])
    def test_other_bombs(self, sheet: Sheet, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
        path = sheet(["photo", "titre"], ["a.jpg", "x" * 5_000])
        assert read(path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("xl/sharedStrings.xml", "<sst>" + "<si/>" * 1_000 + "</sst>")
        monkeypatch.setattr(workbook, "_SMALL", 1_000)
        monkeypatch.setattr(workbook, limit, 5 if limit == "MOST_PACKED" else 2_000)
        with pytest.raises(TableUnreadable, match="too large"):
            open_table(path)

    def test_one_cell_of_a_hundred_megabytes(self, sheet: Sheet) -> None:
        """Which is a few kilobytes in the file, and would be a gigabyte in memory."""
        path = sheet(["photo", "titre"])
        edit(path, b"</row>", b'<c t="inlineStr"><is><t>' + b"a" * 10**8 + b"</t></is></c></row>")
        tracemalloc.start()
        try:
            with pytest.raises(TableUnreadable, match="too large"):
                open_table(path)
            assert tracemalloc.get_traced_memory()[1] < 60_000_000
        finally:
            tracemalloc.stop()

    def test_pictures_in_a_workbook_do_not_count(
        self, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = sheet(["photo", "titre"], ["a.jpg", "x"])
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("xl/media/image1.jpeg", bytes(range(256)) * 400)
        monkeypatch.setattr(workbook, "MOST_BYTES", 60_000)
        assert len(read(path)) == 1
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/image2.jpeg", bytes(100_000))
        with pytest.raises(TableUnreadable, match="too large"):
            read(path)

    def test_one_that_breaks_off(self, sheet: Sheet) -> None:
        path = sheet(["photo", "titre"], *[[f"{n}.jpg", "x" * n] for n in range(300)])
        table = open_table(path)
        edit(path, b'<row r="300">', b"")
        with pytest.raises(TableUnreadable, match="not a readable XLSX"):
            list(table.rows(Notes()))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 not a workbook", "not a readable XLSX workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old .xls workbook"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 50, "it is no text"),
    ],
)
def test_no_table(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(content)
    with pytest.raises(TableUnreadable) as caught:
        open_table(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)


def test_a_zip_that_is_no_workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(TableUnreadable, match="not a readable XLSX workbook"):
        open_table(path)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TableUnreadable, match="no such file"):
        open_table(tmp_path / "missing.csv")
    with pytest.raises(TableUnreadable, match=r"it is a folder|no permission"):
        open_table(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_table(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(TableUnreadable, match="it is not a file"):
        open_table(path)


def test_a_table_that_vanishes(path: Path) -> None:
    path.write_text("photo;titre\na.jpg;x\n", "utf-8")
    table = open_table(path)
    path.unlink()
    with pytest.raises(TableUnreadable, match="no such file"):
        list(table.rows(Notes()))


@given(
    content=st.binary(max_size=300),
    head=st.sampled_from([b"photo,designation\n", b"", b"PK\x03\x04"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_give_rows_or_a_reason(path: Path, content: bytes, head: bytes) -> None:
    path.write_bytes(head + content)
    try:
        read(path)
    except IntakeError as error:
        assert str(path) in str(error)


def test_the_description_of_a_table_is_json(sheet: Sheet) -> None:
    table: Table = open_table(sheet(["photo", "titre"], ["a.jpg", "x"]))
    row: dict[str, Any] = table.as_row()
    assert (row["sheet"], row["encoding"], row["unclear"]) == ("Sheet", None, [])
