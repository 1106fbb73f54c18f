"""The categories of a catalogue; their order in the table is the numbering of the labels."""

from __future__ import annotations

from pathlib import Path

from bundle.categories import Category
from bundle.challenge import identifier
from trainer.data import layout
from trainer.data.errors import CategoriesEmpty, RowInvalid
from trainer.data.tables import is_there, read_table


def read_categories(path: Path) -> tuple[Category, ...]:
    """The categories of a table with the columns prdtypecode, name_fr and name_en, in its order.

    Raises a `DataError` where the table is missing or broken, has no rows, an empty value, or a
    code twice.
    """
    found: dict[str, Category] = {}
    for line, values in read_table(path, ("prdtypecode", "name_fr", "name_en")):
        if values is None:
            raise RowInvalid(path=path, line=line, reason="the row is not as wide as the header")
        code, name_fr, name_en = values
        category = Category(identifier(code), name_fr.strip(), name_en.strip())
        if not (category.code and category.name_fr and category.name_en):
            reason = "a category needs a code, a French and an English name"
            raise RowInvalid(path=path, line=line, reason=reason)
        if category.code in found:
            raise RowInvalid(path=path, line=line, reason=f"category {category.code} comes twice")
        found[category.code] = category
    if not found:
        raise CategoriesEmpty(path=path)
    return tuple(found.values())


def default_categories() -> tuple[Category, ...]:
    """The categories of the Rakuten challenge."""
    return read_categories(Path(__file__).with_name("rakuten_categories.csv"))


def categories_for(data_dir: Path) -> tuple[Category, ...]:
    """The categories that lie beside the data, or else those of the Rakuten challenge."""
    path = data_dir / layout.CATEGORIES
    return read_categories(path) if is_there(path) else default_categories()
