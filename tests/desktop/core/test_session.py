"""What a window keeps for its next start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core import seats
from desktop.core.engine import Request
from desktop.core.seats import Seat
from desktop.core.session import Session, Sessions


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    taken = seats.take(tmp_path / "windows")
    assert taken is not None
    yield taken
    taken.leave()


def test_products_come_back_with_their_photos(seat: Seat, tmp_path: Path) -> None:
    sessions = Sessions(seat)
    requests = (
        Request((tmp_path / "a.jpg", b"pasted"), "théière", "en fonte", "376", "7"),
        Request(designation="candle"),
    )
    kept = Session(page="BATCH", waiting=tuple(sessions.product(one) for one in requests))
    sessions.write(kept)
    again = Sessions(seat)
    assert again.read() == kept
    assert tuple(again.request(one) for one in again.read().waiting) == requests


def test_pasted_photos_go_with_what_needs_them(seat: Seat) -> None:
    sessions = Sessions(seat)
    one, other = (sessions.product(Request((photo,))) for photo in (b"one", b"other"))
    sessions.write(Session(waiting=(one, other)))
    assert len(list(seat.pasted.iterdir())) == 2
    sessions.write(Session(form=other))
    assert len(list(seat.pasted.iterdir())) == 1
    assert sessions.request(one).photos == ()
    assert sessions.request(other).photos == (b"other",)
    sessions.forget()
    assert not list(seat.pasted.iterdir())
    assert sessions.read() == Session()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"waiting": 7}', b"[" * 100_000])
def test_a_session_that_makes_no_sense_is_an_empty_one(seat: Seat, content: bytes) -> None:
    seat.session.write_bytes(content)
    assert Sessions(seat).read() == Session()


def test_a_name_that_leads_elsewhere_is_not_followed(seat: Seat, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    seat.session.write_text(
        '{"waiting": [{"photos": ["pasted:../../../secret"], "designation": "a"}]}'
    )
    sessions = Sessions(seat)
    assert sessions.request(sessions.read().waiting[0]).photos == ()
