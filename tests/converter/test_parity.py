from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from bundle import archive
from bundle.archive import Bundle
from bundle.classifier import Classifier, Item
from converter import flatbuffer, parity
from converter.convert import Converted
from converter.errors import ParityRefused
from converter.parity import Inputs, ParityReport, Reference
from converter.quantization import Quantization
from converter.run_folder import OUTPUTS, RunFolder

EditModel = Callable[[bytes, Callable[[Any], None]], bytes]


@pytest.fixture(scope="module")
def model(run: RunFolder) -> keras.Model:
    return keras.saving.load_model(run.model)


@pytest.fixture(scope="module")
def bundle(converted: Converted) -> Bundle:
    return archive.read(converted.path)


def _with_model(bundle: Bundle, content: bytes) -> Bundle:
    return replace(bundle, members={**bundle.members, archive.MODEL: content})


def _judge(
    bundle: Bundle,
    reference: Reference,
    items: list[Item],
    parameters: int = 66_440,
    quantization: Quantization = "float16",
) -> ParityReport:
    return parity.gate(bundle, reference, parameters, quantization, items)[0]


def test_a_faithful_model_passes_with_its_figures(
    bundle: Bundle, model: keras.Model, items: list[Item]
) -> None:
    report = _judge(bundle, model.predict_on_batch, items, model.count_params())
    texts = sum(bool(item.designation or item.description) for item in items)
    photos = sum(bool(item.photos) for item in items)
    both = sum(bool(item.photos and (item.designation or item.description)) for item in items)
    assert {name: one.n for name, one in report.signatures.items()} == {
        "fused": both, "text": texts, "photo": photos,
    }  # fmt: skip
    assert all(one.agreement == 1.0 for one in report.signatures.values())
    assert all(0 < (one.largest_difference or 0) < 0.02 for one in report.signatures.values())


def test_the_weights_are_stored_once(bundle: Bundle, model: keras.Model, items: list[Item]) -> None:
    parameters = model.count_params()
    report = _judge(bundle, model.predict_on_batch, items, parameters)
    assert report.weights == pytest.approx(parameters, rel=0.01)


def test_weights_lost_in_conversion_are_caught(
    bundle: Bundle, model: keras.Model, items: list[Item]
) -> None:
    """TensorFlow 2.21 converts this without complaint: the variables arrive uninitialised."""

    class Holder(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

    def function(name: str, part: keras.Model) -> Any:
        def answer(inputs: Any) -> Any:
            return part(inputs, training=False)

        answer.__name__ = name  # becomes the name of the signature
        inputs = {
            key: tf.TensorSpec((1, *tensor.shape[1:]), tensor.dtype, name=key)
            for key, tensor in part.input.items()
        }
        return tf.function(answer, input_signature=[inputs]).get_concrete_function()

    text = {name: tensor for name, tensor in model.input.items() if name != "photo"}
    parts = {
        "fused": keras.Model(model.input, model.output),
        "text": keras.Model(text, {"logits": model.output["text_logits"]}),
        "photo": keras.Model(
            {"photo": model.input["photo"]},
            {"logits": model.output["photo_logits"], "nearness": model.output["nearness"]},
        ),
    }
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [function(name, part) for name, part in parts.items()], Holder()
    )
    lost = _with_model(bundle, converter.convert())
    reason = "weights, where Keras has 66440"
    with pytest.raises(ParityRefused, match=reason) as caught:
        _judge(lost, model.predict_on_batch, items, quantization="none")
    assert caught.value.exit_status == 4
    # Even if its size told nothing, its answers would.
    parameters = flatbuffer.contents(lost.members[archive.MODEL]).weights
    with pytest.raises(ParityRefused, match="fused: it fails on the runtime"):
        _judge(lost, model.predict_on_batch, items, parameters, "none")
    photos = [Item(photos=item.photos) for item in items if item.photos]
    with pytest.raises(ParityRefused, match="photo: answers that are not numbers"):
        _judge(lost, model.predict_on_batch, photos, parameters, "none")


def test_weights_that_became_zero_are_caught(
    bundle: Bundle, zeroed_model: bytes, model: keras.Model, items: list[Item]
) -> None:
    with pytest.raises(ParityRefused, match="text: the same answer to every item"):
        _judge(_with_model(bundle, zeroed_model), model.predict_on_batch, items)


def test_weights_stored_twice_are_caught(
    bundle: Bundle, edit_model: EditModel, model: keras.Model, items: list[Item]
) -> None:
    def unshare(parsed: Any) -> None:
        for graph_of_one_signature in parsed.subgraphs[1:3]:
            for tensor in graph_of_one_signature.tensors:
                parsed.buffers.append(parsed.buffers[tensor.buffer])
                tensor.buffer = len(parsed.buffers) - 1

    twice = _with_model(bundle, edit_model(bundle.members[archive.MODEL], unshare))
    with pytest.raises(ParityRefused, match="weights, where Keras has"):
        _judge(twice, model.predict_on_batch, items)


