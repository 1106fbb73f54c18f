"""A text becomes the same numbers everywhere and for ever: trained models depend on it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from bundle import archive, text
from bundle.archive import Bundle
from bundle.spec import TextSpec
from bundle.text import Line

SPEC = TextSpec(characters=200, tokens=8, words=16, pieces=32, buckets=256)


@pytest.fixture(scope="module")
def tokenizer(opened: Bundle) -> Tokenizer:
    return Tokenizer.from_str(opened.members[archive.TOKENIZER].decode())


@pytest.mark.parametrize(
    ("designation", "description", "line"),
    [
        ("Grande  Théière", "", "grande théière"),
        ("Lampe", "LED 12V", "lampe led 12v"),
        ("th&eacute;i&egrave;re", "", "théière"),
        ("th&amp;eacute;i&amp;egrave;re", "", "théière"),  # escaped twice, as shops store it
        ("caf&amp;#233;", "", "café"),
        ("Sac<br/>en<b>cuir</b>", "<p class='x'>Neuf</p>", "sac en cuir neuf"),
        ("&lt;p&gt;Sac&lt;/p&gt;", "", "sac"),
        ("3 < 5 et 7", "", "3 < 5 et 7"),
        ("a\x00b\x1fc\x7fd\u200be\ufefff", "", "a b c d e f"),
        ("cafe\u0301 ﬁn", "", "café fin"),  # composed, and no ligature: NFKC
        ("\u3000large\u2028line\t", "", "large line"),
        ("", "  ", ""),
        ("<br>", "&nbsp;", ""),
        ("half \ud83d pair \udc00", "", "half pair"),
        ("tea&#" + "9" * 6000 + "; pot", "", "tea pot"),
        ("", "only described", "only described"),
    ],
)
def test_clean(designation: str, description: str, line: str) -> None:
    assert text.clean(designation, description) == line


@given(st.text(max_size=300), st.text(max_size=300))
def test_clean_is_one_plain_line(designation: str, description: str) -> None:
    line = text.clean(designation, description)
    assert line == " ".join(line.split())
    line.encode()  # no half of a surrogate pair
    assert not any(ord(character) < 32 for character in line)


def test_clean_looks_at_no_more_than_it_must() -> None:
    assert text.clean("a" * text.READ_RAW + "b") == "a" * text.READ_RAW


def test_hashing_is_pinned(tokenizer: Tokenizer) -> None:
    """These rows are in every trained table: they never change."""
    arrays = text.arrays(Line("théière verte verte"), TextSpec(seed=27), tokenizer)
    assert arrays.words[:4].tolist() == PINNED_WORDS
    assert arrays.pieces[:4].tolist() == PINNED_PIECES
    counts = 1 + np.log([1, 2, 1, 1])
    np.testing.assert_allclose(arrays.word_weights[:4], counts, rtol=1e-6)
    assert not arrays.words[4:].any()
    assert not arrays.word_weights[4:].any()


PINNED_WORDS = [119160, 16657, 107090, 40422]
PINNED_PIECES = [96940, 54431, 128421, 61313]


def test_the_designation_counts_more_where_the_settings_say_so(tokenizer: Tokenizer) -> None:
    line = text.clean("Th&eacute;ière  verte", "<b>tasse</b> verte")
    assert (line, line.designation) == ("théière verte tasse verte", len("théière verte"))
    plain, titled = (
        text.arrays(line, TextSpec(characters=200, words=16, title=times), tokenizer)
        for times in (0, 2)
    )
    # théière, verte, tasse; théière verte, verte tasse, tasse verte
    np.testing.assert_allclose(plain.word_weights[:6], 1 + np.log([1, 2, 1, 1, 1, 1]), rtol=1e-6)
    np.testing.assert_allclose(titled.word_weights[:6], 1 + np.log([3, 4, 1, 3, 1, 1]), rtol=1e-6)
    np.testing.assert_array_equal(plain.words, titled.words)
    np.testing.assert_array_equal(plain.pieces, titled.pieces)
    assert titled.piece_weights.sum() > plain.piece_weights.sum()


def test_a_designation_beyond_the_limit_counts_as_far_as_it_is_read(tokenizer: Tokenizer) -> None:
    spec = TextSpec(characters=11, words=16, title=1)
    found = text.arrays(text.clean("rouge rouge bleu"), spec, tokenizer)
    np.testing.assert_allclose(found.word_weights[:2], 1 + np.log([4, 2]), rtol=1e-6)
    assert not found.words[2:].any()


def test_only_a_description(tokenizer: Tokenizer) -> None:
    line = text.clean("<br>", "rouge")
    assert (line, line.designation) == ("rouge", 0)


def test_shapes_and_types(tokenizer: Tokenizer) -> None:
    arrays = text.arrays(Line("rouge red"), SPEC, tokenizer)
    kinds = {name: (a.dtype.name, a.shape) for name, a in arrays._asdict().items()}
    assert kinds == {
        "tokens": ("int32", (8,)),
        "words": ("int32", (16,)),
        "word_weights": ("float32", (16,)),
        "pieces": ("int32", (32,)),
        "piece_weights": ("float32", (32,)),
    }


def test_tokens_are_filled_in_front_and_cut_behind(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("rouge").ids
    arrays = text.arrays(Line("rouge"), SPEC, tokenizer)
    assert arrays.tokens.tolist() == [0] * (8 - len(ids)) + ids
    many = text.arrays(Line("rouge " * 20), SPEC, tokenizer)
    assert many.tokens.tolist() == tokenizer.encode("rouge " * 20).ids[:8]


def test_slots_that_do_not_suffice_keep_the_first(tokenizer: Tokenizer) -> None:
    line = Line(" ".join(f"w{number}" for number in range(100)))
    few = text.arrays(line, SPEC, tokenizer)
    wide = text.arrays(line, TextSpec(characters=200, words=512, buckets=256), tokenizer)
    assert (few.words > 0).all()
    assert few.words.tolist() == wide.words[:16].tolist()


def test_empty_text(tokenizer: Tokenizer) -> None:
    assert not any(array.any() for array in text.arrays(Line(), SPEC, tokenizer))


def test_characters_beyond_the_limit_do_not_count(tokenizer: Tokenizer) -> None:
    line = "red " * 50  # 200 characters
    for some, more in zip(
        text.arrays(Line(line), SPEC, tokenizer),
        text.arrays(Line(line + "wax candle"), SPEC, tokenizer),
        strict=True,
    ):
        assert some.tolist() == more.tolist()


def test_one_very_long_word(tokenizer: Tokenizer) -> None:
    spec = TextSpec(characters=2000, pieces=512)
    arrays = text.arrays(Line("x" * 2000), spec, tokenizer)
    assert np.count_nonzero(arrays.pieces) == 9  # start, middle and end of 3, 4 and 5 characters


@given(st.text(max_size=400))
def test_any_text_becomes_rows_of_the_table(opened: Bundle, raw: str) -> None:
    tokenizer = Tokenizer.from_str(opened.members[archive.TOKENIZER].decode())
    line = text.clean(raw)
    arrays = text.arrays(line, SPEC, tokenizer)
    for rows, weights in (
        (arrays.words, arrays.word_weights),
        (arrays.pieces, arrays.piece_weights),
    ):
        assert rows.min() >= 0
        assert rows.max() < SPEC.buckets
        assert ((weights > 0) == (rows > 0)).all()
    if line:
        assert (arrays.pieces > 0).any()
