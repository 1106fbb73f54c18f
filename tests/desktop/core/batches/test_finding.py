"""Items of a batch are found and sorted in the ledger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bundle.errors import PhotoUnreadable
from desktop.core.batches.finding import Filter, Order
from desktop.core.batches.item import BatchItem
from desktop.core.batches.ledger import Finished, Ledger
from desktop.core.engine import Outcome


@pytest.fixture
def batch(ledger: Ledger, item: Callable[..., BatchItem]) -> int:
    """Done, disagreeing, failed, waiting, done; another batch beside it."""
    texts = ("lampe verte", "Bougie", "coussin", "Éventail", "abat-jour")
    items = [item(number, text) for number, text in enumerate(texts)]
    other = ledger.begin("/other", "", "tiny-1")
    ledger.plan(other, 0, [item(9, "lampe verte")], "sha")
    batch = ledger.begin("/photos", "", "tiny-1")
    ledger.plan(batch, 0, items, "sha")

    def answer(place: int, code: str, probability: float, photo: str) -> Finished:
        request = items[place].request()
        names = {"name_fr": f"fr {code}", "name_en": f"en {100 - int(code)}"}
        tops = {"text_top": code, "photo_top": photo}
        return Finished(
            place, Outcome(request=request, code=code, probability=probability, **names, **tops)
        )

    error = PhotoUnreadable(path="x", reason="y")
    failed = Finished(2, Outcome(request=items[2].request(), error=error))
    done = [answer(0, "10", 0.95, "10"), answer(1, "20", 0.6, "30"), answer(4, "30", 0.2, "30")]
    ledger.finish(batch, [*done, failed])
    return batch


@pytest.mark.parametrize(
    ("order", "up", "down"),
    [
        (Order.POSITION, [0, 1, 2, 3, 4], [4, 3, 2, 1, 0]),
        (Order.REFERENCE, [0, 1, 2, 3, 4], [4, 3, 2, 1, 0]),
        (Order.TEXT, [4, 1, 2, 0, 3], [3, 0, 2, 1, 4]),
        (Order.PROBABILITY, [4, 1, 0, 2, 3], [0, 1, 4, 2, 3]),
        (Order.CATEGORY_FR, [0, 1, 4, 2, 3], [4, 1, 0, 2, 3]),
        (Order.CATEGORY_EN, [4, 1, 0, 2, 3], [0, 1, 4, 2, 3]),
        (Order.AGREEMENT, [1, 0, 4, 2, 3], [0, 4, 1, 2, 3]),
        (Order.STATUS, [2, 0, 1, 4, 3], [3, 0, 1, 4, 2]),
    ],
)
def test_items_are_sorted_those_without_an_answer_last(
    ledger: Ledger, batch: int, order: Order, up: list[int], down: list[int]
) -> None:
    assert list(ledger.positions(batch, order=order)) == up
    assert list(ledger.positions(batch, order=order, descending=True)) == down


@pytest.mark.parametrize(
    ("found", "positions"),
    [
        (Filter(), [0, 1, 2, 3, 4]),
        (Filter(status="done"), [0, 1, 4]),
        (Filter(status="failed"), [2]),
        (Filter(status="pending"), [3]),
        (Filter(code="20"), [1]),
        (Filter(least=0.6), [0, 1]),
        (Filter(most=0.6), [4]),
        (Filter(least=0.2, most=0.95), [1, 4]),
        (Filter(disagree=True), [1]),
        (Filter(search="verte lam"), [0]),
        (Filter(search="bougie"), [1]),
        (Filter(search="R2"), [2]),
        (Filter(search="00004.png"), [4]),
        (Filter(search="ventail"), [3]),
        (Filter(search="R3"), [3]),
        (Filter(search="'"), []),
        (Filter(search="lampe", status="failed"), []),
    ],
)
def test_items_are_found(ledger: Ledger, batch: int, found: Filter, positions: list[int]) -> None:
    assert list(ledger.positions(batch, found)) == positions


def test_pictures_of_several_answers(ledger: Ledger, item: Callable[..., BatchItem]) -> None:
    batch = ledger.begin("/photos", "", "tiny-1")
    items = [item(number) for number in range(3)]
    ledger.plan(batch, 0, items, "sha")
    jpegs = (b"zero", None, b"two")
    ledger.finish(
        batch,
        [
            Finished(place, Outcome(request=items[place].request(), thumbnail=jpeg))
            for place, jpeg in enumerate(jpegs)
        ],
    )
    ids = [row.entry.id for row in ledger.every(batch) if row.entry is not None]
    assert ledger.pictures(ids) == {ids[0]: b"zero", ids[2]: b"two"}
    assert ledger.pictures([]) == {}
