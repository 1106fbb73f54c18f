"""What is said before a batch begins."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.core.intake.duplicates import identical
from desktop.core.intake.examples import Examples
from desktop.core.intake.plan import Plan, Source
from desktop.core.intake.preview import preview
from desktop.core.intake.scan import MARKER

Files = Callable[..., Path]
Planned = Callable[..., Plan]

EAN = "4006381333931"


def test_everything_is_counted(files: Files, planned: Planned) -> None:
    folder = files(
        *("a.jpg", "b.jpg", "c.jpg", f"{EAN}.jpg", f"{EAN}_2.jpg", "x/1.jpg", "y/1.jpg"),
        *("d.jpg", f"sorted/{MARKER}", "broken.jpg"),
    )
    (folder / "b.txt").write_text("beside", "utf-8")
    (folder / "c.json").write_text("{", "utf-8")
    (folder / "d.jpg").write_bytes(b"a.jpg")
    (folder / "broken.jpg").write_bytes(b"")
    plan = planned(
        "photo;ref;titre",
        *("a.jpg;R1;Théière", "A.JPG;R1;Théière", "gone.jpg;R2;x", "1.jpg;R3;y", ";;"),
        '"never closed',
    )
    found = preview(plan, identical(folder, plan.found.photos))
    row = json.loads(json.dumps(found.as_row()))
    assert {name: row[name] for name in ("photos", "items", "rows")} == {
        "photos": 9,
        "items": 8,
        "rows": 4,
    }
    assert row["paired"] == {"table": 1, "sidecar": 1, "name": 2, "none": 5}
    assert row["without_text"] == {
        "count": 7,
        "examples": [f"{EAN}.jpg", f"{EAN}_2.jpg", "broken.jpg", "c.jpg", "d.jpg"],
    }
    assert row["rows_without_photo"] == {
        "count": 1,
        "examples": [{"row": 4, "name": "gone.jpg"}],
    }
    assert row["rows_in_doubt"]["examples"] == [{"row": 5, "name": "1.jpg"}]
    assert row["rows_repeated"] == {"count": 1, "examples": [3]}
    assert row["ambiguous"]["count"] == 2
    assert row["ambiguous"]["examples"][0] == {
        "photo": "x/1.jpg",
        "rows": [5],
        "reason": "several-photos",
    }
    assert row["duplicates"] == {"count": 1, "examples": [["a.jpg", "d.jpg"]]}
    assert row["unreadable"]["examples"] == [
        {"name": "broken.jpg", "reason": "the file is empty"},
        {"name": "c.json", "reason": "it is not JSON"},
    ]
    assert row["own"] == {"count": 1, "examples": ["sorted"]}
    assert row["table"]["broken"]["count"] == 1


def test_nothing_is_counted_twice(files: Files, planned: Planned) -> None:
    folder = files("a.jpg")
    (folder / "b.jpg").write_bytes(b"a.jpg")
    plan = planned()
    (folder / "b.jpg").unlink()
    (folder / "a.jpg").unlink()
    found = preview(plan, identical(folder, plan.found.photos))
    assert found.unreadable.count == 2
    assert found.duplicates.count == 0
    assert found.paired == {Source.NONE: 2}


def test_only_five_examples(files: Files, planned: Planned) -> None:
    files(*(f"{number}.jpg" for number in range(12)))
    plan = planned("photo;titre", *(f"gone{number};x" for number in range(20)))
    found = preview(plan)
    assert (found.without_text.count, len(found.without_text.first)) == (12, 5)
    assert (found.rows_without_photo.count, len(found.rows_without_photo.first)) == (20, 5)


def test_rows_alone_are_items_where_they_are_wanted(files: Files, planned: Planned) -> None:
    files("x/1.jpg", "y/1.jpg", "b.jpg")
    plan = planned("photo;titre", "1.jpg;y", "b.jpg;z", "gone.jpg;w")
    found = preview(plan)
    assert (found.items, found.text_only) == (3, 0)
    found = preview(plan, text_only_rows=True)
    # The row in doubt, too.
    assert (found.items, found.text_only) == (5, 2) == (plan.size(text_only_rows=True), 2)


@pytest.mark.skipif(sys.platform != "linux", reason="only there are names bytes")
def test_names_that_are_no_text_become_json(folder: Path, planned: Planned) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xe9.jpg")).write_bytes(b"x")
    line = json.dumps(preview(planned()).as_row())
    assert json.loads(line)["without_text"]["count"] == 1


def test_examples() -> None:
    found = Examples(range(7))
    assert found.as_row() == {"count": 7, "examples": [0, 1, 2, 3, 4]}
