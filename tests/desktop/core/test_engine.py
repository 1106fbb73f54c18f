"""Requests are classified on several threads; what is wrong with one is in its outcome."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bundle import archive
from bundle.archive import Bundle
from bundle.classifier import Classifier, Item
from bundle.errors import BundleInvalid, ItemEmpty, PhotoUnreadable
from desktop.core.engine import CLIPBOARD, Engine, Request, cores

Picture = Callable[..., Path]


@pytest.fixture(scope="module")
def bundle(tiny_bundle: Path) -> Bundle:
    return archive.read(tiny_bundle)


def test_as_the_classifier_says(bundle: Bundle, picture: Picture) -> None:
    photo = picture("théière.png", (30, 180, 40))
    request = Request((photo,), "théière", "verte", "AB-1")
    with Engine(bundle) as engine:
        outcome = engine.submit(request).result()
    expected = Classifier(bundle).classify_one(Item("théière", "verte", (photo,)))
    assert outcome.error is None
    assert outcome.request == request
    assert (outcome.code, outcome.name_fr, outcome.name_en) == ("20", "Théières", "Teapots")
    assert outcome.probability == pytest.approx(expected.probability)
    assert [one.code for one in outcome.top] == [one.category.code for one in expected.top()]
    assert len(outcome.top) == 5
    assert (outcome.text_top, outcome.photo_top, outcome.signature) == ("20", "20", "fused")
    assert outcome.model_version == "tiny-1"
    assert outcome.milliseconds is not None
    assert outcome.milliseconds > 0


def test_a_row_has_the_names_of_the_contract(bundle: Bundle, picture: Picture) -> None:
    photo = picture("a.png")
    with Engine(bundle) as engine:
        row = engine.submit(Request((photo,), reference="007")).result().as_row()
    assert row["photos"] == [str(photo)]
    assert (row["code"], row["text_top"], row["photo_top"]) == ("0010", None, "0010")
    assert row["top"][0] == {
        "code": "0010",
        "name_fr": "Bougies",
        "name_en": "Candles",
        "probability": row["probability"],
    }
    assert set(row) >= {"name_fr", "name_en", "signature", "model_version", "milliseconds"}
    assert "error" not in row


def test_a_path_that_cannot_be_looked_at_is_an_outcome(bundle: Bundle, tmp_path: Path) -> None:
    with Engine(bundle) as engine:
        outcome = engine.submit(Request((tmp_path / f"{'x' * 300}.jpg",))).result()
    assert isinstance(outcome.error, PhotoUnreadable)


def test_a_bad_photo_is_an_outcome(bundle: Bundle, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"hello")
    with Engine(bundle) as engine:
        outcome = engine.submit(Request((bad,), "rouge")).result()
        empty = engine.submit(Request()).result()
    assert isinstance(outcome.error, PhotoUnreadable)
    assert outcome.code is None
    row = outcome.as_row()
    assert row["error_code"] == "photo-unreadable"
    assert str(bad) in row["error"]
    assert "code" not in row
    assert isinstance(empty.error, ItemEmpty)


def test_a_pasted_photo(bundle: Bundle, picture: Picture) -> None:
    content = picture("a.png", (30, 60, 220)).read_bytes()
    with Engine(bundle) as engine:
        outcome = engine.submit(Request((content,))).result()
    assert (outcome.code, outcome.photos) == ("30", (CLIPBOARD,))


def test_a_model_that_cannot_be_opened_is_an_outcome(repack: Callable[..., Path]) -> None:
    broken = archive.read(repack(members={archive.MODEL: b"junk"}))
    with Engine(broken) as engine:
        assert isinstance(engine.submit(Request(designation="x")).result().error, BundleInvalid)


def test_many_workers_give_the_same(bundle: Bundle, picture: Picture) -> None:
    colours = [(220, 30, 30), (30, 180, 40), (30, 60, 220)]
    photos = [picture(f"{number}.png", colours[number % 3]) for number in range(30)]
    with Engine(bundle, workers=4) as engine:
        futures = [engine.submit(Request((photo,))) for photo in photos]
        codes = [future.result().code for future in futures]
    assert codes == ["0010", "20", "30"] * 10


def test_each_thread_has_one_classifier(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    original = Classifier.__init__

    def counting(self: Classifier, *arguments: object) -> None:
        made.append(threading.current_thread().name)
        original(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Classifier, "__init__", counting)
    with Engine(bundle, workers=2) as engine:
        assert made == []  # lazily
        for future in [engine.submit(Request(designation="rouge")) for _ in range(20)]:
            future.result()
    assert 1 <= len(made) <= 2
    assert len(set(made)) == len(made)


def test_replace_model(bundle: Bundle, repack: Callable[..., Path]) -> None:
    newer = archive.read(repack(model_version="tiny-2"))
    with Engine(bundle) as engine:
        assert engine.submit(Request(designation="x")).result().model_version == "tiny-1"
        engine.replace_model(newer)
        assert engine.submit(Request(designation="x")).result().model_version == "tiny-2"


def test_close_drops_what_has_not_begun(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on = threading.Event(), threading.Event()
    original = Classifier.classify_decoded

    def slow(self: Classifier, *item: Any) -> object:
        began.set()
        go_on.wait(60)
        return original(self, *item)

    monkeypatch.setattr(Classifier, "classify_decoded", slow)
    engine = Engine(bundle)
    first, second = (engine.submit(Request(designation="rouge")) for _ in range(2))
    assert began.wait(60)
    closing = threading.Thread(target=engine.close)
    closing.start()
    while not second.cancelled():
        pass
    go_on.set()
    closing.join()
    assert first.result().code == "0010"


def test_cores() -> None:
    assert cores() >= 1
