"""The architecture: the text branch, and late fusion with the photo branch (`photo_model`).

Built-in Keras layers only, so that any Keras opens `model.keras`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import keras
import numpy as np
import numpy.typing as npt
from keras import layers, ops

from bundle.spec import InputSpec, TextSpec
from trainer import calibration
from trainer.calibration import Evenness, Fusion
from trainer.linear import Linear

TEXT_INPUTS = {
    "tokens": "int32",
    "words": "int32",
    "word_weights": "float32",
    "pieces": "int32",
    "piece_weights": "float32",
}
"""Names and dtypes of the text inputs: the fields of `bundle.text.TextArrays`."""

SUBWORD_WIDTH, FILTERS, SPANS = 64, 128, (1, 2, 3, 4)
"""Of the convolutions: numbers per subword, filters per span, and how many subwords they span."""

SMALL = 1e-3
"""Added where a text without any known n-gram would divide by 0; a plain number in float16."""

Tensors = dict[str, keras.KerasTensor]

NGRAM_INPUTS = tuple(name for name in TEXT_INPUTS if name != "tokens")


class Widths(NamedTuple):
    """How many numbers the two tables keep of an n-gram."""

    linear: int
    hidden: int


def table_widths(classes: int) -> Widths:
    """Exact for a few ten categories; with more, one table grows and the other makes room."""
    return Widths(32, 32) if classes <= 32 else Widths(48, 16)


class Bag:
    """The n-grams of a text, weighted: what two views look at."""

    def __init__(self, spec: TextSpec, idf: npt.NDArray[np.float32]) -> None:
        """`idf` is the rarity of each row of the tables, float32 [spec.buckets]."""
        self.buckets = spec.buckets
        self._rarity = layers.Embedding(spec.buckets, 1, trainable=False, name="rarity")
        self._rarity.build()
        self._rarity.set_weights([idf[:, np.newaxis]])

    def __call__(self, inputs: Tensors) -> Tensors:
        """N-gram inputs of any padding -> `ids` and `weights`, both [batch, words and pieces].

        The weights are those of the words and those of the pieces, each times the rarity of its
        row, and made one long.
        """
        weights = []
        for ngrams, counts in (("words", "word_weights"), ("pieces", "piece_weights")):
            rare = layers.Reshape((-1,))(self._rarity(inputs[ngrams]))
            weight = layers.Multiply()([inputs[counts], rare])
            # Not UnitNormalization: its guard against 0/0 is too small a number for float16.
            length = ops.sqrt(ops.sum(ops.square(weight), axis=1, keepdims=True) + SMALL)
            weights.append(weight / length)
        return {
            "ids": layers.Concatenate()([inputs["words"], inputs["pieces"]]),
            "weights": layers.Concatenate()(weights),
        }


class View(NamedTuple):
    """One way to look at a text."""

    alone: keras.Model
    """Those text inputs that it needs -> logits [batch, classes]."""
    logits: Callable[[Tensors], keras.KerasTensor]
    """The same with the same layers, on the tokens or on what a `Bag` made."""
    table: layers.Embedding | None = None
    """Its table of n-grams."""


def text_inputs(spec: TextSpec, names: Sequence[str] = tuple(TEXT_INPUTS)) -> Tensors:
    """Text inputs of any padding, by name."""
    return {
        name: layers.Input(
            (spec.tokens if name == "tokens" else None,), dtype=TEXT_INPUTS[name], name=name
        )
        for name in names
    }


def linear_view(spec: TextSpec, bag: Bag, linear: Linear) -> View:
    """N-grams -> the logits of `trainer.linear`."""
    table = layers.Embedding(bag.buckets, linear.table.shape[1], name="linear_table")
    dense = layers.Dense(len(linear.bias), name="linear_logits")

    def logits(seen: Tensors) -> keras.KerasTensor:
        return dense(layers.Dot(axes=(1, 1))([seen["weights"], table(seen["ids"])]))

    inputs = text_inputs(spec, NGRAM_INPUTS)
    model = keras.Model(inputs, logits(bag(inputs)), name="linear")
    table.set_weights([linear.table])
    dense.set_weights([linear.kernel, linear.bias])
    return View(model, logits, table)


def hidden_view(spec: TextSpec, bag: Bag, classes: int) -> View:
    """N-grams -> logits, through a table and a hidden layer."""
    table = layers.Embedding(
        bag.buckets,
        table_widths(classes).hidden,
        embeddings_initializer=keras.initializers.RandomNormal(stddev=0.05),
        name="hidden_table",
    )
    dense = layers.Dense(classes, name="hidden_logits")

    def logits(seen: Tensors) -> keras.KerasTensor:
        weights = layers.Dropout(0.3)(seen["weights"])
        hidden = layers.ReLU()(layers.Dot(axes=(1, 1))([weights, table(seen["ids"])]))
        return dense(layers.Dropout(0.3)(hidden))

    inputs = text_inputs(spec, NGRAM_INPUTS)
    return View(keras.Model(inputs, logits(bag(inputs)), name="hidden"), logits, table)


def sequence_view(spec: TextSpec, vocabulary: int, classes: int) -> View:
    """Tokens -> logits, through convolutions over one to four subwords."""
    subwords = layers.Embedding(vocabulary, SUBWORD_WIDTH, name="subwords")
    convolutions = [
        layers.Conv1D(FILTERS, span, padding="same", activation="relu", name=f"span_{span}")
        for span in SPANS
    ]
    dense = layers.Dense(classes, name="sequence_logits")

    def logits(seen: Tensors) -> keras.KerasTensor:
        sequence = layers.SpatialDropout1D(0.25)(subwords(seen["tokens"]))
        found = [layers.GlobalMaxPooling1D()(one(sequence)) for one in convolutions]
        return dense(layers.Dropout(0.4)(layers.Concatenate()(found)))

    inputs = text_inputs(spec, ("tokens",))
    return View(keras.Model(inputs, logits(inputs), name="sequence"), logits)


def text_branch(
    spec: TextSpec,
    bag: Bag,
    views: Sequence[View],
    scales: Sequence[float],
    evenness: Evenness,
) -> keras.Model:
    """Text inputs of any padding -> the sum of the views by their scales, evened, [batch, classes].

    From here on the tables of n-grams are 8-bit numbers, with a scale for every row.
    """
    # One flat graph: Keras does not read a layer back that two nested models share.
    inputs = text_inputs(spec)
    seen = {"tokens": inputs["tokens"], **bag(inputs)}
    for view in views:
        if view.table is not None:
            view.table.quantize("int8")
    logits = layers.Add()(
        [
            layers.Rescaling(float(scale))(view.logits(seen))
            for view, scale in zip(views, scales, strict=True)
        ]
    )
    # As `calibration.evened`.
    variance = ops.var(logits, axis=1, keepdims=True) + calibration.SMALL
    distance = 0.5 * ops.log(variance) - math.log(evenness.usual)
    evened = logits * ops.exp(evenness.power * distance)
    return keras.Model(inputs, evened, name="text")


def fused(
    spec: InputSpec,
    text: keras.Model,
    photo: keras.Model,
    fusion: Fusion,
    nearness: bool,
) -> keras.Model:
    """The whole model, with inputs of the lengths that the bundle feeds.

    Outputs `text_logits`, `photo_logits` and `logits`, their fusion, each [batch, classes]; and
    where it is asked for, the `nearness` [batch, 1] that the photo branch tells.
    """
    assert math.isfinite(fusion.text) and math.isfinite(fusion.photo)
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
    seen = photo({"photo": inputs["photo"]})
    photo_logits = seen["logits"]
    logits = layers.Add()(
        [
            layers.Rescaling(fusion.text)(text_logits),
            layers.Rescaling(fusion.photo, offset=fusion.shift.tolist())(photo_logits),
        ]
    )
    outputs = {"text_logits": text_logits, "photo_logits": photo_logits, "logits": logits}
    if nearness:
        outputs["nearness"] = seen["nearness"]
    return keras.Model(inputs, outputs, name="fusion")
