from __future__ import annotations

import tempfile
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from converter import float16


@pytest.fixture(scope="module")
def float32_model() -> bytes:
    """Two entry points over one large and one small constant, and one too large for float16."""
    keras.utils.set_random_seed(5)
    inputs = keras.Input((128,))
    wide = keras.layers.Dense(160, name="wide")
    narrow = keras.layers.Dense(8, name="narrow")
    huge = keras.layers.Dense(160, name="huge")
    both = keras.Model(inputs, narrow(wide(inputs)))
    outlying = keras.Model(inputs, huge(inputs))
    huge.kernel.assign(huge.kernel * 1e6)
    archive = keras.export.ExportArchive()
    archive.track(both)
    archive.track(outlying)
    for name, model in (("both", both), ("again", both), ("outlying", outlying)):
        archive.add_endpoint(name, model, input_signature=[tf.TensorSpec((1, 128), tf.float32)])
    with tempfile.TemporaryDirectory() as folder:
        archive.write_out(folder, verbose=False)
        content: bytes = tf.lite.TFLiteConverter.from_saved_model(
            folder, signature_keys=["both", "again", "outlying"]
        ).convert()
    return content


def _answer(content: bytes, signature: str) -> npt.NDArray[np.float32]:
    runner = Interpreter(model_content=content).get_signature_runner(signature)
    (name,) = runner.get_input_details()
    (answer,) = runner(**{name: np.linspace(-1, 1, 128, dtype=np.float32)[np.newaxis]}).values()
    found: npt.NDArray[np.float32] = answer
    return found


def _constants(content: bytes) -> set[tuple[int, int]]:
    """(type, elements) of every stored float constant."""
    parsed = schema.ModelT.InitFromPackedBuf(content, 0)
    return {
        (tensor.type, int(np.prod(tensor.shape)))
        for graph in parsed.subgraphs
        for tensor in graph.tensors
        if tensor.type in (schema.TensorType.FLOAT32, schema.TensorType.FLOAT16)
        and parsed.buffers[tensor.buffer].data is not None
    }


def test_only_large_constants_are_halved(float32_model: bytes) -> None:
    half, whole = schema.TensorType.FLOAT16, schema.TensorType.FLOAT32
    assert 160 * 8 < float16.SMALLEST <= 160 * 128
    assert {(whole, 160 * 128), (whole, 160 * 8)} <= _constants(float32_model)
    found = _constants(float16.halve(float32_model))
    assert {(half, 160 * 128), (whole, 160 * 8)} <= found
    assert (half, 160 * 8) not in found


@pytest.mark.parametrize("signature", ["both", "again"])
def test_the_answers_are_those_of_rounded_weights(float32_model: bytes, signature: str) -> None:
    expected = _answer(float32_model, signature)
    found = _answer(float16.halve(float32_model), signature)
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert (found != expected).any()


def test_a_constant_beyond_float16_stays_as_it_is(float32_model: bytes) -> None:
    expected = _answer(float32_model, "outlying")
    assert np.abs(expected).max() > np.finfo(np.float16).max
    np.testing.assert_array_equal(_answer(float16.halve(float32_model), "outlying"), expected)


def test_a_shared_constant_stays_shared(float32_model: bytes) -> None:
    saved = len(float32_model) - len(float16.halve(float32_model))
    assert saved == pytest.approx(2 * 160 * 128, rel=0.1)  # once, though two entry points use it


def test_constants_lie_at_multiples_of_16_bytes(float32_model: bytes) -> None:
    model: Any = schema.Model.GetRootAs(float16.halve(float32_model), 0)
    buffers = [model.Buffers(number) for number in range(model.BuffersLength())]
    places = [
        buffer._tab.Vector(buffer._tab.Offset(4)) for buffer in buffers if buffer.DataLength()
    ]
    assert places
    assert all(place % 16 == 0 for place in places)
