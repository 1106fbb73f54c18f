"""The trained model as a graph: what it must look like, and its three signatures as TFLite.

Importing this module imports TensorFlow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import tensorflow as tf
from tensorflow.lite.python.convert import ConverterError as TFLiteError

from bundle.classifier import Array, entry_points
from bundle.manifest import SIGNATURES, Manifest
from bundle.runtime import Tensor
from bundle.unlike import NEARNESS
from converter import float16
from converter.errors import ConversionFailed, RunInvalid
from converter.parity import Inputs, Reference
from converter.quantization import Quantization


def load(path: Path, manifest: Manifest) -> keras.Model:
    """The trained model, checked to take and give the arrays that its manifest promises.

    Raises RunInvalid.
    """
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras lets through whatever its parsers raise
        raise RunInvalid(path=path, reason=f"Keras cannot open it: {_first_line(error)}") from error
    _check_arrays(path, _arrays(model), entry_points(manifest)["fused"])
    try:
        _parts(model)
    except ValueError as error:
        reason = "its text_logits need the photo, or its photo_logits the text"
        raise RunInvalid(path=path, reason=reason) from error
    return model


def reference(model: keras.Model, path: Path) -> Reference:
    """The model as a function from a batch of inputs to its outputs, by name.

    `path` stands in the error, raised where the model cannot take such inputs: RunInvalid.
    """

    def answer(inputs: Inputs) -> dict[str, Array]:
        try:
            outputs: dict[str, Array] = model.predict_on_batch(inputs)
        except tf.errors.InvalidArgumentError as error:  # an id beyond the rows of a table
            reason = f"it fails on parity items: {_first_line(error.message)}"
            raise RunInvalid(path=path, reason=reason) from error
        return outputs

    return answer


def to_tflite(model: keras.Model, quantization: Quantization, path: Path) -> bytes:
    """The model as a `.tflite` with one entry point per signature, sharing their weights.

    `path` stands in the error: ConversionFailed.
    """
    archive = keras.export.ExportArchive()
    archive.track(model)  # whose variables the functions below read
    for signature, part in _parts(model).items():
        # LSTM converts to builtin operators only where the batch size is fixed.
        inputs = {
            name: tf.TensorSpec((1, *tensor.shape[1:]), tensor.dtype, name=name)
            for name, tensor in part.input.items()
        }
        archive.add_endpoint(signature, _inference(part), input_signature=[inputs])
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        archive.write_out(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(
            folder, signature_keys=list(SIGNATURES)
        )
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        if quantization == "dynamic":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        try:
            content: bytes = converter.convert()
        except TFLiteError as error:
            raise ConversionFailed(path=path, reason=_conversion_reason(str(error))) from error
    return float16.halve(content) if quantization == "float16" else content


def _arrays(model: keras.Model) -> dict[str, Tensor]:
    """Inputs and outputs by name, for a batch of one; none where the outputs have no names."""
    outputs = getattr(model, "output", None)
    if not isinstance(outputs, dict):
        return {}
    named = {tensor.name: tensor for tensor in model.inputs} | outputs
    return {name: Tensor(tensor.dtype, (1, *tensor.shape[1:])) for name, tensor in named.items()}


def _check_arrays(path: Path, found: dict[str, Tensor], wanted: dict[str, Tensor]) -> None:
    if set(found) != set(wanted):
        reason = (
            f"its inputs and outputs must be {', '.join(sorted(wanted))}, "
            f"and are {', '.join(sorted(found)) or 'not named'}"
        )
        raise RunInvalid(path=path, reason=reason)
    for name, tensor in wanted.items():
        if found[name] != tensor:
            reason = f"its {name} must be {_plain(tensor)}, and is {_plain(found[name])}"
            raise RunInvalid(path=path, reason=reason)


def _plain(tensor: Tensor) -> str:
    return f"{tensor.dtype} {list(tensor.shape)}"


def _parts(model: keras.Model) -> dict[str, keras.Model]:
    """Per signature the sub-graph that answers it; all of the same layers, so of the same weights.

    Named, so that the same model always gives the same bytes.
    """
    outputs = dict(model.output)
    by_photo = {name: one for name, one in outputs.items() if name == NEARNESS}
    photo = {tensor.name: tensor for tensor in model.inputs}
    text = {name: photo.pop(name) for name in tuple(photo) if name != "photo"}
    return {
        "fused": keras.Model(text | photo, model.output, name="fused"),
        "text": keras.Model(text, {"logits": outputs["text_logits"]}, name="text"),
        "photo": keras.Model(photo, {"logits": outputs["photo_logits"], **by_photo}, name="photo"),
    }


def _inference(part: keras.Model) -> Callable[[dict[str, Any]], Any]:
    def answer(inputs: dict[str, Any]) -> Any:
        return part(inputs, training=False)

    return answer


def _conversion_reason(message: str) -> str:
    operators = sorted(set(re.findall(r"'tf\.(\w+)' op is neither a custom op", message)))
    if operators:
        return f"TFLite has no builtin operator for {', '.join(operators)}"
    return _first_line(message)


def _first_line(error: object) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
