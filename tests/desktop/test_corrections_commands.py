"""`rakuten-desktop corrections` as a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from letterbox import Desk, Trainer
from program import Result

from desktop.core.app import Core

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@contextmanager
def at(data: Path) -> Iterator[Desk]:
    with Core.open(data) as core:
        yield Desk(core.history)


@pytest.fixture
def trainer(published_channel: Any) -> Trainer:
    return Trainer(published_channel.store)


@pytest.fixture
def allowed(run: Run, published_channel: Any) -> Run:
    options = ("--root", published_channel.root_file, "--corrections", "texts")
    assert run("connect", published_channel.url, *options).status == 0
    return run


def test_what_waits_is_sent_and_shown(allowed: Run, data: Path, trainer: Trainer) -> None:
    with at(data) as desk:
        one = desk.decide(desk.product(reference="AB-1"))
        desk.decide(desk.product())
    assert allowed("corrections", "status", "--json").row["waiting"] == 2
    result = allowed("corrections", "send")
    assert (result.status, result.out) == (0, "sent: 2 decisions, 0 revocations\n")
    assert len(trainer.standing()) == 2
    row = allowed("corrections", "status", "--json").row
    assert (row["permission"], row["waiting"], row["delivered"]) == ("texts", 0, 2)
    assert (row["last_delivery"] is not None, row["detail"]) == (True, "")
    told = {line["id"]: line for line in allowed("corrections", "status", "--sent", "--json").rows}
    assert (told[one]["reference"], told[one]["code"]) == ("AB-1", "0020")
    table = allowed("corrections", "status", "--sent", "--limit", "1").out
    assert table.count("0020") == 1
    assert "delivered 2" in allowed("corrections", "status").out
    again = allowed("corrections", "send", "--json")
    assert (again.status, again.row["outcome"], again.row["letters"]) == (0, "nothing", 0)


def test_nothing_is_sent_that_was_not_allowed(
    run: Run, data: Path, published_channel: Any, trainer: Trainer
) -> None:
    with at(data) as desk:
        desk.decide(desk.product())
    result = run("corrections", "send")
    assert (result.status, "not connected" in result.error) == (1, True)
    run("connect", published_channel.url, "--root", published_channel.root_file)
    result = run("corrections", "send", "--json")
    assert (result.status, result.row["outcome"], result.row["left"]) == (1, "failed", 1)
    assert result.row["error_code"] == "corrections-not-allowed"
    assert "administrator" in result.error
    row = run("corrections", "status", "--json").row
    assert (row["permission"], row["error_code"]) == ("off", "corrections-not-allowed")
    out = run("corrections", "status").out
    assert "may leave nothing" in out and "waiting   1" in out and "not sent" in out
    assert not list(trainer.letters())


def test_what_was_sent_is_taken_back(allowed: Run, data: Path, trainer: Trainer) -> None:
    with at(data) as desk:
        jo, max_ = desk.operator("Jo"), desk.operator("Max")
        ids = [desk.decide(desk.product(), operator=one) for one in (jo, max_, None)]
        old = desk.decide(desk.product(), operator=jo)
        then = ("2020-01-01T00:00:00.000+00:00", bytes.fromhex(old))
        desk.change("UPDATE decisions SET at = ? WHERE uid = ?", *then)
    allowed("corrections", "send")
    with at(data) as desk:
        untold = desk.decide(desk.product(), operator=jo)
    revoke = ("corrections", "revoke")
    result = allowed(*revoke, "--operator", "Jo", "--since", "2021-01-01")
    assert (result.status, result.out) == (0, "taken back: 2, of which 1 had been sent\n")
    assert allowed("corrections", "send", "--json").row["revoked"] == 1
    assert set(trainer.standing()) == {ids[1], ids[2], old}
    assert allowed(*revoke, ids[1][:8], "--json").row == {"decisions": 1, "told": 1}
    assert allowed(*revoke, ids[1]).status == 1
    assert allowed(*revoke, "--operator", "Nobody").status == 1
    assert allowed(*revoke, "--all").status == 0
    allowed("corrections", "send")
    assert trainer.standing() == {}
    row = allowed("corrections", "status", "--json").row
    assert (row["delivered"], row["revoked"], row["waiting"]) == (0, 4, 0)
    told = allowed("corrections", "status", "--sent", "--json").rows
    assert [line["revokes"] for line in told].count(True) == 4
    assert untold not in {line["id"] for line in told}


@pytest.mark.parametrize(
    "words",
    [
        ("revoke",),
        ("revoke", "--all", "--operator", "Jo"),
        ("revoke", "12345"),
        ("revoke", "no-hexadecimal"),
        ("revoke", "--since", "yesterday"),
        ("status", "--limit", "3"),
    ],
)
def test_usage(allowed: Run, words: tuple[str, ...]) -> None:
    assert allowed("corrections", *words).status == 2


def test_a_channel_that_is_away_is_told_and_nothing_is_lost(
    allowed: Run, data: Path, published_channel: Any, trainer: Trainer
) -> None:
    with at(data) as desk:
        desk.decide(desk.product())
    folder = Path(published_channel.url)
    folder.rename(folder.with_name("away"))
    result = allowed("corrections", "send")
    assert (result.status, "no model channel here" in result.error) == (1, True)
    assert "not sent" in allowed("corrections", "status").out
    folder.with_name("away").rename(folder)
    assert allowed("corrections", "send").status == 0
    assert "not sent" not in allowed("corrections", "status").out
    assert len(trainer.standing()) == 1
