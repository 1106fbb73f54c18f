"""The architecture: a text branch, a photo branch, and late fusion of their logits.

Built-in Keras layers only, so that any Keras opens `model.keras`.
"""

from __future__ import annotations

import contextlib
import math
import sys

import keras
import numpy as np
import numpy.typing as npt
from keras import layers, ops

from bundle.spec import InputSpec, TextSpec
from trainer.errors import WeightsUnavailable

TEXT_INPUTS = {
    "tokens": "int32",
    "words": "int32",
    "word_weights": "float32",
    "pieces": "int32",
    "piece_weights": "float32",
}
"""Names and dtypes of the text inputs: the fields of `bundle.text.TextArrays`."""

TABLE_WIDTH = 32
"""Numbers that the hashed table keeps of an n-gram."""
SUBWORD_WIDTH, LSTM_UNITS = 64, 64

SMALL = 1e-3
"""Added where a text without any known n-gram would divide by 0; a plain number in float16."""

PRETRAINED_SIZE, SMALL_SIZE = 224, 64
"""Sides of the photos, in pixels, that the two photo branches see."""

UNFROZEN = ("block_15", "block_16", "Conv_1")
"""The last blocks of the pretrained backbone, which learn from our photos too."""


def text_branch(
    spec: TextSpec, vocabulary: int, classes: int, idf: npt.NDArray[np.float32]
) -> keras.Model:
    """Text inputs of any padding -> logits [batch, classes].

    Two views, added: subwords through a bidirectional LSTM, and hashed n-grams, weighted by
    tf-idf and averaged over one table.  `idf` is float32 [spec.buckets].
    """
    inputs = {
        name: layers.Input((spec.tokens if name == "tokens" else None,), dtype=dtype, name=name)
        for name, dtype in TEXT_INPUTS.items()
    }
    rarity = layers.Embedding(spec.buckets, 1, trainable=False, name="rarity")
    table = layers.Embedding(
        spec.buckets,
        TABLE_WIDTH,
        embeddings_initializer=keras.initializers.RandomNormal(stddev=0.05),
        name="table",
    )
    bags = []
    for ngrams, weights in (("words", "word_weights"), ("pieces", "piece_weights")):
        rare = layers.Reshape((-1,))(rarity(inputs[ngrams]))
        weight = layers.Multiply()([inputs[weights], rare])
        # Not UnitNormalization: its guard against 0/0 is too small a number for float16.
        weight = weight / ops.sqrt(ops.sum(ops.square(weight), axis=1, keepdims=True) + SMALL)
        bags.append(layers.Dot(axes=(1, 1))([weight, table(inputs[ngrams])]))
    bag = layers.Dropout(0.5)(layers.Concatenate()(bags))

    sequence = layers.Embedding(vocabulary, SUBWORD_WIDTH, name="subwords")(inputs["tokens"])
    sequence = layers.SpatialDropout1D(0.3)(sequence)
    sequence = layers.Bidirectional(layers.LSTM(LSTM_UNITS, return_sequences=True))(sequence)
    sequence = layers.Dropout(0.5)(layers.GlobalMaxPooling1D()(sequence))

    logits = layers.Add()([layers.Dense(classes)(bag), layers.Dense(classes)(sequence)])
    model = keras.Model(inputs, logits, name="text")
    rarity.set_weights([idf[:, np.newaxis]])
    return model


