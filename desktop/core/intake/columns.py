"""What the columns of a table are, from their names or as a person says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from bundle.challenge import identifier
from desktop.core.intake.errors import ColumnUnknown, MappingUnusable
from desktop.core.intake.names import gtin
from desktop.core.intake.spelling import plain, stem_and_suffix


class Field(StrEnum):
    """What a cell says of its row's product."""

    PHOTO = "photo"
    """A file name, perhaps with folders, perhaps without its suffix."""
    REFERENCE = "reference"
    EAN = "ean"
    """A barcode number: a second reference."""
    DESIGNATION = "designation"
    DESCRIPTION = "description"
    INDEX = "index"
    """The row's number in a table of Rakuten's."""
    IMAGE_ID = "imageid"
    PRODUCT_ID = "productid"
    """The last two name a photo of Rakuten's: `image_<imageid>_product_<productid>.jpg`."""
    UNUSED = "unused"
    """Nothing, whatever its name; only ever said by a person."""


KEYS = (Field.PHOTO, Field.REFERENCE, Field.EAN)
TEXTS = (Field.DESIGNATION, Field.DESCRIPTION)
MEANT = tuple(one for one in Field if one is not Field.UNUSED)
"""The fields of a row."""
BY_HAND = (*KEYS, *TEXTS, Field.INDEX, Field.UNUSED)
"""What a person may say a column is; only `UNUSED` may be several."""

_SYNONYMS = {
    Field.PHOTO: (
        "image img fichier file filename picture photographie visuel chemin path nom_du_fichier"
        " nom_de_fichier nom_fichier fichier_photo fichier_image nom_photo nom_de_la_photo"
        " nom_image nom_de_l_image image_name image_file image_path photo_name photo_file"
        " photo_path picture_name file_path chemin_photo chemin_image photo_1 image_1"
        " photo_principale image_principale main_image"
    ),
    Field.REFERENCE: (
        "ref sku code_article code_produit ref_article ref_produit reference_article"
        " reference_produit article_code article_number article_no art_no product_id product_code"
        " product_reference id_produit id_article article_id item_id item_code item_number"
        " item_no part_number numero_article numero_d_article n_article no_article code_interne"
        " asin mpn"
    ),
    Field.EAN: (
        "ean_8 ean_13 gtin gtin_12 gtin_13 gtin_14 upc upc_a code_barre codes_barre code_a_barre"
        " code_ean barcode bar_code ean_code gencod gencode isbn isbn_13"
    ),
    Field.DESIGNATION: (
        "titre title libelle intitule product_name product_title nom_du_produit nom_produit"
        " titre_produit titre_du_produit designation_produit designation_article libelle_produit"
        " libelle_article nom_article nom_de_l_article article_name item_name"
    ),
    Field.DESCRIPTION: (
        "descriptif detail description_longue long_description full_description"
        " description_produit product_description description_article description_detaillee"
        " description_complete caracteristique"
    ),
}
_WEAK = {
    Field.REFERENCE: "id",
    Field.DESIGNATION: "nom name article produit product objet item",
    Field.DESCRIPTION: "commentaire comment texte text contenu content body short_description"
    " description_courte",
}
"""Names that mean this only where no other column does."""

_NAMELESS = 100
"""So many columns without a name are looked at after those with one: beyond is a stray cell."""

_INDEX_NAMES = {"", "index", "unnamed0"}


def _by_rank() -> dict[str, tuple[Field, int]]:
    names: dict[str, tuple[Field, int]] = {}
    for rank, table in enumerate((_WEAK, _SYNONYMS, {one: one.value for one in (*KEYS, *TEXTS)})):
        for field, words in table.items():
            names |= {plain(word): (field, rank) for word in words.split()}
    return names


_KNOWN = _by_rank()


