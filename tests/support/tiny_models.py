"""Products for the tiny bundle's six categories, and models of it that are broken in known ways."""

from __future__ import annotations

import csv
import hashlib
import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import flatbuffers
import msgspec
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from PIL import Image

from bundle import archive, golden
from bundle.archive import Bundle
from bundle.classifier import Classifier, Item
from bundle.golden import GoldenItem
from bundle.manifest import Manifest, Temperatures
from converter import flatbuffer
from converter.parity import ParityReport, SignatureParity
from trainer.calibration import fit_scales

CODES = ("0010", "20", "30", "40", "50", "60")
WORDS = (
    "rouge red bougie candle cire wax",
    "vert green théière teapot infusion tea",
    "bleu blue cerf-volant kite ficelle string",
    "jaune yellow chapeau hat paille straw",
    "violet purple parapluie umbrella pluie rain",
    "gris grey musique music boîte box",
)
COLOURS = (
    (220, 30, 30),
    (30, 180, 40),
    (30, 60, 220),
    (230, 220, 40),
    (150, 40, 180),
    (90, 90, 90),
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def write_shop(folder: Path, products: int, seed: int = 1) -> None:
    """A catalogue that the tiny model gets right for the most part: every sixth product trains,
    every third has a photo, some have the words, and some the photo, of another category."""
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    photos = folder / "images" / "image_train"
    photos.mkdir(parents=True)
    x = [("", "designation", "description", "productid", "imageid")]
    y = [("", "prdtypecode")]
    splits = [("index", "split")]
    for number in range(products):
        category = number % len(CODES)
        said = category if chance.random() < 0.8 else chance.randrange(len(CODES))
        words = chance.sample(WORDS[said].split(), 3)
        # Without words of its own, a product would be a look-alike of a hundred others.
        words += ["".join(chance.choices(LETTERS, k=6)) for _ in range(3)]
        description = "neuf avec boîte" if number % 2 else ""
        x.append((str(number), " ".join(words), description, f"7{number}", f"8{number}"))
        y.append((str(number), CODES[category]))
        splits.append((str(number), "train" if number // len(CODES) % 6 == 0 else "test"))
        if number % 3 == 0:
            name = f"image_8{number}_product_7{number}.jpg"
            shown = category if chance.random() < 0.8 else chance.randrange(len(CODES))
            (photos / name).write_bytes(photo(shown, number))
    categories = [("prdtypecode", "name_fr", "name_en")]
    categories += [(code, f"catégorie {code}", f"category {code}") for code in CODES]
    for name, rows in {
        "X_train_update.csv": x,
        "Y_train_CVw08PX.csv": y,
        "categories.csv": categories,
        "split.csv": splits,
    }.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


def photo(category: int, seed: int) -> bytes:
    """A photo of the category's colour among noise that differs for every seed."""
    noise = np.random.default_rng(seed)
    pixels = np.kron(noise.integers(0, 256, (6, 6, 3)), np.ones((4, 4, 1), int))
    pixels[4:20, 4:20] = COLOURS[category] + noise.integers(-20, 20, (16, 16, 3))
    content = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(content, "JPEG", quality=90)
    return content.getvalue()


def parity_report(model: bytes) -> dict[str, Any]:
    """What the converter says of a model that answers as the trained one did."""
    stored = flatbuffer.contents(model)
    same = {name: SignatureParity(40, 1.0, 0.0) for name in ("fused", "text", "photo")}
    report = ParityReport(
        runtime="the runtime",
        quantization="none",
        parameters=stored.weights,
        weights=stored.weights,
        model_bytes=len(model),
        model_sha256=hashlib.sha256(model).hexdigest(),
        operators=stored.operators,
        signatures=same,
    )
    found: dict[str, Any] = msgspec.to_builtins(report)
    return found


def pack(
    source: Path,
    out: Path,
    model: bytes | None = None,
    converted: bool = True,
    **manifest: Any,
) -> Path:
    """Writes a variant of a bundle.

    `converted`: as if just converted, with golden items and a parity report of its own; else what
    stood there stays, as for somebody who edits a finished bundle.
    """
    packed = archive.read(source)
    members = dict(packed.members)
    if model is not None:
        members[archive.MODEL] = model
    changed = replace(packed.manifest, **manifest)
    if converted:
        metrics = {**changed.metrics, "parity": parity_report(members[archive.MODEL])}
        changed = replace(changed, metrics=metrics)
        members |= _golden(changed, members)
    archive.write(out, changed, members)
    return out


def _golden(manifest: Manifest, members: dict[str, bytes]) -> dict[str, bytes]:
    classifier = Classifier(Bundle(Path("variant"), manifest, members))
    answered = []
    for item in msgspec.json.decode(members[archive.GOLDEN], type=tuple[GoldenItem, ...]):
        asked = Item(item.designation, item.description, tuple(members[p] for p in item.photos))
        said = classifier.classify_one(asked)
        answered.append((asked, said.signature, said.probabilities.tolist()))
    return golden.members(answered)


def edit(model: bytes, change: Callable[[np.ndarray, tuple[int, ...]], np.ndarray | None]) -> bytes:
    """A model whose float32 constants are what `change(values, shape)` makes of them."""
    parsed = schema.ModelT.InitFromPackedBuf(model, 0)
    done = set()
    for graph in parsed.subgraphs:
        for tensor in graph.tensors:
            data = parsed.buffers[tensor.buffer].data
            if tensor.type != schema.TensorType.FLOAT32 or data is None or tensor.buffer in done:
                continue
            done.add(tensor.buffer)
            shape = () if tensor.shape is None else tuple(int(side) for side in tensor.shape)
            changed = change(data.view(np.float32), shape)
            if changed is not None:
                content = np.ascontiguousarray(changed, np.float32)
                parsed.buffers[tensor.buffer].data = content.reshape(-1).view(np.uint8)
    builder = flatbuffers.Builder(len(model))
    builder.Finish(parsed.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def calibrated(source: Path, out: Path, shop: Any) -> Path:
    """The bundle with temperatures that fit the products of an index, and a parity report."""
    classifier = Classifier.open(source)
    rows = [*shop.rows("train"), *shop.rows("test")]
    said: dict[str, list[np.ndarray]] = {"fused": [], "text": [], "photo": []}
    labels: dict[str, list[int]] = {"fused": [], "text": [], "photo": []}
    place = {category.code: i for i, category in enumerate(classifier.manifest.labels)}
    for product in shop.products(rows):
        photos = () if product.photo is None else (product.photo,)
        found = classifier.classify_one(Item(product.designation, product.description, photos))
        views = {"text": found.text_probabilities, "photo": found.photo_probabilities}
        views |= {"fused": found.probabilities} if found.signature == "fused" else {}
        for name, probabilities in views.items():
            if probabilities is not None:
                said[name].append(np.log(np.maximum(probabilities, 1e-12)))
                labels[name].append(place[shop.categories[product.label].code])
    before = classifier.manifest.temperatures
    temperatures = {
        name: getattr(before, name)
        / float(
            fit_scales(np.stack(said[name])[:, np.newaxis], np.array(labels[name]), np.ones(1))[0]
        )
        for name in said
    }
    return pack(source, out, temperatures=Temperatures(**temperatures))
