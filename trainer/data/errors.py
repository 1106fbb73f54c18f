"""What can be wrong with a data folder as a whole; what is wrong with single rows is reported."""

from __future__ import annotations

from common.errors import ProductError


class DataError(ProductError):
    """Base of the errors of reading product data."""

    code = "data-error"


class DataFileMissing(DataError):
    """A file that the layout needs is not there."""

    code = "data-file-missing"
    sentence = "{path}: no such file; a data folder needs it"


class DataFileUnreadable(DataError):
    """The file is not a CSV table in UTF-8."""

    code = "data-file-unreadable"
    sentence = "{path}, line {line}: not a readable CSV table ({reason})"


class ColumnsWrong(DataError):
    """The header does not name the columns of the layout."""

    code = "columns-wrong"
    sentence = "{path}: no column {missing}; the header has {found}"


class RowInvalid(DataError):
    """A row that makes the whole file meaningless."""

    code = "row-invalid"
    sentence = "{path}, line {line}: {reason}"


class CategoriesEmpty(DataError):
    """A category table without a category."""

    code = "categories-empty"
    sentence = "{path}: the table has no categories"


class CatalogueEmpty(DataError):
    """Not one product of the folder can be used."""

    code = "catalogue-empty"
    sentence = "{path}: not one product can be used ({reason})"
