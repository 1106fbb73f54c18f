"""What a batch came to, and which of its photos look alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from bundle.errors import PhotoUnreadable
from desktop.core.batches.alike import alike
from desktop.core.batches.item import BatchItem, PhotoFile
from desktop.core.batches.ledger import CategoryCount, Counts, Finished, Ledger
from desktop.core.batches.runner import Runner
from desktop.core.batches.summary import summarise
from desktop.core.engine import Engine, Outcome

Make = Callable[..., BatchItem]

FAR = (0, 0xFFFF_FFFF_0000_0000, 0x0F0F_F0F0_3C3C_C3C3)
"""Looks that are not alike, one with its highest bit set."""


def made(ledger: Ledger, looks: list[int | None], *, complete: bool = True) -> int:
    """A batch of answered items with these looks."""
    items = [BatchItem((PhotoFile(f"/{place}.jpg", 1, 1),)) for place in range(len(looks))]
    batch = ledger.begin("/photos", "", "tiny-1")
    ledger.plan(batch, 0, items, "model")
    ledger.planned(batch)
    answers = [
        Finished(
            place,
            Outcome(
                request=item.request(),
                code="10",
                probability=0.5 + place / 10,
                name_fr="a",
                name_en="b",
                thumbnail=b"jpeg",
                look=look,
            ),
        )
        for place, (item, look) in enumerate(zip(items, looks, strict=True))
    ]
    ledger.finish(batch, answers)
    ledger.worked(batch, 1.5, complete=complete)
    return batch


def test_figures(ledger: Ledger, item: Make) -> None:
    items = [item(number) for number in range(4)]
    batch = ledger.begin("/photos", "", "tiny-1")
    ledger.plan(batch, 0, items, "model")
    ledger.planned(batch)

    def answer(place: int, code: str, probability: float) -> Finished:
        request = items[place].request()
        names = {"name_fr": f"fr {code}", "name_en": f"en {code}"}
        outcome = Outcome(request=request, code=code, probability=probability, **names)
        return Finished(place, outcome)

    broken = PhotoUnreadable(path="x", reason="y")
    failed = Finished(3, Outcome(request=items[3].request(), error=broken))
    ledger.finish(
        batch, [answer(0, "20", 0.9), answer(1, "10", 0.49), answer(2, "20", 0.5), failed]
    )
    ledger.worked(batch, 1.25, complete=True)
    summary = summarise(ledger, batch, skipped_finished=2)
    assert summary.counts == Counts(4, 3, 1)
    assert (summary.sure, summary.unsure) == (1, 1)
    assert summary.categories == (
        CategoryCount("20", "fr 20", "en 20", 2),
        CategoryCount("10", "fr 10", "en 10", 1),
    )
    assert summary.as_row() == {
        "items": 4,
        "done": 3,
        "skipped_finished": 2,
        "failed": 1,
        "seconds": 1.25,
        "model_version": "tiny-1",
        "sure": 1,
        "unsure": 1,
        "complete": True,
        "categories": {"20": 2, "10": 1},
        "look_alikes": {"count": 0, "examples": []},
    }


def test_looks_of_all_64_bits_come_back(ledger: Ledger) -> None:
    looks = [0, 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1, None]
    batch = made(ledger, looks)
    assert ledger.looks(batch) == [(place, look) for place, look in enumerate(looks[:-1])]


def test_groups_of_look_alikes(ledger: Ledger) -> None:
    one, other, third = FAR
    batch = made(ledger, [one, other, None, third, other ^ 0b11, one ^ 1, None])
    found = alike(ledger, batch)
    assert found.groups.count == 2
    assert found.groups.first == [("/0.jpg", "/5.jpg"), ("/1.jpg", "/4.jpg")]
    assert found.first == {0: "/0.jpg", 5: "/0.jpg", 1: "/1.jpg", 4: "/1.jpg"}
    assert summarise(ledger, batch).alike.first == found.first


def test_of_many_groups_the_first_are_examples(ledger: Ledger) -> None:
    looks = [number * 0x9E37_79B9_7F4A_7C15 % (1 << 64) for number in range(1, 13)]
    batch = made(ledger, [*looks, *looks, *looks])
    found = alike(ledger, batch)
    assert (found.groups.count, len(found.groups.first)) == (12, 5)
    assert found.groups.first[0] == ("/0.jpg", "/12.jpg", "/24.jpg")
    assert {place % 12 for place in found.first} == set(range(12))
    assert all(name == f"/{place % 12}.jpg" for place, name in found.first.items())


def test_look_alikes_are_told_when_all_is_done(ledger: Ledger) -> None:
    batch = made(ledger, [FAR[1], FAR[1]], complete=False)
    assert summarise(ledger, batch).alike.groups.count == 0
    ledger.worked(batch, 0, complete=True)
    assert summarise(ledger, batch).alike.groups.count == 1


def test_looks_are_those_of_the_photos(ledger: Ledger, engine: Engine, photos: Path) -> None:
    """The same picture in another size and quality, another picture, and one of one colour."""
    for name, shape, side, quality in (
        ("a.jpg", (10, 20, 90, 130), 200, 95),
        ("b.jpg", (120, 30, 180, 60), 200, 95),
        ("c.jpg", (10, 20, 90, 130), 160, 80),
        ("d.jpg", None, 200, 90),
    ):
        image = Image.linear_gradient("L").resize((200, 200)).convert("RGB")
        if shape is None:
            image = Image.new("RGB", (200, 200), (20, 180, 60))
        else:
            ImageDraw.Draw(image).ellipse(shape, fill=(250, 250, 120))
        image.resize((side, side)).save(photos / name, quality=quality)
    items = [BatchItem((PhotoFile(str(path), 1, 1),)) for path in sorted(photos.iterdir())]
    batch = ledger.begin(str(photos), "", "tiny-1")
    Runner(ledger, engine, photos, 2).run(batch, iter(items), "model")
    found = summarise(ledger, batch).alike
    assert [place for place, _ in ledger.looks(batch)] == [0, 1, 2]
    assert found.groups.first == [(str(photos / "a.jpg"), str(photos / "c.jpg"))]
    assert found.first == dict.fromkeys((0, 2), str(photos / "a.jpg"))
