"""A product's text, with the words marked that decided."""

from __future__ import annotations

from bundle.categories import Category
from bundle.explain import Explanation, Span, Word
from desktop.core.passages import Piece, passages, plain

ONE, TWO = Category("1", "un", "one"), Category("2", "deux", "two")


def why(*spans: Span) -> Explanation:
    words = tuple(Word("word", 1.0, (span,)) for span in spans)
    return Explanation(ONE, TWO, words, 1.0, 0.0, 1)


def test_words_are_marked_where_they_stand() -> None:
    found = passages("red candle", "wax", why(Span("designation", 4, 10)))
    assert found == [Piece("red "), Piece("candle", marked=True)]
    found = passages("candle", "of wax", why(Span("description", 3, 6)))
    assert found == [Piece("candle"), Piece(" · "), Piece("of "), Piece("wax", marked=True)]


def test_tags_and_entities_are_not_shown() -> None:
    raw = "<p>Th&eacute;i&egrave;re</p> en&amp;nbsp;fonte"
    found = passages(raw, "", why(Span("designation", 3, 24)))
    assert plain(found) == "Théière en fonte"
    assert [one.text for one in found if one.marked] == ["Théière"]


def test_of_a_long_text_the_parts_around_the_words_are_shown() -> None:
    raw = "a " * 200 + "candle" + " b" * 200 + " wax" + " c" * 200
    at, later = raw.index("candle"), raw.index("wax")
    found = passages(
        "", raw, why(Span("description", at, at + 6), Span("description", later, later + 3))
    )
    text = plain(found)
    assert "a candle b" in text and "b wax c" in text and text.count("…") == 3
    assert len(text) < 200
    assert plain(passages("", "x" * 500, None)).endswith("x…")


def test_words_that_overlap_are_marked_once() -> None:
    found = passages("candle", "", why(Span("designation", 0, 6), Span("designation", 3, 6)))
    assert found == [Piece("candle", marked=True)]
    assert passages("", "", None) == []