class Unclear(StrEnum):
    """Why a table cannot be used as it is."""

    SEVERAL_COLUMNS = "several-columns"
    """Two columns could be the same field."""
    NO_KEY = "no-key"
    """No column names a photo or a reference."""
    NO_TEXT = "no-text"
    """No column is a designation or a description."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a person sees it, and what it is."""

    number: int
    """From 1."""
    name: str
    sample: tuple[str, ...]
    """Its first values that are not empty."""
    field: Field | None = None
    """What it is, where that is clear."""
    guess: Field | None = None
    """What it may be, where the table is unclear: a proposal, never used on its own."""

    def as_row(self) -> dict[str, Any]:
        """Under the names of `--json`."""
        row = {"number": self.number, "name": self.name, "sample": list(self.sample)}
        return row | {"field": self.field, "guess": self.guess}


@dataclass(frozen=True)
class Columns:
    """The columns of a table and what is unclear about them (nothing, as a rule)."""

    all: tuple[Column, ...]
    unclear: tuple[Unclear, ...] = ()

    @property
    def places(self) -> dict[Field, int]:
        """Where each field is, from 0."""
        return {one.field: one.number - 1 for one in self.all if one.field in MEANT}


def recognised(name: str) -> Field | None:
    """The field that a column of this name is, in French or English."""
    found = _KNOWN.get(plain(name))
    return found[0] if found else None


def strength(name: str) -> int:
    """How surely a column's name means its field: 2 its own, 1 a synonym, 0 a weak one; else -1."""
    found = _KNOWN.get(plain(name))
    return found[1] if found else -1


def by_hand(mappings: Iterable[str]) -> dict[str, Field]:
    """`COLUMN=FIELD` texts as columns and fields; raises MappingUnusable."""
    said: dict[str, Field] = {}
    for text in mappings:
        column, equals, name = text.rpartition("=")
        field = next((one for one in BY_HAND if plain(name) == plain(one)), None)
        if not equals or not column.strip():
            raise _unusable(text, "there is no column before a =")
        if field is None:
            raise _unusable(text, "there is no such field")
        again = field in said.values() and field != Field.UNUSED
        if again or column.strip() in said:
            raise _unusable(text, "it contradicts an earlier one")
        said[column.strip()] = field
    return said


def assign(
    path: Path,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    said: Mapping[str, Field],
) -> Columns:
    """What the columns under a header are; `rows` are some of its rows, as a sample.

    What a person has `said` (by name or number) comes first.  Raises ColumnUnknown.
    """
    named = max((place for place, name in enumerate(header, start=1) if name), default=0)
    width = min(max(map(len, (header, *rows)), default=0), named + _NAMELESS)
    columns = [_column(place, header, rows) for place in range(width)]
    fields: dict[int, Field] = {}
    for name, field in said.items():
        fields[_place_of(path, name, columns)] = field
    if _is_rakuten(columns, fields):
        _assign_rakuten(columns, fields)
    clashes = _assign_by_name(columns, fields)
    unclear = [Unclear.SEVERAL_COLUMNS] if clashes else []
    present = set(fields.values())
    if not present & {*KEYS, Field.PRODUCT_ID} and not clashes & set(KEYS):
        unclear.append(Unclear.NO_KEY)
    if not present & set(TEXTS) and not clashes & set(TEXTS):
        unclear.append(Unclear.NO_TEXT)
    guesses = _guesses(columns, fields) if unclear else {}
    done = [
        replace(one, field=fields.get(place), guess=guesses.get(place))
        for place, one in enumerate(columns)
    ]
    return Columns(tuple(done), tuple(unclear))


def _unusable(text: str, reason: str) -> MappingUnusable:
    return MappingUnusable(mapping=text, reason=reason, fields=", ".join(BY_HAND))


