"""Encodings that spreadsheets leave unsaid."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.intake import decoding
from desktop.core.intake.decoding import Encoding, encoding_of

TEXT = "référence;désignation\n" + "".join(
    f"{n};Théière n°{n}, où l'on sert à Noël : garçon, œuvre, être\n" for n in range(20)
)


def of(content: bytes) -> Encoding | None:
    return encoding_of(io.BytesIO(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [TEXT, "a;b\n", "photo\néa.jpg\n"])
def test_unicode(encoding: str, text: str) -> None:
    found = of(text.encode(encoding))
    assert found is not None
    assert not found.damaged
    assert text.encode(encoding).decode(found.name) == text


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"])
def test_other_byte_order_marks(mark: bytes) -> None:
    name = {2: "utf-16-be", 4: "utf-32-le" if mark[0] else "utf-32-be"}[len(mark)]
    found = of(mark + TEXT.encode(name))
    assert found is not None
    assert (mark + TEXT.encode(name)).decode(found.name) == TEXT


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("text", [TEXT, "photo;désignation\na.jpg;Théière\n"])
def test_before_unicode(encoding: str, text: str) -> None:
    content = text.encode(encoding, "replace")
    found = of(content)
    assert found is not None
    assert content.decode(found.name) == content.decode(encoding)


def test_latin_1_is_read_as_its_superset() -> None:
    assert of("é".encode("latin-1") * 3) == Encoding("cp1252")


@pytest.mark.parametrize("letters", ["É", "É é", "à É È"])
def test_what_was_misread_before_is_left_as_it_is(letters: str) -> None:
    misread = letters.encode().decode("cp1252", "ignore")
    assert of(f"Th{misread} été".encode("cp1252")) == Encoding("cp1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_zeros_after_the_end(encoding: str) -> None:
    assert of(TEXT.encode(encoding)[:300] + bytes(500)) == Encoding(encoding)


def test_some_broken_characters_leave_utf_8_what_it_is() -> None:
    content = TEXT.encode() + b"\xe9 cut \xc3\n"
    assert of(content) == Encoding("utf-8", damaged=True)


def test_a_break_far_from_the_accents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_CHUNK", 1_000)
    assert of(TEXT.encode() + b"x" * 5_000 + b"\xe9") == Encoding("utf-8", damaged=True)
    assert of(b"x" * 5_000 + b"\xe9t\xe9") == Encoding("cp1252")
    assert of(b"x" * 999 + "é".encode()) == Encoding("utf-8")  # across two chunks


def test_no_text() -> None:
    assert of(bytes(range(256)) * 40) is None


def test_a_few_control_characters_are_text() -> None:
    assert of(b"a\0b\x01;c\n" * 3) == Encoding("utf-8")


def test_nothing() -> None:
    assert of(b"") == Encoding("utf-8")


@given(st.binary(max_size=2_000))
def test_any_bytes(content: bytes) -> None:
    if found := of(content):
        content.decode(found.name, "replace")
