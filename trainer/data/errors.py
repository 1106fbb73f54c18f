"""What can be wrong with a data folder as a whole; what is wrong with single rows is reported."""

from __future__ import annotations

from common.errors import ProductError


class DataError(ProductError):
    """Base of the errors of reading product data."""

    code = "data-error"


class DataFolderMissing(DataError):
    """The data folder is not there, or is not a folder."""

    code = "data-folder-missing"
    sentence = "{path}: {reason}"


class DataFileMissing(DataError):
    """A file that the layout needs is not there; `hint` says what is, or is empty."""

    code = "data-file-missing"
    sentence = "{path}: no such file; a data folder needs it{hint}"


class TableNotAFile(DataError):
    """A folder, or something that would never end, where a table should be."""

    code = "table-not-a-file"
    sentence = "{path}: this is no file; a table is expected here"


class DataFileUnreadable(DataError):
    """The file is not a CSV table in UTF-8."""

    code = "data-file-unreadable"
    sentence = "{path}, line {line}: not a readable CSV table ({reason})"


class ColumnsWrong(DataError):
    """The header does not name the columns of the layout."""

    code = "columns-wrong"
    sentence = "{path}: no column {missing}; the header has {found}{hint}"


class ColumnTwice(DataError):
    """Two columns of the same name: which of them is meant?"""

    code = "column-twice"
    sentence = "{path}: the column {name} comes {count} times in the header"


class ColumnsExchanged(DataError):
    """The values of two columns are under each other's names."""

    code = "columns-exchanged"
    sentence = (
        "{path}: the columns index and prdtypecode seem to be exchanged; {count} of {rows} rows "
        "have a category's code as their index, the first on line {line} (index {index}: {value})"
    )


class PhotosNotAFolder(DataError):
    """A file where the folder of the photos should be."""

    code = "photos-not-a-folder"
    sentence = "{path}: this is a file; the folder of the photos is expected here"


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


class DataRefused(DataError):
    """The data were read, and are not fit to train on.  `reason` has a sentence for each check."""

    code = "data-refused"
    sentence = "{path}: not trained on, {failed}: {reason}"
