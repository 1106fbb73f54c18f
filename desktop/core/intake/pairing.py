"""Photos and texts become items: one per product.

A photo's text is, in this order: the row of the table that names the photo (by its path, its name,
its stem); the row of the reference or barcode number in the photo's name; the sidecar of the same
name.  Without any, the reference in its name still tells which photos belong together.  All photos
of one reference and one text are one item.

What is not clear is not guessed: where rows with different texts claim a photo alike, or a row's
photo name is found in several folders, the photo gets none of these texts and is listed among the
ambiguities.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from common.progress import Progress, silent
from desktop.core.intake.claims import Claim, Claims, Doubt, digest
from desktop.core.intake.errors import SidecarUnusable
from desktop.core.intake.examples import SHOWN
from desktop.core.intake.index import Numbers, add
from desktop.core.intake.matching import PhotoNames
from desktop.core.intake.names import reference_key, reference_of
from desktop.core.intake.plan import NONE, Ambiguity, Known, Plan, TableRows
from desktop.core.intake.scan import Fault, Found
from desktop.core.intake.sidecar import read_sidecar
from desktop.core.intake.spelling import folded, stem_and_suffix
from desktop.core.intake.store import RowStore
from desktop.core.intake.tables import Notes, Table

_TELL_EVERY = 200
_FEW = 100


def pair(found: Found, table: Table | None = None, progress: Progress = silent) -> Plan:
    """Makes items of the photos of a folder and the rows of a table.

    An exception from `progress` ends the work.  Raises TableUnclear, TableUnreadable, and OSError
    where there is no room for a temporary file.
    """
    store = RowStore()
    try:
        return _Pairing(found, store, progress).run(table)
    except BaseException:
        store.close()
        raise


class _Sidecar(NamedTuple):
    position: int
    """Of its text in the store."""
    reference: str


class _Doubted(NamedTuple):
    claim: Claim
    reference: str
    """What its rows have in common, although they differ."""


class _Pairing:
    def __init__(self, found: Found, store: RowStore, progress: Progress) -> None:
        from bundle.photo import SUFFIXES  # loads the decoders

        count = len(found.photos)
        self._found, self._store, self._progress = found, store, progress
        self._known = Known(count)
        self._claims = Claims(store, PhotoNames(found.photos, SUFFIXES), count)
        self._notes = Notes()
        self._ambiguities: list[Ambiguity] = []
        self._faults: list[Fault] = []
        self._alike: dict[int, Sequence[int]] = {}
        self._doubts: dict[int, _Doubted] = {}
        self._sidecars: dict[str, _Sidecar | None] = {}
        self._meanings: dict[int, int] = {}
        """What each sidecar says of its product, by position: the same for the same text."""

    def run(self, table: Table | None) -> Plan:
        if table is not None:
            self._claims.read(table, self._notes, self._progress)
        count = len(self._found.photos)
        for photo in range(count):
            if photo % _TELL_EVERY == 0:
                self._progress("Pairing", photo, count)
            self._look_up(photo)
        self._progress("Pairing", count, count)
        self._claims.forget_photos()
        groups = self._grouped()
        return Plan(
            self._found,
            self._known,
            groups,
            self._ambiguities,
            self._faults,
            self._table_rows(),
            self._notes,
            self._store,
        )

    def _look_up(self, photo: int) -> None:
        known, path = self._known, self._found.photos[photo].name
        stem = stem_and_suffix(path.rpartition("/")[2])[0]
        claim = self._claims.of_photo(photo, stem)
        row = NONE
        reference = ""
        if claim and claim.doubt:
            self._doubt(photo, claim.doubt, claim)
            reference = self._doubts[id(claim)].reference
        elif claim:
            row = known.rows[photo] = claim.rows[0]
            if len(claim.rows) > 1 and not self._claims.is_numbered(row):
                self._alike[row] = claim.rows
            if self._claims.has_text(row):
                known.texts[photo] = row
                return
        sidecar = self._sidecar_of(path, stem)
        if sidecar is not None:
            known.texts[photo] = sidecar.position
            reference = sidecar.reference or reference
        if row == NONE and (reference := reference or reference_of(stem) or ""):
            known.references[photo] = reference

    def _doubt(self, photo: int, doubt: Doubt, claim: Claim | None = None) -> None:
        rows: Sequence[int] = ()
        if claim:
            if id(claim) not in self._doubts:
                self._doubts[id(claim)] = _Doubted(claim, self._common_reference(claim))
            rows = [self._claims.numbers[position] for position in claim.rows[:SHOWN]]
        name = self._found.photos[photo].name
        self._ambiguities.append(Ambiguity(name, tuple(rows), doubt))

    def _common_reference(self, claim: Claim) -> str:
        """The reference of rows that differ in their texts only."""
        if claim.doubt is not Doubt.ROWS_DIFFER:
            return ""
        rows = [self._store[position] for position in claim.rows[:_FEW]]
        written = [row.reference or row.ean for row in rows]
        return written[0] if len(set(map(reference_key, written))) == 1 else ""

    def _sidecar_of(self, path: str, stem: str) -> _Sidecar | None:
        if not self._found.sidecars:
            return None
        parent, slash, name = path.rpartition("/")
        for beside in (f"{stem}.json", f"{name}.json", f"{stem}.txt", f"{name}.txt"):
            written = parent + slash + beside
            candidates = self._found.sidecars.get(folded(written), [])
            if len(candidates) > 1:  # they differ in case or accents only
                candidates = [one for one in candidates if one == written]
            for candidate in candidates:
                if candidate not in self._sidecars:
                    self._sidecars[candidate] = self._read_sidecar(candidate, name)
                if found := self._sidecars[candidate]:
                    return found
        return None

    def _read_sidecar(self, sidecar: str, photo: str) -> _Sidecar | None:
        try:
            row = read_sidecar(self._found.folder / sidecar, photo)
        except SidecarUnusable as error:
            self._faults.append(Fault(sidecar, error.data["reason"]))
            return None
        meaning = digest(row.designation, row.description)
        self._meanings[position := self._store.add(row)] = meaning
        return _Sidecar(position, row.reference)

    def _grouped(self) -> list[Numbers]:
        """The photos of each item; a photo without a text takes that of its product, if it is one.

        Two texts for one product make two items: which of them is right is not known here.
        """
        texts = self._known.texts
        sidecars: dict[Hashable, dict[int, int]] = {}
        for photo, text in enumerate(texts):
            if text in self._meanings:
                of_product = sidecars.setdefault(self._product(photo), {})
                of_product.setdefault(self._meanings[text], text)
        groups: dict[Hashable, Numbers] = {}
        for photo in range(len(texts)):
            product = self._product(photo)
            if product is not None and texts[photo] == NONE:
                of_product = sidecars.get(product, {})
                if len(of_product) == 1:
                    texts[photo] = next(iter(of_product.values()))
                elif of_product:
                    self._doubt(photo, Doubt.SIDECARS_DIFFER)
            meaning = self._meanings.get(texts[photo])
            if product is None:
                add(groups, NONE - photo, photo)  # no product has this key
            else:
                add(groups, product if meaning is None else (product, meaning), photo)
        return list(groups.values())

    def _product(self, photo: int) -> Hashable:
        """The same for photos of one product; None where nothing says which it is."""
        row, text = self._known.rows[photo], self._known.texts[photo]
        if row != NONE:
            return self._claims.product(row)
        reference = self._known.references.get(photo)
        if reference:
            return reference_key(reference)
        return None if text == NONE else ("sidecar", text)

    def _table_rows(self) -> TableRows:
        used = bytearray(len(self._claims.numbers))
        expanded = bytearray(len(used))
        for row in self._known.rows:
            if row != NONE and not expanded[row]:
                expanded[row] = True
                for position in self._alike.get(row, (row,)):
                    used[position] = True
        doubtful = {row for one in self._doubts.values() for row in one.claim.rows if not used[row]}
        left = [position for position, is_used in enumerate(used) if not is_used]
        claims = self._claims
        return TableRows(claims.numbers, self._alike, left, doubtful, claims.repeated)
