from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageOps

from bundle.photo import decode
from bundle.spec import PhotoSpec
from trainer.data.near_duplicates import (
    PHOTO_SIDE,
    TEXT_KEYS,
    close_group,
    group,
    nearly_same,
    photo_hash,
    placeholders,
    text_keys,
)

WORDS = [f"{first}{last}" for first in "abcdefghij" for last in ("ra", "lo", "mi", "tu", "pe")]
Draw = Callable[..., Image.Image]


def groups_of_texts(*products: tuple[str, str]) -> list[int]:
    keys = np.stack([text_keys(title, f"{title} {text}".strip()) for title, text in products])
    return group(keys, np.zeros((len(products), 2), np.uint64)).tolist()


def groups_of_photos(*images: Image.Image) -> list[int]:
    hashes = np.stack([hashed(image) for image in images])
    return group(np.zeros((len(images), TEXT_KEYS), np.uint64), hashes).tolist()


def hashed(image: Image.Image, quality: int = 90) -> np.ndarray:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return photo_hash(decode(file.getvalue(), PhotoSpec(size=PHOTO_SIDE)))


def different_bits(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.bitwise_count(one ^ other).sum())


def sentence(seed: int, words: int = 30) -> str:
    return " ".join(np.random.default_rng(seed).choice(WORDS, words))


def test_texts_that_differ_in_one_word_of_many_are_alike() -> None:
    text = sentence(1)
    assert groups_of_texts(("", text), ("", sentence(2)), ("", f"{text} neuf")) == [0, 1, 0]


def test_texts_that_share_half_their_words_are_not() -> None:
    same = sentence(1, 10)
    texts = [("", f"{same} {sentence(seed, 10)}") for seed in (2, 3)]
    assert groups_of_texts(*texts) == [0, 1]


def test_likeness_is_passed_on() -> None:
    first, last = sentence(1, 60), sentence(2, 60)
    between = (first + " " + last).split()
    chain = [("", " ".join(between[start : start + 60])) for start in range(0, 61, 4)]
    assert len(set(groups_of_texts(*chain))) == 1
    assert groups_of_texts(chain[0], chain[-1]) == [0, 1]


def test_equal_designations_are_alike_whatever_the_descriptions() -> None:
    one, other = ("table basse en chêne", sentence(1)), ("table basse en chêne", sentence(2))
    assert groups_of_texts(one, other) == [0, 0]
    assert groups_of_texts(("table basse", one[1]), ("table basse", other[1])) == [0, 1]


def test_empty_texts_are_like_no_other() -> None:
    assert groups_of_texts(("", ""), ("", "")) == [0, 1]


def test_equal_texts_without_words_are_alike() -> None:
    assert groups_of_texts(("", "★ ☆"), ("", "☆"), ("", "★ ☆")) == [0, 1, 0]


def test_the_keys_are_fixed() -> None:
    # They decide on splits, which must be the same on other machines and in later years.
    keys = text_keys("", "lampe de bureau").tolist()
    assert keys[:2] == [0x93BBB3AA322C351A, 0xBF41D24D27900CBC]


def test_a_photo_is_like_its_smaller_and_coarser_copies(picture: Draw) -> None:
    photo = picture(1, 400)
    assert different_bits(hashed(photo), hashed(photo.resize((180, 180)), quality=50)) <= 5
    assert groups_of_photos(photo, picture(2, 400), photo.resize((180, 180))) == [0, 1, 0]


def test_a_wider_white_border_changes_little(picture: Draw) -> None:
    photo = picture(1, 400)
    bordered = ImageOps.expand(photo, (100, 60), "white")
    assert groups_of_photos(photo, bordered, ImageOps.expand(picture(2, 400), 80, "white")) == [
        0,
        0,
        2,
    ]


def test_other_photos_are_far_apart(picture: Draw) -> None:
    hashes = [hashed(picture(number)) for number in range(20)]
    distances = [different_bits(a, b) for i, a in enumerate(hashes) for b in hashes[:i]]
    assert min(distances) > 20


@pytest.mark.parametrize("colour", ["white", "black", "teal"])
def test_blank_photos_are_like_no_other(colour: str) -> None:
    blank = Image.new("RGB", (100, 80), colour)
    assert hashed(blank).tolist() == [0, 0]
    assert groups_of_photos(blank, blank) == [0, 1]


def test_nearly_blank_photos_are_like_no_other() -> None:
    dark = Image.new("RGB", (128, 128), "black")
    dark.paste("grey", (60, 60, 76, 76))
    assert groups_of_photos(dark, dark) == [0, 1]


def test_hashes_a_few_bits_apart_are_found_among_many() -> None:
    rng = np.random.default_rng(5)
    hashes = rng.integers(1, 2**63, (3000, 2), np.uint64)
    copies = hashes[:300].copy()
    for _ in range(5):
        columns = rng.integers(0, 2, 300)
        copies[np.arange(300), columns] ^= np.uint64(1) << rng.integers(0, 64, 300, np.uint64)
    found = group(np.zeros((3300, TEXT_KEYS), np.uint64), np.concatenate((hashes, copies)))
    assert found[3000:].tolist() == list(range(300))
    assert found[:3000].tolist() == list(range(3000))


def test_groups_join_by_text_and_photo_together() -> None:
    texts = np.zeros((4, TEXT_KEYS), np.uint64)
    texts[[0, 2], 3] = 11
    photos = np.zeros((4, 2), np.uint64)
    photos[[2, 3]] = 2**40 + 12345
    assert group(texts, photos).tolist() == [0, 1, 0, 0]


def test_the_same_number_under_another_key_joins_nothing() -> None:
    texts = np.zeros((2, TEXT_KEYS), np.uint64)
    texts[0, 3] = texts[1, 4] = 11
    assert group(texts, np.zeros((2, 2), np.uint64)).tolist() == [0, 1]


def test_nearly_the_same_are_half_of_the_bands_the_designation_or_the_photo() -> None:
    one = np.arange(1, TEXT_KEYS + 1, dtype=np.uint64)[None]
    texts = np.zeros((6, TEXT_KEYS), np.uint64)  # 0 says nothing
    texts[0, :5] = one[0, :5]
    texts[1, :6] = one[0, :6]
    texts[2, -1] = one[0, -1]
    photos = np.zeros((6, 2), np.uint64)
    photos[3], photos[4] = (0xFF, 0xFF ^ 0b11111), (0xFF, 0xFF ^ 0b111111)
    one_photo = np.array([[0xFF, 0xFF]], np.uint64)
    found = nearly_same(texts, photos, one, one_photo)
    assert found.tolist() == [False, True, True, True, False, False]
    assert not nearly_same(texts, photos, np.zeros_like(one), np.zeros((1, 2), np.uint64)).any()


def test_close_groups_need_two_neighbouring_bands() -> None:
    texts = np.zeros((5, TEXT_KEYS), np.uint64)
    texts[:2, :2] = 7, 9  # both of a pair
    texts[2, :2] = 7, 8
    texts[3:, -1] = 5  # the designation
    assert close_group(texts).tolist() == [0, 0, 2, 3, 4]


def test_a_placeholder_is_a_file_of_three_categories() -> None:
    contents = np.array([1, 1, 1, 2, 2, 2, 0, 0, 0], np.uint64)
    labels = np.array([0, 1, 2, 0, 1, 1, 0, 1, 2], np.int32)
    assert np.flatnonzero(placeholders(contents, labels)).tolist() == [0, 1, 2]
