"""What an update costs the link: counted, not timed (bench/channel.py also times it)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from link_faults import cut

if TYPE_CHECKING:
    from tests.faults.conftest import Remote

MEGABYTE = 1_000_000


def test_a_check_without_news_asks_twice(remote: Remote) -> None:
    remote.laptop.updates_to("tiny-2")
    for _ in range(3):  # each a start of the program
        remote.proxy.forget()
        with remote.laptop.started() as core:
            assert core.updates.check() is None
        asked = [one.path.rpartition("/")[2] for one in remote.proxy.exchanges]
        assert asked == ["2.root.json", "timestamp.json"]


def test_news_cost_five_requests(remote: Remote) -> None:
    remote.laptop.updates_to("tiny-2")
    assert len(remote.proxy.exchanges) == 5


def test_bytes_over_a_link_that_is_cut_nine_times(own_remote: Remote) -> None:
    """Everything together, metadata and error answers too, against the bundle's size."""
    remote = own_remote
    remote.publish("large", members={"model_card.md": os.urandom(4 * MEGABYTE)})
    size = remote.release.length
    for number in range(9):
        remote.proxy.fault("/targets/", cut(size // 10 + number), times=1)
    remote.laptop.updates_to("large")
    asked = [one for one in remote.proxy.exchanges if "/targets/" in one.path]
    assert len(asked) == 10
    assert remote.proxy.bytes("/targets/") == size
    assert remote.proxy.bytes() <= 1.05 * size


def test_bytes_over_nine_starts_of_the_program(own_remote: Remote) -> None:
    """The link breaks for good each time, and the program is started again."""
    from channel.errors import ChannelUnreachable
    from desktop.core.updates import Trouble

    remote = own_remote
    remote.publish("large", members={"model_card.md": os.urandom(4 * MEGABYTE)})
    size = remote.release.length
    for number in range(9):
        remote.proxy.fault("/targets/", cut(size // 10 + number), times=1)
        remote.proxy.fault("/targets/", cut(0))
        remote.laptop.fails(ChannelUnreachable, Trouble.OFFLINE)
        remote.proxy.heal()
    remote.laptop.updates_to("large")
    assert remote.proxy.bytes("/targets/") == size
    assert remote.proxy.bytes() <= 1.05 * size
