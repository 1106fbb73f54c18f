"""Models that are not to be used: left by the user, withdrawn by the owner, or failing here."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from bundle.errors import BundleInvalid, GoldenMismatch
from bundle.manifest import Temperatures
from channel.keys import load_online
from channel.layout import Release
from channel.location import open_store
from channel.publisher import Publisher
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.errors import ModelRecalled, ModelUnknown, NoOlderModel
from desktop.core.models import Models
from desktop.core.updates import Phase, Trouble

Channel = Any
Publish = Callable[..., Release]


@pytest.fixture
def publish(published_channel: Channel, repack: Callable[..., Path]) -> Publish:
    """Publishes a model: `publish("tiny-2")`."""

    def publish(version: str, **changed: Any) -> Release:
        release: Release = published_channel.publish(
            repack(model_version=version, **changed), version
        )
        return release

    return publish


@pytest.fixture
def grown(ready: Core, publish: Publish) -> Core:
    """A core that has had tiny-1, tiny-2 and tiny-3."""
    for version in ("tiny-2", "tiny-3"):
        publish(version)
        assert ready.updates.update() is not None
    return ready


def recall(channel: Channel) -> Release:
    return Publisher(open_store(channel.url), load_online(channel.keys), channel.root).recall()


def empty_targets(channel: Channel) -> None:
    """Whoever downloads a model now fails."""
    shutil.rmtree(Path(channel.url) / "targets")


def in_use(core: Core) -> str:
    """What a fresh start classifies with."""
    with Core.open(core.folder.path) as fresh:
        return fresh.models.open_active().manifest.model_version


def listed(core: Core) -> list[tuple[str, str, bool]]:
    with Core.open(core.folder.path) as fresh:
        return [(one.model_version, one.held_out, one.in_use) for one in fresh.models.installed()]


# Left by the user


def test_going_back_and_forward(grown: Core) -> None:
    assert listed(grown) == [("tiny-3", "", True), ("tiny-2", "", False), ("tiny-1", "", False)]
    model = grown.models.roll_back()
    assert (model.model_version, model.release, model.in_use) == ("tiny-2", 2, True)
    assert in_use(grown) == "tiny-2"
    assert grown.models.roll_back().model_version == "tiny-1"
    assert [held for _, held, _ in listed(grown)] == ["rolled-back", "rolled-back", ""]
    with pytest.raises(NoOlderModel):
        grown.models.roll_back()
    assert grown.models.use("tiny-3").model_version == "tiny-3"
    assert listed(grown) == [("tiny-3", "", True), ("tiny-2", "", False), ("tiny-1", "", False)]
    assert grown.updates.update() is None
    assert grown.updates.state.phase is Phase.UP_TO_DATE


def test_what_the_user_left_stays_out_until_there_is_a_newer_one(
    grown: Core, published_channel: Channel, publish: Publish
) -> None:
    grown.models.roll_back()
    assert grown.updates.state.phase is Phase.ROLLED_BACK
    empty_targets(published_channel)
    assert grown.updates.check() is None
    assert grown.updates.update() is None
    state = grown.updates.state
    assert (state.name, state.trouble, state.release) == ("rolled-back", None, 3)
    assert Core.open(grown.folder.path).updates.state.name == "rolled-back"
    assert in_use(grown) == "tiny-2"
    publish("tiny-4")
    assert grown.updates.update() is not None
    left = ("tiny-3", "rolled-back", False)
    assert listed(grown) == [("tiny-4", "", True), left, ("tiny-2", "", False)]


def test_the_same_model_under_a_higher_release_stays_out(
    grown: Core, published_channel: Channel, publish: Publish
) -> None:
    left = grown.models.active()
    assert left is not None
    grown.models.roll_back()
    published_channel.publish(left.path, "tiny-3")
    assert grown.updates.update() is None
    assert grown.updates.state.phase is Phase.ROLLED_BACK
    assert in_use(grown) == "tiny-2"
    publish("tiny-5")
    grown.updates.update()
    published_channel.publish(left.path, "tiny-3")
    assert grown.updates.update() is None
    assert in_use(grown) == "tiny-5"
    grown.models.use("tiny-3")
    again = grown.updates.update()
    assert again is not None
    assert (again.model_version, again.release, again.held_out) == ("tiny-3", 6, "")


def test_going_back_comes_last_to_what_was_left_before(grown: Core, publish: Publish) -> None:
    grown.models.roll_back()
    publish("tiny-4")
    grown.updates.update()
    grown.models.installed()[2].path.write_bytes(b"damaged")
    assert grown.models.roll_back().model_version == "tiny-3"


def test_going_back_passes_over_what_was_left_before(grown: Core, publish: Publish) -> None:
    grown.models.roll_back()
    publish("tiny-4")
    grown.updates.update()
    assert grown.models.roll_back().model_version == "tiny-2"


def test_one_that_was_left_is_better_than_a_recalled_one(
    ready: Core, published_channel: Channel, publish: Publish
) -> None:
    publish("tiny-2")
    left = ready.updates.update()
    assert left is not None
    ready.models.roll_back()
    publish("tiny-3")
    ready.updates.update()
    for model in ready.models.installed()[1:]:
        model.path.unlink()
    recall(published_channel)
    assert ready.updates.update() is not None
    assert in_use(ready) == "tiny-2"


def test_one_that_was_left_and_serves_again_follows_its_channel(
    ready: Core, published_channel: Channel, publish: Publish, tmp_path: Path
) -> None:
    publish("tiny-2")
    left = ready.updates.update()
    assert left is not None
    ready.models.roll_back()
    ready.models.installed()[1].path.write_bytes(b"damaged")
    published_channel.publish(Path(shutil.copy(left.path, tmp_path / "again")), "tiny-2")
    with Core.open(ready.folder.path) as fresh:
        assert fresh.updates.update() is not None
        assert fresh.updates.state.phase is Phase.ACTIVE


def test_without_any_other_model_the_one_that_was_left_is_better_than_none(
    ready: Core, publish: Publish
) -> None:
    publish("tiny-2")
    ready.updates.update()
    ready.models.roll_back()
    for model in ready.models.installed():
        model.path.write_bytes(b"damaged")
    with Core.open(ready.folder.path) as fresh:
        assert fresh.models.active() is None
        assert fresh.updates.update() is not None
    assert in_use(ready) == "tiny-2"


def test_one_that_was_left_serves_while_the_model_in_use_is_damaged(grown: Core) -> None:
    grown.models.use("tiny-1")
    for model in grown.models.installed():
        if model.model_version in ("tiny-1", "tiny-3"):
            model.path.write_bytes(b"damaged")
    assert listed(grown)[1] == ("tiny-2", "rolled-back", True)
    assert in_use(grown) == "tiny-2"


def test_another_program_that_runs_sees_the_change(grown: Core) -> None:
    other = Models(grown.folder)
    assert other.open_active().manifest.model_version == "tiny-3"
    grown.models.roll_back()
    active = other.active()
    assert active is not None
    assert active.model_version == "tiny-2"
    assert other.open_active().manifest.model_version == "tiny-2"


def test_a_model_by_its_hash(grown: Core) -> None:
    oldest = grown.models.installed()[-1]
    assert grown.models.use(oldest.sha256[:6].upper()).sha256 == oldest.sha256
    with pytest.raises(ModelUnknown):
        grown.models.use(oldest.sha256[:5])


@pytest.mark.parametrize("version", ["", "tiny", "tiny-4", "2", "zzzzzzz"])
def test_an_unknown_model(grown: Core, version: str) -> None:
    with pytest.raises(ModelUnknown, match="tiny-3, tiny-2, tiny-1"):
        grown.models.use(version)
    assert in_use(grown) == "tiny-3"


def test_of_several_with_one_name_the_newest_is_meant(ready: Core, publish: Publish) -> None:
    publish("tiny-1", members={"model_card.md": b"another card"})
    newer = ready.updates.update()
    assert newer is not None
    assert ready.models.roll_back().release == 1
    assert ready.models.use("tiny-1").sha256 == newer.sha256


def test_a_damaged_model_cannot_be_used(grown: Core) -> None:
    middle = grown.models.installed()[1]
    middle.path.write_bytes(b"damaged")
    with pytest.raises(BundleInvalid, match=middle.sha256):
        grown.models.use("tiny-2")
    assert in_use(grown) == "tiny-3"
    assert grown.models.roll_back().model_version == "tiny-1"


def test_with_only_damaged_models_to_go_back_to_one_hears_so(ready: Core, publish: Publish) -> None:
    publish("tiny-2")
    ready.updates.update()
    ready.models.installed()[1].path.write_bytes(b"damaged")
    with pytest.raises(BundleInvalid):
        ready.models.roll_back()
    assert in_use(ready) == "tiny-2"


def test_nothing_to_go_back_to(core: Core, published_channel: Channel) -> None:
    with pytest.raises(NoOlderModel):
        core.models.roll_back()
    core.updates.connect(Connection(published_channel.url, published_channel.root))
    core.updates.update()
    with pytest.raises(NoOlderModel):
        core.models.roll_back()


def test_a_lost_state_keeps_the_model_that_was_used_last(grown: Core) -> None:
    grown.models.roll_back()
    grown.folder.state.unlink()
    assert in_use(grown) == "tiny-2"


# Withdrawn by the owner


def test_a_recall_needs_no_download(grown: Core, published_channel: Channel) -> None:
    recall(published_channel)
    empty_targets(published_channel)
    installed = grown.updates.update()
    assert installed is not None
    assert (installed.model_version, installed.release) == ("tiny-2", 4)
    assert grown.updates.state.phase is Phase.ACTIVE
    assert listed(grown) == [
        ("tiny-2", "", True),
        ("tiny-3", "recalled", False),
        ("tiny-1", "", False),
    ]
    assert grown.updates.update() is None
    with pytest.raises(ModelRecalled, match="tiny-3"):
        grown.models.use("tiny-3")


def test_a_recalled_model_never_serves_again(grown: Core, published_channel: Channel) -> None:
    recall(published_channel)
    grown.updates.update()
    for model in grown.models.installed():
        if not model.held_out:
            model.path.write_bytes(b"damaged")
    assert Core.open(grown.folder.path).models.active() is None
    grown.folder.state.unlink()
    with Core.open(grown.folder.path) as fresh:
        assert fresh.models.active() is None
        assert fresh.updates.update() is not None
    assert in_use(grown) == "tiny-2"


def test_going_back_passes_over_recalled_models(
    grown: Core, published_channel: Channel, publish: Publish
) -> None:
    recall(published_channel)
    publish("tiny-5")
    grown.updates.update()
    names = [name for name, held, _ in listed(grown) if held != "recalled"]
    assert names == ["tiny-5", "tiny-2", "tiny-1"]
    assert grown.models.roll_back().model_version == "tiny-2"


def test_a_look_is_enough_to_stop_using_a_recalled_model(
    grown: Core, published_channel: Channel
) -> None:
    recall(published_channel)
    assert grown.updates.check() is not None
    assert in_use(grown) == "tiny-2"


def test_the_only_model_works_until_another_one_is_there(
    core: Core, published_channel: Channel, publish: Publish
) -> None:
    publish("tiny-2")
    core.updates.connect(Connection(published_channel.url, published_channel.root))
    core.updates.update()
    recall(published_channel)
    targets = Path(published_channel.url) / "targets"
    targets.rename(targets.with_name("away"))
    with pytest.raises(Exception, match="missing"):
        core.updates.update()
    assert in_use(core) == "tiny-2"
    targets.with_name("away").rename(targets)
    assert core.updates.update() is not None
    assert in_use(core) == "tiny-1"
    assert [path.stem for path in core.folder.models.iterdir()] == [
        core.models.installed()[0].sha256
    ]


def test_the_owner_may_change_his_mind(
    grown: Core, published_channel: Channel, repack: Callable[..., Path]
) -> None:
    recall(published_channel)
    grown.updates.update()
    published_channel.publish(repack(model_version="tiny-3"), "tiny-3")
    installed = grown.updates.update()
    assert installed is not None
    assert (installed.model_version, installed.held_out) == ("tiny-3", "")
    assert in_use(grown) == "tiny-3"


def test_a_recall_of_what_the_user_had_left(grown: Core, published_channel: Channel) -> None:
    grown.models.use("tiny-1")
    assert recall(published_channel).model_version == "tiny-2"
    assert grown.updates.update() is None  # the user has left that one too
    assert listed(grown) == [
        ("tiny-3", "recalled", False),
        ("tiny-2", "rolled-back", False),
        ("tiny-1", "", True),
    ]


@pytest.mark.parametrize("alone", [False, True])
def test_a_recalled_model_is_replaced_by_one_of_a_lower_release(
    grown: Core, publish: Publish, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    """A thief has counted as high as there are numbers; the owner goes on from where he was."""
    false = publish("tiny-4")
    driven_up = replace(false, release=1 << 53)
    with monkeypatch.context() as patch:
        patch.setattr("channel.client.Client.check", lambda _: driven_up)
        assert grown.updates.update() is not None
    for model in grown.models.installed()[1:]:
        if alone:
            model.path.unlink()
    sound = replace(publish("tiny-5"), release=5, recalled=(false.sha256,))
    monkeypatch.setattr("channel.client.Client.check", lambda _: sound)
    assert grown.updates.check() == sound
    assert grown.updates.state.phase is Phase.AVAILABLE
    installed = grown.updates.update()
    assert installed is not None
    assert (installed.model_version, installed.release) == ("tiny-5", 5)
    assert in_use(grown) == "tiny-5"


def test_a_channel_that_recalls_what_it_offers(
    grown: Core, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = publish("tiny-4")
    contradiction = Release(4, "tiny-4", release.sha256, release.length, (release.sha256,))
    monkeypatch.setattr("channel.client.Client.check", lambda _: contradiction)
    with pytest.raises(ModelRecalled):
        grown.updates.update()
    assert grown.updates.state.trouble is Trouble.REFUSED
    assert in_use(grown) == "tiny-3"


# Failing on this machine


def test_a_model_that_fails_here_is_fetched_once(
    ready: Core, published_channel: Channel, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: "1.0")
    publish("tiny-2", temperatures=Temperatures(9, 9, 9))
    with pytest.raises(GoldenMismatch) as first:
        ready.updates.update()
    empty_targets(published_channel)
    for core in (ready, Core.open(ready.folder.path)):
        for attempt in (core.updates.update, core.updates.check):
            with pytest.raises(GoldenMismatch) as again:
                attempt()
            assert str(again.value) == str(first.value)
            state = core.updates.state
            assert (state.trouble, state.phase) == (Trouble.REFUSED, Phase.AVAILABLE)
    assert ready.updates.state.checked_at is not None
    assert in_use(ready) == "tiny-1"
    assert listed(ready) == [("tiny-1", "", True)]

    monkeypatch.setattr(metadata, "version", lambda name: "1.1")
    with pytest.raises(Exception, match="missing"):  # another program tries anew
        ready.updates.update()


def test_after_a_failing_model_comes_another(ready: Core, publish: Publish) -> None:
    publish("tiny-2", members={"model.tflite": b"no model"})
    with pytest.raises(BundleInvalid):
        ready.updates.update()
    publish("tiny-3")
    assert ready.updates.update() is not None
    assert ready.updates.state.trouble is None
    assert in_use(ready) == "tiny-3"


def test_a_program_that_is_not_installed_tries_again(
    ready: Core, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its next version, of which it knows as little, would never try."""

    def unknown(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", unknown)
    publish("tiny-2", temperatures=Temperatures(9, 9, 9))
    told: list[str] = []
    for _ in range(2):
        with pytest.raises(GoldenMismatch):
            ready.updates.update(lambda stage, done=0, total=None: told.append(stage))
    assert told.count("Verifying") == 2
