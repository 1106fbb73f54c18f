from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from channel.errors import BadValidity
from channel.layout import Validity, validity_from


def test_the_roles_that_are_not_named_keep_theirs() -> None:
    assert validity_from({}) == Validity()
    assert validity_from({"timestamp": 7, "root": 0.5}) == Validity(
        root=timedelta(hours=12), timestamp=timedelta(days=7)
    )


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
def test_the_longest_one_ends_within_the_calendar(role: str) -> None:
    end = validity_from({role: 36_500}).end(role)
    assert end - datetime.now(UTC) > timedelta(days=36_499)


@pytest.mark.parametrize(
    "days", [0, -1, -0.0, float("nan"), float("inf"), float("-inf"), 36_501, 1e300]
)
def test_impossible_days(days: float) -> None:
    with pytest.raises(BadValidity, match=r"timestamp=.*36500"):
        validity_from({"timestamp": days})


@pytest.mark.parametrize("role", ["", "Root", "mirrors", "end", "__class__"])
def test_roles_that_are_none(role: str) -> None:
    with pytest.raises(BadValidity, match="no such role"):
        validity_from({"root": 1, role: 7})
