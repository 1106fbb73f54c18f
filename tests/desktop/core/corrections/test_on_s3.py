"""Corrections over a real S3 service that enforces policies, and over links that break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fault_proxy import FaultProxy, LinkCut
from laptop import MemoryKeychain
from letterbox import Desk, Trainer
from link_faults import cut
from s3_server import S3Server

from channel import s3_attempts
from channel.corrections import Permission, is_letter
from channel.policy import laptop_policy
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.corrections.service import Outcome
from desktop.core.folder import DataFolder
from desktop.core.keychain import Credential


@dataclass
class Scene:
    """A laptop with the key of a laptop, behind a link that may break."""

    core: Core
    desk: Desk
    trainer: Trainer
    link: FaultProxy
    channel: Any

    def as_key(self, key: Any) -> None:
        """The laptop is given another key."""
        connection = self.core.updates.connection()
        assert connection is not None
        self.core.keychain.write(
            Credential(connection.url, key, self.link.url, connection.region, connection.device)
        )

    def letters(self) -> list[str]:
        """The letters in the bucket."""
        return [one.name for one in self.trainer.store.list("corrections/") if is_letter(one.name)]


@pytest.fixture
def scene(
    make_s3_channel: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    monkeypatch.setattr(s3_attempts, "FIRST_PAUSE", 0.001)
    channel = make_s3_channel("prod")
    with (
        FaultProxy(channel.access.endpoint_url) as link,
        Core(DataFolder(tmp_path / "data"), MemoryKeychain()) as core,
    ):
        core.folder.path.mkdir(parents=True)
        where = (channel.url, channel.root, link.url, channel.access.region, channel.device)
        Connection(*where, corrections=Permission.TEXTS).save(core.folder)
        scene = Scene(core, Desk(core.history), Trainer(channel.store), link, channel)
        scene.as_key(channel.laptop_key)
        yield scene


def test_the_policy_of_a_laptop_is_enough(scene: Scene) -> None:
    one, other = (scene.desk.decide(scene.desk.product()) for _ in range(2))
    assert scene.core.corrections.send().outcome is Outcome.SENT
    assert set(scene.trainer.standing()) == {one, other}
    assert [letter.device for letter in scene.trainer.letters()] == ["laptop-1"]
    scene.desk.undo(one)
    assert scene.core.corrections.send().outcome is Outcome.SENT
    assert set(scene.trainer.standing()) == {other}


def test_with_the_key_of_another_device_nothing_arrives(scene: Scene, s3_server: S3Server) -> None:
    """The bucket tells the devices apart, whatever a laptop says that it is called."""
    decision = scene.desk.decide(scene.desk.product())
    bucket = scene.channel.url.split("/")[2]
    scene.as_key(s3_server.make_key("laptop-2", laptop_policy(bucket, "prod", "laptop-2")))
    sent = scene.core.corrections.send()
    assert sent.error is not None
    assert (sent.left, sent.error.code) == (1, "channel-not-writable")
    assert scene.letters() == []
    scene.as_key(scene.channel.laptop_key)
    assert scene.core.corrections.send().outcome is Outcome.SENT
    assert set(scene.trainer.standing()) == {decision}


def test_a_key_that_is_refused_loses_nothing(scene: Scene) -> None:
    decision = scene.desk.decide(scene.desk.product())
    scene.as_key(replace(scene.channel.laptop_key, secret_access_key="wrong" * 8))
    sent = scene.core.corrections.send()
    assert sent.error is not None
    assert (sent.left, sent.error.code) == (1, "credentials-refused")
    scene.core.keychain.delete(scene.channel.url)
    sent = scene.core.corrections.send()
    assert sent.error is not None and sent.error.code == "not-signed-in"
    scene.as_key(scene.channel.laptop_key)
    assert scene.core.corrections.send().outcome is Outcome.SENT
    assert set(scene.trainer.standing()) == {decision}


def test_without_a_network_it_waits(scene: Scene) -> None:
    decision = scene.desk.decide(scene.desk.product())
    with scene.link.refusing():
        sent = scene.core.corrections.send()
        assert sent.error is not None
        assert (sent.left, sent.error.code) == (1, "channel-unreachable")
        assert scene.core.corrections.send(due=True).outcome is Outcome.LATER
    assert scene.core.corrections.send().outcome is Outcome.SENT
    assert set(scene.trainer.standing()) == {decision}


@pytest.mark.parametrize("times", [1, 2, None])
@pytest.mark.parametrize("arrives", [True, False])
def test_a_link_that_breaks_at_the_answer_or_before_it(
    scene: Scene, times: int | None, arrives: bool
) -> None:
    """S3 says "exists" of what arrived before, and does not let a laptop look at it."""

    def fault(forward: Any) -> Any:
        if arrives:
            forward()
        raise LinkCut(reset=True)

    decided = {scene.desk.decide(scene.desk.product()) for _ in range(3)}
    scene.link.fault("/corrections/", fault, times=times)
    sent = scene.core.corrections.send()
    assert (sent.outcome is Outcome.SENT) == (times is not None)
    scene.link.heal()
    scene.desk.decide(scene.desk.product())
    assert scene.core.corrections.send().outcome is Outcome.SENT
    assert len(scene.letters()) == 2
    assert decided < set(scene.trainer.standing())
    assert scene.core.corrections.waiting() == 0


def test_an_answer_that_is_cut_off(scene: Scene) -> None:
    decision = scene.desk.decide(scene.desk.product())
    scene.link.fault("/corrections/", cut(after=0), times=1)
    scene.core.corrections.send()
    scene.core.corrections.send()
    assert set(scene.trainer.standing()) == {decision}
    assert len(scene.letters()) == 1
