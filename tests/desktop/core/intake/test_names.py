"""What photos' names say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.intake.names import barcode, bases, gtin, reference_key, reference_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("4006381333931", "04006381333931"),
        (" 4006381333931 ", "04006381333931"),
        ("10614141000415", "10614141000415"),
        ("4006381333932", None),
        ("400638133393", None),
        ("0000000000000", None),
        ("４００６３８１３３３９３１", None),
        ("", None),
    ],
)
def test_gtin(text: str, number: str | None) -> None:
    assert gtin(text) == number


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11))
def test_every_wrong_digit_is_found(digits: str, place: int) -> None:
    right = [digits + str(check) for check in range(10) if gtin(digits + str(check))]
    if digits.strip("0"):
        assert len(right) == 1
        other = str((int(right[0][place]) + 1) % 10)
        assert gtin(right[0][:place] + other + right[0][place + 1 :]) is None


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("4006381333931", "4006381333931"),
        ("4006381333931_2", "4006381333931"),
        ("4006381333931 (3)", "4006381333931"),
        ("EAN4006381333931", "4006381333931"),
        ("stylo-4006381333931-dos", "4006381333931"),
        ("96385074", "96385074"),
        ("96385074_2", "96385074"),
        ("IMG_96385074", None),  # eight digits pass by chance
        ("4006381333932", None),
        ("4006381333931 036000291452", None),  # which of the two?
        ("4006381333931 04006381333931", "4006381333931"),  # the same
        ("14006381333931999", None),
        ("IMG_20240101_1234", None),
        ("IMG_20240101_123456", None),
        ("20240103", None),  # a date that passes
        ("240101000008", None),  # and a time
        ("20240101000002", None),
        ("1704067200005", None),  # milliseconds since 1970
        ("", None),
    ],
)
def test_barcode(stem: str, found: str | None) -> None:
    assert barcode(stem) == found


def test_the_dates_above_would_pass() -> None:
    for digits in ("20240103", "240101000008", "20240101000002", "1704067200005"):
        assert gtin(digits), digits


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("4006381333931_2", "4006381333931"),
        ("REF-123 (1)", "REF-123"),
        ("REF-123_2", "REF-123"),
        ("REF-123_front", "REF-123"),
        ("REF_12", "REF_12"),
        ("REF_12_3", "REF_12"),
        ("REF-123 - Copie (2)", "REF-123"),
        ("réf 45-12", "réf 45-12"),  # -12 may be part of it
        ("image_77_product_88", "88"),
        ("référence", None),
        ("theiere_2", None),
        ("scan01_1", None),
        ("IMG_20240101_1234", None),
        ("DSC00012", None),
    ],
)
def test_reference_of(stem: str, found: str | None) -> None:
    assert reference_of(stem) == found


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("AB-12", ["AB-12", "AB"]),
        ("AB12_1", ["AB12_1", "AB12"]),
        ("AB12 (3)", ["AB12 (3)", "AB12"]),
        ("AB12_front", ["AB12_front", "AB12"]),
        ("AB12_DOS_2", ["AB12_DOS_2", "AB12_DOS", "AB12"]),
        ("AB12-côté", ["AB12-côté", "AB12"]),
        ("AB12 - Copie (2)", ["AB12 - Copie (2)", "AB12 - Copie", "AB12"]),
        ("AB12", ["AB12"]),
        ("AB-1234", ["AB-1234"]),
        ("_1", ["_1"]),
        ("(1)", ["(1)"]),
    ],
)
def test_bases(stem: str, found: list[str]) -> None:
    assert list(bases(stem)) == found


@given(st.text(max_size=400))
def test_any_name(stem: str) -> None:
    assert next(bases(stem)) == stem
    found = reference_of(stem)
    assert found is None or found in stem


def test_references_are_compared() -> None:
    assert reference_key("036000291452") == reference_key("0036000291452")
    assert reference_key("Été-1 ") == reference_key("e\u0301TE\u0301-1")
    assert reference_key("007") != reference_key("7")
