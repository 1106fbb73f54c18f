"""Tables that lie in a folder, and may hold the texts for its photos."""

from __future__ import annotations

from dataclasses import dataclass, field

from common.errors import ProductError, machine_reason
from desktop.core.intake import workbook
from desktop.core.intake.examples import Examples
from desktop.core.intake.opening import open_file
from desktop.core.intake.scan import Fault, Found
from desktop.core.intake.tables import open_table

_OPENED = 20
_LARGEST = 10_000_000
"""In bytes.  Larger tables are offered unopened, for nobody has asked for them."""
_LARGEST_UNPACKED = 20_000_000
"""The same, of a workbook."""


@dataclass
class Offered:
    """The tables of a folder by name, without our own results."""

    clear: list[str] = field(default_factory=list)
    """Whose columns are known, or that are too large to be opened unasked."""
    unclear: list[str] = field(default_factory=list)
    """Of whose columns somebody has to say what they are."""
    unreadable: Examples[Fault] = field(default_factory=Examples)


def offered(found: Found) -> Offered:
    """Looks at the first tables of a folder."""
    tables = Offered()
    for name in found.tables[:_OPENED]:
        try:
            _look(tables, found, name)
        except ProductError as error:
            tables.unreadable.add(Fault(name, str(error.data.get("reason", error))))
        except OSError as error:
            tables.unreadable.add(Fault(name, machine_reason(error)))
    return tables


def _look(tables: Offered, found: Found, name: str) -> None:
    path = found.folder / name
    with open_file(path) as file:
        start, size = file.read(4), file.seek(0, 2)
    if size > _LARGEST or (start == b"PK\3\4" and workbook.unpacked(path) > _LARGEST_UNPACKED):
        tables.clear.append(name)
        return
    table = open_table(path)
    if table.is_ours:
        return
    if not table.unclear:
        tables.clear.append(name)
    elif len(table.columns) > 1:
        tables.unclear.append(name)
    else:
        tables.unreadable.add(Fault(name, "it has fewer than two columns"))
