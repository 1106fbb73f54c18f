"""Makes the tiny bundle: a real model of generated products, small enough for the repository.
The tests use it, and the self-test of the installed program (`desktop/selftest/sample.bundle`).

    python tests/assets/make_tiny_bundle.py

Six invented categories, one colour each.  The text model reads the words of a colour, the photo
model sees the colour; the fused one adds both.  Needs TensorFlow; the tests that use the result do
not.  The weights differ a little from machine to machine; the tests pin none of them.
"""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from bundle import archive, golden, photo, text
from bundle.archive import Bundle
from bundle.categories import Category
from bundle.classifier import Classifier, Item
from bundle.manifest import Manifest, Temperatures, Thresholds
from bundle.spec import InputSpec, PhotoSpec, TextSpec
from common.console import say

OUT = Path(__file__).parents[2] / "desktop" / "selftest" / "sample.bundle"

LABELS = (
    Category("0010", "Bougies", "Candles"),
    Category("20", "Théières", "Teapots"),
    Category("30", "Cerfs-volants", "Kites"),
    Category("40", "Chapeaux", "Hats"),
    Category("50", "Parapluies", "Umbrellas"),
    Category("60", "Boîtes à musique", "Music boxes"),
)
WORDS = (
    "rouge red bougie candle cire wax",
    "vert green théière teapot infusion tea",
    "bleu blue cerf-volant kite ficelle string",
    "jaune yellow chapeau hat paille straw",
    "violet purple parapluie umbrella pluie rain",
    "gris grey musique music boîte box",
)
COMMON = (
    "le",
    "la",
    "de",
    "pour",
    "avec",
    "grand",
    "petit",
    "neuf",
    "new",
    "small",
    "large",
    "set",
)
COLOURS = (
    (220, 30, 30),
    (30, 180, 40),
    (30, 60, 220),
    (230, 220, 40),
    (150, 40, 180),
    (90, 90, 90),
)

SPEC = InputSpec(
    TextSpec(characters=200, tokens=8, words=32, pieces=64, buckets=256, seed=27),
    PhotoSpec(size=16),
)
PRODUCTS = 1200
VOCABULARY = 160


def designation(category: int, chance: random.Random) -> str:
    """One or two words of the category among common ones."""
    words = chance.sample(WORDS[category].split(), chance.randint(1, 2))
    words += chance.sample(COMMON, chance.randint(0, 3))
    chance.shuffle(words)
    return " ".join(words)


def jpeg(category: int, chance: random.Random) -> bytes:
    """A photo of the category's colour, noisy, on a background of any grey."""
    noise = np.random.default_rng(chance.randrange(2**32))
    background = chance.randint(200, 255)
    pixels = np.full((24, 24, 3), background, np.int32)
    left, top = chance.randint(0, 8), chance.randint(0, 8)
    pixels[top : top + 16, left : left + 16] = COLOURS[category]
    pixels += noise.integers(-20, 20, pixels.shape)
    buffer = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def text_model() -> keras.Model:
    """The named text arrays to logits: an LSTM over tokens, and two weighted bags."""
    spec = SPEC.text
    tokens = keras.Input((spec.tokens,), dtype="int32", name="tokens")
    bags = {}
    for rows, weights, slots in (
        ("words", "word_weights", spec.words),
        ("pieces", "piece_weights", spec.pieces),
    ):
        bags[rows] = keras.Input((slots,), dtype="int32", name=rows)
        bags[weights] = keras.Input((slots,), dtype="float32", name=weights)
    sequence = layers.LSTM(8)(layers.Embedding(VOCABULARY, 8)(tokens))
    sums = []
    for rows, weights in (("words", "word_weights"), ("pieces", "piece_weights")):
        table = layers.Embedding(spec.buckets, 8)(bags[rows])
        weight = layers.Reshape((-1, 1))(bags[weights])
        sums.append(layers.GlobalAveragePooling1D()(layers.Multiply()([table, weight])))
    joined = layers.Concatenate()([sequence, *sums])
    logits = layers.Dense(len(LABELS))(joined)
    return keras.Model({"tokens": tokens, **bags}, logits, name="text")


def photo_model() -> keras.Model:
    """Pixels (0-255) to logits: a small CNN."""
    size = SPEC.photo.size
    pixels = keras.Input((size, size, 3), dtype="uint8", name="photo")
    features = layers.Rescaling(1 / 255)(pixels)
    for filters in (8, 16):
        features = layers.Conv2D(filters, 3, strides=2, activation="relu")(features)
    logits = layers.Dense(len(LABELS))(layers.GlobalMaxPooling2D()(features))
    return keras.Model({"photo": pixels}, logits, name="photo")


