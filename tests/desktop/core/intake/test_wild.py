"""Whatever a folder and a table hold: nothing is lost, and only designed errors are raised."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bundle.photo import SUFFIXES
from common.errors import ProductError
from desktop.core.intake.columns import by_hand
from desktop.core.intake.duplicates import identical
from desktop.core.intake.pairing import pair
from desktop.core.intake.plan import Plan
from desktop.core.intake.preview import preview
from desktop.core.intake.scan import Found, scan
from desktop.core.intake.spelling import clean, folded
from desktop.core.intake.tables import open_table

EXAMPLES = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])

EAN = "4006381333931"

# Few and short pieces, so that names and rows meet.
STEMS = st.sampled_from(
    [
        *(
            "a",
            "A",
            "b",
            "1",
            "é",
            "E\u0301",
            "e\u0301",
            "ß",
            "SS",
            "ı",
            "📷",
            "x" * 120,
            "x" * 300,
        ),
        *("a.", "a ", " a", "a..b", ".", "..", "-", "a b", "a;b", "a,b", 'a"b', "a'b", "=1+1", "#"),
        *(EAN, f"{EAN}_2", f"{EAN} (3)", "R1", "R1_2", "R1-dos", "REF-1", "REF-1_2", "20240103"),
        *("image_2_product_1", "line\nbreak", "tab\tbed", "\u202e", "\x7f", "\ufeffa"),
    ]
)
ENDINGS = st.sampled_from([".jpg", ".JPG", ".png", ".heic", ".txt", ".json", ".csv", ".jpg.", ""])
FOLDERS = st.sampled_from(["", "", "a/", "b/", "a/b/", "é/", "e\u0301/", "R1/", ".hidden/"])
NAMES = st.builds(lambda *parts: "".join(parts), FOLDERS, STEMS, ENDINGS)
CONTENTS = st.sampled_from(
    [b"", b"x", b"y", b"T\xe9xt\nmore", b"\xff\xfet\0", b"{", b'{"titre": "T", "ref": "R1"}', b"[]"]
)
FOLDER = st.dictionaries(NAMES, CONTENTS, min_size=1, max_size=12)

TEXTS = st.one_of(
    st.sampled_from(["", "Théière", "un, deux; trois", "two\nlines", 'say "hi"', "<p>x</p>", "T"]),
    st.text(max_size=20),
)
HEADERS = st.sampled_from(
    [
        ("photo", "titre", "ref"),
        ("ref", "titre", "photo"),
        ("photo", "référence", "désignation", "description"),
        ("EAN", "Nom du fichier", "Titre"),
        ("ref", "libellé", "prix", "image"),
        ("", "designation", "description", "productid", "imageid"),
        ("photo", "photo", "titre"),
        ("A", "B"),
        ("",),
    ]
)
CELLS = st.one_of(
    NAMES, STEMS, TEXTS, st.sampled_from(["1", "2", "3,6E+12", '="007"', "\0", "#N/A"])
)


@contextmanager
def folder_of(contents: dict[str, bytes]) -> Iterator[tuple[Path, list[str]]]:
    """A folder with those of the files that the file system takes, and the names that it gives."""
    top = Path(tempfile.mkdtemp())
    photos = top / "photos"
    photos.mkdir()
    try:
        for name, content in contents.items():
            with suppress(OSError, ValueError):
                (photos / name).parent.mkdir(parents=True, exist_ok=True)
                (photos / name).write_bytes(content)
        yield (
            top,
            [path.relative_to(photos).as_posix() for path in photos.rglob("*") if path.is_file()],
        )
    finally:
        shutil.rmtree(top)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, bytes], bytes]:
    """A folder, and a table of which many rows are about its files."""
    contents = draw(FOLDER)
    names = [*contents, *(name.rpartition("/")[2] for name in contents)]
    about = st.sampled_from([*names, *(name.rpartition(".")[0] for name in names), EAN, "R1"])
    cell = st.one_of(about, about, CELLS)
    rows = draw(st.lists(st.lists(cell, min_size=2, max_size=5), max_size=12))
    return contents, draw(tables([draw(HEADERS), *rows]))


@st.composite
def tables(draw: st.DrawFn, rows: list[Any]) -> bytes:
    """A table as a program, or an accident, writes it."""
    if draw(st.integers(0, 5)) == 0:
        return workbook(rows)
    delimiter = draw(st.sampled_from(";,\t|"))
    file = io.StringIO()
    if draw(st.booleans()):
        writer = csv.writer(file, delimiter=delimiter, quoting=draw(st.sampled_from([0, 1])))
        writer.writerows(rows)
    else:  # by hand, without any care for quotes
        end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
        file.write(end.join(delimiter.join(row) for row in rows))
    before = draw(st.sampled_from(["", "\n\n", "Inventaire\n", "sep=;\n"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]))
    content = (before + file.getvalue()).encode(encoding, "replace")
    cut = draw(st.integers(0, 10))
    return content[: len(content) - cut] if draw(st.integers(0, 4)) == 0 else content


def workbook(rows: list[Any]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            # openpyxl refuses control characters, as XML does.
            shown = "".join(letter for letter in cell if letter.isprintable())
            book.active.cell(number, place, shown)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def check_photos(found: Found, plan: Plan, written: list[str]) -> None:
    """Every photo is in exactly one item, and every file that may be one is known."""
    in_items = [photo.name for item in plan.items() for photo in item.photos]
    assert sorted(in_items) == sorted(photo.name for photo in found.photos)
    assert len(list(plan.items())) == len(plan.groups)
    seen = {*in_items, *(fault.name for fault in found.faults)}
    for name in written:
        parts = name.split("/")
        suffix = os.path.splitext(parts[-1].rstrip(". "))[1].lower()  # noqa: PTH122
        hidden = any(part.startswith(".") for part in parts)
        if suffix in SUFFIXES and not hidden:
            assert name in seen


def check_rows(plan: Plan) -> None:
    """Every row that says something is in an item, left, or repeated: never two of these."""
    used = [row for item in plan.items() for row in item.rows]
    left = [row for item in plan.text_only() for row in item.rows]
    assert len(left) == len(plan.table.left)
    told = [*sorted(set(used)), *left, *plan.table.repeated]
    assert len(told) == len(set(told)) == plan.notes.rows
    doubtful = {plan.table.numbers[position] for position in plan.table.doubtful}
    assert doubtful <= set(left)
    assert all(set(one.rows) <= doubtful | set(used) for one in plan.ambiguities)


@EXAMPLES
@given(world=worlds(), said=st.sampled_from([(), (), ("1=photo", "2=designation"), ("A=ean",)]))
def test_nothing_is_lost(world: tuple[dict[str, bytes], bytes], said: tuple[str, ...]) -> None:
    contents, table = world
    with folder_of(contents) as (top, written):
        (top / "table").write_bytes(table)
        found = scan(top / "photos")
        try:
            opened = open_table(top / "table", by_hand(said))
            json.dumps(opened.as_row())
            plan = pair(found, opened)
        except ProductError as error:
            assert str(top / "table") in str(error)
            plan = pair(found)
        with plan:
            check_photos(found, plan, written)
            check_rows(plan)
            summed = preview(plan, identical(found.folder, found.photos))
            assert sum(summed.paired.values()) == summed.photos
            json.dumps(summed.as_row())


WRITABLE = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\\0", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=12,
)


@EXAMPLES
@given(
    stems=st.lists(WRITABLE, min_size=1, max_size=8, unique_by=lambda one: folded(one + ".jpg")),
    texts=st.lists(TEXTS, min_size=8, max_size=8),
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    form=st.sampled_from(["NFC", "NFD"]),
    in_folder=st.booleans(),
)
def test_a_table_by_the_book_is_read_to_the_letter(
    stems: list[str], texts: list[str], delimiter: str, encoding: str, form: str, in_folder: bool
) -> None:
    names = [f"sub/{stem}.jpg" if in_folder else f"{stem}.jpg" for stem in stems]
    with folder_of(dict.fromkeys(names, b"x")) as (top, written):
        kept = [name for name in written if not name.split("/")[-1].startswith((".", "~$"))]
        with (top / "t").open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
            writer.writerow(("photo", "désignation", "description"))
            for name, text in zip(names, texts, strict=False):
                writer.writerow((unicodedata.normalize(form, name), text, "description"))
        with pair(scan(top / "photos"), open_table(top / "t")) as plan:
            found = {item.photos[0].name: item.designation for item in plan.items()}
    expected = dict(zip(names, map(clean, texts), strict=False))
    if sys.platform == "linux":  # others keep names in a form of their own
        assert found == {name: expected[name] for name in kept}
    assert plan.ambiguities == []
