"""The text models that ours is compared with, by their own recipes: none of our code is in them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.integer]


def plain(designation: str, description: str) -> str:
    """The linear baseline's cleaning."""
    text = html.unescape(html.unescape(f"{designation} {description}"))
    text = re.sub(r"<[^>]{0,200}>", " ", text)
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"\s+", " ", text).strip()


def linear(texts: Sequence[str], labels: Labels, asked: Sequence[str]) -> Labels:
    """Words (1, 2) and characters (3 to 5) by tf-idf into a linear support vector machine."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(
        ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"
    )
    characters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True, max_features=300_000
    )
    model = make_pipeline(make_union(words, characters), LinearSVC(C=0.2, random_state=0))
    found: Labels = model.fit(texts, labels).predict(asked)
    return found


WORDS, VOCABULARY, WIDTH, UNITS = 10, 10_000, 128, 64
PASSES, PATIENCE = 15, 2


def ten_words(text: str) -> str:
    """What the predecessor reads: ten words, without accents, digits and punctuation."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z]+", " ", letters).split()[:WORDS])


def two_lstms(
    texts: Sequence[str],
    labels: Labels,
    stopping: tuple[Sequence[str], Labels],
    asked: Sequence[str],
    classes: int,
) -> Labels:
    """The predecessor's text model: an embedding and two LSTMs of 64, stopped on other rows."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    reader = layers.TextVectorization(VOCABULARY, standardize=None, output_sequence_length=WORDS)
    reader.adapt([ten_words(text) for text in texts])

    def read(some: Sequence[str]) -> npt.NDArray[np.int64]:
        found: npt.NDArray[np.int64] = np.asarray(reader([ten_words(text) for text in some]))
        return found

    model = keras.Sequential(
        [
            layers.Embedding(VOCABULARY, WIDTH),
            layers.LSTM(UNITS, return_sequences=True),
            layers.LSTM(UNITS),
            layers.Dense(classes),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    model.fit(
        read(texts),
        labels,
        batch_size=32,
        epochs=PASSES,
        verbose=0,
        validation_data=(read(stopping[0]), stopping[1]),
        callbacks=[
            keras.callbacks.EarlyStopping(
                "val_accuracy", patience=PATIENCE, restore_best_weights=True
            )
        ],
    )
    found: Labels = model.predict(read(asked), verbose=0).argmax(1)
    return found
