"""What the history knows of a reference, however it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from entries import outcome

from desktop.core.decisions import Decisions
from desktop.core.history import references
from desktop.core.history.store import History

KEPT = (
    *("4006381333931", "036000291452", "AB-12", "4006381333931", "ab-12", "AB 12 blue", "A 1"),
    *("0036000291452", "", "042100005264", "96385074", "---", "Théière-2"),
)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Entries of these references, and of the same in their texts."""
    made = History(tmp_path_factory.mktemp("references") / "history.db")
    for place, reference in enumerate(KEPT):
        one = outcome(place)
        made.add(replace(one, request=replace(one.request, reference=reference)))
        made.add(replace(one, request=replace(one.request, reference="", description=reference)))
    yield made
    made.close()


def found(history: History, reference: str, **options: int) -> list[str]:
    entries = history.ask(lambda db: references.find(db, reference, **options))
    assert [one.id for one in entries] == sorted((one.id for one in entries), reverse=True)
    return [one.reference for one in entries]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("4006381333931", ["4006381333931", "4006381333931"]),
        ("04006381333931", ["4006381333931", "4006381333931"]),
        ("036000291452", ["0036000291452", "036000291452"]),
        ("0036000291452", ["0036000291452", "036000291452"]),
        ("04252614", ["042100005264"]),
        ("96385074", ["96385074"]),
        ("AB-12", ["ab-12", "AB-12"]),
        ("a 1", ["A 1"]),
        ("théière-2", ["Théière-2"]),
        ("theiere-2", []),
        ("AB", []),
        ("", []),
        ("---", []),
        ("4006381333932", []),
        ('"', []),
        ("AB-12\0", ["ab-12", "AB-12"]),
    ],
)
def test_references(history: History, wanted: str, expected: list[str]) -> None:
    assert found(history, wanted) == expected


def test_the_newest_come_first_and_no_more_than_asked(history: History) -> None:
    assert found(history, "4006381333931", limit=1) == ["4006381333931"]


def test_what_was_deleted_is_not_known(tmp_path: Path) -> None:
    with closing(History(tmp_path / "history.db")) as made:
        id_ = made.add(outcome(7)).id
        assert made.ask(lambda db: references.find_ids(db, "r007")) == [id_]
        Decisions(made).delete([id_])
        assert made.ask(lambda db: references.find_ids(db, "r007")) == []
