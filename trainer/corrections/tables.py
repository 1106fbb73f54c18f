"""The decisions that count, written as a catalogue, and with where each comes from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from common.files import replacing
from trainer.corrections.folder import PRODUCT_ID, CorrectionsFolder
from trainer.corrections.said import Said
from trainer.data import layout

_PRODUCTS = ("index", "designation", "description", "productid", "imageid")


def row_index(said: Said) -> str:
    """The index of a decision's row: two devices may have chosen one id."""
    return f"{said.device}-{said.decision.id}"


def write_tables(folder: CorrectionsFolder, decisions: Sequence[Said]) -> None:
    """Writes products, labels and provenance, each whole or not at all; removes photos that no
    decision has any more."""
    products = (
        (
            row_index(said),
            said.decision.designation,
            said.decision.description,
            PRODUCT_ID if said.photos else "",
            said.photos[0] if said.photos else "",
        )
        for said in decisions
    )
    _write(folder.path / layout.PRODUCTS, _PRODUCTS, products)
    labels = ((row_index(said), said.decision.code) for said in decisions)
    _write(folder.path / layout.LABELS, ("index", "prdtypecode"), labels)
    with replacing(folder.decisions) as temporary, temporary.open("wb") as file:
        file.writelines(msgspec.json.encode(said) + b"\n" for said in decisions)
    kept = {folder.photo_file(photo).name for said in decisions for photo in said.photos}
    for path in _files(folder.photos):
        if path.name not in kept:
            path.unlink()


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            # No table can hold half a surrogate pair or a null; what training reads has none.
            writer.writerow([_plain(cell) for cell in row])


def _plain(text: str) -> str:
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.iterdir())) if folder.is_dir() else iter(())