def test_an_operator_from_outside_tflite_is_caught(
    bundle: Bundle, model: keras.Model, items: list[Item]
) -> None:
    function = tf.function(tf.linalg.det, input_signature=[tf.TensorSpec((4, 4), tf.float32)])
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.SELECT_TF_OPS]
    with pytest.raises(ParityRefused, match=r"not TFLite's own: Flex.*, FlexMatrixDet"):
        _judge(_with_model(bundle, converter.convert()), model.predict_on_batch, items)


def test_a_model_with_other_entry_points_is_refused(
    bundle: Bundle, edit_model: EditModel, model: keras.Model, items: list[Item]
) -> None:
    def rename(parsed: Any) -> None:
        parsed.signatureDefs[0].signatureKey = b"fusion"

    renamed = _with_model(bundle, edit_model(bundle.members[archive.MODEL], rename))
    with pytest.raises(ParityRefused):
        _judge(renamed, model.predict_on_batch, items)


class Disagreeing:
    """A reference that answers as the bundle does, except that it prefers the bundle's second
    category, by `lead`, in the first `count` items with a text and a photo."""

    def __init__(self, bundle: Bundle, items: list[Item], count: int, lead: float) -> None:
        self._items, self._count, self._lead = items, count, lead
        self._classifier = Classifier(bundle)

    def __call__(self, inputs: Inputs) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        temperatures = self._classifier.manifest.temperatures
        rows = []
        for number, item in enumerate(self._items):
            found = self._classifier.classify_one(item)
            fused = found.probabilities.copy()
            first, second = fused.argsort()[::-1][:2]
            if number < self._count:
                middle = (fused[first] + fused[second]) / 2
                fused[first], fused[second] = middle - self._lead / 2, middle + self._lead / 2
            by = {
                "fused": fused,
                "text": found.text_probabilities,
                "photo": found.photo_probabilities,
            }
            rows.append(
                {
                    OUTPUTS[name]: np.log(np.maximum(one, 1e-30)) * getattr(temperatures, name)
                    for name, one in by.items()
                    if one is not None
                }
                | {"nearness": found.outputs["nearness"]}
            )
        assert len(inputs["photo"]) == len(rows)
        return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


@pytest.mark.parametrize("wrong", [np.nan, 0.0, 100.0])
def test_a_nearness_that_was_lost_is_caught(
    bundle: Bundle, model: keras.Model, items: list[Item], wrong: float
) -> None:
    def elsewhere(inputs: Inputs) -> dict[str, Any]:
        outputs = model.predict_on_batch(inputs)
        return {**outputs, "nearness": np.full_like(outputs["nearness"], wrong)}

    with pytest.raises(ParityRefused, match=r"photo: \d+ of \d+ photos are not as near"):
        _judge(bundle, elsewhere, items)


@pytest.fixture(scope="module")
def pairs(items: list[Item]) -> list[Item]:
    """Items with a text and one photo."""
    found = [item for item in items if item.designation and len(item.photos) == 1][:8]
    assert len(found) == 8
    return found


@pytest.mark.parametrize(
    ("count", "lead", "agreement"), [(0, 0.0, 1.0), (1, 0.004, 7 / 8)], ids=["none", "a near tie"]
)
def test_few_items_are_not_refused_for_rounding(
    bundle: Bundle, pairs: list[Item], count: int, lead: float, agreement: float
) -> None:
    report = _judge(bundle, Disagreeing(bundle, pairs, count, lead), pairs)
    assert report.signatures["fused"].agreement == agreement


@pytest.mark.parametrize(
    ("count", "lead"), [(1, 0.05), (2, 0.004)], ids=["no near tie", "two near ties"]
)
def test_other_categories_than_from_keras_are_refused(
    bundle: Bundle, pairs: list[Item], count: int, lead: float
) -> None:
    with pytest.raises(ParityRefused) as caught:
        _judge(bundle, Disagreeing(bundle, pairs, count, lead), pairs)
    assert caught.value.data["reason"] == (
        f"fused: {count} of 8 items get another category than from Keras, at most 0.5% may"
    )
    assert caught.value.data["report"].signatures["fused"].agreement == 1 - count / 8


def test_a_signature_without_items_is_reported_as_unknown(
    bundle: Bundle, model: keras.Model, items: list[Item]
) -> None:
    texts = [item for item in items if not item.photos]
    report = _judge(bundle, model.predict_on_batch, texts)
    assert report.signatures["text"].n == len(texts) > 0
    for name in ("photo", "fused"):
        assert report.signatures[name] == parity.SignatureParity(0, None, None)


def test_progress_counts_the_items(bundle: Bundle, model: keras.Model, items: list[Item]) -> None:
    told: list[tuple[str, int, int | None]] = []
    parity.gate(
        bundle,
        model.predict_on_batch,
        model.count_params(),
        "float16",
        items,
        lambda stage, done=0, total=None: told.append((stage, done, total)),
    )
    assert told[-1][1:] == (len(items), len(items))
