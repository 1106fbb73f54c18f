"""This machine's clock is wrong; and laptops that have slept for long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from link_faults import s3_error

from channel.errors import ClockWrong, ExpiredRefused
from channel.location import open_store
from channel.pruning import prune
from channel.rotation import rotate
from desktop.core.updates import Trouble

if TYPE_CHECKING:
    from tests.faults.conftest import Remote, Scene

NOW = datetime.now(UTC)


def at(days: float) -> Any:
    """So many days from now."""
    return time_machine.travel(NOW + timedelta(days=days), tick=True)


@pytest.mark.parametrize("days", [22, 25, 365, 36_500])
def test_a_clock_that_is_ahead(scene: Scene, days: int) -> None:
    """Signatures seem to be over; a folder cannot tell the time."""
    with at(days):
        scene.laptop.fails(ExpiredRefused, Trouble.STALE, match="clock")
    scene.laptop.updates_to("tiny-2")


@pytest.mark.parametrize("days", [-1, -25, -365, -9_000])
def test_a_clock_that_is_behind(scene: Scene, days: int) -> None:
    """Nothing has expired yet: the model is as signed as ever, and newer than the one in use."""
    with at(days):
        scene.laptop.updates_to("tiny-2")
    scene.laptop.has_no_news()


@pytest.mark.parametrize("days", [-25, 25])
def test_a_server_that_checks_the_clock(remote: Remote, days: int) -> None:
    """S3 tells its own time with its refusal."""
    date = NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")
    remote.proxy.fault("", s3_error(403, "RequestTimeTooSkewed", date=date))
    with at(days):
        error = remote.laptop.fails(ClockWrong, Trouble.CLOCK_WRONG, match="25 days")
        assert error.data["direction"] == ("ahead" if days > 0 else "behind")
    remote.proxy.heal()
    remote.laptop.updates_to("tiny-2")


def test_a_check_in_the_future_does_not_keep_the_laptop_from_the_present(scene: Scene) -> None:
    """The clock was ahead, the owner's too, and both are set right again."""
    with at(300):
        scene.publish("tiny-3")
        scene.laptop.updates_to("tiny-3")
    scene.publish("tiny-4")
    scene.laptop.updates_to("tiny-4")


def test_a_frozen_channel_is_told(scene: Scene) -> None:
    """Somebody keeps showing what was true once: for three weeks at most."""
    scene.laptop.updates_to("tiny-2")
    with at(20):
        scene.laptop.has_no_news()
    with at(22):
        scene.laptop.fails(ExpiredRefused, Trouble.STALE)


def _half_a_year(channel: Any, repack: Any, store: Any) -> str:
    """Weekly publications or renewals, rotations of every role, pruning; the last model."""
    version = ""
    for week in range(1, 27):
        with at(7 * week):
            publisher = channel.publisher(store)
            if week % 4 == 3:
                publisher.renew()
            else:
                version = f"week-{week}"
                publisher.publish(repack(model_version=version), version)
            if week in (5, 9, 13, 17, 21):
                role = {5: "timestamp", 9: "snapshot", 13: "targets", 17: "root", 21: "timestamp"}
                rotate(store, channel.keys, role[week], None)
            prune(store, channel.root)
    return version


def test_a_laptop_that_slept_half_a_year(scene: Scene) -> None:
    """Through rotations of every key and two dozen models: one update, as if it were next week."""
    last = _half_a_year(scene.channel, scene.repack, open_store(scene.channel.url))
    roots = len(list((scene.folder / "metadata").glob("*.root.json")))
    assert roots >= 7
    with at(7 * 26 + 1):
        scene.laptop.updates_to(last)
        scene.laptop.has_no_news()
        scene.publish("after")
        scene.laptop.updates_to("after")


@pytest.mark.deep
def test_a_laptop_that_slept_half_a_year_over_s3(own_remote: Remote) -> None:
    remote = own_remote
    last = _half_a_year(remote.channel, remote.repack, remote.channel.store)
    remote.proxy.forget()
    with at(7 * 26 + 1):
        remote.laptop.updates_to(last)
    asked = [one.path.rpartition("/")[2] for one in remote.proxy.exchanges]
    assert len([name for name in asked if name.endswith("root.json")]) == len(set(asked)) - 4
    assert len(asked) == len(set(asked))
