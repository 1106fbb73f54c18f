"""Letters of corrections: what a laptop writes, and what a trainer refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from channel import corrections
from channel.corrections import (
    Decision,
    Letter,
    decode,
    device_of,
    encode,
    folder_of,
    is_letter,
    is_photo,
    photo_name,
)
from channel.errors import BadDeviceName, BadLetter

ID, HASH, AT = "0f" * 16, "ab" * 32, datetime(2026, 3, 2, 8, 30, tzinfo=UTC)

DECISION = Decision(
    id=ID,
    at=AT,
    operator="p1",
    code="1280",
    model_code="2705",
    probability=0.4,
    model_version="2026-03-01-0123abcd",
    signature="fused",
    designation="Théière",
    photos=(HASH,),
)
LETTER = Letter(device="dock-7", number=12, id="1e" * 16, written=AT, decisions=(DECISION,))


def test_a_letter_is_read_as_it_was_written() -> None:
    name = LETTER.name
    assert name == f"corrections/dock-7/00000000000000000012-{'1e' * 16}.json"
    assert is_letter(name) and not is_letter(photo_name("dock-7", HASH))
    assert photo_name("dock-7", HASH) == f"{folder_of('dock-7')}photos/{HASH}.jpg"
    assert decode(name, encode(LETTER)) == LETTER


def test_names_tell_what_lies_there() -> None:
    photo = photo_name("dock-7", HASH)
    assert is_photo(photo) and not is_photo(LETTER.name) and not is_photo(photo + ".tmp")
    assert device_of(photo) == device_of(LETTER.name) == "dock-7"
    assert device_of("corrections/stray.json") == device_of("targets/a/b") == ""


@pytest.mark.parametrize(
    "change",
    [
        {"device": "dock-8"},
        {"device": "../metadata"},
        {"number": 13},
        {"id": "1e"},
        {"format": 2},
        {"written": "2026-03-02T08:30:00"},
        {"decisions": [{}]},
        {"revoked": ["nothing"]},
        {"revoked": [ID] * (corrections.MOST_DECISIONS + 1)},
    ],
)
def test_what_no_laptop_writes_is_refused(change: dict[str, Any]) -> None:
    content = json.dumps({**msgspec.to_builtins(LETTER), **change}).encode()
    with pytest.raises(BadLetter):
        decode(LETTER.name, content)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{", b"null"])
def test_what_is_no_letter_at_all(content: bytes) -> None:
    with pytest.raises(BadLetter, match="no letter of corrections"):
        decode(LETTER.name, content)


def test_a_letter_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "LETTER_LIMIT", 100)
    with pytest.raises(BadLetter, match="it has"):
        encode(LETTER)
    with pytest.raises(BadDeviceName):
        folder_of("a/b")
