"""A sender that is killed, again and again: the trainer learns everything, and everything once."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from letterbox import Desk, Trainer
from PIL import Image
from programs import Programs

from channel.corrections import CORRECTIONS, Permission
from desktop.core.app import Core
from desktop.core.connection import Connection
from desktop.core.folder import DataFolder

SEED = 20260302
PRODUCTS = 30

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path)
    yield programs
    programs.close()


@pytest.fixture
def photos(tmp_path: Path) -> list[dict[str, str]]:
    """Some photos, each with its hash."""
    made = []
    for number in range(PRODUCTS):
        path = tmp_path / f"{number}.jpg"
        Image.effect_mandelbrot((400, 300), (-2, -1.5, 1, 1 + number / 9), 50).save(path)
        made.append({str(path): hashlib.sha256(path.read_bytes()).hexdigest()})
    return made


@pytest.mark.parametrize(
    "kills", [6, pytest.param(100, marks=[pytest.mark.deep, pytest.mark.timeout(1800)])]
)
def test_a_kill_loses_nothing_and_sends_nothing_twice(
    programs: Programs,
    published_channel: Any,
    photos: list[dict[str, str]],
    tmp_path: Path,
    kills: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(int(os.environ.get("KILL_SEED", SEED)))
    data, trainer = DataFolder(tmp_path / "data"), Trainer(published_channel.store)
    data.path.mkdir()
    Connection(published_channel.url, published_channel.root).save(data)
    assert programs.run("--data-dir", data.path, "update") == 0, programs.said()
    allowed = Permission.PHOTOS
    Connection(published_channel.url, published_channel.root, corrections=allowed).save(data)

    def decide() -> dict[str, str]:
        """People decide on new products, and take back some of what they said before."""
        with Core(data) as core:
            desk = Desk(core.history)
            products = [desk.product(photo) for photo in photos]
            desk.decide_all(products, f"{chance.randrange(1, 9999):04d}")
            desk.decisions.reopen([one for one in range(1, products[-1]) if not one % 7])
            return desk.standing()

    def send(kill_after: float | None = None) -> int:
        arguments = ("--data-dir", data.path, "corrections", "send", "--json")
        return programs.run(*arguments, kill_after=kill_after)

    decide()
    started = time.perf_counter()
    assert send() == 0, programs.said()
    duration = time.perf_counter() - started
    struck, ends = 0, Counter[str]()
    standing: dict[str, str] = {}
    while struck < kills:
        standing = decide()
        before = len(list(trainer.letters()))
        # What an earlier kill left undone is sent as well, which takes longer.
        ended = send(chance.uniform(0, duration) * chance.choice((1, 2, 4)))
        assert ended in (-signal.SIGKILL, 0), programs.said()
        struck += ended == -signal.SIGKILL
        known = trainer.codes()
        more = len(list(trainer.letters())) > before
        with Core(data) as core:
            written = core.history.ask(_undelivered)
        on_the_way = "a letter on its way" if written else "between two" if more else "before"
        ends["had ended" if ended == 0 else on_the_way] += 1
        if ended == 0:
            assert known == standing
    assert send() == 0, programs.said()
    assert trainer.codes() == standing
    told = [decision.id for letter in trainer.letters() for decision in letter.decisions]
    assert len(told) == len(set(told))
    assert send() == 0
    assert programs.rows()[0]["outcome"] == "nothing"
    for decision in trainer.standing().values():
        assert len(decision.enclosed) == 1
        name = f"{CORRECTIONS}/{next(trainer.letters()).device}/photos/{decision.enclosed[0]}.jpg"
        jpeg = trainer.store.read(name, 1_000_000).content
        assert hashlib.sha256(jpeg).hexdigest() == decision.enclosed[0]
    with capsys.disabled():
        spread = ", ".join(f"{name} {count}" for name, count in ends.most_common())
        sys.stdout.write(f"\n{struck} kills of senders, {duration:.2f} s undisturbed: {spread}\n")


def _undelivered(db: Any) -> int:
    query = "SELECT count(*) FROM letters WHERE delivered IS NULL"
    return int(db.execute(query).fetchone()[0])
