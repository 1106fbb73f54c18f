from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from bundle import archive, golden
from bundle.classifier import Classifier, Item, softmax
from bundle.manifest import Temperatures
from bundle.text import Line
from common.errors import ProductError
from converter import graph
from converter.convert import Converted, convert
from converter.errors import ParityRefused
from converter.golden_items import QUOTA
from converter.quantization import Quantization
from converter.run_folder import RunFolder


def test_the_manifest_carries_the_run_and_names_the_model(
    run: RunFolder, converted: Converted
) -> None:
    bundle = archive.read(converted.path)
    manifest, description = bundle.manifest, run.read_description()
    assert manifest.members == converted.manifest.members
    for field in fields(description):
        if field.name != "metrics":
            assert getattr(manifest, field.name) == getattr(description, field.name)
    digest = hashlib.sha256(bundle.members[archive.MODEL]).hexdigest()
    assert manifest.model_version == f"{manifest.created[:10]}-{digest[:8]}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", manifest.created)
    assert manifest.metrics["test"] == description.metrics["test"]
    assert manifest.metrics["parity"]["signatures"]["fused"]["agreement"] == 1.0


def test_golden_items_cover_every_signature_and_pass(converted: Converted) -> None:
    bundle = archive.read(converted.path)
    result = golden.check(converted.path)
    assert result.items == sum(QUOTA.values())
    assert result.largest_difference < 1e-6
    asked = Counter(_signature(item) for item in _golden_items(bundle))
    assert asked == QUOTA


def _golden_items(bundle: archive.Bundle) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(bundle.members[archive.GOLDEN])
    return found


def _signature(item: dict[str, Any]) -> str:
    has_text = bool(item["designation"] or item["description"])
    return "fused" if has_text and item["photos"] else "text" if has_text else "photo"


def test_every_head_answers_as_in_keras(
    run: RunFolder, converted: Converted, items: list[Item]
) -> None:
    """On items that the gate did not see; and text and photo are not mixed up."""
    classifier = Classifier.open(converted.path)
    model = keras.saving.load_model(run.model)
    item = next(item for item in items if item.designation and len(item.photos) == 1)
    found = classifier.classify_one(item)
    line = " ".join([item.designation, item.description]).strip().replace("<b>", " ")
    inputs = classifier.text_inputs(Line(" ".join(line.replace("</b>", " ").split())))
    outputs = model.predict_on_batch({**inputs, **classifier.photo_inputs(item.photos[0])})
    for name, temperature, probabilities in (
        ("logits", 1.5, found.probabilities),
        ("text_logits", 1.25, found.text_probabilities),
        ("photo_logits", 2.0, found.photo_probabilities),
    ):
        np.testing.assert_allclose(
            softmax(outputs[name][0] / temperature), probabilities, atol=0.01
        )
    # What is no probability is told too: both times where there is a photo.
    alone = classifier.classify_one(Item(photos=item.photos))
    for one in (found, alone):
        np.testing.assert_allclose(one.outputs["nearness"], outputs["nearness"][0], rtol=0.01)
    assert set(alone.outputs) == {"logits", "nearness"}
    assert found.likeness["photo"] == pytest.approx(alone.likeness["photo"], abs=0.01)
    assert "nearness" not in classifier.classify_one(Item(item.designation)).outputs


@pytest.mark.parametrize("quantization", ["dynamic", "none"])
def test_other_ways_to_store_the_weights(
    run: RunFolder, converted: Converted, tmp_path: Path, quantization: Quantization
) -> None:
    made = convert(run.path, tmp_path / "model.bundle", quantization)
    smaller = made.parity.model_bytes < converted.parity.model_bytes
    assert smaller == (quantization == "dynamic")
    assert golden.check(made.path).items > 0


def test_the_card_tells_what_matters(converted: Converted) -> None:
    card = archive.read(converted.path).members[archive.MODEL_CARD].decode()
    assert card.startswith(f"# Model {converted.manifest.model_version}\n")
    assert "| test, fused | 12 | 0.7500 |" in card
    assert f"| fused | {converted.parity.signatures['fused'].n} | 1.0000 |" in card
    assert "| 3 | catégorie 3 | category 3 |" in card


def test_a_refused_model_leaves_the_old_bundle(
    run: RunFolder, tmp_path: Path, zeroed_model: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model.bundle"
    out.write_bytes(b"the old one")
    monkeypatch.setattr(graph, "to_tflite", lambda *_: zeroed_model)
    with pytest.raises(ParityRefused, match="the same answer"):
        convert(run.path, out)
    assert [path.name for path in tmp_path.iterdir()] == ["model.bundle"]
    assert out.read_bytes() == b"the old one"


def test_a_model_that_is_sure_of_nothing_is_refused(
    run_copy: RunFolder, tmp_path: Path, converted: Converted, monkeypatch: pytest.MonkeyPatch
) -> None:
    faithful = archive.read(converted.path).members[archive.MODEL]
    monkeypatch.setattr(graph, "to_tflite", lambda *_: faithful)
    description = run_copy.read_description()
    lukewarm = Temperatures(fused=1e3, text=1e3, photo=1e3)
    run_copy.write_description(replace(description, temperatures=lukewarm))
    with pytest.raises(ParityRefused, match="sure of no item"):
        convert(run_copy.path, tmp_path / "model.bundle")


def _without_model(run: RunFolder) -> None:
    run.model.unlink()


def _without_labels(run: RunFolder) -> None:
    run.description.write_text("{}", encoding="utf-8")


def _with_a_broken_photo(run: RunFolder) -> None:
    next(run.parity.glob("*.jpg")).write_bytes(b"no photo")


def _with_a_tokenizer_of_more_words(run: RunFolder) -> None:
    content = run.tokenizer.read_text(encoding="utf-8")
    run.tokenizer.write_text(
        re.sub(r'("laine":\s*)12', r"\g<1>99", content),
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("spoil", "file"),
    [
        (_without_model, "model.keras"),
        (_without_labels, "bundle.json"),
        (_with_a_broken_photo, ".jpg"),
        (_with_a_tokenizer_of_more_words, "model.keras"),
    ],
)
def test_bad_input_is_one_line_that_names_the_file(
    run_copy: RunFolder,
    tmp_path: Path,
    converted: Converted,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Any,
    file: str,
) -> None:
    faithful = archive.read(converted.path).members[archive.MODEL]
    monkeypatch.setattr(graph, "to_tflite", lambda *_: faithful)
    spoil(run_copy)
    with pytest.raises(ProductError) as caught:
        convert(run_copy.path, tmp_path / "model.bundle")
    assert file in str(caught.value).split(": ")[0]
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "model.bundle").exists()
