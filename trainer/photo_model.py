"""The networks of the photo branch: a pretrained one, and a small one from scratch.

Built-in Keras layers only, so that any Keras opens `model.keras`.
"""

from __future__ import annotations

import contextlib
import sys

import keras
import numpy as np
from keras import layers, ops

from trainer.errors import WeightsUnavailable
from trainer.photo_head import NEAREST, Head

PRETRAINED_SIZE, SMALL_SIZE = 224, 64
"""Sides of the photos, in pixels, that the two photo branches see."""

LAST, FINER = "out_relu", ("block_13_expand_relu", "block_10_expand_relu")
"""Layers of the pretrained backbone that are looked at: its last, and two of finer detail."""


def backbone(weights: str) -> keras.Model:
    """The pretrained MobileNetV2: uint8 photo [batch, 224, 224, 3] -> features [batch, 3200].

    These are means of the last layer, then means and maxima of two finer ones, all from 0 to 6.
    `weights` is `imagenet` or a file.  Raises WeightsUnavailable.
    """
    size = PRETRAINED_SIZE
    try:
        with contextlib.redirect_stdout(sys.stderr):  # where Keras tells of its download
            network = keras.applications.MobileNetV2(
                input_shape=(size, size, 3), include_top=False, weights=weights
            )
    except Exception as error:  # the download and the file's reader raise bare Exception
        reason = "they cannot be downloaded" if weights == "imagenet" else "not such weights"
        raise WeightsUnavailable(weights=weights, reason=f"{reason} ({error})") from error
    last, *finer = (network.get_layer(name).output for name in (LAST, *FINER))
    means = [layers.GlobalAveragePooling2D()(maps) for maps in (last, *finer)]
    maxima = [layers.GlobalMaxPooling2D()(maps) for maps in finer]
    features = layers.Concatenate()([*means, *maxima])
    looking = keras.Model(network.input, features, name="mobilenet")
    photo = layers.Input((size, size, 3), dtype="uint8", name="photo")
    model = keras.Model(
        {"photo": photo}, looking(layers.Rescaling(1 / 127.5, offset=-1.0)(photo)), name="backbone"
    )
    model.trainable = False  # its batch normalisations may be folded, and it costs the most
    return model


def head(fitted: Head) -> keras.Model:
    """Features [batch, features] -> as `trainer.photo_head` says, `logits` [batch, classes] and
    `nearness` [batch, 1]."""
    width, landmarks = fitted.landmarks.shape[1], len(fitted.landmarks)
    inputs = layers.Input((len(fitted.projection),), name="features")
    projection = layers.Dense(width, name="projection")
    toward_landmarks = layers.Dense(landmarks, name="landmarks")
    weights = layers.Dense(fitted.weights.shape[1], name="photo_logits")
    place = projection(ops.sqrt(inputs))
    # -|a - b|^2 = 2ab - b^2 - a^2
    own = ops.sum(ops.square(place), axis=1, keepdims=True)
    near = ops.exp(toward_landmarks(place) - own)
    nearest, _ = ops.top_k(near, min(NEAREST, landmarks))
    said = {"logits": weights(near), "nearness": ops.mean(nearest, axis=1, keepdims=True)}
    model = keras.Model({"features": inputs}, said, name="head")
    projection.set_weights([fitted.projection, fitted.offset])
    toward_landmarks.set_weights([2 * fitted.landmarks.T, -np.square(fitted.landmarks).sum(1)])
    weights.set_weights([fitted.weights, fitted.bias])
    return model


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
