"""One classification, from a photo file and a text to probabilities, against its floor and peers.

    .venv/bin/python bench/classification.py --work WORK --data DATA [--items 100] [--rounds 7]

WORK is what `rakuten-trainer retrain` left: the bundle and the RUN folder that it came from, so
that all contenders run the same weights on the same items, one item at a time:

    floor        the bare loop: open, decode, resize, features, invoke, written out by hand
    classifier   our public API on the bundle
    keras        the Keras model, kept loaded
    predecessor  the Keras model, loaded at every request

Rounds are interleaved; each figure is the median over the rounds, in milliseconds an item.
Only the ratios mean something on another machine.
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from PIL import Image
from tokenizers import Tokenizer

from bundle import archive, text
from bundle.classifier import Classifier, Item, softmax
from bundle.runtime import Interpreter
from common import console
from converter.run_folder import RunFolder
from trainer.data.index import Product
from trainer.data.scan import scan

PREDECESSOR_ITEMS = 3
"""Loading the model takes seconds: so many requests a round are enough."""

Contender = Callable[[Product], np.ndarray]


def floor(bundle: archive.Bundle) -> Contender:
    """What cannot be avoided, with nothing around it."""
    spec = bundle.manifest.input
    tokenizer = Tokenizer.from_str(bundle.members[archive.TOKENIZER].decode())
    model = bundle.members[archive.MODEL]
    run = Interpreter(model_content=model, num_threads=1).get_signature_runner("fused")
    side = spec.photo.size

    def classify(product: Product) -> np.ndarray:
        assert product.photo is not None
        with product.photo.open("rb") as file:
            image = Image.open(io.BytesIO(file.read()))
        image.draft("RGB", (side, side))
        image = image.convert("RGB")
        scale = side / max(image.size)
        size = (round(image.width * scale), round(image.height * scale))
        square = Image.new("RGB", (side, side), (255, 255, 255))
        square.paste(
            image.resize(size, Image.Resampling.BILINEAR),
            ((side - size[0]) // 2, (side - size[1]) // 2),
        )
        line = text.clean(product.designation, product.description)
        arrays = text.arrays(line, spec.text, tokenizer)._asdict()
        inputs = {name: array[np.newaxis] for name, array in arrays.items()}
        logits = run(photo=np.asarray(square)[np.newaxis], **inputs)["logits"][0]
        return softmax(logits / bundle.manifest.temperatures.fused)

    return classify


def classifier(bundle: archive.Bundle) -> Contender:
    """The public API."""
    opened = Classifier(bundle)

    def classify(product: Product) -> np.ndarray:
        assert product.photo is not None
        item = Item(product.designation, product.description, (product.photo,))
        return opened.classify_one(item).probabilities

    return classify


def kept(bundle: archive.Bundle, model: keras.Model) -> Contender:
    """The Keras model behind the same preprocessing."""
    inputs = Classifier(bundle)

    def classify(product: Product) -> np.ndarray:
        assert product.photo is not None
        line = text.clean(product.designation, product.description)
        batch = inputs.text_inputs(line) | inputs.photo_inputs(product.photo)
        logits = model.predict_on_batch(batch)["logits"][0]
        return softmax(logits / bundle.manifest.temperatures.fused)

    return classify


def loading(bundle: archive.Bundle, path: Path) -> Contender:
    """The predecessor's way."""

    def classify(product: Product) -> np.ndarray:
        return kept(bundle, keras.saving.load_model(path, compile=False))(product)

    return classify


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True, help="the folder of a retrain")
    parser.add_argument("--data", type=Path, required=True, help="its catalogue")
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()

    bundle = archive.read(options.work / "model.bundle")
    keras_file = RunFolder(options.work / "run").model
    contenders = {
        "floor": floor(bundle),
        "classifier": classifier(bundle),
        "keras": kept(bundle, keras.saving.load_model(keras_file, compile=False)),
        "predecessor": loading(bundle, keras_file),
    }
    with tempfile.TemporaryDirectory() as scratch, scan(options.data, Path(scratch)) as index:
        rows = np.flatnonzero(index.has_text & index.has_photo)
        chosen = rows[np.linspace(0, len(rows) - 1, options.items).astype(int)]
        products = list(index.products(chosen))

    answers = {name: [run(p) for p in products[:10]] for name, run in contenders.items()}
    for name, found in answers.items():
        difference = max(
            float(np.abs(one - other).max())
            for one, other in zip(found, answers["floor"], strict=True)
        )
        console.say(f"{name}: largest difference of a probability from the floor {difference:.4f}")

    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(options.rounds):
        for name, run in contenders.items():
            some = products[:PREDECESSOR_ITEMS] if name == "predecessor" else products
            started = time.perf_counter()
            for product in some:
                run(product)
            times[name].append((time.perf_counter() - started) / len(some) * 1000)
        console.say(f"round {number + 1} of {options.rounds}")

    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"{len(products)} items with photo and text, {options.rounds} rounds, one thread")
    print(f"{'':<12} {'ms/item':>9} {'x floor':>8} {'x classifier':>13}")
    for name, value in medians.items():
        print(
            f"{name:<12} {value:>9.2f} {value / medians['floor']:>8.2f}"
            f" {value / medians['classifier']:>13.2f}"
        )


if __name__ == "__main__":
    console.silence_native_libraries()
    main()
