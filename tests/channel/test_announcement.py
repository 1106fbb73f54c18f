"""The owner tells laptops of a newer version of their program, signed like a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from channel.errors import NothingPublished
from channel.layout import TARGET, WHERE_LIMIT, Program, Release
from channel.verification import release_of, target_of

if TYPE_CHECKING:
    from tests.channel.conftest import Desk

NEWER = Program("1.2.0", "Software Center, or ask the help desk (4312)")


def seen(desk: Desk) -> Release:
    release = desk.client().check()
    assert release is not None
    return release


def test_it_stays_with_whatever_the_model_is(desk: Desk) -> None:
    desk.publish("one", b"1")
    before = seen(desk)
    assert before.program is None
    desk.publisher().announce(NEWER)
    told = seen(desk)
    assert told.program == NEWER
    assert (told.release, told.sha256) == (before.release, before.sha256)
    desk.publish("two", b"2")
    assert seen(desk).program == NEWER
    desk.publisher().renew()
    assert seen(desk).program == NEWER
    recalled = desk.publisher().recall()
    assert (recalled.model_version, seen(desk).program) == ("one", NEWER)
    desk.publisher().announce(None)
    assert seen(desk).program is None


def test_it_can_still_be_recalled_to_what_was_before(desk: Desk) -> None:
    for name in ("one", "two", "three"):
        desk.publish(name, name.encode())
    desk.publisher().announce(NEWER)
    assert desk.publisher().recall().model_version == "two"
    assert desk.publisher().recall().model_version == "one"


def test_before_the_first_model_there_is_nobody_to_tell(desk: Desk) -> None:
    with pytest.raises(NothingPublished):
        desk.publisher().announce(NEWER)


@pytest.mark.parametrize(
    ("version", "where"),
    [
        ("", "there"),
        ("1.2.x", "there"),
        ("1.2\n", "there"),
        ("1" * 7, "there"),
        ("1.2", ""),
        ("1.2", "two\nlines"),
        ("1.2", "\x1b[2J"),
        ("1.2", "x" * (WHERE_LIMIT + 1)),
    ],
)
def test_what_is_no_announcement(version: str, where: str) -> None:
    with pytest.raises(ValueError, match=r"version|line"):
        Program(version, where)


@pytest.mark.parametrize(
    ("told", "here", "newer"),
    [
        ("1.2.0", "1.1.9", True),
        ("1.10", "1.9", True),
        ("1.2", "1.2.0", False),
        ("1.2.0", "1.2.1", False),
        ("1.2.0", "unknown", False),
    ],
)
def test_newer(told: str, here: str, newer: bool) -> None:
    assert Program(told, "there").is_newer_than(here) is newer


@pytest.mark.parametrize(
    "program", ["1.2", {"version": "1.2"}, {"version": "next", "where": "there"}, 7]
)
def test_an_announcement_of_another_kind_costs_no_model(program: Any) -> None:
    target = target_of(Release(3, "three", "0" * 64, 5))
    target.unrecognized_fields["custom"]["program"] = program
    assert target.path == TARGET
    assert release_of(target) == Release(3, "three", "0" * 64, 5)