def backbone(weights: str) -> keras.Model:
    """The pretrained MobileNetV2: uint8 photo [batch, 224, 224, 3] -> features [batch, 1280].

    `weights` is `imagenet` or a file.  Raises WeightsUnavailable.
    """
    size = PRETRAINED_SIZE
    try:
        with contextlib.redirect_stdout(sys.stderr):  # where Keras tells of its download
            network = keras.applications.MobileNetV2(
                input_shape=(size, size, 3), include_top=False, pooling="avg", weights=weights
            )
    except Exception as error:  # the download and the file's reader raise bare Exception
        reason = "they cannot be downloaded" if weights == "imagenet" else "not such weights"
        raise WeightsUnavailable(weights=weights, reason=f"{reason} ({error})") from error
    for layer in network.layers:
        normalises = isinstance(layer, layers.BatchNormalization)
        layer.trainable = layer.name.startswith(UNFROZEN) and not normalises
    photo = layers.Input((size, size, 3), dtype="uint8", name="photo")
    features = network(layers.Rescaling(1 / 127.5, offset=-1.0)(photo))
    return keras.Model({"photo": photo}, features, name="backbone")


def head(features: int, classes: int) -> keras.Model:
    """Features [batch, features] -> logits [batch, classes]."""
    inputs = layers.Input((features,), name="features")
    logits = layers.Dense(classes)(layers.Dropout(0.4)(inputs))
    return keras.Model({"features": inputs}, logits, name="head")


def small_photo_branch(classes: int) -> keras.Model:
    """A small network from scratch: uint8 photo [batch, 64, 64, 3] -> logits [batch, classes]."""
    photo = layers.Input((SMALL_SIZE, SMALL_SIZE, 3), dtype="uint8", name="photo")
    maps = layers.Rescaling(1 / 127.5, offset=-1.0)(photo)
    for filters in (24, 48, 96, 128):
        maps = layers.Conv2D(filters, 3, padding="same", use_bias=False)(maps)
        maps = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(maps))
        maps = layers.MaxPooling2D()(maps)
    features = layers.Concatenate()(
        [layers.GlobalAveragePooling2D()(maps), layers.GlobalMaxPooling2D()(maps)]
    )
    logits = layers.Dense(classes)(layers.Dropout(0.4)(features))
    return keras.Model({"photo": photo}, logits, name="photo_branch")


def augmented(branch: keras.Model) -> keras.Model:
    """A photo branch that sees its training photos turned, moved and lit a little differently."""
    photo = layers.Input(branch.input["photo"].shape[1:], dtype="uint8", name="photo")
    seen: keras.KerasTensor = layers.RandomFlip("horizontal")(photo)
    for layer in (
        layers.RandomTranslation(0.08, 0.08, fill_mode="constant", fill_value=255.0),
        layers.RandomZoom((-0.15, 0.15), fill_mode="constant", fill_value=255.0),
        layers.RandomBrightness(0.15, value_range=(0, 255)),
    ):
        seen = layer(seen)
    return keras.Model({"photo": photo}, branch({"photo": seen}))


def fused(
    spec: InputSpec,
    text: keras.Model,
    photo: keras.Model,
    text_scale: float,
    photo_scale: float,
) -> keras.Model:
    """The whole model, with inputs of the lengths that the bundle feeds.

    Outputs `text_logits`, `photo_logits` and `logits`, their sum by the two scales, each
    [batch, classes].
    """
    assert math.isfinite(text_scale) and math.isfinite(photo_scale)
    lengths = {
        "tokens": spec.text.tokens,
        "words": spec.text.words,
        "word_weights": spec.text.words,
        "pieces": spec.text.pieces,
        "piece_weights": spec.text.pieces,
    }
    inputs = {
        name: layers.Input((lengths[name],), dtype=dtype, name=name)
        for name, dtype in TEXT_INPUTS.items()
    }
    size = spec.photo.size
    inputs["photo"] = layers.Input((size, size, 3), dtype="uint8", name="photo")
    text_logits = text({name: inputs[name] for name in TEXT_INPUTS})
    photo_logits = photo({"photo": inputs["photo"]})
    logits = layers.Add()(
        [layers.Rescaling(text_scale)(text_logits), layers.Rescaling(photo_scale)(photo_logits)]
    )
    outputs = {"text_logits": text_logits, "photo_logits": photo_logits, "logits": logits}
    return keras.Model(inputs, outputs, name="fusion")
