"""A training run in miniature: every kind of layer that the product converts, but no training."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers

from bundle import archive
from bundle.categories import Category
from bundle.classifier import Item
from bundle.manifest import Familiar, Likeness, Promise, Temperatures, Threshold, Thresholds, Usual
from bundle.spec import InputSpec, PhotoSpec, TextSpec
from bundle.unlike import NEARNESS
from converter.convert import Converted, convert
from converter.run_folder import RunDescription, RunFolder

WORDS = [
    "théière",
    "bleue",
    "vase",
    "rond",
    "lampe",
    "ancienne",
    "livre",
    "poche",
    "ballon",
    "cuir",
    "tapis",
    "laine",
]

SPEC = InputSpec(
    TextSpec(characters=200, tokens=6, words=12, pieces=48, buckets=8192), PhotoSpec(size=24)
)

DESCRIPTION = RunDescription(
    labels=tuple(Category(code, f"catégorie {code}", f"category {code}") for code in "1234"),
    input=SPEC,
    temperatures=Temperatures(fused=1.5, text=1.25, photo=2.0),
    fusion=(1.0, 1.0),
    likeness=Likeness(
        text=Familiar({"spread": Usual(2.0, 0.5)}, -3.0, 0.01, 100),
        photo=Familiar({"spread": Usual(2.0, 0.5), NEARNESS: Usual(0.2, 0.1)}, -3.0, 0.01, 100),
    ),
    thresholds=Thresholds(text=(Promise(0.95, 100, 0.4, {"1": Threshold(0.9, 0.8)}),)),
    data_fingerprint="f00d",
    source_commit="c0ffee",
    metrics={"test": {"fused": {"n": 12, "weighted_f1": 0.75}}},
)


def build_model(
    photo_to_text: bool = False, last_layer: Callable[[Any], Any] | None = None, labels: int = 4
) -> Any:
    """Random weights, large enough that answers are sure and differ from item to item.

    `photo_to_text` lets the text's logits depend on the photo; `last_layer` is laid over them.
    """
    import keras
    from keras import layers

    keras.utils.set_random_seed(7)

    def dense(spread: float) -> Any:
        return layers.Dense(labels, kernel_initializer=keras.initializers.RandomNormal(0.0, spread))

    text, size = SPEC.text, SPEC.photo.size
    tokens = layers.Input((text.tokens,), dtype="int32", name="tokens")
    words = layers.Input((text.words,), dtype="int32", name="words")
    word_weights = layers.Input((text.words,), dtype="float32", name="word_weights")
    pieces = layers.Input((text.pieces,), dtype="int32", name="pieces")
    piece_weights = layers.Input((text.pieces,), dtype="float32", name="piece_weights")
    photo = layers.Input((size, size, 3), dtype="uint8", name="photo")

    table = layers.Embedding(text.buckets, 8)
    sequence = layers.Embedding(len(WORDS) + 1, 8)(tokens)
    seen = layers.Concatenate()(
        [
            layers.Bidirectional(layers.LSTM(4))(sequence),
            layers.Dot(axes=1)([word_weights, table(words)]),
            layers.Dot(axes=1)([piece_weights, table(pieces)]),
        ]
    )
    text_logits = dense(10.0)(seen)

    maps = layers.Rescaling(1 / 127.5, offset=-1.0)(photo)
    maps = layers.Conv2D(8, 3, strides=2, use_bias=False)(maps)
    maps = layers.ReLU()(layers.BatchNormalization()(maps))
    features = layers.GlobalAveragePooling2D()(maps)
    photo_logits = dense(10.0)(features)

    if photo_to_text:
        text_logits = layers.Add()([text_logits, photo_logits])
    if last_layer is not None:
        text_logits = last_layer(text_logits)
    inputs = [tokens, words, word_weights, pieces, piece_weights, photo]
    outputs = {
        "text_logits": text_logits,
        "photo_logits": photo_logits,
        "logits": layers.Add()([text_logits, photo_logits]),
        "nearness": keras.ops.mean(features, axis=1, keepdims=True),
    }
    return keras.Model({tensor.name: tensor for tensor in inputs}, outputs)


def make_items(count: int) -> list[Item]:
    """Items with a text, a photo or both, a few with two photos."""
    chance = random.Random(3)
    items = []
    for number in range(count):
        words = " ".join(chance.choices(WORDS, k=4))
        photos = tuple(
            _jpeg(tuple(chance.randrange(256) for _ in range(6)))
            for _ in range(2 if number % 7 == 0 else 1)
        )
        items.append(
            Item(
                designation="" if number % 5 == 1 else words,
                description="" if number % 3 else f"<b>{chance.choice(WORDS)}</b>",
                photos=() if number % 5 == 2 else photos,
            )
        )
    return items


def _jpeg(colours: tuple[int, ...]) -> bytes:
    image = Image.new("RGB", (40, 30), colours[:3])
    image.paste(colours[3:], (5, 5, 25, 20))
    file = io.BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


def write_run(folder: Path, model: Any, items: list[Item]) -> RunFolder:
    """A RUN folder as the trainer leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    run = RunFolder(folder)
    model.save(run.model)
    vocabulary = {word: number for number, word in enumerate(["?", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(run.tokenizer))
    run.write_description(DESCRIPTION)
    run.write_parity(items)
    return run


MakeRun = Callable[..., RunFolder]


@pytest.fixture(scope="session")
def make_run() -> MakeRun:
    """Writes a run into a folder: `make_run(folder, **how the model differs)`."""

    def make(folder: Path, **model_options: Any) -> RunFolder:
        return write_run(folder, build_model(**model_options), make_items(10))

    return make


@pytest.fixture(scope="session")
def items() -> list[Item]:
    """Items that are none of the run's."""
    return make_items(60)[40:]


@pytest.fixture
def run_copy(run: RunFolder, tmp_path: Path) -> RunFolder:
    """A run to spoil."""
    shutil.copytree(run.path, tmp_path / "RUN")
    return RunFolder(tmp_path / "RUN")


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A training run.  Shared: copy it before changing it."""
    return write_run(tmp_path_factory.mktemp("run"), build_model(), make_items(40))


@pytest.fixture(scope="session")
def converted(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Converted:
    """The bundle made of `run`."""
    return convert(run.path, tmp_path_factory.mktemp("bundle") / "model.bundle")


EditModel = Callable[[bytes, Callable[[Any], None]], bytes]


@pytest.fixture(scope="session")
def edit_model() -> EditModel:
    """Changes a `.tflite` file: `edit_model(content, change)`, where `change` gets it parsed."""

    def edit(content: bytes, change: Callable[[Any], None]) -> bytes:
        parsed = schema.ModelT.InitFromPackedBuf(content, 0)
        change(parsed)
        builder = flatbuffers.Builder(len(content))
        builder.Finish(parsed.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    return edit


@pytest.fixture(scope="session")
def zeroed_model(converted: Converted, edit_model: EditModel) -> bytes:
    """The bundle's model with all its weights 0."""

    def zero(parsed: Any) -> None:
        weights = {schema.TensorType.FLOAT16, schema.TensorType.FLOAT32}
        for graph in parsed.subgraphs:
            for tensor in graph.tensors:
                buffer = parsed.buffers[tensor.buffer]
                if tensor.type in weights and buffer.data is not None:
                    buffer.data = np.zeros_like(buffer.data)

    return edit_model(archive.read(converted.path).members[archive.MODEL], zero)