def _column(place: int, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Column:
    cells = (row[place] for row in rows if place < len(row))
    sample = tuple(cell[:80] for cell in cells if cell)[:3]
    return Column(place + 1, header[place] if place < len(header) else "", sample)


def _place_of(path: Path, name: str, columns: Sequence[Column]) -> int:
    exact = [one for one in columns if one.name == name]
    found = exact or [one for one in columns if one.name and plain(one.name) == plain(name)]
    if not found and name.isdecimal():
        found = [one for one in columns if one.number == int(name)]
    if len(found) != 1:
        listed = ", ".join(one.name or str(one.number) for one in columns)
        raise ColumnUnknown(path=path, found=len(found) or "no", column=name, columns=listed)
    return found[0].number - 1


def _is_rakuten(columns: Sequence[Column], fields: Mapping[int, Field]) -> bool:
    names = [plain(one.name) for place, one in enumerate(columns) if place not in fields]
    return names.count(Field.IMAGE_ID) == names.count(Field.PRODUCT_ID) == 1


def _assign_rakuten(columns: Sequence[Column], fields: dict[int, Field]) -> None:
    for place, column in enumerate(columns):
        name = plain(column.name)
        if name in (Field.IMAGE_ID, Field.PRODUCT_ID):
            fields.setdefault(place, Field(name))
    first = columns[0]
    numbered = all(identifier(cell).isdecimal() for cell in first.sample)
    if Field.INDEX not in fields.values() and plain(first.name) in _INDEX_NAMES and numbered:
        fields.setdefault(0, Field.INDEX)


def _assign_by_name(columns: Sequence[Column], fields: dict[int, Field]) -> set[Field]:
    """Adds the fields that names tell; returns those for which several columns stand alike."""
    settled = set(fields.values())
    if Field.PRODUCT_ID in settled:
        settled |= {Field.PHOTO, Field.REFERENCE}
    candidates: dict[Field, list[int]] = {}
    for place, column in enumerate(columns):
        field = recognised(column.name)
        if field is not None and place not in fields and field not in settled:
            candidates.setdefault(field, []).append(place)
    clashes = set()
    for field, places in candidates.items():
        strongest = max(strength(columns[place].name) for place in places)
        best = [place for place in places if strength(columns[place].name) == strongest]
        if len(best) == 1:
            fields[best[0]] = field
        else:
            clashes.add(field)
    return clashes


def _guesses(columns: Sequence[Column], fields: Mapping[int, Field]) -> dict[int, Field]:
    """Proposals for the columns that are not settled: from their names, then from their values."""
    guesses: dict[int, Field] = {}
    missing = [one for one in (*KEYS, *TEXTS) if one not in fields.values()]
    if Field.PRODUCT_ID in fields.values():
        missing = [one for one in missing if one in TEXTS]
    left = [place for place in range(len(columns)) if place not in fields]

    def propose(field: Field, places: Iterable[int]) -> None:
        place = next((one for one in places if one not in guesses), None)
        if field in missing and place is not None:
            guesses[place] = field
            missing.remove(field)

    for field in tuple(missing):
        named = [place for place in left if recognised(columns[place].name) is field]
        propose(field, sorted(named, key=lambda place: -len(columns[place].sample)))
    propose(Field.PHOTO, (place for place in left if _all(columns[place], _is_photo_name)))
    propose(Field.EAN, (place for place in left if _all(columns[place], _is_barcode)))
    texts = [place for place in left if any(" " in cell for cell in columns[place].sample)]
    if not {*fields.values(), *guesses.values()} & set(TEXTS):
        propose(Field.DESIGNATION, sorted(texts, key=lambda place: -_length(columns[place])))
    if not {*fields.values(), *guesses.values()} & {*KEYS, Field.PRODUCT_ID}:
        propose(Field.REFERENCE, (place for place in left if _all(columns[place], _is_code)))
    return guesses


def _all(column: Column, test: Any) -> bool:
    return bool(column.sample) and all(map(test, column.sample))


def _is_photo_name(cell: str) -> bool:
    from bundle.photo import SUFFIXES

    return stem_and_suffix(cell)[1] in SUFFIXES


def _is_barcode(cell: str) -> bool:
    return gtin(cell) is not None


def _is_code(cell: str) -> bool:
    return " " not in cell and any(map(str.isdecimal, cell))


def _length(column: Column) -> int:
    return max(map(len, column.sample))
