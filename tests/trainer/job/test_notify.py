"""Who is told what, and the daily renewal that tells of what a person must see to."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from channel.errors import ChannelError
from channel.status import status
from trainer.job.config import Config, Notify, load
from trainer.job.notify import tell
from trainer.job.renewal import renew
from trainer.job.signatures import ending, ends
from trainer.job.standing import standing


def test_who_did_not_ask_hears_nothing(hook: Any) -> None:
    assert tell(Notify(), "failed", "x") is None
    assert tell(Notify(webhook=hook.url, events=("refused",)), "failed", "x") is None
    assert hook.posts == []


def test_what_is_posted_is_signed_and_plain_json(hook: Any, tmp_path: Path) -> None:
    notify = Notify(webhook=hook.url, secret="s")
    assert tell(notify, "failed", "é", where=tmp_path, figures={"n": 1}) is None
    assert hook.posts == [
        {"event": "failed", "text": "é", "where": str(tmp_path), "figures": {"n": 1}}
    ]
    expected = hmac.new(b"s", hook.bodies[0], hashlib.sha256).hexdigest()
    assert hook.headers[0]["X-Rakuten-Signature"] == f"sha256={expected}"
    tell(Notify(webhook=hook.url), "failed", "x")
    assert "X-Rakuten-Signature" not in hook.headers[1]


@pytest.mark.parametrize(("answer", "attempts"), [(500, 4), (429, 4), (404, 1), (302, 1)])
def test_what_may_pass_is_tried_again(hook: Any, quick: None, answer: int, attempts: int) -> None:
    hook.status = answer
    assert tell(Notify(webhook=hook.url), "failed", "x") == f"the webhook answered with {answer}"
    assert len(hook.posts) == attempts


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/secret", "http://[/secret", "https://:x/secret"]
)
def test_the_address_is_in_no_answer(quick: None, url: str) -> None:
    told = tell(Notify(webhook=url), "failed", "x")
    assert told is not None and "secret" not in told


# --- The daily renewal ----------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path, published_channel: Any, hook: Any) -> Config:
    file = tmp_path / "trainer.toml"
    file.write_text(
        f'work = "work"\n[data]\nsource = "data"\n'
        f'[channel]\nurl = "{published_channel.url}"\nkeys = "{published_channel.keys}"\n'
        f'[notify]\nwebhook = "{hook.url}"\n'
    )
    return load(file, {})


def days_left(channel: Any, role: str, now: datetime) -> float:
    (found,) = (one for one in status(channel.store, channel.root).roles if one.role == role)
    return found.remaining / timedelta(days=1)


def test_signatures_are_fresh_again(config: Config, published_channel: Any, hook: Any) -> None:
    now = datetime.now(UTC) + timedelta(days=20)
    with time_machine.travel(now, tick=True):
        assert days_left(published_channel, "timestamp", now) < 2
        assert renew(config) == []
        assert days_left(published_channel, "timestamp", now) > 20
    assert hook.events == []


def test_signatures_that_ran_out_are_mended(
    config: Config, published_channel: Any, hook: Any
) -> None:
    now = datetime.now(UTC) + timedelta(days=90)
    with time_machine.travel(now, tick=True):
        assert days_left(published_channel, "targets", now) < 0
        assert renew(config) == []
        assert days_left(published_channel, "targets", now) > 20


@pytest.mark.parametrize(("before", "told"), [(3, True), (29, True), (32, False)])
def test_root_ends_and_only_a_person_can_help(
    config: Config, published_channel: Any, hook: Any, before: int, told: bool
) -> None:
    left = days_left(published_channel, "root", datetime.now(UTC))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=left - before), tick=True):
        needs = renew(config)
        assert standing(config.work, config).needs[1:] == needs
    if not told:
        assert needs == [] and hook.events == []
        return
    assert len(needs) == 1 and "root" in needs[0]
    assert hook.events == ["expiring"]
    assert hook.posts[0]["days"].keys() == {"root"}


def test_what_has_ended_is_not_about_to(config: Config) -> None:
    left = {"root": 29.0, "targets": 5.1, "snapshot": 0.0, "timestamp": -3.2}
    assert [ending(role, days) for role, days in ends(config, left).items()] == [
        "the signature of root ends in 29.0 days",
        "the signature of snapshot ends in 0.0 days",
        "the signature of timestamp ended 3.2 days ago",
    ]


def test_a_renewal_that_fails_is_told(config: Config, published_channel: Any, hook: Any) -> None:
    folder = Path(published_channel.url)
    folder.rename(folder.with_name("away"))
    with pytest.raises(ChannelError):
        renew(config)
    assert hook.events == ["failed"]
    assert "not signed afresh" in hook.posts[0]["text"]