def train() -> tuple[Tokenizer, keras.Model, keras.Model]:
    """Fits both branches on their own: late fusion adds their logits."""
    chance = random.Random(1)
    categories = [chance.randrange(len(LABELS)) for _ in range(PRODUCTS)]
    lines = [text.clean(designation(category, chance)) for category in categories]
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(
        lines,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY, special_tokens=["[PAD]", "[UNK]"], show_progress=False
        ),
    )
    arrays = [text.arrays(line, SPEC.text, tokenizer) for line in lines]
    text_inputs = {
        name: np.stack([getattr(one, name) for one in arrays]) for name in arrays[0]._fields
    }
    pixels = np.stack([photo.decode(jpeg(category, chance), SPEC.photo) for category in categories])
    target = np.asarray(categories)
    texts, photos = text_model(), photo_model()
    for model, inputs, epochs in ((texts, text_inputs, 12), (photos, {"photo": pixels}, 30)):
        model.compile(
            keras.optimizers.Adam(0.01),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        history = model.fit(inputs, target, epochs=epochs, batch_size=32, verbose=0)
        say(f"{model.name}: accuracy {history.history['accuracy'][-1]:.3f}")
    return tokenizer, texts, photos


def convert(texts: keras.Model, photos: keras.Model) -> bytes:
    """Both models as one `.tflite` with three signatures of batch 1 that share their weights."""

    def signature(model: keras.Model) -> dict[str, tf.TensorSpec]:
        return {
            one.name: tf.TensorSpec((1, *one.shape[1:]), one.dtype, name=one.name)
            for one in model.inputs
        }

    def run_text(inputs: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        return {"logits": texts(inputs)}

    def run_photo(inputs: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        return {"logits": photos(inputs)}

    def run_fused(inputs: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        text_logits = texts({name: inputs[name] for name in signature(texts)})
        photo_logits = photos({"photo": inputs["photo"]})
        return {
            "logits": text_logits + photo_logits,
            "text_logits": tf.identity(text_logits),
            "photo_logits": tf.identity(photo_logits),
        }

    exported = keras.export.ExportArchive()
    exported.track(texts)
    exported.track(photos)
    exported.add_endpoint("text", run_text, [signature(texts)])
    exported.add_endpoint("photo", run_photo, [signature(photos)])
    exported.add_endpoint("fused", run_fused, [signature(texts) | signature(photos)])
    with tempfile.TemporaryDirectory() as folder:
        exported.write_out(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(
            folder, signature_keys=["fused", "text", "photo"]
        )
        content: bytes = converter.convert()
    return content


def golden_items() -> list[Item]:
    """Every way to ask, once per category."""
    chance = random.Random(2)
    items = []
    for category in range(len(LABELS)):
        title, shot = designation(category, chance), jpeg(category, chance)
        kinds = (
            Item(title),
            Item(photos=(shot,)),
            Item(title, f"<p>{title}</p>", (shot, jpeg(category, chance))),
        )
        items += [kinds[category % 3], kinds[2]]
    return items


def main() -> None:
    keras.utils.set_random_seed(27)
    tokenizer, texts, photos = train()
    manifest = Manifest(
        schema=1,
        model_version="tiny-1",
        created="2024-01-01T00:00:00+00:00",
        labels=LABELS,
        input=SPEC,
        temperatures=Temperatures(fused=1.5, text=2.0, photo=0.8),
        thresholds=Thresholds(),
        metrics={},
        data_fingerprint="generated",
        source_commit="unknown",
        members={},
    )
    members = {
        archive.MODEL: convert(texts, photos),
        archive.TOKENIZER: tokenizer.to_str().encode(),
        archive.MODEL_CARD: b"# A tiny model for tests\n",
    }
    classifier = Classifier(Bundle(OUT, manifest, members))
    answers = []
    for item in golden_items():
        found = classifier.classify_one(item)
        first, second = sorted(found.probabilities, reverse=True)[:2]
        if first - second > golden.MARGIN:
            answers.append((item, found.signature, found.probabilities.tolist()))
    assert len(answers) >= 6, "too few confident golden items"
    archive.write(OUT, manifest, members | golden.members(answers))
    checked = golden.check(OUT)
    say(f"{OUT}: {OUT.stat().st_size / 1000:.0f} kB, {checked.items} golden items")


if __name__ == "__main__":
    main()
