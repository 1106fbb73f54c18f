"""Which columns of a table are what, and their values as the classifier takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trainer.score.answers import NAMES
from trainer.score.errors import ColumnsUnfit

FIELDS = ("designation", "description", "photo")
"""What `--map` knows; the id has an option of its own."""

Photo = str | bytes
"""A path, an address, or an encoded photo as it is."""


@dataclass(frozen=True)
class Columns:
    """The names of the columns; None for what the table does not have."""

    id: str = "productid"
    designation: str | None = "designation"
    description: str | None = "description"
    photo: str | None = "photo"
    keep: tuple[str, ...] = ()
    """Copied to the answers as they are."""

    @property
    def wanted(self) -> list[str]:
        """All that is read, each once."""
        return list(dict.fromkeys([*self.copied, *filter(None, (*self.texts, self.photo))]))

    @property
    def copied(self) -> list[str]:
        """What stands in the answers as it stood in the table."""
        return list(dict.fromkeys([self.id, *self.keep]))

    @property
    def texts(self) -> tuple[str | None, str | None]:
        """Designation and description."""
        return self.designation, self.description

    def found_in(self, url: str, schema: pa.Schema, mapped: Iterable[str]) -> Columns:
        """These, without the ones that a table lacks; `mapped` are those that it must have.

        Raises ColumnsUnfit.
        """
        for name in schema.names:
            if schema.names.count(name) > 1 and name in self.wanted:
                raise ColumnsUnfit(url=url, reason=f"there are two columns {name}")
        for name in (self.id, *self.keep, *mapped):
            if name not in schema.names:
                raise ColumnsUnfit(url=url, reason=_missing(name, schema, name == self.id))
        for name in self.copied:
            if name in NAMES:
                raise ColumnsUnfit(url=url, reason=f"{name} is a name of the answers")
        designation, description, photo = (
            name if name in schema.names else None for name in (*self.texts, self.photo)
        )
        found = replace(self, designation=designation, description=description, photo=photo)
        if found.designation is None and found.photo is None:
            raise ColumnsUnfit(url=url, reason=_missing("designation or photo", schema))
        for name in found.wanted:
            kind = schema.field(name).type
            asked = "a path" if name == self.photo else "text"
            if name in found.copied and pa.types.is_nested(kind):
                raise ColumnsUnfit(
                    url=url, reason=f"the column {name} is {kind}, not a plain value"
                )
            if name in (*found.texts, found.photo) and not _fits(kind, name == self.photo):
                raise ColumnsUnfit(url=url, reason=f"the column {name} is {kind}, not {asked}")
        return found


USUAL = Columns()
"""As they are named where nobody says otherwise."""


def _missing(name: str, schema: pa.Schema, is_id: bool = False) -> str:
    there = ", ".join(schema.names[:12]) or "nothing"
    option = "--id-column" if is_id else "--map COLUMN=FIELD"
    return f"no column {name}; there are {there} ({option} says which is meant)"


def _fits(kind: pa.DataType, photo: bool) -> bool:
    if photo and _is_list(kind):
        return _fits(kind.value_type, photo)
    return not pa.types.is_nested(kind) or _is_text(kind)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def common_type(kinds: Sequence[pa.DataType]) -> pa.DataType:
    """The type in which a copied column is written where files have several: text if need be."""
    plain = {kind.value_type if pa.types.is_dictionary(kind) else kind for kind in kinds}
    plain -= {pa.null()}
    if len(plain) == 1:
        return plain.pop()
    if plain and all(pa.types.is_integer(kind) for kind in plain):
        return pa.int64()
    return pa.string()


def copied(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """A column of the type that it is written in."""
    return column if column.type == kind else pc.cast(column, kind)


def texts(column: pa.Array) -> list[str | UnicodeDecodeError]:
    """Each value as text, empty where there is none; an error where its bytes are not UTF-8."""
    return [value or "" for value in _strings(column)]


def photos(column: pa.Array) -> list[tuple[Photo | UnicodeDecodeError, ...]]:
    """The photos of each row: none, one, or those of a list; empty ones are left out."""
    if _is_list(column.type):
        inner = [photos(value.values)[:] if value.is_valid else [] for value in column]
        return [tuple(one for some in row for one in some) for row in inner]
    if _is_binary(column.type):
        return [(value,) if value else () for value in column.to_pylist()]
    return [(value,) if value else () for value in _strings(column)]


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _strings(column: pa.Array) -> list[Any]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):  # an empty column of pandas is one of NaN
        column = pc.if_else(pc.is_nan(column), None, column)
    if _is_binary(column.type):
        return [_decoded(value) for value in column.to_pylist()]
    if not _is_text(column.type):
        column = pc.cast(column, pa.string())
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:  # Parquet promises UTF-8; not every writer keeps that
        return [_decoded(value) for value in column.cast(pa.large_binary()).to_pylist()]


def _decoded(value: bytes | None) -> str | UnicodeDecodeError | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError as error:
        return error
