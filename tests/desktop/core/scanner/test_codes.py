"""What was scanned: articles' numbers, free references, and on which keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import WrongCheckDigit
from desktop.core.scanner import ean13, gtin
from desktop.core.scanner.codes import Kind, key, read
from desktop.core.scanner.layouts import Layout

DIGITS = st.text("0123456789", min_size=12, max_size=12)
FRENCH = str.maketrans("1234567890", "&é\"'(-è_çà")
FRENCH_CAPS = str.maketrans("1234567890", "&É\"'(-È_ÇÀ")
FRENCH_MAC = str.maketrans("1234567890", "&é\"'(§è!çà")
SHIFTED_US = str.maketrans("1234567890", "!@#$%^&*()")


def full(digits: str) -> str:
    return digits + gtin.check_digit(digits)


@pytest.mark.parametrize(
    ("scanned", "kind", "reference"),
    [
        ("96385074", Kind.EAN_8, "96385074"),
        ("4006381333931", Kind.EAN_13, "4006381333931"),
        ("036000291452", Kind.UPC_A, "036000291452"),
        ("04252614", Kind.UPC_E, "042100005264"),
        ("01234565", Kind.UPC_E, "012345000065"),
        ("10614141543219", Kind.GTIN_14, "10614141543219"),
        ("]E04006381333931", Kind.EAN_13, "4006381333931"),
        ("]E496385074", Kind.EAN_8, "96385074"),
        ("]C10104006381333931", Kind.GS1, "4006381333931"),
        ("]d2010400638133393117261231" + "10AB-12", Kind.GS1, "4006381333931"),
        ("010400638133393110LOT9\x1d17261231", Kind.GS1, "4006381333931"),
        ("10LOT9\x1d0104006381333931", Kind.GS1, "4006381333931"),
        ("(01)04006381333931(10)LOT9", Kind.GS1, "4006381333931"),
        ("0110614141543219", Kind.GS1, "10614141543219"),
        ("AB-1234", Kind.FREE, "AB-1234"),
        ("123456", Kind.FREE, "123456"),
        ("0123456789012345", Kind.FREE, "0123456789012345"),
        ("]C04006381333932", Kind.FREE, "4006381333932"),
        ("]A01234567", Kind.FREE, "1234567"),
    ],
)
def test_codes(scanned: str, kind: Kind, reference: str) -> None:
    code = read(scanned)
    assert (code.kind, code.reference) == (kind, reference)
    assert code.scanned == scanned


@pytest.mark.parametrize(
    ("scanned", "reference"),
    [
        ("4006381333932", "4006381333932"),
        ("96385075", "96385075"),
        ("036000291453", "036000291453"),
        ("10614141543210", "10614141543210"),
        ("]E0400638133393", "400638133393"),
        ("]C10104006381333932", "04006381333932"),
        ("010400638133393210LOT9", "04006381333932"),
        ("(01)04006381333932(10)LOT9", "04006381333932"),
        ("4006381333932".translate(FRENCH), "4006381333932"),
    ],
)
def test_a_check_digit_that_does_not_fit(scanned: str, reference: str) -> None:
    with pytest.raises(WrongCheckDigit) as error:
        read(scanned)
    assert error.value.data["reference"] == reference


@given(DIGITS, st.integers(0, 12), st.sampled_from("0123456789"))
def test_any_wrong_digit_is_found(digits: str, place: int, other: str) -> None:
    right = full(digits)
    wrong = right[:place] + other + right[place + 1 :]
    if wrong == right:
        assert read(wrong).reference == right
    else:
        with pytest.raises(WrongCheckDigit):
            read(wrong)


@given(DIGITS, st.sampled_from([FRENCH, FRENCH_CAPS, FRENCH_MAC, SHIFTED_US, {}]))
def test_digits_of_any_keyboard(digits: str, table: dict[int, str]) -> None:
    assert read(full(digits).translate(table)).reference == full(digits)


@pytest.mark.parametrize("layout", list(Layout))
def test_what_a_scanner_is_known_to_write_does_not_hide_right_digits(layout: Layout) -> None:
    assert read("4006381333931", layout).reference == "4006381333931"


@pytest.mark.parametrize(
    ("scanned", "known", "reference"),
    [
        ('QZ)&é"', None, "AW-123"),
        ("QZ)&\"'", None, "AW-134"),
        ('qz)&É"', None, "AW-123"),  # Caps Lock
        ("AW-123", None, "AW-123"),
        ("MQ<", None, "MQ<"),
        ("?Q>>E", Layout.US_ON_FRENCH, "MA>>E"),
        ("QZ)!@", Layout.FRENCH_ON_US, "AW012"),
        ('$Eà\'àà-"_&"""ç"&', None, "4006381333931"),
    ],
)
def test_free_references_of_another_keyboard(
    scanned: str, known: Layout | None, reference: str
) -> None:
    assert read(scanned, known).reference == reference


def test_equal_articles_have_one_key() -> None:
    assert key("036000291452") == key("0036000291452") == key("00036000291452")
    assert key("04252614") == key("042100005264")
    assert key(" ab-1 ") == key("AB-1")
    assert key("4006381333931") != key("4006381333932")


@given(DIGITS.map(lambda one: one[:11]))
def test_every_spelling_is_of_the_same_article(digits: str) -> None:
    number = gtin.full(full(digits))
    assert number is not None
    spelt = gtin.spellings(number)
    assert full(digits) in spelt
    assert {gtin.full(one) for one in spelt} == {number}


@given(st.sampled_from("01"), st.text("0123456789", min_size=6, max_size=6))
def test_a_short_upc_and_its_long_one_lead_to_each_other(system: str, inner: str) -> None:
    short = next(
        one for check in "0123456789" if (one := f"{system}{inner}{check}") and gtin.expand(one)
    )
    long = gtin.expand(short)
    assert long is not None
    again = gtin.compress(long)
    assert again is not None
    assert gtin.expand(again) == long


def test_bars_are_those_of_the_standard() -> None:
    # 5901234123457, the example of the standard's Wikipedia page
    assert ean13.modules("5901234123457") == (
        "101"
        "0001011" "0100111" "0110011" "0010011" "0111101" "0011101"
        "01010"
        "1100110" "1101100" "1000010" "1011100" "1001110" "1000100"
        "101"
    )  # fmt: skip
    with pytest.raises(ValueError, match="5901234123458"):
        ean13.modules("5901234123458")
