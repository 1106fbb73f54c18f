"""Columns known by name, by hand, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.core.intake.columns import Columns, Field, Unclear, assign, by_hand, recognised
from desktop.core.intake.errors import ColumnUnknown, MappingUnusable

TABLE = Path("t.csv")


def places(header: str, *rows: str, said: tuple[str, ...] = ()) -> dict[str, int]:
    return {field.value: place for field, place in columns(header, *rows, said=said).places.items()}


def columns(header: str, *rows: str, said: tuple[str, ...] = ()) -> Columns:
    cells = [row.split(";") for row in rows]
    return assign(TABLE, header.split(";"), cells, by_hand(said))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("photo", Field.PHOTO),
        ("Photos", Field.PHOTO),
        ("IMAGE", Field.PHOTO),
        ("Nom du fichier", Field.PHOTO),
        ("nom_de_la_photo", Field.PHOTO),
        ("File Name", Field.PHOTO),
        ("Réf.", Field.REFERENCE),
        ("RÉFÉRENCE", Field.REFERENCE),
        ("re\u0301fe\u0301rence", Field.REFERENCE),
        ("code article", Field.REFERENCE),
        ("N° article", Field.REFERENCE),
        ("SKU", Field.REFERENCE),
        ("Product ID", Field.REFERENCE),
        ("EAN-13", Field.EAN),
        ("Code-barres", Field.EAN),
        ("codes barres", Field.EAN),
        ("GTIN", Field.EAN),
        ("Désignation", Field.DESIGNATION),
        ("Libellé", Field.DESIGNATION),
        ("Title", Field.DESIGNATION),
        ("nom", Field.DESIGNATION),
        ("Descriptif", Field.DESCRIPTION),
        ("Détails", Field.DESCRIPTION),
        ("Description longue", Field.DESCRIPTION),
        ("prix", None),
        ("", None),
        ("code", None),  # our own results have one, of the category
    ],
)
def test_names(name: str, field: Field | None) -> None:
    assert recognised(name) is field


def test_names_that_say_all_are_stronger() -> None:
    found = places("image;photo;sku;reference;nom;libellé;commentaire;descriptif")
    assert found == {"photo": 1, "reference": 3, "designation": 5, "description": 7}


def test_a_reference_and_a_barcode_are_two_fields() -> None:
    assert places("ref;ean;titre") == {"reference": 0, "ean": 1, "designation": 2}


@pytest.mark.parametrize(
    ("header", "unclear"),
    [
        ("photo;titre", ()),
        ("sku;code article;titre", (Unclear.SEVERAL_COLUMNS,)),
        ("photo;photo;titre", (Unclear.SEVERAL_COLUMNS,)),
        ("prix;titre", (Unclear.NO_KEY,)),
        ("photo;prix", (Unclear.NO_TEXT,)),
        ("a;b;c", (Unclear.NO_KEY, Unclear.NO_TEXT)),
        ("", (Unclear.NO_KEY, Unclear.NO_TEXT)),
        ("photo;titre;libellé", (Unclear.SEVERAL_COLUMNS,)),
    ],
)
def test_unclear(header: str, unclear: tuple[Unclear, ...]) -> None:
    assert columns(header).unclear == unclear


def test_guesses_come_with_samples() -> None:
    found = columns("A;B;C;D", "x.jpg;4006381333931;Théière en fonte;3", ";4006381333931;Un bol;4")
    assert found.places == {}
    assert [one.guess for one in found.all] == [Field.PHOTO, Field.EAN, Field.DESIGNATION, None]
    assert found.all[2].sample == ("Théière en fonte", "Un bol")
    assert found.all[1].as_row() == {
        "number": 2,
        "name": "B",
        "sample": ["4006381333931", "4006381333931"],
        "field": None,
        "guess": "ean",
    }


def test_of_two_columns_the_fuller_one_is_guessed() -> None:
    found = columns("sku;code article;titre", ";A1;x", ";A2;y")
    assert [one.guess for one in found.all] == [None, Field.REFERENCE, None]
    assert found.all[2].field is Field.DESIGNATION


def test_a_code_is_guessed_to_be_the_reference() -> None:
    found = columns("Artikel;Was", "A1;Une tasse", "A2;Un bol")
    assert [one.guess for one in found.all] == [Field.REFERENCE, Field.DESIGNATION]


def test_by_hand() -> None:
    said = ("Bild=photo", "3 = designation")
    assert places("Bild;photo;Was", said=said) == {"photo": 0, "designation": 2}


def test_by_hand_settles_what_is_unclear() -> None:
    found = columns("sku;code article;titre", said=("sku=reference",))
    assert (found.unclear, found.places) == ((), {Field.REFERENCE: 0, Field.DESIGNATION: 2})
    assert columns("photo;photo;titre", said=("2=photo",)).places[Field.PHOTO] == 1


def test_by_hand_takes_a_column_from_what_its_name_says() -> None:
    found = columns("photo;titre;detail", said=("titre=description",))
    assert found.places == {Field.PHOTO: 0, Field.DESCRIPTION: 1}


def test_by_hand_a_column_is_nothing() -> None:
    found = columns("sku;ref;ean;titre", said=("sku=unused", "ean=unused"))
    assert (found.unclear, found.places) == ((), {Field.REFERENCE: 1, Field.DESIGNATION: 3})
    row = found.all[0].as_row()
    assert (row["field"], row["guess"]) == ("unused", None)
    assert columns("photo;titre", said=("titre=unused",)).unclear == (Unclear.NO_TEXT,)
    rakuten = ("designation;productid;imageid", "x;1;2")
    assert columns(*rakuten, said=("imageid=unused",)).unclear == ()
    assert places(*rakuten, said=("imageid=unused",)) == {"designation": 0, "reference": 1}


def test_a_name_that_is_a_number_and_one_with_a_sign() -> None:
    assert places("a;1;c=d", said=("1=photo", "c=d=description")) == {"photo": 1, "description": 2}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("photo", "no column before"),
        ("=photo", "no column before"),
        ("a=prix", "no such field"),
        ("a=imageid", "no such field"),
        ("a=", "no such field"),
    ],
)
def test_mappings_that_say_nothing(text: str, reason: str) -> None:
    with pytest.raises(MappingUnusable, match=reason):
        by_hand([text])


def test_mappings_that_contradict() -> None:
    for texts in (["a=photo", "b=photo"], ["a=photo", "a=reference"]):
        with pytest.raises(MappingUnusable, match="contradicts"):
            by_hand(texts)


@pytest.mark.parametrize("said", ["x=photo", "3=photo", "0=photo", "²=photo"])
def test_columns_that_are_not_there(said: str) -> None:
    with pytest.raises(ColumnUnknown, match=r"t\.csv: no columns are named .*one of a, 2"):
        columns("a;", said=(said,))


def test_columns_of_the_same_name() -> None:
    with pytest.raises(ColumnUnknown, match="2 columns are named A"):
        columns("a;a", said=("A=photo",))


def test_rakutens() -> None:
    row = "0;Journal;;436067568;1008141237"
    found = places(";designation;description;productid;imageid", row)
    assert found == {"index": 0, "designation": 1, "description": 2, "productid": 3, "imageid": 4}
    for first in ("Unnamed: 0", "index", "Index"):
        assert places(f"{first};designation;productid;imageid", "0.0;x;1;2")["index"] == 0
    assert "index" not in places(";designation;productid;imageid", "x;x;1;2")
    assert columns("designation;productid;imageid").unclear == ()
    assert columns("productid;imageid").unclear == (Unclear.NO_TEXT,)
